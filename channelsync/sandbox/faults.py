"""Scripted faults: what goes wrong, where and how often, the same way in every run.

A script is a list of specs `KIND[:ROUTE][:OPTION=VALUE]...`:

  kinds of answers   400 403 429 500 502 503   that status with an error list
                     html502                   a proxy's HTML page
                     empty, truncated          the work is done; the body is missing or cut in the middle
  kinds of waiting   timeout    (seconds=35, when=before|after the work; after `before`, the late request still counts)
  connection         cut-before, cut-after     closed without an answer, before or after the work is done
  tokens             expire-token              every bearer token becomes worthless, so this request gets a 401
  pages of events    duplicate, out-of-order, malformed      (always on event-get)
  reports            reject     (offer=ID, seller=ID, field=NAME, message=TEXT, code=CODE) names the element in a 400;
                                on the route `notification` it refuses a message to a seller

  routes   auth event-get event-delete in-progress listed failed stock stock-all
           categories attributes sellers notification,
           or a group: event (get and delete), offer (the three reports), any (the default)
  options  every=N   each Nth matching request        rate=P    with this probability, from a seeded stream
           count=N   at most so many times            after=N   not among the first N matching requests
           retry-after=N   a Retry-After header in seconds, with the kinds that are a status

Examples: `429:offer:every=7`  `500:event-get:rate=0.1`  `html502:listed:count=3`  `timeout:failed:seconds=35`
          `cut-after:listed:every=5`  `expire-token:every=20`  `duplicate`  `reject:offer=4711:message=gesperrt`
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import isfinite
from typing import Final

STATUSES: Final = ("400", "403", "429", "500", "502", "503")
PAGE_KINDS: Final = ("duplicate", "out-of-order", "malformed")
KINDS: Final = (
    *STATUSES, "html502", "empty", "truncated", "timeout", "cut-before", "cut-after",
    "expire-token", *PAGE_KINDS, "reject",
)  # fmt: skip
ROUTES: Final = (
    "auth", "event-get", "event-delete", "in-progress", "listed", "failed", "stock", "stock-all",
    "categories", "attributes", "sellers", "notification",
)  # fmt: skip
GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "any": ROUTES,
    "event": ("event-get", "event-delete"),
    "offer": ("in-progress", "listed", "failed"),
}
_NUMBERS: Final[dict[str, Callable[[str], float]]] = {
    "every": int, "count": int, "after": int, "rate": float, "seconds": float, "retry-after": int,
}  # fmt: skip
_TEXTS: Final = ("when", "offer", "seller", "field", "message", "code")


class FaultError(ValueError):
    """A spec that cannot be understood; the message says what is known instead."""


@dataclass(slots=True)
class Fault:
    """One line of the script with its own counters."""

    spec: str
    kind: str
    routes: tuple[str, ...]
    numbers: dict[str, float] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    seen: int = 0
    fired: int = 0

    def strikes(self, rng: random.Random) -> bool:
        """Count one matching request and say whether the fault happens to it."""
        self.seen += 1
        chance = rng.random() if "rate" in self.numbers else 0.0
        position = self.seen - int(self.numbers.get("after", 0))
        if position < 1 or self.fired >= self.numbers.get("count", float("inf")):
            return False
        if chance > self.numbers.get("rate", 1.0) or position % int(self.numbers.get("every", 1)):
            return False
        self.fired += 1
        return True


def parse_fault(spec: str) -> Fault:
    """Read one spec; FaultError where it is not one."""
    kind, *rest = spec.strip().split(":")
    if kind not in KINDS:
        raise FaultError(f"unknown fault {kind!r}; known: {', '.join(KINDS)}")
    fault = Fault(spec, kind, GROUPS["offer"] if kind == "reject" else ROUTES)
    if rest and "=" not in rest[0]:
        fault.routes = _routes(rest.pop(0))
    for option in rest:
        _set_option(fault, option)
    if kind in PAGE_KINDS:
        fault.routes = ("event-get",)
    if kind == "reject":
        fault.routes = tuple(name for name in fault.routes if name in (*GROUPS["offer"], "notification"))
    return fault


def _routes(name: str) -> tuple[str, ...]:
    if name in GROUPS:
        return GROUPS[name]
    if name not in ROUTES:
        raise FaultError(f"unknown route {name!r}; known: {', '.join((*GROUPS, *ROUTES))}")
    return (name,)


def _set_option(fault: Fault, option: str) -> None:
    name, _, value = option.partition("=")
    if name in _TEXTS:
        fault.texts[name] = value
        return
    if name not in _NUMBERS:
        raise FaultError(f"unknown option {name!r} in {fault.spec!r}; known: {', '.join((*_NUMBERS, *_TEXTS))}")
    try:
        number = _NUMBERS[name](value)
    except ValueError:
        raise FaultError(f"{name} in {fault.spec!r} is not a number") from None
    if not isfinite(number):
        raise FaultError(f"{name} in {fault.spec!r} is not a number")
    if number < 0 or (name == "every" and number < 1):
        raise FaultError(f"{name} in {fault.spec!r} is too small")
    fault.numbers[name] = number


class FaultScript:
    """The faults in force. Not thread-safe: the world's lock guards it."""

    def __init__(self, rng: random.Random, specs: Iterable[str] = ()) -> None:
        self._rng = rng
        self._spared: set[tuple[str, str, int]] = set()
        self.faults = [parse_fault(spec) for spec in specs]

    def add(self, *specs: str) -> None:
        """Append specs; all or, on FaultError, none."""
        self.faults.extend([parse_fault(spec) for spec in specs])
        self._spared.clear()

    def replace(self, specs: Iterable[str]) -> None:
        """Put a new script in force; all or, on FaultError, none."""
        self.faults = [parse_fault(spec) for spec in specs]
        self._spared.clear()

    def clear(self) -> None:
        """Let everything work from now on."""
        self.faults = []

    def draw(self, route: str) -> list[Fault]:
        """Return the faults that happen to this request, in the order of the script.

        `reject` is not drawn here: it looks at elements, and counts those (see `rejections`).
        """
        matching = [fault for fault in list(self.faults) if route in fault.routes and fault.kind != "reject"]
        return [fault for fault in matching if fault.strikes(self._rng)]

    def rejection(self, route: str, seller_id: str, offer_id: int) -> Fault | None:
        """Return the `reject` that strikes this element, if any; never one in which nothing wrong was found before."""
        if (route, seller_id, offer_id) in self._spared:
            self._spared.discard((route, seller_id, offer_id))
            return None
        for fault in self.faults:
            if fault.kind != "reject" or route not in fault.routes:
                continue
            wanted = fault.texts.get("offer", str(offer_id)), fault.texts.get("seller", seller_id)
            if wanted == (str(offer_id), seller_id) and fault.strikes(self._rng):
                return fault
        return None

    def spare(self, route: str, elements: Iterable[tuple[str, int]]) -> None:
        """Let these through when they come again: their request was refused for others."""
        self._spared.update((route, *element) for element in elements)
