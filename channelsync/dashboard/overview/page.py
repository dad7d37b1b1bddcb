"""What the overview says: figures that lead to what they count, and charts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from channelsync.dashboard.figures.decisions import Day, summary
from channelsync.dashboard.figures.sellers import SellerFigures
from channelsync.dashboard.figures.work import Work
from channelsync.dashboard.lists.filters import TABS
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Seller

SELLERS_SHOWN = 8
BY_STATE = ("new", "update", "in_progress", "listed", "failed", "ended")
# seconds, and the name of the unit
UNITS = ((60, gettext_lazy("minutes")), (3600, gettext_lazy("hours")), (86400, gettext_lazy("days")))


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that leads to exactly what it counts; `face` is the CSS class of its colour."""

    label: str | Promise
    number: int
    url: str
    icon: str
    face: str = "ended"
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class SellerInTrouble:
    """A seller and what stands against them."""

    seller: Seller
    figures: SellerFigures


def needs_a_person(work: Work) -> list[Figure]:
    """Return what waits for somebody, the most pressing first."""
    listings, events = reverse("listings"), reverse("events")

    def tab(name: str, face: str, since: datetime | None = None) -> Figure:
        cut = TABS[name]
        return Figure(cut.label, work.tabs.get(name, 0), f"{listings}?state={name}", cut.icon, face, since)

    def reports(status: str, label: str, face: str, icon: str) -> Figure:
        return Figure(label, work.reports.get(status, 0), f"{listings}?report={status}", icon, face)

    return [
        tab("to_decide", "pending", work.oldest_to_decide),
        tab("failed", "failed"),
        tab("overdue", "not-taken-down"),
        tab("not_taken_down", "not-taken-down"),
        reports("rejected", _("Reports rejected by SCX"), "failed", "alert-triangle"),
        reports("held", _("Reports held"), "not-taken-down", "player-pause"),
        reports("waiting", _("Reports waiting"), "pending", "clock"),
        Figure(_("Events not applied"), work.invalid_events, f"{events}?status=invalid", "inbox", "failed"),
        Figure(
            _("Picture links end soon"), work.expiring, f"{listings}?pictures=expiring", "photo-off", "not-taken-down"
        ),
    ]


def by_state(work: Work) -> list[Figure]:
    """Return how the listings spread over the states; these add up to all listings."""
    listings = reverse("listings")
    return [
        Figure(TABS[name].label, work.tabs.get(name, 0), f"{listings}?state={name}", TABS[name].icon, _face(name))
        for name in BY_STATE
    ]


def sellers_in_trouble(figures: Mapping[str, SellerFigures]) -> list[SellerInTrouble]:
    """Return the sellers with most failed listings and held reports; costs one statement."""
    worst = sorted(figures.items(), key=lambda item: (-_trouble(item[1]), item[0]))[:SELLERS_SHOWN]
    ids = [seller_id for seller_id, of_seller in worst if _trouble(of_seller)]
    sellers = Seller.objects.in_bulk(ids)
    return [SellerInTrouble(sellers[one], figures[one]) for one in ids if one in sellers]


def decisions_chart(days: Sequence[Day]) -> dict[str, Any]:
    """Return the decisions of each day by state, as the chart's script reads it."""
    series = [(State.LISTED, _("Listed"), "listed"), (State.FAILED, pgettext("state of a listing", "Failed"), "failed")]
    series.append((State.IN_PROGRESS, _("In progress"), "in-progress"))
    return {
        "kind": "stacked",
        "day": _("Day"),
        "labels": list(_labels(days)),
        "series": [
            {"label": label, "face": face, "values": [day.decided.get(state, 0) for day in days]}
            for state, label, face in series
        ],
    }


def waits_chart(days: Sequence[Day]) -> dict[str, Any]:
    """Return median and ninth decile of the time from event to decision, in a unit that fits them."""
    longest = max((day.p90 for day in days if day.p90), default=0.0)
    seconds, unit = next((one for one in UNITS if longest < 120 * one[0]), UNITS[-1])

    def scaled(values: list[float | None]) -> list[float | None]:
        return [None if value is None else round(value / seconds, 1) for value in values]

    median = {"label": _("Median"), "face": "pending", "values": scaled([day.median for day in days])}
    slowest = {"label": _("9 of 10 within"), "face": "not-taken-down", "values": scaled([day.p90 for day in days])}
    about = {"kind": "lines", "unit": str(unit), "day": _("Day")}
    return {**about, "labels": list(_labels(days)), "series": [median, slowest]}


def decided_lately(days: Sequence[Day]) -> int:
    """Return the number of decisions of the last seven days."""
    return summary(list(days)).total()


def _labels(days: Sequence[Day]) -> Iterator[str]:
    return (date_format(day.date, pgettext("date format of a chart", "j M")) for day in days)


def _face(tab: str) -> str:
    return {"new": "pending", "in_progress": "in-progress"}.get(tab, tab)


def _trouble(figures: SellerFigures) -> int:
    return figures.of("failed") + figures.held
