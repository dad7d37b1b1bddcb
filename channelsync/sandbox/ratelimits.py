"""Rate limits by route group, in windows that begin with their first request."""

from dataclasses import dataclass
from typing import Final

from .answers import ApiError, Violation


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests in so many seconds."""

    requests: int
    seconds: int


# What production publishes. `stock-updates/all` is stricter than its neighbours; how much is a guess of ours.
PRODUCTION: Final[dict[str, Limit]] = {
    "default": Limit(10, 60),
    "channel": Limit(60, 60),
    "event": Limit(240, 60),
    "offer": Limit(1500, 60),
    "stock-all": Limit(60, 60),
    "category-attributes": Limit(86_400, 86_400),
    "rare": Limit(10, 3600),
}
MODES: Final = ("production", "off", "x10")


class RateLimits:
    """Count requests per group. Not thread-safe: the world's lock guards it."""

    def __init__(self, mode: str = "production") -> None:
        if mode not in MODES:
            raise ValueError(f"unknown rate limits {mode!r}; known: {', '.join(MODES)}")
        factor = 10 if mode == "x10" else 1
        self.mode = mode
        self.limits = {name: Limit(limit.requests * factor, limit.seconds) for name, limit in PRODUCTION.items()}
        self._windows: dict[str, tuple[float, int]] = {}

    def take(self, group: str, now: float) -> tuple[tuple[tuple[str, str], ...], bool]:
        """Count one request; return the headers and whether it is within the limit. Without limits: none and yes."""
        if self.mode == "off":
            return (), True
        limit = self.limits[group]
        start, used = self._windows.get(group, (now, 0))
        if not start <= now < start + limit.seconds:
            start, used = now, 0
        self._windows[group] = (start, min(used + 1, limit.requests))
        headers = (
            ("X-RateLimit-Limit", str(limit.requests)),
            ("X-RateLimit-Interval-Length-Seconds", str(limit.seconds)),
            ("X-RateLimit-Remaining", str(max(0, limit.requests - used - 1))),
        )
        return headers, used < limit.requests


def too_many() -> ApiError:
    """Return the answer to a request beyond the limit; SCX promises no Retry-After, so there is none."""
    return ApiError(429, Violation("", "Zu viele Anfragen.", "Too many requests.", code="GEN429"))
