"""Gather what one line of the list says about a listing: a fixed number of statements, however many lines."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, DecimalField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from channelsync.dashboard.lists import walking
from channelsync.dashboard.lists.filters import ListingFilter, search_condition
from channelsync.dashboard.shell.states import Face, face_of, told_face
from channelsync.listings.lifecycle import State
from channelsync.listings.models import ListingError, Offer
from channelsync.reports.models import StateReport
from channelsync.stock.models import StockLevel
from channelsync.stock.shown import Key, ShownQuantity, levels_of, shown_quantity


@dataclass(slots=True)
class ListingRow:
    """One line of the list; `inner_stock` is what its variations hold together, None when nothing of it is known.

    `variant` is what sets a variation apart from the others.
    """

    offer: Offer
    address: str
    face: Face
    stock: ShownQuantity
    report: StateReport | None = None
    error: ListingError | None = None
    more_errors: int = 0
    variations: int = 0
    inner_stock: Decimal | None = None
    matches: list[Offer] = field(default_factory=list)
    variant: str = ""

    @property
    def waits_again(self) -> bool:
        """Say whether a retry or the system put it in progress while nobody has decided."""
        return self.offer.undecided and self.offer.state != State.PENDING

    @property
    def told(self) -> Face | None:
        """Return what the seller was told, where the state alone does not say it."""
        return told_face(self.offer, self.report)


def key_of(offer: Offer) -> Key:
    """Return what identifies a listing to SCX."""
    return offer.offer_id, offer.seller_id


def rows_of(
    offers: Sequence[Offer],
    *,
    search: str = "",
    parent: Offer | None = None,
    variants: Mapping[int, str] | None = None,
    chosen: ListingFilter | None = None,
) -> list[ListingRow]:
    """Return the lines for a page of listings, or for the variations of one parent, of which `variants` tells more.

    The addresses carry the list that they were opened from, if there is one to walk.
    """
    levels, reports, errors = levels_of(offers), _last_reports(offers), _errors(offers)
    variations, matches = _variations(offers), _matches(offers, search)
    rows = []
    for offer in offers:
        key = key_of(offer)
        told, (number, inner) = errors.get(offer.pk, []), variations.get(key, (0, None))
        rows.append(
            ListingRow(
                offer=offer,
                address=_address(offer, chosen),
                face=face_of(offer, parent),
                stock=shown_quantity(offer, levels.get(key)),
                report=reports.get(offer.pk),
                error=told[0] if told else None,
                more_errors=len(told[1:]),
                variations=number,
                inner_stock=inner,
                matches=matches.get(key, []),
                variant=(variants or {}).get(offer.offer_id, ""),
            )
        )
    return rows


def quantity_of(rows: Sequence[ListingRow], *, parent: Offer) -> Decimal | int | None:
    """Return what a parent's variations hold together, None when nothing of it is known.

    Those that have ended count only where the parent has ended with them.
    """
    known = [row.stock.quantity for row in rows if row.stock.quantity is not None and _counts(row.offer.state, parent)]
    return sum(known) if known else None


def _counts(state: str, parent: Offer) -> bool:
    return state != State.ENDED or parent.state == State.ENDED


def _address(offer: Offer, chosen: ListingFilter | None) -> str:
    if chosen is not None:
        return walking.address(offer, chosen)
    return reverse("listing", args=[offer.seller_id, offer.offer_id])


def _last_reports(offers: Sequence[Offer]) -> dict[int, StateReport]:
    newest = StateReport.objects.filter(offer=OuterRef("pk")).order_by("-id").values("id")[:1]
    ids = Offer.objects.filter(pk__in=[offer.pk for offer in offers]).annotate(newest=Subquery(newest))
    reports = StateReport.objects.filter(pk__in=list(ids.values_list("newest", flat=True))).defer("body")
    return {report.offer_id: report for report in reports}


def _errors(offers: Sequence[Offer]) -> dict[int, list[ListingError]]:
    """Return what the failed ones were told, by listing."""
    failed = [offer.pk for offer in offers if offer.state == State.FAILED]
    found: dict[int, list[ListingError]] = defaultdict(list)
    for error in ListingError.objects.filter(offer__in=failed, is_current=True).order_by("offer_id", "position"):
        found[error.offer_id].append(error)
    return found


def _children(offers: Sequence[Offer]) -> Q:
    return Q(
        is_variation=True,
        parent_offer_id__in=[offer.offer_id for offer in offers],
        seller_id__in={offer.seller_id for offer in offers},
    )


def _variations(offers: Sequence[Offer]) -> dict[Key, tuple[int, Decimal | None]]:
    """Return how many variations each parent has and how much they hold together, with one statement.

    Those that have ended count only where the parent has ended with them.
    """
    parents = {key_of(offer): offer for offer in offers}
    level = StockLevel.objects.filter(offer_id=OuterRef("offer_id"), seller_id=OuterRef("seller_id"))
    held = Coalesce(Subquery(level.values("quantity")[:1]), "quantity", output_field=DecimalField())
    children = Offer.objects.filter(_children(offers)).annotate(held=held).order_by()
    grouped = children.values_list("parent_offer_id", "seller_id", "state").annotate(Count("id"), Sum("held"))
    found: dict[Key, tuple[int, Decimal | None]] = {}
    for parent_id, seller_id, state, number, held_here in grouped:
        parent = parents.get((parent_id or 0, seller_id))
        if parent is not None and _counts(state, parent):
            before, so_far = found.get(key_of(parent), (0, None))
            found[key_of(parent)] = (before + number, so_far if held_here is None else (so_far or 0) + held_here)
    return found


def _matches(offers: Sequence[Offer], search: str) -> dict[Key, list[Offer]]:
    """Return the variations that a search found, by parent, so that a line can say why it is there."""
    if not search:
        return {}
    found: dict[Key, list[Offer]] = defaultdict(list)
    for child in Offer.objects.filter(_children(offers), search_condition(search)).order_by("id")[:100]:
        found[child.parent_offer_id or 0, child.seller_id].append(child)
    return found
