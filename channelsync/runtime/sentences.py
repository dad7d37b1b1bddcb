"""Say in the reader's language what services said, and stored, in English.

Services speak one language: their sentences stand in logs, in the API's answers and in rows that outlive whoever
caused them. The desk and the administration find the sentence behind such a text again and say it anew. Words of SCX
and of sellers stay as they are; those of SCX are quoted.
"""

import re
from functools import cache

from django.utils.translation import get_language, gettext

from channelsync.runtime.said import SENTENCES, WORDS

LONGEST = 4000  # characters; nothing that services say is longer
PLACE = re.compile(r"%\((\w+)\)s")
# A run keeps the error's type before its words, and a request its route.
TYPE = re.compile(r"(?:\w+Error|RateLimited|GarbledAnswer|WouldWait|NotConfigured|StoreBlocked): ")
CALL = re.compile(r"([A-Z]+ /\S*): ")
# Where SCX's own words are kept, but SCX had none.
PLACE_IN_BATCH = re.compile(r"\bofferList\[\d+\](\.|: ?)")
OURS = re.compile(r"[A-Z]+ /\S* answered \d|Not active by ")
# Several sentences in one text are told apart by semicolons: what may hold any words must not take the next one in.
ONE_OF_SEVERAL = r"(?:(?!; ).)+"
PARTS = {"field": r"[\w.$\[\]-]+", "call": r"[A-Z]+ /\S*", "status": r"[\w ]+", "value": ONE_OF_SEVERAL}
PARTS["problem"] = ONE_OF_SEVERAL


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    found = []
    for sentence in SENTENCES:
        fixed = PLACE.split(sentence)
        named = [
            re.escape(part) if place % 2 == 0 else f"(?P<{part}>{PARTS.get(part, '.+?')})"
            for place, part in enumerate(fixed)
        ]
        found.append((sentence, re.compile("".join(named), re.DOTALL)))
    return found


def spoken(text: str) -> str:
    """Return what a service said in the reader's language; what is no sentence of ours comes back as it is."""
    if len(text) > LONGEST:
        return text
    whole = _spoken(text)
    return whole if whole != text else "; ".join(map(_spoken, text.split("; ")))


def of_scx(text: str) -> str:
    """Return why SCX refuses: its own words, quoted, or where it found none what we say about it; '' for ''.

    A listing's place in what we had sent together means nothing to anybody.
    """
    if not text or OURS.match(text):
        return spoken(text)
    return gettext("SCX: “%(words)s”") % {"words": PLACE_IN_BATCH.sub("", text)}


def _spoken(text: str) -> str:
    kind = TYPE.match(text)
    inner = text[kind.end() :] if kind else text
    for sentence, pattern in _patterns():
        if found := pattern.fullmatch(inner):
            return gettext(sentence) % {name: _part(name, value) for name, value in found.groupdict().items()}
    if call := CALL.match(inner):
        rest = inner[call.end() :]
        said = _spoken(rest)
        return f"{call[0]}{said}" if said != rest else text
    return text


def _part(name: str, value: str) -> str:
    if name == "words":
        return gettext("“%(words)s”") % {"words": value}
    if (get_language() or "en").startswith("en"):
        return _spoken(value) if name == "fault" else value
    if name in ("fault", "problem"):
        return _spoken(value)
    word = WORDS.get(name, {}).get(value.strip("'").replace(" ", "_"))
    return str(word) if word is not None else value
