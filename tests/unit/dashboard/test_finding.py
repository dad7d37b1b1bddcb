"""One search box understands whatever is pasted into it, one line or many."""

import re

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from channelsync.dashboard.lists.rows import rows_of
from channelsync.dashboard.search import finding, words
from channelsync.dashboard.search.finding import find
from channelsync.dashboard.search.words import find_lines, matching
from channelsync.listings import pasted
from channelsync.listings.models import Offer
from channelsync.listings.pasted import LINES, read_lines
from tests.unit.dashboard.findable import GTIN, URL, listing, seller, shown, variation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "text",
    [
        "KA-17", "ka-17", "  KA-17 ", "ÄÖ-9", "äö-9", "M1", "m1", "901", "shop/901", "shop / 901", "shop\t901", GTIN,
        "4006 381 333931", "400-6381-333931", f"0{GTIN}", URL, f"{URL}/", "http://market.example/item/77",
        f"{URL}?utm=1#top", "http://desk.example/listings/shop/901/", "KA-17\tRote Kanne\t12,50",
        "SKU: KA-17", "Art.-Nr. ka-17", "Artikelnummer: KA-17", f"GTIN {GTIN}", "EAN: 4006 381 333931", "(901)",
        '"KA-17"', "HAN: äö-9", "Offer ID: 901", "/listings/shop/901/", f"Link: {URL}", "SKU\tKA-17\tRote Kanne",
        "- KA-17,",
    ],
)  # fmt: skip
def test_one_line_names_the_listing(text: str) -> None:
    wanted = listing(901, sku="KA-17", mpn="ÄÖ-9", gtin=GTIN, channel_offer_id="M1", listing_url=URL)
    listing(902, sku="KA-170", mpn="ÄÖ-99", gtin="4006381333948", channel_offer_id="M10", listing_url=f"{URL}7")
    assert find(text).one == wanted


@pytest.mark.parametrize(("stored", "pasted"), [("0012345678905", "12345678905"), ("12345678905", "0012345678905")])
def test_gtin_is_found_whatever_zeros_it_has_lost(stored: str, pasted: str) -> None:
    wanted = listing(1, gtin=stored)
    assert find(pasted).one == wanted


@pytest.mark.parametrize(
    "text", ["KA", "9", "", " ", "nothing", "1/2", "9" * 30, "http://[", "\x00", "\ud800", "'", "%"]
)
def test_other_text_names_nothing(text: str) -> None:
    listing(901, sku="KA-17", gtin=GTIN)
    assert find(text).one is None


def test_variation_is_found_by_what_is_its_own() -> None:
    child = variation(902, listing(901, sku="KA-17"), sku="KA-17-S")
    assert find("ka-17-s").one == child


def test_parent_and_variation_of_one_gtin_are_one_listing() -> None:
    parent = listing(901, gtin=GTIN)
    variation(902, parent, gtin=GTIN)
    assert find(GTIN).one == parent


def test_gtin_of_several_sellers_is_not_one() -> None:
    both = [listing(901, gtin=GTIN), listing(901, "other", gtin=GTIN)]
    findings = find(GTIN)
    assert (findings.one, findings.one_url) == (None, "")
    assert sorted(hit.pk for hit in findings.several[0].hits) == [hit.pk for hit in both]


def test_address_of_the_one_leads_to_it() -> None:
    listing(901, sku="KA-17")
    assert find("KA-17").one_url == "/listings/shop/901/"


def test_seller_is_found_by_id_and_company() -> None:
    wanted = seller("shop", "Teehaus Müller")
    seller("other", "Teeladen")
    assert [find(text).lines[0].sellers for text in ("shop", "SHOP", "teehaus müller")] == [[wanted]] * 3


def test_part_of_a_company_finds_its_listings_when_nothing_else_does() -> None:
    seller("shop", "Teehaus Müller")
    offer = listing(901, title="Kanne")
    assert shown("eehaus") == [offer]
    named = listing(902, "other", title="Teehaus")
    assert shown("eehaus") == [named]


def test_lines_say_what_they_found() -> None:
    first, second = listing(901, sku="A"), listing(902, sku="B", gtin=GTIN)
    listing(903, "other", gtin=GTIN)
    findings = find(f"a\n\n b \nmissing\n{GTIN}\nA\n")
    assert [(line.pasted.number, len(line.hits)) for line in findings.lines] == [(1, 1), (3, 1), (4, 0), (5, 2)]
    assert [line.pasted.text for line in findings.nothing] == ["missing"]
    assert [line.pasted.text for line in findings.several] == [GTIN]
    assert findings.pks()[:2] == [first.pk, second.pk]


