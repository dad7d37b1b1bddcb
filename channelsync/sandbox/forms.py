"""The odd forms in which SCX and old clients have been seen to write events.

`plain` writes exactly what the contract says. `liberal` means the same and writes it differently: digits as text, bare
numbers, `[]` for an object without members, empty text for no value, four ways to write a time, unknown properties.
"""

import json
import random
from datetime import datetime
from typing import Any, Final

from .times import odd_times

FORMS: Final = ("plain", "liberal")
_BARE: Final = frozenset({"quantity", "taxPercent", "amount"})
_EMPTY: Final = ("gtin", "mpn", "isbn", "mainPicture", "subTitle")


def loosen(element: dict[str, Any], moment: datetime, rng: random.Random) -> dict[str, Any]:
    """Return the element in other forms of the same meaning."""
    event = _loosen_value(element["event"], rng)
    if isinstance(event, dict) and "offerId" in event:
        event["offerId"] = str(event["offerId"]) if rng.random() < 0.4 else event["offerId"]
        for name in _EMPTY:
            if "sku" in event and name not in event and rng.random() < 0.3:
                event[name] = ""
        if rng.random() < 0.3:
            event["shippingGroup"] = rng.choice(("Paket", "Spedition", None))
    loose = {**element, "createdAt": rng.choice(odd_times(moment)), "event": event or []}
    if rng.random() < 0.5:
        loose["clientVersion"] = f"1.{rng.randint(5, 12)}.0.{rng.randint(0, 9)}"
    return loose


def _loosen_value(value: Any, rng: random.Random, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _loosen_value(item, rng, key) for key, item in value.items()}
    if isinstance(value, list):
        return [_loosen_value(item, rng) for item in value]
    if name in _BARE and isinstance(value, str) and rng.random() < 0.4:
        return _bare(value)
    return value


def _bare(text: str) -> object:
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def broken_elements(event_id: str, moment: datetime) -> tuple[str, ...]:
    """Return array elements that are wrong each in a way of its own; some are not even JSON."""
    time, kind = moment.isoformat(), "Seller:Offer.New"
    head = f'{{"id": "{event_id}", "createdAt": "{time}", "type": "{kind}", "event": '
    return (
        f'{head}{{"sellerId": "1", "offerId": NaN}}}}',
        f'{head}{{"sellerId": "kaputt!", "offerId": "elf"}}}}',
        f'{head}{{"sellerId": "1", "offerId": 990001, "title": "Zeile\neins\t\\ud800 \\u0000"}}}}',
        f'{{"id": "{event_id}", "createdAt": "gestern", "type": 5, "event": []}}',
        f'{head}"{"x" * 40}", "event": [[[[[{{}}]]]]]}}',
        f'{{"createdAt": "{time}", "type": "{kind}", "event": {{}}}}',
        f'{head}{{"sellerId": "1", "offerId": 1E400, "sku": "\\x"}}}}',
        "null",
        json.dumps(f"nur Text {event_id}"),
    )
