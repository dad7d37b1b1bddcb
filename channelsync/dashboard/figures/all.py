"""All kept figures, for the task that counts them."""

from typing import Any

from channelsync.dashboard.figures.decisions import DECISIONS
from channelsync.dashboard.figures.failures import FAILURES
from channelsync.dashboard.figures.kept import Kept
from channelsync.dashboard.figures.sellers import SELLERS
from channelsync.dashboard.figures.unknown_stock import UNKNOWN_STOCK
from channelsync.dashboard.figures.work import WORK

ALL: tuple[Kept[Any], ...] = (WORK, DECISIONS, FAILURES, SELLERS, UNKNOWN_STOCK)
