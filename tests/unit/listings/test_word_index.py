"""SQLite's search index follows the table of listings, whoever writes there, and is made anew when it was lost."""

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from channelsync.listings import word_index
from channelsync.listings.models import Offer, Seller
from channelsync.listings.searching import has_words
from tests.conftest import FROZEN_AT

pytestmark = [pytest.mark.django_db, pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's own index")]


def offer(offer_id: int, text: str) -> Offer:
    seller, _new = Seller.objects.get_or_create(id="1")
    return Offer.objects.create(
        seller=seller, offer_id=offer_id, search_text=text, state_since=FROZEN_AT, created_at=FROZEN_AT
    )


def found(phrase: str) -> list[int]:
    """Ask the index alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM listings_offer_words WHERE listings_offer_words MATCH %s ORDER BY rowid", [f'"{phrase}"']
        )
        return [row[0] for row in cursor.fetchall()]


def plan(words: list[str]) -> str:
    return Offer.objects.filter(has_words(words)).order_by().explain()


def test_index_learns_new_listings() -> None:
    made = offer(1, "rote teekanne")
    assert found("teekanne") == [made.pk]


def test_index_follows_a_changed_text() -> None:
    made = offer(1, "rote teekanne")
    Offer.objects.filter(pk=made.pk).update(search_text="blaue tasse")
    assert (found("teekanne"), found("blaue tas")) == ([], [made.pk])


def test_index_forgets_deleted_listings() -> None:
    offer(1, "rote teekanne").delete()
    assert found("teekanne") == []


def test_index_is_made_anew_when_a_trigger_is_lost() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER listings_offer_words_insert")
    unseen = offer(1, "rote teekanne")
    assert found("teekanne") == []
    word_index.keep(using="default")
    seen = offer(2, "gelbe teekanne")
    assert found("teekanne") == [unseen.pk, seen.pk]


def test_index_that_is_whole_is_left_alone(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        word_index.keep(using="default")


def test_search_uses_the_index() -> None:
    assert "VIRTUAL TABLE" in plan(["teekanne"])


def test_search_for_two_letters_does_without() -> None:
    made = offer(1, "ab cd")
    assert "VIRTUAL TABLE" not in plan(["cd"])
    assert list(Offer.objects.filter(has_words(["CD"]))) == [made]


@pytest.mark.parametrize("word", ['"', 'a"b"c', "AND", "NEAR(", "x*y*z", "-rot-", "ß%_\\", "{col}:"])
def test_search_takes_any_sign_as_it_is(word: str) -> None:
    made = offer(1, f"vor {word.casefold()} nach")
    offer(2, "etwas ohne all das")
    assert list(Offer.objects.filter(has_words([word]))) == [made]
