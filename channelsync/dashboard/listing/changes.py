"""Was it fixed? What a seller has changed since a listing failed, revision by revision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from channelsync.attributes.lookup import attributes_of
from channelsync.dashboard.listing.comparing import Changes, compare, compare_variation
from channelsync.dashboard.listing.fields import part_label
from channelsync.dashboard.listing.told import errors_of, last_failure
from channelsync.listings.models import ListingError, Offer, OfferRevision, Transition
from channelsync.scx.payloads import OfferPayload, parse_offer
from channelsync.scx.reading import PayloadError

STEPS = 20  # the newest revisions are compared one by one; what lies before them counts in the total alone


@dataclass(frozen=True, slots=True)
class Named:
    """An error, and whether the attribute or field called `name` that it names was changed; None: it names none."""

    error: ListingError
    changed: bool | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A revision and what it changed; `problem` says why it cannot be compared."""

    revision: OfferRevision
    changes: Changes
    problem: str = ""


@dataclass(slots=True)
class SinceFailure:
    """What came after a failure: step by step, newest first, and all in all. `labels`: names of attributes by id."""

    failure: Transition
    errors: list[ListingError]
    steps: list[Step] = field(default_factory=list)
    total: Changes = field(default_factory=Changes)
    labels: Mapping[str, str] = field(default_factory=dict)
    is_whole: bool = True
    more_steps: bool = False

    @property
    def named(self) -> list[Named]:
        """Return each error with whether what it names was changed."""
        return was_named_fixed(self.errors, self.total, self.labels)

    @property
    def nothing_relevant(self) -> bool:
        """Say that a retry would see what failed before: nothing but price or quantity is known to have changed."""
        return self.is_whole and not self.total.has_content

    @property
    def all_named_changed(self) -> bool:
        """Say that there were errors that name something, and that each of those somethings was changed."""
        told = [one.changed for one in self.named if one.changed is not None]
        return bool(told) and all(told)


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
    names = {key: attribute.name for key, attribute in attributes_of(offer.category_id).items()}
    return _difference(offer, old, new, names)


def was_named_fixed(errors: Sequence[ListingError], changes: Changes, labels: Mapping[str, str]) -> list[Named]:
    """Return for each error whether the attribute or field that it names is among the changes, and its name."""
    return [_named(error, error.related_attribute_id, changes, labels) for error in errors]


def _named(error: ListingError, one: str, changes: Changes, labels: Mapping[str, str]) -> Named:
    if not one:
        return Named(error, None)
    return Named(error, one.casefold() in changes.names, labels.get(one) or part_label(one) or one)


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
    names = {key: attribute.name for key, attribute in attributes_of(offer.category_id).items()}
    found.labels = names
    first, _problem = _payload(base)
    previous = first if not found.more_steps else _payload(later.pop(0))[0]
    newest = None
    for revision in later:
        payload, problem = _payload(revision)
        if payload is not None and previous is not None:
            found.steps.insert(0, Step(revision, _difference(offer, previous, payload, names)))
        else:
            found.steps.insert(0, Step(revision, Changes(), problem or "-"))
        previous = newest = payload
    if first is None or newest is None:
        found.is_whole = False
    else:
        found.total = _difference(offer, first, newest, names)


def _difference(offer: Offer, old: OfferPayload, new: OfferPayload, names: Mapping[str, str]) -> Changes:
    if offer.is_variation:
        return compare_variation(old, new, offer.offer_id, names=names)
    return compare(old, new, names=names)


def _payload(revision: OfferRevision | None) -> tuple[OfferPayload | None, str]:
    if revision is None:
        return None, ""
    try:
        return parse_offer(revision.event.raw), ""
    except PayloadError as error:
        return None, str(error)
