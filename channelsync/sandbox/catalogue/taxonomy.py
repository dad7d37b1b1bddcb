"""The category tree and the attributes that the channel published."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Category:
    """A node of the tree; only leaves take listings."""

    id: str
    name: str
    parent: str = "0"
    listing_allowed: bool = True

    def as_json(self) -> dict[str, object]:
        """Return the contract's form."""
        return {
            "categoryId": self.id,
            "displayName": self.name,
            "listingAllowed": self.listing_allowed,
            "parentCategoryId": self.parent,
        }


@dataclass(frozen=True, slots=True)
class Attribute:
    """A field that the channel asks for; `values` are value and display text of an enum."""

    id: str
    name: str
    type: str = "smalltext"
    required: bool = False
    description: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    variation: bool = False
    multiple: bool = False
    section: str = "Eigenschaften"
    pattern: str = ""

    def as_json(self, position: int) -> dict[str, object]:
        """Return the contract's form."""
        row: dict[str, object] = {
            "attributeId": self.id,
            "displayName": self.name,
            "description": self.description,
            "type": self.type,
            "required": self.required,
            "recommended": not self.required,
            "isMultipleAllowed": self.multiple,
            "isVariationDimension": self.variation,
            "section": self.section,
            "sectionPosition": position,
            "subSection": "",
            "values": [{"value": v, "display": d, "sort": n} for n, (v, d) in enumerate(self.values, 1)],
        }
        return {**row, "attributeValueValidation": self.pattern} if self.pattern else row


CATEGORIES: Final = (
    Category("10", "Haus & Wohnen", listing_allowed=False),
    Category("101", "Küche & Kochen", "10"),
    Category("102", "Beleuchtung", "10"),
    Category("103", "Tee & Genuss", "10"),
    Category("20", "Garten & Heimwerken", listing_allowed=False),
    Category("201", "Gartenbedarf", "20"),
    Category("202", "Werkzeuge & Maschinen", "20"),
    Category("30", "Sport & Freizeit", listing_allowed=False),
    Category("301", "Fahrradzubehör", "30"),
    Category("302", "Outdoor-Bekleidung", "30"),
    Category("303", "Wanderschuhe", "30"),
    Category("40", "Familie & Tier", listing_allowed=False),
    Category("401", "Spielzeug", "40"),
    Category("402", "Tierbedarf", "40"),
    Category("50", "Büro & Schreibwaren"),
)

COLOURS: Final = (
    ("schwarz", "Schwarz"),
    ("weiss", "Weiß"),
    ("anthrazit", "Anthrazit"),
    ("gruen", "Waldgrün"),
    ("blau", "Nachtblau"),
    ("rot", "Ziegelrot"),
    ("natur", "Natur"),
    ("gelb", "Senfgelb"),
)
SIZES: Final = (("S", "S"), ("M", "M"), ("L", "L"), ("XL", "XL"), ("XXL", "XXL"))
SHOE_SIZES: Final = tuple((str(n), f"EU {n}") for n in range(36, 47))
MATERIALS: Final = (
    ("edelstahl", "Edelstahl"),
    ("holz", "Holz (FSC®)"),
    ("kunststoff", "Kunststoff"),
    ("baumwolle", "Baumwolle"),
    ("aluminium", "Aluminium"),
    ("keramik", "Keramik"),
    ("leder", "Leder"),
    ("polyester", "Polyester (recycelt)"),
)

