"""The table of states and moves, in Python and as the database's own condition: rule 5."""

from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from channelsync.audit.actors import Actor
from channelsync.listings.ledger import IllegalMove, Ledger
from channelsync.listings.lifecycle import MoveKind, State, may_move
from channelsync.listings.models import Offer, Transition
from tests.unit.reports import making

pytestmark = [pytest.mark.django_db, pytest.mark.rule(5)]
ANYWHERE, ALIVE = set(State), set(State) - {State.ENDED}
REPORTED = {State.IN_PROGRESS, State.LISTED, State.FAILED}
# Written out once more, and apart from the table: what each act may do.
LEGAL = {
    *((MoveKind.NEW, start, State.PENDING) for start in ANYWHERE),
    *((MoveKind.UPDATE, start, State.PENDING) for start in ANYWHERE),
    *((MoveKind.END, start, State.ENDED) for start in ANYWHERE),
    *((MoveKind.REPORT, start, goal) for start, goal in product(ALIVE, REPORTED)),
    *((MoveKind.CANCEL, start, goal) for start, goal in product(REPORTED, ALIVE)),
    (MoveKind.RETRY, State.FAILED, State.IN_PROGRESS),
    (MoveKind.AUTO, State.PENDING, State.IN_PROGRESS),
}
MOVES = list(product(MoveKind, State, State))


def name(value: object) -> str:
    return str(value)


@pytest.mark.parametrize(("kind", "start", "goal"), MOVES, ids=name)
def test_move_is_in_the_table_only_if_it_is_legal(kind: MoveKind, start: State, goal: State) -> None:
    assert may_move(kind, start, goal) == ((kind, start, goal) in LEGAL)


@pytest.mark.parametrize(("kind", "start", "goal"), [move for move in MOVES if move not in LEGAL], ids=name)
def test_ledger_refuses_an_illegal_move(kind: MoveKind, start: State, goal: State) -> None:
    offer = Offer(offer_id=1, seller_id="S1", state=start.value, version=4)
    with pytest.raises(IllegalMove):
        Ledger().move(offer, kind=kind, to_state=goal, at=timezone.now(), by=Actor.system("a test"))
    assert (offer.state, offer.version) == (start, 4)


def test_database_takes_the_legal_moves_and_no_other() -> None:
    """Code that went past the ledger would be stopped there."""
    offer = making.offer()
    taken = {move for number, move in enumerate(MOVES, start=10) if inserts(offer, number, *move)}
    assert taken == LEGAL


def inserts(offer: Offer, version: int, kind: MoveKind, start: State, goal: State) -> bool:
    """Say whether the database takes this row."""
    row: dict[str, Any] = {"kind": kind, "from_state": start, "to_state": goal, "version": version}
    try:
        with transaction.atomic():
            Transition.objects.create(offer=offer, at=timezone.now(), revision=1, actor_name="a test", **row)
    except IntegrityError:
        return False
    return True


CONTRADICTIONS: list[dict[str, Any]] = [
    {"state": "sold", "undecided": False},
    {"state": "pending", "undecided": False},
    {"state": "listed", "undecided": True},
    {"state": "failed", "undecided": True},
    {"state": "ended", "undecided": True},
    {"state": "failed", "undecided": False, "retry_requested_at": "2026-03-01T10:00:00Z"},
    {"state": "in_progress", "undecided": False, "retry_requested_at": "2026-03-01T10:00:00Z"},
    {"offer_id": 0},
]


@pytest.mark.parametrize("columns", CONTRADICTIONS, ids=str)
def test_database_refuses_columns_that_contradict_the_state(columns: dict[str, Any]) -> None:
    offer = making.offer()
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(**columns)


@pytest.mark.parametrize("change", [{"version": 1}, {"version": 7, "actor_name": ""}], ids=str)
def test_database_refuses_a_second_move_of_one_version_and_one_by_nobody(change: dict[str, Any]) -> None:
    offer = making.offer()
    row = {"kind": "new", "from_state": "pending", "to_state": "pending", "actor_name": "a test", **change}
    with pytest.raises(IntegrityError), transaction.atomic():
        Transition.objects.create(offer=offer, at=timezone.now(), revision=1, **row)


def test_state_since_stays_when_the_state_does() -> None:
    """A seller who updates a pending listing does not go back to the end of the queue."""
    offer = making.offer()
    since = offer.state_since
    making.move(offer, kind=MoveKind.UPDATE)
    assert offer.state_since == since
    making.move(offer, kind=MoveKind.END)
    assert offer.state_since > since


@pytest.mark.parametrize(
    ("kind", "start", "goal", "undecided"),
    [
        (MoveKind.NEW, State.ENDED, State.PENDING, True),
        (MoveKind.UPDATE, State.LISTED, State.PENDING, True),
        (MoveKind.END, State.PENDING, State.ENDED, False),
        (MoveKind.REPORT, State.PENDING, State.IN_PROGRESS, False),
        (MoveKind.REPORT, State.IN_PROGRESS, State.LISTED, False),
        (MoveKind.RETRY, State.FAILED, State.IN_PROGRESS, True),
        (MoveKind.AUTO, State.PENDING, State.IN_PROGRESS, True),
    ],
    ids=name,
)
def test_move_tells_whether_somebody_has_decided(kind: MoveKind, start: State, goal: State, undecided: bool) -> None:
    offer = Offer(offer_id=1, seller_id="S1", state=start.value)
    Ledger().move(offer, kind=kind, to_state=goal, at=timezone.now(), by=Actor.system("a test"))
    assert offer.undecided == undecided
    assert bool(offer.retry_requested_at) == (kind == MoveKind.RETRY)
