"""The errors that sellers are answered about, with names for attributes and values in them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import F
from django.db.models.functions import Substr

from channelsync.attributes.lookup import attributes_for, value_display
from channelsync.attributes.models import Attribute
from channelsync.dashboard.listing.fields import part_label
from channelsync.listings.lifecycle import State
from channelsync.listings.models import ListingError, Offer
from channelsync.runtime.setwise import one_of

OFFER_FIELDS = (
    "pk", "offer_id", "seller_id", "sku", "title", "category_id", "parent_offer_id", "is_variation", "state_since",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """One error of one listing.

    `field` is what people call the attribute at fault, '' where none is named; `value` the recommended one as people
    read it; `explanation` the long message.
    """

    offer: Offer
    code: str
    message: str
    explanation: str
    field: str
    value: str


def with_failed_variations(offers: Sequence[Offer]) -> list[Offer]:
    """Return the listings, each followed by its variations that a report of their own said failed. One statement."""
    children = Offer.objects.only(*OFFER_FIELDS).filter(
        is_variation=True,
        has_own_state=True,
        state=State.FAILED,
        parent_offer_id__isnull=False,  # lets PostgreSQL use the index of parents
        parent_offer_id__in=one_of({offer.offer_id for offer in offers}),
        seller_id__in=one_of({offer.seller_id for offer in offers}),
    )
    known = {offer.pk for offer in offers}
    of_parent: dict[tuple[int, str], list[Offer]] = defaultdict(list)
    for child in children.order_by("pk"):
        if child.pk not in known:
            of_parent[child.parent_offer_id or 0, child.seller_id].append(child)
    return [one for offer in offers for one in (offer, *of_parent[offer.offer_id, offer.seller_id])]


def faults_of(offers: Sequence[Offer], *, most: int | None = None, letters: int = 10_000) -> list[Fault]:
    """Return the errors that stand against the listings, in the listings' order; field names in the active language.

    At most `most` of them, and of each explanation at most the first `letters`. Costs two statements.
    """
    by_pk = {offer.pk: offer for offer in offers}
    errors = ListingError.objects.filter(offer__in=one_of(by_pk), is_current=True)
    told = errors.annotate(told=Substr("long_message", 1, letters), attribute=F("related_attribute_id"))
    newest = told.order_by("-offer__state_since", "-offer_id", "position")  # beyond `most` are the oldest
    by_key = {(offer.offer_id, offer.seller_id): offer for offer in offers}
    rows = newest.values_list("offer_id", "code", "message", "told", "attribute", "recommended_value")[:most]
    found: dict[int, list[Fault]] = {pk: [] for pk in by_pk}
    known = _attributes((by_pk[row[0]].category_id, row[4]) for row in rows)
    for pk, code, message, explanation, attribute_id, value in rows:
        attribute = known.get((by_pk[pk].category_id, attribute_id))
        field = (attribute.name if attribute else "") or part_label(attribute_id) or attribute_id
        found[pk].append(Fault(by_pk[pk], code, message, explanation, field, value_display(attribute, value)))
    return [fault for faults in found.values() for fault in faults if not _is_said(fault, by_key, found)]


def _is_said(fault: Fault, by_key: Mapping[tuple[int, str], Offer], found: Mapping[int, Sequence[Fault]]) -> bool:
    """Say whether it is a variation's and its listing has the very same."""
    child = fault.offer
    parent = by_key.get((child.parent_offer_id or 0, child.seller_id)) if child.is_variation else None
    return parent is not None and any(replace(fault, offer=one.offer) == one for one in found[parent.pk])


def _attributes(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Attribute]:
    return attributes_for({key for key in keys if key[1]})
