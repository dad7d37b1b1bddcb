"""System checks that know our set-up."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.checks import run_checks

from channelsync import checks


def ids(found: list[Any]) -> list[str]:
    """Return the ids of the messages."""
    return [message.id for message in found]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", ["channelsync.W001"]),
        ("http://scx.example", ["channelsync.E001"]),
        ("http://127.0.0.1.scx.example", ["channelsync.E001"]),
        ("http://localhost.scx.example", ["channelsync.E001"]),
        ("http://127.0.0.1:8089", []),
        ("http://[::1]:8089", []),
        ("http://localhost", []),
        ("https://scx.example", []),
    ],
)
def test_address_of_scx_is_looked_at(settings: Any, url: str, expected: list[str]) -> None:
    """Clear text would carry the refresh token."""
    settings.SCX_API_URL, settings.SCX_REFRESH_TOKEN = url, "x"
    assert ids(checks.check_connection(None)) == expected


@pytest.mark.rule(6)
def test_deadline_near_the_lease_is_refused(settings: Any) -> None:
    """A late request could overtake its successor."""
    settings.SCX_TOTAL_TIMEOUT = 41
    [told] = checks.check_deadlines(None)
    assert (told.id, told.hint) == (
        "channelsync.E002",
        "Keep it at 40 seconds or below, or REPORT_LEASE at 62 or above.",
    )
    settings.SCX_TOTAL_TIMEOUT = 30
    assert checks.check_deadlines(None) == []


def test_hint_to_the_deadline_is_not_refused_again(settings: Any) -> None:
    settings.SCX_TOTAL_TIMEOUT, settings.REPORT_LEASE = 40, timedelta(seconds=1)
    assert "0.6 seconds" in (checks.check_deadlines(None)[0].hint or "")
    settings.SCX_TOTAL_TIMEOUT = 0.6
    assert checks.check_deadlines(None) == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", []),
        ("https://help.example/{ticket}", []),
        ("https://help.example/{other}", ["channelsync.W006"]),
        ("javascript:{ticket}", ["channelsync.W006"]),
    ],
)
def test_address_that_leads_to_no_ticket_is_told(settings: Any, url: str, expected: list[str]) -> None:
    settings.TICKET_URL = url
    assert ids(checks.check_ticket_url(None)) == expected


@pytest.mark.parametrize(
    ("sink", "known"), [("nowhere.at.all", False), ("json.dumps", True), ("json.dump_it", False), ("nodots", False)]
)
def test_sink_that_cannot_be_found_is_named(settings: Any, sink: str, known: bool) -> None:
    """Before events wait for it."""
    settings.EVENT_SINKS = [sink]
    assert (checks.check_sinks(None) == []) is known


@pytest.mark.parametrize(("https", "expected"), [(False, ["channelsync.W004"]), (True, [])])
def test_deployment_without_https_is_told_so_once(settings: Any, https: bool, expected: list[str]) -> None:
    """By the name of a setting that can be set, not by Django's."""
    settings.HTTPS = settings.SESSION_COOKIE_SECURE = settings.SECURE_SSL_REDIRECT = https
    said = [one for one in run_checks(tags=["security"], include_deployment_checks=True) if not one.is_silenced()]
    assert [one.id for one in said if "HTTPS" in one.msg or "SECURE" in one.msg] == expected


def test_several_machines_need_more_than_sqlite(settings: Any) -> None:
    """Workers elsewhere would not see the file."""
    settings.EMBEDDED, settings.REDIS_URL = True, "redis://x"
    assert ids(checks.check_embedded(None)) == ["channelsync.W003"]


@pytest.mark.parametrize(
    ("https", "proxies", "expected"),
    [(True, [], ["channelsync.W005"]), (True, ["10.0.0.0/8"], []), (False, [], [])],
)
def test_proxy_that_is_not_named_is_asked_for(
    settings: Any, https: bool, proxies: list[str], expected: list[str]
) -> None:
    """Behind it, everybody would come from one address."""
    settings.HTTPS, settings.TRUSTED_PROXIES = https, proxies
    assert ids(checks.check_proxies(None)) == expected
