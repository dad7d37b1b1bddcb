"""Keep figures that take long to count, with the time at which they were counted: a page never scans for them.

A task counts them again and again (`FIGURES_INTERVAL`). Where counting is quick anyway the page does it itself as soon
as they are a few seconds old, so that a small desk is always up to date.
"""

import logging
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

import msgspec
from django.db import DatabaseError
from django.utils import timezone

from channelsync.runtime.models import SharedValue
from channelsync.runtime.without_waiting import is_held, without_waiting

logger = logging.getLogger(__name__)

T = TypeVar("T")
QUICK = 0.15  # seconds of counting that a page may spend itself
FRESH = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Taken(Generic[T]):
    """Figures, when they were counted and how many seconds that took."""

    at: datetime
    took: float
    what: T

    @property
    def age(self) -> timedelta:
        """Return how old they are."""
        return timezone.now() - self.at


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """One set of figures: its name among the shared values, its type, and how it is counted.

    `count` gets what was counted before, which may spare it work. `every` is how long the task lets them grow old.
    """

    name: str
    type: type[T]
    count: Callable[[Taken[T] | None], T]
    every: timedelta = timedelta(0)

    def current(self) -> Taken[T]:
        """Return the figures for a page; counts only what was never counted, or is counted in no time.

        Where tables are held, as while one is altered, those that were counted last stand.
        """
        taken = self.stored()
        if taken is None:
            return self.refresh()
        if taken.took < QUICK and taken.age >= FRESH:
            try:
                return self.refresh(taken)
            except DatabaseError as error:
                if not is_held(error):
                    raise
        return taken

    def stored(self) -> Taken[T] | None:
        """Return what was counted last; None for nothing, or for what another version of the program stored."""
        text = SharedValue.objects.filter(key=self._key).values_list("value", flat=True).first()
        if not text:
            return None
        try:
            at, took, what = msgspec.json.decode(text, type=tuple[float, float, msgspec.Raw])
            return Taken(datetime.fromtimestamp(at, tz=UTC), took, msgspec.json.decode(what, type=self.type))
        except msgspec.MsgspecError:
            return None

    def refresh(self, before: Taken[T] | None = None, *, patient: bool = False) -> Taken[T]:
        """Count now and keep the outcome, which only a `patient` caller waits for: a page does without.

        A database that takes no writes costs the next page its own count, and nothing else.
        """
        with nullcontext() if patient else without_waiting():
            at, start = timezone.now(), time.perf_counter()
            what = self.count(before)
            taken = Taken(at, time.perf_counter() - start, what)
            try:
                self._keep(taken)
            except DatabaseError as error:
                logger.log(logging.WARNING if patient else logging.INFO, "Figures %s not kept: %s", self.name, error)
        return taken

    def recount(self) -> Taken[T]:
        """Count now, with what was counted before at hand, and wait until the outcome can be kept."""
        return self.refresh(self.stored(), patient=True)

    def _keep(self, taken: Taken[T]) -> None:
        text = msgspec.json.encode((taken.at.timestamp(), taken.took, taken.what)).decode()
        SharedValue.objects.bulk_create(
            [SharedValue(key=self._key, value=text)],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["value", "updated_at"],
        )

    def is_due(self, interval: timedelta) -> bool:
        """Say whether the task should count again; what takes long is left in peace twenty times as long."""
        taken = self.stored()
        return taken is None or taken.age >= max(self.every, interval * 0.5, timedelta(seconds=20 * taken.took))

    @property
    def _key(self) -> str:
        return f"desk.{self.name}"
