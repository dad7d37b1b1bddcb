"""Faults that sellers make, and how they mend them."""

import random

from .gtin import is_gtin, make_gtin
from .offers import Payload, price_list, valid_value
from .taxonomy import attributes_for

# Fields of the payload that a report may name instead of an attribute.
_TEXT_FIELDS = frozenset(
    {"title", "subTitle", "description", "brand", "mpn", "gtin", "channelCategoryId", "mainPicture", "sku"}
)


def spoil(payload: Payload, rng: random.Random) -> tuple[str, ...]:
    """Give some listings a flaw; return the attributes or fields that are at fault, usually none."""
    dice = rng.random()
    if dice < 0.08:
        return _drop_required(payload, rng)
    if dice < 0.11:
        return _absurd(payload, rng)
    return ()


def _drop_required(payload: Payload, rng: random.Random) -> tuple[str, ...]:
    names = [a.id for a in attributes_for(payload["channelCategoryId"]) if a.required]
    name = rng.choice(names)
    payload["channelAttributeList"] = [row for row in payload["channelAttributeList"] if row["attributeId"] != name]
    return (name,)


def _absurd(payload: Payload, rng: random.Random) -> tuple[str, ...]:
    kind = rng.choice(("price", "title", "gtin", "lieferzeit_tage", "brand"))
    if kind == "price":
        payload["priceList"] = price_list(rng.choice((1, 99_999_900)), tiers=False)
        return ("priceList",)
    if kind == "lieferzeit_tage":
        set_attribute(payload, kind, rng.choice(("-3", "9999", "sofort!")))
        return (kind,)
    payload[kind] = {
        "title": f"!!! TOP ANGEBOT !!! {payload['title']} *** NUR HEUTE *** ",
        "gtin": f"{payload['gtin'][:12]}{(int(payload['gtin'][12]) + 1) % 10}",
        "brand": "",
    }[kind]
    return (kind,)


def set_attribute(payload: Payload, attribute_id: str, value: str) -> None:
    """Set an attribute to one value, whether it was there or not."""
    rows = [row for row in payload.get("channelAttributeList", []) if row["attributeId"] != attribute_id]
    payload["channelAttributeList"] = [*rows, {"attributeId": attribute_id, "value": value}]


def mend(payload: Payload, name: str, recommended: str, rng: random.Random) -> None:
    """Correct the attribute or field `name`: to the recommended value, or else to one that is right."""
    if name == "priceList":
        payload["priceList"] = price_list(rng.randrange(990, 9990, 100), tiers=False)
    elif name in _TEXT_FIELDS:
        payload[name] = recommended or _right_text(payload, name, rng)
    else:
        known = {attribute.id: attribute for attribute in attributes_for(payload.get("channelCategoryId", ""))}
        value = recommended or (valid_value(known[name], rng) if name in known else "ergänzt")
        set_attribute(payload, name, value)


def _right_text(payload: Payload, name: str, rng: random.Random) -> str:
    text = str(payload.get(name, ""))
    if name == "gtin":
        return text if is_gtin(text) else make_gtin(rng)
    if name == "brand":
        return text or "Eigenmarke"
    if name == "title":
        return text.replace("!!! TOP ANGEBOT !!! ", "").replace(" *** NUR HEUTE *** ", "") or "Artikel"
    return text or "ergänzt"
