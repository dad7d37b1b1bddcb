"""What listings say in the fields that errors name, read for a whole set of listings at once."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import F

from channelsync.attributes.lookup import value_display
from channelsync.attributes.models import Attribute
from channelsync.listings.models import Offer, OfferRevision
from channelsync.runtime import setwise
from channelsync.scx.payloads import OfferPayload, parse_offer
from channelsync.scx.reading import PayloadError

AT_ONCE = 100  # payloads in memory
INNER_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(slots=True)
class Sayings:
    """Fields by category and id, '' for those of every listing, and what each listing says in them."""

    known: dict[tuple[str, str], Attribute] = field(default_factory=dict)
    said: dict[tuple[int, str], list[str]] = field(default_factory=dict)

    def name(self, offer: Offer, attribute_id: str) -> str:
        """Return what the listing's category calls a field, '' where it does not know it."""
        found = self._attribute(offer, attribute_id)
        return found.name if found else ""

    def value(self, offer: Offer, attribute_id: str) -> str:
        """Return what the listing says in a field, as people read it."""
        found = self._attribute(offer, attribute_id)
        return ", ".join(value_display(found, value) for value in self.said.get((offer.pk, attribute_id), ()))

    def _attribute(self, offer: Offer, attribute_id: str) -> Attribute | None:
        return self.known.get((offer.category_id, attribute_id)) or self.known.get(("", attribute_id))


def read_sayings(offers: Sequence[Offer], attribute_ids: Collection[str], *, values: bool) -> Sayings:
    """Read names, and what the listings say if `values`; at most two statements, however many listings."""
    categories = {"", *(offer.category_id for offer in offers)}
    rows = Attribute.objects.filter(attribute_id__in=attribute_ids, category_id__in=categories)
    sayings = Sayings({(row.category_id, row.attribute_id): row for row in rows})
    for pk, payload in _payloads(offers) if values else ():
        for attribute_id in attribute_ids:
            sayings.said[pk, attribute_id] = said_in(payload, attribute_id)
    return sayings


def said_in(payload: OfferPayload, attribute_id: str) -> list[str]:
    """Return what a payload says in an attribute, or in the part of a listing that has that name in the API."""
    given = [one.value for one in payload.attributes if one.attribute_id == attribute_id]
    return given or [text for text in [_part(payload, attribute_id)] if text]


def _part(payload: OfferPayload, name: str) -> str:
    if name == "srp":
        return f"{payload.srp.amount} {payload.srp.currency}".strip() if payload.srp and payload.srp.amount else ""
    value = getattr(payload, INNER_CAPITAL.sub("_", name).lower(), None) if name.isidentifier() else None
    return str(value) if isinstance(value, str | int | Decimal) else ""


def _payloads(offers: Sequence[Offer]) -> Iterator[tuple[int, OfferPayload]]:
    """Yield the newest payload of each listing; one that is gone or cannot be read is left out."""
    pks = setwise.one_of([offer.pk for offer in offers])
    newest = OfferRevision.objects.filter(offer_id__in=pks, number=F("offer__revision"))
    for pk, raw in newest.values_list("offer_id", "event__raw").iterator(chunk_size=AT_ONCE):
        try:
            yield pk, parse_offer(raw)
        except PayloadError:
            continue
