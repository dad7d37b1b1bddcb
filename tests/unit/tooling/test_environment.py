"""tools/environment.sh chooses a Python that fits and says what is missing where none does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

SCRIPT = Path(settings.BASE_DIR, "tools", "environment.sh")
FITS = f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'
TOO_OLD = "#!/bin/sh\nexit 1\n"
# A Python of the future, for which nothing can be installed.
NEWER = """#!/bin/sh
case "$*" in
    *99*|*ensurepip*) exit 0 ;;
    *version_info*) exit 1 ;;
    --version) echo Python 3.99.0 ;;
    "-m venv"*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
    *) exit 1 ;;
esac
"""
# A Debian Python without the package python3-venv: it fits, but has no ensurepip.
CRIPPLED = f'#!/bin/sh\ncase "$*" in *ensurepip*) exit 1 ;; esac\nexec "{sys.executable}" "$@"\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return an empty checkout in a path with a space, with a folder of commands beside it."""
    folder = tmp_path / "a clone"
    (tmp_path / "bin").mkdir()
    folder.mkdir()
    for name in ("sh", "cmp", "cp", "mkdir"):
        (tmp_path / "bin" / name).symlink_to(f"/bin/{name}" if Path(f"/bin/{name}").exists() else f"/usr/bin/{name}")
    for name in ("requirements.lock", "requirements-dev.lock"):
        (folder / name).write_text("# nothing to install\n", encoding="utf-8")
    return folder


def offer(checkout: Path, **commands: str) -> None:
    """Put commands on the PATH; `python3_11` stands for `python3.11`."""
    for name, script in commands.items():
        path = checkout.parent / "bin" / name.replace("_", ".")
        path.write_text(script, encoding="utf-8")
        path.chmod(0o755)


def make(checkout: Path, kind: str = "runtime") -> subprocess.CompletedProcess[str]:
    """Run the script with nothing else on the PATH."""
    environ = {"PATH": str(checkout.parent / "bin"), "HOME": os.environ.get("HOME", "/")}
    command = ["/bin/sh", str(SCRIPT), kind]
    return subprocess.run(command, cwd=checkout, env=environ, text=True, capture_output=True, check=False)


def test_environment_without_any_python_says_what_it_needs(checkout: Path) -> None:
    offer(checkout, python3=TOO_OLD)
    done = make(checkout)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("channelsync: needs Python 3.11 or later, and found none")


def test_environment_without_ensurepip_names_the_package(checkout: Path) -> None:
    offer(checkout, python3=CRIPPLED)
    done = make(checkout)
    assert done.returncode == 1
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert f"apt install python{version}-venv" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_environment_passes_over_a_python_that_is_too_old(checkout: Path) -> None:
    offer(checkout, python3=TOO_OLD, python3_13=CRIPPLED, python3_11=FITS)
    done = make(checkout)
    assert done.returncode == 0, done.stderr
    assert (checkout / ".venv" / ".runtime.installed").exists()
    assert make(checkout).stdout == ""  # nothing left to do


@pytest.mark.slow
def test_environment_takes_a_tested_python_before_a_newer_one(checkout: Path) -> None:
    offer(checkout, python3=NEWER, python3_12=FITS)
    done = make(checkout)
    assert done.returncode == 0, done.stderr
    assert "99" not in done.stdout


def test_environment_of_a_newer_python_says_so_when_its_packages_fail(checkout: Path) -> None:
    offer(checkout, python3=NEWER)
    done = make(checkout)
    assert done.returncode == 1
    assert "Python 3.99" in done.stdout
    assert "newer than 3.14" in done.stderr


def test_environment_of_a_wrong_python_is_left_alone(checkout: Path) -> None:
    (checkout / ".venv" / "bin").mkdir(parents=True)
    offer(checkout, python3=FITS)
    broken = checkout / ".venv" / "bin" / "python"
    broken.write_text(TOO_OLD, encoding="utf-8")
    broken.chmod(0o755)
    done = make(checkout)
    assert done.returncode == 1
    assert "make clean" in done.stderr


def test_environment_of_an_unknown_kind_is_wrong_use(checkout: Path) -> None:
    assert make(checkout, "staging").returncode == 2
