"""Why a search found nothing: what is known about the thing although there is no listing of it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channelsync.dashboard.figures.health import Light, health_of
from channelsync.dashboard.search.finding import find
from channelsync.events.handlers import HANDLED_TYPES
from channelsync.events.models import EventStatus, InboxEvent
from channelsync.listings.models import LinkState, Offer, Seller
from channelsync.listings.pasted import Pasted, case_forms, read_line
from channelsync.listings.searching import WORDS
from channelsync.listings.spelling import Bare
from channelsync.runtime.models import Flow
from channelsync.stock.models import StockLevel

UNAPPLIED = (EventStatus.INVALID, EventStatus.NEW)
EACH = 5  # reasons of one kind
READ = 200  # events without an offer id whose raw texts are looked through, the newest of each status
COUNTED = 1000
LOOKED_THROUGH = 1000  # events about listings, the newest, for what a listing had earlier
SILENT = timedelta(days=1)
ERROR_SHOWN = 200  # letters


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that may be why, and where to look."""

    text: str
    url: str = ""
    link: str = ""


def explain(text: str) -> list[Reason]:
    """Return what may be why a search found no listing, the most certain first; at most nine statements and the search.

    Payloads of types that are not handled here are not looked through: they may name buyers (rule 15).
    """
    findings = find(text)
    if len(findings.lines) != 1:
        return [*_waiting(), *_flow()]
    line = findings.lines[0]
    sellers = [seller.pk for seller in (*line.sellers, *line.near_sellers)][:EACH]
    pasted = read_line(line.pasted.plain) if line.pasted.plain else line.pasted
    named = pasted.offer[1] if pasted.offer else ""
    return [
        *_events(pasted),
        *_stock(pasted),
        *(_named_seller(named) if named else _sellers(sellers)),
        *_waiting(),
        *_flow(),
    ]


def _events(pasted: Pasted) -> Iterator[Reason]:
    """Yield events about it that were not applied, and the event whose id it is."""
    events = InboxEvent.objects.filter(Q(event_id=pasted.text) | _about(pasted)).defer("raw")
    for event in events.order_by("-id")[:EACH]:
        yield Reason(_event_words(event), reverse("event", args=[event.pk]), _("Event"))


def _about(pasted: Pasted) -> Q:
    unapplied = Q(status__in=UNAPPLIED)
    if pasted.offer:
        unapplied |= Q(status=EventStatus.UNHANDLED, type__in=HANDLED_TYPES)  # before its listing's first New
        return unapplied & Q(offer_id=pasted.offer[0], seller_id=pasted.offer[1])
    in_raw = Q(pk__in=_with_text(pasted))
    return in_raw | unapplied & Q(offer_id=pasted.offer_id) if pasted.offer_id else in_raw


def _with_text(pasted: Pasted) -> list[int]:
    """Return the newest unapplied events about listings in whose raw text its words stand, as they are or escaped.

    A number is found there without its gaps, too.
    """
    newest: list[int] = []
    for status in UNAPPLIED:
        events = InboxEvent.objects.filter(status=status, type__in=HANDLED_TYPES).order_by("-id")
        newest += events.values_list("pk", flat=True)[:READ]
    if not newest:
        return []
    condition = Q()
    for word in pasted.text.split()[:WORDS]:
        condition &= _in_raw(word)
    if pasted.bare:
        condition |= Q(bare__contains=pasted.bare)
    events = InboxEvent.objects.alias(bare=Bare("raw")).filter(condition, pk__in=newest)
    return list(events.values_list("pk", flat=True)[:EACH])


def holding(text: str) -> int:
    """Return how many of the newest events about listings hold a text, as an earlier revision may; one statement."""
    newest = InboxEvent.objects.filter(type__in=HANDLED_TYPES).order_by("-id").values("pk")[:LOOKED_THROUGH]
    return InboxEvent.objects.filter(_in_raw(text.strip()), pk__in=newest).count()


def _in_raw(text: str) -> Q:
    """Return: the raw text holds it, as it is or escaped."""
    in_json = json.dumps(text)[1:-1]
    forms = {text, in_json, in_json.replace("/", "\\/")}
    return reduce(or_, (Q(raw__icontains=form) for form in forms))


