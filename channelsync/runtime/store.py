"""What the SCX client's processes share, kept in the database: see `channelsync.scx.store`."""

import base64
import hashlib
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import transaction

from channelsync.runtime import leases
from channelsync.runtime.models import SharedValue

T = TypeVar("T")


class DatabaseStore:
    """A `SharedStore` over the table of shared values; each change is a short transaction of its own."""

    def get(self, key: str) -> str | None:
        """Return the text under the key, or None."""
        return SharedValue.objects.filter(key=key).values_list("value", flat=True).first()

    def change(self, key: str, fn: Callable[[str | None], tuple[str | None, T]]) -> T:
        """Replace the text under the key by what `fn` makes of it; None deletes it. Returns what `fn` adds."""
        with transaction.atomic():
            row = self._locked(key) or self._made(key)
            new, result = fn(row.value or None)
            if (new or "") != row.value:
                row.value = new or ""
                row.save(update_fields=["value", "updated_at"])
        return result

    def _locked(self, key: str) -> SharedValue | None:
        return SharedValue.objects.select_for_update().filter(key=key).first()

    def _made(self, key: str) -> SharedValue:
        # Two processes that meet at a missing key must queue too, so the row is made before it is locked.
        SharedValue.objects.bulk_create([SharedValue(key=key)], ignore_conflicts=True)
        return SharedValue.objects.select_for_update().get(key=key)

    @contextmanager
    def only_one(self, name: str, *, seconds: float) -> Iterator[bool]:
        """Hold a lease of that name for the block; yields whether we got it."""
        holder = uuid.uuid4().hex
        held = leases.acquire(name=name, holder=holder, duration=timedelta(seconds=seconds))
        try:
            yield held
        finally:
            if held:
                leases.release(name=name, holder=holder)


class SecretKeyCipher:
    """Encrypt texts with a key derived from SECRET_KEY (rule 15)."""

    def __init__(self, secret: str = "") -> None:
        digest = hashlib.sha256(b"channelsync shared secrets:" + (secret or settings.SECRET_KEY).encode()).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(digest))

    def encrypt(self, text: str) -> str:
        """Return the text as a token that only this key reads."""
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, text: str) -> str:
        """Return the text of a token; raise ValueError when it was written with another key."""
        try:
            return self._fernet.decrypt(text.encode()).decode()
        except InvalidToken:
            raise ValueError("written with another SECRET_KEY") from None
