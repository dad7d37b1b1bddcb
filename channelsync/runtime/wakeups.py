"""Wake a task once the work that it shall find is committed (rule 13)."""

import logging
import time
from datetime import timedelta
from functools import partial

from django.db import transaction
from kombu import Connection, pools
from kombu.exceptions import KombuError

from channelsync.celery import app

logger = logging.getLogger(__name__)

EXPIRES = 60  # seconds; by then a sweep has found the work
AT_ONCE = timedelta(0)
PATIENCE = 10.0  # seconds without a further try when the broker is absent: nobody shall wait for it at each click
# A worker waits patiently for Redis, a person at a click does not: one that accepts and stays silent is absent too.
HASTY = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5, "retry_on_timeout": False}  # seconds; tried twice
POOL_PATIENCE = 1.0  # seconds for a free connection
_state = {"absent_until": 0.0}


def wake(task_name: str, *args: str | int, after: timedelta = AT_ONCE) -> None:
    """Send the task's message after the commit, at once outside a transaction; the task runs `after` that.

    An absent broker is logged and no more: the work is in rows, and the next sweep finds it.
    """
    transaction.on_commit(partial(_send, task_name, *args, after=after), robust=True)


def _send(task_name: str, *args: str | int, after: timedelta) -> None:
    if time.monotonic() < _state["absent_until"]:
        return
    try:
        seconds = after.total_seconds()
        with pools.producers[_connection()].acquire(block=True, timeout=POOL_PATIENCE) as producer:
            app.send_task(task_name, args=args, countdown=seconds or None, expires=EXPIRES + seconds, producer=producer)
    except (KombuError, OSError) as error:
        _state["absent_until"] = time.monotonic() + PATIENCE
        logger.warning("%s could not be woken, its sweep will find the work: %s", task_name, error)


def _connection() -> Connection:
    """Return what to reach the broker by; equal ones share a pool."""
    is_redis = str(app.conf.broker_url).startswith("redis")
    return app.connection_for_write(transport_options=HASTY if is_redis else {})
