"""Requests, answers and the error shape of SCX: `{"errorList": [{code, message, severity, hint}]}`."""

import json
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs

VALIDATION: Final = "VAL100"


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that is wrong in a request: where, and what in German (the default of SCX) and English."""

    path: str
    german: str
    english: str
    code: str = VALIDATION

    def message(self, english: bool) -> str:
        """Return `path: text`, as SCX names elements of a batch."""
        text = self.english if english else self.german
        return f"{self.path}: {text}" if self.path else text


class ApiError(Exception):
    """An answer of status 400 or more with its error list."""

    def __init__(self, status: int, *violations: Violation) -> None:
        super().__init__(status, *violations)
        self.status = status
        self.violations = violations


class ConnectionCutError(Exception):
    """Tell the server to close the connection without any answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: status, body and further headers."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Request:
    """A request as the routes need it; `fired` holds the kinds of page faults that apply to it."""

    method: str
    path: str
    query_string: str
    headers: dict[str, str]
    body: bytes
    base_url: str
    number: int = 0
    params: dict[str, str] = field(default_factory=dict)
    fired: tuple[str, ...] = ()

    @property
    def english(self) -> bool:
        """Whether the caller asked for English; German otherwise."""
        return self.headers.get("accept-language", "").strip().lower().startswith("en")

    def query(self, name: str) -> str | None:
        """Return the last value of a query parameter, None where it is missing."""
        values = parse_qs(self.query_string, keep_blank_values=True).get(name)
        return values[-1] if values else None

    def json(self) -> object:
        """Return the parsed body; ApiError 400 where it is not JSON."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise ApiError(
                400, Violation("", "Die Anfrage ist kein gültiges JSON.", "The body is not valid JSON.")
            ) from None


def json_answer(status: int, value: object, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """Return a JSON answer."""
    return Answer(status, json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"), headers=headers)


def error_answer(error: ApiError, english: bool) -> Answer:
    """Return the error list for an ApiError in the caller's language."""
    items = [
        {"code": violation.code, "message": violation.message(english), "severity": "error", "hint": None}
        for violation in error.violations
    ]
    return json_answer(error.status, {"errorList": items})
