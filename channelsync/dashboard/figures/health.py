"""How each flow of data fares: on time, late or failing, since when and why. Read at each look, never kept.

A light is green only for a flow that did its work within three intervals: whatever else the rows say, silence is late.
One failure after a success leaves it green until the next try, a minute and a quarter at most: SCX and the network have
hiccups, and a light that goes on and off is soon not looked at. What failed is told beside the green light.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from channelsync.bulk import halting, names
from channelsync.dashboard.figures.troubles import Route
from channelsync.listings.models import LinkState, Seller
from channelsync.runtime.models import Flow, RunStatus, SyncRun
from channelsync.stock.models import StockCursor

PATIENCE = 3  # intervals
LEAST = timedelta(seconds=15)  # a demo's interval of 3 s must not make the light flicker
ONE_MORE_TRY = timedelta(minutes=1)  # the longest that a single failure waits for the next try, and LEAST
LOOKED_AT = 20  # runs
READ = ("read", "pages", "tree", "fetched")  # counts of what came from SCX
PACING = gettext_noop("SCX's rate limit leaves no room at the moment; it goes on by itself.")


class Light(StrEnum):
    """What a flow's light says."""

    ON_TIME = "on_time"
    LATE = "late"
    FAILING = "failing"
    OFF = "off"
    NOT_YET = "not_yet"  # it has not been due since the desk began


@dataclass(frozen=True, slots=True)
class FlowHealth:
    """One flow: its light; since when it is so (None: since ever); why (an error's words, or '').

    `why` at a light that is on time: with what the last try failed, which is tried again.
    """

    flow: Flow
    interval: timedelta
    light: Light = Light.OFF
    since: datetime | None = None
    why: str = ""
    succeeded_at: datetime | None = None
    tried_at: datetime | None = None
    lagging: int = 0  # sellers whose stock is late, where each is read by itself

    @property
    def label(self) -> str:
        """Return the flow's name."""
        return str(self.flow.label)

    @property
    def patience(self) -> timedelta:
        """Return the age of a success from which on the flow is late."""
        return max(PATIENCE * self.interval, LEAST)


def flows() -> list[FlowHealth]:
    """Return the health of every flow, those with SCX first; a few statements each."""
    return [
        health_of(Flow.EVENTS, timedelta(seconds=settings.EVENTS_INTERVAL)),
        health_of(Flow.REPORTS, timedelta(seconds=settings.REPORTS_INTERVAL)),
        stock(),
        health_of(Flow.SELLERS, timedelta(seconds=settings.SELLERS_INTERVAL)),
        health_of(Flow.ATTRIBUTES, timedelta(seconds=settings.ATTRIBUTES_INTERVAL)),
        bulk(),
        health_of(Flow.FIGURES, timedelta(seconds=settings.FIGURES_INTERVAL)),
        health_of(Flow.PRUNE, timedelta(days=1)),
    ]


def bulk() -> FlowHealth:
    """Return the health of the bulk actions; one that came to a halt says why."""
    interval = names.SIGN_OF_LIFE if settings.REPORTS_INTERVAL else timedelta(0)
    seen = health_of(Flow.BULK, interval)
    if seen.light != Light.ON_TIME:
        return seen
    job = halting.halted().first()
    return replace(seen, light=Light.FAILING, since=job.started_at or job.due_at, why=job.error) if job else seen


def stock() -> FlowHealth:
    """Return the health of the stock flow alone."""
    interval = settings.STOCK_INTERVAL if settings.STOCK_SYNC != "off" else 0
    return health_of(Flow.STOCK, timedelta(seconds=interval))


def darken(healths: Iterable[FlowHealth], routes: Iterable[Route]) -> list[FlowHealth]:
    """Let the light of the reports be no greener than the routes they go by: a run that had nothing to send is fine."""
    closed = list(routes)
    if not closed:
        return list(healths)
    since = min((route.since for route in closed if route.since), default=None)
    return [
        replace(health, light=Light.FAILING, since=since or health.since)
        if health.flow == Flow.REPORTS and health.light == Light.ON_TIME
        else health
        for health in healths
    ]


def nothing_runs(healths: Iterable[FlowHealth]) -> bool:
    """Say whether no flow has even tried for a while: then worker or beat is missing, and no flow is to blame."""
    on = [health for health in healths if health.light != Light.OFF]
    if not on:
        return False
    quiet = max(min(health.patience for health in on), timedelta(minutes=1))
    tried = [health.tried_at for health in on if health.tried_at]
    return not tried or timezone.now() - max(tried) > quiet


