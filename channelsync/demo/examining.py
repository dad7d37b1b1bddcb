"""What the demo's marketplace finds wrong with a listing, in words that its sellers can act upon."""

from dataclasses import dataclass, field
from decimal import Decimal

from channelsync.scx.client import Client
from channelsync.scx.payloads import AttributeDef, ErrorEntry, OfferPayload

LOWEST, HIGHEST = Decimal("0.50"), Decimal(50_000)


@dataclass
class Rules:
    """The attributes that the channel asks for, read from SCX once per category."""

    everywhere: list[AttributeDef] | None = None
    per_category: dict[str, list[AttributeDef]] = field(default_factory=dict)
    _client: Client | None = None

    def load(self, client: Client) -> None:
        """Read what every listing needs; raises ScxError."""
        self._client = client
        if self.everywhere is None:
            self.everywhere = list(client.global_attributes(wait=5).attributes)

    def of(self, category_id: str) -> list[AttributeDef]:
        """Return the attributes of a category and those asked for everywhere; raises ScxError."""
        if self._client is not None and category_id and category_id not in self.per_category:
            self.per_category[category_id] = list(self._client.category_attributes(category_id, wait=5).attributes)
        return [*(self.everywhere or []), *self.per_category.get(category_id, [])]


def examine(payload: OfferPayload, rules: Rules) -> list[ErrorEntry]:
    """Return the errors of a listing; none means that it can go live."""
    errors = _missing_attributes(payload, rules) + _wrong_delivery_time(payload)
    amount, _currency = payload.first_price
    if payload.gtin and not is_gtin(payload.gtin):
        errors.append(_error("GTIN-002", f"Die GTIN {payload.gtin} ist ungültig (Prüfziffer).", "gtin"))
    if not payload.brand:
        errors.append(_error("MARKE-001", "Die Marke fehlt.", "brand"))
    if amount is None or not LOWEST <= amount <= HIGHEST:
        errors.append(_error("PREIS-001", f"Der Preis {amount} liegt außerhalb des Erlaubten.", "priceList"))
    if payload.title.count("!") >= 3:
        proposal = payload.title.replace("!!! TOP ANGEBOT !!!", "").replace("*** NUR HEUTE ***", "").strip()
        errors.append(_error("TITEL-003", "Der Titel enthält Werbung.", "title", proposal))
    return errors


def is_gtin(text: str) -> bool:
    """Say whether the check digit of a GTIN of 8, 12, 13 or 14 digits is right."""
    if not text.isascii() or not text.isdecimal() or len(text) not in {8, 12, 13, 14}:
        return False
    digits = [int(digit) for digit in reversed(text)]
    total = sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return total % 10 == 0


def _missing_attributes(payload: OfferPayload, rules: Rules) -> list[ErrorEntry]:
    given = {attribute.attribute_id for attribute in payload.attributes if attribute.value.strip()}
    missing = [
        one
        for one in rules.of(payload.channel_category_id)
        if one.required and one.attribute_id not in given and not one.is_variation_dimension
    ]
    return [
        _error("PFLICHT-001", f"Das Pflichtfeld „{one.display_name}“ ist leer.", one.attribute_id, _first_value(one))
        for one in missing
    ]


def _wrong_delivery_time(payload: OfferPayload) -> list[ErrorEntry]:
    times = [one.value for one in payload.attributes if one.attribute_id == "lieferzeit_tage"]
    wrong = [value for value in times if not (value.isdecimal() and 1 <= int(value) <= 99)]
    return [
        _error("WERT-004", f"Die Lieferzeit „{value[:40]}“ ist keine Zahl von 1 bis 99.", "lieferzeit_tage", "3")
        for value in wrong[:1]
    ]


def _first_value(attribute: AttributeDef) -> str:
    return attribute.values[0].value if attribute.values else ""


def _error(code: str, message: str, attribute: str, proposal: str = "") -> ErrorEntry:
    help_text = f"{message} Bitte ändern Sie das Feld in JTL-Wawi, speichern Sie und starten Sie den Abgleich."
    return ErrorEntry(code, message, help_text, attribute, proposal)
