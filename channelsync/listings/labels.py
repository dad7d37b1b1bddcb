"""What stands around a number in mails, tickets and tables: a label before it, a bullet, quotes, brackets, a full stop.

An SKU may hold any of these itself: a text is read without them only where it names nothing as it stands.
"""

import re

from channelsync.listings.spelling import folded, without_accents

_LONGEST = 40  # letters of a label and what stands between it and the number
_STEMS = (
    *("sku", "gtin", "ean", "ean13", "upc", "isbn", "mpn", "han", "artikel", "art", "article", "item", "product"),
    *("produkt", "part", "hersteller", "herstellerartikel", "manufacturer", "manufacturerpart", "listing"),
    *("angebot", "angebots", "offer", "channeloffer", "seller", "handler", "verkaufer", "company", "firma", "shop"),
    *("title", "titel", "bezeichnung", "name", "link", "url", ""),
)
_ENDINGS = ("", "id", "no", "number", "nr", "num", "nummer", "code")
_LABELS = frozenset(f"{stem}{ending}" for stem in _STEMS for ending in _ENDINGS) - {""}
_GAP = re.compile(r"[\s:=#.]+")
_CERTAIN = re.compile(r"[:=#\t]")  # after a blank alone, words of a title may follow
_NUMBER = re.compile(r"\S*\d\S*|[\d\s.\-\u2010-\u2013]+", re.ASCII)
_BULLET = re.compile(r"[\-\u2013\u2014*\u2022\u00b7>]\s+|#")
_QUOTES = "\"'`*\u00b4\u201e\u201c\u201d\u201a\u2018\u2019\u00ab\u00bb\u2039\u203a"
_PARTNERS = {"(": ")", "[": "]", "{": "}", "<": ">"} | dict.fromkeys(_QUOTES, _QUOTES)
_OPENERS = {")": "(", "]": "[", "}": "{", ">": "<"} | dict.fromkeys(_QUOTES, _QUOTES)
_ENDS = ".,;:!?"


def unlabelled(text: str) -> str:
    """Return a line without what stands around it; the text itself where that is nothing."""
    bare = _uncovered(text)
    rest = _after_label(bare)
    return _uncovered(rest) if rest else bare


def _uncovered(text: str) -> str:
    text = text.strip()
    if bullet := _BULLET.match(text):
        text = text[bullet.end() :]
    while (fewer := _without_cover(text.rstrip(_ENDS).strip() or text)) not in (text, ""):
        text = fewer
    return text


def _without_cover(text: str) -> str:
    """Return it without the quote or bracket that it begins or ends with; a pair within it is part of it."""
    first, last = text[:1], text[-1:]
    if partners := _PARTNERS.get(first):
        if last in partners:
            return text[1:-1]
        if not any(partner in text[1:] for partner in partners):
            return text[1:]
    openers = _OPENERS.get(last)
    return text[:-1] if openers and not any(opener in text[:-1] for opener in openers) else text


def _after_label(text: str) -> str:
    """Return what follows a label, '' where there is none: the longest counts, `Art. Nr.` before `Art.`."""
    for gap in reversed(list(_GAP.finditer(text[:_LONGEST]))):
        rest = text[gap.end() :]
        is_certain = bool(_CERTAIN.search(gap[0]))
        if rest and _is_label(text[: gap.start()]) and (is_certain or _NUMBER.fullmatch(rest)):
            return rest
    return ""


def _is_label(text: str) -> bool:
    """Say whether it is one, or several that mean the same: EAN/GTIN."""
    names = [re.sub(r"[\W_]+", "", without_accents(folded(name))) for name in re.split(r"[/()]", text)]
    return any(names) and _LABELS.issuperset(filter(None, names))
