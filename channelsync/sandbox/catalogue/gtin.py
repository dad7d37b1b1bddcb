"""EAN-13 numbers with a right check digit."""

import random


def check_digit(twelve: str) -> int:
    """Return the last digit of an EAN-13 for its first twelve."""
    total = sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(twelve))
    return -total % 10


def make_gtin(rng: random.Random) -> str:
    """Return a valid EAN-13 with a German prefix."""
    twelve = f"4{rng.randrange(10**11):011d}"
    return f"{twelve}{check_digit(twelve)}"


def is_gtin(text: str) -> bool:
    """Whether the text is an EAN-13 whose check digit is right."""
    return len(text) == 13 and text.isascii() and text.isdigit() and int(text[12]) == check_digit(text[:12])
