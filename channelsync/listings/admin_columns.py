"""Columns that several lists of the admin have: who acted, on which listing, for which ticket."""

from typing import Any

from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channelsync.audit.actors import ActorKind
from channelsync.audit.words import Acted, who
from channelsync.runtime.read_only import NOTHING
from channelsync.runtime.web_urls import ticket_url

SMALL = '{}<small class="aside">{}</small>'


@admin.display(description=pgettext_lazy("who acted", "by"))
def by(row: Acted) -> SafeString | str:
    """Say who acted; of what is no person, what it is."""
    if row.actor_kind == ActorKind.PERSON or row.actor_kind not in ActorKind:
        return row.actor_name
    return format_html(SMALL, who(row), row.actor_name if row.actor_kind == ActorKind.SYSTEM else _kind(row))


@admin.display(description=_("listing"))
def listing(row: Any) -> SafeString | str:
    """Return seller and listing as one link to the desk's page; the seller's page where no listing is named."""
    target = getattr(row, "offer", row)
    return listing_link(target.seller_id, target.offer_id)


@admin.display(description=_("ticket"))
def ticket(row: Any) -> SafeString | str:
    """Return the ticket, as a link where TICKET_URL says what it leads to."""
    address = ticket_url(row.ticket) if row.ticket else ""
    return link(address, row.ticket) if address else row.ticket or NOTHING


def listing_link(seller_id: str, offer_id: int | None) -> SafeString | str:
    """Return a link to the desk's page of a listing, or of a seller; the bare name of what no page can be of."""
    if not seller_id:
        return str(offer_id or NOTHING)
    if offer_id is None:
        return _page("seller", [seller_id], seller_id)
    return _page("listing", [seller_id, offer_id], format_html("{}/<wbr>{}", seller_id, offer_id))


def bulk_link(job_id: int, words: object) -> SafeString:
    """Return a link to the desk's page of a bulk action."""
    return link(reverse("bulk_job", args=[job_id]), words)


def link(address: str, words: object) -> SafeString:
    """Return a link."""
    return format_html('<a href="{}">{}</a>', address, words)


def _page(name: str, parts: list[Any], words: SafeString | str) -> SafeString | str:
    try:
        return link(reverse(name, args=parts), words)
    except NoReverseMatch:
        return words


def _kind(row: Acted) -> str:
    return str(ActorKind(row.actor_kind).label)
