"""What notices say to people, and what there is to do."""

import pytest
from django.test import Client
from django.utils.translation import override

from channelsync.dashboard.shell import event_types, notice_words
from channelsync.events.sinks import NO_SINK
from channelsync.runtime import notices
from channelsync.runtime.models import NoticeLevel, OperatorNotice
from tests.contract.schema import contract


def notice(text: str, key: str = "events.system.1") -> OperatorNotice:
    """Return a notice as it is stored."""
    return OperatorNotice(key=key, text=text, level=NoticeLevel.INFO)


def test_every_type_of_the_contract_has_a_name() -> None:
    assert set(event_types.KNOWN) == set(contract()["components"]["schemas"]["EventType"]["enum"])


@pytest.mark.parametrize("name", event_types.KNOWN)
def test_name_is_translated(name: str) -> None:
    known = event_types.KNOWN[name]
    with override("en"):
        english = str(known.name)
    with override("de"):
        assert str(known.name) != english


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("System:Notification: Wartung am Sonntag", "Mitteilung von SCX: „Wartung am Sonntag“"),
        ("Message from SCX: Wartung", "Nachricht von SCX: „Wartung“"),
        ("System:Test: no further text", "Testereignis von SCX"),
        ("System:Brandnew: hello", "System:Brandnew: „hello“"),
    ],
)
def test_message_of_scx_is_named_and_quoted(text: str, told: str) -> None:
    with override("de"):
        assert notice_words.words(notice(text)) == told
        assert notice_words.advice(notice(text))


def test_types_are_told_by_what_to_do_about_them() -> None:
    text = "Events arrive that nothing takes. Types: Seller:Odd.Thing, Seller:Order.Refund, Seller:Ticket.Reply"
    told = notice_words.types_by_advice(notice(text, NO_SINK))
    assert [[one.type for one in types] for _advice, types in told] == [
        ["Seller:Odd.Thing"],
        ["Seller:Order.Refund", "Seller:Ticket.Reply"],
    ]
    assert told[0][0] == str(event_types.UNKNOWN)


def test_page_says_what_to_do_in_german(desk: Client) -> None:
    notices.raise_notice(key=NO_SINK, text="Events arrive. Types: Seller:Order.Refund")
    page = desk.get("/notices/", headers={"Accept-Language": "de"}).content.decode()
    assert "Erstattung zu einer Bestellung <code" in page
    assert "Was zu tun ist:" in page


@pytest.mark.parametrize("key", notice_words.ADVICE)
def test_own_notices_have_advice(key: str) -> None:
    assert notice_words.advice(notice("Look", key)) == notice_words.ADVICE[key]
    assert notice_words.advice(notice("Look", "other")) == ""
