"""What people mean by a name: the categories, attributes and sellers that they call so, and names to offer them."""

import re
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.utils.text import Truncator

from channelsync.attributes.models import Attribute, Category
from channelsync.bulk.models import BulkJob
from channelsync.dashboard.figures.failures import FAILURES
from channelsync.dashboard.shell.numbers import figure
from channelsync.listings.models import ListingError, Seller
from channelsync.listings.patterns import readable
from channelsync.listings.spelling import TypedOut, Unaccented, folded, typed_out, without_accents

MOST = 500  # ids that one name may stand for
OFFERED = 50
_WITH_ID = re.compile(r"\((\w{1,50})\)\s*$", re.ASCII)
Offers = list[tuple[str, str]]
T = TypeVar("T", Category, Attribute, Seller, BulkJob)


def category_ids(text: str) -> list[str]:
    """Return the categories of this id, or of this path, or in whose paths all the words stand; else the text."""
    known = Category.objects.filter(Q(pk=text) | Q(path=text))
    exact = list(known.values_list("pk", flat=True)[:MOST])
    if text in exact:
        return [text]
    return exact or [*_with_words(Category.objects.all(), "path", text).values_list("pk", flat=True)[:MOST]] or [text]


def attribute_ids(text: str) -> list[str]:
    """Return the attributes of this id, or in whose names all the words stand; else the text."""
    if Attribute.objects.filter(attribute_id=text).exists():
        return [text]
    found = _with_words(Attribute.objects.all(), "name", text).order_by("attribute_id")
    return [*found.values_list("attribute_id", flat=True).distinct()[:MOST]] or [text]


def codes(text: str) -> list[str]:
    """Return the code that stands against a listing now as it is typed, else those that differ in their letters only.

    Two look-ups, however many errors there are: an index has the codes as they stand, and figures hold all of them.
    """
    if ListingError.objects.filter(code=text, is_current=True).exists():
        return [text]
    kept = FAILURES.stored()
    alike = {group.code for group in kept.what.codes if folded(group.code) == folded(text)} if kept else set()
    return sorted({text, text.upper(), text.lower(), *alike})


def sellers_called(text: str) -> list[Seller]:
    """Return the seller of this id (alone or in brackets at the end), else those whose company has all the words."""
    with_id = _WITH_ID.search(text)
    ids = {text, with_id[1]} if with_id else {text}
    exact = list(Seller.objects.filter(pk__in=ids))
    return exact or list(_with_words(Seller.objects.all(), "company_name", text).order_by("company_name", "pk")[:20])


def offers(name: str, text: str) -> Offers:
    """Return values and what stands beside them for a control of the filter form, chosen by what was typed so far."""
    if name == "category":
        found = _with_words(Category.objects.filter(listing_allowed=True), "path", text).order_by("path", "pk")
        return [(category.path or category.pk, category.pk) for category in found[:OFFERED]]
    if name == "attribute":
        names = _with_words(Attribute.objects.exclude(name=""), "name", text).order_by("name", "attribute_id")
        return list(names.values_list("name", "attribute_id").distinct()[:OFFERED])
    if name == "seller":
        sellers = _with_words(Seller.objects.all(), "company_name", text).order_by("company_name", "pk")
        return [(str(seller), "") for seller in sellers[:OFFERED]]
    if name == "bulk":
        return _bulk_actions(text)
    return _codes(text) if name == "code" else []


def _codes(text: str) -> Offers:
    """Return the codes that failed listings have, of these letters or with them in their commonest message."""
    kept = FAILURES.stored()
    groups = kept.what.codes if kept else []
    found = [group for group in groups if folded(text) in folded(f"{group.code} {readable(group.message)}")]
    return [
        (group.code, f"{figure(group.listings)} · {Truncator(readable(group.message)).chars(80)}")
        for group in found[:OFFERED]
    ]


def _bulk_actions(text: str) -> Offers:
    """Return the newest bulk actions of this number, or in whose reasons all the words stand."""
    jobs = BulkJob.objects.only("id", "kind", "reason", "total", "created_at").order_by("-id")
    named = _with_words(jobs, "reason", text) if text else jobs
    found = jobs.filter(pk=int(text)) if text.isascii() and text.isdigit() and len(text) < 19 else named
    return [
        (str(job.pk), f"{job.get_kind_display()}, {figure(job.total)}: {job.reason[:80]}") for job in found[:OFFERED]
    ]


def _with_words(rows: QuerySet[T], column: str, text: str) -> QuerySet[T]:
    """Return rows in whose column each word stands, with or without its accents."""
    condition = Q()
    for word in folded(text).split()[:10]:
        condition &= Q(unaccented__contains=without_accents(word)) | Q(typed_out__contains=typed_out(word))
    return rows.alias(unaccented=Unaccented(column), typed_out=TypedOut(column)).filter(condition)
