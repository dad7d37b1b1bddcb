"""Which listings a bulk action is about that takes up again what an earlier one left."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from channelsync.bulk import leftovers, versions
from channelsync.bulk import services as bulk
from channelsync.bulk.models import BulkItem, BulkJob
from channelsync.dashboard.bulk.reasons import reasons
from channelsync.dashboard.bulk.selections import Order, changed_since
from channelsync.listings.models import Offer, OfferQuerySet


@dataclass(frozen=True, slots=True)
class Failed:
    """What SCX rejected of an earlier action."""

    job: BulkJob

    def look(self) -> Mapping[int, int]:
        """Return them at the versions at which they stand as the earlier action left them."""
        return dict(leftovers.rejected_items(self.job).values_list("offer_id", versions.left()))

    def offers(self) -> OfferQuerySet:
        """Return them as they are now."""
        return Offer.objects.filter(pk__in=leftovers.rejected_items(self.job).values("offer_id"))

    def stale(self, seen: Mapping[int, int]) -> set[int]:
        """Return those that somebody has decided on or told again since."""
        return _all_but(leftovers.untold(leftovers.rejected_items(self.job)), seen)

    def hidden(self) -> Sequence[tuple[str, str]]:
        """Return nothing: the form's address names the job."""
        return []

    def freeze(self, order: Order, seen: Mapping[int, int]) -> BulkJob:
        """Freeze them as the earlier action left them."""
        return bulk.retry_failed(
            job_id=self.job.pk, by=order.by, reason=order.reason, ticket=order.ticket, only=seen, key=order.key
        )


@dataclass(frozen=True, slots=True)
class Skipped:
    """What an earlier action has skipped, as far as the same could be done to it now."""

    job: BulkJob

    def look(self) -> Mapping[int, int]:
        """Return them as they are now, whatever has become of them."""
        return dict(leftovers.skipped_items(self.job).values_list("offer_id", "offer__version"))

    def offers(self) -> OfferQuerySet:
        """Return them as they are now."""
        return Offer.objects.filter(pk__in=leftovers.skipped_items(self.job).values("offer_id"))

    def stale(self, seen: Mapping[int, int]) -> set[int]:
        """Return those that have changed since the dialog showed them."""
        return changed_since(seen)

    def hidden(self) -> Sequence[tuple[str, str]]:
        """Return what tells them from those that SCX rejected; the form's address names the job."""
        return [("skipped", "1")]

    def freeze(self, order: Order, seen: Mapping[int, int]) -> BulkJob:
        """Freeze them at the versions that were shown."""
        return bulk.retry_skipped(
            job_id=self.job.pk, seen=seen, by=order.by, reason=order.reason, ticket=order.ticket, key=order.key
        )

    def notes(self, offers: Iterable[Offer]) -> dict[int, str]:
        """Return why some of them were skipped; two statements."""
        items = list(BulkItem.objects.filter(job=self.job, offer__in=list(offers)))
        why = reasons(self.job, items)
        return {item.offer_id: why[item.pk] for item in items}


@dataclass(frozen=True, slots=True)
class Moved:
    """What an earlier action has decided on."""

    job: BulkJob

    def look(self) -> Mapping[int, int]:
        """Return them at the versions at which they stand as the earlier action left them."""
        return dict(leftovers.moved_items(self.job).values_list("offer_id", versions.left()))

    def offers(self) -> OfferQuerySet:
        """Return them as they are now."""
        return Offer.objects.filter(pk__in=leftovers.moved_items(self.job).values("offer_id"))

    def stale(self, seen: Mapping[int, int]) -> set[int]:
        """Return those that have changed since the earlier action."""
        return _all_but(leftovers.as_left(leftovers.moved_items(self.job)), seen)

    def hidden(self) -> Sequence[tuple[str, str]]:
        """Return nothing: the form's address names the job."""
        return []

    def freeze(self, order: Order, seen: Mapping[int, int]) -> BulkJob:
        """Freeze them as the earlier action left them."""
        return bulk.correct(
            job_id=self.job.pk, by=order.by, reason=order.reason, ticket=order.ticket, only=seen, key=order.key
        )


def _all_but(items: QuerySet[BulkItem], seen: Mapping[int, int]) -> set[int]:
    return set(seen).difference(items.values_list("offer_id", flat=True))
