"""Make the payload of a whole listing, as a seller's ERP would send it."""

import random
from typing import Any, Final

from channelsync.sandbox.pictures import picture_link

from .gtin import make_gtin
from .products import FEATURES, LINES, PRAISE, Line, describe
from .sellers import categories_of
from .taxonomy import Attribute, attributes_for

Payload = dict[str, Any]
MAKERS_ADDRESS: Final = "Musterwerk GmbH, Industriestraße 5, 12345 Musterstadt, produktsicherheit@musterwerk.example"
_VARIATION_STEP: Final = 10_000_000  # variations lie far above every parent's id, so that the two never meet


def money(cents: int) -> str:
    """Write cents as SCX does: a decimal as text."""
    return f"{cents // 100}.{cents % 100:02d}"


def price_list(cents: int, *, tiers: bool) -> list[Payload]:
    """Return consumer prices and, with tiers, prices for businesses that fall with the quantity."""
    rows = [{"id": "B2C", "quantityPriceList": [{"amount": money(cents), "currency": "EUR", "quantity": "1"}]}]
    if tiers:
        steps = [(1, 84), (10, 79), (50, 72)]
        tier_rows = [{"amount": money(cents * rate // 119), "currency": "EUR", "quantity": str(n)} for n, rate in steps]
        rows.append({"id": "B2B", "quantityPriceList": tier_rows})
    return rows


def valid_value(attribute: Attribute, rng: random.Random) -> str:
    """Return a value that the channel would take for the attribute."""
    if attribute.values:
        return rng.choice(attribute.values)[0]
    if attribute.id == "hersteller_adresse":
        return MAKERS_ADDRESS
    numbers = {
        "integer": str(rng.randint(1, 60)),
        "decimal": f"{rng.uniform(0.2, 18):.2f}",
        "boolean": rng.choice(("true", "false")),
    }
    texts = {"htmltext": "<p>Äpfel, Hagebutten, Hibiskus</p>", "document": "https://marktplatz.example/datenblatt.pdf"}
    return numbers.get(attribute.type) or texts.get(attribute.type, "siehe Beschreibung")


def build_offer(rng: random.Random, seller_id: str, offer_id: int) -> Payload:
    """Return a listing without faults; variations where the product has them."""
    sold = categories_of(seller_id)
    line = rng.choice([line for line in LINES if not sold or line.category_id in sold])
    brand = rng.choice(line.brands)
    noun = rng.choice(tuple(line.goods))
    title = f"{brand} {noun} {rng.choice(line.goods[noun])}"
    cents = rng.randrange(line.cheapest, line.dearest, 100) + rng.choice((-1, 0, 49))
    sku = f"{line.category_id}-{offer_id % 1_000_000:06d}"
    pictures = [picture_link(title, str(n)) for n in range(rng.randint(1, 4))]
    prices = price_list(cents, tiers=rng.random() < 0.3)
    payload: Payload = {
        "sellerId": seller_id,
        "offerId": offer_id,
        "channelCategoryId": line.category_id,
        "quantity": f"{rng.choice((0, 1, 3, 8, 25, 60, 240))}.00",
        "taxPercent": "7" if line.category_id == "103" else "19",
        "priceList": prices,
        "title": title,
        "subTitle": rng.choice(PRAISE),
        "description": describe(title, brand, rng.choice(PRAISE), rng.sample(FEATURES, rng.randint(3, 6))),
        "mainPicture": pictures[0],
        "pictureList": pictures,
        "channelAttributeList": _attributes(rng, line),
        "sku": sku,
        "gtin": make_gtin(rng),
        "mpn": f"{brand[:3].upper()}{rng.randrange(10**6):06d}",
        "brand": brand,
        "srp": {"amount": money(cents * 12 // 10), "currency": "EUR"},
        "productAttributeList": [{"name": "Serie", "value": brand}, {"name": "Verpackungseinheit", "value": "1 Stück"}],
    }
    if line.dimensions and rng.random() < 0.45:
        payload["variationList"] = _variations(rng, payload, line)
    return payload


def _attributes(rng: random.Random, line: Line) -> list[Payload]:
    rows: list[Payload] = []
    for attribute in attributes_for(line.category_id):
        if attribute.required or rng.random() < 0.7:
            rows.append({"attributeId": attribute.id, "value": valid_value(attribute, rng)})
        if attribute.multiple and rng.random() < 0.2:
            rows.append({"attributeId": attribute.id, "value": valid_value(attribute, rng)})
    for group in range(rng.choice((0, 0, 0, 2))):
        rows.append(
            {"attributeId": f"WAWI-{rng.randrange(10**5)}_merkmal", "value": f"Wert {group + 1}", "group": str(group)}
        )
    return rows


def _variations(rng: random.Random, parent: Payload, line: Line) -> list[Payload]:
    choices = {attribute.id: attribute.values for attribute in attributes_for(line.category_id)}
    rows: list[Payload] = []
    for position in range(1, rng.randint(2, 6) + 1):
        dimensions = [
            {"attributeId": name, "value": choices[name][(position * (index + 1)) % len(choices[name])][0]}
            for index, name in enumerate(line.dimensions)
        ]
        variant = " / ".join(str(dimension["value"]) for dimension in dimensions)
        rows.append(
            {
                "offerId": parent["offerId"] + position * _VARIATION_STEP,
                "sku": f"{parent['sku']}-{position:02d}",
                "gtin": make_gtin(rng),
                "variationDimensionList": dimensions,
                "quantity": f"{rng.randint(0, 40)}.00",
                "priceList": parent["priceList"],
                "taxPercent": parent["taxPercent"],
                "pictureList": [picture_link(parent["title"], variant)],
                "title": f"{parent['title']}, {variant}",
            }
        )
    return rows
