"""Keep the sandbox's state over a restart in one JSON file, written whole and then put in place."""

import json
import logging
import os
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from .offerbook import OfferRecord, Seller
from .reportlog import Report
from .streams import Streams
from .times import parse_time
from .world import World

VERSION: Final = 1
logger = logging.getLogger(__name__)


def dump(world: World) -> dict[str, Any]:
    """Return everything that must survive: queue, acknowledgements, reports, sellers, listings, newest stock."""
    with world.lock:
        queue, book = world.queue, world.book
        return {
            "version": VERSION,
            "counter": world.ids.counter,
            "requests": world.request_count,
            "events": [[e.id, e.created_at, _text(e.text), e.deliveries, e.visible_at] for e in queue.waiting()],
            "acknowledged": list(queue.acknowledged),
            "lost": list(queue.lost),
            "deliveries": dict(queue.deliveries),
            "sellers": [_seller_row(seller) for seller in book.sellers.values()],
            "offers": [_offer_row(record) for record in book.offers.values()],
            "reports": [[r.route, r.element, r.arrived_at.isoformat(), r.request_number] for r in world.reports],
            "notifications": list(world.notifications),
            "stock": world.stock.dump(),
        }


def _seller_row(seller: Seller) -> list[Any]:
    times = [seller.created_at.isoformat(), seller.updated_at.isoformat()]
    return [
        seller.seller_id,
        seller.company,
        seller.account_id,
        *times,
        seller.linked,
        seller.removed,
        seller.next_offer_id,
    ]


def _offer_row(record: OfferRecord) -> list[Any]:
    told = [record.ended, record.told, record.channel_offer_id, list(record.flaws), record.last_event_id]
    return [record.seller_id, record.offer_id, _text(record.text), *told, record.children]


def _text(encoded: bytes) -> str:
    return encoded.decode("utf-8", "surrogatepass")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def restore(world: World, data: dict[str, Any]) -> None:
    """Put a dump into a fresh world; ValueError where the file is of another version or damaged."""
    if data.get("version") != VERSION:
        raise ValueError(f"the state file is of version {data.get('version')}, not {VERSION}")
    try:
        with world.lock:
            _restore(world, data)
    except (KeyError, TypeError, IndexError) as error:
        raise ValueError(f"the state file is damaged: {error!r}") from None


def _restore(world: World, data: dict[str, Any]) -> None:
    world.ids.counter, world.request_count = data["counter"], data["requests"]
    # What was drawn before the restart is not drawn again: the streams go on under another name.
    world.streams = Streams(f"{world.streams.seed}/{world.ids.counter}")
    for event_id, created_at, text, deliveries, visible_at in data["events"]:
        world.queue.add(event_id, created_at, _bytes(text), deliveries=deliveries, visible_at=visible_at)
    world.queue.acknowledged.extend(data["acknowledged"])
    world.queue.lost.extend(data["lost"])
    world.queue.deliveries.update(data["deliveries"])
    for seller_id, company, account, created, updated, *rest in data["sellers"]:
        moments = datetime.fromisoformat(created), datetime.fromisoformat(updated)
        world.book.sellers[seller_id] = Seller(seller_id, company, account, *moments, *rest)
    for seller_id, offer_id, text, ended, told, channel_offer_id, flaws, last_event, children in data["offers"]:
        record = OfferRecord(
            seller_id, offer_id, _bytes(text), ended, told, channel_offer_id, tuple(flaws), last_event, children
        )
        world.book.offers[record.key] = record
        world.book.parents.update({(seller_id, child): offer_id for child in children})
    for route, element, arrived_at, number in data["reports"]:
        world.log.add(Report(route, element, datetime.fromisoformat(arrived_at), number))
    world.notifications.extend(data["notifications"])
    for row in sorted(data["stock"], key=lambda row: str(row["updatedAt"])):
        key = (row["sellerId"], row["offerId"])
        world.stock.change(key, row["channelOfferId"], row["quantity"], parse_time(row["updatedAt"]))


class StateKeeper:
    """Write the state whenever it changed, in a thread of its own, and at the end."""

    def __init__(self, world: World, path: Path, extra: dict[str, Any]) -> None:
        self._world, self._path, self._extra = world, path, extra
        self._saved = -1
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scx-sandbox-state", daemon=True)

    def start(self) -> None:
        """Begin to keep; the file is there when this returns. Raises OSError where it cannot be written."""
        self.save()
        self._thread.start()

    def stop(self) -> None:
        """Write a last time."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._try_to_save()

    def save(self) -> None:
        """Write the file, if anything changed since; readers see the old or the new one, never half."""
        changes = self._world.changes
        if changes == self._saved:
            return
        text = json.dumps({**dump(self._world), **self._extra})
        fresh = self._path.with_name(f"{self._path.name}.new")
        with fresh.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
        self._saved = changes

    def _run(self) -> None:
        pause = 2.0
        while not self._stopping.wait(pause):
            started = time.monotonic()
            self._try_to_save()
            # A large world takes long to write: then rarely, so that it has time for anything else.
            pause = max(2.0, 20 * (time.monotonic() - started))

    def _try_to_save(self) -> None:
        try:
            self.save()
        except OSError as error:
            logger.error("The state file %s cannot be written, it is tried again: %s", self._path, error)
