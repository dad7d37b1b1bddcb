"""The columns of the sheet that people get: names instead of ids, in the language and time zone of who asks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from channelsync.attributes.lookup import paths_for
from channelsync.dashboard.exporting.exports import Line
from channelsync.dashboard.exporting.workbook import Cell
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer, Seller
from channelsync.reports.models import ReportStatus
from channelsync.scx.times import parse_time

READ = ("gtin", "mpn", "brand", "category_id", "price", "currency", "decided_at", "decided_by")


@dataclass(frozen=True, slots=True)
class Words:
    """What the codes of our own are called, in the language of who asks, and the time zone to write times in."""

    states: Mapping[str, str]
    reports: Mapping[str, str]
    zone: ZoneInfo

    @classmethod
    def of_caller(cls) -> "Words":
        """Return the words of the active language and time zone."""
        return cls(
            {state.value: str(state.label) for state in State},
            {status.value: str(status.label) for status in ReportStatus},
            ZoneInfo(timezone.get_current_timezone_name()),
        )


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids in a chunk of rows are called."""

    companies: Mapping[str, str]
    categories: Mapping[str, str]

    @classmethod
    def of(cls, offers: Sequence[Offer]) -> "Names":
        """Return the names for some listings; two statements."""
        sellers = Seller.objects.filter(pk__in={offer.seller_id for offer in offers})
        return cls(
            dict(sellers.values_list("pk", "company_name")),
            paths_for({offer.category_id for offer in offers} - {""}),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A listing and what its cells are made of."""

    offer: Offer
    line: Line
    words: Words
    names: Names

    def time(self, moment: datetime | str | None) -> str:
        """Return a time as text that sorts."""
        if not moment:
            return ""
        at = parse_time(moment) if isinstance(moment, str) else moment
        return f"{at.astimezone(self.words.zone):%Y-%m-%d %H:%M:%S}"

    def part(self, name: str, member: str) -> str:
        """Return a member of a part of the line that may be absent."""
        return (self.line[name] or {}).get(member) or ""

    @property
    def stock(self) -> Cell:
        """Return the level of the stock sync, or what the listing's events said; None is unknown."""
        level = self.line["stock"]
        return level["quantity"] if level else _number(self.offer.quantity)

    @property
    def errors(self) -> str:
        """Return the errors that the listing suffers from, one a line."""
        return "\n".join(f"{error['code']}: {error['message']}" for error in self.line["errorList"])


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in letters, and what stands in it."""

    heading: str
    width: int
    cell: Callable[[Row], Cell]


def columns() -> list[Column]:
    """Return the columns, with headings in the active language."""
    return [
        Column(_("Seller"), 14, lambda row: row.offer.seller_id),
        Column(_("Company"), 24, lambda row: row.names.companies.get(row.offer.seller_id, "")),
        Column(_("Offer id"), 14, lambda row: str(row.offer.offer_id)),
        Column(_("Variation of"), 14, lambda row: str(row.offer.parent_offer_id or "")),
        Column(_("SKU"), 20, lambda row: row.offer.sku),
        Column(_("GTIN"), 16, lambda row: row.offer.gtin),
        Column(_("MPN"), 16, lambda row: row.offer.mpn),
        Column(_("Brand"), 16, lambda row: row.offer.brand),
        Column(_("Title"), 48, lambda row: row.offer.title),
        Column(_("Category"), 32, lambda row: row.names.categories.get(row.offer.category_id, row.offer.category_id)),
        Column(_("Price"), 10, lambda row: _number(row.offer.price)),
        Column(_("Currency"), 9, lambda row: row.offer.currency),
        Column(_("Stock"), 9, lambda row: row.stock),
        Column(_("State"), 18, lambda row: row.words.states.get(row.line["state"], row.line["state"])),
        Column(_("State since"), 19, lambda row: row.time(row.line["stateSince"])),
        Column(_("Last decision"), 19, lambda row: row.time(row.offer.decided_at)),
        Column(_("Decided by"), 18, lambda row: row.offer.decided_by),
        Column(_("Errors"), 48, lambda row: row.errors),
        Column(_("State report"), 18, lambda row: row.words.reports.get(row.part("report", "status"), "")),
        Column(pgettext("answer to a report", "SCX’s words"), 32, lambda row: row.part("report", "error")),
        Column(_("Channel offer id"), 20, lambda row: row.offer.channel_offer_id),
        Column(_("Listing URL"), 40, lambda row: row.offer.listing_url),
        Column(_("Last event"), 19, lambda row: row.time(row.offer.last_event_at)),
    ]


def _number(number: Decimal | None) -> Decimal | None:
    return None if number is None else number.normalize()
