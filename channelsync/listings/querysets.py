"""The questions that everyone asks about listings."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from channelsync.listings.lifecycle import State

if TYPE_CHECKING:
    pass


class OfferQuerySet(models.QuerySet["Offer"]):
    """Narrow listings to those that somebody asks for."""

    def listings(self) -> Self:
        """Leave out variations, which are folded under their parents."""
        return self.filter(is_variation=False)

    def to_decide(self) -> Self:
        """Return listings that wait for a person: pending, or in progress without anyone's decision."""
        return self.listings().filter(undecided=True)

    def overdue(self) -> Self:
        """Return listings that are in progress for longer than `STUCK_AFTER`."""
        return self.listings().filter(state=State.IN_PROGRESS, state_since__lt=timezone.now() - settings.STUCK_AFTER)

    def not_taken_down(self) -> Self:
        """Return ended listings of which an old version is still live on the marketplace."""
        return self.listings().filter(state=State.ENDED, is_live=True)
