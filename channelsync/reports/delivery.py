"""Send what is due: the one way from the outbox to SCX.

For each request: ask whether the route is well, take a slot (rule 10), claim under a lease, send outside of any
transaction, and write down the outcome. Any number of processes may do this at the same time.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from channelsync.listings.lifecycle import State
from channelsync.reports import claim, names, outcomes, routes_health, takeover
from channelsync.reports.claim import Claim
from channelsync.reports.routes_health import Gate
from channelsync.runtime import runs
from channelsync.runtime.connection import scx_client
from channelsync.runtime.models import Flow
from channelsync.runtime.store import DatabaseStore
from channelsync.scx.client import Client
from channelsync.scx.errors import (
    ConfigError,
    ProtocolError,
    RejectedError,
    ScxError,
    TemporaryError,
    WouldWait,
)
from channelsync.scx.routes import Group

ORDER = (State.IN_PROGRESS, State.LISTED, State.FAILED)
MARGIN = 1 / 12  # of the lease, kept between the longest request and its end: 5 of 60 seconds
REFUSED_KEY, REFUSED_PAUSE = "reports.refused", 60.0  # a connection that is refused is probed once a minute


@dataclass(slots=True)
class Delivery:
    """What a delivery did. `failure`: what went wrong last; `closed`: routes that are failing or stopped, and why.

    `more`: work is left that only time or pacing kept back.
    """

    counts: Counter[str] = field(default_factory=Counter)
    failure: ScxError | None = None
    closed: dict[State, str] = field(default_factory=dict)
    more: bool = False


def deliver(
    *, now_too: bool = False, budget_seconds: float | None = None, wait: float = 10.0,
    advance: Callable[[int], object] | None = None,
) -> Delivery:  # fmt: skip
    """Send all that is due; `now_too`: also what waits for its next try. Raises DatabaseError, nothing of SCX.

    `budget_seconds` is when to give way, `wait` how long a request may wait for its slot; `advance` is told how many
    reports each request settled.
    """
    delivery = Delivery()
    try:
        with runs.run(Flow.REPORTS) as run:
            try:
                _Sender(delivery, now_too, budget_seconds, wait, advance).work()
            finally:
                run.counts.update(delivery.counts)
            if failure := delivery.failure or _waiting_routes(delivery):
                raise failure
    except ScxError as error:
        delivery.failure = error
    return delivery


def _waiting_routes(delivery: Delivery) -> TemporaryError | None:
    """Return the failure that a run has which could not even try: a flow whose reports wait is not on time."""
    if not delivery.closed:
        return None
    texts = (f"{names.OPTIONS[state]} reports wait: {why}" for state, why in delivery.closed.items())
    return TemporaryError("; ".join(texts))


def anything_due() -> bool:
    """Say whether a sender would find work."""
    return any(claim.due(state).exists() for state in ORDER)


class _Sender:
    """One delivery: goes round the routes until none of them has anything to send."""

    def __init__(
        self,
        delivery: Delivery,
        now_too: bool,
        budget_seconds: float | None,
        wait: float,
        advance: Callable[[int], object] | None,
    ) -> None:
        self._delivery = delivery
        self._at_once = set(ORDER) if now_too else set()
        self._end = time.monotonic() + budget_seconds if budget_seconds is not None else float("inf")
        self._wait = wait
        self._advance = advance or (lambda _count: None)

    def work(self) -> None:
        """Go round the routes; a route leaves the round when it is empty, closed or failing."""
        takeover.take_over()
        going = list(ORDER)
        while going:
            for state in tuple(going):
                if time.monotonic() >= self._end:
                    self._delivery.more = anything_due()
                    return
                try:
                    if not self._step(state):
                        going.remove(state)
                except WouldWait:
                    self._delivery.more = True
                    return

    def _step(self, state: State) -> bool:
        """Send one request of the route, if it may and has any; False when the route is done for this time."""
        at_once = state in self._at_once
        if not claim.due(state, at_once=at_once).exists():
            return False
        match self._gate(state):
            case Gate.OPEN:
                return self._send(state)
            case Gate.PROBE:
                with DatabaseStore().only_one(
                    names.probe_lease(state), seconds=settings.REPORT_LEASE.total_seconds()
                ) as mine:
                    # the probe before this one may have ended a moment ago
                    return mine and self._gate(state) != Gate.CLOSED and self._send(state)
        return False

    def _gate(self, state: State) -> Gate:
        health = routes_health.read(state)
        gate = routes_health.gate(health, now=timezone.now(), at_once=state in self._at_once)
        if gate == Gate.CLOSED:
            self._delivery.closed[state] = health.stopped or health.error
        return gate

    def _send(self, state: State) -> bool:
        client = self._reserved(state)
        if client is None:
            return False
        try:
            claimed = claim.claim_due(state, at_once=state in self._at_once)
            return claimed is not None and self._post(client, claimed)
        finally:
            client.release(Group.OFFER)  # where nothing was sent, the slot is another's

    def _reserved(self, state: State) -> Client | None:
        """Return the client with token and slot at hand; None when SCX cannot be reached for them."""
        _respect_refusal(self._at_once)
        try:
            client = scx_client()
            client.reserve(Group.OFFER, wait=max(0.0, min(self._wait, self._end - time.monotonic())))
        except WouldWait:
            raise
        except TemporaryError as error:
            routes_health.failed(state, error.message)
            self._fail(state, error)
            return None
        return client

    def _post(self, client: Client, claimed: Claim) -> bool:
        needed = timedelta(seconds=settings.SCX_TOTAL_TIMEOUT) + settings.REPORT_LEASE * MARGIN
        if claimed.until - timezone.now() < needed:
            # This process stood still since it claimed; its request might outlast the lease.
            outcomes.unsent(claimed)
            return True
        route = names.ROUTES[claimed.state]
        try:
            exchange = client.send_reports(route, [report.body for report in claimed.reports], reserved=True)
        except RejectedError as error:
            self._count(outcomes.refused(claimed, error))
        except WouldWait:
            outcomes.unsent(claimed)
            raise
        except TemporaryError as error:
            self._count(outcomes.failed(claimed, error))
            self._fail(claimed.state, error)
        except ConfigError as error:
            outcomes.unsent(claimed, error)
            _remember_refusal(error)
            raise
        except ProtocolError as error:
            outcomes.unsent(claimed, error)
            routes_health.stop(claimed.state, error.message)
            self._fail(claimed.state, error)
        else:
            self._count(outcomes.accepted(claimed, exchange))
            runs.connection_works()
        return True

    def _fail(self, state: State, error: ScxError) -> None:
        # What has failed waits for its time from here on, also for those who asked for all at once.
        self._at_once.discard(state)
        self._delivery.failure = error

    def _count(self, counts: Counter[str]) -> None:
        self._delivery.counts.update({"requests": 1, **counts})
        self._advance(counts["accepted"] + counts["rejected"])


def _remember_refusal(error: ConfigError) -> None:
    until = time.time() + REFUSED_PAUSE
    DatabaseStore().change(REFUSED_KEY, lambda _old: (f"{until} {error.message}", None))


def _respect_refusal(at_once: set[State]) -> None:
    """Raise ConfigError without asking while a refusal is younger than a minute, unless a person asks for it."""
    until, _, message = (DatabaseStore().get(REFUSED_KEY) or "").partition(" ")
    if until and float(until) > time.time() and not at_once:
        raise ConfigError(message)
