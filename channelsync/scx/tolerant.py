"""Read JSON that is not quite JSON, and cut a page into elements without understanding them.

Strict parsers refuse a whole page for one bad byte. What stands here looks only at quotes and brackets, without
recursion, so that a bad event spoils only itself.
"""

import json
import re
from collections.abc import Iterator

import msgspec

from channelsync.scx.numbers import NumberText

# possessive: neither backtracks nor grows with the length of a string
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.S)
_MARK = re.compile(_STRING.pattern + r'|[\[\]{}"]', re.S)
_SCALAR = re.compile(r'[^\s,:\[\]{}"]+')
_SPACE = re.compile(r"[\s\ufeff]*")
# an escaped backslash or quote is matched to be stepped over, the rest are escapes that JSON does not know
_ESCAPE = re.compile(r'\\\\|\\"|\\(?:u(?![0-9a-fA-F]{4})|[^"\\/bfnrtu])', re.S)
# the seam between two events: how the next one can be found when this one has lost a bracket or a quote
_NEXT_EVENT = re.compile(r',\s*(?=\{\s*"id"\s*:\s*"[0-9a-f]{24}")')
_CLOSING = {"[": "]", "{": "}"}

_decoder = msgspec.json.Decoder(float_hook=NumberText)


class CutShort(ValueError):
    """Say that the text ends, or its brackets do not fit, before the value is over."""


def loads(text: str) -> object:
    """Parse JSON with bare decimals as NumberText; raise ValueError if even leniency does not help.

    Lenient: control characters in strings, lone surrogates, NaN and Infinity (as NumberText), bad escapes, a BOM.
    """
    try:
        return _decoder.decode(text)
    except (ValueError, RecursionError):
        return _loads_leniently(text.strip("\ufeff \t\r\n"))


def _loads_leniently(text: str) -> object:
    try:
        return _python_loads(text)
    except ValueError:
        return _python_loads(_ESCAPE.sub(_escape_literally, text))


def _python_loads(text: str) -> object:
    try:
        parsed: object = json.loads(
            text, strict=False, parse_float=NumberText, parse_int=_whole, parse_constant=NumberText
        )
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return parsed


def _whole(digits: str) -> int | NumberText:
    return int(digits) if len(digits) < 40 else NumberText(digits)


def _escape_literally(match: re.Match[str]) -> str:
    found = match[0]
    return found if found in ("\\\\", '\\"') else "\\" + found


def elements(text: str, name: str) -> list[str]:
    """Return the texts of the elements of the array `name` in the outermost object.

    Raise CutShort where the text is not whole, or holds no such array. One element with broken brackets or quotes
    is tolerated if the seam to the next can be found and the last one is whole; so nothing is ever half an element.
    """
    begin = _array_start(text, name)
    try:
        found, end = _clean_elements(text, begin)
        _check_tail(text, end)
    except CutShort:
        return _elements_by_seams(text, begin)
    return found


def members(text: str) -> dict[str, str]:
    """Return names and value texts of an object's own members; those up to the first fault, none if it is no object."""
    found: dict[str, str] = {}
    try:
        for name, begin, end in _walk_members(text, _skip(text, 0)):
            found[name] = text[begin:end]
    except CutShort:
        return found
    return found


def _array_start(text: str, name: str) -> int:
    for member, begin, _ in _walk_members(text, _skip(text, 0), stop_at=name):
        if member == name and text[begin : begin + 1] == "[":
            return begin + 1
    raise CutShort(f"no array {name}")


def _walk_members(text: str, at: int, stop_at: str | None = None) -> Iterator[tuple[str, int, int]]:
    """Yield name, begin and end of each member; the end of `stop_at` is not looked for."""
    _expect(text, at, "{")
    at = _skip(text, at + 1)
    while text[at : at + 1] != "}":
        name, at = _name(text, at)
        end = at if name == stop_at else _value_end(text, at)
        yield name, at, end
        at = _after_value(text, end, "}")


def _clean_elements(text: str, at: int) -> tuple[list[str], int]:
    found: list[str] = []
    at = _skip(text, at)
    while text[at : at + 1] != "]":
        end = _value_end(text, at)
        found.append(text[at:end])
        at = _after_value(text, end, "]")
    return found, at + 1


def _elements_by_seams(text: str, at: int) -> list[str]:
    found: list[str] = []
    begin = _skip(text, at)
    for seam in _NEXT_EVENT.finditer(text, begin):
        found += _whole_elements(text[begin : seam.start()])
        begin = seam.end()
    rest, end = _clean_elements(text, begin)
    _check_tail(text, end)
    return found + rest


def _whole_elements(text: str) -> list[str]:
    """Return the elements between two seams: several where they are sound, else all of it as a single bad one."""
    try:
        return _clean_elements(text + "]", 0)[0]
    except CutShort:
        return [text]


def _check_tail(text: str, at: int) -> None:
    at = _after_value(text, at, "}")
    while text[at : at + 1] != "}":
        _, at = _name(text, at)
        at = _after_value(text, _value_end(text, at), "}")
    if _skip(text, at + 1) != len(text):
        raise CutShort("more text after the end")


def _value_end(text: str, at: int) -> int:
    """Return where the value that begins at `at` ends: brackets are counted, what stands between them is not judged."""
    if text[at : at + 1] not in _CLOSING:
        match = _STRING.match(text, at) or _SCALAR.match(text, at)
        if match is None:
            raise CutShort(f"no value at {at}")
        return match.end()
    awaited: list[str] = []
    for mark in _MARK.finditer(text, at):
        sign = mark[0]
        if sign in _CLOSING:
            awaited.append(_CLOSING[sign])
        elif sign == '"' or (sign in "]}" and awaited.pop() != sign):
            raise CutShort(f"brackets or quotes do not fit at {mark.start()}")
        if not awaited:
            return mark.end()
    raise CutShort("the text ends too early")


def _name(text: str, at: int) -> tuple[str, int]:
    match = _STRING.match(text, at)
    if match is None:
        raise CutShort(f"no name at {at}")
    colon = _skip(text, match.end())
    _expect(text, colon, ":")
    return match[0][1:-1], _skip(text, colon + 1)


def _after_value(text: str, at: int, closing: str) -> int:
    at = _skip(text, at)
    if text[at : at + 1] == closing:
        return at
    _expect(text, at, ",")
    return _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _expect(text: str, at: int, sign: str) -> None:
    if text[at : at + 1] != sign:
        raise CutShort(f"{sign!r} expected at {at}")
