"""Routes for tests that run the sandbox as a process of its own. They are no part of SCX and need no token.

`GET /_sandbox/state` tells everything · `POST /_sandbox/events` queues a list of elements (`{"type", "event"}` objects,
whole elements with id and createdAt, or literal texts) · `POST /_sandbox/faults` `{"faults": [SPEC, ...]}` replaces the
script · `POST /_sandbox/offers` `{"count": N}` lists new products · `POST /_sandbox/stock` `{"sellerId", "offerId",
"quantity", "updatedAt"?, "event"?}` changes a level · `GET /_sandbox/tickets/NUMBER` stands in for a ticket system, so
that `TICKET_URL` has something to lead to.
"""

import json
from typing import Any

from .answers import Answer, ApiError, Request, Violation, json_answer
from .faults import FaultError
from .routes import Scx
from .times import format_time, parse_time
from .world import World


def control(scx: Scx, request: Request) -> Answer:
    """Serve one control route; ApiError 400 for a wrong body, 404 for no such route."""
    name = (request.method, request.path.removeprefix("/_sandbox/"))
    if name == ("GET", "state"):
        with scx.world.lock:
            return json_answer(200, state(scx.world))
    if request.method == "GET" and name[1].startswith("tickets/"):
        return _ticket(name[1].removeprefix("tickets/"))
    actions = {"events": _events, "faults": _faults, "offers": _offers, "stock": _stock}
    action = actions.get(name[1]) if name[0] == "POST" else None
    if action is None:
        raise ApiError(404, Violation("", "Diese Route gibt es nicht.", "There is no such route.", "GEN404"))
    body: Any = request.json()
    try:
        with scx.world.lock:
            return json_answer(200, action(scx, body))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ApiError(400, Violation("", str(error), str(error))) from None


def _ticket(number: str) -> Answer:
    german = "Hier stünde Ihr Ticketsystem. TICKET_URL sagt, wo es ist."
    english = "Your ticket system would be here. TICKET_URL says where it is."
    text = f"Ticket {number}\n\n{german}\n{english}\n"
    return Answer(200, text.encode("utf-8", "replace"), "text/plain; charset=utf-8")


def state(world: World) -> dict[str, object]:
    """Return counters, the reports of each offer in order of arrival, and what became of the events."""
    reports: dict[str, list[dict[str, object]]] = {}
    for report in world.reports:
        row = {
            "route": report.route,
            "element": report.element,
            "arrivedAt": report.arrived_at.isoformat(),
            "request": report.request_number,
        }
        reports.setdefault(f"{report.key[0]}/{report.key[1]}", []).append(row)
    return {
        "counters": counters(world),
        "reports": reports,
        "acknowledged": world.acknowledged,
        "lost": world.lost,
        "deliveries": world.deliveries,
        "notifications": world.notifications,
        "sellers": {seller.seller_id: seller.linked for seller in world.book.sellers.values()},
    }


def counters(world: World) -> dict[str, int]:
    """Return how much there is of everything."""
    return {
        "queued": world.queue.count(),
        "acknowledged": len(world.acknowledged),
        "lost": len(world.lost),
        "requests": world.request_count,
        "reports": len(world.reports),
        "offers": len(world.book.offers),
        "notifications": len(world.notifications),
    }


def _events(scx: Scx, body: Any) -> dict[str, object]:
    return {"ids": [_emit(scx.world, element) for element in body]}


def _emit(world: World, element: Any) -> str:
    if isinstance(element, str):
        return world.emit_raw(element)
    created = parse_time(element["createdAt"]) if "createdAt" in element else None
    if "id" in element:
        return world.emit_raw(json.dumps({"createdAt": format_time(world.clock()), **element}), created_at=created)
    return world.emit(element["type"], element["event"], created_at=created)


def _faults(scx: Scx, body: Any) -> dict[str, object]:
    specs = body["faults"]
    if not isinstance(specs, list) or not all(isinstance(spec, str) for spec in specs):
        raise FaultError("faults must be a list of texts")
    scx.faults.replace(specs)
    return {"faults": specs}


def _offers(scx: Scx, body: Any) -> dict[str, object]:
    return {"offers": [list(record.key) for record in scx.world.add_offers(int(body["count"]))]}


def _stock(scx: Scx, body: Any) -> dict[str, object]:
    updated = parse_time(body["updatedAt"]) if "updatedAt" in body else None
    scx.world.stock_change(
        body["sellerId"], int(body["offerId"]), int(body["quantity"]), updated_at=updated, event=bool(body.get("event"))
    )
    return {"quantity": int(body["quantity"])}
