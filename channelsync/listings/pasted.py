"""What a pasted line can be: it is read once, in every way that makes sense, before the database is asked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from channelsync.listings.labels import unlabelled
from channelsync.listings.spelling import folded, without_gaps
from channelsync.scx.payloads import clean_text

LINES = 1000
TEXT = 200_000  # letters of all lines
LONGEST = 600  # letters of a line that are read: more than any id, address or title has
PARTS = 100  # ids that stand in one line
URL_INDEXED = 255  # letters of an address that the index holds
LARGEST_ID = 2**63 - 1
GTIN_LENGTHS = (8, 12, 13, 14)
_SELLER_OFFER = re.compile(r"(\w{1,50})\s*[/\t]\s*(\d{1,19})", re.ASCII)
_OUR_PAGE = re.compile(r"/listings/(\w{1,50})/(\d{1,19})(?:[/?#]|$)", re.ASCII)
_MARKS = re.compile(r"[,;|]")
_GTIN_GAPS = re.compile(r"[\s\u00a0.\-\u2010-\u2013]")


@dataclass(frozen=True, slots=True)
class Pasted:
    """One line and what it may stand for; the number counts from 1, blank lines too.

    `plain` is what it is without a label, quotes and the like around it, '' where there are none.
    """

    number: int
    text: str
    offer: tuple[int, str] | None = None  # offer id and seller
    offer_id: int | None = None
    gtin: str = ""  # without leading zeros
    urls: frozenset[str] = field(default_factory=frozenset)
    plain: str = ""

    @property
    def folded(self) -> str:
        """Return the text as it is compared with texts of rows."""
        return folded(self.text)

    @property
    def bare(self) -> str:
        """Return it as it is compared with numbers that may have other gaps; '' where too little is left."""
        return without_gaps(self.folded)


@dataclass(frozen=True, slots=True)
class Reading:
    """The lines of a text. `unread`: how many more there are, which nothing was looked for of."""

    lines: list[Pasted]
    unread: int = 0


def read_lines(text: str) -> Reading:
    """Return the first lines that are not blank, each text once, and how many lines beyond the limits were not read."""
    seen: set[str] = set()
    found: list[Pasted] = []
    letters = unread = 0
    for number, line in enumerate(clean_text(text).splitlines(), 1):
        letters += len(line) + 1
        words = line.strip()[:LONGEST]
        if not words or words.casefold() in seen:
            continue
        if len(found) == LINES or (found and letters > TEXT):
            unread += 1
            continue
        seen.add(words.casefold())
        found.append(read_line(words, number))
    return Reading(found, unread)


def parts_of(line: Pasted) -> tuple[list[Pasted], bool]:
    """Return what may be several ids in one line, and whether marks stand between them, which mean that there are.

    Blanks alone also stand between the words of a title, and in a number. Each may have a label of its own.
    """
    has_marks = bool(_MARKS.search(line.text))
    words = _MARKS.split(line.text) if has_marks else line.text.split()
    texts = list(dict.fromkeys(text for word in words if (text := unlabelled(word))))[:PARTS]
    if len(texts) < 2 or line.urls or line.offer or (not has_marks and _is_gtin(line.text)):
        return [], has_marks
    return [read_line(text, line.number) for text in texts], has_marks


def read_line(text: str, number: int = 1) -> Pasted:
    """Return what one line may stand for; of a row copied from a sheet the first cell counts."""
    named = _SELLER_OFFER.fullmatch(text)
    cell = text if named else _first_cell(text)
    page = None if " " in cell else _OUR_PAGE.search(cell)
    plain = "" if named or page else _plain(text, cell)
    if cell.lower().startswith(("http://", "https://")):
        return Pasted(number, cell, _pair(page), urls=frozenset(_addresses(cell)), plain=plain)
    return Pasted(number, cell, _pair(named or page), _offer_id(cell), bare_gtin(cell), plain=plain)


def _first_cell(text: str) -> str:
    return text.partition("\t")[0].strip()


def _plain(text: str, cell: str) -> str:
    """Return a line without what stands around it, '' where nothing does; a label may stand in a cell of its own."""
    plain = unlabelled(_first_cell(unlabelled(text)))
    return "" if plain == cell else plain


def bare_gtin(text: str) -> str:
    """Return a GTIN without gaps and leading zeros, which lists and sheets add and lose; '' where it can be none."""
    digits = _GTIN_GAPS.sub("", text)
    is_gtin = digits.isascii() and digits.isdigit() and GTIN_LENGTHS[0] - 1 <= len(digits) <= GTIN_LENGTHS[-1]
    return digits.lstrip("0") if is_gtin else ""


def gtin_forms(bare: str) -> set[str]:
    """Return the ways in which sellers write a GTIN."""
    return {bare, *(bare.zfill(length) for length in GTIN_LENGTHS)}


def lower_forms(text: str) -> set[str]:
    """Return what the databases' LOWER may have made of it: SQLite's knows ASCII only."""
    return {form for one in (text, text.lower(), text.upper()) for form in (one.lower(), _ascii_lower(one))}


def case_forms(text: str) -> set[str]:
    """Return a seller's id as it stands, and as it was meant where somebody typed it in small or large letters."""
    return {text, text.lower(), text.upper()}


def _ascii_lower(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


def _is_gtin(text: str) -> bool:
    """Say whether it is one number with gaps, by its check digit."""
    digits = _GTIN_GAPS.sub("", text)
    if not bare_gtin(text) or len(digits) not in GTIN_LENGTHS:
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits))) % 10 == 0


def _pair(found: re.Match[str] | None) -> tuple[int, str] | None:
    return (int(found[2]), found[1]) if found and 0 < int(found[2]) <= LARGEST_ID else None


def _offer_id(text: str) -> int | None:
    is_id = text.isascii() and text.isdigit() and len(text) < 20 and 0 < int(text) <= LARGEST_ID
    return int(text) if is_id else None


def _addresses(text: str) -> Iterator[str]:
    """Yield the address as it stands, and as the browser may have changed it."""
    yield text
    try:
        parts = urlsplit(text)
    except ValueError:
        return
    for scheme in ("https", "http"):
        for query in {parts.query, ""}:
            plain = parts._replace(scheme=scheme, fragment="", query=query)
            path = plain.path.rstrip("/")
            yield plain._replace(path=path).geturl()
            yield plain._replace(path=f"{path}/").geturl()
