"""Which line found which listing, as people read it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from channelsync.dashboard.search.findings import Findings, Line, listing_key
from channelsync.listings.models import Offer
from channelsync.runtime.setwise import one_of
from channelsync.stock.shown import Key

EACH = 5  # listings of one line


@dataclass(frozen=True, slots=True)
class Target:
    """A listing or variation that a line found. `title` may be empty; of a variation it is the parent's."""

    offer: Offer
    title: str

    @property
    def name(self) -> str:
        """Return `seller/offer`, which names it alone."""
        return f"{self.offer.seller_id}/{self.offer.offer_id}"


@dataclass(frozen=True, slots=True)
class Mapped:
    """A line and the first of what it found; `more` says that there is more."""

    line: Line
    targets: Sequence[Target]
    more: bool


def mapped(lines: Sequence[Line], shown: Sequence[Offer]) -> list[Mapped]:
    """Return each line with what it found; titles of parents are those of the listings that the page shows anyway."""
    titles = {listing_key(offer): offer.title for offer in shown}
    return [
        Mapped(line, [_target(hit, titles) for hit in line.hits[:EACH]], line.more or len(line.hits) > EACH)
        for line in lines
    ]


@dataclass(frozen=True, slots=True)
class Several:
    """A line and the first of the listings that it names, of which one may be meant; `more`: there are others."""

    line: Line
    choices: Sequence[Offer]
    more: bool


def several(lines: Sequence[Line]) -> list[Several]:
    """Return each line with the listings to choose from, variations replaced by what they belong to. One statement."""
    wanted = [list(dict.fromkeys(map(listing_key, line.hits))) for line in lines]
    keys = {key for ones in wanted for key in ones[:EACH]}
    rows = Offer.objects.filter(
        offer_id__in=one_of({offer_id for offer_id, _seller in keys if offer_id}),
        seller_id__in=one_of({seller for _offer_id, seller in keys}),
    )
    known = {(row.offer_id, row.seller_id): row for row in rows.select_related("seller").defer("search_text")}
    return [
        Several(line, [known[key] for key in ones[:EACH] if key in known], line.more or len(ones) > EACH)
        for line, ones in zip(lines, wanted, strict=True)
    ]


def variations_found(findings: Findings) -> dict[Key, list[Offer]]:
    """Return the variations that lines named, by the listing that they belong to."""
    found: dict[Key, dict[int, Offer]] = defaultdict(dict)
    for line in findings.lines:
        for hit in line.hits:
            if hit.is_variation and hit.parent_offer_id:
                found[hit.parent_offer_id, hit.seller_id][hit.pk] = hit
    return {key: list(hits.values()) for key, hits in found.items()}


def _target(hit: Offer, titles: Mapping[tuple[int | None, str], str]) -> Target:
    return Target(hit, titles.get(listing_key(hit), "") if hit.is_variation else hit.title)
