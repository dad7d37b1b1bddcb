"""Pace requests by what SCX says of its limits, together with all other processes, before it has to say 429."""

import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec

from channelsync.scx import window as windows
from channelsync.scx.errors import WouldWait
from channelsync.scx.routes import Group
from channelsync.scx.store import SharedStore
from channelsync.scx.window import Window

R = TypeVar("R")


class Ticket(msgspec.Struct, frozen=True):
    """Stand for the slots that one request took: in `group`, and in the group in which it counts besides."""

    group: Group
    taken_at: float
    also: Group | None = None


class Pacer:
    """Give out the slots of each group's window.

    A ticket is either sent with, and then goes to `finish`, or given back by `release`.
    """

    def __init__(
        self,
        store: SharedStore,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._clock = clock
        self._sleep = sleep
        self._spread = random.SystemRandom()
        self._kept: dict[Group, list[Ticket]] = defaultdict(list)
        self._lock = threading.Lock()

    def take(self, group: Group, *, also: Group | None = None, wait: float, share: float = 1.0) -> Ticket:
        """Take a slot, waiting at most `wait` seconds for it; raise WouldWait, with nothing taken.

        With `share` 0.5 only while more than half of the window is free; where a call counts in two groups this
        holds for the second one, which others need too.
        """
        deadline = self._clock() + wait
        if also is None:
            return Ticket(group, self._slot(group, deadline, share, can_learn=True))
        first = Ticket(group, self._slot(group, deadline, 1.0, can_learn=True))
        try:
            # its answer will tell nothing about the second group: so this is no request to learn from
            self._slot(also, deadline, share, can_learn=False)
        except WouldWait:
            self.release(first)
            raise
        return Ticket(group, first.taken_at, also)

    def keep(self, ticket: Ticket) -> None:
        """Keep a ticket that was taken ahead of its request."""
        with self._lock:
            self._kept[ticket.group].append(ticket)

    def kept(self, group: Group) -> Ticket | None:
        """Return a ticket that was kept, None if there is none."""
        with self._lock:
            return self._kept[group].pop() if self._kept[group] else None

    def release(self, ticket: Ticket) -> None:
        """Give back a slot that was not used."""
        for group in _groups(ticket):
            self._change(group, lambda window: windows.release(window, ticket.taken_at))

    def finish(
        self,
        ticket: Ticket,
        headers: Mapping[str, str] | None,
        *,
        limited: bool = False,
        retry_after: float | None = None,
    ) -> float:
        """Learn from an answer; headers None: none came. Return for how many seconds a 429 stops the group."""
        now = self._clock()

        def on_window(window: Window) -> float:
            windows.finish(window, ticket.taken_at, now)
            if headers is not None:
                windows.learn(window, now, headers)
                window.blocks = window.blocks if limited else 0
            if limited:
                windows.block(window, now, retry_after)
            return max(0.0, window.blocked_until - now)

        if ticket.also:
            self._change(ticket.also, lambda window: windows.finish(window, ticket.taken_at, now))
        return self._change(ticket.group, on_window)

    def _slot(self, group: Group, deadline: float, share: float, *, can_learn: bool) -> float:
        """Return when the slot was taken."""
        while True:
            now = self._clock()
            delay = self._ask(group, now, share, can_learn)
            if delay <= 0:
                return now
            # those who wait for one window must not all come in its first moment
            delay += self._spread.uniform(0, min(5.0, delay * 0.1))
            if now + delay > deadline:
                raise WouldWait(f"no slot in rate group {group.value} for {delay:.1f} s", delay)
            self._sleep(delay)

    def _ask(self, group: Group, now: float, share: float, can_learn: bool) -> float:
        return self._change(group, lambda window: windows.take(window, now, share=share, can_learn=can_learn))

    def _change(self, group: Group, fn: Callable[[Window], R]) -> R:
        def on_text(text: str | None) -> tuple[str | None, R]:
            window = windows.load(text)
            result = fn(window)
            return windows.dump(window), result

        return self._store.change(f"scx:window:{group.value}", on_text)


def _groups(ticket: Ticket) -> list[Group]:
    return [ticket.group] if ticket.also is None else [ticket.group, ticket.also]
