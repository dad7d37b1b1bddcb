"""What stands around a number in mails, tickets and tables is left out."""

import pytest

from channelsync.listings.labels import unlabelled
from channelsync.listings.pasted import read_line


@pytest.mark.parametrize(
    "text",
    ["SKU: KA-17", "sku KA-17", "SKU = KA-17", "Art.-Nr. KA-17", "Art. Nr.: KA-17", "Art.-Nr.KA-17",
     "Artikelnummer: KA-17", "SKU (Artikelnummer): KA-17", "KA-17)", 'KA-17"',
     "Artikel-Nr.\tKA-17", "HAN: KA-17", "Hersteller-Nr.: KA-17", "Händler-ID: KA-17", "Nr. KA-17", "ID: KA-17",
     '"KA-17"', "„KA-17“", "(KA-17)", "[KA-17],", "`KA-17`", "**KA-17**", "- KA-17", "• KA-17", "#KA-17", "> KA-17",
     'SKU: "KA-17".', "- SKU: (KA-17);", "KA-17."],
)  # fmt: skip
def test_number_is_read_without_what_stands_around_it(text: str) -> None:
    assert unlabelled(text) == "KA-17"


@pytest.mark.parametrize(
    "text", ["KA-17", "Tee (rot)", "SKU", "SKU:", "Artikel für den Garten", "EAN 13 Scanner", "Name und Titel", "12:30",
             "https://market.example/item/77", "shop/901", "-", "()", "", "Farbe: rot", "der „rote“", "KA-17 (neu)"],
)  # fmt: skip
def test_words_keep_what_is_theirs(text: str) -> None:
    assert unlabelled(text) in (text, text.rstrip(":"))


@pytest.mark.parametrize(
    ("text", "plain"),
    [('"Tee (neu)"', "Tee (neu)"), ("(Tee) neu", "(Tee) neu"), ('"Rote" Kanne', '"Rote" Kanne'),
     ("„Tee „rot““", "Tee „rot“"), ('"(KA-17)"', "KA-17"), ('"KA-17', "KA-17"), ('""', '""'), ("(((", "(")],
)  # fmt: skip
def test_only_what_stands_around_all_of_it_is_left_out(text: str, plain: str) -> None:
    assert unlabelled(text) == plain


def test_seller_and_offer_are_no_label_and_number() -> None:
    assert (read_line("shop / 901").plain, read_line("shop / 901").offer) == ("", (901, "shop"))


@pytest.mark.parametrize("text", ["GTIN 4006 381 333931", "EAN: 4006381333931", "EAN/GTIN: 4006381333931"])
def test_number_with_gaps_is_read_behind_its_label(text: str) -> None:
    assert read_line(read_line(text).plain).gtin == "4006381333931"


@pytest.mark.parametrize(
    ("text", "plain"),
    [("KA-17\tRote Kanne", ""), ("SKU\tKA-17\tRote Kanne", "KA-17"), ('"KA-17"\tRote Kanne', "KA-17"), ("KA-17", "")],
)
def test_row_of_a_sheet_counts_by_its_first_cell_or_the_one_after_the_label(text: str, plain: str) -> None:
    assert read_line(text).plain == plain


@pytest.mark.parametrize(
    "text",
    [
        "/listings/shop/901/",
        "/listings/shop/901",
        "desk.example/listings/shop/901/?in=state%3D",
        "/listings/shop/901/#told",
    ],
)
def test_address_of_the_desk_is_read_without_its_host(text: str) -> None:
    assert read_line(text).offer == (901, "shop")
