"""Say in a seller's language what an error template has said in the other one.

A reply repeats the words in which a listing failed. Those come from an error template as often as not, in the language
that the seller, or the desk, had then. Where they are exactly what a template says, its own words in the other language
take their place; everything else stays as it was reported.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from django.utils import translation
from django.utils.translation import gettext as _

from channelsync.dashboard.answers.faults import Fault
from channelsync.dashboard.models import ErrorTemplate
from channelsync.listings.languages import LANGUAGES
from channelsync.listings.placeholders import PLACEHOLDER, fill
from channelsync.runtime.setwise import one_of

LONGEST = 2000  # characters that are compared with a template: what is longer was hardly said by one


@dataclass(frozen=True, slots=True)
class _Words:
    """What a template says: short and long, as it was reported and as it shall be said."""

    message: str
    long_message: str
    own_message: str
    own_long_message: str
    language: str  # in which it was reported


def retold(faults: Sequence[Fault], language: str) -> list[Fault]:
    """Return errors with a template's words in `language` where they are its words in another. One statement."""
    templates = _templates({fault.code for fault in faults}, language)
    return [_retold(fault, templates.get(fault.code, ())) for fault in faults]


def _templates(codes: Iterable[str], language: str) -> Mapping[str, Sequence[_Words]]:
    found: dict[str, list[_Words]] = defaultdict(list)
    for template in ErrorTemplate.objects.filter(code__in=one_of(codes)).order_by("pk"):
        said = {
            name: (getattr(template, f"message_{name}"), getattr(template, f"long_message_{name}"))
            for name in LANGUAGES
        }
        own = said[language]
        found[template.code] += [_Words(*said[other], *own, other) for other in LANGUAGES if said[other] != own]
    return found


def _retold(fault: Fault, templates: Sequence[_Words]) -> Fault:
    for words in templates:
        if not (known := _matched(words.message, fault.message)):
            continue
        values = {**known.groupdict(), **({"attribute": fault.field} if fault.field else {})}
        explanation = _explanation(words, fault, values)
        message = fill(words.own_message, values)
        if explanation is not None and not PLACEHOLDER.search(message + explanation):
            return replace(fault, message=message, explanation=explanation)
    return fault


def _explanation(words: _Words, fault: Fault, values: dict[str, str]) -> str | None:
    """Return the long message in the other language; None where somebody has said it otherwise than the template."""
    text = _without_lines(fault.explanation, words.language)
    if not text:
        return ""
    if not (known := _matched(words.long_message, text)):
        return None
    return fill(words.own_long_message, {**known.groupdict(), **values})


def _without_lines(text: str, language: str) -> str:
    """Leave out the lines that name field and value at the end: the reply has its own."""
    with translation.override(language):
        starts = _("Field: %(field)s") % {"field": ""}, _("Please enter: %(value)s") % {"value": ""}
    lines = text.strip().splitlines()
    while lines and (not lines[-1].strip() or lines[-1].startswith(starts)):
        lines.pop()
    return "\n".join(lines)


def _matched(template: str, text: str) -> re.Match[str] | None:
    if not template or len(text) > LONGEST:
        return None
    return _pattern(template.strip()).fullmatch(text.strip())


@lru_cache(maxsize=512)
def _pattern(template: str) -> re.Pattern[str]:
    """Return what finds a template's text with its placeholders filled; one that comes twice says the same twice."""
    parts, seen, end = [], set[str](), 0
    for found in PLACEHOLDER.finditer(template):
        name = found[1]
        if not name.isidentifier():
            continue
        parts += [re.escape(template[end : found.start()]), f"(?P={name})" if name in seen else f"(?P<{name}>.*?)"]
        seen.add(name)
        end = found.end()
    return re.compile("".join([*parts, re.escape(template[end:])]), re.DOTALL)
