"""All checks that need no running program: `python -m tools.check [name ...]`; all run, failures are listed."""

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tools import compose, locks, template_rules

ROOT = Path(__file__).resolve().parent.parent
TYPED = ("channelsync", "tests", "tools", "bench", "manage.py")
# What a deployment sets, so that `check --deploy` judges that and not the demo's settings.
PRODUCTION = {
    "SECRET_KEY": "",
    "DATABASE_URL": "postgres://channelsync@127.0.0.1:5432/channelsync",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "ALLOWED_HOSTS": "desk.example.com",
    "HTTPS": "1",
    "TRUSTED_PROXIES": "172.16.0.0/12",
    "DEBUG": "0",
    "SCX_API_URL": "https://scx.example.com",
    "SCX_REFRESH_TOKEN": "not-a-real-token",
}


def run(*arguments: str, **environment: str) -> list[str]:
    """Run a Python module from the root, in the small set-up unless told; its output goes to the terminal."""
    command = [sys.executable, *arguments]
    shell = {name: value for name, value in os.environ.items() if name not in PRODUCTION}
    with tempfile.TemporaryDirectory(prefix="channelsync-check-") as folder:
        done = subprocess.run(command, cwd=ROOT, env={**shell, "DATA_DIR": folder, **environment}, check=False)
    return [] if done.returncode == 0 else [f"exit code {done.returncode}"]


def types() -> list[str]:
    """Check the types of everything that is there."""
    return run("-m", "mypy", *(name for name in TYPED if (ROOT / name).exists()))


def deployment() -> list[str]:
    """Let Django judge production's settings, warnings included."""
    production = {**PRODUCTION, "SECRET_KEY": secrets.token_urlsafe(64)}
    return run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **production)


CHECKS: dict[str, Callable[[], list[str]]] = {
    "ruff": lambda: run("-m", "ruff", "check", "."),
    "format": lambda: run("-m", "ruff", "format", "--check", "."),
    "locks": locks.stale,
    "compose": lambda: compose.faults((ROOT / "docker-compose.yml").read_text(encoding="utf-8")),
    "vendored": lambda: run("-m", "tools.vendor", "--check"),
    "templates": lambda: template_rules.faults(ROOT / "templates"),
    "migrations": lambda: run("manage.py", "makemigrations", "--check", "--dry-run"),
    "deployment": deployment,
    "mypy": types,
}


def main(names: list[str]) -> int:
    """Run the named checks, or all; return 1 if any failed, 2 for an unknown name."""
    if unknown := [name for name in names if name not in CHECKS]:
        print(f"unknown: {', '.join(unknown)}; there are: {', '.join(CHECKS)}", file=sys.stderr)
        return 2
    failed = []
    for name in names or CHECKS:
        print(f"=== {name}", flush=True)
        if found := CHECKS[name]():
            failed.append(name)
            print("\n".join(found), flush=True)
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nAll checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