def test_lines_beyond_the_limit_are_said_to_be_cut() -> None:
    assert find("\n".join(map(str, range(1, LINES + 1)))).unread == 0
    findings = find("\n".join(map(str, range(1, LINES + 3))))
    assert (findings.unread, len(findings.lines)) == (2, LINES)


def test_line_beyond_the_letters_is_neither_read_nor_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pasted, "TEXT", 11)
    for number, sku in ((901, "KA-17"), (902, "KA-1")):
        listing(number, sku=sku)
    findings = find("KA-999\nKA-17\nKA-18")  # 11 letters end within the second line, after what is another SKU
    assert [line.pasted.text for line in findings.lines] == ["KA-999"]
    assert (findings.unread, findings.pks()) == (2, [])


@pytest.mark.parametrize(
    "text",
    ["KA-17, KA-18", "ka17;902", "901 902", "shop/901,shop/902", "KA-17 902", f"{GTIN}, 902", "901 , 902,,", "901|902"],
)
def test_several_ids_in_one_line_are_found_each(text: str) -> None:
    wanted = [listing(901, sku="KA-17", gtin=GTIN), listing(902, sku="KA-18")]
    listing(903, sku="KA-19")
    assert shown(text) == wanted
    assert find(text).is_apart
    assert find(text).one is None


@pytest.mark.parametrize(
    "text",
    ["SKU: KA-17, KA-18", "SKU: KA-17; SKU: KA-18", '"KA-17","KA-18"', "Art.-Nr. KA-17, Art.-Nr. KA-18", "(901; 902)"],
)
def test_several_ids_with_labels_are_found_each(text: str) -> None:
    wanted = [listing(901, sku="KA-17"), listing(902, sku="KA-18")]
    assert shown(text) == wanted


@pytest.mark.parametrize("text", ["SKU: 901", '"Kanne"'])
def test_line_that_means_something_as_it_stands_keeps_its_label(text: str) -> None:
    whole = listing(900, title=text)
    listing(901, title="Kanne")
    assert shown(text) == [whole]


@pytest.mark.parametrize("text", ['"Rote Kanne"', "Titel: rote Kanne", "„Rote Kanne“,"])
def test_words_are_looked_for_without_what_stands_around_them(text: str) -> None:
    wanted = listing(901, title="Rote Kanne")
    listing(902, title="Blaue Kanne")
    assert shown(text) == [wanted]
    assert find_lines(f"{text}\nx").lines[0].hits == [wanted]


@pytest.mark.parametrize("text", ["Händler: shop", '"Teehaus Müller"', "Firma: teehaus müller", "Seller ID shop1"])
def test_seller_is_found_behind_a_label(text: str) -> None:
    wanted = seller("shop1" if "1" in text else "shop", "Teehaus Müller")
    assert find(text).lines[0].sellers == [wanted]


def test_seller_of_this_id_comes_before_all_whose_company_contains_it() -> None:
    for number in range(30):
        seller(f"a{number}", f"Shop {number}")
    wanted = seller("shop")
    assert find("shop").lines[0].sellers == [wanted]


def test_unknown_id_among_several_is_told() -> None:
    listing(901, sku="KA-17")
    findings = find("KA-17, KA-99")
    assert [line.pasted.text for line in findings.nothing] == ["KA-99"]


@pytest.mark.parametrize("text", ["Kanne 901", "blau, 902", "4006 381 333931", "KA-17, KA-18"])
def test_line_that_means_something_as_a_whole_is_not_taken_apart(text: str) -> None:
    whole = listing(900, title="Kanne 901 blau, 902", sku="KA-17, KA-18")
    for number in (381, 901, 902, 4006, 333931):
        listing(number, sku=f"KA-{number}")
    assert shown(text) == ([] if text.startswith("4006") else [whole])


def test_seller_is_understood_in_other_letters() -> None:
    wanted = listing(901, "HAUS24")
    assert find("haus24/901").one == wanted
    exact = listing(901, "haus24")
    assert find("haus24/901").one == exact


def test_words_of_a_line_that_names_nothing_are_looked_for() -> None:
    named, called = listing(901, sku="KA-17"), listing(902, title="Rote Kanne")
    findings = find_lines("KA-17\nkanne rote\nBlaue Tasse")
    assert [(line.hits, line.by_words) for line in findings.lines] == [([named], False), ([called], True), ([], False)]
    assert findings.wordless == 0


