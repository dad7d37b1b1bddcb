"""Who filters need not know ids: names of categories, attributes and sellers do, and are offered."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from channelsync.attributes.models import Attribute, Category
from channelsync.audit.actors import Actor
from channelsync.bulk import services as bulk
from channelsync.bulk.models import BulkKind
from channelsync.dashboard.figures.failures import FAILURES
from channelsync.dashboard.lists import named
from channelsync.listings.models import Offer, Seller
from channelsync.sandbox.world import World
from channelsync.scx.payloads import ErrorEntry
from tests.unit.dashboard.feeding import fail, listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> None:
    """Make categories and attributes, one of each with an umlaut."""
    paths = {"K1": "Küche › Tee", "K2": "Küche › Kaffee", "K3": "Garten", "K4": "Tee"}
    Category.objects.bulk_create(Category(pk=pk, name=path, path=path) for pk, path in paths.items())
    Attribute.objects.create(category_id="K1", attribute_id="material", name="Werkstoff")
    Attribute.objects.create(category_id="K3", attribute_id="color", name="Größe und Farbe")


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    ("text", "ids"),
    [("K1", {"K1"}), ("Küche › Tee", {"K1"}), ("kuche", {"K1", "K2"}), ("KUECHE kaffee", {"K2"}), ("Tee", {"K4"}),
     ("tee", {"K1", "K4"}), ("unknown", {"unknown"})],
)  # fmt: skip
def test_category_is_meant_by_id_path_or_words(text: str, ids: set[str]) -> None:
    assert set(named.category_ids(text)) == ids


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    ("text", "ids"), [("color", ["color"]), ("farbe", ["color"]), ("groesse", ["color"]), ("x", ["x"])]
)
def test_attribute_is_meant_by_id_or_name(text: str, ids: list[str]) -> None:
    assert named.attribute_ids(text) == ids


@pytest.mark.usefixtures("tree")
def test_list_is_narrowed_by_names(desk: Client, world: World) -> None:
    offer = fail(listing(world, title="Assam"))
    Offer.objects.filter(pk=offer.pk).update(category_id="K1")
    listing(world, title="Darjeeling")
    for query in ("category=kuche", "attribute=werkstoff", "category=küche › tee&attribute=Werkstoff"):
        shown = desk.get(f"/listings/?{query}").content.decode()
        assert ("Assam</a>" in shown, "Darjeeling</a>" in shown) == (True, False)


@pytest.mark.parametrize("text", ["Müller GmbH (m1)", "muller", "MUELLER"])
def test_seller_who_is_named_is_chosen_by_id(desk: Client, text: str) -> None:
    Seller.objects.create(id="m1", company_name="Müller GmbH")
    Seller.objects.create(id="m2", company_name="Meier GmbH")
    answer = desk.get("/listings/", {"state": "failed", "seller": text})
    assert answer["Location"] == "/listings/?state=failed&seller=m1"


def test_name_of_several_sellers_offers_them(desk: Client) -> None:
    for pk in ("m1", "m2"):
        Seller.objects.create(id=pk, company_name=f"Müller {pk}")
    shown = desk.get("/listings/?seller=muller").content.decode()
    assert "No seller is called “muller”" in shown
    assert re.findall(r'<a href="\?seller=(m\d)">', shown) == ["m1", "m2"]


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(
    ("field", "text", "offered"),
    [("category", "kaf", ["Küche › Kaffee"]), ("attribute", "farbe", ["Größe und Farbe"]), ("code", "", []),
     ("seller", "mull", ["Müller (m1)"]), ("nonsense", "", [])],
)  # fmt: skip
def test_names_are_offered_while_somebody_types(desk: Client, field: str, text: str, offered: list[str]) -> None:
    Seller.objects.create(id="m1", company_name="Müller")
    shown = desk.get(f"/listings/suggest/{field}/", {field: text}).content.decode()
    assert re.findall(r'<option value="([^"]*)"', shown) == offered


@pytest.mark.parametrize(("typed", "codes"), [("", ["X-2", "E-17"]), ("e-1", ["E-17"]), ("picture", ["X-2"])])
def test_codes_are_offered_with_their_commonest_words_and_number(
    desk: Client, world: World, typed: str, codes: list[str]
) -> None:
    fail(listing(world))
    for _number in range(2):
        fail(listing(world), ErrorEntry("X-2", "No picture", "", "", ""))
    FAILURES.recount()
    shown = desk.get("/listings/suggest/code/", {"code": typed}).content.decode()
    assert re.findall(r'<option value="([^"]*)"', shown) == codes
    assert ("2 · No picture" in shown) == ("X-2" in codes)
    assert "X-2: No picture (2)</option>" in desk.get("/listings/?state=").content.decode()


def test_offered_name_is_shown_as_text(desk: Client) -> None:
    Seller.objects.create(id="m1", company_name='"><script>')
    assert "<script>" not in desk.get("/listings/suggest/seller/?seller=").content.decode()


def test_names_cost_one_query_however_many(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    Category.objects.bulk_create(Category(pk=f"c{n}", name="x", path=f"Pfad {n}") for n in range(200))
    with django_assert_num_queries(1):
        assert len(named.offers("category", "pfad")) == named.OFFERED


def test_bulk_actions_are_offered_by_their_reason(world: World) -> None:
    by = Actor.api("colleague")
    offers = [listing(world), listing(world)]
    jobs = [
        bulk.freeze(offers={offer.pk: offer.version}, kind=BulkKind.RESEND, reason=reason, by=by)
        for offer, reason in zip(offers, ("Für die Küche", "Garten"), strict=True)
    ]
    assert [value for value, _label in named.offers("bulk", "")] == [str(jobs[1].pk), str(jobs[0].pk)]
    assert named.offers("bulk", "kuche") == [(str(jobs[0].pk), "Send again, 1: Für die Küche")]
    assert [value for value, _label in named.offers("bulk", str(jobs[1].pk))] == [str(jobs[1].pk)]
