"""What runs count is told in words."""

from django.utils import translation

from channelsync.dashboard.figures.all import ALL
from channelsync.events.models import EventStatus
from channelsync.reports.models import AttemptOutcome
from channelsync.runtime.counted import WORDS, counted
from channelsync.stock.services import COUNTS


def test_counts_are_told_in_german() -> None:
    with translation.override("de"):
        assert counted({"pages": 1, "Seller:Offer.New applied": 2}) == "Seiten: 1, Seller:Offer.New angewendet: 2"


def test_name_without_words_is_told_as_it_is() -> None:
    assert counted({"wonders": 7}) == "wonders: 7"


def test_what_the_flows_count_has_words() -> None:
    names = {*EventStatus.values, *AttemptOutcome.values, *COUNTS, *(figures.name for figures in ALL)}
    assert names - set(WORDS) == set()
