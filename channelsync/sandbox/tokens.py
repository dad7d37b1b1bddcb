"""Sign-in: one refresh token, many bearer tokens that expire."""

import secrets
from datetime import timedelta
from typing import Final
from urllib.parse import parse_qs

from .answers import ApiError, Violation
from .times import Clock, format_time

SCOPE: Final = "CHAN"


class Tokens:
    """Give out and check bearer tokens. Not thread-safe: the world's lock guards it."""

    def __init__(self, clock: Clock, refresh_token: str, seconds: int) -> None:
        self.refresh_token = refresh_token
        self.seconds = seconds
        self._clock = clock
        self._live: dict[str, float] = {}

    def sign_in(self, form: bytes) -> dict[str, object]:
        """Return a session for a form that carries the right `refreshToken`; ApiError 401 for any other."""
        given = parse_qs(form.decode("utf-8", "replace")).get("refreshToken", [""])[-1]
        if not secrets.compare_digest(given.encode(), self.refresh_token.encode()):
            raise ApiError(
                401, Violation("", "Das Refresh-Token ist ungültig.", "The refresh token is not valid.", "GEN401")
            )
        token, ends = secrets.token_urlsafe(48), self._clock() + timedelta(seconds=self.seconds)
        self._live = {old: end for old, end in self._live.items() if end > self._clock().timestamp()}
        self._live[token] = ends.timestamp()
        return {"scope": SCOPE, "authToken": token, "tokenExpireAt": format_time(ends), "expiresIn": self.seconds}

    def check(self, authorization: str) -> None:
        """Raise ApiError 401 unless the header carries a live bearer token."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or self._live.get(token, 0.0) <= self._clock().timestamp():
            raise ApiError(
                401, Violation("", "Das Token fehlt oder ist abgelaufen.", "The token is missing or expired.", "GEN401")
            )

    def expire_all(self) -> None:
        """Make every bearer token worthless at once."""
        self._live.clear()
