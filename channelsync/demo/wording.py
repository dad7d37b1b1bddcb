"""Words of the demo: error templates, so that the form for a failure has some to offer, and what colleagues read."""

import os

from django.conf import settings

from channelsync.dashboard.models import ErrorTemplate

Template = tuple[str, str, str, str, str, str, str, str]


def _required(name: str, attribute: str, value: str = "") -> Template:
    """Return the template for a required field that is empty; `value` fits most listings."""
    return (
        "PFLICHT-001", name,
        "Das Pflichtfeld „{attribute}“ ist leer.",
        "Bitte füllen Sie das Feld „{attribute}“ bei {sku} aus, speichern Sie und starten Sie den Abgleich.",
        "The required field “{attribute}” is empty.",
        "Please fill in the field “{attribute}” of {sku}, save, and start the sync.", attribute, value,
    )  # fmt: skip


# code, name, message and long message in German, in English, related attribute, recommended value
TEMPLATES: tuple[Template, ...] = (
    (
        "GTIN-002", "Prüfziffer",
        "Die GTIN {gtin} ist ungültig.", "Die Prüfziffer stimmt nicht. Bitte tragen Sie die GTIN vom Etikett ein.",
        "The GTIN {gtin} is invalid.", "Its check digit is wrong. Please enter the GTIN from the label.", "gtin", "",
    ),
    (
        "TITEL-003", "Werbung im Titel",
        "Der Titel enthält Werbung.", "„{title}“: Bitte nennen Sie im Titel nur Marke, Artikel und Ausführung.",
        "The title holds advertising.", "“{title}”: please name only brand, article and version.", "title", "",
    ),
    (
        "BILD-001", "Kein weißer Grund",
        "Das Hauptbild hat keinen weißen Grund.", "Bitte zeigen Sie {sku} im ersten Bild allein vor weißem Grund.",
        "The main picture has no white ground.", "Please show {sku} alone on white in the first picture.",
        "mainPicture", "",
    ),
    _required("Zustand", "zustand", "neu"),
    _required("Lieferzeit", "lieferzeit_tage", "3"),
    _required("Herstelleradresse", "hersteller_adresse"),
    _required("Farbe", "farbe"),
    _required("Material", "material"),
)  # fmt: skip


def write_templates() -> None:
    """Write the templates that are not there yet; those that somebody has changed stay as they are."""
    for code, name, message_de, long_message_de, message_en, long_message_en, attribute, value in TEMPLATES:
        ErrorTemplate.objects.get_or_create(
            code=code,
            name=name,
            defaults={
                "message_de": message_de,
                "long_message_de": long_message_de,
                "message_en": message_en,
                "long_message_en": long_message_en,
                "related_attribute_id": attribute,
                "recommended_value": value,
            },
        )


def said(english: str, german: str) -> str:
    """Return what is written for colleagues, in the desk's language, else that of the shell that started the demo."""
    is_german = settings.LANGUAGE_CODE == "de" or os.environ.get("LANG", "").startswith("de")
    return german if is_german else english
