"""In which order failures are shown."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channelsync.dashboard.figures.failures import Group

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
SORTS: dict[str, str | Promise] = {
    "": _("most listings first"),
    "trend": _("growing fastest first"),
    "value": _("highest stock value first"),
    "new": _("first seen most recently"),
    "last": _("last seen most recently"),
}
_KEYS: dict[str, Callable[[Group], Any]] = {
    "": lambda group: group.listings,
    "trend": lambda group: (group.trend, group.week),
    "value": lambda group: max(group.value.values(), default=0),
    "new": lambda group: group.first_at or NEVER,
    "last": lambda group: group.last_at or NEVER,
}


def in_order(groups: Iterable[Group], sort: str) -> list[Group]:
    """Return them in an order of SORTS; those that are equal stay as they stand."""
    return sorted(groups, key=_KEYS[sort], reverse=True)
