"""Draw a small chart into a line of text."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()
STEP, WIDTH, HEIGHT = 5, 4, 20  # units of the drawing: from bar to bar, of a bar, and of the highest one


@register.simple_tag
def spark(days: Sequence[int]) -> SafeString:
    """Draw a bar for each day, oldest first; empty days have a line, so that one sees how far it goes back."""
    if not any(days):
        return SafeString("")
    highest = max(days)
    heights = [max(2, round(HEIGHT * number / highest)) if number else 1 for number in days]
    bars = ((place * STEP, HEIGHT - height, WIDTH, height) for place, height in enumerate(heights))
    rects = format_html_join("", '<rect x="{}" y="{}" width="{}" height="{}"/>', bars)
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        STEP * len(days) - STEP + WIDTH,
        HEIGHT,
        _told(days),
        rects,
    )


def _told(days: Sequence[int]) -> str:
    return _("%(number)d failures in the last %(days)d days, at most %(most)d a day") % {
        "number": sum(days),
        "days": len(days),
        "most": max(days),
    }
