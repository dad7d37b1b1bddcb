"""The locks answer pyproject.toml and belong to no machine."""

import subprocess
from pathlib import Path

import pytest

from tools import locks

PYPROJECT = """
[project]
dependencies = ["alpha>=2", "beta[extra]~=1.1"]
[dependency-groups]
dev = ["gamma>=1"]
"""
RUNTIME = "alpha==2.1 \\\n    --hash=sha256:aa\nbeta==1.4 \\\n    --hash=sha256:bb\n    --hash=sha256:bc\n"
DEV = RUNTIME + "gamma==1.0 ; python_version < '3.12' \\\n    --hash=sha256:cc\n"


def test_locks_of_this_project_are_fresh() -> None:
    assert locks.stale() == []


def test_locks_that_answer_have_no_faults() -> None:
    assert list(locks.faults(PYPROJECT, RUNTIME, DEV)) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("alpha==2.1", "alpha==1.9", "requirements.lock: alpha 1.9 is not >=2"),
        ("beta==1.4", "delta==1.4", "requirements.lock: beta is missing"),
        ("    --hash=sha256:aa\n", "", "requirements.lock: alpha has no hash"),
        ("alpha==2.1", "--find-links /opt\nalpha==2.1", "one machine or index: --find-links /opt"),
        ("alpha==2.1", "# https://index.example\nalpha==2.1", "one machine or index: # https://index.example"),
    ],
)
def test_lock_faults_are_told(old: str, new: str, told: str) -> None:
    found = list(locks.faults(PYPROJECT, RUNTIME.replace(old, new), DEV))
    assert any(told in fault for fault in found), found


def test_dev_lock_with_another_version_is_told() -> None:
    found = list(locks.faults(PYPROJECT, RUNTIME, DEV.replace("alpha==2.1", "alpha==2.2")))
    assert found == ["requirements-dev.lock: alpha is not 2.1 as in requirements.lock"]


def test_dev_lock_without_a_tool_is_told() -> None:
    assert "requirements-dev.lock: gamma is missing" in locks.faults(PYPROJECT, RUNTIME, RUNTIME)


def test_writing_locks_keeps_the_developers_on_the_shipped_versions(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen: list[list[str]] = []
    monkeypatch.setattr(subprocess, "run", lambda command, **_options: seen.append(command))
    monkeypatch.setattr(locks, "ROOT", tmp_path)
    locks.write_locks(["--upgrade"])
    assert [command[-1] for command in seen] == ["--upgrade", "--upgrade"]
    assert "--constraint" not in seen[0]
    assert seen[1][seen[1].index("--constraint") + 1] == locks.RUNTIME
