"""What the tabs, and the line about new listings, say."""

import pytest

from channelsync.dashboard.lists.filters import ListingFilter
from channelsync.dashboard.lists.tabs import new_words, tab_of


@pytest.mark.parametrize(
    ("number", "words"), [(0, ""), (1, "1 new or changed"), (12, "12 new or changed"), (100, "99+ new or changed")]
)
def test_new_listings_are_told_up_to_a_hundred(number: int, words: str) -> None:
    assert new_words(number) == words


def test_tab_that_nobody_counted_has_no_number_and_is_not_empty() -> None:
    unknown, none = (tab_of("failed", number, ListingFilter(code="E")) for number in (None, 0))
    assert (unknown.count, unknown.is_empty, none.count, none.is_empty) == ("", False, "0", True)
    assert unknown.url == "?state=failed&code=E"
