"""The admin: everything to be seen, nothing to be edited, acts through the services."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.functional import Promise
from pytest_django import DjangoAssertNumQueries

from channelsync.events.models import InboxEvent
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer, Transition
from channelsync.reports.models import ReportStatus, StateReport
from channelsync.runtime.read_only import CappedPaginator
from channelsync.sandbox.world import World
from channelsync.stock.models import StockLevel
from tests.e2e.places import furnish
from tests.unit.dashboard.feeding import fail, feed, list_it, listing

MODELS = [model for model in apps.get_models() if model.__module__.startswith("channelsync.")]


@pytest.fixture
def chief(client: Client, db: None) -> Client:
    """Return the browser of somebody who may do anything, in English."""
    client.force_login(User.objects.create_superuser("chief"))
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def address(model: type[Model], *parts: object) -> str:
    return "/".join(["/admin", model._meta.app_label, model._meta.model_name or "", *map(str, parts), ""])


def act(client: Client, model: type[Model], action: str, *pks: int, **data: Any) -> str:
    response = client.post(address(model), {"action": action, "_selected_action": pks, **data}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_every_model_is_listed_and_read_only(chief: Client, model: type[Model]) -> None:
    assert admin.site.is_registered(model)
    assert chief.get(address(model)).status_code == 200
    assert chief.get(address(model, "add")).status_code == 403


@pytest.mark.parametrize("model", MODELS, ids=str)
@pytest.mark.parametrize("search", ["abc", "1", "9" * 30, "'\"%"])
def test_search_for_anything_does_no_harm(chief: Client, model: type[Model], search: str) -> None:
    assert chief.get(address(model), {"q": search}).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_address_with_nul_is_refused(chief: Client, model: type[Model]) -> None:
    for name in admin.site._registry[model].list_filter or ("state",):
        assert chief.get(f"{address(model)}?{name}__exact=%00").status_code == 400
    assert chief.get(address(model, "%00", "change"), follow=True).status_code == 200


@pytest.mark.parametrize("model", [Offer, StateReport, InboxEvent], ids=str)
def test_row_is_shown_and_neither_changed_nor_deleted(chief: Client, world: World, model: type[Model]) -> None:
    list_it(listing(world))
    row = model._default_manager.first()
    assert row is not None
    assert chief.get(address(model, row.pk, "change")).status_code == 200
    assert chief.post(address(model, row.pk, "change"), {}).status_code == 403
    assert chief.post(address(model, row.pk, "delete"), {"post": "yes"}).status_code == 403


def test_retry_asks_for_a_reason_first(chief: Client, world: World) -> None:
    offer = fail(listing(world))
    assert "Reason" in act(chief, Offer, "retry_listing", offer.pk)
    assert "Give a reason." in act(chief, Offer, "retry_listing", offer.pk, confirmed="1", reason=" ")
    assert "1 done." in act(chief, Offer, "retry_listing", offer.pk, confirmed="1", reason="seller called")
    offer.refresh_from_db()
    assert offer.state == State.IN_PROGRESS


def test_retry_of_listing_that_did_not_fail_is_told(chief: Client, world: World) -> None:
    offer = listing(world)
    assert "Only a failed listing" in act(chief, Offer, "retry_listing", offer.pk, confirmed="1", reason="x")


@pytest.mark.parametrize("model", [Offer, StateReport], ids=str)
def test_send_again_reports_present_state(chief: Client, world: World, model: type[Model]) -> None:
    list_it(listing(world))
    StateReport.objects.update(status=ReportStatus.SENT)
    row = model._default_manager.order_by("pk")[0]
    assert "1 done." in act(chief, model, "send_again", row.pk, confirmed="1")
    assert StateReport.objects.filter(status=ReportStatus.WAITING).count() == 1


def test_apply_again_tells_what_is_still_invalid(chief: Client, world: World) -> None:
    listing(world)
    InboxEvent.objects.update(status="invalid", raw='{"id": "x"}')
    pk = InboxEvent.objects.get().pk
    assert "1 are still invalid." in act(chief, InboxEvent, "apply_again", pk, confirmed="1")


@pytest.mark.rule(15)
def test_foreign_payload_is_hidden_from_staff_rule_15(client: Client, staff: User, world: World) -> None:
    world.emit("Seller:Order.Confirmed", {"sellerId": "shop", "street": "Beispielweg 7"})
    feed(world)
    staff.user_permissions.add(Permission.objects.get(codename="view_inboxevent"))
    client.force_login(staff)
    page = client.get(address(InboxEvent, InboxEvent.objects.get().pk, "change"))
    assert page.status_code == 200
    assert "Beispielweg" not in page.content.decode()


@pytest.mark.parametrize("count", [3, 40])
def test_list_costs_as_many_queries_however_long(
    chief: Client, world: World, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    world.add_offers(count)
    feed(world)
    for model in (Offer, InboxEvent, StateReport):
        with django_assert_max_num_queries(10):
            chief.get(address(model))


@pytest.mark.parametrize("model", MODELS, ids=str)
def test_every_column_has_a_name_in_both_languages(model: type[Model]) -> None:
    fields = [field for field in model._meta.concrete_fields if field.name != "id"]
    assert [field.name for field in fields if not isinstance(field.verbose_name, Promise)] == []


def test_stored_error_is_told_in_german(chief: Client, world: World) -> None:
    report = StateReport.objects.get(offer=fail(listing(world)))
    StateReport.objects.update(error="The sender did not say what became of it.")
    for page in (address(StateReport), address(StateReport, report.pk, "change")):
        told = chief.get(page, headers={"Accept-Language": "de"}).content.decode()
        assert "Der sendende Prozess hat nicht hinterlassen, was daraus wurde." in told
        assert "The sender" not in told


def test_refusal_of_an_act_is_told_in_german(chief: Client, world: World) -> None:
    offer = listing(world)
    chief.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    assert "Dem Händler ist nichts zu melden." in act(chief, Offer, "send_again", offer.pk, confirmed="1")


def test_count_that_was_cut_off_says_so(chief: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    StockLevel.objects.bulk_create(
        StockLevel(seller_id="shop", offer_id=number, quantity=1, updated_at=now, received_at=now)
        for number in range(1, 61)
    )
    assert "60 results" in chief.get(address(StockLevel)).content.decode()
    monkeypatch.setattr(CappedPaginator, "most", 55)
    page = chief.get(address(StockLevel), headers={"Accept-Language": "de"}).content.decode()
    assert "55+ Ergebnisse" in page


def test_no_list_asks_all_rows_what_there_is_to_filter_by(chief: Client, world: World) -> None:
    list_it(listing(world))
    for model in MODELS:
        with CaptureQueriesContext(connection) as queries:
            chief.get(address(model))
        assert [query["sql"] for query in queries if "DISTINCT" in query["sql"]] == []


def test_every_list_and_page_costs_few_queries(
    chief: Client, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    furnish(world)
    for model in MODELS:
        with django_assert_max_num_queries(9):
            assert chief.get(address(model)).status_code == 200
        if row := model._default_manager.first():
            with django_assert_max_num_queries(9):
                assert chief.get(address(model, quote(row.pk), "change")).status_code == 200


def test_no_two_columns_have_the_same_name_in_german(chief: Client, world: World) -> None:
    furnish(world)
    for model in MODELS:
        page = chief.get(address(model), headers={"Accept-Language": "de"}).content.decode()
        names = re.findall(r'<div class="text">\s*<(?:span|a)[^>]*>([^<]+)<', page.partition("<tbody>")[0])
        assert sorted(set(names)) == sorted(names), model
    moves = chief.get(address(Transition), headers={"Accept-Language": "de"}).content.decode()
    assert ">Status vorher<" in moves
    assert ">Durch<" in moves
