"""The admin finds moves, reports and bulk actions by listing, person and ticket."""

import re

import pytest
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from channelsync.audit.actors import Actor
from channelsync.bulk import services as bulk
from channelsync.bulk.models import BulkItem, BulkJob, BulkKind
from channelsync.events.models import InboxEvent
from channelsync.listings.models import Offer, OfferRevision, Transition
from channelsync.reports import services as reports
from channelsync.reports.models import SellerNotification, StateReport
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import listing, target

LISTED_BY_API = Actor.api("market")


@pytest.fixture
def chief(client: Client, db: None) -> Client:
    """Return the browser of somebody who may see everything, in English."""
    client.force_login(User.objects.create_superuser("chief", first_name="Kerstin"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def decided(chief: Client, world: World) -> list[Offer]:
    """Return shop/1, which Kerstin took up for T-1 and in bulk, and other/2, which a program did for nobody."""
    by = Actor.person(User.objects.get())
    ours, theirs = listing(world, "shop", 1), listing(world, "other", 2)
    reports.report_in_progress(targets=[target(ours)], by=by, reason="asked by phone", ticket="T-1")
    reports.report_in_progress(targets=[target(theirs)], by=LISTED_BY_API)
    bulk.freeze(
        offers=Offer.objects.filter(pk=ours.pk), kind=BulkKind.RESEND, reason="Lost letters", ticket="T-2", by=by
    )
    return [ours, theirs]


def found(client: Client, model: type[Model], typed: str) -> set[int]:
    """Return the numbers of the rows that a search shows."""
    address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    page = client.get(address, {"q": typed})
    assert page.status_code == 200
    return {int(pk) for pk in re.findall(rf"{address}(\d+)/change/", page.content.decode())}


@pytest.mark.parametrize("typed", ["shop/1", "1", "https://desk.example/listings/shop/1/"])
@pytest.mark.parametrize("model", [Transition, StateReport, OfferRevision, BulkItem], ids=str)
def test_rows_of_a_listing_are_found(chief: Client, decided: list[Offer], model: type[Model], typed: str) -> None:
    rows = model._default_manager.filter(offer=decided[0]).values_list("pk", flat=True)
    assert found(chief, model, typed) == set(rows) != set()


@pytest.mark.parametrize("typed", ["chief", "kerst", "T-1", "t-1"])
@pytest.mark.parametrize("model", [Transition, StateReport], ids=str)
def test_decision_is_found_by_person_and_ticket(
    chief: Client, decided: list[Offer], model: type[Model], typed: str
) -> None:
    rows = model._default_manager.filter(actor_name="chief").values_list("pk", flat=True)
    assert found(chief, model, typed) == set(rows) != set()


def test_move_is_found_by_words_of_its_reason_and_by_program(chief: Client, decided: list[Offer]) -> None:
    assert found(chief, Transition, "PHONE asked") == {Transition.objects.get(ticket="T-1").pk}
    assert found(chief, Transition, "market") == {Transition.objects.get(actor_name="market").pk}


@pytest.mark.parametrize("typed", ["chief", "Kerstin", "T-2", "shop/1", "lost"])
def test_bulk_action_is_found(chief: Client, decided: list[Offer], typed: str) -> None:
    assert found(chief, BulkJob, typed) == {BulkJob.objects.get().pk}
    assert found(chief, BulkJob, "other/2") == set()
    assert found(chief, BulkItem, str(BulkJob.objects.get().pk)) >= {BulkItem.objects.get().pk}


def test_event_is_found_by_its_listing_and_id(chief: Client, decided: list[Offer]) -> None:
    event = InboxEvent.objects.get(offer_id=1)
    assert found(chief, InboxEvent, "shop/1") == found(chief, InboxEvent, event.event_id) == {event.pk}


@pytest.mark.parametrize("model", [Transition, StateReport, BulkJob, BulkItem, InboxEvent, SellerNotification], ids=str)
def test_search_costs_few_queries(
    chief: Client, decided: list[Offer], model: type[Model], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for typed in ("shop/1", "1", "chief", "T-1"):
        with django_assert_max_num_queries(13):
            found(chief, model, typed)


def test_lists_lead_to_the_desk(chief: Client, decided: list[Offer]) -> None:
    for model in (Transition, StateReport, BulkItem, InboxEvent, OfferRevision):
        page = chief.get(f"/admin/{model._meta.app_label}/{model._meta.model_name}/").content.decode()
        assert 'href="/listings/shop/1/"' in page
    assert f'href="/bulk/{BulkJob.objects.get().pk}/"' in chief.get("/admin/bulk/bulkjob/").content.decode()