def test_words_are_looked_for_beside_a_company_of_that_name() -> None:
    seller("k1", "Rote Kanne GmbH")
    called = listing(902, title="Rote Kanne")
    line = find_lines("Rote Kanne").lines[0]
    assert (line.hits, [one.pk for one in line.near_sellers]) == ([called], ["k1"])


@pytest.mark.parametrize("typed", ["4 006381 333931", "4006381-333931", "buero plus", "Buro Plus"])
def test_what_people_type_otherwise_is_understood(typed: str) -> None:
    seller("b1", "Büro Plus")
    wanted = listing(902, "b1", gtin=GTIN, title="Locher")
    listing(903, title="Tacker")
    assert shown(typed) == [wanted]


def test_words_of_few_lines_alone_are_looked_for(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(words, "LINES", 3)
    with django_assert_max_num_queries(8 + 3):
        findings = find_lines("\n".join(f"nothing{number}" for number in range(9)))
    assert findings.wordless == 6


def test_more_than_can_be_read_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "ROWS", 2)
    for number in range(3):
        listing(901, f"s{number}")
    assert find("901").is_partial


def test_many_listings_of_one_line_are_counted_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "HITS", 2)
    for number in range(3):
        listing(901, f"s{number}")
    line = find("901").lines[0]
    assert (len(line.hits), line.more) == (2, True)


def test_thousand_lines_cost_as_many_statements_as_one(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    offers = [listing(number, sku=f"SKU-{number}", gtin=f"{number:013}") for number in range(1, 40)]
    variation(500, offers[0], sku="V")
    lines = [f"SKU-{number}\nshop/{number}\n{number:013}\nhttps://x.example/{number}" for number in range(1, 251)]
    with django_assert_max_num_queries(10):
        findings = find("\n".join(["V", *lines]))
        assert len(findings.pks()) == len(offers)


@pytest.mark.parametrize("text", ["kanne", "rote kanne", "ka-17", "KA-1", "901", "ka-17-s"])
def test_list_shows_exact_ones_and_words(text: str) -> None:
    wanted = listing(901, sku="KA-17", title="Rote Teekanne")
    variation(902, wanted, sku="KA-17-S", title="Rote Teekanne S")
    listing(903, title="Blaue Tasse")
    assert shown(text) == [wanted]


def test_list_of_many_lines_shows_exact_ones_only() -> None:
    wanted = [listing(901, sku="A", title="x"), listing(902, sku="B", title="x")]
    listing(903, sku="C", title="a b")
    assert shown("a\nb") == wanted


def test_list_of_very_many_matches_is_read_in_its_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MANY", 2)
    wanted = [listing(number, title="Kanne") for number in range(1, 5)]
    assert shown("kanne") == wanted
    assert "VIRTUAL TABLE" not in Offer.objects.filter(matching("kanne")).explain()


@pytest.mark.parametrize("variations", [1, 3])
def test_listing_of_a_variation_is_found_among_very_many(monkeypatch: pytest.MonkeyPatch, variations: int) -> None:
    monkeypatch.setattr(words, "MANY", 2)
    monkeypatch.setattr(words, "MANY_VARIATIONS", 2)
    wanted = [listing(number, title="Kanne") for number in range(1, 5)]
    wanted += [listing(number, title="Tasse") for number in range(11, 11 + variations)]
    for parent in wanted[4:]:
        variation(100 + parent.offer_id, parent, title="Kanne S")
    listing(50, title="Tasse")
    assert shown("kanne") == wanted


@pytest.mark.parametrize(
    ("text", "index"),
    [("KA-17", "offer_bare_sku_idx"), ("KA-17", "offer_bare_mpn_idx"), ("KA-17", "offer_channel_id_idx"),
     (GTIN, "offer_bare_gtin_idx"), (URL, "offer_url_idx")],
)  # fmt: skip
def test_keys_are_looked_up_in_their_index(text: str, index: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    plans = [question.rows.explain() for question in finding._questions(read_lines(text).lines)]
    # Without a condition SQLite would read the whole index.
    assert any(re.search(rf"(SEARCH|Scan).* {index}\b", plan) for plan in plans)


@pytest.mark.parametrize("text", [GTIN, "400-6381-333931", "s17-rot", "shop/902"])
def test_variation_that_was_found_is_named_in_its_listings_line(text: str) -> None:
    child = variation(902, listing(901, sku="S17"), sku="S17-ROT", gtin=GTIN)
    rows = rows_of(shown(text), search=text)
    assert [row.matches for row in rows] == [[child]]
