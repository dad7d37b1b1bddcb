"""How the demo's processes find each other, also after a restart."""

from pathlib import Path
from typing import Any

import pytest

from channelsync.demo import staging
from channelsync.sandbox import faults


@pytest.fixture
def data_dir(settings: Any, tmp_path: Path) -> Path:
    """Give the demo a folder of its own."""
    settings.DATA_DIR = tmp_path
    return tmp_path


def build(pace: int = 1) -> staging.Stage:
    """Return the stage of a demo that starts now."""
    return staging.Stage.build(web_port=None, offers=1, pace=pace, autoreload=False)


@pytest.mark.usefixtures("data_dir")
def test_restarted_demo_finds_its_local_scx_again() -> None:
    """The pictures of its listings name that port."""
    first, second = build(), build()
    assert (first.scx_port, first.refresh_token) == (second.scx_port, second.refresh_token)


def test_two_demos_do_not_share_a_secret(settings: Any, tmp_path: Path) -> None:
    """Or one could read the other's events when both take a port at the same moment."""
    tokens = set()
    for name in ("a", "b"):
        settings.DATA_DIR = tmp_path / name
        settings.DATA_DIR.mkdir()
        tokens.add(build().refresh_token)
    assert len(tokens) == 2


def test_broken_memory_is_made_anew(data_dir: Path) -> None:
    """A demo must start."""
    (data_dir / staging.MEMORY).write_text("{", encoding="utf-8")
    assert build().refresh_token


@pytest.mark.parametrize("spec", staging.FAULTS)
def test_faults_of_the_demo_are_known_to_the_local_scx(spec: str) -> None:
    """A wrong one would keep it from starting."""
    assert faults.parse_fault(spec).spec == spec


@pytest.mark.usefixtures("data_dir")
def test_nothing_happens_where_the_pace_is_0(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a person does something then; 1 is the slowest at which things happen."""
    monkeypatch.delenv("AUTO_IN_PROGRESS_AFTER", raising=False)
    stages = [build(0), build(1)]
    commands = [dict(stage.commands()) for stage in stages]
    paces = [words[words.index("--pace") + 1] for words in (found["sandbox"] for found in commands)]
    assert (paces, ["marketplace" in found for found in commands]) == (["0", "1"], [False, True])
    assert [stage.environment["AUTO_IN_PROGRESS_AFTER"] for stage in stages] == ["0", "300"]


@pytest.mark.usefixtures("data_dir")
def test_tickets_lead_somewhere_and_to_where_the_user_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TICKET_URL", raising=False)
    stage = build()
    assert stage.environment["TICKET_URL"] == f"{stage.scx_url}/_sandbox/tickets/{{ticket}}"
    monkeypatch.setenv("TICKET_URL", "https://desk.example/{ticket}")
    assert stage.environment["TICKET_URL"] == "https://desk.example/{ticket}"
