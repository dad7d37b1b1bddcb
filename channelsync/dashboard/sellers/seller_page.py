"""What the page of one seller says."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from channelsync.dashboard.answers import notifications
from channelsync.dashboard.answers.notifications import Following
from channelsync.dashboard.figures.sellers import SELLERS, SellerFigures
from channelsync.dashboard.figures.work import capped
from channelsync.dashboard.lists.counts import count_tabs
from channelsync.dashboard.lists.filters import TABS, ListingFilter
from channelsync.dashboard.models import CodeNote, Note
from channelsync.dashboard.overview.page import Figure
from channelsync.dashboard.shell import notes
from channelsync.events.models import InboxEvent
from channelsync.listings.lifecycle import State
from channelsync.listings.models import ListingError, Offer, Seller
from channelsync.reports.models import ReportStatus, StateReport
from channelsync.stock.models import StockCursor

SHOWN = 10
TABS_SHOWN = ("to_decide", "new", "update", "in_progress", "overdue", "listed", "failed", "ended", "not_taken_down")


@dataclass(frozen=True, slots=True)
class CodeOfSeller:
    """One error code, and how many of the seller's listings it stands against."""

    code: str
    listings: int


@dataclass(frozen=True, slots=True)
class AboutSeller:
    """Counts by state, failures by code, what is held, the latest events, stock, colleagues' notes, messages."""

    tabs: list[Figure]
    total: int
    codes: list[CodeOfSeller]
    known: dict[str, CodeNote]
    held: int
    rejected: int
    events: list[InboxEvent]
    figures: SellerFigures
    cursor: StockCursor | None
    notes: QuerySet[Note]
    messages: list[Following]


def about(seller: Seller) -> AboutSeller:
    """Gather it with a fixed number of statements."""
    counts = count_tabs(ListingFilter(seller=seller.pk))
    codes = _codes(seller)
    of_seller = StateReport.objects.filter(offer__seller_id=seller.pk)
    return AboutSeller(
        tabs=_tabs(seller, counts),
        total=counts.get("", 0),
        codes=codes,
        known=notes.code_notes(one.code for one in codes),
        held=capped(of_seller.filter(status=ReportStatus.HELD)),
        rejected=capped(ListingFilter(seller=seller.pk, report=ReportStatus.REJECTED).listings()),
        events=_events(seller),
        figures=SELLERS.current().what.get(seller.pk, SellerFigures()),
        cursor=StockCursor.objects.filter(scope=seller.pk).first(),
        notes=notes.notes_on(seller.pk)[:100],
        messages=notifications.latest(seller),
    )


def _tabs(seller: Seller, counts: dict[str, int]) -> list[Figure]:
    chosen = ListingFilter(seller=seller.pk)
    return [
        Figure(TABS[name].label, counts.get(name, 0), chosen.url_query(state=name), TABS[name].icon)
        for name in TABS_SHOWN
    ]


def _codes(seller: Seller) -> list[CodeOfSeller]:
    """Return what the seller's failed listings fail for; their number bounds the work."""
    failed = Offer.objects.listings().filter(seller=seller, state=State.FAILED)
    errors = ListingError.objects.filter(offer__in=failed, is_current=True).order_by().values_list("code")
    counted = errors.annotate(number=Count("offer", distinct=True)).order_by("-number", "code")
    return [CodeOfSeller(*row) for row in counted[:SHOWN]]


def _events(seller: Seller) -> list[InboxEvent]:
    """Return the seller's latest events."""
    return list(InboxEvent.objects.filter(seller_id=seller.pk).defer("raw").order_by("-id")[:SHOWN])
