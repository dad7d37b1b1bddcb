"""What is asked of the outbox, and what became of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from channelsync.listings.lifecycle import State
from channelsync.scx.payloads import ErrorEntry

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Target:
    """A listing that a decision means; `version` is the one that the decider saw, None to compare nothing."""

    seller_id: str
    offer_id: int
    version: int | None = None

    @property
    def key(self) -> tuple[str, int]:
        """Return what names the listing."""
        return self.seller_id, self.offer_id


@dataclass(frozen=True, slots=True)
class Decision:
    """What the marketplace says about one listing.

    `at` is when it said so, now if None. A `listed` without URL or id tells the stored ones; `exact`: it tells none.
    """

    target: Target
    state: State
    errors: Sequence[ErrorEntry] = ()
    listing_url: str | None = None
    channel_offer_id: str | None = None
    at: datetime | None = None
    exact: bool = False


class ReasonCode(StrEnum):
    """Why something was refused."""

    UNKNOWN = "unknown"
    CHANGED = "changed"
    NOT_ALLOWED = "not_allowed"
    TOLD = "told"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A decision that was not carried out, and why. `index` is its place among those that were handed in.

    `changed_by`, `changed_at` and `changed_kind` (a MoveKind) name the newest move of a listing that has changed.
    """

    target: Target
    reason_code: ReasonCode
    message: str
    index: int = 0
    current_version: int | None = None
    current_state: str = ""
    changed_by: str = ""
    changed_at: datetime | None = None
    changed_kind: str = ""


@dataclass(slots=True)
class Result:
    """What became of a call: each decision is either done or refused."""

    done: list[Target] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    report_ids: list[int] = field(default_factory=list)

    def add(self, other: "Result") -> None:
        """Take in the result of a further step."""
        self.done += other.done
        self.refused += other.refused
        self.report_ids += other.report_ids


def numbered(given: Iterable[T]) -> list[tuple[int, T]]:
    """Return what was handed in, each once, with the first of its places: the index of what is refused."""
    places: dict[T, int] = {}
    for index, one in enumerate(given):
        places.setdefault(one, index)
    return [(index, one) for one, index in places.items()]
