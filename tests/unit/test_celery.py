"""The timetable of the flows."""

from typing import Any

from channelsync.celery import app, timetable


def test_every_scheduled_task_exists() -> None:
    """A typing mistake in a name would silently stop a flow."""
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)


def test_every_periodic_message_expires(settings: Any) -> None:
    """Messages that nobody read must not pile up."""
    assert all(entry["options"]["expires"] > 0 for entry in timetable(settings).values())


def test_interval_zero_switches_a_flow_off(settings: Any) -> None:
    """And STOCK_SYNC=off its own."""
    settings.EVENTS_INTERVAL = 0
    settings.STOCK_SYNC = "off"
    assert {"channelsync.events.sync", "channelsync.stock.sync"}.isdisjoint(timetable(settings))


def test_tasks_go_to_their_queues() -> None:
    """A worker per queue, grown."""
    route = app.amqp.router.route
    names = {
        "channelsync.reports.send": "reports",
        "channelsync.stock.sync": "stock",
        "channelsync.events.sync": "events",
    }
    assert {name: route({}, name)["queue"].name for name in names} == names
