"""Why filters match nothing: names that nobody knows, days that exclude each other, and what is found without one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from channelsync.attributes.models import Attribute, Category
from channelsync.bulk.models import BulkJob
from channelsync.dashboard.lists import named
from channelsync.dashboard.lists.counts import MOST, shown_count
from channelsync.dashboard.lists.facets import FACETS
from channelsync.dashboard.lists.filters import Chip, ListingFilter
from channelsync.listings.models import ListingError, Offer, Seller

EACH = 8  # filters that are left out in turn: each costs a count
OFFERED = 5  # codes
SPANS = (("since_from", "since_to"), ("decided_from", "decided_to"))


@dataclass(frozen=True, slots=True)
class Without:
    """What narrows the list, how many listings there are without it, and their address."""

    label: str
    number: str
    url: str


def reasons(chosen: ListingFilter) -> list[str]:
    """Return why nothing can match, in sentences; at most three statements for each name in the filter."""
    return [*_unknown_names(chosen), *_excluded_days(chosen)]


def codes_like(chosen: ListingFilter) -> list[tuple[str, str]]:
    """Return codes that may be meant instead of one that no listing has, with the addresses of their lists."""
    if not chosen.code or _is_code(chosen.code):
        return []
    found = named.offers("code", chosen.code)[:OFFERED]
    return [(code, chosen.url_query(code=code)) for code, _words in found]


def without_each(chosen: ListingFilter) -> list[Without]:
    """Return what is found without one of the filters, or without the seller; what would find nothing is left out.

    Counts up to `MOST` for each of the first `EACH`.
    """
    chips = chosen.chips()
    if chosen.seller:
        seller = Seller.objects.filter(pk=chosen.seller).first() or chosen.seller
        chips.append(Chip("seller", f"{_('Seller')}: {seller}", chosen.url_query(seller="")))
    return [one for chip in chips[:EACH] if (one := _without(chosen, chip))]


def _without(chosen: ListingFilter, chip: Chip) -> Without | None:
    number = chosen.listings(without=chip.name).order_by()[: MOST + 1].count()
    return Without(chip.label, shown_count(number), chip.url_without) if number else None


def _unknown_names(chosen: ListingFilter) -> Iterator[str]:
    texts: dict[str, tuple[Callable[[str], bool], str]] = {
        "category": (_is_category, _("No category is called “%(name)s”.")),
        "code": (_is_code, _("No listing has failed with the code “%(name)s” at the moment.")),
        "attribute": (_is_attribute, _("No attribute is called “%(name)s”.")),
        "bulk": (_is_bulk_action, _("There is no bulk action with the number %(name)s.")),
    }
    for name, (is_known, text) in texts.items():
        value = getattr(chosen, name)
        if value and not is_known(value):
            yield text % {"name": value}


def _excluded_days(chosen: ListingFilter) -> Iterator[str]:
    for first, last in SPANS:
        begin, end = getattr(chosen, first), getattr(chosen, last)
        if begin and end and begin > end:
            chips = {"from": FACETS[first].chip(begin), "to": FACETS[last].chip(end)}
            yield _("No day is both: “%(from)s” is later than “%(to)s”.") % chips


def _is_category(text: str) -> bool:
    """Say whether there is one, or a listing has it whose category the channel's list does not name."""
    ids = named.category_ids(text)
    return ids != [text] or Category.objects.filter(pk=text).exists() or _is_used(text)


def _is_used(category_id: str) -> bool:
    return Offer.objects.listings().filter(category_id=category_id).exists()


def _is_code(text: str) -> bool:
    return ListingError.objects.filter(code__in=named.codes(text), is_current=True).exists()


def _is_attribute(text: str) -> bool:
    if named.attribute_ids(text) != [text] or Attribute.objects.filter(attribute_id=text).exists():
        return True
    return ListingError.objects.filter(related_attribute_id=text, is_current=True).exists()


def _is_bulk_action(text: str) -> bool:
    return BulkJob.objects.filter(pk=int(text)).exists()
