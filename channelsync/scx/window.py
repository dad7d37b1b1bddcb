"""One rate group's window as pure arithmetic: what was sent in the last interval, in slices of time.

A request counts from its reservation, and from its end once that is known: the server counted it somewhere between.
So the sum over one interval is never less than what the server sees, wherever its windows begin, slide or jump.
"""

from collections.abc import Mapping

import msgspec

SLICES = 60
PROBE_SECONDS = 45.0
PROBE_POLL = 0.25
FIRST_BLOCK, LONGEST_BLOCK = 2.0, 60.0
LONGEST_INTERVAL = 7 * 86_400.0
MOST_REQUESTS = 10**9


class Window(msgspec.Struct):
    """Hold what is known of a group; times in seconds since the epoch.

    `limit` 0: SCX named none yet; `answered` tells whether it had the chance. `counts`: requests by number of slice.
    `probe_until`: until then the one request that is out to learn the limit has the group for itself.
    """

    limit: int = 0
    interval: float = 60.0
    counts: dict[int, int] = {}
    answered: bool = False
    probe_until: float = 0.0
    blocked_until: float = 0.0
    blocks: int = 0


def load(text: str | None) -> Window:
    """Return a stored window, a new one where nothing or nothing readable is stored."""
    try:
        return msgspec.json.decode(text, type=Window) if text else Window()
    except ValueError:
        return Window()


def dump(window: Window) -> str:
    """Return the text to store."""
    return msgspec.json.encode(window).decode()


def take(window: Window, now: float, *, share: float, can_learn: bool) -> float:
    """Count a request now and return 0, or return after how many seconds to ask again."""
    _forget(window, now)
    if window.blocked_until > now:
        return window.blocked_until - now
    if window.limit:
        delay = _until_free(window, now, share)
        if delay > 0:
            return delay
    elif can_learn and not window.answered:
        if window.probe_until > now:
            return PROBE_POLL
        window.probe_until = now + PROBE_SECONDS
    _add(window, now, 1)
    return 0.0


def release(window: Window, taken_at: float) -> None:
    """Uncount a request that was never sent."""
    number = _slice(window, taken_at)
    if window.counts.get(number, 0) > 0:
        window.counts[number] -= 1
    window.probe_until = 0.0


def finish(window: Window, taken_at: float, now: float) -> None:
    """Move a request's count from its reservation to its end."""
    release(window, taken_at)
    _add(window, now, 1)


def learn(window: Window, now: float, headers: Mapping[str, str]) -> None:
    """Take over what an answer says; missing and odd headers are fine.

    It may say that less remains than we know of, for others use the channel too, but never that more does: its
    answer may be older than what was sent since.
    """
    window.answered = True
    limit = _number(headers.get("X-RateLimit-Limit"), MOST_REQUESTS)
    interval = _number(headers.get("X-RateLimit-Interval-Length-Seconds"), LONGEST_INTERVAL)
    remaining = _number(headers.get("X-RateLimit-Remaining"), MOST_REQUESTS)
    if interval and interval != window.interval:
        _change_interval(window, interval)
    if limit and limit >= 1:
        window.limit = int(limit)
    if window.limit and remaining is not None:
        unknown = window.limit - int(remaining) - sum(window.counts.values())
        if unknown > 0:
            _add(window, now, unknown)


def block(window: Window, now: float, retry_after: float | None) -> None:
    """Stop the group after a 429: as long as SCX says, else until its window must be over."""
    window.blocks += 1
    if retry_after is not None:
        until = now + retry_after
    elif window.limit:
        oldest = min((number for number, count in window.counts.items() if count), default=_slice(window, now))
        until = max(now + 1.0, oldest * _length(window) + window.interval)
    else:
        until = now + min(LONGEST_BLOCK, FIRST_BLOCK * 2 ** min(window.blocks - 1, 10))
    window.blocked_until = max(window.blocked_until, until)


def _until_free(window: Window, now: float, share: float) -> float:
    """Return after how many seconds more than the part that is left to others is free; 0 for now."""
    used = sum(window.counts.values())
    left_to_others = window.limit * (1 - share)
    if window.limit - used > left_to_others:
        return 0.0
    for number in sorted(window.counts):
        used -= window.counts[number]
        if window.limit - used > left_to_others:
            return max(0.001, _end(window, number) + window.interval - now)
    return window.interval


def _forget(window: Window, now: float) -> None:
    # a clock that was set back must not leave counts that never end
    ahead = now + window.interval
    window.counts = {
        number: count
        for number, count in window.counts.items()
        if count > 0 and now - window.interval < _end(window, number) < ahead + 2 * _length(window)
    }


def _change_interval(window: Window, interval: float) -> None:
    ends = [(_end(window, number), count) for number, count in window.counts.items()]
    window.interval = interval
    window.counts = {}
    for end, count in ends:
        _add(window, end - _length(window) / 2, count)


def _add(window: Window, at: float, count: int) -> None:
    number = _slice(window, at)
    window.counts[number] = window.counts.get(number, 0) + count


def _length(window: Window) -> float:
    return window.interval / SLICES


def _slice(window: Window, at: float) -> int:
    return int(at // _length(window))


def _end(window: Window, number: int) -> float:
    return (number + 1) * _length(window)


def _number(text: str | None, most: float) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if 0 <= number <= most else None
