"""Take the variable parts out of an error message, so that what means the same counts, and is found, as the same."""

import re
from functools import lru_cache
from hashlib import blake2b

PATTERN_LENGTH = 250

_PARTS = re.compile(
    r"""
    (?P<url>\bhttps?://[^\s"'<>]+)
    | (?P<text>„[^“”"]*[“”"] | “[^”]*” | »[^«]*« | «[^»]*» | "[^"]*" | ‚[^‘’]*[‘’] | (?<!\w)'[^']*'(?!\w))
    | (?P<id>(?=[\w./-]*\d)(?=[\w./-]*[^\W\d_])\w[\w./-]*\w)
    | (?P<number>\d+(?:[.,:]\d+)*)
    """,
    re.VERBOSE,
)
_PLACEHOLDERS = {"url": "{url}", "text": "{text}", "id": "{id}", "number": "{n}"}
_PLACES = re.compile("|".join(map(re.escape, _PLACEHOLDERS.values())))


def readable(pattern: str) -> str:
    """Return a pattern as people read it: dots where the messages differ, and no full stop behind them."""
    return _PLACES.sub("…", pattern).replace("….", "…")


def pattern_of(message: str) -> str:
    """Return the message with `{text}`, `{id}`, `{n}` and `{url}` for quoted texts, ids, numbers and addresses."""
    found = _PARTS.sub(lambda match: _PLACEHOLDERS[match.lastgroup or "text"], message)
    return " ".join(found.split())[:PATTERN_LENGTH]


@lru_cache(maxsize=4096)  # a bulk action tells thousands the same
def key_of(code: str, message: str) -> int:
    """Return what errors of one code share whose messages mean the same: a signed number of 64 bits.

    It is stored with each error. Whoever changes how patterns are made has to empty the stored ones: they are then
    filled anew (`grouping.fill_keys`).
    """
    text = f"{code}\0{pattern_of(message)}".encode(errors="surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big", signed=True)
