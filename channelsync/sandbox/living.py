"""Life on the marketplace: a set number of happenings a minute, in the background or step by step."""

import random
import threading
from collections.abc import Callable, Collection
from typing import Any

from .catalogue.offers import money
from .catalogue.sellers import PROFILES
from .foreignevents import foreign_event
from .offerbook import OfferRecord, Seller
from .pictures import picture_link
from .reactions import Reactions
from .world import World

_WEIGHTS = {profile.seller_id: profile.weight for profile in PROFILES}


class Living:
    """Keep a world moving; `pace` is the number of happenings a minute, reactions of sellers among them.

    Sellers in `absent` are away for a reason of their own, and do not come back by chance.
    """

    def __init__(self, world: World, *, pace: float, absent: Collection[str] = ()) -> None:
        if pace <= 0:
            raise ValueError("the pace must be above 0")
        self.world, self.pace, self._absent = world, pace, absent
        self.reactions = Reactions(world)
        self._rng: random.Random = world.streams("living")
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scx-sandbox-living", daemon=True)
        self._acts: dict[Callable[[], str], float] = {
            self._list_new: 12, self._update: 18, self._send_again: 4, self._sell: 34, self._reprice: 10, self._end: 3,
            self._bring_back: 3, self._order: 8, self._unlink: 0.4, self._relink: 2, self._notice: 0.4,
        }  # fmt: skip

    def start(self) -> None:
        """Begin to live in a thread; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """Stop living; returns when the last happening is over."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def step(self) -> str:
        """Let one thing happen: a reaction that is due, or something by chance; return its name."""
        with self.world.lock:
            reaction = self.reactions.react()
            if reaction:
                return f"seller: {reaction}"
            act = self._rng.choices(list(self._acts), list(self._acts.values()))[0]
            return act()

    def _run(self) -> None:
        while not self._stopping.wait(60 / self.pace):
            self.step()

    def _some_offer(self) -> OfferRecord:
        return self._rng.choice(list(self.world.book.live()) or [self.world.offer_new(self._some_seller().seller_id)])

    def _some_seller(self) -> Seller:
        sellers = [seller for seller in self.world.book.sellers.values() if seller.linked and not seller.removed]
        weights = [_WEIGHTS.get(seller.seller_id, 0.2) for seller in sellers]
        return self._rng.choices(sellers, weights)[0] if sellers else self.world.relink(PROFILES[0].seller_id)

    def _list_new(self) -> str:
        self.world.offer_new(self._some_seller().seller_id, flawed=True)
        return "new"

    def _update(self) -> str:
        record = self._some_offer()
        payload = record.payload()
        title = str(payload.get("title", "Artikel")).removesuffix(" (Neuauflage)")
        name, value = self._rng.choice(
            (
                ("title", f"{title} (Neuauflage)"),
                (
                    "subTitle",
                    self._rng.choice(("Nur noch wenige auf Lager", "Jetzt mit kürzerer Lieferzeit", "Testsieger")),
                ),
                ("mainPicture", picture_link(title, str(self._rng.randrange(1000)))),
            )
        )
        changes: dict[str, Any] = {name: value}
        self.world.offer_update(*record.key, **changes)
        return "update"

    def _send_again(self) -> str:
        self.world.offer_update(*self._some_offer().key)
        return "update without changes"

    def _sell(self) -> str:
        record = self._some_offer()
        offer_id = self._rng.choice([record.offer_id, *record.children])
        level = self.world.stock.levels.get((record.seller_id, offer_id), 0)
        sold = level - self._rng.randint(1, 3)
        quantity = sold if sold >= 0 else self._rng.choice((10, 25, 100))
        self.world.stock_change(record.seller_id, offer_id, quantity, event=self._rng.random() < 0.2)
        return "stock"

    def _reprice(self) -> str:
        self.world.price_update(*self._some_offer().key, money(self._rng.randrange(490, 24_900, 50) - 1))
        return "price"

    def _end(self) -> str:
        self.world.end(*self._some_offer().key)
        return "end"

    def _bring_back(self) -> str:
        ended = [r for r in self.world.book.offers.values() if r.ended and self.world.book.sellers[r.seller_id].linked]
        if not ended:
            return self._send_again()
        self.world.offer_update(*self._rng.choice(ended).key)
        return "brought back"

    def _order(self) -> str:
        record = self._some_offer()
        liberal = self.world.forms == "liberal"
        event_type, body = foreign_event(self._rng, self.world.clock, *record.key, unpublished=liberal)
        self.world.emit(event_type, body)
        return "order"

    def _unlink(self) -> str:
        linked = [seller for seller in self.world.book.sellers.values() if seller.linked]
        # The giant stays, and only one at a time is away: a demo without listings shows nothing.
        if self._away() or len(linked) < 2:
            return self._relink()
        self.world.unlink(self._rng.choice(linked[1:]).seller_id)
        return "unlinked"

    def _away(self) -> list[Seller]:
        sellers = self.world.book.sellers.values()
        return [one for one in sellers if not (one.linked or one.removed or one.seller_id in self._absent)]

    def _relink(self) -> str:
        away = self._away()
        if not away:
            return self._sell()
        seller = self._rng.choice(away)
        self.world.relink(seller.seller_id)
        for record in [r for r in self.world.book.offers.values() if r.seller_id == seller.seller_id][:1]:
            self.world.offer_update(*record.key)
        return "relinked"

    def _notice(self) -> str:
        text = "Wartungsarbeiten an der SCX-Plattform am Sonntag von 2 bis 4 Uhr."
        self.world.emit("System:Notification", {"message": text, "severity": "INFO"})
        return "notice"
