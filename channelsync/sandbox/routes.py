"""The routes of SCX: what each one checks, does and answers.

Two readings of ours, where SCX says nothing exact: a report for a seller who is unlinked or unknown is refused as a
violation of its `sellerId`, and one for a listing that no event ever named as a violation of its `offerId`. Either
refuses the whole request, as every 400 does.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from .answers import VALIDATION, Answer, ApiError, Request, Violation, json_answer
from .catalogue.taxonomy import CATEGORIES, CATEGORY_ATTRIBUTES, GLOBAL_ATTRIBUTES, attribute_list
from .faults import Fault, FaultScript
from .pages import event_page
from .times import format_time, parse_time
from .tokens import Tokens
from .validation import REPORT_FIELDS, check_notification, check_reports, offer_id_of
from .world import World

MAX_PAGE: Final = 1000
MAX_ACKNOWLEDGED: Final = 100
MAX_REPORTS: Final = 1000


@dataclass(frozen=True, slots=True)
class Scx:
    """What the routes work on."""

    world: World
    tokens: Tokens
    faults: FaultScript


Handler = Callable[[Scx, Request], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """A method and path, its name in fault scripts and its rate group."""

    method: str
    pattern: re.Pattern[str]
    name: str
    group: str
    handler: Handler


def sign_in(scx: Scx, request: Request) -> Answer:
    """POST /v1/auth."""
    return json_answer(200, scx.tokens.sign_in(request.body))


def list_events(scx: Scx, request: Request) -> Answer:
    """GET /v1/channel/event: the page leaves as the elements' own texts, joined."""
    text = request.query("limit") or str(MAX_PAGE)
    limit = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    if not 1 <= limit <= MAX_PAGE:
        raise ApiError(400, Violation("limit", f"muss 1 bis {MAX_PAGE} sein", f"must be 1 to {MAX_PAGE}"))
    return Answer(200, event_page(scx.world, limit, request))


def acknowledge(scx: Scx, request: Request) -> Answer:
    """DELETE /v1/channel/event, with a body; ids that are not queued are no error."""
    body = request.json()
    ids = body.get("eventIdList") if isinstance(body, dict) else None
    if not isinstance(ids, list) or not 1 <= len(ids) <= MAX_ACKNOWLEDGED or not all(isinstance(i, str) for i in ids):
        low, high = 1, MAX_ACKNOWLEDGED
        raise ApiError(
            400, Violation("eventIdList", f"muss {low} bis {high} Ids enthalten", f"must hold {low} to {high} ids")
        )
    scx.world.acknowledge(ids)
    return Answer(204)


def take_reports(route: str) -> Handler:
    """Return the handler of one of the three report routes: all elements are taken, or none."""

    def handler(scx: Scx, request: Request) -> Answer:
        elements = _report_elements(request)
        violations = check_reports(route, elements) or _refusals(scx, route, elements)
        if violations:
            raise ApiError(400, *violations)
        for element in elements:
            scx.world.take_report(route, element, request.number)
        return Answer(201)

    return handler


def _report_elements(request: Request) -> list[Any]:
    body = request.json()
    elements = body.get("offerList") if isinstance(body, dict) else None
    if not isinstance(elements, list) or not 1 <= len(elements) <= MAX_REPORTS:
        german, english = f"muss 1 bis {MAX_REPORTS} Angebote enthalten", f"must hold 1 to {MAX_REPORTS} offers"
        raise ApiError(400, Violation("offerList", german, english))
    return elements


def _refusals(scx: Scx, route: str, elements: list[Any]) -> list[Violation]:
    found: list[Violation] = []
    sound: list[tuple[str, int]] = []
    for index, element in enumerate(elements):
        seller_id, offer_id = element["sellerId"], offer_id_of(element["offerId"]) or 0
        seller = scx.world.book.sellers.get(seller_id)
        path = f"offerList[{index}]"
        if seller is None or not seller.linked:
            found.append(
                Violation(f"{path}.sellerId", "Der Händler ist nicht mit dem Kanal verbunden", "seller is not linked")
            )
        elif scx.world.strict_offers and not scx.world.book.knows((seller_id, offer_id)):
            found.append(Violation(f"{path}.offerId", "Das Angebot ist unbekannt", "offer is not known"))
        elif fault := scx.faults.rejection(route, seller_id, offer_id):
            found.append(_scripted(fault, f"{path}.{fault.texts.get('field', 'offerId')}"))
        else:
            sound.append((seller_id, offer_id))
    if found:
        scx.faults.spare(route, sound)
    return found


def _scripted(fault: Fault, path: str) -> Violation:
    text = fault.texts.get("message")
    return Violation(path, text or "ist gesperrt", text or "is locked", fault.texts.get("code", VALIDATION))


