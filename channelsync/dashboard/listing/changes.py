"""Was it fixed? What a seller has changed since a listing failed, revision by revision."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.db.models import Q, QuerySet

from channelsync.attributes.lookup import allowed_values, attributes_of
from channelsync.attributes.models import Attribute
from channelsync.dashboard.listing.comparing import Changes, compare, compare_variation
from channelsync.dashboard.listing.comparing_parts import Change
from channelsync.dashboard.listing.fields import part_label, refused_values
from channelsync.dashboard.listing.told import errors_of, last_failure
from channelsync.listings.models import ListingError, Offer, OfferRevision, Transition
from channelsync.scx.payloads import Attribute as Said
from channelsync.scx.payloads import OfferPayload, parse_offer
from channelsync.scx.reading import PayloadError

STEPS = 20  # the newest revisions are compared one by one; what lies before them counts in the total alone


@dataclass(frozen=True, slots=True)
class Named:
    """An error, and whether the attribute or field called `name` that it names was changed; None: it names none.

    `allowed`: the channel takes what stands there now, as far as it has said so.
    """

    error: ListingError
    changed: bool | None
    name: str = ""
    allowed: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """A revision and what it changed; `problem` says why it cannot be compared."""

    revision: OfferRevision
    changes: Changes
    problem: str = ""


@dataclass(slots=True)
class SinceFailure:
    """What came after a failure: step by step, newest first, and all in all.

    `labels`: names of attributes by id. `refused`: ids, case-folded, of those whose value is not allowed.
    """

    failure: Transition
    errors: list[ListingError]
    steps: list[Step] = field(default_factory=list)
    total: Changes = field(default_factory=Changes)
    labels: Mapping[str, str] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()
    is_whole: bool = True
    more_steps: bool = False

    @property
    def named(self) -> list[Named]:
        """Return each error with whether what it names was changed."""
        return [_named(error, error.related_attribute_id, self) for error in self.errors]

    @property
    def nothing_relevant(self) -> bool:
        """Say that a retry would see what failed before: nothing but price or quantity is known to have changed."""
        return self.is_whole and not self.total.has_content


def since_failure(offer: Offer, *, failure: Transition | None = None) -> SinceFailure | None:
    """Return what changed since the listing's last failure, or since the given one; None if it never failed.

    Costs at most five statements. Of a variation only what concerns itself is compared.
    """
    failure = failure or last_failure(offer)
    if failure is None:
        return None
    found = SinceFailure(failure, errors_of(failure))
    base, later = _revisions(offer, failure)
    if not later:
        return found
    found.more_steps = len(later) > STEPS
    _compare(found, offer, base, list(reversed(later[: STEPS + 1])))
    return found


def changed_since(offer: Offer, *, version: int) -> Changes:
    """Return what the seller changed since the listing had this version; nothing where that cannot be told.

    Costs at most three statements.
    """
    seen = (
        offer.transitions.filter(version__lte=version).order_by("-version").values_list("revision", flat=True).first()
    )
    if seen is None or offer.is_variation:
        return Changes()
    revisions = OfferRevision.objects.filter(offer=offer, number__gte=seen).select_related("event")
    newest = revisions.order_by("-number").first()
    old, new = _payload(revisions.filter(number=seen).first())[0], _payload(newest)[0]
    if old is None or new is None or newest is None or newest.number == seen:
        return Changes()
    return _difference(offer, old, new, attributes_of(offer.category_id))


def _named(error: ListingError, one: str, since: SinceFailure) -> Named:
    if not one:
        return Named(error, None)
    name = since.labels.get(one) or part_label(one) or one
    return Named(error, one.casefold() in since.total.names, name, allowed=one.casefold() not in since.refused)


def _revisions(offer: Offer, failure: Transition) -> tuple[OfferRevision | None, list[OfferRevision]]:
    """Return the revision that failed and those after it, newest first; of a variation its parent's."""
    if offer.is_variation:
        owner = Q(offer__offer_id=offer.parent_offer_id, offer__seller_id=offer.seller_id)
        before, after = Q(applied_at__lte=failure.at), Q(applied_at__gt=failure.at)
    else:
        owner = Q(offer=offer)
        before, after = Q(number__lte=failure.revision), Q(number__gt=failure.revision)
    rows: QuerySet[OfferRevision] = OfferRevision.objects.filter(owner).select_related("event").order_by("-number")
    later = list(rows.filter(after)[: STEPS + 1])
    return (rows.filter(before).first() if later else None), later


def _compare(found: SinceFailure, offer: Offer, base: OfferRevision | None, later: list[OfferRevision]) -> None:
    """Fill in the steps and the total; a payload that is gone or cannot be read leaves its step with a problem."""
    known = attributes_of(offer.category_id)
    found.labels = {key: attribute.name for key, attribute in known.items()}
    first, _problem = _payload(base)
    previous = first if not found.more_steps else _payload(later.pop(0))[0]
    newest = None
    for revision in later:
        payload, problem = _payload(revision)
        if payload is not None and previous is not None:
            found.steps.insert(0, Step(revision, _difference(offer, previous, payload, known)))
        else:
            found.steps.insert(0, Step(revision, Changes(), problem or "-"))
        previous = newest = payload
    if first is None or newest is None:
        found.is_whole = False
    else:
        found.total = _difference(offer, first, newest, known)
        found.refused = refused_values(_said(offer, newest), known)


def _said(offer: Offer, payload: OfferPayload) -> list[Said]:
    """Return the attributes that an error about the listing, or about the variation, can point to."""
    children = [one for one in payload.variations if not offer.is_variation or one.offer_id == offer.offer_id]
    own = [] if offer.is_variation and children else payload.attributes
    return [*own, *(one for child in children for one in (*child.dimensions, *child.attributes))]


def _difference(offer: Offer, old: OfferPayload, new: OfferPayload, known: Mapping[str, Attribute]) -> Changes:
    """Compare; allowed values are told as people read them."""
    names = {key: attribute.name for key, attribute in known.items()}
    if offer.is_variation:
        found = compare_variation(old, new, offer.offer_id, names=names)
    else:
        found = compare(old, new, names=names)
    found.shown = [_in_words(change, known) for change in found.shown]
    return found


def _in_words(change: Change, known: Mapping[str, Attribute]) -> Change:
    words = allowed_values(known.get(change.attribute_id))
    before, after = (
        ", ".join(words.get(one, one) for one in text.split(", ")) if words else text
        for text in (change.before, change.after)
    )
    return replace(change, before=before, after=after)


def _payload(revision: OfferRevision | None) -> tuple[OfferPayload | None, str]:
    if revision is None:
        return None, ""
    try:
        return parse_offer(revision.event.raw), ""
    except PayloadError as error:
        return None, str(error)
