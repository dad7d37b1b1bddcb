"""What a bulk action is going to do, as far as that can be told before it is confirmed."""

from collections.abc import Mapping, Sequence

from django.db.models import Count, Exists, OuterRef, Subquery

from channelsync.bulk import leftovers, versions
from channelsync.bulk.models import BulkItem, BulkJob
from channelsync.listings import ledger
from channelsync.listings.lifecycle import REPORTED, MoveKind, State
from channelsync.listings.models import Offer, OfferQuerySet, Transition
from channelsync.reports import services as reports


def unchanged_since_failure(offers: OfferQuerySet) -> int:
    """Return how many failed listings have not changed since they failed; one statement.

    Price and quantity make no revision, and do not count as a change.
    """
    moves = Transition.objects.filter(offer=OuterRef("pk"), kind=MoveKind.REPORT, to_state=State.FAILED)
    seen = Exists(ledger.standing(moves).filter(revision=OuterRef("revision")).order_by())
    return offers.order_by().filter(seen, state=State.FAILED).count()


def goals(job: BulkJob) -> list[tuple[State, int]]:
    """Return what a correction is going to tell, each with the number of listings, the most first; one statement."""
    items = leftovers.as_left(leftovers.moved_items(job)).order_by()
    first = Transition.objects.filter(offer=OuterRef("offer"), version=OuterRef("found_at") + 1)
    found = items.annotate(found_at=versions.first_base()).annotate(before=Subquery(first.values("from_state")[:1]))
    numbers: dict[State, int] = {}
    for before, number in found.values("before").annotate(number=Count("pk")).values_list("before", "number"):
        if before:
            goal = State(before) if before in REPORTED else State.IN_PROGRESS
            numbers[goal] = numbers.get(goal, 0) + number
    return sorted(numbers.items(), key=lambda one: (-one[1], one[0]))


def goals_of(job: BulkJob, samples: Sequence[Offer]) -> Mapping[int, State]:
    """Return by primary key what the sellers of these are told by a correction; what is skipped is left out."""
    items = leftovers.as_left(BulkItem.objects.filter(job=job, offer__in=list(samples)))
    found_at = dict(items.annotate(found_at=versions.first_base()).values_list("offer_id", "found_at"))
    before = reports.before_newest([offer for offer in samples if offer.pk in found_at], found_at)
    return {pk: one.goal for pk, one in before.items()}
