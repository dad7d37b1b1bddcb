"""The one way to SCX: every call of the API as a method with typed arguments, answers and errors."""

import json
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import quote

from channelsync.scx import answers, routes
from channelsync.scx.auth import Auth
from channelsync.scx.connection import ClientSettings
from channelsync.scx.errors import ConfigError, GarbledAnswer, NotConfigured, ProtocolError, RateLimited, ScxError
from channelsync.scx.exchange import Exchange
from channelsync.scx.limits import Pacer, Ticket
from channelsync.scx.pages import AttributePage, CategoryPage, EventPage, SellerPage, StockPage
from channelsync.scx.payload_channel import Notification, parse_attributes, parse_categories, parse_sellers
from channelsync.scx.payload_page import parse_event_page
from channelsync.scx.payload_stock import parse_stock_answer
from channelsync.scx.routes import Group, ReportRoute, Route
from channelsync.scx.secret import Secret
from channelsync.scx.sending import PacedSender
from channelsync.scx.store import Cipher, SharedStore
from channelsync.scx.times import format_time
from channelsync.scx.transport import Answer, Request, Transport

__all__ = [
    "AttributePage",
    "CategoryPage",
    "Client",
    "ClientSettings",
    "EventPage",
    "Group",
    "ReportRoute",
    "SellerPage",
    "StockPage",
]

T = TypeVar("T")

PAGE_LIMIT = 1000
ACKNOWLEDGE_LIMIT = 100
REPORT_LIMIT = 1000
TRIES = 3  # of a call that meets 429; a server that goes on with it is not to be asked for ever
SPREAD = 1.1  # what the pacing may wait longer than SCX asks for, so that not all come back at once


