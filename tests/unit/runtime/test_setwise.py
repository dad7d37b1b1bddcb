"""Sets go in with one statement and come out as Django would have written them."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone as django_timezone

from channelsync.listings.models import Offer, Seller
from channelsync.runtime import setwise
from channelsync.stock.models import StockLevel

pytestmark = [pytest.mark.django_db, pytest.mark.rule(12)]
AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
COLUMNS = ("offer_id", "seller_id", "quantity", "updated_at", "received_at")


def rows(number: int) -> list[tuple[Any, ...]]:
    """Return rows of stock levels."""
    return [(n, "S1", n * 10, AT, AT) for n in range(1, number + 1)]


def test_insert_takes_one_statement_whatever_the_number(django_assert_max_num_queries: Any) -> None:
    """Rule 12 in its smallest form; COPY is not even counted."""
    with django_assert_max_num_queries(1):
        setwise.insert(StockLevel, COLUMNS, rows(500))
    assert StockLevel.objects.count() == 500


@pytest.mark.parametrize("number", [2, setwise.COPY_FROM])
def test_insert_of_a_row_that_is_there_is_an_integrity_error(number: int) -> None:
    """Whichever way the rows go: the inbox tells errors apart by Django's types."""
    setwise.insert(StockLevel, COLUMNS, rows(number))
    with pytest.raises(IntegrityError), transaction.atomic():
        setwise.insert(StockLevel, COLUMNS, rows(number))
    assert StockLevel.objects.count() == number


@pytest.mark.postgres
@pytest.mark.parametrize("number", [2, setwise.COPY_FROM])
def test_insert_of_a_text_that_does_not_fit_is_a_data_error(number: int) -> None:
    """And the transaction goes on from the savepoint."""
    long = [(n, "S" * 51, 1, AT, AT) for n in range(number)]
    with pytest.raises(DataError), transaction.atomic():
        setwise.insert(StockLevel, COLUMNS, long)
    assert not StockLevel.objects.exists()


def test_insert_of_nothing_asks_nothing(django_assert_num_queries: Any) -> None:
    """An empty page is free."""
    with django_assert_num_queries(0):
        setwise.insert(StockLevel, COLUMNS, [])
        setwise.update(StockLevel, ("quantity",), [])


def test_update_changes_only_the_named_rows_and_columns() -> None:
    """By primary key."""
    setwise.insert(StockLevel, COLUMNS, rows(3))
    second = StockLevel.objects.get(offer_id=2)
    setwise.update(StockLevel, ("quantity",), [(second.pk, 99)])
    assert list(StockLevel.objects.order_by("offer_id").values_list("quantity", flat=True)) == [10, 99, 30]


def test_times_compare_with_what_django_writes() -> None:
    """Whatever zone they come in; SQLite compares them as text."""
    berlin = timezone(timedelta(hours=1))
    setwise.insert(StockLevel, COLUMNS, [(1, "S1", 1, AT.astimezone(berlin), AT + timedelta(microseconds=5))])
    assert StockLevel.objects.filter(updated_at=AT).exists()
    assert StockLevel.objects.filter(received_at__gt=AT).exists()
    assert StockLevel.objects.get().updated_at == AT


@pytest.mark.parametrize("number", [1, setwise.COPY_FROM])
@pytest.mark.parametrize("text", ["it's", 'a "quote"', "%s", "\\u0000", "Größe 😀", "{}", "line\nline\ttab", "\\N", ""])
def test_text_comes_out_as_it_went_in(text: str, number: int) -> None:
    """No character means anything to the statement, whichever way the rows go."""
    Seller.objects.create(id="S1")
    values = ("S1", text, AT, django_timezone.now(), Decimal("1.5"), None)
    columns = ("offer_id", "seller_id", "title", "state_since", "created_at", "price", "quantity")
    rest = {f.attname: f.get_default() for f in Offer._meta.concrete_fields if f.attname not in {*columns, "id"}}
    rest = {name: "" if value is None and name == "currency" else value for name, value in rest.items()}
    setwise.insert(Offer, (*columns, *rest), [(n, *values, *rest.values()) for n in range(1, number + 1)])
    offer = Offer.objects.get(offer_id=number)
    assert (offer.title, offer.price, offer.quantity) == (text, Decimal("1.5"), None)


def test_conflict_clause_is_obeyed() -> None:
    """As in the inbox."""
    setwise.insert(StockLevel, COLUMNS, rows(2))
    setwise.insert(StockLevel, COLUMNS, rows(3), on_conflict="ON CONFLICT (offer_id, seller_id) DO NOTHING")
    assert StockLevel.objects.count() == 3


TEXTS = ["it's", 'a "quote"', "%s", "\\", "{a,b}", "NULL", "", "Größe 😀", "a,b"]


def test_one_of_finds_texts_whatever_stands_in_them(django_assert_num_queries: Any) -> None:
    """No character means anything to the statement, and each counts as one parameter."""
    Seller.objects.bulk_create(Seller(id=text) for text in [*TEXTS, "other"])
    with django_assert_num_queries(1):
        found = set(Seller.objects.filter(id__in=setwise.one_of(TEXTS)).values_list("id", flat=True))
    assert found == set(TEXTS)


def test_one_of_finds_numbers_of_64_bits() -> None:
    """Offer ids fill the column."""
    setwise.insert(StockLevel, COLUMNS, [(number, "S1", 1, AT, AT) for number in (1, 2, 2**63 - 1)])
    assert StockLevel.objects.filter(offer_id__in=setwise.one_of({1, 2**63 - 1, 5})).count() == 2


def test_one_of_nothing_finds_nothing() -> None:
    """An empty set is a set."""
    setwise.insert(StockLevel, COLUMNS, rows(2))
    assert not StockLevel.objects.filter(offer_id__in=setwise.one_of(())).exists()


@pytest.mark.parametrize("number", [1, 500])
def test_differing_finds_rows_with_another_number_in_one_statement(django_assert_num_queries: Any, number: int) -> None:
    """Rows that there are none of differ from nothing."""
    setwise.insert(StockLevel, COLUMNS, rows(number))
    given = dict.fromkeys(StockLevel.objects.values_list("pk", flat=True), 10) | {2**60: 1}
    with django_assert_num_queries(1):
        found = setwise.differing(StockLevel, "quantity", given)
    assert found == set(StockLevel.objects.exclude(quantity=10).values_list("pk", flat=True))
    assert len(found) == number - 1


def test_differing_of_nothing_asks_nothing(django_assert_num_queries: Any) -> None:
    """An empty selection is free."""
    with django_assert_num_queries(0):
        assert setwise.differing(StockLevel, "quantity", {}) == set()
