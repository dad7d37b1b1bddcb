"""Whole numbers as people read them."""

from django.utils.formats import number_format


def figure(number: int) -> str:
    """Return a whole number as the reader writes it, its thousands apart."""
    return number_format(number, decimal_pos=0, use_l10n=True, force_grouping=True)
