"""A seller with failed listings, and the reply to it as the desk gives it."""

from typing import Any

from django.test import Client

from channelsync.reports import services as reports
from channelsync.sandbox.world import World
from tests.unit.dashboard.feeding import fail, listing

URL = "/sellers/shop/answer/"


GTIN = reports.ErrorEntry("GTIN-2", "Die GTIN ist falsch.", "Die Prüfziffer stimmt nicht.", "gtin", "4012345678901")


def failed(world: World, sku: str = "S-1", *errors: reports.ErrorEntry, **changes: Any) -> int:
    return fail(listing(world, sku=sku, **changes), *(errors or (GTIN,))).offer_id


def text(client: Client, query: str = "") -> str:
    return str(client.get(URL + query).context["draft"].text)


def sheet(client: Client, query: str = "?format=csv") -> list[str]:
    response: Any = client.get(f"{URL}sheet/{query}")
    return b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
