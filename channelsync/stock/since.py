"""Read `STOCK_SYNC_SINCE`: from when on the stock of a seller is asked for that was never read."""

import json
import re
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from channelsync.runtime.store import DatabaseStore
from channelsync.scx.times import format_time, parse_time

KEY = "stock.since"
_DAYS = re.compile(r"(\d{1,5})d", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def read(text: str, *, now: datetime) -> datetime:
    """Return the time that `30d` (days back), a date or a time names; raise ValueError for anything else."""
    text = text.strip()
    try:
        moment = _read(text, now)
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r}: expected days back like 30d, or a time like 2026-01-31T00:00:00+00:00.") from None
    if moment > now:
        raise ValueError(f"{text!r} lies in the future.")
    return moment


def first() -> datetime:
    """Return the time that the setting names. It is worked out once, so that `30d` does not wander with each call.

    Raises ImproperlyConfigured for a setting that is none.
    """
    setting = settings.STOCK_SYNC_SINCE
    now = timezone.now().replace(microsecond=0)
    try:
        fresh = json.dumps([setting, format_time(read(setting, now=now))])
    except ValueError as error:
        raise ImproperlyConfigured(f"STOCK_SYNC_SINCE={error}") from None
    known = DatabaseStore().get(KEY)
    if known is None or json.loads(known)[0] != setting:
        known = DatabaseStore().change(KEY, lambda old: _keep(old, fresh, setting))
    return parse_time(json.loads(known)[1])


def _read(text: str, now: datetime) -> datetime:
    if days := _DAYS.fullmatch(text):
        return now - timedelta(days=int(days[1]))
    return parse_time(f"{text}T00:00:00" if _DATE.fullmatch(text) else text)


def _keep(old: str | None, fresh: str, setting: str) -> tuple[str, str]:
    # Another process may have been quicker: its time is the one.
    chosen = old if old is not None and json.loads(old)[0] == setting else fresh
    return chosen, chosen
