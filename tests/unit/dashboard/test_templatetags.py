"""How icons, numbers, times and addresses are shown."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation
from pytest_django.fixtures import Settings
from time_machine import Traveller

from channelsync.dashboard.listing.content import plain_text, pretty
from channelsync.dashboard.templatetags.icons import icon
from channelsync.dashboard.templatetags.moments import exactly, moment
from channelsync.dashboard.templatetags.money import amount, money
from channelsync.dashboard.templatetags.safe_urls import picture_url
from channelsync.dashboard.templatetags.states import overdue_tag
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer
from channelsync.runtime.web_urls import web_url


def test_icon_is_decoration_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in icon("check")
    assert 'role="img" aria-label="&lt;b&gt;"' in icon("check", "<b>")


def test_icon_that_was_not_vendored_is_an_error() -> None:
    with pytest.raises(LookupError, match="front_end"):
        icon("no-such-icon")


@pytest.mark.parametrize(
    ("language", "price", "text"),
    [
        ("de", "1234.5", "1.234,50&nbsp;"),
        ("en", "1234.5", "1,234.50&nbsp;"),
        ("en", "0.125", "0.125&nbsp;"),
        ("en", "1E+2", "100.00&nbsp;"),
    ],
)
def test_money_is_written_as_the_reader_writes_it(language: str, price: str, text: str) -> None:
    with translation.override(language):
        assert money(Decimal(price), "EUR").startswith(text)


def test_unknown_price_is_a_dash() -> None:
    assert money(None, "EUR") == "–"


@pytest.mark.parametrize(("quantity", "text"), [("22.00", "22"), ("0.50", "0.5"), ("1E+3", "1,000")])
def test_amount_has_no_idle_decimals(quantity: str, text: str) -> None:
    with translation.override("en"):
        assert amount(Decimal(quantity)) == text


def test_moment_is_relative_for_a_day(frozen_time: Traveller) -> None:
    now = datetime.now(UTC)
    with translation.override("de"):
        assert "gerade eben" in moment(now)
        assert "vor 3 Stunden" in moment(now - timedelta(hours=3))
        assert "27.02.2026" in moment(now - timedelta(days=3))
        assert (moment(None), exactly(None)) == ("–", "–")


@pytest.mark.parametrize("address", ["https://x.example/a?b=c", "http://127.0.0.1:8089/p.svg", " https://x.example "])
def test_web_address_passes(address: str) -> None:
    assert web_url(address) == address.strip()


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//x.example", "https://", "http://[", ""]
)
def test_other_address_does_not_pass(address: str) -> None:
    assert web_url(address) == ""


@pytest.mark.parametrize(
    ("hosts", "address", "shown"),
    [
        ([], "https://a.example/1.jpg", True),
        ([], "http://a.example/1.jpg", False),
        (["http://127.0.0.1:8089"], "http://127.0.0.1:8089/1.svg", True),
        (["http://127.0.0.1:8089"], "http://127.0.0.1:80891/1.svg", False),
        (["http://127.0.0.1:8089"], "https://a.example/1.jpg", False),
        (["a.example"], "https://a.example/1.jpg", True),
        (["*.example"], "https://a.example/1.jpg", True),
        (["*.example"], "https://a.example.evil/1.jpg", False),
    ],
)
def test_picture_is_shown_from_where_the_policy_allows(
    settings: Settings, hosts: list[str], address: str, shown: bool
) -> None:
    settings.PICTURE_HOSTS = hosts
    assert bool(picture_url(address)) is shown


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a</p><p>b &amp; c</p>", "a\nb & c"),
        ("a<br/>b", "a\nb"),
        ("<script>alert(1)</script>a", "a"),
        ("<style>p{}</style>a<script>never ends", "a"),
        ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
        ("a \n \n\n b\n c", "a\n\nb\nc"),
        ("a" + " " * 200_000 + "b", "a" + " " * 200_000 + "b"),
        ("<br " * 100_000, ("<br " * 100_000).strip()),
        ("<b " * 2000, ("<b " * 2000).strip()),
        ("a <i>" * 30 + "<<" * 40, ("a " * 30 + "<<" * 40)),
    ],
)
def test_description_becomes_plain_text(html: str, text: str) -> None:
    assert plain_text(html) == text


@pytest.mark.parametrize("raw", ['{"a": "\\ud800"}', '{"a": NaN}', "no json", '{"a": 1.50}'])
def test_raw_text_is_shown_whatever_it_is(raw: str) -> None:
    assert pretty(raw).encode()


def test_overdue_is_marked_with_how_long_that_is(settings: Settings) -> None:
    settings.STUCK_AFTER = timedelta(hours=3)
    late = Offer(state=State.IN_PROGRESS, state_since=timezone.now() - timedelta(hours=4))
    assert "longer than 3 h" in overdue_tag(late)
    assert overdue_tag(Offer(state=State.LISTED, state_since=late.state_since)) == ""
    assert overdue_tag(Offer(state=State.IN_PROGRESS, state_since=timezone.now())) == ""
