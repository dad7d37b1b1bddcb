"""Take the variable parts out of an error message, so that what means the same counts as the same."""

import re

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
    """Return a pattern as people read it: dots where the messages differ."""
    return _PLACES.sub("…", pattern)


def pattern_of(message: str) -> str:
    """Return the message with `{text}`, `{id}`, `{n}` and `{url}` for quoted texts, ids, numbers and addresses."""
    found = _PARTS.sub(lambda match: _PLACEHOLDERS[match.lastgroup or "text"], message)
    return " ".join(found.split())[:PATTERN_LENGTH]
