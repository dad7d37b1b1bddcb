"""Apply stored events to listings: the one function that does (`apply`), set-wise and serial (rules 3, 4, 12)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F
from django.utils import timezone

from channelsync.events import moving, sellers, sinks, variations, writing
from channelsync.events.folding import EPOCH, Folded, Verdict, content_mark, fold
from channelsync.events.handlers import (
    HANDLED_TYPES,
    OFFER_HANDLERS,
    SYSTEM_TYPES,
    UNLINKED_TYPE,
    Aspect,
    Happening,
    Mark,
    Stored,
    mark_of,
)
from channelsync.events.models import EventStatus, InboxEvent
from channelsync.events.system import show_to_operators
from channelsync.listings import services as listings
from channelsync.listings.ledger import Ledger
from channelsync.listings.models import Offer, OfferRevision
from channelsync.runtime import setwise
from channelsync.scx.payloads import PayloadError, parse_unlinked

WAITING_ASPECTS = (Aspect.END, Aspect.PRICE, Aspect.QUANTITY)
DECISIVE = (Aspect.CONTENT, Aspect.END)
WAITING_TYPES = [name for name, handler in OFFER_HANDLERS.items() if handler.aspect in WAITING_ASPECTS]
Key = tuple[str, int]


@dataclass
class _Page:
    """The events of one application, sorted by what they need."""

    now: datetime
    happenings: dict[Key, list[Happening]] = field(default_factory=lambda: defaultdict(list))
    others: list[Stored] = field(default_factory=list)
    verdicts: dict[int, Verdict] = field(default_factory=dict)


def apply(events: Iterable[Stored]) -> dict[int, EventStatus]:
    """Apply inbox rows of status `new`, in the caller's transaction, which holds the mutex; returns their statuses.

    1. read what they say; 2. note the sellers' signs of life; 3. lock the listings that they name; 4. fold the events
    of each listing in order; 5. bring variations in line; 6. write all as sets; 7. the events that name no listing.
    """
    page = _Page(timezone.now())
    for event in events:
        _read(event, page)
    sellers.seen(_signs_of_life(page))
    known = _load(page)
    folded = _to_fold(page, known)
    ledger = Ledger()
    for key, one in folded.items():
        fold(one, page.happenings[key], ledger, page.now)
        page.verdicts.update(one.verdicts)
    children = _follow_parents(page, folded, known, ledger)
    writing.write_listings(list(folded.values()), children, ledger)
    _handle_others(page)
    writing.write_verdicts(page.verdicts, page.now)
    return {pk: verdict.status for pk, verdict in page.verdicts.items()}


def _read(event: Stored, page: _Page) -> None:
    handler = OFFER_HANDLERS.get(event.type)
    if handler is None:
        page.others.append(event)
        return
    try:
        payload = handler.parse(event.raw)
    except PayloadError as error:
        page.verdicts[event.pk] = Verdict(EventStatus.INVALID, str(error))
        return
    assert event.created_at is not None  # an event without a readable time was stored as invalid
    mark = mark_of(event.created_at, event.event_id, page.now)
    happening = Happening(event.pk, event.type, mark, event.created_at, handler.aspect, payload)
    page.happenings[happening.key].append(happening)


def _signs_of_life(page: _Page) -> dict[str, datetime]:
    signs: dict[str, datetime] = {}
    for (seller_id, _offer_id), happenings in page.happenings.items():
        newest = max(happening.mark[0] for happening in happenings)
        signs[seller_id] = max(signs.get(seller_id, newest), newest)
    return signs


def _load(page: _Page) -> dict[Key, Offer]:
    """Lock all listings that the page can change, children too: once, because all lock in one order (rule 4)."""
    keys = set(page.happenings) | _children_named(page)
    decisive = {key for key, found in page.happenings.items() if any(h.aspect in DECISIVE for h in found)}
    keys |= set(_children_of(decisive))
    return listings.lock(keys)


def _children_named(page: _Page) -> set[Key]:
    return {
        (seller_id, variation.offer_id)
        for (seller_id, _offer_id), found in page.happenings.items()
        for happening in found
        if happening.aspect == Aspect.CONTENT
        for variation in happening.payload.variations
    }


def _children_of(parents: set[Key]) -> Iterator[Key]:
    """Yield the keys of the children that the database knows. Only applying makes children, and we hold its mutex."""
    if not parents:
        return
    among = setwise.one_of({offer_id for _seller, offer_id in parents})
    rows = Offer.objects.filter(parent_offer_id__in=among)
    for seller_id, offer_id, parent_offer_id in rows.values_list("seller_id", "offer_id", "parent_offer_id"):
        if (seller_id, parent_offer_id) in parents:
            yield seller_id, offer_id


def _to_fold(page: _Page, known: dict[Key, Offer]) -> dict[Key, Folded]:
    """Return the listings of the page, with the hash of their newest revision; new ones with what came too early."""
    hashes = _last_hashes([known[key] for key in page.happenings if key in known])
    folded = {
        key: Folded(key, known.get(key), hashes.get(known[key].pk, "") if key in known else "")
        for key in sorted(page.happenings, key=lambda key: (key[1], key[0]))
    }
    first_seen = [
        key
        for key, one in folded.items()
        if one.offer is None and any(h.aspect == Aspect.CONTENT for h in page.happenings[key])
    ]
    _add_early_events(first_seen, page)
    return folded


def _last_hashes(offers: Iterable[Offer]) -> dict[int, str]:
    among = setwise.one_of(offer.pk for offer in offers)
    newest = OfferRevision.objects.filter(offer_id__in=among, number=F("offer__revision"))
    return dict(newest.values_list("offer_id", "content_hash"))


def _add_early_events(keys: Sequence[Key], page: _Page) -> None:
    """Add the events that waited for these listings' first New or Update."""
    if not keys:
        return
    among = setwise.one_of({offer_id for _seller, offer_id in keys})
    waiting = InboxEvent.objects.filter(offer_id__in=among, status=EventStatus.UNHANDLED, type__in=WAITING_TYPES)
    wanted = set(keys)
    for event in waiting.order_by("pk"):
        if (event.seller_id, event.offer_id) in wanted:
            _read(event, page)


