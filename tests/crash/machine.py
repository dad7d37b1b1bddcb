"""The life of a few listings in any order of acts: sellers, deciders, senders, and SCX at its worst."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, Self, TypeVar

import time_machine
from django.db import transaction
from django.utils import timezone

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
TYPES = (wire.UPDATE, wire.UPDATE, wire.UPDATE, wire.NEW, wire.END, wire.PRICE, wire.STOCK, wire.UNLINKED)
STATES = (State.IN_PROGRESS, State.LISTED, State.FAILED)
OUTCOMES = ("taken", "named", "unnamed", "server error", "cut", "unsent", "died")
AGES = (0, 0, 0, 1, 3, 9)  # how much older than the newest event another one is
T = TypeVar("T")


class Choose(Protocol):
    """Choose one of several things: by Hypothesis, or by a random generator."""

    def __call__(self, things: Sequence[T], /) -> T:
        """Return one of them."""


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


@dataclass
class Flight:
    """A request on its way: it may arrive as long as its lease runs, whether anybody still waits for it or not."""

    claim: Claim
    arrived: bool = False
    answered: bool = False


class Desk:
    """A desk with two listings. Each `step` draws one of the things that may happen, and asks the invariants after it.

    To be used as a context manager: at its end all goes out, and nothing of it is kept.
    """

    def __init__(self, choose: Choose) -> None:
        self.choose = choose
        self.trace: list[str] = []
        self.events: list[dict[str, Any]] = []
        self.flights: list[Flight] = []
        self.arrived: dict[int, list[int]] = defaultdict(list)
        self.versions: dict[int, int] = {}
        self.newest = 0
        self.acts: tuple[Callable[[], None], ...] = (
            *(self.send, self.sellers_send, self.decide, self.time_passes) * 3,
            *(self.claim, self.end_flight, self.arrive) * 2,
            *(self.scx_delivers_again, self.retry, self.resend, self.cancel, self.sweep),
        )

    def __enter__(self) -> Self:
        self.clock = time_machine.travel(NOW, tick=False)
        self.traveller = self.clock.start()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self._take([(wire.NEW, key, 0) for key in KEYS])
        return self

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        try:
            if kind is None:
                self._send_all()
                self._compare()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)
            self.clock.stop()

    def step(self) -> None:
        """Let one thing happen."""
        act = self.choose(self.acts)
        self.trace.append(act.__name__)
        act()
        invariants.check_all()
        versions = dict(Offer.objects.values_list("pk", "version"))
        assert all(versions[pk] >= version for pk, version in self.versions.items())
        self.versions = versions

    # sellers

    def sellers_send(self) -> None:
        """Deliver new events, most of them newer than all before."""
        count = self.choose((1, 2, 3))
        self._take([(self.choose(TYPES), self.choose(KEYS), self.choose(AGES)) for _ in range(count)])

    def _take(self, happenings: list[tuple[str, tuple[str, int], int]]) -> None:
        new: list[dict[str, Any]] = []
        for kind, key, age in happenings:
            self.newest += 2
            new.append(event(len(self.events) + len(new) + 1, kind, key, max(self.newest - age, 0)))
        self.events += new
        wire.take(*new)

    def scx_delivers_again(self) -> None:
        """Deliver known events once more: nothing changes."""
        before = list(Offer.objects.order_by("pk").values())
        wire.take(*(self.choose(self.events) for _ in range(3)))
        assert list(Offer.objects.order_by("pk").values()) == before

    # deciders

    def decide(self) -> None:
        """Decide without a version, with the newest, or with one that is outdated, which is refused."""
        key, state, behind = self.choose(KEYS), self.choose(STATES), self.choose((None, None, 0, 0, 1))
        offer = Offer.objects.get(seller_id=key[0], offer_id=key[1])
        version = offer.version - behind if behind is not None else None
        decision = reports.Decision(reports.Target(*key, version), state, ERRORS if state == State.FAILED else ())
        done = reports.report_many(decisions=[decision], by=SUPPORT).done
        assert bool(done) == (offer.state != State.ENDED and behind != 1)

    def retry(self) -> None:
        """Take up a failed listing again."""
        reports.retry_listing(target=reports.Target(*self.choose(KEYS)), by=SUPPORT, reason="again")

    def resend(self) -> None:
        """Tell the present state again."""
        reports.resend(targets=[reports.Target(*self.choose(KEYS))], by=SUPPORT)

    def cancel(self) -> None:
        """Take back what waits, unless it may have arrived or there is no way back."""
        key = self.choose(KEYS)
        report = StateReport.objects.filter(offer__seller_id=key[0], offer__offer_id=key[1], status__in=OPEN).first()
        if report is not None:
            done = reports.cancel(report_id=report.pk, by=SUPPORT).done
            assert done or not report.before or report.attempts.filter(outcome="unknown").exists()

    # senders

    def send(self) -> None:
        """Send all that is due, and learn at once what became of it."""
        outcome = self.choose(("taken", "taken", "taken", "named", "cut", "late cut"))
        for state in STATES:
            claimed = claim.claim_due(state, at_once=True)
            if claimed is not None:
                flight = Flight(claimed, answered=True)
                self.flights.append(flight)
                if outcome == "cut":
                    self._arrive(flight)
                self._answer(flight, outcome.removeprefix("late "))

    def claim(self) -> None:
        """Begin to send."""
        claimed = claim.claim_due(self.choose(STATES), at_once=self.choose((True, False)))
        if claimed is not None:
            self.flights.append(Flight(claimed))

    def end_flight(self) -> None:
        """Let a sender learn what became of its request, or die."""
        waiting = [flight for flight in self.flights if not flight.answered]
        if waiting:
            flight = self.choose(waiting)
            flight.answered = True
            self._answer(flight, self.choose(OUTCOMES))

    def arrive(self) -> None:
        """Let a request arrive at SCX, after its sender has given up perhaps."""
        late = [one for one in self.flights if not one.arrived and one.claim.until > timezone.now()]
        if late:
            self._arrive(self.choose(late))

    def time_passes(self) -> None:
        """Let due times, barriers and leases come."""
        self.traveller.shift(timedelta(seconds=self.choose((1, 20, 61, 1000))))

    def sweep(self) -> None:
        """Take over from the dead."""
        takeover.take_over()
        links.straighten()

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
