"""Find events in the inbox, newest first, one page at a time and with bounded reading however long the inbox is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from channelsync.dashboard.listing.content import pretty
from channelsync.dashboard.lists.filters import SELLER_OFFER
from channelsync.events.handlers import HANDLED_TYPES
from channelsync.events.models import EventStatus, InboxEvent

PAGE_SIZE = 50
LARGEST_ID = 2**63 - 1
READ_AT_MOST = 2000  # payloads that one page decodes to find a text
READ_AT_ONCE = 200
# Ids grow with the time of receipt, but for fetches side by side: with both bounds no page reads past its days.
OUT_OF_ORDER = 10_000
FIELDS = ("q", "status", "type", "seller", "from", "to", "text")


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page; `older` is the id to go on before, 0 at the end; `read` says how many payloads were searched."""

    events: list[InboxEvent] = field(default_factory=list)
    older: int = 0
    read: int = 0


def chosen(query: Mapping[str, str]) -> dict[str, str]:
    """Return the filter that an address carries, without what no database can be asked for."""
    given = {name: query.get(name, "").strip().replace("\x00", "")[:300] for name in FIELDS}
    return {name: value for name, value in given.items() if value}


def page(wanted: Mapping[str, str], before: str = "") -> InboxPage:
    """Return the page of events that match, older than the id `before`."""
    events = _matching(wanted).order_by("-id")
    if before.isascii() and before.isdigit():
        events = events.filter(id__lt=min(int(before[:19]), LARGEST_ID))
    if text := wanted.get("text"):
        return _holding(events, text)
    rows = list(events.defer("raw")[: PAGE_SIZE + 1])
    return InboxPage(rows[:PAGE_SIZE], rows[PAGE_SIZE - 1].pk if len(rows) > PAGE_SIZE else 0)


def _holding(events: QuerySet[InboxEvent], text: str) -> InboxPage:
    """Search decoded payloads; those of types that are not ours may hold buyers' data and are not read (rule 15)."""
    found: list[InboxEvent] = []
    read, last = 0, 0
    for event in _newest(events.filter(type__in=HANDLED_TYPES)):
        read, last = read + 1, event.pk
        if text.casefold() in pretty(event.raw).casefold():
            found.append(event)
        if len(found) == PAGE_SIZE or read == READ_AT_MOST:
            return InboxPage(found, last, read)
    return InboxPage(found, 0, read)


def _newest(events: QuerySet[InboxEvent]) -> Iterator[InboxEvent]:
    """Yield events in small lots, each by the key that the one before ended with."""
    lot = list(events[:READ_AT_ONCE])
    while lot:
        yield from lot
        lot = list(events.filter(id__lt=lot[-1].pk)[:READ_AT_ONCE])


def _matching(wanted: Mapping[str, str]) -> QuerySet[InboxEvent]:
    events = InboxEvent.objects.all()
    if wanted.get("status", "") in EventStatus.values:
        events = events.filter(status=wanted["status"])
    if kind := wanted.get("type"):
        events = events.filter(type=kind)
    if seller := wanted.get("seller"):
        events = events.filter(seller_id=seller)
    if begin := _day(wanted.get("from", "")):
        ids = InboxEvent.objects.filter(received_at__gte=begin).order_by("received_at").values_list("id", flat=True)
        events = events.filter(received_at__gte=begin, id__gte=(ids.first() or LARGEST_ID) - OUT_OF_ORDER)
    if last := _day(wanted.get("to", "")):
        end = last + timedelta(days=1)
        ids = InboxEvent.objects.filter(received_at__lt=end).order_by("-received_at").values_list("id", flat=True)
        events = events.filter(received_at__lt=end, id__lte=(ids.first() or 0) + OUT_OF_ORDER)
    return _named(events, wanted.get("q", ""))


def _named(events: QuerySet[InboxEvent], search: str) -> QuerySet[InboxEvent]:
    if named := SELLER_OFFER.fullmatch(search):
        return events.filter(seller_id=named[1], offer_id=min(int(named[2]), LARGEST_ID))
    if search.isascii() and search.isdigit() and len(search) < 19:
        return events.filter(offer_id=int(search))
    return events.filter(event_id=search) if search else events


def _day(text: str) -> datetime | None:
    """Return when a day begins where the reader is; None for what is no day."""
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(text), time()))
    except (ValueError, OverflowError):
        return None
