"""A search finds words and numbers however they are spelt."""

import pytest

from channelsync.dashboard.search.finding import find
from channelsync.listings.models import Offer
from tests.unit.dashboard.findable import GTIN, listing, seller, shown

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("stored", ["Röstgut", "Rostgut", "Roestgut"])
@pytest.mark.parametrize("asked", ["Röstgut", "RÖSTGUT", "ro\u0308stgut", "öst"])
def test_umlaut_is_found_however_it_was_written(stored: str, asked: str) -> None:
    wanted = listing(901, title=f"Feines {stored} aus Kenia")
    listing(902, title="Feines Rustgut")
    assert shown(asked) == [wanted]


@pytest.mark.parametrize(
    ("stored", "asked"),
    [("Röstgut", "rostgut"), ("Röstgut", "roestgut"), ("Straße", "strasse"), ("STRASSE", "straße"), ("Café", "cafe"),
     ("Cafe", "café"), ("Smørrebrød", "smorrebrod"), ("Crème brûlée", "creme brulee"), ("Łódź", "lodz"),
     ("Große Bürste", "grosse buerste")],
)  # fmt: skip
def test_word_is_found_without_its_accents(stored: str, asked: str) -> None:
    wanted = listing(901, title=stored)
    listing(902, title="Kanne")
    assert shown(asked) == [wanted]


@pytest.mark.parametrize("stored", ["AB-123", "ab123", "AB 123", "AB.12/3", "A_B_123"])
@pytest.mark.parametrize("asked", ["AB-123", "ab123", "AB 12 3", "a.b.123"])
def test_number_is_found_whatever_its_gaps(stored: str, asked: str) -> None:
    by_sku, by_mpn = listing(901, sku=stored), listing(902, mpn=stored)
    listing(903, sku="AB-1234")
    assert {hit.pk for hit in find(asked).lines[0].hits} == {by_sku.pk, by_mpn.pk}
    assert {by_sku, by_mpn} <= set(shown(asked))


def test_number_as_it_stands_comes_before_one_with_other_gaps() -> None:
    wanted = listing(901, sku="AB-123")
    other = listing(902, sku="AB123")
    assert (find("ab-123").one, find("ab123").one) == (wanted, other)
    assert find("AB 123").lines[0].is_several


@pytest.mark.parametrize("asked", ["1-2", "-", "1.25", "../."])
def test_too_little_without_its_gaps_is_no_other_number(asked: str) -> None:
    for number, sku in enumerate(("12", "125", ""), 1):
        listing(900 + number, sku=sku)
    assert find(asked).lines[0].hits == []


@pytest.mark.parametrize("stored", ["4006381-333931", "4006381 333931", "0 4006381 33393 1"])
def test_gtin_that_is_stored_with_gaps_is_found(stored: str) -> None:
    wanted = listing(901, gtin=stored)
    assert [find(text).one for text in (GTIN, f"0{GTIN}", "400 6381 333 931")] == [wanted] * 3


@pytest.mark.parametrize("asked", ["muller", "mueller", "MÜLLER", "müll"])
def test_company_is_found_without_its_umlauts(asked: str) -> None:
    wanted = seller("shop", "Teehaus Müller")
    assert find(asked).lines[0].near_sellers == [wanted]


@pytest.mark.parametrize("asked", ["Röstgut", "AB-123", "straße"])
def test_text_of_an_older_version_is_found_as_before(asked: str) -> None:
    wanted = listing(901, sku="AB-123", title="Röstgut Straße")
    Offer.objects.filter(pk=wanted.pk).update(search_text="ab-123 901 röstgut strasse")
    assert shown(asked) == [wanted]
