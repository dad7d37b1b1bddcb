"""Remember how far stock was read: per seller, and for all sellers in one call (scope ''). Cursors only go forward."""

from datetime import datetime

from django.conf import settings
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from channelsync.listings.models import LinkState, Seller
from channelsync.runtime import setwise
from channelsync.stock import since
from channelsync.stock.models import StockCursor

ALL = ""


def of(scope: str) -> StockCursor:
    """Return the scope's cursor; one that was never read stands at `STOCK_SYNC_SINCE`."""
    cursor = StockCursor.objects.filter(scope=scope).first()
    if cursor is None:
        StockCursor.objects.bulk_create([StockCursor(scope=scope, since=since.first())], ignore_conflicts=True)
        cursor = StockCursor.objects.get(scope=scope)
    return cursor


def resume_from(cursor: StockCursor) -> datetime:
    """Return the time to ask from: `STOCK_OVERLAP` before the cursor, for what came late into its last seconds."""
    return cursor.since - settings.STOCK_OVERLAP if cursor.moved_at else cursor.since


def move(*, scope: str, to: datetime) -> bool:
    """Move the cursor forward; False when another run has brought it there or further."""
    behind = StockCursor.objects.filter(scope=scope, since__lt=to)
    return behind.update(since=to, moved_at=timezone.now()) > 0


def active_sellers() -> list[str]:
    """Return the ids of the sellers that are linked."""
    return list(Seller.objects.filter(link_state=LinkState.LINKED).order_by("id").values_list("id", flat=True))


def unread_sellers() -> list[str]:
    """Return the linked sellers whose stock was never read, or not since they came back; the oldest first."""
    moved = StockCursor.objects.filter(scope=OuterRef("id")).values("moved_at")
    sellers = Seller.objects.filter(link_state=LinkState.LINKED).annotate(read_at=Subquery(moved))
    unread = sellers.filter(Q(read_at__isnull=True) | Q(link_changed_at__gt=F("read_at")))
    return list(unread.order_by("first_seen_at", "id").values_list("id", flat=True))


def note_read(*, sellers: list[str], at: datetime) -> None:
    """Note that these sellers' stock was read, also if there was none; `at` is the time of asking."""
    changed = dict(Seller.objects.filter(id__in=sellers).values_list("id", "link_changed_at"))
    start = since.first()
    # A link may have changed in a second that our clock has not reached: reading once is still enough.
    rows = [(seller_id, start, max(at, changed.get(seller_id) or at)) for seller_id in sorted(sellers)]
    later = "excluded.moved_at > COALESCE(stock_stockcursor.moved_at, stock_stockcursor.since)"
    setwise.insert(
        StockCursor,
        ("scope", "since", "moved_at"),
        rows,
        on_conflict=f"ON CONFLICT (scope) DO UPDATE SET moved_at = excluded.moved_at WHERE {later}",
    )
