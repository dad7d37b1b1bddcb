"""Acts of all sorts, and what an auditor's list shows of them."""

import re
from html import unescape
from typing import Any

from django.test import Client

from channelsync.audit.actors import Actor
from channelsync.audit.models import AuditEntry
from channelsync.audit.services import record

LOG = "/admin/audit/auditentry/"
KERSTIN = Actor.api("kerstin")
SHOP: dict[str, Any] = {"seller_id": "shop", "offer_id": 7}


def acts() -> dict[str, AuditEntry]:
    """Record acts of several parties; return them by what they are about."""
    return {
        "failed": record(by=KERSTIN, action="report_failed", reason="The Wrong colour", ticket="T-1", **SHOP),
        "twin": record(by=Actor.system("sweep"), action="auto_in_progress", seller_id="other", offer_id=7),
        "bulk": record(by=KERSTIN, action="bulk_listed", count=812, reason="Überholt", details={"bulk": 3}),
        "seller": record(by=Actor.seller("shop"), action="seller_linked", seller_id="shop"),
        "note": record(by=Actor.api("tom"), action="code_note", details={"code": "E-17", "before": "", "after": "x"}),
    }


def shown(client: Client, query: str = "", **headers: Any) -> list[int]:
    """Return the numbers of the entries that the list shows."""
    page = client.get(f"{LOG}?{query}", **headers)
    assert page.status_code == 200
    return [int(pk) for pk in re.findall(rf"{LOG}(\d+)/change/", page.content.decode())]


def words(client: Client, address: str = LOG, language: str = "en") -> str:
    """Return what people read on a page."""
    page = client.get(address, headers={"Accept-Language": language}).content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.partition('id="content"')[2])).split())
