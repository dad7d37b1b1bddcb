"""Why listings fail."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from channelsync.audit.models import AuditEntry
from channelsync.dashboard.figures.failures import FAILURES
from channelsync.dashboard.models import CodeNote, ErrorTemplate
from channelsync.listings.models import Offer, Transition
from channelsync.sandbox.world import World
from channelsync.stock.models import StockLevel
from tests.unit.dashboard.feeding import fail, feed, list_it, listing
from tests.unit.dashboard.grouped import error, group, message, text

FIRST_QUERIES = 70  # of the first look, which counts fourteen days
QUERIES = 32


PAGES_WITH_CODES = (
    *("/", "/failures/", "/failures/?by=message", "/failures/code/?code=X", "/sellers/shop/", "/sellers/shop/answer/"),
    *("/listings/?state=failed", "/listings/?state=", "{one}", "{one}failed/", "/templates/"),
)


def test_code_counts_listings_and_sellers_once(world: World, db: None) -> None:
    fail(listing(world, "a"), error("X", "one"), error("X", "two"))
    fail(listing(world, "b"), error("X"))
    fail(listing(world, "b"), error("X"))
    assert (group("X").listings, group("X").sellers, FAILURES.recount().what.listings) == (3, 2, 3)


def test_value_is_price_times_the_synced_stock(world: World, db: None) -> None:
    offer = fail(listing(world), error("X"))
    Offer.objects.update(price=Decimal("2.50"), currency="EUR", quantity=3)
    assert group("X").value == {"EUR": Decimal("7.5")}
    at = timezone.now()
    StockLevel.objects.create(
        offer_id=offer.offer_id, seller_id=offer.seller_id, quantity=10, updated_at=at, received_at=at
    )
    assert group("X").value == {"EUR": Decimal("25")}


def test_trend_compares_two_weeks(world: World, db: None) -> None:
    offers = [fail(listing(world), error("X")) for _ in range(3)]
    Transition.objects.filter(offer=offers[0]).update(at=timezone.now() - timedelta(days=10))
    assert (group("X").week, group("X").week_before, group("X").trend) == (2, 1, 1)


def test_code_that_all_listings_left_behind_keeps_its_trend(world: World, db: None) -> None:
    list_it(fail(listing(world), error("X")))
    seen = group("X")
    assert (seen.listings, seen.week) == (0, 1)
    assert seen.last_at is not None


def test_messages_are_grouped_without_their_variable_parts(desk: Client, world: World) -> None:
    fail(listing(world), error("X", "Picture 3 of 'A-1' is too small"))
    fail(listing(world), error("X", "Picture 12 of 'B-2' is too small"))
    shown = text(desk, "/failures/?by=message")
    assert "Picture … of … is too small" in shown
    assert FAILURES.recount().what.messages[0].listings == 2


def test_message_leads_to_its_listings(desk: Client, world: World) -> None:
    wanted = fail(listing(world), error("X", "Picture 3 is too small"))
    fail(listing(world), error("X", "No picture"))
    fail(listing(world), error("Y", "Picture 3 is too small"))
    key = message("Picture {n} is too small").key
    answer = desk.get("/failures/code/", {"code": "X", "message": key})
    assert [row.offer.pk for row in answer.context["rows"]] == [wanted.pk]
    assert f'href="/listings/?state=failed&amp;message={key}"' in answer.content.decode()
    assert [row.offer.pk for row in desk.get(f"/listings/?message={key}").context["rows"]] == [wanted.pk]


def test_code_leads_to_the_listings_that_it_counts(desk: Client, world: World) -> None:
    fail(listing(world), error("X&y"))
    fail(listing(world), error("Z"))
    assert 'href="/listings/?state=failed&amp;code=X%26y"' in text(desk, "/failures/")
    assert len(desk.get("/listings/?state=failed&code=X%26y").context["rows"]) == 1


def test_note_on_a_code_shows_wherever_the_code_shows(desk: Client, world: World) -> None:
    offer = fail(listing(world), error("X"))
    desk.post("/failures/note/", {"code": "X", "text": "Ask for the <b>label</b>"})
    one = f"/listings/{offer.seller_id}/{offer.offer_id}/"
    ErrorTemplate.objects.create(code="X", name="Label", message_de="Kein Etikett", message_en="No label")
    missing = [page for page in PAGES_WITH_CODES if "&lt;b&gt;label&lt;/b&gt;" not in text(desk, page.format(one=one))]
    assert missing == []
    assert AuditEntry.objects.get(action="code_note").actor_name == "support"


def test_note_on_a_code_shows_in_the_form_for_many(desk: Client, world: World) -> None:
    fail(listing(world), error("X"))
    CodeNote.objects.create(code="X", text="Ask for the label", author_name="somebody")
    order = {"kind": "failed", "all": "1", "query": "state=failed", "rows": "1", "error-0-code": "X", "add_row": "1"}
    assert "Ask for the label" in desk.post("/bulk/new/", order, follow=True).content.decode()


def test_empty_note_takes_the_note_away(desk: Client) -> None:
    CodeNote.objects.create(code="X", text="old", author_name="somebody")
    seen = desk.get("/failures/code/?code=X").context["seen"]
    desk.post("/failures/note/", {"code": "X", "text": " ", "seen": seen})
    assert not CodeNote.objects.exists()
    assert AuditEntry.objects.get().details == {"code": "X", "before": "old", "after": ""}


@pytest.mark.parametrize("theirs", ["theirs", ""])
def test_note_that_a_colleague_changed_is_not_overwritten(desk: Client, theirs: str) -> None:
    CodeNote.objects.create(code="X", text="old", author_name="somebody")
    seen = desk.get("/failures/code/?code=X").context["seen"]
    CodeNote.objects.update(text=theirs) if theirs else CodeNote.objects.all().delete()
    answer = desk.post("/failures/note/", {"code": "X", "text": "mine", "seen": seen})
    shown = answer.content.decode()
    assert (answer.status_code, "mine" in shown, theirs in shown) == (409, True, True)
    assert list(CodeNote.objects.values_list("text", flat=True)) == [theirs] * bool(theirs)
    desk.post("/failures/note/", {"code": "X", "text": "both", "seen": answer.context["seen"]})
    assert CodeNote.objects.get().text == "both"
    assert AuditEntry.objects.get().details == {"code": "X", "before": theirs, "after": "both"}


def test_failures_are_searched(desk: Client, world: World) -> None:
    fail(listing(world), error("PICTURE"), error("PRICE"))
    assert [one.code for one in desk.get("/failures/?q=pict").context["groups"]] == ["PICTURE"]


@pytest.mark.parametrize("code", ["", "unknown", "\x00", "<script>", "a" * 400])
def test_unknown_code_has_an_empty_page(desk: Client, code: str) -> None:
    answer = desk.get("/failures/code/", {"code": code})
    assert (answer.status_code, answer.context["listings"].number) == (200, 0)


@pytest.mark.rule(12)
@pytest.mark.parametrize("count", [2, 40])
@pytest.mark.parametrize("page", ["/failures/", "/failures/?by=message", "/failures/code/?code=X"])
def test_failures_cost_as_many_queries_however_many_rule_12(
    desk: Client, world: World, page: str, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    world.add_offers(count)
    feed(world)
    for number, offer in enumerate(Offer.objects.listings()):
        fail(offer, error("X"), error(f"Y{number}"))
    with django_assert_max_num_queries(FIRST_QUERIES):
        desk.get(page)
    with django_assert_max_num_queries(QUERIES):
        desk.get(page)


def test_listings_of_a_code_can_be_acted_on_at_once(desk: Client, world: World) -> None:
    offer = fail(listing(world), error("X&y"))
    shown = text(desk, "/failures/code/?code=X%26y")
    assert f'name="pk" value="{offer.pk}:{offer.version}"' in shown
    assert 'name="query" value="state=failed&amp;code=X%26y"' in shown
    order = {"kind": "retry", "all": "1", "query": "state=failed&code=X%26y"}
    assert desk.post("/bulk/new/", order, follow=True).status_code == 200


def test_listings_of_a_message_can_be_acted_on_answered_and_exported(desk: Client, world: World) -> None:
    offer = fail(listing(world), error("X", "Picture 3"))
    fail(listing(world, offer.seller_id), error("X", "other"))
    query = message("Picture {n}").query
    shown = text(desk, f"/failures/code/?code=X&{query}")
    assert f'name="query" value="{query.replace("&", "&amp;")}"' in shown
    order = {"kind": "retry", "all": "1", "query": query}
    assert desk.post("/bulk/new/", order, follow=True).context["extent"].count == 1
    assert desk.get(f"/sellers/{offer.seller_id}/answer/?{query}").context["answer"].listings == 1
    told = desk.get(f"/listings/export/?{query}&format=jsonl").getvalue().decode()
    exported = [json.loads(line) for line in told.split("\n") if line]
    assert {row["offerId"] for row in exported if row["parentOfferId"] is None} == {offer.offer_id}


def test_sellers_of_a_code_are_answered_about_it(desk: Client, world: World) -> None:
    for seller in ("a", "b", "b"):
        fail(listing(world, seller), error("X"))
    fail(listing(world, "c"), error("Y"))
    answer = desk.get("/failures/code/?code=X")
    assert [(one.seller.pk, one.listings) for one in answer.context["sellers"]] == [("b", 2), ("a", 1)]
    assert 'href="/sellers/b/answer/?state=failed&amp;code=X"' in answer.content.decode()
    assert desk.get("/sellers/b/answer/?code=X").status_code == 200


def test_code_stands_beside_its_commonest_message(desk: Client, world: World) -> None:
    for words in ("Rare", "Field 'A' is empty", "Field 'B' is empty"):
        fail(listing(world), error("X", words))
    assert "Field … is empty" in text(desk, "/failures/")
    assert "Rare" not in text(desk, "/failures/")
    assert "Field … is empty" in text(desk, "/")
