"""Answer a seller: a reply in the seller's language made from the errors, and a sheet of them."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channelsync.attributes.lookup import names_for
from channelsync.dashboard.exporting.exports import FORMULA_STARTS
from channelsync.dashboard.listing.fields import part_label
from channelsync.listings.languages import language_for
from channelsync.listings.lifecycle import State
from channelsync.listings.models import ListingError, Offer, OfferQuerySet, Seller

LISTINGS = 2000  # failed listings that one answer takes in
NAMED = 10  # listings that the text names for one error; the sheet has them all


@dataclass(frozen=True, slots=True)
class Line:
    """One error of one listing; `field` is what people call the attribute at fault, '' where none is named."""

    offer: Offer
    error: ListingError
    field: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply, and the errors that it is made from. `more` listings were left out."""

    text: str
    lines: Sequence[Line]
    listings: int
    more: bool
    language: str


def answer(seller: Seller, listings: OfferQuerySet) -> Answer:
    """Return the reply about the failed ones among the seller's `listings`; costs three statements."""
    failed = listings.filter(seller=seller, state=State.FAILED).order_by("-state_since", "-id")
    offers = list(failed.defer("search_text")[: LISTINGS + 1])
    more, offers = len(offers) > LISTINGS, offers[:LISTINGS]
    language = language_for(seller)
    with translation.override(language):
        lines = _lines(offers)
        text = _text(lines, len(offers))
    return Answer(text, lines, len(offers), more, language)


def sheet(lines: Iterable[Line], language: str) -> str:
    """Return the errors as CSV, a line each, readable for spreadsheets; nothing in it runs as a formula."""
    file = io.StringIO()
    file.write("\ufeff")  # or else Excel misreads umlauts
    writer = csv.writer(file, delimiter=";" if language == "de" else ",")
    with translation.override(language):
        writer.writerow([_("SKU"), _("Title"), _("Code"), _("Error"), _("Field"), _("Recommended value")])
    for line in lines:
        error = line.error
        cells = (line.offer.sku, line.offer.title, error.code, error.message, line.field, error.recommended_value)
        writer.writerow([_harmless(cell) for cell in cells])
    return file.getvalue()


def _lines(offers: Sequence[Offer]) -> list[Line]:
    by_pk = {offer.pk: offer for offer in offers}
    errors = list(ListingError.objects.filter(offer__in=list(by_pk), is_current=True).order_by("offer_id", "position"))
    keys = {(by_pk[error.offer_id].category_id, error.related_attribute_id) for error in errors}
    names = names_for(key for key in keys if key[1])
    found = [Line(by_pk[error.offer_id], error, _field(by_pk[error.offer_id], error, names)) for error in errors]
    return sorted(found, key=lambda line: line.error.code)


def _field(offer: Offer, error: ListingError, names: Mapping[tuple[str, str], str]) -> str:
    attribute = error.related_attribute_id
    return names.get((offer.category_id, attribute)) or part_label(attribute) or attribute


def _text(lines: Sequence[Line], listings: int) -> str:
    one = next((line.offer for line in lines), None)
    if one is None:
        return ""
    if listings == 1:
        said = {"title": one.title or one.sku, "sku": one.sku}
        about = _("your listing “%(title)s” (SKU %(sku)s) cannot go live on the marketplace yet.") % said
    else:
        about = _("%(number)d of your listings cannot go live on the marketplace yet.") % {"number": listings}
    blocks = [_("Hello,"), about]
    for number, same in enumerate(_groups(lines), 1):
        blocks.append(f"{number}. " + "\n   ".join(_block(same, name_listings=listings > 1)))
    blocks.append(_("Please change this in JTL-Wawi, save, and start the sync. We then check the listing again."))
    blocks.append(_("Kind regards"))
    return "\n\n".join(blocks)


def _groups(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Yield the errors of one code that say the same, code by code."""
    groups: dict[tuple[str, str, str], list[Line]] = {}
    for line in lines:
        groups.setdefault((line.error.code, line.error.message, line.field), []).append(line)
    yield from groups.values()


def _block(same: Sequence[Line], *, name_listings: bool) -> Iterator[str]:
    error = same[0].error
    yield f"{error.message} ({error.code})"
    if (
        error.long_message
        and error.long_message != error.message
        and len({one.error.long_message for one in same}) == 1
    ):
        yield from error.long_message.splitlines()
    if same[0].field:
        yield _("Field: %(field)s") % {"field": same[0].field}
    values = {line.error.recommended_value for line in same} - {""}
    if len(values) == 1:
        yield _("Please enter: %(value)s") % {"value": values.pop()}
    if name_listings:
        named = [_name(line, with_value=len(values) > 1) for line in same[:NAMED]]
        yield _("Concerns: %(skus)s") % {"skus": ", ".join(named)} + _and_more(len(same) - NAMED)


def _name(line: Line, *, with_value: bool) -> str:
    name = line.offer.sku or str(line.offer.offer_id)
    return f"{name} → {line.error.recommended_value}" if with_value and line.error.recommended_value else name


def _and_more(number: int) -> str:
    if number <= 0:
        return ""
    return " " + ngettext("and %(number)d more", "and %(number)d more", number) % {"number": number}


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
