"""Move listings from state to state: the one place that writes a listing's state (rule 5).

A `Ledger` belongs to one transaction that has locked its offers. Moves are checked against the table and noted in
memory, several for one offer if need be, and written as sets at the end.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from channelsync.audit.actors import Actor
from channelsync.listings.lifecycle import MoveKind, State, may_move
from channelsync.listings.models import ListingError, Offer, Transition
from channelsync.listings.patterns import key_of
from channelsync.runtime import setwise
from channelsync.scx.payloads import ErrorEntry

DECISIONS = frozenset({MoveKind.REPORT, MoveKind.AUTO})
UNDECIDED_BY = frozenset({MoveKind.RETRY, MoveKind.AUTO})
STATE_COLUMNS = (
    "state", "state_since", "version", "undecided", "retry_requested_at", "has_own_state",
    "decided_at", "decided_kind", "decided_by",
)  # fmt: skip
TRANSITION_COLUMNS = (
    "offer_id", "kind", "from_state", "to_state", "at", "version", "revision",
    "actor_kind", "actor_name", "user_id", "reason", "ticket", "event_id", "undoes",
)  # fmt: skip
ERROR_COLUMNS = (
    "offer_id", "is_current", "transition_id",
    "position", "code", "message", "long_message", "related_attribute_id", "recommended_value", "message_key",
)  # fmt: skip


class IllegalMove(Exception):
    """A move that the table of states does not know."""

    def __init__(self, offer: Offer, kind: MoveKind, to_state: State) -> None:
        super().__init__(f"{offer}: {kind.value} cannot lead from {offer.state} to {to_state.value}")


@dataclass(frozen=True, slots=True)
class _Noted:
    offer: Offer
    row: tuple[Any, ...]
    version: int
    errors: Sequence[ErrorEntry]


class Ledger:
    """Collect the moves of one transaction; `write` stores them."""

    def __init__(self) -> None:
        self._noted: list[_Noted] = []
        self._once_failed: set[int] = set()

    def move(
        self,
        offer: Offer,
        *,
        kind: MoveKind,
        to_state: State,
        at: datetime,
        by: Actor,
        reason: str = "",
        ticket: str = "",
        event_id: int | None = None,
        errors: Sequence[ErrorEntry] = (),
        undoes: int | None = None,
    ) -> None:
        """Move a locked offer, in memory; raise IllegalMove for a move that is not in the table.

        `event_id` is the inbox row (its primary key) of the event that caused the move, `undoes` the version of the
        decision that a cancellation takes back. `state_since` stays when
        the state does: a seller who updates a pending listing does not go back to the end of the queue.
        """
        if not may_move(kind, offer.state, to_state):
            raise IllegalMove(offer, kind, to_state)
        self.forget_errors(offer)
        offer.version += 1
        row = (kind.value, offer.state, to_state.value, at, offer.version, offer.revision,
               by.kind.value, by.name, by.user_id, reason, ticket[:100], event_id, undoes)  # fmt: skip
        self._noted.append(_Noted(offer, row, offer.version, tuple(errors)))
        if offer.state != to_state:
            offer.state_since = at
        offer.state = to_state.value
        offer.undecided = to_state == State.PENDING or kind in UNDECIDED_BY
        offer.retry_requested_at = at if kind == MoveKind.RETRY else None
        offer.has_own_state = True
        if kind in DECISIONS:
            offer.decided_at, offer.decided_kind, offer.decided_by = at, by.kind.value, by.name

    def forget_errors(self, offer: Offer) -> None:
        """Let the errors of a variation be of the past that shows its parent's state from now on."""
        if offer.state == State.FAILED:
            self._once_failed.add(offer.pk)

    def write(self) -> None:
        """Store the moves and their errors; the caller stores the offers (`save`)."""
        setwise.insert(Transition, TRANSITION_COLUMNS, [(noted.offer.pk, *noted.row) for noted in self._noted])
        ListingError.objects.filter(offer_id__in=self._once_failed, is_current=True).update(is_current=False)
        # of several failures in one transaction only the last is what the listing suffers from
        newest = {noted.offer.pk: noted.version for noted in self._noted}
        failed = [noted for noted in self._noted if noted.errors]
        if failed:
            self._write_errors(failed, newest)
        self._noted, self._once_failed = [], set()

    def _write_errors(self, failed: Sequence[_Noted], newest: Mapping[int, int]) -> None:
        ids = _transition_ids(failed)
        setwise.insert(
            ListingError,
            ERROR_COLUMNS,
            [
                (noted.offer.pk, newest[noted.offer.pk] == noted.version,
                 ids[noted.offer.pk, noted.version], position, e.code, e.message,
                 e.long_message, e.related_attribute_id, e.recommended_value, key_of(e.code, e.message))
                for noted in failed
                for position, e in enumerate(noted.errors)
            ],
        )  # fmt: skip


def standing(moves: QuerySet[Transition]) -> QuerySet[Transition]:
    """Leave out decisions that were taken back: by the very next move, or by one that names them."""
    next_one = Q(undoes__isnull=True, version=OuterRef("version") + 1)
    cancellations = Transition.objects.filter(kind=MoveKind.CANCEL, offer=OuterRef("offer")).order_by()
    return moves.filter(~Exists(cancellations.filter(next_one | Q(undoes=OuterRef("version")))))


def lasting(moves: QuerySet[Transition]) -> QuerySet[Transition]:
    """Leave out decisions that were taken back, and the cancellations that did so: they have left nothing behind."""
    return standing(moves).exclude(kind=MoveKind.CANCEL)


def recall_errors(offers: Iterable[Offer]) -> None:
    """Make the errors of these listings' newest failures current again, after a move back to failed."""
    pks = setwise.one_of([offer.pk for offer in offers])
    failures = Transition.objects.filter(offer_id__in=pks, kind=MoveKind.REPORT, to_state=State.FAILED)
    newest = dict(standing(failures).order_by("version").values_list("offer_id", "pk"))  # each listing's last one stays
    ListingError.objects.filter(transition_id__in=setwise.one_of(newest.values())).update(is_current=True)


def save(offers: Iterable[Offer], columns: Sequence[str] = STATE_COLUMNS) -> None:
    """Store these columns (attribute names) of locked offers, as one set."""
    setwise.update(Offer, columns, [(offer.pk, *(getattr(offer, name) for name in columns)) for offer in offers])


def _transition_ids(noted: Sequence[_Noted]) -> dict[tuple[int, int], int]:
    """Return the ids of these moves' transitions, by offer and version."""
    rows: dict[tuple[int, int], int] = {}
    for start in range(0, len(noted), 1000):
        some = noted[start : start + 1000]
        found = Transition.objects.filter(
            offer_id__in={one.offer.pk for one in some}, version__gte=min(one.version for one in some)
        )
        rows.update({(offer, version): pk for pk, offer, version in found.values_list("pk", "offer_id", "version")})
    return rows