class Client:
    """Call SCX. Every method raises the errors of `errors.py` and no others but ValueError for its own arguments.

    `wait` is the number of seconds that a call may spend waiting for its slot or for another process's signing in;
    the request itself is bounded by the settings' deadline. `guard` is called before any network or waiting and may
    raise. `record` gets an Exchange for each HTTP request, signing in and repeats too, and must not raise.
    Safe for threads; to be made after a fork.
    """

    def __init__(
        self,
        settings: ClientSettings,
        store: SharedStore,
        cipher: Cipher,
        guard: Callable[[], None] = lambda: None,
        *,
        record: Callable[[Exchange], None] = lambda exchange: None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._guard = guard
        self._clock = clock
        self._transport = Transport(settings, clock=clock, record=record)
        self._pacer = Pacer(store, clock=clock, sleep=sleep)
        self._sender = PacedSender(self._transport, self._pacer, clock=clock)
        self._auth = Auth(settings, store, cipher, self._sender, clock=clock, sleep=sleep)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    def reserve(self, group: Group, *, wait: float, share: float = 1.0) -> None:
        """Make sure of a valid token and take a slot of `group`; raise WouldWait or what signing in raises.

        Call it before claiming work, and then send with `reserved=True`, or `release` it if there is no work.
        """
        self._enter()
        deadline = self._clock() + wait
        self._auth.token(wait=wait)
        self._pacer.keep(self._pacer.take(group, wait=self._left(deadline), share=share))

    def release(self, group: Group) -> None:
        """Give a reserved slot back; without one do nothing."""
        if ticket := self._pacer.kept(group):
            self._pacer.release(ticket)

    def list_events(self, *, limit: int = PAGE_LIMIT, wait: float) -> EventPage:
        """Return up to `limit` events (1 to 1000). Each of them has used up one of its ten deliveries."""
        if not 1 <= limit <= PAGE_LIMIT:
            raise ValueError(f"limit must be 1 to {PAGE_LIMIT}, not {limit}")
        answer = self._call(_request(routes.LIST_EVENTS, limit=str(limit)), wait=wait)
        return EventPage(_parsed(parse_event_page, answer), answer.exchange)

    def acknowledge(self, ids: Sequence[str], *, wait: float) -> Exchange:
        """Acknowledge 1 to 100 events, which must be stored durably by now."""
        if not 1 <= len(ids) <= ACKNOWLEDGE_LIMIT:
            raise ValueError(f"1 to {ACKNOWLEDGE_LIMIT} ids can be acknowledged at a time, not {len(ids)}")
        body = json.dumps({"eventIdList": list(ids)}, ensure_ascii=False)
        request = Request(routes.ACKNOWLEDGE, routes.ACKNOWLEDGE.path, body=body, elements=len(ids))
        return self._call(request, wait=wait).exchange

    def send_reports(
        self, route: ReportRoute, elements: Sequence[str], *, wait: float = 0, reserved: bool = False
    ) -> Exchange:
        """Report 1 to 1000 states, given as the JSON texts of their elements."""
        if not 1 <= len(elements) <= REPORT_LIMIT:
            raise ValueError(f"1 to {REPORT_LIMIT} reports can be sent at a time, not {len(elements)}")
        body = '{"offerList":[' + ",".join(elements) + "]}"
        request = Request(routes.REPORTS[route], route.value, body=body, elements=len(elements))
        return self._call(request, wait=wait, reserved=reserved).exchange

    def stock_updates(
        self, *, updated_after: datetime, seller_id: str | None = None, wait: float, share: float = 0.5
    ) -> StockPage:
        """Return what changed after a time (whole seconds), of all sellers or one; leaves reports their share."""
        since = format_time(updated_after)
        if seller_id is None:
            request = _request(routes.STOCK_OF_ALL, updatedAfter=since)
        else:
            request = _request(routes.STOCK_OF_SELLER, sellerId=seller_id, updatedAfter=since)
        asked_at = datetime.fromtimestamp(self._clock(), UTC)
        answer = self._call(request, wait=wait, share=share)
        stock = _parsed(parse_stock_answer, answer)
        return StockPage(stock.updates, stock.last_updated_at, stock.problems, asked_at, answer.exchange)

    def sellers(self, *, wait: float) -> SellerPage:
        """Return every seller that SCX knows on this channel."""
        answer = self._call(_request(routes.SELLERS), wait=wait)
        rows, problems = _parsed(parse_sellers, answer)
        return SellerPage(rows, problems, answer.exchange)

    def categories(self, *, wait: float) -> CategoryPage:
        """Return the category tree that the channel published."""
        answer = self._call(_request(routes.CATEGORIES), wait=wait, may_be_missing=True)
        rows, problems = _parsed(parse_categories, answer)
        return CategoryPage(rows, problems, answer.exchange)

    def global_attributes(self, *, wait: float) -> AttributePage:
        """Return the attributes that are asked for in every listing."""
        return self._attributes(_request(routes.GLOBAL_ATTRIBUTES), wait)

    def category_attributes(self, category_id: str, *, wait: float) -> AttributePage:
        """Return the attributes that are asked for in one category."""
        route = routes.CATEGORY_ATTRIBUTES
        path = route.path.replace("{categoryId}", quote(category_id, safe=""))
        return self._attributes(Request(route, path), wait)

    def notify(self, notification: Notification, *, wait: float = 0, reserved: bool = False) -> Exchange:
        """Show a seller a message in JTL-Wawi."""
        body = notification.to_json()
        request = Request(routes.NOTIFY, routes.NOTIFY.path, body=body, elements=1)
        return self._call(request, wait=wait, reserved=reserved).exchange

    def _attributes(self, request: Request, wait: float) -> AttributePage:
        answer = self._call(request, wait=wait, may_be_missing=True)
        rows, problems = _parsed(parse_attributes, answer)
        return AttributePage(rows, problems, answer.exchange)

    def _call(
        self,
        request: Request,
        *,
        wait: float,
        share: float = 1.0,
        reserved: bool = False,
        may_be_missing: bool = False,
    ) -> Answer:
        """Send as often as a 429 allows that ends within `wait`; a call that was reserved is sent once at most."""
        self._enter()
        deadline = self._clock() + wait
        for tries_left in range(TRIES - 1, -1, -1):
            try:
                return self._send(request, deadline, share, reserved, may_be_missing)
            except RateLimited as limited:
                # else: the group is stopped, so the next try waits for its slot until that is over
                if reserved or not tries_left or self._left(deadline) < (limited.retry_after or 0.0) * SPREAD:
                    raise
        raise AssertionError("the last try returns or raises")

    def _send(self, request: Request, deadline: float, share: float, reserved: bool, may_be_missing: bool) -> Answer:
        """Send with a valid token; a 401 renews it and repeats once, all within the deadline of one request.

        For whoever holds a lease for this call counts on that deadline.
        """
        # a reserved call is bounded from here on: its token may have to be renewed before it is sent
        until = time.monotonic() + self._settings.total_deadline if reserved else None
        token, ticket = self._ready(request.route, deadline, share, reserved, until)
        until = until or time.monotonic() + self._settings.total_deadline
        answer = self._sender.send(request, ticket, token=token, until=until)
        if answer.status == 401:
            token = self._auth.token(wait=self._left(deadline), failed=token, until=until)
            ticket = self._sender.take(request.route, wait=self._left(deadline), share=share)
            answer = self._sender.send(request, ticket, token=token, until=until)
            self._refuse_second_401(answer)
        return self._judged(answer, may_be_missing)

    def _ready(
        self, route: Route, deadline: float, share: float, reserved: bool, until: float | None
    ) -> tuple[Secret, Ticket]:
        """Return token and slot; a slot that was reserved is given back if there is no token to use it."""
        kept = self._pacer.kept(route.group) if reserved else None
        try:
            token = self._auth.token(wait=self._left(deadline), until=until)
        except ScxError:
            if kept:
                self._pacer.release(kept)
            raise
        return token, kept or self._sender.take(route, wait=self._left(deadline), share=share)

    def _judged(self, answer: Answer, may_be_missing: bool) -> Answer:
        error = answers.failure(answer, now=self._clock())
        if may_be_missing and answer.status == 404 and isinstance(error, ProtocolError):
            return Answer(answer.status, answer.headers, b"{}", answer.exchange)
        if error:
            raise error
        return answer

    def _enter(self) -> None:
        self._guard()
        if missing := self._settings.missing():
            raise NotConfigured(f"not configured: {', '.join(missing)}")

    def _left(self, deadline: float) -> float:
        return max(0.0, deadline - self._clock())

    def _refuse_second_401(self, answer: Answer) -> None:
        if answer.status == 401:
            message = "SCX refuses a token that it gave out just now"
            self._auth.remember_refusal(message)
            raise ConfigError(message, answer.exchange)


def _request(route: Route, **query: str) -> Request:
    return Request(route, route.path, query=query)


def _parsed(parse: Callable[[bytes], T], answer: Answer) -> T:
    """Parse a body; a body that is none is told with the exchange that it came in."""
    fault = ""
    try:
        return parse(answer.body)
    except GarbledAnswer as error:
        fault = error.message
    message = f"{answer.exchange.method} {answer.exchange.route}: {fault}"
    raise GarbledAnswer(message, answer.exchange, outcome_unknown=True)
