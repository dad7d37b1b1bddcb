"""How long a web process waits for locks."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from channelsync.listings.models import Seller
from channelsync.runtime import without_waiting
from channelsync.runtime.without_waiting import bound_patience, is_held


@pytest.fixture
def web() -> Iterator[BaseDatabaseWrapper]:
    """Yield a second connection, as a web process opens it."""
    other = connection.copy()
    other.connect()
    yield other
    other.close()


def lock_timeout(of: BaseDatabaseWrapper) -> str:
    with of.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return str(cursor.fetchone()[0])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_web_process_gives_a_lock_up_before_its_server_does(web: BaseDatabaseWrapper) -> None:
    bound_patience(web)
    assert lock_timeout(web) == "8s"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_address_of_the_database_may_say_how_long(web: BaseDatabaseWrapper) -> None:
    web.settings_dict["OPTIONS"] = {"options": "-c lock_timeout=1s"}
    before = lock_timeout(web)
    bound_patience(web)
    assert lock_timeout(web) == before


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_row_that_is_held_is_told_as_held(web: BaseDatabaseWrapper, monkeypatch: Any) -> None:
    monkeypatch.setattr(without_waiting, "REQUEST_MS", 100)
    bound_patience(web)
    Seller.objects.create(id="shop")
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1 FROM listings_seller FOR UPDATE")
    with pytest.raises(OperationalError) as refused, web.cursor() as other:
        other.execute("UPDATE listings_seller SET language = 'de'")
    connection.cursor().execute("ROLLBACK")
    assert is_held(refused.value)


def test_server_binds_every_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db.backends.signals import connection_created

    from channelsync import wsgi

    assert callable(wsgi.application)
    assert bound_patience in [receiver() for _key, receiver, *_rest in connection_created.receivers]
    connection_created.disconnect(bound_patience)