def _follow_parents(page: _Page, folded: dict[Key, Folded], known: dict[Key, Offer], ledger: Ledger) -> list[Offer]:
    """Bring the variations of all listings of the page in line; returns the rows that changed."""
    known |= {key: one.offer for key, one in folded.items() if one.offer is not None}
    own, changed = _children(folded, known)
    left = moving.left_behind(folded, known)
    # In the order of their marks: a child that moves to another parent must not be ended by the one that it has left.
    for parent in sorted(folded.values(), key=_decided_at):
        if parent.content is not None or parent.ended_by is not None:
            for child in variations.follow(parent, known, own.get(parent.key, []), left, ledger, page.now):
                changed[child.seller_id, child.offer_id] = child
    _fold_early_events_of_children(page, folded, changed, ledger)
    _fold_under_known_parents(list(folded.values()))
    in_page = {key for key, one in folded.items() if one.offer is not None}
    return [child for key, child in changed.items() if key not in in_page]


def _children(folded: dict[Key, Folded], known: dict[Key, Offer]) -> tuple[dict[Key, list[Offer]], dict[Key, Offer]]:
    """Return the variations by their parents, and those that are such only now that the parent which they name came."""
    own: dict[Key, list[Offer]] = defaultdict(list)
    found: dict[Key, Offer] = {}
    for key, child in known.items():
        parent = (child.seller_id, child.parent_offer_id or 0)
        if child.is_variation:
            own[parent].append(child)
        elif parent in folded and folded[parent].offer is not None:
            child.is_variation = True
            found[key] = child
    return own, found


def _decided_at(folded: Folded) -> Mark:
    return (EPOCH, "") if folded.offer is None else content_mark(folded.offer)


def _fold_early_events_of_children(
    page: _Page, folded: dict[Key, Folded], changed: dict[Key, Offer], ledger: Ledger
) -> None:
    """Apply what came for a variation before its parent did."""
    first_seen = [key for key, child in changed.items() if child._state.adding and _has_no_row(folded.get(key))]
    _add_early_events(first_seen, page)
    for key in first_seen:
        one = Folded(key, changed[key])
        fold(one, page.happenings.get(key, []), ledger, page.now)
        page.verdicts.update(one.verdicts)


def _has_no_row(folded: Folded | None) -> bool:
    return folded is None or folded.offer is None


def _fold_under_known_parents(folded: Sequence[Folded]) -> None:
    """Mark listings that came with an event of their own as variations where their parent is known, and only there."""
    own = [one.offer for one in folded if one.content is not None and one.offer is not None]
    parents = {offer.parent_offer_id for offer in own if offer.parent_offer_id}
    known = {one.key for one in folded if one.offer is not None}
    if parents:
        found = Offer.objects.filter(offer_id__in=setwise.one_of(parents))
        known |= set(found.values_list("seller_id", "offer_id"))
    for offer in own:
        # one that names no parent any more must not stay hidden under none
        offer.is_variation = (offer.seller_id, offer.parent_offer_id) in known


def _handle_others(page: _Page) -> None:
    foreign: list[Stored] = []
    for event in page.others:
        if event.type == UNLINKED_TYPE:
            page.verdicts[event.pk] = _unlink(event)
        elif event.type in SYSTEM_TYPES:
            show_to_operators(event)
            page.verdicts[event.pk] = Verdict(EventStatus.APPLIED)
        else:
            assert event.type not in HANDLED_TYPES
            foreign.append(event)
            page.verdicts[event.pk] = Verdict(EventStatus.UNHANDLED)
    sinks.enlist(foreign)


def _unlink(event: Stored) -> Verdict:
    try:
        payload = parse_unlinked(event.raw)
    except PayloadError as error:
        return Verdict(EventStatus.INVALID, str(error))
    at = payload.unlinked_at or event.created_at
    assert at is not None
    applied = sellers.unlinked(payload.seller_id, at, payload.reason, payload.permanently_removed)
    return Verdict(EventStatus.APPLIED if applied else EventStatus.STALE)
