"""A place in the line of time that many tables share: where a page of it ends, and the next begins."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from django.db.models import Q

# By kind of entry: the column that says when. Of one moment, what follows from the other comes first: a report tells
# of a move, a move follows an event.
TIMES = {
    "report": "created_at",
    "move": "at",
    "act": "at",
    "note": "created_at",
    "bulk": "job__created_at",
    "event": "happened_at",
    "stock": "updated_at",
}
ORDER = list(TIMES)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST = 17  # digits, of microseconds since EPOCH as of keys


@dataclass(frozen=True, slots=True)
class Place:
    """The place of one entry; entries go by time, then by kind, then by key, the newest first."""

    at: datetime
    kind: str
    pk: int

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return the place that an address names, None for what is none."""
        micros, kind, pk = [*text.split("-"), "", ""][:3]
        if kind not in TIMES or not all(_is_number(part) for part in (micros, pk)):
            return None
        return cls(EPOCH + timedelta(microseconds=int(micros)), kind, int(pk))

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}-{self.kind}-{self.pk}"

    @property
    def rank(self) -> tuple[datetime, int, int]:
        """Return what entries are sorted by; the greatest comes first."""
        return self.at, -ORDER.index(self.kind), self.pk

    def older(self, kind: str) -> Q:
        """Choose the entries of a kind that come after this place."""
        column, difference = TIMES[kind], ORDER.index(kind) - ORDER.index(self.kind)
        if difference:
            return Q((f"{column}__lte" if difference > 0 else f"{column}__lt", self.at))
        return Q((f"{column}__lt", self.at)) | Q((column, self.at), pk__lt=self.pk)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST
