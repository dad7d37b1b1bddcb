"""The sellers: one giant, a middle class and a long tail."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class SellerProfile:
    """Who sells what (category ids; none: everything), how much of it (weight), with offer ids from which number on."""

    seller_id: str
    company: str
    weight: float
    first_offer_id: int
    categories: tuple[str, ...] = ()


# Two count from 1, so the same offer id occurs with both; one has ids that JavaScript's numbers cannot hold.
PROFILES: Final = (
    SellerProfile("HAUSWERK24", "Hauswerk24 Handelsgesellschaft mbH", 60.0, 100_001),
    SellerProfile("nordlicht_shop", "Nordlicht Leuchten & Wohnen GmbH", 12.0, 1, ("102", "101")),
    SellerProfile("1", "Zweirad Süd OHG", 8.0, 1, ("301",)),
    SellerProfile("GartenGlueck_DE", "Gartenglück Versand GmbH & Co. KG", 6.0, 55_000, ("201",)),
    SellerProfile("EA4590Pfoten", "Pfoten & Federn Tierbedarf e. K.", 4.0, 4_590, ("402",)),
    SellerProfile("WERKZEUG_PROFI", "Werkzeug-Profi Rhein-Ruhr GmbH", 3.5, 9_007_199_254_740_993, ("202",)),
    SellerProfile("kinderparadies", "Kinderparadies Spielwaren GmbH", 2.5, 700, ("401",)),
    SellerProfile("BUERO_PLUS", "Büro Plus Systemhaus GmbH", 1.8, 20_000, ("50",)),
    SellerProfile("wanderlust_outdoor", "Wanderlust Outdoor UG (haftungsbeschränkt)", 1.0, 310, ("302", "303")),
    SellerProfile(
        "SUEDDEUTSCHE_HAUSHALTSWAREN_UND_GARTENBEDARF_MBHCO",
        "Süddeutsche Haushaltswaren- und Gartenbedarfsgesellschaft mbH & Co. KG",
        0.6,
        8_000,
        ("101", "201"),
    ),
    SellerProfile("tee_und_mehr", "Tee & mehr Kontor GmbH", 0.4, 12, ("103",)),
    SellerProfile("7f3a", "Kleinod Manufaktur GbR", 0.2, 1_000),
)


def categories_of(seller_id: str) -> tuple[str, ...]:
    """Return the categories in which a seller sells; none for everything."""
    return next((profile.categories for profile in PROFILES if profile.seller_id == seller_id), ())


def profiles(count: int) -> tuple[SellerProfile, ...]:
    """Return that many sellers: the known ones first, then small numbered ones."""
    extra = (SellerProfile(f"SELLER{n:03d}", f"Händler {n} GmbH", 0.2, 1) for n in range(len(PROFILES) + 1, count + 1))
    return (*PROFILES[:count], *extra)


def share_out(offers: int, sellers: tuple[SellerProfile, ...]) -> list[int]:
    """Return how many of the offers each seller has, by weight; everybody has one while there are enough."""
    total = sum(seller.weight for seller in sellers)
    counts = [max(int(offers * seller.weight / total), 1 if offers >= len(sellers) else 0) for seller in sellers]
    counts[0] += offers - sum(counts)
    while counts[0] < 0:
        largest = max(range(len(counts)), key=counts.__getitem__)
        counts[largest] -= 1
        counts[0] += 1
    return counts
