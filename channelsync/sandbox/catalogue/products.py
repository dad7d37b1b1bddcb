"""What is sold: nouns, makers and price ranges per category."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Line:
    """A line of products; `dimensions` are the attributes in which its variations differ, prices are in cents.

    `goods` are nouns, each with the traits that make sense for it.
    """

    category_id: str
    goods: dict[str, tuple[str, ...]]
    brands: tuple[str, ...]
    cheapest: int
    dearest: int
    dimensions: tuple[str, ...] = ()


LINES: Final = (
    Line(
        "101",
        {
            "Kochtopf": ("mit Glasdeckel, Ø 24 cm", "induktionsgeeignet, 5 Liter", "3-teiliges Set"),
            "Bratpfanne": ("Ø 28 cm, keramisch beschichtet", "aus Gusseisen", "mit abnehmbarem Griff"),
            "Gemüsehobel": ("mit fünf Einsätzen", "V-förmige Klinge"),
            "Rührschüssel": ("mit Spritzschutz, 3 Liter", "rutschfest, 4-teiliges Set"),
            "Brotkasten": ("mit Schneidebrett als Deckel", "belüftet"),
        },
        ("Küchenfreund", "Havelgold", "Töpferhof"),
        1290,
        12_990,
    ),
    Line(
        "102",
        {
            "Stehleuchte": ("dimmbar, 160 cm", "mit Leseleuchte", "im Industriestil"),
            "Pendelleuchte": ("höhenverstellbar", "Ø 40 cm, Rauchglas"),
            "Schreibtischlampe": ("mit USB-Anschluss", "schwenkbar, warmweiß 2700 K"),
            "Außenwandleuchte": ("mit Bewegungsmelder", "IP65, solarbetrieben"),
        },
        ("Nordlicht", "Lumenara", "Glühwerk"),
        1990,
        24_900,
        ("farbe",),
    ),
    Line(
        "103",
        {
            "Kräutertee": ("lose, 250 g", "20 Aromabeutel", "Geschenkdose, 100 g"),
            "Früchtetee": ("lose, 500 g", "ohne Zuckerzusatz"),
            "Grüntee Sencha": ("aus ökologischem Anbau, 100 g", "Probierpaket"),
            "Röstkaffee": ("ganze Bohne, 1 kg", "entkoffeiniert, 500 g"),
            "Blütenhonig": ("cremig gerührt, 500 g", "3 × 250 g"),
        },
        ("Teekontor Elbe", "Bergkräuter", "Röstgut"),
        390,
        2490,
    ),
    Line(
        "201",
        {
            "Gießkanne": ("10 Liter, mit Brausekopf", "verzinkt, 5 Liter"),
            "Hochbeet": ("120 × 80 cm, winterfest", "mit Frühbeetaufsatz"),
            "Gartenschlauch": ("25 m, knickfest", "50 m, mit Schlauchwagen"),
            "Sonnenschirm": ("Ø 3 m, mit Kurbel", "UV-Schutz 50+"),
            "Regentonne": ("300 Liter, mit Hahn", "in Amphorenform"),
        },
        ("Gartenglück", "Grünspecht", "Laubenfreund"),
        890,
        18_900,
        ("farbe",),
    ),
    Line(
        "202",
        {
            "Akku-Bohrschrauber": ("18 V, mit zwei Akkus", "12 V, bürstenlos"),
            "Stichsäge": ("800 W, mit Laserführung", "im Koffer"),
            "Werkzeugkoffer": ("120-teilig", "leer, abschließbar"),
            "Winkelschleifer": ("125 mm, mit Wiederanlaufschutz", "230 mm, 2400 W"),
        },
        ("Bohrwerk", "Eisenhans", "Profilux"),
        1490,
        34_900,
    ),
    Line(
        "301",
        {
            "Fahrradhalterung": ("für die Wand", "für zwei Räder, klappbar"),
            "Satteltasche": ("wasserdicht, 1,2 Liter", "mit Schnellverschluss"),
            "Fahrradschloss": ("Sicherheitsstufe 10", "Faltschloss, 90 cm"),
            "Lenkerkorb": ("abnehmbar", "aus Weidengeflecht"),
            "Standpumpe": ("bis 11 bar, mit Manometer", "für alle Ventile"),
        },
        ("Zweirad Süd", "Radlheld", "Speichenwerk"),
        990,
        8990,
        ("farbe",),
    ),
    Line(
        "302",
        {
            "Softshelljacke": ("Damen, winddicht", "Herren, mit Kapuze"),
            "Regenhose": ("Unisex, 20.000 mm Wassersäule", "Kinder, mit Reflektoren"),
            "Fleecepullover": ("Herren, atmungsaktiv", "Damen, mit Stehkragen"),
            "Daunenweste": ("Damen, bauschkräftig", "Herren, ultraleicht"),
        },
        ("Alpenfux", "Wetterstein", "Fjordwind"),
        2990,
        21_900,
        ("farbe", "groesse"),
    ),
    Line(
        "303",
        {
            "Wanderstiefel": ("Damen, wasserdicht", "Herren, knöchelhoch"),
            "Trekkingschuh": ("Herren, mit Profilsohle", "Damen, leicht"),
            "Zustiegsschuh": ("Unisex, mit Kletterzone",),
        },
        ("Alpenfux", "Steigeisen", "Gipfel & Söhne"),
        5990,
        23_900,
        ("schuhgroesse",),
    ),
    Line(
        "401",
        {
            "Holzeisenbahn": ("64-teilig, mit Bahnhof", "Starterset"),
            "Steckpuzzle": ("Bauernhof, ab 2 Jahren", "Zahlen, aus Buchenholz"),
            "Kaufladen": ("mit Markise und Zubehör", "klappbar"),
            "Plüschbär": ("35 cm, waschbar", "mit Wärmekissen"),
            "Kugelbahn": ("aus Buchenholz, 80-teilig", "Erweiterung, 24-teilig"),
        },
        ("Spielwiese", "Holzwurm", "Kuschelbande"),
        790,
        11_900,
    ),
    Line(
        "402",
        {
            "Hundebett": ("orthopädisch, 100 × 70 cm", "mit waschbarem Bezug"),
            "Kratzbaum": ("160 cm, mit zwei Höhlen", "deckenhoch"),
            "Futternapf": ("rutschfest, 800 ml", "erhöht, 2er-Set"),
            "Vogelhaus": ("mit Futtersilo", "zum Aufhängen"),
            "Hundeleine": ("verstellbar, 2 m", "Fettleder, 1,2 m"),
        },
        ("Pfotenglück", "Federvieh", "Bello & Mieze"),
        690,
        15_900,
        ("farbe",),
    ),
    Line(
        "50",
        {
            "Schreibtischunterlage": ("60 × 40 cm", "mit Kalenderblatt"),
            "Ringbuchordner": ("10er-Pack", "Rückenbreite 8 cm"),
            "Füllfederhalter": ("mit Goldfeder", "für Linkshänder"),
            "Notizbuch": ("kariert, 192 Seiten", "liniert, mit Gummiband"),
            "Briefablage": ("stapelbar, 3 Fächer",),
        },
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
