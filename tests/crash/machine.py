"""The life of a few listings as a machine that Hypothesis drives: sellers, deciders, senders and SCX at its worst."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from channelsync.listings.lifecycle import REPORTED, State
from channelsync.listings.models import Offer
from channelsync.reports import claim, links, outcomes, takeover
from channelsync.reports import services as reports
from channelsync.reports.claim import Claim
from channelsync.reports.models import OPEN, ReportStatus, StateReport
from channelsync.scx.errors import ErrorItem, NetworkError, RejectedError, ServerError
from channelsync.scx.exchange import Exchange
from tests import wire
from tests.crash import invariants
from tests.unit.reports.making import ERRORS, SUPPORT

KEYS = (("S1", 1), ("S2", 1))
NOW = datetime.fromisoformat("2026-03-01T12:00:00+00:00")
TYPES = (wire.NEW, wire.UPDATE, wire.UPDATE, wire.END, wire.PRICE, wire.STOCK, wire.UNLINKED)
STATES = (State.IN_PROGRESS, State.LISTED, State.FAILED)
keys, states = st.sampled_from(KEYS), st.sampled_from(STATES)


def event(number: int, kind: str, key: tuple[str, int], at: int) -> dict[str, Any]:
    """Return the event of this number; its number is in all that it sets."""
    ids: dict[str, Any] = {"sellerId": key[0], "offerId": key[1], "event_id": f"{at:08x}{number:016x}"}
    if kind in (wire.NEW, wire.UPDATE):
        return wire.offer(
            kind, at=at, title=f"T{number}", quantity=str(number), priceList=wire.prices(f"{number}"), **ids
        )
    if kind == wire.PRICE:
        return wire.element(kind, at=at, priceList=wire.prices(f"{number}"), **ids)
    if kind == wire.STOCK:
        return wire.element(kind, at=at, quantity=str(number), **ids)
    return wire.element(kind, at=at, **ids)


happenings = st.lists(st.tuples(st.sampled_from(TYPES), keys, st.integers(0, 60)), min_size=1, max_size=5)


@dataclass
class Flight:
    """A request on its way: it may arrive as long as its lease runs, whether anybody still waits for it or not."""

    claim: Claim
    arrived: bool = False
    answered: bool = False


class DeskMachine(RuleBasedStateMachine):
    """What may happen, in any order. After each step the invariants are asked."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(NOW, tick=False)
        self.traveller = self.clock.start()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.events: list[dict[str, Any]] = []
        self.flights: list[Flight] = []
        self.arrived: dict[int, list[int]] = defaultdict(list)
        self.versions: dict[int, int] = {}

    # sellers

    @rule(page=happenings)
    def sellers_send(self, page: list[tuple[str, tuple[str, int], int]]) -> None:
        """Deliver new events, whatever their times."""
        new = [event(len(self.events) + n, *one) for n, one in enumerate(page)]
        self.events += new
        wire.take(*new)

    @precondition(lambda self: self.events)
    @rule(data=st.data())
    def scx_delivers_again(self, data: st.DataObject) -> None:
        """Deliver known events once more: nothing changes."""
        before = list(Offer.objects.order_by("pk").values())
        wire.take(*data.draw(st.lists(st.sampled_from(self.events), min_size=1, max_size=4)))
        assert list(Offer.objects.order_by("pk").values()) == before

    # deciders

    @rule(key=keys, state=states, behind=st.sampled_from([None, 0, 1]))
    def decide(self, key: tuple[str, int], state: State, behind: int | None) -> None:
        """Decide without a version, with the newest, or with one that is outdated, which is refused."""
        offer = Offer.objects.filter(seller_id=key[0], offer_id=key[1]).first()
        version = offer.version - behind if offer and behind is not None else None
        decision = reports.Decision(reports.Target(*key, version), state, ERRORS if state == State.FAILED else ())
        done = reports.report_many(decisions=[decision], by=SUPPORT).done
        assert bool(done) == bool(offer and offer.state != State.ENDED and behind != 1)

    @rule(key=keys)
    def retry(self, key: tuple[str, int]) -> None:
        """Take up a failed listing again."""
        reports.retry_listing(target=reports.Target(*key), by=SUPPORT, reason="again")

    @rule(key=keys)
    def resend(self, key: tuple[str, int]) -> None:
        """Tell the present state again."""
        reports.resend(targets=[reports.Target(*key)], by=SUPPORT)

    @rule(key=keys)
    def cancel(self, key: tuple[str, int]) -> None:
        """Take back what waits, unless it may have arrived or there is no way back."""
        report = StateReport.objects.filter(offer__seller_id=key[0], offer__offer_id=key[1], status__in=OPEN).first()
        if report is not None:
            done = reports.cancel(report_id=report.pk, by=SUPPORT).done
            assert done or not report.before or report.attempts.filter(outcome="unknown").exists()

    # senders

    @rule(state=states, at_once=st.booleans())
    def claim(self, state: State, at_once: bool) -> None:
        """Begin to send."""
        claimed = claim.claim_due(state, at_once=at_once)
        if claimed is not None:
            self.flights.append(Flight(claimed))

    @rule(outcome=st.sampled_from(["taken", "taken", "named", "cut", "late cut"]))
    def send_all(self, outcome: str) -> None:
        """Send all that is due, and learn at once what became of it."""
        for state in STATES:
            claimed = claim.claim_due(state)
            if claimed is not None:
                flight = Flight(claimed, answered=True)
                self.flights.append(flight)
                if outcome == "cut":
                    self._arrive(flight)
                self._answer(flight, outcome.removeprefix("late "))

    @precondition(lambda self: self.flights)
    @rule(
        data=st.data(), outcome=st.sampled_from(["taken", "named", "unnamed", "server error", "cut", "unsent", "died"])
    )
    def end_flight(self, data: st.DataObject, outcome: str) -> None:
        """Let a sender learn what became of its request, or die."""
        waiting = [flight for flight in self.flights if not flight.answered]
        if waiting:
            flight = data.draw(st.sampled_from(waiting))
            flight.answered = True
            self._answer(flight, outcome)

    @precondition(lambda self: self.flights)
    @rule(data=st.data())
    def arrive(self, data: st.DataObject) -> None:
        """Let a request arrive at SCX, long after its sender has given up perhaps."""
        flight = data.draw(st.sampled_from(self.flights))
        if not flight.arrived and flight.claim.until > timezone.now():
            self._arrive(flight)

    @rule(seconds=st.sampled_from([1, 20, 61, 1000]))
    def time_passes(self, seconds: int) -> None:
        """Let due times, barriers and leases come."""
        self.traveller.shift(timedelta(seconds=seconds))

    @rule()
    def sweep(self) -> None:
        """Take over from the dead."""
        takeover.take_over()
        links.straighten()

    # what must hold

    @invariant()
    def books_are_right(self) -> None:
        """Ask the database, and that no version ever goes back."""
        invariants.check_all()
        versions = dict(Offer.objects.values_list("pk", "version"))
        assert all(versions[pk] >= version for pk, version in self.versions.items())
        self.versions = versions

    def teardown(self) -> None:
        """Let all go out at last: then each seller sees what the desk shows."""
        try:
            self._send_all()
            self._compare()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)
            self.clock.stop()

    def _arrive(self, flight: Flight) -> None:
        flight.arrived = True
        for report in flight.claim.reports:
            told = self.arrived[report.offer]
            assert not told or told[-1] <= report.id, "a report arrived after a newer one"
            told.append(report.id)

    def _answer(self, flight: Flight, outcome: str) -> None:
        in_time = flight.claim.until > timezone.now()
        if outcome == "taken" and (flight.arrived or in_time):
            if not flight.arrived:
                self._arrive(flight)
            outcomes.accepted(flight.claim, exchange(201))
        elif outcome == "cut":
            outcomes.failed(flight.claim, NetworkError("cut", exchange(None), outcome_unknown=True))
        elif not flight.arrived and outcome in ("named", "unnamed", "server error", "unsent"):
            flight.arrived = True  # it never will
            self._refuse(flight.claim, outcome)

    def _refuse(self, claimed: Claim, outcome: str) -> None:
        if outcome == "server error":
            outcomes.failed(claimed, ServerError("500", exchange(500)))
        elif outcome == "unsent":
            outcomes.unsent(claimed)
        else:
            items = [ErrorItem("VAL100", "no", "error")]
            outcomes.refused(
                claimed,
                RejectedError("no", exchange(400), items=items, elements={0: items} if outcome == "named" else {}),
            )

    def _send_all(self) -> None:
        self.traveller.shift(timedelta(hours=1))
        takeover.take_over()
        links.straighten()
        going = True
        while going:
            claims = [claimed for state in STATES if (claimed := claim.claim_due(state, at_once=True))]
            for claimed in claims:
                self._answer(Flight(claimed), "taken")
            going = bool(claims)

    def _compare(self) -> None:
        """What arrived last is what the desk shows, but where SCX refused it or the seller is gone."""
        for offer in Offer.objects.filter(state__in=REPORTED, seller__link_state="linked"):
            newest = offer.reports.exclude(status__in=[ReportStatus.SUPERSEDED, ReportStatus.CANCELLED]).latest("id")
            if newest.status != ReportStatus.REJECTED:
                last = StateReport.objects.get(pk=self.arrived[offer.pk][-1])
                assert (last.state, last.revision) == (offer.state, offer.revision)


def exchange(status: int | None) -> Exchange:
    """Return what is kept of a request."""
    return Exchange("POST", "/v1/channel/offer/listed", status, timezone.now(), 5)
