"""The state of the sandbox: one channel, its sellers, listings, events, stock and what was reported to it."""

import json
import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from .catalogue.flaws import spoil
from .catalogue.offers import Payload, build_offer
from .catalogue.sellers import profiles, share_out
from .eventids import EventIds
from .eventqueue import EventQueue, QueuedEvent
from .forms import FORMS, broken_elements, loosen
from .offerbook import Key, OfferBook, OfferRecord, Seller
from .reportlog import Report, ReportLog
from .requestlog import RawRequest, RequestRecord
from .stockbook import StockBook
from .streams import Streams
from .times import Clock, format_time, utc_now
from .validation import offer_id_of

LISTING_TYPES = ("Seller:Offer.New", "Seller:Offer.Update")
_ID = re.compile(r'"id"\s*:\s*"([^"\\]+)"')


class World:
    """Hold everything behind the routes. All methods may be called from any thread.

    `offers` listings wait as New events at the start; `sellers` share them very unequally. With `strict_offers`,
    reports on listings that no event ever named are refused.
    """

    def __init__(
        self,
        *,
        seed: int | str = 1,
        offers: int = 0,
        sellers: int = 12,
        clock: Clock = utc_now,
        invisible_seconds: float = 300.0,
        forms: str = "plain",
        strict_offers: bool = True,
        keep_bodies: bool = False,
    ) -> None:
        if forms not in FORMS:
            raise ValueError(f"unknown forms {forms!r}; known: {', '.join(FORMS)}")
        self.clock, self.forms = clock, forms
        self.strict_offers, self.keep_bodies = strict_offers, keep_bodies
        self.lock = threading.RLock()
        self.streams = Streams(seed)
        self.ids = EventIds(self.streams("ids"))
        self.queue = EventQueue(invisible_seconds)
        self.book, self.stock, self.log = OfferBook(), StockBook(), ReportLog()
        self.notifications: list[dict[str, Any]] = []
        self.requests: list[RequestRecord] = []
        self.raw_requests: list[RawRequest] = []
        self.listeners: list[Callable[[Report], None]] = []
        self.request_count = 0
        self.changes = 0
        self.broken = 0
        for profile in profiles(sellers):
            self.book.add_profile(profile, clock() - timedelta(days=400))
        self.add_offers(offers, spread=timedelta(days=3))

    # What tests ask

    @property
    def reports(self) -> list[Report]:
        """Every accepted report in the order of arrival."""
        return self.log.all

    @property
    def last_report(self) -> dict[Key, Report]:
        """The report that the seller sees now, by (seller, offer id)."""
        return self.log.last

    @property
    def acknowledged(self) -> list[str]:
        """Ids that were queued and have been acknowledged, in order, each once."""
        return self.queue.acknowledged

    @property
    def deliveries(self) -> dict[str, int]:
        """How often each event was delivered."""
        return self.queue.deliveries

    @property
    def lost(self) -> list[str]:
        """Ids that were put aside after their ten deliveries."""
        with self.lock:
            self.queue.sweep(self.clock().timestamp())
            return self.queue.lost

    # Events

    def emit(
        self, event_type: str, event: dict[str, Any], *, created_at: datetime | None = None, event_id: str | None = None
    ) -> str:
        """Queue an event and take note of what it says about sellers and listings; return its id."""
        with self.lock:
            moment = created_at or self.clock()
            event_id = event_id or self.ids.make(moment)
            element = {"id": event_id, "createdAt": format_time(moment), "type": event_type, "event": event}
            if self.forms == "liberal":
                element = loosen(element, moment, self.streams("forms"))
            self._enqueue(event_id, moment, _json_bytes(element))
            self._note(event_type, event, event_id, moment)
            return event_id

    def emit_raw(self, text: str, *, created_at: datetime | None = None) -> str:
        """Queue an array element as literal text, well-formed or not; return its id, or one that no client can see.

        An element without a readable id cannot be acknowledged: it comes back until it is lost.
        """
        with self.lock:
            moment = created_at or self.clock()
            found = _ID.search(text)
            event_id = found[1] if found else f"hidden-{self.ids.make(moment)}"
            self._enqueue(event_id, moment, text.encode("utf-8", "surrogatepass"))
            try:
                element = json.loads(text, strict=False)
                event_type, event = element["type"], element["event"]
            except (ValueError, TypeError, KeyError, RecursionError):
                return event_id
            if isinstance(event, dict) and isinstance(event_type, str):
                self._note(event_type, event, event_id, moment)
            return event_id

    def emit_broken(self) -> str:
        """Queue one malformed element, older than all that wait, so that it stands in the next page."""
        with self.lock:
            moment = self.clock()
            waiting = self.queue.waiting()
            oldest = datetime.fromtimestamp(waiting[0].created_at, UTC) if waiting else moment
            choices = broken_elements(self.ids.make(moment), moment)
            self.broken += 1
            return self.emit_raw(choices[self.broken % len(choices)], created_at=oldest - timedelta(seconds=1))

    def deliver(self, limit: int) -> list[QueuedEvent]:
        """Take a page out of the queue: visible events, oldest first, hidden from now on."""
        with self.lock:
            self.changes += 1
            return self.queue.deliver(limit, self.clock().timestamp())

    def acknowledge(self, ids: list[str]) -> None:
        """Forget these events for good; unknown ids are no error."""
        with self.lock:
            self.changes += 1
            self.queue.acknowledge(ids)

    def _enqueue(self, event_id: str, moment: datetime, text: bytes) -> None:
        self.changes += 1
        self.queue.add(event_id, moment.timestamp(), text)

    def _note(self, event_type: str, event: dict[str, Any], event_id: str, moment: datetime) -> None:
        if event_type in LISTING_TYPES:
            self.book.adopt(event, _json_bytes(event), event_id, moment)
        elif event_type == "Seller:Offer.End":
            record = self.book.offers.get((str(event.get("sellerId")), offer_id_of(event.get("offerId")) or 0))
            if record is not None:
                record.ended, record.last_event_id = True, event_id
        elif event_type == "Seller:Channel.Unlinked":
            seller = self.book.meet(str(event.get("sellerId")), moment)
            seller.linked, seller.removed = False, bool(event.get("permanentlyRemoved"))
            seller.updated_at = moment

    # Reports

    def take_report(self, route: str, element: dict[str, Any], request_number: int) -> None:
        """Note one accepted report and tell who listens."""
        with self.lock:
            report = Report(route, element, self.clock(), request_number)
            self.changes += 1
            self.log.add(report)
            record = self.book.offers.get(report.key)
            if record is not None:
                record.told = route
                record.channel_offer_id = element.get("channelOfferId") or record.channel_offer_id
            for listener in self.listeners:
                listener(report)

    # What sellers do

    def add_offers(self, count: int, *, spread: timedelta = timedelta(0)) -> list[OfferRecord]:
        """Let sellers list that many new products, some with flaws, created evenly over the time up to now."""
        with self.lock:
            sellers = [seller for seller in self.book.sellers.values() if seller.linked]
            shares = share_out(count, profiles(len(sellers))) if sellers and count else []
            turns = [seller for seller, share in zip(sellers, shares, strict=False) for _ in range(share)]
            self.streams("turns").shuffle(turns)
            now = self.clock()
            return [
                self.offer_new(seller.seller_id, flawed=True, created_at=now - spread * ((count - n) / count))
                for n, seller in enumerate(turns)
            ]

    def offer_new(
        self,
        seller_id: str = "1",
        offer_id: int | None = None,
        *,
        created_at: datetime | None = None,
        flawed: bool = False,
        **changes: Any,
    ) -> OfferRecord:
        """List a product of the catalogue, with `changes` to the payload (contract's names) and its first stock."""
        with self.lock:
            moment, rng = created_at or self.clock(), self.streams("catalogue")
            seller = self.book.meet(seller_id, moment)
            payload: Payload = {**build_offer(rng, seller_id, offer_id or seller.next_offer_id), **changes}
            flaws = spoil(payload, rng) if flawed else ()
            self.emit("Seller:Offer.New", payload, created_at=moment)
            record = self.book.offers[seller_id, payload["offerId"]]
            record.flaws = flaws
            rows = [(record.key, payload), *(((seller_id, v["offerId"]), v) for v in payload.get("variationList", []))]
            for key, row in rows:
                self.stock.change(key, str(row["sku"]), max(0, int(float(row.get("quantity") or 0))), moment)
            return record

    def offer_update(self, seller_id: str, offer_id: int, *, created_at: datetime | None = None, **changes: Any) -> str:
        """Send the whole listing again, with `changes` to its payload; return the event's id."""
        with self.lock:
            payload = self.book.offers[seller_id, offer_id].payload()
            level = self.stock.levels.get((seller_id, offer_id))
            payload.update({"quantity": f"{level}.00"} if level is not None else {}, **changes)
            return self.emit("Seller:Offer.Update", payload, created_at=created_at)

    def end(self, seller_id: str, offer_id: int, *, created_at: datetime | None = None) -> str:
        """Take a listing off the marketplace; return the event's id."""
        with self.lock:
            return self.emit("Seller:Offer.End", self._named(seller_id, offer_id), created_at=created_at)

    def price_update(self, seller_id: str, offer_id: int, amount: str, *, created_at: datetime | None = None) -> str:
        """Set the consumer's price in euros, as a decimal in text; return the event's id."""
        with self.lock:
            prices = [{"id": "B2C", "quantityPriceList": [{"amount": amount, "currency": "EUR", "quantity": "1"}]}]
            record = self.book.offers.get((seller_id, offer_id))
            if record is not None:
                record.text = _json_bytes({**record.payload(), "priceList": prices})
            event = {**self._named(seller_id, offer_id), "priceList": prices}
            return self.emit("Seller:Offer.PriceUpdate", event, created_at=created_at)

    def stock_change(
        self, seller_id: str, offer_id: int, quantity: int, *, updated_at: datetime | None = None, event: bool = False
    ) -> None:
        """Change a level, of any offer or variation, heard of or not; with `event` also by the old event."""
        with self.lock:
            moment = updated_at or self.clock()
            record = self.book.offers.get((seller_id, offer_id))
            self.changes += 1
            self.stock.change(
                (seller_id, offer_id), record.stock_name() if record else f"OFFER-{offer_id}", quantity, moment
            )
            if event:
                body = {**self._named(seller_id, offer_id), "quantity": f"{quantity}.00"}
                self.emit("Seller:Offer.StockUpdate", body, created_at=moment)

    def unlink(self, seller_id: str, *, permanently: bool = False, created_at: datetime | None = None) -> str:
        """Let a seller leave the channel; return the event's id."""
        with self.lock:
            moment = created_at or self.clock()
            event = {
                "sellerId": seller_id,
                "reason": "Kündigung durch den Händler",
                "unlinkedAt": format_time(moment).replace("+00:00", "+0000"),
                "permanentlyRemoved": permanently,
            }
            return self.emit("Seller:Channel.Unlinked", event, created_at=moment)

    def relink(self, seller_id: str) -> Seller:
        """Let a seller come back; SCX has no event for that, only the seller list shows it."""
        with self.lock:
            seller = self.book.meet(seller_id, self.clock())
            seller.linked, seller.removed, seller.updated_at = True, False, self.clock()
            self.changes += 1
            return seller

    def _named(self, seller_id: str, offer_id: int) -> dict[str, Any]:
        record = self.book.offers.get((seller_id, offer_id))
        name = {"channelOfferId": record.channel_offer_id} if record and record.channel_offer_id else {}
        return {"sellerId": seller_id, "offerId": offer_id, **name}


def _json_bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
