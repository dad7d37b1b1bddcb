"""The reply to a seller, made from the errors: what is wrong, in which field, what to enter, and what then."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channelsync.dashboard.answers.faults import OFFER_FIELDS, Fault, faults_of
from channelsync.listings.languages import language_for
from channelsync.listings.models import OfferQuerySet, Seller
from channelsync.listings.patterns import pattern_of, readable

LISTINGS = 2000  # the newest failed ones that a text is made from; the sheet has them all
FAULTS = 5000
NAMED = 10  # listings that the text names for one error
KINDS = 15  # errors that the text explains
TITLE_LETTERS, TEXT_LETTERS = 80, 600
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply. `listings` is how many failed, `told` how many of them the text is made from."""

    text: str
    listings: int
    told: int
    language: str


def answer(seller: Seller, failed: OfferQuerySet, *, signed: str = "") -> Answer:
    """Return the reply about the seller's among the failed listings, in the seller's language; four statements."""
    ours = failed.filter(seller=seller)
    offers = list(ours.only(*OFFER_FIELDS).order_by("-state_since", "-id")[: LISTINGS + 1])
    number = len(offers) if len(offers) <= LISTINGS else ours.count()
    language = language_for(seller)
    with translation.override(language):
        faults = faults_of(offers[:LISTINGS], most=FAULTS, letters=TEXT_LETTERS)
        told = len({fault.offer.pk for fault in faults})
        return Answer(_text(seller, faults, number, number > told, signed), number, told, language)


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
    for place, same in enumerate(kinds[:KINDS], 1):
        blocks.append(f"{place}. " + "\n   ".join(_block(same, number > 1, more)))
    if left_out := len(kinds[KINDS:]):
        blocks.append(
            ngettext("%(number)d more error stands in the attached sheet.",
                     "%(number)d more errors stand in the attached sheet.", left_out) % {"number": left_out}
        )  # fmt: skip
    blocks.append(_("Then save in JTL-Wawi and start the sync. We check again as soon as the changes have arrived."))
    blocks.append("\n".join(filter(None, (_("Kind regards"), plain(signed, TITLE_LETTERS)))))
    return "\n\n".join(blocks)


def _about(faults: Sequence[Fault], number: int) -> str:
    if number == 1:
        about = _("your listing %(name)s cannot go live on the marketplace yet.") % {"name": _name(faults[0])}
    else:
        about = _("%(number)s of your listings cannot go live on the marketplace yet.") % {"number": _figure(number)}
    return about + " " + _("Please change the following in JTL-Wawi:")


def _kinds(faults: Iterable[Fault]) -> list[list[Fault]]:
    """Return the errors that say the same but for their variable parts, by code; what hits most listings first."""
    found: dict[tuple[str, str, str], list[Fault]] = {}
    for fault in faults:
        found.setdefault((fault.code, pattern_of(fault.message), fault.field), []).append(fault)
    hits = {key: len({fault.offer.pk for fault in same}) for key, same in found.items()}
    of_code: dict[str, int] = {}
    for (code, _pattern, _field), listings in hits.items():
        of_code[code] = max(of_code.get(code, 0), listings)
    return [found[key] for key in sorted(found, key=lambda key: (-of_code[key[0]], key[0], -hits[key]))]


def _block(same: Sequence[Fault], name_listings: bool, more: bool) -> Iterator[str]:
    """Yield the lines about one kind of error: nothing is said twice."""
    first = same[0]
    messages = {plain(fault.message) for fault in same}
    message = messages.pop() if len(messages) == 1 else readable(pattern_of(plain(first.message)))
    yield _("%(message)s (code %(code)s)") % {"message": message, "code": plain(first.code, TITLE_LETTERS)}
    explained = {tuple(_explained(fault)) for fault in same}
    if len(explained) == 1:
        yield from explained.pop()
    if first.field:
        yield _field_line(first)
    values = {plain(fault.value) for fault in same}
    if len(values) == 1 and (value := values.pop()):
        yield _("Please enter: %(value)s") % {"value": value}
    if name_listings:
        yield from _listings(same, with_value=len(values) > 1, more=more)


def _listings(same: Sequence[Fault], *, with_value: bool, more: bool) -> Iterator[str]:
    # One listing may have the error twice, as with two pictures.
    named = [list(of_one) for _pk, of_one in groupby(same, key=lambda fault: fault.offer.pk)]
    yield _("Please enter, for each listing:") if with_value else _("Concerns:")
    for of_one in named[:NAMED]:
        values = list(dict.fromkeys(filter(None, (plain(fault.value) for fault in of_one))))
        yield f"- {_name(of_one[0])}" + (f" → {', '.join(values)}" if with_value and values else "")
    left_out = len(named) - NAMED
    if left_out > 0 and more:
        yield _("and more: see the attached sheet")
    elif left_out > 0:
        text = ngettext("and %(number)s more: see the attached sheet", "and %(number)s more: see the attached sheet",
                        left_out)  # fmt: skip
        yield text % {"number": _figure(left_out)}


def _explained(fault: Fault) -> Iterator[str]:
    """Yield the lines of the long message that the reply does not say anyway."""
    said = {plain(fault.message), _("Please enter: %(value)s") % {"value": plain(fault.value)}}
    for line in fault.explanation.splitlines():
        text = plain(line)
        if text and text not in said and not (fault.field and text.startswith(_field_line(fault))):
            said.add(text)
            yield text


def _field_line(fault: Fault) -> str:
    return _("Field: %(field)s") % {"field": plain(fault.field, TITLE_LETTERS)}


def _name(fault: Fault) -> str:
    title, sku = plain(fault.offer.title, TITLE_LETTERS), plain(fault.offer.sku, TITLE_LETTERS)
    if title and sku:
        return _("“%(title)s” (SKU %(sku)s)") % {"title": title, "sku": sku}
    if sku:
        return _("SKU %(sku)s") % {"sku": sku}
    return _("“%(title)s”") % {"title": title} if title else _("no. %(number)d") % {"number": fault.offer.offer_id}


def _figure(number: int) -> str:
    return str(number_format(number, use_l10n=True, force_grouping=True))
