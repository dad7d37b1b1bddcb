"""Find events in the inbox, newest first, one page at a time and with bounded reading however long the inbox is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from channelsync.dashboard.inbox.waiting import WAITS, waits_for
from channelsync.dashboard.listing.content import pretty
from channelsync.dashboard.lists.filters import SELLER_OFFER
from channelsync.dashboard.lists.keyset import Order, Place
from channelsync.events.handlers import HANDLED_TYPES
from channelsync.events.models import EventStatus, InboxEvent

PAGE_SIZE = 50
LARGEST_ID = 2**63 - 1
READ_AT_MOST = 2000  # payloads that one page decodes to find a text
READ_AT_ONCE = 200
# Ids grow with the time of receipt, but for fetches side by side: with both bounds no page reads past its days.
OUT_OF_ORDER = 10_000
CREATED = ("created_from", "created_to")
FIELDS = ("q", "status", "type", "seller", "waits", "from", "to", *CREATED, "text")
CARRIED = ("before",)  # what an address holds besides
BY_CREATION = Order("created_at")


@dataclass(frozen=True, slots=True)
class InboxPage:
    """One page; `older` is the place to go on from, '' at the end; `read` says how many payloads were searched."""

    events: list[InboxEvent] = field(default_factory=list)
    older: str = ""
    read: int = 0


def chosen(query: Mapping[str, str]) -> dict[str, str]:
    """Return the filter that an address carries, without what no database can be asked for."""
    given = {name: query.get(name, "").strip().replace("\x00", "")[:300] for name in FIELDS}
    return {name: value for name, value in given.items() if value}


def misread(query: Mapping[str, str]) -> str:
    """Return the part of an address that means nothing in the inbox, '' where all of it is understood."""
    known = {"status": EventStatus.values, "waits": WAITS}
    days = ("from", "to", *CREATED)
    for name, value in query.items():
        text = value.strip()
        is_odd = (
            (name in known and text not in known[name])
            or (name in days and not _day(text))
            or name not in (*FIELDS, *CARRIED)
        )
        if text and is_odd:
            return f"{name}={text}"
    return ""


def is_by_creation(wanted: Mapping[str, str]) -> bool:
    """Say whether events stand in the order of their creation: whoever asks for days of creation reads along it."""
    return any(_day(wanted.get(name, "")) for name in CREATED)


def page(wanted: Mapping[str, str], before: str = "") -> InboxPage:
    """Return the page of events that match, older than the place `before`."""
    found = events(wanted, before)
    if text := wanted.get("text"):
        return _holding(found, text, wanted)
    rows = list(found.defer("raw")[: PAGE_SIZE + 1])
    return InboxPage(rows[:PAGE_SIZE], _place(rows[PAGE_SIZE - 1], wanted) if len(rows) > PAGE_SIZE else "")


def events(wanted: Mapping[str, str], before: str = "") -> QuerySet[InboxEvent]:
    """Return the events that match, newest first, those that are older than the place `before`."""
    found = _matching(wanted)
    if is_by_creation(wanted):
        place = Place.parse(before)
        later = found.filter(BY_CREATION.beyond(place, ascending=False)) if place else found
        return later.order_by("-created_at", "-id")
    if before.isascii() and before.isdigit():
        found = found.filter(id__lt=min(int(before[:19]), LARGEST_ID))
    return found.order_by("-id")


def _place(event: InboxEvent, wanted: Mapping[str, str]) -> str:
    if is_by_creation(wanted) and event.created_at:
        return str(Place(event.created_at, event.pk))
    return str(event.pk)


def _holding(found: QuerySet[InboxEvent], text: str, wanted: Mapping[str, str]) -> InboxPage:
    """Search decoded payloads; those of types that are not ours may hold buyers' data and are not read (rule 15)."""
    held: list[InboxEvent] = []
    read, last = 0, ""
    for event in _newest(found.filter(type__in=HANDLED_TYPES), wanted):
        read, last = read + 1, _place(event, wanted)
        if text.casefold() in pretty(event.raw).casefold():
            held.append(event)
        if len(held) == PAGE_SIZE or read == READ_AT_MOST:
            return InboxPage(held, last, read)
    return InboxPage(held, "", read)


def _newest(found: QuerySet[InboxEvent], wanted: Mapping[str, str]) -> Iterator[InboxEvent]:
    """Yield events in small lots, each from the place where the one before ended."""
    lot = list(found[:READ_AT_ONCE])
    while lot:
        yield from lot
        older = events(wanted, _place(lot[-1], wanted)).filter(type__in=HANDLED_TYPES)
        lot = list(older[:READ_AT_ONCE])


def _matching(wanted: Mapping[str, str]) -> QuerySet[InboxEvent]:
    found = InboxEvent.objects.all()
    if wanted.get("status", "") in EventStatus.values:
        found = found.filter(status=wanted["status"])
    if kind := wanted.get("type"):
        found = found.filter(type=kind)
    if seller := wanted.get("seller"):
        found = found.filter(seller_id=seller)
    if wanted.get("waits", "") in WAITS:
        found = found.filter(waits_for(wanted["waits"]))
    return _named(_created(_received(found, wanted), wanted), wanted.get("q", ""))


def _received(found: QuerySet[InboxEvent], wanted: Mapping[str, str]) -> QuerySet[InboxEvent]:
    by_receipt = InboxEvent.objects.values_list("id", flat=True)
    if begin := _day(wanted.get("from", "")):
        first = by_receipt.filter(received_at__gte=begin).order_by("received_at").first()
        found = found.filter(received_at__gte=begin, id__gte=(first or LARGEST_ID) - OUT_OF_ORDER)
    if last := _day(wanted.get("to", "")):
        end = last + timedelta(days=1)
        newest = by_receipt.filter(received_at__lt=end).order_by("-received_at").first()
        found = found.filter(received_at__lt=end, id__lte=(newest or 0) + OUT_OF_ORDER)
    return found


def _created(found: QuerySet[InboxEvent], wanted: Mapping[str, str]) -> QuerySet[InboxEvent]:
    if begin := _day(wanted.get("created_from", "")):
        found = found.filter(created_at__gte=begin)
    if last := _day(wanted.get("created_to", "")):
        found = found.filter(created_at__lt=last + timedelta(days=1))
    return found


def _named(found: QuerySet[InboxEvent], search: str) -> QuerySet[InboxEvent]:
    if named := SELLER_OFFER.fullmatch(search):
        return found.filter(seller_id=named[1], offer_id=min(int(named[2]), LARGEST_ID))
    if search.isascii() and search.isdigit() and len(search) < 19:
        return found.filter(offer_id=int(search))
    return found.filter(event_id=search) if search else found


def _day(text: str) -> datetime | None:
    """Return when a day begins where the reader is; None for what is no day, or so far off that no clock shows it."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return timezone.make_aware(datetime.combine(day, time())) if 1970 < day.year < 3000 else None
