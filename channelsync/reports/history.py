"""Look up what a listing's present state rests on, to tell it again."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from channelsync.listings import ledger
from channelsync.listings.lifecycle import REPORTED, MoveKind, State
from channelsync.listings.models import ListingError, Offer, Transition
from channelsync.reports.elements import TIME_FIELDS, Telling
from channelsync.reports.models import StateReport
from channelsync.runtime import setwise
from channelsync.scx.payloads import ErrorEntry
from channelsync.scx.times import parse_time

DECIDING = (MoveKind.REPORT, MoveKind.RETRY, MoveKind.AUTO)


@dataclass(slots=True)
class _Origin:
    transition: int
    version: int
    at: datetime
    errors: list[ErrorEntry] = field(default_factory=list)


def tellings(offers: Sequence[Offer]) -> dict[int, Telling]:
    """Return what has to be said to tell these listings' states again, by the listings' primary keys.

    A listing whose state no decision has led to is missing from the answer.
    """
    origins = _origins(offers)
    _add_errors(origins)
    _add_told_times(offers, origins)
    return {offer.pk: _telling(offer, origins[offer.pk]) for offer in offers if offer.pk in origins}


def _telling(offer: Offer, origin: _Origin) -> Telling:
    listed = offer.state == State.LISTED
    return Telling(
        seller_id=offer.seller_id,
        offer_id=offer.offer_id,
        state=State(offer.state),
        at=origin.at,
        listing_url=offer.listing_url if listed else "",
        channel_offer_id=offer.channel_offer_id if listed else "",
        errors=origin.errors if offer.state == State.FAILED else (),
    )


def decided_from(offers: Iterable[Offer]) -> dict[int, tuple[int, State]]:
    """Return for each listing the version of the decision that it shows, and the state that this one found."""
    pks = setwise.one_of([offer.pk for offer in offers])
    moves = Transition.objects.filter(offer_id__in=pks, kind__in=DECIDING, to_state=F("offer__state"))
    rows = ledger.standing(moves).order_by("version").values_list("offer_id", "version", "from_state")
    return {offer: (version, State(state)) for offer, version, state in rows}  # the last one stays


def _origins(offers: Iterable[Offer]) -> dict[int, _Origin]:
    """Return each listing's newest decision for the state that it has now; one that was taken back does not count."""
    states = {offer.pk: offer.state for offer in offers}
    moves = Transition.objects.filter(offer_id__in=list(states), kind__in=DECIDING, to_state__in=REPORTED)
    rows = ledger.standing(moves).order_by("version").values_list("offer_id", "to_state", "pk", "version", "at")
    return {offer: _Origin(pk, version, at) for offer, to_state, pk, version, at in rows if states[offer] == to_state}


def _add_errors(origins: dict[int, _Origin]) -> None:
    by_transition = {origin.transition: origin for origin in origins.values()}
    for row in ListingError.objects.filter(transition_id__in=list(by_transition)).order_by("position"):
        by_transition[row.transition_id].errors.append(
            ErrorEntry(row.code, row.message, row.long_message, row.related_attribute_id, row.recommended_value)
        )


def _add_told_times(offers: Iterable[Offer], origins: dict[int, _Origin]) -> None:
    """Take the decision's own time from the report that first told it: the move has the time of the entry."""
    states = {offer.pk: offer.state for offer in offers}
    versions = {origin.version for origin in origins.values()}
    told = StateReport.objects.filter(offer_id__in=list(origins), version__in=versions)
    for offer, version, state, body in told.values_list("offer_id", "version", "state", "body"):
        if origins[offer].version == version and states[offer] == state:
            origins[offer].at = parse_time(json.loads(body)[TIME_FIELDS[State(state)]])
