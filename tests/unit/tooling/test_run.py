"""Which tests run where, and what counts as success."""

from pathlib import Path

import pytest

from tests import run
from tests.conftest import GETTEXT, has_gettext
from tests.run import Services, Tally, rounds
from tests.services import Absent, postgres, redis_number

REPORT = '<testsuites><testsuite tests="9" failures="1" errors="1" skipped="2"/></testsuites>'


def services(database_url: str | None = None, redis_url: str | None = None, chromium: str | None = None) -> Services:
    """Return services without anything absent."""
    return Services(database_url, redis_url, chromium, ())


def test_rounds_without_services_are_sqlite_alone() -> None:
    (only,) = rounds(services())
    assert (only.name, only.environment) == ("SQLite", {})
    assert only.chosen == "not postgres and not redis and not browser"


def test_rounds_with_everything_run_twice_and_browsers_once() -> None:
    first, second = rounds(services("postgres://db", "redis://r", "/usr/bin/chromium"))
    assert "browser" not in first.chosen
    assert second.environment == {"DATABASE_URL": "postgres://db", "REDIS_URL": "redis://r"}
    assert second.chosen == "not browser"


def test_rounds_with_postgresql_alone_leave_redis_out() -> None:
    second = rounds(services("postgres://db"))[1]
    assert (second.name, second.chosen) == ("PostgreSQL", "not browser and not redis")


def test_rounds_with_redis_alone_run_its_tests() -> None:
    second = rounds(services(redis_url="redis://r"))[1]
    assert second.environment == {"REDIS_URL": "redis://r"}
    assert second.chosen.startswith("redis ")


def test_tally_counts_and_keeps_the_first_failure(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT, encoding="utf-8")
    tally = Tally()
    tally.add(1, report)
    tally.add(run.NO_TESTS, tmp_path / "none.xml")
    tally.add(0, tmp_path / "none.xml")
    assert (tally.passed, tally.failed, tally.skipped, tally.code) == (5, 2, 2, 1)


@pytest.mark.parametrize(
    ("lend", "url", "told"),
    [
        (postgres, "postgres://nobody@127.0.0.1:9/x", "PostgreSQL at 127.0.0.1:9"),
        (redis_number, "redis://127.0.0.1:9", "Redis at 127.0.0.1:9"),
    ],
)
def test_closed_port_counts_as_absent(lend: run.Lend, url: str, told: str) -> None:
    with pytest.raises(Absent, match=told), lend(url):
        pass


def test_missing_service_fails_in_ci(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(run, "IN_CI", True)
    monkeypatch.setenv("TEST_DATABASE_URL", "postgres://nobody@127.0.0.1:9/x")
    monkeypatch.setenv("TEST_REDIS_URL", "redis://127.0.0.1:9")
    assert run.main([]) == 1
    assert "CI needs every service" in capsys.readouterr().out


def test_missing_gettext_is_named_and_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "IN_CI", True)
    monkeypatch.setattr(run, "has_gettext", lambda: False)
    assert run.main([]) == 1
    assert "GNU gettext is not installed" in capsys.readouterr().out


def test_gettext_is_all_of_its_programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in GETTEXT:
        assert not has_gettext()
        (tmp_path / name).touch(mode=0o755)
    assert has_gettext()
