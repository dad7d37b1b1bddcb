import json
from datetime import UTC, datetime, timedelta

import pytest

from channelsync.sandbox.stockbook import StockBook

NOON = datetime(2026, 3, 2, 12, 0, 0, tzinfo=UTC)


def quantities(book: StockBook, moment: datetime, seller_id: str | None = None) -> list[int]:
    return [json.loads(text)["quantity"] for text in book.after(moment, seller_id)[0]]


@pytest.fixture
def book() -> StockBook:
    book = StockBook()
    for seconds, seller, quantity in ((0, "1", 5), (0.9, "1", 6), (1, "2", 7), (2, "1", 8)):
        book.change((seller, 1), "SKU", quantity, NOON + timedelta(seconds=seconds))
    return book


def test_changes_of_the_asked_second_are_left_out(book: StockBook) -> None:
    """A change later in the second of the cursor is missed, as with SCX."""
    assert quantities(book, NOON) == [7, 8]
    assert quantities(book, NOON - timedelta(seconds=1)) == [5, 6, 7, 8]


def test_changes_of_one_seller_are_told_apart(book: StockBook) -> None:
    assert quantities(book, NOON - timedelta(seconds=1), "1") == [5, 6, 8]


def test_last_second_is_that_of_the_answer(book: StockBook) -> None:
    assert book.after(NOON, "2")[1] == int(NOON.timestamp()) + 1
    assert book.after(NOON + timedelta(hours=1), None) == ([], None)


def test_late_change_is_put_in_its_place(book: StockBook) -> None:
    book.change(("1", 2), "SKU", 99, NOON + timedelta(seconds=1))
    assert quantities(book, NOON) == [7, 99, 8]


def test_level_below_zero_is_refused(book: StockBook) -> None:
    with pytest.raises(ValueError, match="negative"):
        book.change(("1", 1), "SKU", -1, NOON)
