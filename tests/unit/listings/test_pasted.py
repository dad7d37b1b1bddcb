"""What a pasted line may name, read from its letters alone."""

import pytest

from channelsync.listings.pasted import bare_gtin, read_line


@pytest.mark.parametrize(
    ("text", "bare"),
    [("4006381333931", "4006381333931"), ("00 12-34.567890 5", "12345678905"), ("123456", ""), ("1" * 15, ""),
     ("\u0664" * 8, ""), ("12a45678", "")],
)  # fmt: skip
def test_gtin_is_read_without_gaps_and_zeros(text: str, bare: str) -> None:
    assert bare_gtin(text) == bare


def test_number_too_large_for_an_offer_id_is_none() -> None:
    assert read_line(str(2**63)).offer_id is None
    assert read_line(f"shop/{2**63}").offer is None
