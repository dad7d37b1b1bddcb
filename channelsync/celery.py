"""The Celery application: queues, the timetable of the flows, and clean database connections between tasks."""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import task_prerun
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "channelsync.settings")

TRANSPORT_ALIASES["folder"] = "channelsync.runtime.folder_broker:Transport"
app = Celery("channelsync")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def timetable(settings: Any) -> dict[str, dict[str, Any]]:
    """Return beat's schedule; a flow whose interval is 0 is left out, and every message expires unread."""
    flows = {
        "channelsync.events.sync": settings.EVENTS_INTERVAL,
        "channelsync.events.sweep": settings.EVENTS_INTERVAL,
        "channelsync.reports.sweep": settings.REPORTS_INTERVAL,
        "channelsync.reports.notify": settings.REPORTS_INTERVAL,
        # A look costs one row; the time to undo is short, and so shall be the wait after it.
        "channelsync.bulk.sweep": min(settings.REPORTS_INTERVAL, 5),
        "channelsync.stock.sync": settings.STOCK_INTERVAL if settings.STOCK_SYNC != "off" else 0,
        "channelsync.events.sync_sellers": min(settings.SELLERS_INTERVAL, settings.SELLERS_INTERVAL_HELD or 86400),
        # A look costs one row; so the first sync comes soon, and one that gave way goes on.
        "channelsync.attributes.sync": min(settings.ATTRIBUTES_INTERVAL, 20),
        "channelsync.dashboard.count": settings.FIGURES_INTERVAL,
        # Again one row: there is something to do only after an update of the program.
        "channelsync.listings.respell": 60,
    }
    schedule: dict[str, dict[str, Any]] = {
        name: {"task": name, "schedule": seconds, "options": {"expires": max(seconds, 1)}}
        for name, seconds in flows.items()
        if seconds
    }
    nightly = {"schedule": crontab(hour=str(settings.PRUNE_HOUR), minute="17"), "options": {"expires": 6 * 3600}}
    schedule["channelsync.events.prune"] = {"task": "channelsync.events.prune", **nightly}
    return schedule


@app.on_after_finalize.connect
def set_timetable(sender: Celery, **_kwargs: Any) -> None:
    """Fill in beat's schedule once the settings can be read."""
    from django.conf import settings

    sender.conf.beat_schedule = timetable(settings)


@task_prerun.connect
def check_database_connection(**_kwargs: Any) -> None:
    """Let Django look at its connections before a task: they are kept between tasks and may have died meanwhile."""
    from django.db import close_old_connections

    close_old_connections()
