"""Show counts, trends and spans of time."""

from datetime import timedelta

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from channelsync.dashboard.figures.work import CAP
from channelsync.dashboard.shell.numbers import figure
from channelsync.listings.patterns import readable

register = template.Library()
register.filter("readable", readable)
register.filter("figure", figure)


@register.filter
def capped(number: int) -> str:
    """Return a count that goes no further than CAP."""
    return f"{figure(CAP)}+" if number > CAP else figure(number)


@register.filter
def percent(part: int, whole: int) -> str:
    """Return a share in whole per cent; a small one is not nothing."""
    if not whole:
        return "–"
    share = 100 * part / whole
    return _("%(number)s %%") % {"number": "< 1" if 0 < share < 1 else figure(round(share))}


@register.simple_tag
def trend(difference: int) -> SafeString:
    """Return how many more or fewer, more being the worse."""
    if not difference:
        return format_html('<span class="trend">{}</span>', "±0")
    name, sign = ("up", "+") if difference > 0 else ("down", "−")
    return format_html('<span class="trend trend-{}">{}{}</span>', name, sign, figure(abs(difference)))


@register.filter
def span(seconds: float | timedelta | None) -> str:
    """Return a length of time in its largest fitting unit."""
    if seconds is None:
        return "–"
    length = seconds.total_seconds() if isinstance(seconds, timedelta) else seconds
    if length < 60:
        return _("%(number)s s") % {"number": figure(round(length))}
    if length < 2 * 3600:
        return _("%(number)s min") % {"number": figure(round(length / 60))}
    if length < 2 * 86400:
        return _("%(number)s h") % {"number": figure(round(length / 3600))}
    return _("%(number)s d") % {"number": figure(round(length / 86400))}
