"""Read numbers in every form that old and new ERP clients send: text, bare, with exponent."""

import re
from decimal import Decimal

MAX_OFFER_ID = 2**63 - 1
MAX_DIGITS = 60
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)


class NumberText(str):
    """Hold a bare JSON number as it was written, so that neither digits nor scale are lost."""

    __slots__ = ()


def read_decimal(value: object) -> Decimal:
    """Return a number given bare or as text; raise ValueError where it is none, or absurdly large or long.

    Booleans, NaN and Infinity are no numbers. The scale is kept (`22.00`), an exponent is written out.
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError(f"not a number: {_shown(value)}")
    text = (str(value) if abs(value) < 10**MAX_DIGITS else "") if isinstance(value, int) else value.strip(" \t\r\n")
    if len(text) > MAX_DIGITS or not _DECIMAL.fullmatch(text):
        raise ValueError(f"not a number: {_shown(value)}")
    number = Decimal(text)
    if number and abs(number.adjusted()) > MAX_DIGITS // 2:
        raise ValueError(f"absurd number: {text}")
    return Decimal(f"{number:f}") if int(number.as_tuple().exponent) > 0 else number


def read_whole(value: object) -> int:
    """Return a whole number given bare, as text, or as a decimal without a fraction (`5.0`, `1E2`); ValueError else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    number = read_decimal(value)
    if number != number.to_integral_value():
        raise ValueError(f"not a whole number: {_shown(value)}")
    return int(number)


def read_offer_id(value: object) -> int:
    """Return an offer id, 1 to 2**63-1; raise ValueError for anything else."""
    number = read_whole(value)
    if not 1 <= number <= MAX_OFFER_ID:
        raise ValueError(f"not an offer id: {_shown(value)}")
    return number


def _shown(value: object) -> str:
    if isinstance(value, int) and abs(value) >= 10**MAX_DIGITS:
        return "a huge integer"  # its text could be megabytes, or be refused by Python
    return repr(value)[:60]
