"""The sheet beside a reply: every error of the failed listings, a line each, written as it is taken."""

import csv
import io
from array import array
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import islice

from django.utils import translation
from django.utils.translation import gettext as _

from channelsync.dashboard.answers.faults import OFFER_FIELDS, Fault, faults_of, with_failed_variations
from channelsync.dashboard.answers.retelling import retold
from channelsync.dashboard.exporting import workbook
from channelsync.dashboard.exporting.exports import harmless
from channelsync.listings.models import Offer, OfferQuerySet, Seller
from channelsync.runtime.setwise import one_of

CHUNK = 500  # listings that are read at a time; each may have 250 errors
WIDTHS = (20, 48, 16, 48, 60, 24, 24)
SELLER_WIDTHS = (14, 28)


class Format(StrEnum):
    """For which program a sheet is."""

    XLSX = "xlsx"
    CSV = "csv"

    @property
    def content_type(self) -> str:
        """Return the type of the file."""
        return workbook.CONTENT_TYPE if self == Format.XLSX else "text/csv; charset=utf-8"


def sheet(failed: OfferQuerySet, form: Format, *, language: str, with_seller: bool = False) -> Iterator[bytes]:
    """Yield the file, seller by seller; `with_seller` says in each line whose listing it is.

    Which listings is read at once, their errors as the file is taken, chunk by chunk.
    """
    ordered = failed.order_by("seller_id", "-state_since", "-pk").values_list("pk", flat=True)
    keys = array("q", ordered.iterator(chunk_size=10_000))
    with translation.override(language):
        headings, title = _headings(with_seller), _("Errors")
    rows = _rows(keys, language, with_seller)
    if form == Format.CSV:
        return _csv(headings, rows, ";" if language == "de" else ",")
    widths = (*SELLER_WIDTHS, *WIDTHS) if with_seller else WIDTHS
    return workbook.stream(title, headings, widths, rows)


def _headings(with_seller: bool) -> list[str]:
    of_seller = [_("Seller"), _("Company")] if with_seller else []
    return [
        *of_seller, _("SKU"), _("Title"), _("Code"), _("Error"), _("Explanation"), _("Field"), _("Recommended value"),
    ]  # fmt: skip


def _rows(keys: "array[int]", language: str, with_seller: bool) -> Iterator[list[workbook.Cell]]:
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK].tolist()
        found = Offer.objects.only(*OFFER_FIELDS).filter(pk__in=one_of(chunk)).order_by().in_bulk()
        offers = [found[pk] for pk in chunk if pk in found]
        companies = Seller.objects.in_bulk({offer.seller_id for offer in offers}) if with_seller else {}
        # A file is taken after its request is over, and with it the request's language.
        with translation.override(language):
            faults = retold(faults_of(with_failed_variations(offers)), language)
        for fault in faults:
            seller = companies.get(fault.offer.seller_id)
            whose = [fault.offer.seller_id, seller.company_name if seller else ""] if with_seller else []
            yield [*whose, *_cells(fault)]


def _cells(fault: Fault) -> list[str]:
    explanation = "" if fault.explanation == fault.message else fault.explanation
    return [fault.offer.sku, fault.offer.title, fault.code, fault.message, explanation, fault.field, fault.value]


def _csv(headings: list[str], rows: Iterator[list[workbook.Cell]], delimiter: str) -> Iterator[bytes]:
    yield "\ufeff".encode() + _lines([headings], delimiter)  # or else Excel misreads umlauts
    while batch := list(islice(rows, CHUNK)):
        yield _lines(batch, delimiter)


def _lines(rows: Iterable[Sequence[workbook.Cell]], delimiter: str) -> bytes:
    """Return lines of CSV; text that a spreadsheet would take for a formula gets an apostrophe in front."""
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows([harmless(str(cell)) for cell in row] for row in rows)
    return file.getvalue().encode()
