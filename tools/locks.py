"""Write the locks from pyproject.toml (`python -m tools.locks`), and tell offline whether they still answer it."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
RUNTIME, DEV = "requirements.lock", "requirements-dev.lock"
COMPILE = (
    *("uv", "pip", "compile", "pyproject.toml", "--quiet", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-annotate", "--no-emit-index-url", "--custom-compile-command", "make lock"),
)
PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^\s;\\]+)(?P<rest>.*?)(?=^\S|\Z)", re.M | re.S)
# A lock is for every machine: neither an index nor a folder of the machine that wrote it may stand in it.
FOREIGN = re.compile(r"://|^\s*-|^/|\s@\s", re.M)


def write_locks(options: list[str]) -> None:
    """Compile both locks; versions already locked stay unless an option such as --upgrade says otherwise.

    Raises subprocess.CalledProcessError when uv finds no fitting set of versions.
    """
    # The developers' lock follows the runtime's, so that tests run on the very versions that are shipped.
    for extra in (("-o", RUNTIME), ("-o", DEV, "--group", "dev", "--constraint", RUNTIME)):
        command = [sys.executable, "-m", *COMPILE, *extra, *options]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def pins(text: str) -> dict[str, Version]:
    """Return name -> version of every entry of a lock."""
    return {canonicalize_name(match["name"]): Version(match["version"]) for match in PIN.finditer(text)}


def faults(pyproject: str, runtime: str, dev: str) -> Iterator[str]:
    """Tell what is wrong with the two locks' texts; yields nothing when they answer pyproject.toml."""
    wanted = tomllib.loads(pyproject)
    locked = {RUNTIME: pins(runtime), DEV: pins(dev)}
    for requirement in wanted["project"]["dependencies"]:
        yield from _unmet(requirement, RUNTIME, locked[RUNTIME])
    for requirement in wanted["dependency-groups"]["dev"]:
        yield from _unmet(requirement, DEV, locked[DEV])
    for name, version in locked[RUNTIME].items():
        if locked[DEV].get(name) != version:
            yield f"{DEV}: {name} is not {version} as in {RUNTIME}"
    for file, text in ((RUNTIME, runtime), (DEV, dev)):
        yield from _malformed(file, text)


def _unmet(requirement: str, file: str, locked: dict[str, Version]) -> Iterator[str]:
    wanted = Requirement(requirement)
    version = locked.get(canonicalize_name(wanted.name))
    if version is None:
        yield f"{file}: {wanted.name} is missing"
    elif not wanted.specifier.contains(version, prereleases=True):
        yield f"{file}: {wanted.name} {version} is not {wanted.specifier}"


def _malformed(file: str, text: str) -> Iterator[str]:
    for match in PIN.finditer(text):
        if "--hash=sha256:" not in match["rest"]:
            yield f"{file}: {match['name']} has no hash"
    for line in text.splitlines():
        if FOREIGN.search(line.partition("--hash=")[0]):
            yield f"{file}: a line that belongs to one machine or index: {line.strip()}"


def stale() -> list[str]:
    """Return the faults of the locks on disk."""
    texts = (ROOT / name for name in ("pyproject.toml", RUNTIME, DEV))
    return list(faults(*(path.read_text(encoding="utf-8") for path in texts)))


if __name__ == "__main__":
    write_locks(sys.argv[1:])