def health_of(flow: Flow, interval: timedelta) -> FlowHealth:
    """Judge one flow by its last runs."""
    seen = FlowHealth(flow, interval)
    if not interval:
        return seen
    now = timezone.now()
    runs = list(_runs(flow)[:LOOKED_AT])
    good = _last_success(flow, runs)
    succeeded_at = (good.finished_at or good.touched_at) if good else None
    tried_at = max((run.touched_at for run in runs), default=None)
    seen = replace(seen, light=Light.LATE, since=succeeded_at, succeeded_at=succeeded_at, tried_at=tried_at)
    if tried_at is None:
        return replace(seen, light=Light.NOT_YET) if _is_new(now, seen.patience) else seen
    if now - tried_at > seen.patience:
        return replace(seen, since=tried_at)
    ended = next((run for run in runs if run.status != RunStatus.RUNNING), None)
    if ended and _is_hiccup(runs, seen, now):
        return _as_slow_as_the_slowest(replace(seen, light=Light.ON_TIME, why=ended.error))
    if ended and ended.status == RunStatus.FAILED:
        return replace(seen, light=Light.FAILING, since=_first_failure(runs), why=ended.error)
    working = runs[0].status == RunStatus.RUNNING and (good is not None or ended is None)
    if not working and (succeeded_at is None or now - succeeded_at > seen.patience):
        return replace(seen, why=PACING if ended and ended.counts.get("postponed") else "")
    return _as_slow_as_the_slowest(replace(seen, light=Light.ON_TIME))


def _is_new(now: datetime, patience: timedelta) -> bool:
    """Say whether the desk began so lately that a flow which has not run yet is not late."""
    first = SyncRun.objects.order_by("id").values_list("started_at", flat=True).first()
    return first is not None and now - first <= patience


def _runs(flow: Flow) -> QuerySet[SyncRun]:
    """Return the runs of a whole flow, newest first; those for one seller only say nothing of the others."""
    return SyncRun.objects.filter(flow=flow, scope="").order_by("-id")


def _last_success(flow: Flow, runs: list[SyncRun]) -> SyncRun | None:
    good = next((run for run in runs if _did_its_work(run)), None)
    if good or len(runs) < LOOKED_AT:
        return good
    older = _runs(flow).filter(status=RunStatus.OK, id__lt=runs[-1].pk)
    return next((run for run in older[:LOOKED_AT] if _did_its_work(run)), None)


def _did_its_work(run: SyncRun) -> bool:
    """A run that only put off its question, for want of a slot, has read nothing."""
    return run.status == RunStatus.OK and not (run.counts.get("postponed") and not any(map(run.counts.get, READ)))


def _is_hiccup(runs: list[SyncRun], seen: FlowHealth, now: datetime) -> bool:
    """Say whether the flow was on time until it failed just now: once, or several times within a moment."""
    failures = 0
    for run in runs:
        if run.status == RunStatus.OK:
            break
        failures += run.status == RunStatus.FAILED
    if not failures or seen.succeeded_at is None or now - seen.succeeded_at > seen.patience:
        return False
    grace = LEAST + (min(seen.interval, ONE_MORE_TRY) if failures == 1 else timedelta(0))
    return now - _first_failure(runs) < grace


def _first_failure(runs: list[SyncRun]) -> datetime:
    """Return the start of the first of the failures that follow each other, as far back as was looked."""
    since = runs[0].started_at
    for run in runs:
        if run.status == RunStatus.OK:
            break
        since = run.started_at
    return since


def _as_slow_as_the_slowest(seen: FlowHealth) -> FlowHealth:
    """Where stock is read seller by seller, one that nobody could read makes the flow late."""
    if seen.flow != Flow.STOCK or settings.STOCK_SYNC != "per_seller":
        return seen
    start = timezone.now() - seen.patience
    read = StockCursor.objects.filter(moved_at__gt=start).values("scope")
    late = Seller.objects.filter(link_state=LinkState.LINKED, first_seen_at__lt=start).exclude(id__in=read).count()
    if not late:
        return seen
    failed = SyncRun.objects.filter(flow=seen.flow, status=RunStatus.FAILED).order_by("-id").first()
    return replace(seen, light=Light.LATE, lagging=late, why=failed.error if failed else "")
