"""Nothing that was typed is lost: by an undo, by a colleague who was faster."""

from typing import Any

import pytest
from django.test import Client

from channelsync.listings.models import Offer
from channelsync.reports.models import StateReport
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import fail, listing

WHY = {"reason": "seen by hand", "ticket": "T-4"}
WHERE = {"listing_url": "https://market.example/7", "channel_offer_id": "M-7", "listed_at": "2026-01-15T12:00"}
ERRORS = {"rows": "1", "error-0-code": "E-7", "error-0-message": "No picture"}


def url(offer: Offer, act: str) -> str:
    return f"/listings/{offer.seller_id}/{offer.offer_id}/{act}/"


def values(response: Any) -> dict[str, str]:
    form = response.context["form"]
    return {name: form[name].value() for name in form.fields if name != "version"}


def push_and_undo(client: Client, offer: Offer, act: str, **typed: str) -> str:
    """Report, undo, and return the address of the listing's page that one is led to."""
    offer.refresh_from_db()
    assert client.post(url(offer, act), {"version": offer.version, **WHY, **typed}).status_code == 302
    undone = client.post(url(offer, "cancel"), {"report": StateReport.objects.latest("pk").pk})
    return str(undone["Location"])


@pytest.mark.parametrize(("act", "typed"), [("listed", WHERE), ("in-progress", {}), ("failed", ERRORS)])
def test_undone_report_can_be_taken_up_again(desk: Client, world: World, act: str, typed: dict[str, str]) -> None:
    offer = listing(world)
    page = desk.get(push_and_undo(desk, offer, act, **typed)).content.decode()
    address = next(part.split('"')[0] for part in page.split('href="') if part.startswith(f"{url(offer, act)}?again="))
    opened = desk.get(address)
    assert {name: str(value) for name, value in values(opened).items() if name != "listed_at"}.items() >= {
        **WHY, **{name: text for name, text in typed.items() if name in ("listing_url", "channel_offer_id")}
    }.items()  # fmt: skip
    assert all(f'value="{text}"' in opened.content.decode() for name, text in typed.items() if name in WHERE)


def test_time_of_reporting_is_not_taken_for_a_typed_one(desk: Client, world: World) -> None:
    offer = listing(world)
    push_and_undo(desk, offer, "listed")
    opened = desk.get(url(offer, "listed"), {"again": str(StateReport.objects.get().pk)})
    assert values(opened)["listed_at"] is None


def test_reason_of_an_undone_retry_is_kept(desk: Client, world: World) -> None:
    offer = fail(listing(world))
    StateReport.objects.update(status="sent")
    push_and_undo(desk, offer, "retry")
    again = {"again": str(StateReport.objects.latest("pk").pk)}
    assert values(desk.get(url(offer, "retry"), again))["reason"] == "seen by hand"
    assert values(desk.get(url(offer, "listed"), again))["reason"] is None  # another decision, another reason


@pytest.mark.parametrize("again", ["x", "404", "9" * 30])
def test_again_that_names_nothing_begins_empty(desk: Client, world: World, again: str) -> None:
    assert values(desk.get(url(listing(world), "listed"), {"again": again}))["reason"] is None


@pytest.mark.parametrize(("act", "typed"), [("listed", WHERE), ("in-progress", {}), ("failed", ERRORS)])
def test_faster_colleague_costs_nothing_that_was_typed(
    desk: Client, world: World, act: str, typed: dict[str, str]
) -> None:
    offer = listing(world)
    fail(offer)
    refused = desk.post(url(offer, act), {"version": 1, **WHY, **typed})
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "What you typed is kept" in page
    assert all(text in page for text in (*WHY.values(), *typed.values()))