def stock_updates(scx: Scx, request: Request) -> Answer:
    """GET stock-updates of one seller or of all: everything of later seconds than `updatedAfter`, unpaged."""
    moment = _updated_after(request)
    seller_id = None if request.path.endswith("/all") else request.query("sellerId") or ""
    if seller_id is not None and seller_id not in scx.world.book.sellers:
        raise ApiError(400, Violation("sellerId", "Der Händler ist unbekannt", "seller is not known"))
    with scx.world.lock:
        texts, last = scx.world.stock.after(moment, seller_id)
    cursor = format_time(datetime.fromtimestamp(last, moment.tzinfo) if last is not None else moment)
    body = b'{"stockUpdateList": [' + b", ".join(texts) + b'], "lastUpdatedAt": "' + cursor.encode() + b'"}'
    return Answer(200, body)


def _updated_after(request: Request) -> datetime:
    text = request.query("updatedAfter")
    if text is None:
        raise ApiError(400, Violation("updatedAfter", "darf nicht fehlen", "is required"))
    try:
        return parse_time(text)
    except ValueError:
        german, english = "muss ein Zeitpunkt mit Zeitzone sein", "must be a date and time with an offset"
        raise ApiError(400, Violation("updatedAfter", german, english)) from None


def list_sellers(scx: Scx, _request: Request) -> Answer:
    """GET /v1/channel/seller/list: unlinked ones are inactive, removed ones are not in it."""
    with scx.world.lock:
        rows = [seller.as_json() for seller in scx.world.book.sellers.values() if not seller.removed]
    return json_answer(200, {"sellerList": rows})


def notify(scx: Scx, request: Request) -> Answer:
    """POST /v1/channel/notification."""
    body = request.json()
    violations = check_notification(body)
    if violations or not isinstance(body, dict):
        raise ApiError(400, *violations)
    with scx.world.lock:
        if fault := scx.faults.rejection("notification", body["sellerId"], 0):
            raise ApiError(400, _scripted(fault, f"notification.{fault.texts.get('field', 'sellerId')}"))
        scx.world.notifications.append(body)
    return Answer(201)


def list_categories(_scx: Scx, _request: Request) -> Answer:
    """GET /v1/channel/categories."""
    return json_answer(200, {"data": [category.as_json() for category in CATEGORIES]})


def global_attributes(_scx: Scx, _request: Request) -> Answer:
    """GET /v1/channel/attribute/global."""
    return json_answer(200, attribute_list(GLOBAL_ATTRIBUTES))


def category_attributes(_scx: Scx, request: Request) -> Answer:
    """GET /v1/channel/attribute/category/{id}: a category without attributes of its own is a 404."""
    attributes = CATEGORY_ATTRIBUTES.get(request.params["category"])
    if attributes is None:
        raise ApiError(404, Violation("categoryId", "Die Kategorie ist unbekannt", "category is not known", "GEN404"))
    return json_answer(200, attribute_list(attributes))


def _route(method: str, path: str, name: str, group: str, handler: Handler) -> Route:
    return Route(method, re.compile(path.replace("{category}", r"(?P<category>[^/]+)")), name, group, handler)


ROUTES: Final = (
    _route("POST", "/v1/auth", "auth", "default", sign_in),
    _route("GET", "/v1/channel/event", "event-get", "event", list_events),
    _route("DELETE", "/v1/channel/event", "event-delete", "event", acknowledge),
    *(
        _route("POST", f"/v1/channel/offer/{path}", name, "offer", take_reports(name))
        for name, path in zip(REPORT_FIELDS, ("in-progress", "listed", "listing-failed"), strict=True)
    ),
    _route("GET", "/v1/channel/offer/stock-updates", "stock", "offer", stock_updates),
    _route("GET", "/v1/channel/offer/stock-updates/all", "stock-all", "stock-all", stock_updates),
    _route("GET", "/v1/channel/categories", "categories", "rare", list_categories),
    _route("GET", "/v1/channel/attribute/global", "attributes", "rare", global_attributes),
    _route(
        "GET", "/v1/channel/attribute/category/{category}", "attributes", "category-attributes", category_attributes
    ),
    _route("GET", "/v1/channel/seller/list", "sellers", "channel", list_sellers),
    _route("POST", "/v1/channel/notification", "notification", "channel", notify),
)


def find_route(request: Request) -> Route:
    """Return the route and set the path's parameters; ApiError 404 or 405."""
    matching = [(route, found) for route in ROUTES if (found := route.pattern.fullmatch(request.path))]
    if not matching:
        raise ApiError(404, Violation("", "Diese Route gibt es nicht.", "There is no such route.", "GEN404"))
    for route, found in matching:
        if route.method == request.method:
            request.params = found.groupdict()
            return route
    raise ApiError(
        405, Violation("", "Diese Methode gibt es hier nicht.", "This method is not allowed here.", "GEN405")
    )
