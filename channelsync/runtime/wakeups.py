"""Wake a task once the work that it shall find is committed (rule 13)."""

import logging
import time
from functools import partial

from django.db import transaction
from kombu.exceptions import KombuError

from channelsync.celery import app

logger = logging.getLogger(__name__)

EXPIRES = 60  # seconds; by then a sweep has found the work
PATIENCE = 10.0  # seconds without a further try when the broker is absent: nobody shall wait for it at each click
_state = {"absent_until": 0.0}


def wake(task_name: str, *args: str | int) -> None:
    """Send the task's message after the commit, at once outside a transaction.

    An absent broker is logged and no more: the work is in rows, and the next sweep finds it.
    """
    transaction.on_commit(partial(_send, task_name, *args), robust=True)


def _send(task_name: str, *args: str | int) -> None:
    if time.monotonic() < _state["absent_until"]:
        return
    try:
        app.send_task(task_name, args=args, expires=EXPIRES)
    except (KombuError, OSError) as error:
        _state["absent_until"] = time.monotonic() + PATIENCE
        logger.warning("%s could not be woken, its sweep will find the work: %s", task_name, error)
