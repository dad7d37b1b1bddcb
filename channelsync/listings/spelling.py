"""The spellings under which people look for one word: with and without accents, umlauts typed out, gaps left out.

Texts of listings are kept with their other spellings beside them, and a question asks for all spellings of a word: so
`rostgut`, `roestgut` and `Röstgut` find each other's listing, `AB-123` and `ab123` do too.
"""

import re
from collections.abc import Iterator
from unicodedata import normalize

from django.db.models import Func

GAPS = "- ._/"  # what people leave out of an article number, or put in
SHORTEST_BARE = 3  # letters; of less, leaving out the gaps would make something else
SHORTEST_DIGITS = 8  # 1.25 is not 125, but 4006381-333931 is one number
_ACCENTS = re.compile("[\u0300-\u036f]")
_GAPS = re.compile(rf"[{re.escape(GAPS)}\s\u2010-\u2013]+")
_TYPED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae", "œ": "oe"})
_UNMARKED = str.maketrans(
    {"ä": "a", "ö": "o", "ü": "u", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)


class Bare(Func):
    """A column in lower case and without gaps, as its index has it: only literal texts are recognised there."""

    function = "LOWER"
    arity = 1
    template = "LOWER(" + "REPLACE(" * len(GAPS) + "%(expressions)s" + "".join(f", '{gap}', '')" for gap in GAPS) + ")"


class Unaccented(Func):
    """A column in lower case and without German umlauts, to be compared with `without_accents`; no index has it."""

    function = "LOWER"
    arity = 1
    _pairs = (("ä", "a"), ("ö", "o"), ("ü", "u"), ("Ä", "a"), ("Ö", "o"), ("Ü", "u"), ("ß", "ss"), ("é", "e"))
    template = (
        "REPLACE(" * len(_pairs) + "LOWER(%(expressions)s)" + "".join(f", '{old}', '{new}')" for old, new in _pairs)
    )


class TypedOut(Unaccented):
    """A column in lower case with its umlauts typed out, to be compared with `typed_out`; no index has it."""

    _pairs = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "ae"), ("Ö", "oe"), ("Ü", "ue"), ("ß", "ss"), ("é", "e"))
    template = (
        "REPLACE(" * len(_pairs) + "LOWER(%(expressions)s)" + "".join(f", '{old}', '{new}')" for old, new in _pairs)
    )


def folded(text: str) -> str:
    """Return a text without the difference between large and small letters; ß is ss."""
    return text.casefold() if text.isascii() else normalize("NFC", text).casefold()


def without_accents(text: str) -> str:
    """Return a folded text with its letters bare: röstgut is rostgut."""
    if text.isascii():
        return text
    quick = text.translate(_UNMARKED)  # umlauts are all that most titles have
    return quick if quick.isascii() else normalize("NFC", _ACCENTS.sub("", normalize("NFD", quick)))


def typed_out(text: str) -> str:
    """Return a folded text as Germans write it without umlauts on the keyboard: röstgut is roestgut."""
    return text if text.isascii() else without_accents(text.translate(_TYPED_OUT))


def without_gaps(text: str) -> str:
    """Return a folded text without hyphens, blanks and the like; '' if too little is left to mean the same."""
    bare = _GAPS.sub("", text)
    shortest = SHORTEST_DIGITS if bare.isdigit() else SHORTEST_BARE
    return bare if len(bare) >= shortest or bare == text else ""


def spellings(word: str) -> list[str]:
    """Return the spellings under which a word may stand somewhere, the folded one first."""
    first = folded(word)
    every = (first, without_accents(first), typed_out(first), without_gaps(first))
    return [spelling for spelling in dict.fromkeys(every) if spelling]


def other_spellings(text: str) -> Iterator[str]:
    """Yield what stands beside a folded text, so that its words are found without their accents."""
    if not text.isascii():
        for word in text.split():
            if not word.isascii():
                yield without_accents(word)
                yield typed_out(word)
