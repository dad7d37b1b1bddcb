"""Export what a filter shows: as a sheet for people, as CSV or JSON lines for machines.

The selection is read once, as a list of keys, and the rows behind it chunk by chunk: no read stays open, memory stays
bounded, and a listing that changes state meanwhile is neither missed nor there twice.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from enum import StrEnum

from django.utils.translation import gettext as _

from channelsync.dashboard.exporting import exports, workbook
from channelsync.dashboard.exporting.sheet_columns import READ, Column, Names, Row, Words, columns
from channelsync.listings.models import Offer, OfferQuerySet
from channelsync.runtime.setwise import one_of

CHUNK = 1000
MORE = ("gtin", "mpn", "brand", "categoryId", "category", "price", "currency", "sellerName")
Pair = tuple[Offer, exports.Line]


class Format(StrEnum):
    """For whom an export is."""

    XLSX = "xlsx"
    CSV = "csv"
    JSONL = "jsonl"

    @property
    def content_type(self) -> str:
        """Return the type of the file."""
        types = {"xlsx": workbook.CONTENT_TYPE, "csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}
        return types[self.value]


def export(listings: OfferQuerySet, form: Format) -> Iterator[bytes]:
    """Yield the file of the listings and their variations, in the language and time zone of the caller.

    What hangs on the caller (selection, language, zone) is read at once, the rows as the file is taken.
    """
    keys = array("q", listings.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=10_000))
    if form == Format.JSONL:
        return (exports.as_jsonl(_with_more(pairs)) for pairs in _pairs(keys, more=READ))
    if form == Format.CSV:
        return _csv(keys)
    heads, words = columns(), Words.of_caller()
    rows = (row for pairs in _pairs(keys, more=READ) for row in _rows(pairs, heads, words))
    return workbook.stream(_("Listings"), [head.heading for head in heads], [head.width for head in heads], rows)


def _csv(keys: "array[int]") -> Iterator[bytes]:
    columns = (*exports.CSV_COLUMNS, *MORE)
    yield exports.as_csv([], header=True, columns=columns)
    for pairs in _pairs(keys, more=READ):
        yield exports.as_csv(_with_more(pairs), columns=columns)


def _with_more(pairs: Sequence[Pair]) -> Iterator[exports.Line]:
    """Yield the lines with what the command's own, whose form is promised, do not have: it follows at their end."""
    names = Names.of([offer for offer, _line in pairs])
    for offer, line in pairs:
        category = names.categories.get(offer.category_id, "")
        more = (
            offer.gtin, offer.mpn, offer.brand, offer.category_id, category,
            exports.plain_number(offer.price), offer.currency, names.companies.get(offer.seller_id, ""),
        )  # fmt: skip
        yield line | dict(zip(MORE, more, strict=True))


def _rows(pairs: Sequence[Pair], heads: Sequence[Column], words: Words) -> Iterator[list[workbook.Cell]]:
    names = Names.of([offer for offer, _line in pairs])
    for offer, line in pairs:
        row = Row(offer, line, words, names)
        yield [head.cell(row) for head in heads]


def _pairs(keys: "array[int]", *, more: Sequence[str] = ()) -> Iterator[list[Pair]]:
    """Yield chunks of listings, each followed by its variations."""
    for start in range(0, len(keys), CHUNK):
        every = _with_variations(keys[start : start + CHUNK].tolist())
        for first in range(0, len(every), CHUNK):
            yield exports.lines_of(every[first : first + CHUNK], more=more)


def _with_variations(keys: Sequence[int]) -> list[int]:
    parents = Offer.objects.filter(pk__in=one_of(keys)).order_by().values_list("offer_id", "seller_id", "pk")
    by_name = {(offer_id, seller_id): pk for offer_id, seller_id, pk in parents}
    children = Offer.objects.filter(
        is_variation=True,
        parent_offer_id__isnull=False,  # lets PostgreSQL use the index of parents
        parent_offer_id__in=one_of({offer_id for offer_id, _seller_id in by_name}),
        seller_id__in=one_of({seller_id for _offer_id, seller_id in by_name}),
    )
    of_parent: dict[int, list[int]] = defaultdict(list)
    for pk, offer_id, seller_id in children.order_by("pk").values_list("pk", "parent_offer_id", "seller_id"):
        if offer_id is not None and (offer_id, seller_id) in by_name:
            of_parent[by_name[offer_id, seller_id]].append(pk)
    return [pk for key in keys for pk in (key, *of_parent[key])]
