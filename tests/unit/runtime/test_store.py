"""What processes share: values, leases and secrets."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from channelsync.runtime import leases
from channelsync.runtime.models import SharedValue
from channelsync.runtime.store import DatabaseStore, SecretKeyCipher

MINUTE = timedelta(minutes=1)


@pytest.mark.django_db
def test_change_returns_what_the_function_adds_and_none_deletes() -> None:
    """An empty value counts as no value."""
    store = DatabaseStore()
    assert store.change("k", lambda old: (f"{old}!", 7)) == 7
    assert store.get("k") == "None!"
    store.change("k", lambda _old: (None, None))
    assert not store.get("k")


@pytest.mark.django_db(transaction=True)
def test_simultaneous_changes_lose_nothing() -> None:
    """Read and write are one step across processes."""

    def count() -> None:
        for _ in range(10):
            DatabaseStore().change("n", lambda old: (str(int(old or 0) + 1), None))
        connection.close()

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert DatabaseStore().get("n") == "40"


@pytest.mark.django_db
def test_lease_is_held_by_one_until_released() -> None:
    """The holder may prolong it."""
    assert leases.acquire(name="x", holder="a", duration=MINUTE)
    assert not leases.acquire(name="x", holder="b", duration=MINUTE)
    assert leases.acquire(name="x", holder="a", duration=MINUTE)
    leases.release(name="x", holder="b")
    assert not leases.acquire(name="x", holder="b", duration=MINUTE)
    leases.release(name="x", holder="a")
    assert leases.acquire(name="x", holder="b", duration=MINUTE)


@pytest.mark.django_db
def test_lease_of_a_dead_holder_ends_by_time(frozen_time: time_machine.Traveller) -> None:
    """Nobody has to clean up after a crash."""
    leases.acquire(name="x", holder="a", duration=MINUTE)
    frozen_time.shift(59)
    assert not leases.acquire(name="x", holder="b", duration=MINUTE)
    frozen_time.shift(1)
    assert leases.acquire(name="x", holder="b", duration=MINUTE)


@pytest.mark.django_db
def test_only_one_releases_even_after_an_error() -> None:
    """The next one gets it."""
    store = DatabaseStore()
    with pytest.raises(KeyError), store.only_one("x", seconds=60):
        raise KeyError
    with store.only_one("x", seconds=60) as held, store.only_one("x", seconds=60) as again:
        assert (held, again) == (True, False)


@pytest.mark.rule(15)
def test_cipher_reads_only_what_its_own_key_wrote() -> None:
    """A changed SECRET_KEY means no token, not a crash."""
    token = SecretKeyCipher("one").encrypt("bearer")
    assert "bearer" not in token
    assert SecretKeyCipher("one").decrypt(token) == "bearer"
    with pytest.raises(ValueError, match="SECRET_KEY"):
        SecretKeyCipher("two").decrypt(token)


@pytest.mark.django_db
@pytest.mark.rule(15)
def test_bearer_token_is_in_no_row_in_clear_text(scx_settings: object, world: object) -> None:
    """Nor is the refresh token."""
    from channelsync.events import services

    services.sync()
    secret = getattr(scx_settings, "SCX_REFRESH_TOKEN", "")
    values = list(SharedValue.objects.values_list("value", flat=True))
    assert any(value.startswith("gAAAA") or '"gAAAA' in value for value in values)
    assert not any(secret in value for value in values)
