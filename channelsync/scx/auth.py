"""The bearer token: one for all processes, encrypted in the shared store, renewed by one of them."""

import hashlib
import hmac
import time
from collections.abc import Callable
from typing import TypeVar

import msgspec

from channelsync.scx import answers
from channelsync.scx.connection import ClientSettings
from channelsync.scx.errors import ConfigError, GarbledAnswer, RejectedError, TemporaryError, WouldWait
from channelsync.scx.reading import Fields
from channelsync.scx.routes import AUTH
from channelsync.scx.secret import Secret
from channelsync.scx.sending import PacedSender
from channelsync.scx.store import Cipher, SharedStore
from channelsync.scx.transport import Answer, Request

S = TypeVar("S")

BEARER_KEY = "scx:bearer"
REFUSAL_KEY = "scx:refusal"
PROBE_EVERY = 60.0
DEFAULT_LIFE, LONGEST_LIFE = 300.0, 86_400.0
POLL = 0.1


class _Stored(msgspec.Struct):
    """Hold a token as it is stored, encrypted; times in seconds since the epoch."""

    token: str
    renew_at: float
    expires_at: float
    fingerprint: str


class _Refusal(msgspec.Struct):
    fingerprint: str
    until: float
    message: str


class Auth:
    """Give the bearer token, and renew it when it is its time."""

    def __init__(
        self,
        settings: ClientSettings,
        store: SharedStore,
        cipher: Cipher,
        sender: PacedSender,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._store = store
        self._cipher = cipher
        self._sender = sender
        self._clock = clock
        self._sleep = sleep
        self._fingerprint = _fingerprint(settings)

    def token(self, *, wait: float, failed: Secret | None = None, until: float | None = None) -> Secret:
        """Return a valid token other than the one that `failed`; signing in ends at `until` on the monotonic clock.

        Waits at most `wait` seconds for another process that renews it, else raises WouldWait. Raises ConfigError
        while the refresh token is known to be refused: it is tried once a minute, a new one at once.
        """
        deadline = self._clock() + wait
        while True:
            stored = self._load(failed)
            if stored and self._clock() < stored.renew_at:
                return Secret(stored.token)
            # no longer than signing in takes: where its holder was killed, all others wait for the end of the lease
            with self._store.only_one("scx:renew", seconds=self._settings.total_deadline + 15) as is_ours:
                if is_ours:
                    return self._renewed(failed, deadline, until)
            if stored:  # somebody renews it early; until then the old one is good
                return Secret(stored.token)
            if self._clock() + POLL > deadline:
                raise WouldWait("another process is signing in", 1.0)
            self._sleep(POLL)

    def remember_refusal(self, message: str) -> None:
        """Spare SCX further tries with this refresh token for a minute."""
        refusal = _Refusal(self._fingerprint, self._clock() + PROBE_EVERY, message)
        text = self._cipher.encrypt(msgspec.json.encode(refusal).decode())
        self._store.change(REFUSAL_KEY, lambda _: (text, None))

    def _renewed(self, failed: Secret | None, deadline: float, until: float | None) -> Secret:
        """Renew the token unless another did while we waited for the lease."""
        stored = self._load(failed)
        if stored and self._clock() < stored.renew_at:
            return Secret(stored.token)
        self._raise_known_refusal()
        try:
            new = self._sign_in(deadline, until)
        except TemporaryError as error:
            # whether or not SCX made a token: what the caller wants done was not even sent
            error.outcome_unknown = False
            raise
        text = self._cipher.encrypt(msgspec.json.encode(new).decode())
        self._store.change(BEARER_KEY, lambda _: (text, None))
        self._store.change(REFUSAL_KEY, lambda _: (None, None))
        return Secret(new.token)

    def _sign_in(self, deadline: float, until: float | None) -> _Stored:
        ticket = self._sender.take(AUTH, wait=max(0.0, deadline - self._clock()))
        asked_at = self._clock()
        form = {"refreshToken": Secret(self._settings.refresh_token)}
        answer = self._sender.send(Request(AUTH, AUTH.path, form=form), ticket, until=until)
        error = answers.failure(answer, now=self._clock())
        if isinstance(error, ConfigError | RejectedError):
            message = f"SCX refuses the refresh token: {error.message}"
            self.remember_refusal(message)
            raise ConfigError(message, error.exchange)
        if error:
            raise error
        return self._read(answer, asked_at)

    def _read(self, answer: Answer, asked_at: float) -> _Stored:
        fields = answers.json_object(answer.body)
        token = fields.text("authToken") if fields else ""
        if fields is None or not token.isascii() or not token.isprintable() or not token:
            raise GarbledAnswer(f"{AUTH.method} {AUTH.path}: no token in the answer", answer.exchange)
        life = _life(fields, asked_at)
        # early, for a token must outlive the request that carries it; not too early where lives are short
        early = min(max(2.0, life * 0.03), life / 2)
        return _Stored(token, asked_at + life - early, asked_at + life, self._fingerprint)

    def _load(self, failed: Secret | None) -> _Stored | None:
        """Return the stored token if it is for this connection, not expired and not the one that failed."""
        stored = self._decrypted(BEARER_KEY, _Stored)
        if stored is None or stored.fingerprint != self._fingerprint or stored.expires_at <= self._clock():
            return None
        return None if failed and failed == Secret(stored.token) else stored

    def _raise_known_refusal(self) -> None:
        refusal = self._decrypted(REFUSAL_KEY, _Refusal)
        if refusal and refusal.fingerprint == self._fingerprint and self._clock() < refusal.until:
            raise ConfigError(refusal.message)

    def _decrypted(self, key: str, kind: type[S]) -> S | None:
        text = self._store.get(key)
        try:
            return msgspec.json.decode(self._cipher.decrypt(text), type=kind) if text else None
        except ValueError:  # written under another key, or by another version: as good as nothing
            return None


def _life(fields: Fields, asked_at: float) -> float:
    """Return for how many seconds a token holds, counted from before it was asked for."""
    seconds = fields.decimal("expiresIn")
    if seconds is not None and seconds > 0:
        return min(float(seconds), LONGEST_LIFE)
    end = fields.time("tokenExpireAt")
    life = end.timestamp() - asked_at if end else 0.0
    return min(life, LONGEST_LIFE) if life > 0 else DEFAULT_LIFE


def _fingerprint(settings: ClientSettings) -> str:
    """Return what tells one connection from another: never the secret, and in the store only encrypted."""
    key = hashlib.sha256(settings.api_url.encode()).digest()
    return hmac.new(key, settings.refresh_token.encode(), hashlib.sha256).hexdigest()
