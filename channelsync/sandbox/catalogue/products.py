"""What is sold: nouns, makers and price ranges per category."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Line:
    """A line of products; `dimensions` are the attributes in which its variations differ, prices are in cents."""

    category_id: str
    nouns: tuple[str, ...]
    traits: tuple[str, ...]
    brands: tuple[str, ...]
    cheapest: int
    dearest: int
    dimensions: tuple[str, ...] = ()


LINES: Final = (
    Line(
        "101",
        ("Kochtopf", "Bratpfanne", "Gemüsehobel", "Rührschüssel-Set", "Brotkasten", "Käsereibe"),
        ("mit Glasdeckel", "Ø 24 cm", "induktionsgeeignet", "3-teilig", "extra tief"),
        ("Küchenfreund", "Havelgold", "Töpferhof"),
        1290,
        12990,
    ),
    Line(
        "102",
        ("Stehleuchte", "Pendelleuchte", "Schreibtischlampe", "Außenwandleuchte", "LED-Deckenleuchte"),
        ("dimmbar", "mit Bewegungsmelder", "warmweiß 2700 K", "im Industriestil"),
        ("Nordlicht", "Lumenara", "Glühwerk"),
        1990,
        24900,
        ("farbe",),
    ),
    Line(
        "103",
        ("Kräutertee", "Früchtetee", "Grüntee Sencha", "Röstkaffee", "Blütenhonig"),
        ("lose, 250 g", "im Aromabeutel", "aus ökologischem Anbau", "Geschenkdose"),
        ("Teekontor Elbe", "Bergkräuter", "Röstgut"),
        390,
        2490,
    ),
    Line(
        "201",
        ("Gießkanne", "Hochbeet", "Rosenschere", "Gartenschlauch", "Sonnenschirm", "Regentonne"),
        ("10 Liter", "UV-beständig", "mit Brausekopf", "winterfest", "aus recyceltem Material"),
        ("Gartenglück", "Grünspecht", "Laubenfreund"),
        890,
        18900,
        ("farbe",),
    ),
    Line(
        "202",
        ("Akku-Bohrschrauber", "Stichsäge", "Werkzeugkoffer", "Wasserwaage", "Winkelschleifer"),
        ("18 V", "mit zwei Akkus", "120-teilig", "im Koffer", "bürstenlos"),
        ("Bohrwerk", "Eisenhans", "Profilux"),
        1490,
        34900,
    ),
    Line(
        "301",
        ("Fahrradhalterung", "Satteltasche", "Fahrradschloss", "Lenkerkorb", "Fahrradpumpe"),
        ("für die Wand", "wasserdicht", "Sicherheitsstufe 10", "abnehmbar", "bis 11 bar"),
        ("Zweirad Süd", "Radlheld", "Speichenwerk"),
        990,
        8990,
        ("farbe",),
    ),
    Line(
        "302",
        ("Softshelljacke", "Regenhose", "Fleecepullover", "Wanderhemd", "Daunenweste"),
        ("Damen", "Herren", "winddicht", "atmungsaktiv", "mit Kapuze"),
        ("Alpenfux", "Wetterstein", "Fjordwind"),
        2990,
        21900,
        ("farbe", "groesse"),
    ),
    Line(
        "303",
        ("Wanderstiefel", "Trekkingschuh", "Zustiegsschuh"),
        ("Damen", "Herren", "wasserdicht", "mit Profilsohle"),
        ("Alpenfux", "Steigeisen", "Pfadfinder & Söhne"),
        5990,
        23900,
        ("schuhgroesse",),
    ),
    Line(
        "401",
        ("Holzeisenbahn", "Steckpuzzle", "Kaufladen", "Plüschbär", "Kugelbahn"),
        ("64-teilig", "ab 3 Jahren", "mit Zubehör", "aus Buchenholz", "waschbar"),
        ("Spielwiese", "Holzwurm", "Kuschelbande"),
        790,
        11900,
    ),
    Line(
        "402",
        ("Hundebett", "Kratzbaum", "Futternapf", "Vogelhaus", "Hundeleine"),
        ("orthopädisch", "160 cm", "rutschfest", "verstellbar", "mit Höhle"),
        ("Pfotenglück", "Federvieh", "Bello & Mieze"),
        690,
        15900,
        ("farbe",),
    ),
    Line(
        "50",
        ("Schreibtischunterlage", "Ringbuchordner", "Füllfederhalter", "Notizbuch", "Briefablage"),
        ("60 × 40 cm", "10er-Pack", "mit Goldfeder", "kariert, 192 Seiten", "stapelbar"),
        ("Schreibgut", "Kanzleibedarf Nord", "Papierboot"),
        290,
        7990,
    ),
)

PRAISE: Final = (
    "Für höchste Ansprüche gefertigt und in kleinen Serien geprüft.",
    "Schöne Form, ehrliches Material, faire Herstellung: ein Begleiter für viele Jahre.",
    "Überzeugt im täglichen Gebrauch durch durchdachte Details und saubere Verarbeitung.",
    "Bewährt seit Jahren und für diese Saison gründlich überarbeitet.",
)
FEATURES: Final = (
    "Robuste Ausführung für den täglichen Einsatz",
    "Einfache Montage, Befestigungsmaterial liegt bei",
    "Pflegeleicht: mit einem feuchten Tuch abwischen",
    "Größe und Gewicht für den Versand optimiert",
    "Schadstoffgeprüft nach deutschem Standard",
    "Ersatzteile fünf Jahre lang lieferbar",
    "Verpackung zu 100 % aus Altpapier",
    "Geprüfte Qualität – 24 Monate Gewährleistung",
)


def describe(title: str, brand: str, praise: str, features: list[str]) -> str:
    """Return the HTML that a seller's template makes of a product, styles and entities included."""
    items = "".join(f"<li>{feature}</li>" for feature in features)
    return (
        f'<div class="artikel"><h2>{title}</h2><p><strong>{brand}</strong> &ndash; {praise}</p>'
        f'<ul>{items}</ul><p style="color:#555">Lieferumfang: 1&nbsp;× {title}. Abbildungen können abweichen; '
        "Dekoration gehört nicht zum Angebot. Preise inkl. MwSt.</p></div>"
    )