GLOBAL_ATTRIBUTES: Final = (
    Attribute(
        "zustand",
        "Zustand",
        "enum",
        True,
        "Zustand der Ware bei Auslieferung",
        (("neu", "Neu"), ("gebraucht", "Gebraucht"), ("generalueberholt", "Generalüberholt")),
        section="Angebot",
    ),
    Attribute(
        "lieferzeit_tage",
        "Lieferzeit in Tagen",
        "integer",
        True,
        "Werktage bis zur Zustellung",
        section="Angebot",
        pattern="/^[1-9][0-9]?$/",
    ),
    Attribute(
        "hersteller_adresse",
        "Herstelleradresse (GPSR)",
        "text",
        True,
        "Name und Anschrift nach Produktsicherheitsverordnung",
        section="Recht",
    ),
    Attribute(
        "herkunftsland",
        "Herkunftsland",
        "enum",
        False,
        None,
        (("DE", "Deutschland"), ("AT", "Österreich"), ("CZ", "Tschechien"), ("PT", "Portugal"), ("CN", "China")),
        section="Recht",
    ),
    Attribute("garantie_monate", "Garantie in Monaten", "integer", section="Angebot"),
)

_COLOUR: Final = Attribute("farbe", "Farbe", "enum", True, None, COLOURS, variation=True)
_MATERIAL: Final = Attribute("material", "Material", "enum", True, "Hauptmaterial", MATERIALS, multiple=True)
_WEIGHT: Final = Attribute("gewicht_kg", "Gewicht (kg)", "decimal", section="Maße")
CATEGORY_ATTRIBUTES: Final[dict[str, tuple[Attribute, ...]]] = {
    "101": (_MATERIAL, _COLOUR, Attribute("spuelmaschine", "Spülmaschinengeeignet", "boolean"), _WEIGHT),
    "102": (
        _COLOUR,
        Attribute(
            "energieklasse",
            "Energieeffizienzklasse",
            "enum",
            True,
            "EU-Label A bis G",
            tuple((c, c) for c in "ABCDEFG"),
        ),
        Attribute("leistung_watt", "Leistung (W)", "integer", True),
        Attribute("datenblatt", "Produktdatenblatt", "document"),
    ),
    "103": (
        Attribute("inhalt_gramm", "Inhalt (g)", "integer", True),
        Attribute("zutaten", "Zutaten", "htmltext", True),
        Attribute("bio", "Bio", "boolean"),
    ),
    "201": (_MATERIAL, _COLOUR, _WEIGHT, Attribute("wetterfest", "Wetterfest", "boolean")),
    "202": (
        Attribute("leistung_watt", "Leistung (W)", "integer", True),
        Attribute("spannung_volt", "Spannung (V)", "integer"),
        _WEIGHT,
    ),
    "301": (_COLOUR, _MATERIAL, _WEIGHT),
    "302": (_COLOUR, Attribute("groesse", "Größe", "enum", True, None, SIZES, variation=True), _MATERIAL),
    "303": (
        _COLOUR,
        Attribute("schuhgroesse", "Schuhgröße", "enum", True, None, SHOE_SIZES, variation=True),
        _MATERIAL,
    ),
    "401": (
        _MATERIAL,
        Attribute("alter_ab", "Empfohlen ab (Jahre)", "integer", True, "Sicherheitshinweis nach EN 71"),
        _COLOUR,
    ),
    "402": (
        _MATERIAL,
        _COLOUR,
        Attribute("tierart", "Tierart", "enum", True, None, (("hund", "Hund"), ("katze", "Katze"), ("vogel", "Vogel"))),
        _WEIGHT,
    ),
    "50": (
        _COLOUR,
        _MATERIAL,
        Attribute("papierformat", "Papierformat", "enum", False, None, (("A4", "DIN A4"), ("A5", "DIN A5"))),
    ),
}


def attributes_for(category_id: str) -> tuple[Attribute, ...]:
    """Return global and category attributes of a category together."""
    return (*GLOBAL_ATTRIBUTES, *CATEGORY_ATTRIBUTES.get(category_id, ()))


def attribute_list(attributes: tuple[Attribute, ...]) -> dict[str, object]:
    """Return the contract's attribute list."""
    rows = [attribute.as_json(position) for position, attribute in enumerate(attributes, 1)]
    return {"attributeListVersion": "1", "attributeList": rows}
