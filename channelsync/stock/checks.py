"""Check the stock settings before anything runs."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils import timezone

from channelsync.stock import since


@register
def check_since(**_kwargs: Any) -> list[CheckMessage]:
    """Report a `STOCK_SYNC_SINCE` that names no time."""
    try:
        since.read(settings.STOCK_SYNC_SINCE, now=timezone.now())
    except ValueError as error:
        hint = "Set days back (30d), or a time that has passed (2026-01-31T00:00:00+00:00)."
        return [Error(f"STOCK_SYNC_SINCE={error}", hint=hint, id="channelsync.stock.E001")]
    return []