def _event_words(event: InboxEvent) -> str:
    facts = {"type": event.type, "at": _when(event.received_at), "error": event.error[:ERROR_SHOWN]}
    if event.status == EventStatus.INVALID:
        return _("The event %(type)s of %(at)s could not be applied: %(error)s") % facts
    if event.status == EventStatus.NEW:
        return _("The event %(type)s of %(at)s is stored and waits to be applied.") % facts
    if event.status == EventStatus.UNHANDLED and event.type in HANDLED_TYPES:
        return _("The event %(type)s of %(at)s waits until the listing itself comes.") % facts
    return _("This is the id of the event %(type)s of %(at)s.") % facts


def _stock(pasted: Pasted) -> Iterator[Reason]:
    """Yield stock that SCX reports of an offer that is not known here."""
    if pasted.offer:
        levels = StockLevel.objects.filter(offer_id=pasted.offer[0], seller_id=pasted.offer[1])
    elif pasted.offer_id:
        levels = StockLevel.objects.filter(offer_id=pasted.offer_id)
    else:
        return
    found = list(levels.order_by("seller_id")[:EACH])
    known = Offer.objects.filter(offer_id__in={level.offer_id for level in found}).values_list("offer_id", "seller_id")
    listed = set(known) if found else set()
    for level in found:
        if (level.offer_id, level.seller_id) not in listed:
            name = f"{level.seller_id}/{level.offer_id}"
            text = _("SCX reports stock of %(offer)s (%(quantity)s), but the listing itself has not come.")
            yield Reason(
                text % {"offer": name, "quantity": level.quantity}, f"{reverse('events')}?q={name}", _("Inbox")
            )


def _named_seller(seller_id: str) -> Iterator[Reason]:
    """Yield what is known about a seller whom the search names together with a listing."""
    known = list(Seller.objects.filter(pk__in=case_forms(seller_id)).values_list("pk", flat=True))
    if not known:
        text = _("The seller %(seller)s is not known here: neither an event nor SCX’s list has named them.")
        yield Reason(text % {"seller": seller_id})
    yield from _sellers(known, named=True)


def _sellers(seller_ids: Iterable[str], *, named: bool = False) -> Iterator[Reason]:
    """Yield sellers who are not linked, or from whom nothing has come for a day; those that are `named` anyway."""
    silent_since = timezone.now() - SILENT
    for seller in Seller.objects.filter(pk__in=list(seller_ids)).order_by("pk"):
        facts = {"seller": str(seller), "at": _when(seller.link_changed_at or seller.last_sign_at)}
        if seller.link_state == LinkState.REMOVED:
            text = _("The seller %(seller)s was permanently removed (%(at)s): no more events come.") % facts
        elif seller.link_state == LinkState.UNLINKED:
            text = _("The seller %(seller)s is unlinked since %(at)s: no events come.") % facts
        elif seller.last_sign_at is None:
            text = _("From the seller %(seller)s no event has come yet.") % facts
        elif seller.last_sign_at < silent_since:
            facts["at"] = _when(seller.last_sign_at)
            text = _("From the seller %(seller)s no event has come since %(at)s.") % facts
        elif named:
            facts["at"] = _when(seller.last_sign_at)
            text = _("The seller %(seller)s is known and linked; their last event came on %(at)s.") % facts
        else:
            continue
        yield Reason(text, f"{reverse('listings')}?seller={seller.pk}", _("Listings"))


def _waiting() -> Iterator[Reason]:
    number = len(InboxEvent.objects.filter(status=EventStatus.NEW).order_by().values_list("pk")[:COUNTED])
    if number:
        text = ngettext(
            "%(number)s event is stored and not applied yet.",
            "%(number)s events are stored and not applied yet.",
            number,
        )
        shown = f"{number}+" if number == COUNTED else str(number)
        yield Reason(text % {"number": shown}, f"{reverse('events')}?status={EventStatus.NEW}", _("Inbox"))


def _flow() -> Iterator[Reason]:
    """Yield how far the fetching of events is behind."""
    health = health_of(Flow.EVENTS, timedelta(seconds=settings.EVENTS_INTERVAL))
    at = _when(health.succeeded_at)
    if health.light == Light.OFF:
        yield Reason(_("Events are not fetched by themselves: EVENTS_INTERVAL is 0."))
    elif health.light != Light.ON_TIME:
        facts = {"at": at, "why": health.why[:ERROR_SHOWN]}
        text = (
            _("Events are behind: they were fetched last on %(at)s. %(why)s")
            if health.succeeded_at
            else _("Events were never fetched. %(why)s")
        )
        yield Reason((text % facts).strip())
    else:
        yield Reason(
            _("Events were fetched last on %(at)s: what a seller sent after that is not here yet.") % {"at": at}
        )


def _when(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at else "–"
