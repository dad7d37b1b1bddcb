"""Wake a task once the work that it shall find is committed (rule 13)."""

import logging
import time
from datetime import timedelta
from functools import partial

from django.db import transaction
from kombu.exceptions import KombuError

from channelsync.celery import app

logger = logging.getLogger(__name__)

EXPIRES = 60  # seconds; by then a sweep has found the work
AT_ONCE = timedelta(0)
PATIENCE = 10.0  # seconds without a further try when the broker is absent: nobody shall wait for it at each click
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
        app.send_task(task_name, args=args, countdown=seconds or None, expires=EXPIRES + seconds)
    except (KombuError, OSError) as error:
        _state["absent_until"] = time.monotonic() + PATIENCE
        logger.warning("%s could not be woken, its sweep will find the work: %s", task_name, error)
