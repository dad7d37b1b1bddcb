"""The auditor's list: who did what, to which listing, why; found by whatever is known of it."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from channelsync.audit.actors import Actor
from channelsync.audit.models import AuditEntry
from channelsync.audit.services import record
from channelsync.listings import admin_search
from tests.unit.audit.entries import KERSTIN, LOG, acts, shown, words

LINKS = ("/listings/shop/7/", "/bulk/3/", "/sellers/shop/", "/failures/code/?code=E-17", "https://tickets.example/T-1")


def test_list_says_in_words_who_did_what_and_why(auditor: Client, settings: Settings) -> None:
    settings.TICKET_URL = "https://tickets.example/{ticket}"
    acts()
    assert "kerstin A program (API) Decision: Failed shop/ 7 1 The Wrong colour T-1" in words(auditor)
    german = words(auditor, language="de")
    assert "kerstin Ein Programm (API) Entscheidung: Fehlgeschlagen shop/ 7 1 The Wrong colour T-1" in german
    assert "channelsync (automatisch) sweep Vom System als in Bearbeitung gemeldet other/ 7" in german
    page = auditor.get(LOG).content.decode()
    assert [link for link in LINKS if f'href="{link}"' not in page] == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("shop/7", {"failed"}),
        ("SHOP/7", {"failed"}),
        ("https://desk.example/listings/shop/7/", {"failed"}),
        ("7", {"failed", "twin"}),
        ("shop", {"failed", "seller"}),
        ("Kerstin", {"failed", "bulk"}),
        ("kers", {"failed", "bulk"}),
        ("t-1", {"failed"}),
        ("COLOUR wrong", {"failed"}),
        ("überholt", {"bulk"}),
        ("nothing of that", set()),
        ("9" * 30, set()),
    ],
)
def test_search_finds_by_listing_seller_person_ticket_and_reason(auditor: Client, typed: str, found: set[str]) -> None:
    entries = acts()
    assert set(shown(auditor, f"q={typed}")) == {entries[name].pk for name in found}


def test_search_finds_a_user_by_any_part_of_the_name(auditor: Client) -> None:
    user = User.objects.create_user("km7", first_name="Kerstin", last_name="Müller")
    entry = record(by=Actor.person(user), action="login")
    record(by=Actor.api("other"), action="resend")
    for typed in ("müller", "Kerstin Mül", "KM7"):
        assert shown(auditor, f"q={typed}") == [entry.pk]


def test_words_of_the_reason_are_looked_for_in_the_newest_only(
    auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admin_search, "LOOKED_THROUGH", 2)
    old, *_rest, new = [record(by=KERSTIN, action="resend", reason="asked by phone", ticket="T-9") for _ in range(3)]
    assert old.pk not in shown(auditor, "q=phone")
    assert new.pk in shown(auditor, "q=phone")
    assert old.pk in shown(auditor, "q=T-9")


def test_filters_narrow_by_kind_of_actor_act_and_time(auditor: Client) -> None:
    entries = acts()
    AuditEntry.objects.filter(pk=entries["note"].pk).update(at=datetime(2020, 2, 29, 12, tzinfo=UTC))
    assert shown(auditor, "actor_kind__exact=system") == [entries["twin"].pk]
    assert shown(auditor, "action__exact=bulk_listed") == [entries["bulk"].pk]
    assert shown(auditor, "at__year=2020&at__month=2&at__day=29") == [entries["note"].pk]
    assert shown(auditor, "action__exact=code_note&at__year=2021") == []
    page = words(auditor, language="de")
    assert "Nach Aktion Alle Entscheidung Entscheidung: In Bearbeitung" in page
    assert "Nach Art des Handelnden Alle Ein Mensch Ein Programm (API)" in page


def test_way_through_the_dates_leads_from_years_to_days(auditor: Client) -> None:
    for at in (datetime(2024, 11, 30, tzinfo=UTC), datetime(2026, 2, 3, tzinfo=UTC)):
        AuditEntry.objects.filter(pk=record(by=KERSTIN, action="resend").pk).update(at=at)
    assert "2024 2025 2026 Time" in words(auditor)
    assert "‹ All dates November 2024 December 2024 Time" in words(auditor, f"{LOG}?at__year=2024")
    assert "‹ 2026 1 February 2 February 3 February Time" in words(auditor, f"{LOG}?at__year=2026&at__month=2")
    assert "‹ February 2026 3 February Time" in words(auditor, f"{LOG}?at__year=2026&at__month=2&at__day=3")


@pytest.mark.parametrize("query", ["year=1", "year=9999", "year=x", "year=2024&at__month=13", "month=2"])
def test_dates_that_are_none_do_no_harm(auditor: Client, query: str) -> None:
    acts()
    assert auditor.get(f"{LOG}?at__{query}", follow=True).status_code in (200, 400)


def test_entry_is_told_in_words(auditor: Client) -> None:
    changes = {"message_de": {"before": "Alt", "after": "<b>Neu"}, "is_active": {"before": "True", "after": "False"}}
    entry = record(
        by=KERSTIN, action="change_template", details={"code": "E-17", "name": "Material", "changes": changes}
    )
    page = words(auditor, reverse("admin:audit_auditentry_change", args=[entry.pk]), "de")
    assert "kerstin: Fehlervorlage geändert" in page
    assert "Änderungen Kurztext, deutsch Vorher Alt Nachher <b>Neu wird angeboten Vorher Ja Nachher Nein" in page
    assert "Begründung: –" in page
    assert "Verlauf" not in page


def test_decisions_of_several_states_are_told_by_number(auditor: Client) -> None:
    entry = record(by=KERSTIN, action="report", count=59, details={"states": {"listed": 50, "failed": 9}})
    assert "Entscheidung Gelistet: 50, Fehlgeschlagen: 9 59" in words(auditor, language="de")
    assert "Listed: 50, Failed: 9" in words(auditor, reverse("admin:audit_auditentry_change", args=[entry.pk]))


@pytest.mark.parametrize("query", ["", "q=shop/7", "q=kerstin", "q=T-1", "action__exact=resend&at__year=2026"])
@pytest.mark.parametrize("more", [0, 60])
def test_list_costs_as_many_queries_however_long(
    auditor: Client, more: int, query: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    acts()
    for number in range(more):
        record(by=KERSTIN, action="resend", seller_id="shop", offer_id=number + 1, ticket="T-1")
    with django_assert_max_num_queries(14 if "q=" in query else 8):
        shown(auditor, query)
