"""Show prices and quantities in the reader's number format; what is unknown is not zero."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def money(price: Decimal | None, currency: str = "") -> SafeString | str:
    """Return a price with at least two decimals, and its currency."""
    if price is None:
        return "–"
    decimals = max(2, _decimals(price))
    number = number_format(price, decimal_pos=decimals, use_l10n=True, force_grouping=True)
    return format_html('{}&nbsp;<span class="unit">{}</span>', number, currency) if currency else number


@register.simple_tag
def worth(value: Decimal, currency: str = "") -> SafeString | str:
    """Return a sum of money without its cents, which nobody needs of a large one."""
    number = number_format(value, decimal_pos=0, use_l10n=True, force_grouping=True)
    return format_html('{}&nbsp;<span class="unit">{}</span>', number, currency) if currency else number


@register.simple_tag
def amount(quantity: Decimal | int | None) -> SafeString | str:
    """Return a quantity without idle decimals."""
    if quantity is None:
        return format_html('<span class="unknown">{}</span>', _("unknown"))
    number = number_format(quantity, decimal_pos=_decimals(Decimal(quantity)), use_l10n=True, force_grouping=True)
    return format_html('<span class="none-left">{}</span>', number) if quantity == 0 else number


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
