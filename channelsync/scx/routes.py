"""Name the routes of the API and the rate groups that they count in."""

from dataclasses import dataclass
from enum import Enum


class Group(Enum):
    """Routes that share one rate limit window."""

    DEFAULT = "default"
    CHANNEL = "channel"
    EVENT = "event"
    OFFER = "offer"
    STOCK_ALL = "stock_all"
    CATEGORY = "category"
    LOW = "low"


class ReportRoute(Enum):
    """The three states that a channel reports, by their paths."""

    IN_PROGRESS = "/v1/channel/offer/in-progress"
    LISTED = "/v1/channel/offer/listed"
    FAILED = "/v1/channel/offer/listing-failed"


@dataclass(frozen=True, slots=True)
class Route:
    """Hold method, template of the path and rate group; `also` is a second group in which the call counts."""

    method: str
    path: str
    group: Group
    also: Group | None = None


AUTH = Route("POST", "/v1/auth", Group.DEFAULT)
LIST_EVENTS = Route("GET", "/v1/channel/event", Group.EVENT)
ACKNOWLEDGE = Route("DELETE", "/v1/channel/event", Group.EVENT)
STOCK_OF_SELLER = Route("GET", "/v1/channel/offer/stock-updates", Group.OFFER)
# stricter by itself, and still one of the offer routes: so it counts in both
STOCK_OF_ALL = Route("GET", "/v1/channel/offer/stock-updates/all", Group.STOCK_ALL, also=Group.OFFER)
CATEGORIES = Route("GET", "/v1/channel/categories", Group.LOW)
GLOBAL_ATTRIBUTES = Route("GET", "/v1/channel/attribute/global", Group.LOW)
CATEGORY_ATTRIBUTES = Route("GET", "/v1/channel/attribute/category/{categoryId}", Group.CATEGORY)
SELLERS = Route("GET", "/v1/channel/seller/list", Group.CHANNEL)
NOTIFY = Route("POST", "/v1/channel/notification", Group.CHANNEL)
REPORTS = {route: Route("POST", route.value, Group.OFFER) for route in ReportRoute}
