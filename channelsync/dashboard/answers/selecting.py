"""Which listings an answer is about: read from an address, and which sellers' they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from django.db.models import Count, Q
from django.http import QueryDict

from channelsync.dashboard.bulk.selections import PICKED_MOST
from channelsync.dashboard.lists.filters import ListingFilter
from channelsync.dashboard.lists.misread import misread
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer, OfferQuerySet

LARGEST = 2**63 - 1
ADDRESS_LETTERS = 3000


@dataclass(frozen=True, slots=True)
class Walk:
    """Where one stands among the sellers of a selection; `position` counts from 1, '' is none."""

    position: int
    sellers: int
    previous: str
    next: str


def failed_of(query: QueryDict) -> OfferQuerySet:
    """Return the failed listings that an address names: one (`offer`), some (`picked`), else what its filter finds."""
    return _listings(query).filter(state=State.FAILED)


def misread_in(query: QueryDict) -> str:
    """Return the part of an address that names nothing, empty where all of it is understood."""
    for name in ("offer", "notification"):
        if (text := query.get(name, "")) and not _number(text):
            return f"{name}={text}"
    return misread(query, known=("offer", "notification", "picked"))


def offer_id_of(query: QueryDict) -> int | None:
    """Return the listing that an address names by its offer id, if it does."""
    return _number(query.get("offer", ""))


def is_across_sellers(query: QueryDict) -> bool:
    """Say whether an address may name listings of several sellers."""
    if "offer" in query or "notification" in query or ListingFilter.read(query).seller:
        return False
    return bool(query)


def sellers_of(failed: OfferQuerySet) -> dict[str, int]:
    """Return how many of the listings each seller has, those with most first. One statement."""
    counted = failed.order_by().values_list("seller_id").annotate(number=Count("pk"))
    return dict(sorted(counted, key=lambda share: (-share[1], share[0])))


def walk(sellers: Sequence[str], seller_id: str) -> Walk | None:
    """Return the place of a seller among those of a selection, None where there is no other."""
    if seller_id not in sellers or len(sellers) < 2:
        return None
    at = sellers.index(seller_id)
    return Walk(at + 1, len(sellers), sellers[at - 1] if at else "", sellers[at + 1] if at + 1 < len(sellers) else "")


def pack(pks: Sequence[int]) -> tuple[str, int]:
    """Return keys, in their order, as a text for an address, and how many of them found room there.

    It holds the steps between them, in hexadecimal: web servers take addresses of some 4,000 letters.
    """
    steps = [f"{later - earlier:x}" for earlier, later in pairwise([0, *pks])]
    lengths = accumulate(len(step) + 1 for step in steps)
    taken = sum(1 for length in lengths if length <= ADDRESS_LETTERS)
    return "-".join(steps[:taken]), taken


def unpack(text: str) -> list[int]:
    """Return the keys of a packed text; one that is none names nothing."""
    try:
        steps = [int(step, 16) for step in text.split("-")[:PICKED_MOST]]
    except ValueError:
        return []
    return [pk for pk in accumulate(steps) if 0 < pk <= LARGEST]


def _listings(query: QueryDict) -> OfferQuerySet:
    offer_id = offer_id_of(query)
    if "offer" in query and not offer_id:
        return Offer.objects.none()
    if offer_id:
        # It may be a variation; of a listing that did not fail itself, one may have failed on its own.
        own = Q(parent_offer_id=offer_id, is_variation=True, has_own_state=True)
        return Offer.objects.filter(Q(offer_id=offer_id) | own)
    if "picked" in query:
        return Offer.objects.listings().filter(pk__in=unpack(query.get("picked", "")))
    return ListingFilter.read(query).listings()


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
