"""A seller with failed listings, and the reply to it as the desk gives it, or as a message over SCX."""

from typing import Any

from django.test import Client
from django.utils import timezone

from channelsync.reports import services as reports
from channelsync.reports.models import SellerNotification
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import fail, listing

URL = "/sellers/shop/answer/"


GTIN = reports.ErrorEntry("GTIN-2", "Die GTIN ist falsch.", "Die Prüfziffer stimmt nicht.", "gtin", "4012345678901")


def failed(world: World, sku: str = "S-1", *errors: reports.ErrorEntry, **changes: Any) -> int:
    return fail(listing(world, sku=sku, **changes), *(errors or (GTIN,))).offer_id


def notified(**changes: Any) -> SellerNotification:
    """Return a message that the seller was ordered to be shown, as `changes` have it."""
    now = timezone.now()
    facts = {"seller_id": "shop", "severity": "INFO", "message": "Bitte ändern", "created_at": now, "due_at": now}
    actor = {"actor_kind": "person", "actor_name": "support"}
    return SellerNotification.objects.create(**({"key": "0" * 31 + "1"} | facts | actor | changes))


def text(client: Client, query: str = "") -> str:
    return str(client.get(URL + query).context["draft"].text)


def sheet(client: Client, query: str = "?format=csv") -> list[str]:
    response: Any = client.get(f"{URL}sheet/{query}")
    return b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
