"""How sellers react to what they are told: most mend, some send the same again, some give up."""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from .catalogue.flaws import mend
from .offerbook import Key, OfferRecord
from .reportlog import Report
from .world import World

# Out of a hundred refused listings so many are mended, sent again as they were, ended; the rest is left alone.
_AFTER_FAILED: Final = (("mend", 55), ("resend", 20), ("end", 10), ("", 15))
_AFTER_LISTED: Final = (("end", 4), ("", 96))


@dataclass(order=True, slots=True)
class _Plan:
    due: float
    number: int
    key: Key = field(compare=False)
    act: str = field(compare=False)
    seen_event: str = field(compare=False)
    errors: list[dict[str, Any]] = field(compare=False)


class Reactions:
    """Plan what sellers do about reports, and do it once its time has come; `delay` in seconds from, to."""

    def __init__(self, world: World, *, delay: tuple[float, float] = (20.0, 90.0)) -> None:
        self._world, self._delay = world, delay
        self._rng: random.Random = world.streams("reactions")
        self._plans: list[_Plan] = []
        self._count = 0
        with world.lock:
            for record in world.book.live():
                if record.told == "failed" and record.key in world.last_report:
                    self._plan(world.last_report[record.key])
            world.listeners.append(self._plan)

    def react(self) -> str:
        """Do the first plan that is due; return its name, empty if none was."""
        acts: dict[str, Callable[[OfferRecord, _Plan], object]] = {
            "mend": self._mend,
            "resend": lambda record, plan: self._world.offer_update(*record.key),
            "end": lambda record, plan: self._world.end(*record.key),
        }
        with self._world.lock:
            while self._plans and self._plans[0].due <= self._world.clock().timestamp():
                plan = heapq.heappop(self._plans)
                record = self._world.book.offers[plan.key]
                # Whoever changed the listing in the meantime has reacted already.
                if not record.ended and record.last_event_id == plan.seen_event:
                    acts[plan.act](record, plan)
                    return plan.act
        return ""

    def _plan(self, report: Report) -> None:
        record = self._world.book.offers.get(report.key)
        choices = {"failed": _AFTER_FAILED, "listed": _AFTER_LISTED}.get(report.route)
        if record is None or choices is None:
            return
        names, weights = zip(*choices, strict=True)
        act = self._rng.choices(names, weights)[0]
        if act:
            due = self._world.clock() + timedelta(seconds=self._rng.uniform(*self._delay))
            self._count += 1
            errors = report.element.get("errorList", [])
            plan = _Plan(due.timestamp(), self._count, record.key, act, record.last_event_id, errors)
            heapq.heappush(self._plans, plan)

    def _mend(self, record: OfferRecord, plan: _Plan) -> None:
        payload, rng = record.payload(), self._rng
        named = [error for error in plan.errors if error.get("relatedAttributeId")]
        for error in named:
            mend(payload, error["relatedAttributeId"], error.get("recommendedValue", ""), rng)
        if not named:
            for flaw in record.flaws:
                mend(payload, flaw, "", rng)
        mended = {error["relatedAttributeId"] for error in named} or set(record.flaws)
        record.flaws = tuple(flaw for flaw in record.flaws if flaw not in mended)
        self._world.offer_update(*record.key, **payload)
