"""The reply to a seller, made from the errors: what is wrong, in which field, what to enter, and what then."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, npgettext

from channelsync.dashboard.answers.faults import OFFER_FIELDS, Fault, faults_of, with_failed_variations
from channelsync.dashboard.answers.retelling import retold
from channelsync.listings.languages import language_for
from channelsync.listings.models import OfferQuerySet, Seller
from channelsync.listings.patterns import pattern_of

LISTINGS = 2000  # the newest failed ones that a text is made from; the sheet has them all
FAULTS = 5000
NAMED = 10  # listings that the text names for one error
KINDS = 15  # errors that the text explains
TITLE_LETTERS, SENTENCE_LETTERS, TEXT_LETTERS = 80, 200, 600
QUOTATION_MARKS = "„“”\"'»«‚"
SHEET = gettext_noop(": see the attached sheet")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply. `listings` is how many failed, `told` how many of them the text is made from; `codes` of its errors."""

    text: str
    listings: int
    told: int
    language: str
    codes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Shown:
    """What differs among errors of one kind, and is said with each."""

    message: bool = False
    field: bool = False
    value: bool = False


def answer(seller: Seller, failed: OfferQuerySet, *, signed: str = "") -> Answer:
    """Return the reply about the seller's among the failed listings, in the seller's language; six statements."""
    ours = failed.filter(seller=seller)
    offers = list(ours.only(*OFFER_FIELDS).order_by("-state_since", "-id")[: LISTINGS + 1])
    number = len(offers) if len(offers) <= LISTINGS else ours.count()
    language = language_for(seller)
    with translation.override(language):
        found = faults_of(with_failed_variations(offers[:LISTINGS]), most=FAULTS, letters=TEXT_LETTERS)
        faults = retold(found, language)
        told = len({offer.pk for offer in offers} & {fault.offer.pk for fault in faults})
        text = _text(seller, faults, number, number > told, signed)
    return Answer(text, number, told, language, list(dict.fromkeys(fault.code for fault in faults)))


def without_sheet(text: str, seller: Seller) -> str:
    """Return a reply that names no attached sheet, for a way on which none goes along."""
    with translation.override(language_for(seller)):
        return text.replace(_(SHEET), "")


def plain(text: str, most: int = TEXT_LETTERS) -> str:
    """Return a seller's or colleague's words as one line of at most `most` letters, which cannot turn the text around.

    Marks of writing direction and control characters are left out: they would garble what stands beside them.
    """
    spaced = _SPACES.sub(" ", text).strip()
    clean = "".join(letter for letter in spaced if letter == "\u200d" or unicodedata.category(letter)[0] != "C")
    return clean if len(clean) <= most else clean[: most - 1].rstrip() + "…"


def _text(seller: Seller, faults: Sequence[Fault], number: int, more: bool, signed: str) -> str:
    if not faults:
        return ""
    company = plain(seller.company_name, TITLE_LETTERS)
    kinds = _kinds(faults)
    blocks = [_("Hello %(company)s,") % {"company": company} if company else _("Hello,"), _about(faults, number)]
    said: set[tuple[str, str]] = set()  # by code: what explains two kinds of an error is said once
    for place, same in enumerate(kinds[:KINDS], 1):
        blocks.append(
            f"{place}. " + "\n   ".join(_block(same, said, name_listings=max(number, _hits(faults)) > 1, more=more))
        )
    if left_out := len(kinds[KINDS:]):
        text = ngettext("There is %(number)d more error", "There are %(number)d more errors", left_out)
        blocks.append(text % {"number": left_out} + _(SHEET))
    blocks.append(_("Save your changes in JTL-Wawi and start the sync. We check again as soon as they have arrived."))
    blocks.append("\n".join(filter(None, (_("Kind regards"), plain(signed, TITLE_LETTERS)))))
    return "\n\n".join(blocks)


def _about(faults: Sequence[Fault], number: int) -> str:
    if number == 1:
        about = _("your listing %(name)s cannot go live on the marketplace yet.") % {"name": _name(faults[0])}
    else:
        about = _("%(number)s of your listings cannot go live on the marketplace yet.") % {"number": _figure(number)}
    return about + " " + _("The reasons, and what helps:")


def _kinds(faults: Iterable[Fault]) -> list[list[Fault]]:
    """Return the errors that say the same but for their variable parts, by code; what hits most listings first.

    One that is about several fields is told field by field only where it would not fit into one list.
    """
    alike: dict[tuple[str, str], list[Fault]] = {}
    for fault in faults:
        alike.setdefault((fault.code, pattern_of(fault.message)), []).append(fault)
    kinds = [kind for same in alike.values() for kind in (_by_field(same) if len(same) > NAMED else [same])]
    of_code: dict[str, int] = {}
    for kind in kinds:
        of_code[kind[0].code] = max(of_code.get(kind[0].code, 0), _hits(kind))
    return sorted(kinds, key=lambda kind: (-of_code[kind[0].code], kind[0].code, -_hits(kind)))


