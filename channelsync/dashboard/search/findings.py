"""What was found, line by line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from channelsync.listings.models import Offer, Seller
from channelsync.listings.pasted import Pasted
from channelsync.runtime.setwise import one_of

KEYS = ("pk", "offer_id", "parent_offer_id", "seller_id", "is_variation")


@dataclass(slots=True)
class Line:
    """A pasted line and what it found; `more`: there are listings beyond those that are named.

    `near_hits` are numbers that it would be without their gaps, and count where it names none as it stands.
    `near_sellers` are those whose company contains a line that names nothing, `sellers` those whose id or company it
    is.
    """

    pasted: Pasted
    hits: list[Offer] = field(default_factory=list)
    near_hits: list[Offer] = field(default_factory=list)
    sellers: list[Seller] = field(default_factory=list)
    near_sellers: list[Seller] = field(default_factory=list)
    more: bool = False
    by_words: bool = False  # the hits are those that have all its words; it names none

    @property
    def is_empty(self) -> bool:
        """Say whether it found neither listing nor seller."""
        return not (self.hits or self.sellers or self.near_sellers)

    @property
    def told_sellers(self) -> list[Seller]:
        """Return the sellers of a line that found no listing: whom it names, else whose company contains it."""
        return [] if self.hits else self.sellers or self.near_sellers

    @property
    def listings(self) -> set[tuple[int | None, str]]:
        """Return the listings that the hits belong to, by offer id and seller: a variation belongs to its parent's."""
        return {listing_key(hit) for hit in self.hits}

    @property
    def is_several(self) -> bool:
        """Say whether the line names more than one listing."""
        return len(self.listings) > 1


@dataclass(slots=True)
class Findings:
    """What was found, line by line. `unread`: there were that many more lines; `is_partial`: some found far too much.

    Where a line named nothing as it stood: `is_apart` says that it was read as several ids, `is_unlabelled` without
    what stands around it. `wordless`: lines that name nothing and whose words were not looked for either.
    """

    lines: list[Line]
    unread: int = 0
    is_partial: bool = False
    is_apart: bool = False
    is_unlabelled: bool = False
    wordless: int = 0

    @property
    def one(self) -> Offer | None:
        """Return the one listing or variation that a single line names exactly, else None."""
        if len(self.lines) != 1 or self.lines[0].is_several or not self.lines[0].hits:
            return None
        hits = self.lines[0].hits
        return next((hit for hit in hits if not hit.is_variation), hits[0])

    @property
    def one_url(self) -> str:
        """Return the address of the one listing, '' if it is not one."""
        return reverse("listing", args=[self.one.seller_id, self.one.offer_id]) if self.one else ""

    @property
    def is_guess(self) -> bool:
        """Say whether a line was read otherwise than it stands."""
        return self.is_apart or self.is_unlabelled

    @property
    def names_nothing(self) -> bool:
        """Say whether neither a listing nor a seller is named; a company may still contain the text."""
        return not any(line.hits or line.sellers for line in self.lines)

    @property
    def nothing(self) -> list[Line]:
        """Return the lines that found neither listing nor seller."""
        return [line for line in self.lines if line.is_empty]

    @property
    def several(self) -> list[Line]:
        """Return the lines that found more than one listing."""
        return [line for line in self.lines if line.is_several]

    def pks(self) -> list[int]:
        """Return the keys of the listings that were found, variations replaced by their parents. One statement."""
        hits = (hit for line in self.lines for hit in line.hits)
        return listing_pks((hit.pk, hit.offer_id, hit.parent_offer_id, hit.seller_id, hit.is_variation) for hit in hits)

    def in_order(self, pks: Sequence[int], *, at_most: int) -> list[Offer]:
        """Return the first of these listings in the order of the lines that name them. Two statements."""
        place: dict[tuple[int | None, str], int] = {}
        for line in self.lines:
            for hit in line.hits:
                place.setdefault(listing_key(hit), len(place))
        listings = Offer.objects.filter(pk__in=one_of(pks))
        keys = sorted(
            (place.get((offer_id, seller_id), len(place)), pk)
            for pk, offer_id, seller_id in listings.values_list("pk", "offer_id", "seller_id")
        )
        first = [pk for _place, pk in keys[:at_most]]
        found = Offer.objects.filter(pk__in=first).select_related("seller").defer("search_text").in_bulk()
        return [found[pk] for pk in first if pk in found]


def listing_pks(rows: Iterable[tuple[int, int, int | None, str, bool]]) -> list[int]:
    """Return the keys of listings, given as `KEYS`, variations replaced by their parents. One statement at the most."""
    own: set[int] = set()
    wanted: set[tuple[int | None, str]] = set()
    for pk, _offer_id, parent_offer_id, seller_id, is_variation in rows:
        if is_variation:
            wanted.add((parent_offer_id, seller_id))
        else:
            own.add(pk)
    if wanted:
        parents = Offer.objects.filter(
            is_variation=False,
            offer_id__in=one_of({offer_id for offer_id, _seller in wanted if offer_id}),
            seller_id__in=one_of({seller for _offer_id, seller in wanted}),
        )
        named = parents.values_list("pk", "offer_id", "seller_id")
        own.update(pk for pk, offer_id, seller_id in named if (offer_id, seller_id) in wanted)
    return sorted(own)


def listing_key(offer: Offer) -> tuple[int | None, str]:
    """Return the offer id and seller of the listing: a variation belongs to its parent's."""
    return (offer.parent_offer_id if offer.is_variation else offer.offer_id), offer.seller_id
