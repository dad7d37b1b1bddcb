"""Read single fields of a payload leniently: take every known form, note what cannot be read, never fail."""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from channelsync.scx.numbers import NumberText, read_decimal, read_offer_id
from channelsync.scx.times import parse_time

_SELLER_ID = re.compile(r"\w{1,50}", re.ASCII)
_SURROGATE = re.compile("[\ud800-\udfff]")
_PROBLEM_LIMIT = 50
_TRUTHS: Mapping[object, bool] = {"true": True, "1": True, "false": False, "0": False}


class PayloadError(ValueError):
    """Say which mandatory field of an event is missing or unusable."""


def read_seller_id(value: object) -> str:
    """Return a seller id: 1 to 50 ASCII word characters, also given as a bare number; raise ValueError else."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if 0 <= value < 10**50 else ""
    if not isinstance(value, str) or not _SELLER_ID.fullmatch(value):
        raise ValueError(f"not a seller id: {repr(value)[:60]}")
    return str(value)


def clean_text(text: str) -> str:
    """Return `text` without NUL and lone surrogates, which no database column and no UTF-8 can hold."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("", text)
    return text


class Fields:
    """Read the members of one JSON object by name; `problems` is shared with the objects around it.

    No value is '' , None, `[]` or `{}` as well as absence: none of them is a problem.
    """

    def __init__(self, members: Mapping[str, object], problems: list[str], path: str = "") -> None:
        self._members = members
        self.problems = problems
        self._path = path

    def __contains__(self, name: str) -> bool:
        return not _is_nothing(self._members.get(name))

    def must(self, name: str) -> str:
        """Return the path of a mandatory field; raise PayloadError if it has no value."""
        if name not in self:
            problem = "empty" if self._members.get(name) in ("", [], {}) else "missing"
            raise PayloadError(f"{self._path}{name}: {problem}")
        return f"{self._path}{name}"

    def seller_id(self) -> str:
        """Return the mandatory `sellerId`; raise PayloadError."""
        path = self.must("sellerId")
        try:
            return read_seller_id(self._members["sellerId"])
        except ValueError as error:
            raise PayloadError(f"{path}: {error}") from error

    def offer_id(self, name: str = "offerId") -> int:
        """Return a mandatory offer id; raise PayloadError."""
        path = self.must(name)
        try:
            return read_offer_id(self._members[name])
        except ValueError as error:
            raise PayloadError(f"{path}: {error}") from error

    def optional_offer_id(self, name: str) -> int | None:
        """Return an offer id, None if there is none that can be read."""
        if name not in self:
            return None
        try:
            return read_offer_id(self._members[name])
        except ValueError as error:
            self._note(name, str(error))
            return None

    def text(self, name: str) -> str:
        """Return text, '' if there is none; a bare number is given as text."""
        value = self._members.get(name)
        if type(value) is str:
            return clean_text(value)
        return self._odd_text(name, value)

    def decimal(self, name: str) -> Decimal | None:
        """Return a decimal, None if there is none that can be read."""
        if name not in self:
            return None
        try:
            return read_decimal(self._members[name])
        except ValueError as error:
            self._note(name, str(error))
            return None

    def truth(self, name: str) -> bool | None:
        """Return a boolean, also given as 0, 1 or text; None if there is none."""
        value = self._members.get(name)
        if isinstance(value, bool) or _is_nothing(value):
            return value if isinstance(value, bool) else None
        found = _TRUTHS.get(str(value).lower()) if isinstance(value, int | str) else None
        if found is None:
            self._note(name, "neither true nor false")
        return found

    def time(self, name: str) -> datetime | None:
        """Return an aware UTC time, None if there is none that can be read."""
        if name not in self:
            return None
        try:
            return parse_time(str(self._members[name]))
        except ValueError as error:
            self._note(name, str(error))
            return None

    def array(self, name: str) -> list[object]:
        """Return an array, [] if there is none; PHP's arrays with gaps arrive as objects with numbers for names."""
        found = _as_list(self._members.get(name))
        if found is None:
            self._note(name, "no array")
        return found or []

    def is_array_of_objects(self, name: str) -> bool:
        """Return whether an array holds nothing but objects; having no value is an empty array."""
        found = _as_list(self._members.get(name))
        return found is not None and all(isinstance(value, dict) for value in found)

    def objects(self, name: str) -> list["Fields"]:
        """Return the objects of an array; what is none is noted and left out."""
        found = []
        for index, value in enumerate(self.array(name)):
            path = f"{self._path}{name}[{index}]"
            if isinstance(value, dict):
                found.append(Fields(value, self.problems, path + "."))
            else:
                self.note(path, "no object")
        return found

    def texts(self, name: str) -> list[str]:
        """Return the texts of an array without empty ones."""
        values = {str(index): value for index, value in enumerate(self.array(name))}
        inner = Fields(values, self.problems, f"{self._path}{name}.")
        return [text for text in map(inner.text, values) if text]

    def inner(self, name: str) -> "Fields":
        """Return an inner object; an empty one if there is none."""
        value = self._members.get(name)
        if not isinstance(value, dict):
            if not _is_nothing(value):
                self._note(name, "no object")
            value = {}
        return Fields(value, self.problems, f"{self._path}{name}.")

    def _odd_text(self, name: str, value: object) -> str:
        if isinstance(value, NumberText):
            return str(value)
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**50:
            return str(value)
        if not _is_nothing(value):
            self._note(name, "no text")
        return ""

    def _note(self, name: str, problem: str) -> None:
        self.note(f"{self._path}{name}", problem)

    def note(self, path: str, problem: str) -> None:
        """Add a problem under its full path; a payload that is all wrong fills no gigabytes with them."""
        if len(self.problems) < _PROBLEM_LIMIT:
            self.problems.append(f"{path}: {problem}")


def _as_list(value: object) -> list[object] | None:
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and all(key.isdecimal() for key in value):
        return list(value.values())
    return [] if _is_nothing(value) else None


def _is_nothing(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, list | dict) and not value)