def _by_field(same: Iterable[Fault]) -> list[list[Fault]]:
    found: dict[str, list[Fault]] = {}
    for fault in same:
        found.setdefault(fault.field, []).append(fault)
    return list(found.values())


def _hits(same: Iterable[Fault]) -> int:
    return len({fault.offer.pk for fault in same})


def _block(same: Sequence[Fault], said: set[tuple[str, str]], *, name_listings: bool, more: bool) -> Iterator[str]:
    """Yield the lines about one kind of error: nothing is said twice."""
    first = same[0]
    message, code = plain(first.message), plain(first.code, TITLE_LETTERS)
    alike = len({plain(fault.message) for fault in same}) == 1
    yield _("%(message)s (code %(code)s)") % {"message": message, "code": code} if alike else _("Code %s") % code
    explained = {tuple(_explained(fault)) for fault in same}
    if len(explained) == 1:
        fresh = [line for line in explained.pop() if (first.code, line) not in said]
        said.update((first.code, line) for line in fresh)
        yield from fresh
    one_field = len({fault.field for fault in same}) == 1
    one_value = one_field and len({plain(fault.value) for fault in same}) == 1
    if one_field and first.field and not _quotes(message, first.field):
        yield _field_line(first)
    if one_value and first.value:
        yield _enter_line(plain(first.value))
    if name_listings or not (alike and one_value):
        shown = _Shown(message=not alike, field=not one_field, value=not one_value)
        yield from _places(same, shown, name_listings=name_listings, more=more)


def _places(same: Sequence[Fault], shown: _Shown, *, name_listings: bool, more: bool) -> Iterator[str]:
    """Yield where the error stands: listing by listing, or in which fields of the one listing."""
    places: list[str] = []
    for _pk, faults in groupby(same, key=lambda fault: fault.offer.pk):
        # One listing may have the error twice, as with two pictures.
        of_one = list(faults)
        details = list(dict.fromkeys(_detail(fault, shown) for fault in of_one))
        told = ("; " if shown.message else ", ").join(filter(None, details))
        if not name_listings:
            places.extend(filter(None, details))
        else:
            mark = ":" if shown.message or shown.field else " →"
            places.append(_name(of_one[0]) + (f"{mark} {told}" if told else ""))
    heading = _("Please enter, for each listing:") if shown == _Shown(value=True) else _("Concerns:")
    if len(places) == 1:
        yield f"{heading} {places[0]}"
        return
    yield heading
    yield from (f"- {place}" for place in places[:NAMED])
    yield from _left_out(len(places) - NAMED, more)


def _detail(fault: Fault, shown: _Shown) -> str:
    message = plain(fault.message, SENTENCE_LETTERS).removesuffix(".") if shown.message else ""
    is_named = not shown.field or _quotes(message, fault.field)
    field, value = "" if is_named else plain(fault.field, TITLE_LETTERS), plain(fault.value) if shown.value else ""
    where = f"{message} ({field})" if message and field else message or field
    return f"{where} → {value}" if where and value else where or value


def _left_out(number: int, more: bool) -> Iterator[str]:
    if number <= 0:
        return
    if more:
        yield _("and more") + _(SHEET)
        return
    text = npgettext("listings", "and %(number)s more", "and %(number)s more", number)
    yield text % {"number": _figure(number)} + _(SHEET)


def _explained(fault: Fault) -> Iterator[str]:
    """Yield the lines of the long message that the reply does not say anyway."""
    message = plain(fault.message)
    said = {message, _enter_line(plain(fault.value))}
    for line in fault.explanation.splitlines():
        # What the reply ends with anyway.
        text = plain(line).replace(_(", save and start the sync."), ".")
        if text in said or (fault.field and text.startswith(_field_line(fault))):
            continue
        if text := text.removeprefix(message).strip():
            said.add(text)
            yield text


def _quotes(message: str, field: str) -> bool:
    return any(f"{mark}{plain(field, TITLE_LETTERS)}" in message for mark in QUOTATION_MARKS)


def _field_line(fault: Fault) -> str:
    return _("Field: %(field)s") % {"field": plain(fault.field, TITLE_LETTERS)}


def _enter_line(value: str) -> str:
    return _("Please enter: %(value)s") % {"value": value}


def _name(fault: Fault) -> str:
    title, sku = plain(fault.offer.title, TITLE_LETTERS), plain(fault.offer.sku, TITLE_LETTERS)
    if title and sku:
        return _("“%(title)s” (SKU %(sku)s)") % {"title": title, "sku": sku}
    if sku:
        return _("SKU %(sku)s") % {"sku": sku}
    return _("“%(title)s”") % {"title": title} if title else _("no. %(number)d") % {"number": fault.offer.offer_id}


def _figure(number: int) -> str:
    return str(number_format(number, use_l10n=True, force_grouping=True))
