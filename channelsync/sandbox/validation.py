"""What a report element, a notification or a list of ids must look like.

The limits are those of the contract (tests/contract/channel-api.yaml). Beyond it, JTL's own client shows what SCX
takes: `offerId` as a string of digits, times with `+0000`. All violations are collected, not just the first.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from .answers import Violation
from .times import parse_time

MAX_OFFER_ID: Final = 2**63 - 1
_SELLER_ID: Final = re.compile(r"\w{1,50}", re.ASCII)
Check = Callable[[str, object], Iterator[Violation]]


def is_seller_id(value: object) -> bool:
    """Whether the value is 1 to 50 ASCII word characters."""
    return isinstance(value, str) and _SELLER_ID.fullmatch(value) is not None


def offer_id_of(value: object) -> int | None:
    """Return the offer id of a number or a string of digits; None where it is neither or out of range."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 25:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 1 <= value <= MAX_OFFER_ID else None


def _seller(path: str, value: object) -> Iterator[Violation]:
    if not is_seller_id(value):
        yield Violation(
            path, "muss aus 1 bis 50 Buchstaben, Ziffern oder Unterstrichen bestehen", "must be 1 to 50 word characters"
        )


def _offer(path: str, value: object) -> Iterator[Violation]:
    if offer_id_of(value) is None:
        yield Violation(path, "muss eine ganze Zahl größer als 0 sein", "must be a whole number above 0")


def _time(path: str, value: object) -> Iterator[Violation]:
    try:
        parse_time(value if isinstance(value, str) else "")
    except ValueError:
        yield Violation(path, "muss ein Zeitpunkt mit Zeitzone sein", "must be a date and time with an offset")


def _text(low: int, high: int) -> Check:
    def check(path: str, value: object) -> Iterator[Violation]:
        if not isinstance(value, str):
            yield Violation(path, "muss ein Text sein", "must be a text")
        elif not low <= len(value) <= high:
            yield Violation(
                path, f"muss {low} bis {high} Zeichen lang sein", f"must be {low} to {high} characters long"
            )

    return check


def _errors(path: str, value: object) -> Iterator[Violation]:
    if not isinstance(value, list) or not 1 <= len(value) <= 250:
        yield Violation(path, "muss 1 bis 250 Fehler enthalten", "must hold 1 to 250 errors")
        return
    for index, item in enumerate(value):
        yield from check_fields(f"{path}[{index}]", item, _ERROR_REQUIRED, _ERROR_OPTIONAL)


_ERROR_REQUIRED: Final[dict[str, Check]] = {"code": _text(1, 255), "message": _text(1, 250)}
_ERROR_OPTIONAL: Final[dict[str, Check]] = {
    "longMessage": _text(1, 10_000),
    "relatedAttributeId": _text(1, 512),
    "recommendedValue": _text(1, 1000),
}
_WHO: Final[dict[str, Check]] = {"sellerId": _seller, "offerId": _offer}
_ANY_TEXT: Final = _text(0, 2**31)
REPORT_FIELDS: Final[dict[str, tuple[dict[str, Check], dict[str, Check]]]] = {
    "in-progress": ({**_WHO, "startedAt": _time}, {}),
    "listed": ({**_WHO, "listedAt": _time}, {"listingUrl": _ANY_TEXT, "channelOfferId": _text(1, 100)}),
    "failed": ({**_WHO, "errorList": _errors, "failedAt": _time}, {}),
}


def check_fields(
    path: str, value: object, required: dict[str, Check], optional: dict[str, Check]
) -> Iterator[Violation]:
    """Yield what is wrong with one object; properties that nobody knows are let through."""
    if not isinstance(value, dict):
        yield Violation(path, "muss ein Objekt sein", "must be an object")
        return
    for name, check in required.items():
        if name not in value:
            yield Violation(f"{path}.{name}", "darf nicht fehlen", "is required")
        else:
            yield from check(f"{path}.{name}", value[name])
    for name, check in optional.items():
        if name in value:
            yield from check(f"{path}.{name}", value[name])


def check_reports(route: str, elements: list[object]) -> list[Violation]:
    """Return everything that is wrong in the shape of a batch of reports, element by element."""
    required, optional = REPORT_FIELDS[route]
    return [
        violation
        for index, element in enumerate(elements)
        for violation in check_fields(f"offerList[{index}]", element, required, optional)
    ]


def _one_of(*values: str) -> Check:
    def check(path: str, value: object) -> Iterator[Violation]:
        if value not in values:
            yield Violation(path, f"muss eines von {', '.join(values)} sein", f"must be one of {', '.join(values)}")

    return check


def _reference(path: str, value: object) -> Iterator[Violation]:
    types = _one_of("OFFER", "CHANNELOFFER", "ORDERITEMID")
    yield from check_fields(path, value, {"type": types, "id": _ANY_TEXT}, {})


def check_notification(value: object) -> list[Violation]:
    """Return what is wrong with a notification for a seller."""
    required: dict[str, Check] = {
        "sellerId": _seller,
        "severity": _one_of("INFO", "WARNING", "ERROR"),
        "message": _ANY_TEXT,
    }
    return list(check_fields("notification", value, required, {"reference": _reference}))
