"""How each report route fares, shared by all senders (rule 9).

While a route fails, one probe at a time goes out, later and later; the first success opens it again. A route that is
stopped waits for a person.
"""

import random
import re
from datetime import datetime, timedelta
from enum import Enum, auto

import msgspec
from django.db import transaction
from django.utils import timezone

from channelsync.audit import services as audit
from channelsync.audit.actors import Actor
from channelsync.listings.lifecycle import State
from channelsync.reports import names
from channelsync.runtime import notices, wakeups
from channelsync.runtime.models import NoticeLevel, SharedValue
from channelsync.runtime.store import DatabaseStore
from channelsync.scx.errors import RejectedError

FIRST_WAIT, LONGEST_WAIT = 2.0, 15 * 60.0  # seconds
ALIKE_LIMIT = 8  # single reports refused alike, with none getting through, that stop a route
STOPPED = (
    "Reports of listings as {state!r} are stopped and wait: {why} When that is mended, resume the route"
    " (manage.py send_reports --resume {option})."
)


class Health(msgspec.Struct, omit_defaults=True):
    """What is known of one route; times in seconds since the epoch.

    `alike` is the answer that single reports were refused with lately, `alike_count` how many in a row.
    """

    fails: int = 0
    since: float = 0.0
    probe_at: float = 0.0
    error: str = ""
    stopped: str = ""
    alike: str = ""
    alike_count: int = 0


class Gate(Enum):
    """Whether reports may go out on a route."""

    OPEN = auto()
    PROBE = auto()
    CLOSED = auto()


def backoff(fails: int) -> timedelta:
    """Return how long to wait after so many failures: 2 s, doubling to 15 min, up to a quarter less by chance."""
    seconds = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(max(fails, 1) - 1, 20))
    return timedelta(seconds=seconds * random.uniform(0.75, 1.0))


def read(state: State) -> Health:
    """Return the health of a state's route."""
    return _decode(DatabaseStore().get(names.health_key(state)))


def read_all() -> dict[State, Health]:
    """Return the health of all routes, with one statement."""
    keys = {names.health_key(state): state for state in names.ROUTES}
    stored = dict(SharedValue.objects.filter(key__in=keys).values_list("key", "value"))
    return {state: _decode(stored.get(key)) for key, state in keys.items()}


def gate(health: Health, *, now: datetime, at_once: bool = False) -> Gate:
    """Say whether reports may go; `at_once` tries a failing route before its time."""
    if health.stopped:
        return Gate.CLOSED
    if not health.fails:
        return Gate.OPEN
    return Gate.PROBE if at_once or now.timestamp() >= health.probe_at else Gate.CLOSED


def failed(state: State, error: str) -> None:
    """Note a failure. Those that were under way beside the first one do not make the wait longer."""
    now = timezone.now()

    def note(text: str | None) -> tuple[str | None, None]:
        health = _decode(text)
        if now.timestamp() >= health.probe_at:
            health.fails += 1
            health.since = health.since or now.timestamp()
            health.probe_at = (now + backoff(health.fails)).timestamp()
        health.error = error[:500]
        return _encode(health), None

    DatabaseStore().change(names.health_key(state), note)


def succeeded(state: State) -> bool:
    """Note a success; True when the route had been failing until now."""
    if read(state) == Health():
        return False

    def note(text: str | None) -> tuple[str | None, bool]:
        health = _decode(text)
        # A person's stop stays: what got through was under way already.
        return _encode(Health(stopped=health.stopped)), health.fails > 0

    return DatabaseStore().change(names.health_key(state), note)


def refused_alone(state: State, error: RejectedError) -> None:
    """Note that SCX refused a single report without naming what is wrong; the eighth alike stops the route."""
    words = _alike(error)

    def note(text: str | None) -> tuple[str | None, int]:
        health = _decode(text)
        health.alike_count = health.alike_count + 1 if health.alike == words else 1
        health.alike = words
        return _encode(health), health.alike_count

    if DatabaseStore().change(names.health_key(state), note) >= ALIKE_LIMIT:
        stop(state, f"SCX refused {ALIKE_LIMIT} single reports alike: {error.message.rstrip('.')}.")


def stop(state: State, why: str) -> None:
    """Stop a route and show operators why; what waits keeps waiting until `resume_route`."""
    text = STOPPED.format(state=state.value.replace("_", " "), why=why[:500], option=names.OPTIONS[state])

    def note(stored: str | None) -> tuple[str | None, None]:
        return _encode(msgspec.structs.replace(_decode(stored), stopped=text)), None

    DatabaseStore().change(names.health_key(state), note)
    notices.raise_notice(key=names.stopped_notice(state), text=text, level=NoticeLevel.ERROR)


def resume_route(*, state: State, by: Actor, reason: str = "") -> bool:
    """Let a stopped route go on with a clean record; False when it was not stopped."""
    with transaction.atomic():
        if not DatabaseStore().change(names.health_key(state), lambda text: (None, bool(_decode(text).stopped))):
            return False
        notices.clear_notice(key=names.stopped_notice(state))
        audit.record(by=by, action="resume_route", reason=reason, details={"state": state.value})
        wakeups.wake(names.SEND)
    return True


def _alike(error: RejectedError) -> str:
    words = sorted({f"{item.code} {item.message}" for item in error.items}) or [error.message]
    return re.sub(r"\d+", "#", " ".join(words))[:200]


def _decode(text: str | None) -> Health:
    return msgspec.json.decode(text, type=Health) if text else Health()


def _encode(health: Health) -> str | None:
    return None if health == Health() else msgspec.json.encode(health).decode()
