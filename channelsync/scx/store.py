"""What processes share, as an interface that is passed in: small values, short leases, and a cipher."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol, TypeVar

T = TypeVar("T")


class SharedStore(Protocol):
    """Keep a few short values that all processes of the channel see."""

    def get(self, key: str) -> str | None:
        """Return the value of `key`, None if there is none."""

    def change(self, key: str, fn: Callable[[str | None], tuple[str | None, T]]) -> T:
        """Read, change and write `key` in one step against all other processes.

        `fn` gets the old value and returns the new one (None removes it) and a result; it is pure and may run again.
        """

    def only_one(self, name: str, *, seconds: float) -> AbstractContextManager[bool]:
        """Lend `name` to one holder among all processes, for at most `seconds`; yield whether we hold it."""


class Cipher(Protocol):
    """Turn secrets into text that is safe in a store."""

    def encrypt(self, text: str) -> str:
        """Return `text` encrypted."""

    def decrypt(self, text: str) -> str:
        """Return the clear text; raise ValueError where the key is another one now."""


class MemoryStore:
    """Share values between the threads of one process: for tests and scripts."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._values: dict[str, str] = {}
        self._leases: dict[str, float] = {}

    def get(self, key: str) -> str | None:
        """Return the value of `key`, None if there is none."""
        with self._lock:
            return self._values.get(key)

    def change(self, key: str, fn: Callable[[str | None], tuple[str | None, T]]) -> T:
        """Read, change and write `key` under the lock."""
        with self._lock:
            value, result = fn(self._values.get(key))
            if value is None:
                self._values.pop(key, None)
            else:
                self._values[key] = value
            return result

    @contextmanager
    def only_one(self, name: str, *, seconds: float) -> Iterator[bool]:
        """Yield whether we hold `name`; the lease ends with the block, or after `seconds`."""
        until = self._take(name, seconds)
        try:
            yield until is not None
        finally:
            self._give_back(name, until)

    def _take(self, name: str, seconds: float) -> float | None:
        with self._lock:
            now = self._clock()
            if self._leases.get(name, now) > now:
                return None
            self._leases[name] = now + seconds
            return self._leases[name]

    def _give_back(self, name: str, until: float | None) -> None:
        with self._lock:
            if until is not None and self._leases.get(name) == until:
                del self._leases[name]


class PlainCipher:
    """Leave text as it is: for tests and scripts whose store dies with them."""

    def encrypt(self, text: str) -> str:
        """Return `text`."""
        return text

    def decrypt(self, text: str) -> str:
        """Return `text`."""
        return text
