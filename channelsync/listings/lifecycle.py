"""The states of a listing and the moves between them, as one table.

```
             New, Update (from anywhere)
                      |
                      v          report            report
   ended <--End-- [pending] --------------> [in_progress / listed / failed]  (each may be reported again)
     |                ^                                   |
     +--New, Update---+                 failed --retry--> in_progress
```
An ended listing takes no reports; only the seller's New or Update brings it back.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """What the marketplace has said about a listing's newest revision."""

    PENDING = "pending", _("Pending")
    IN_PROGRESS = "in_progress", _("In progress")
    LISTED = "listed", _("Listed")
    FAILED = "failed", pgettext_lazy("state of a listing", "Failed")
    ENDED = "ended", _("Ended")


class MoveKind(models.TextChoices):
    """What act moves a listing."""

    NEW = "new", _("New listing from the seller")
    UPDATE = "update", _("Update from the seller")
    END = "end", _("Ended by the seller")
    REPORT = "report", _("Decision")
    RETRY = "retry", _("Retry")
    AUTO = "auto", _("Reported in progress by the system")
    CANCEL = "cancel", _("Report cancelled")


class RevisionKind(models.TextChoices):
    """Which event brought a revision."""

    NEW = "new", _("New")
    UPDATE = "update", _("Update")


REPORTED = frozenset({State.IN_PROGRESS, State.LISTED, State.FAILED})
STATES = frozenset(State)
ALIVE = STATES - {State.ENDED}

# kind -> (states it may start from, states it may lead to)
MOVES: dict[MoveKind, tuple[frozenset[State], frozenset[State]]] = {
    MoveKind.NEW: (STATES, frozenset({State.PENDING})),
    MoveKind.UPDATE: (STATES, frozenset({State.PENDING})),
    MoveKind.END: (STATES, frozenset({State.ENDED})),
    MoveKind.REPORT: (ALIVE, REPORTED),
    MoveKind.RETRY: (frozenset({State.FAILED}), frozenset({State.IN_PROGRESS})),
    MoveKind.AUTO: (frozenset({State.PENDING}), frozenset({State.IN_PROGRESS})),
    MoveKind.CANCEL: (REPORTED, ALIVE),
}


def may_move(kind: MoveKind, from_state: str, to_state: str) -> bool:
    """Say whether the table knows this move."""
    starts, goals = MOVES[kind]
    return from_state in starts and to_state in goals


def moves_as_condition() -> models.Q:
    """Return the same table as a database condition over `kind`, `from_state` and `to_state`."""
    condition = models.Q()
    for kind, (starts, goals) in MOVES.items():
        condition |= models.Q(
            kind=kind.value,
            from_state__in=sorted(state.value for state in starts),
            to_state__in=sorted(state.value for state in goals),
        )
    return condition
