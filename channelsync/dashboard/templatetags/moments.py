"""Show times the way people read them: how long ago, with the exact time behind it."""

from datetime import datetime, timedelta

from django import template
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from channelsync.runtime import moments

register = template.Library()

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@register.simple_tag
def moment(at: datetime | None, empty: str = "–") -> SafeString | str:
    """Return `at` as a relative time; the exact one shows on hover and stands in the element for machines."""
    if at is None:
        return empty
    if abs(timezone.now() - at) < SECOND:
        return _time(at, gettext("just now"))
    # "2 days, 21 hours ago" makes one reckon: from a day on, the date says more.
    return _time(at, naturaltime(at)) if abs(timezone.now() - at) < DAY else exactly(at)


@register.simple_tag
def exactly(at: datetime | None, empty: str = "–") -> SafeString | str:
    """Return `at` as date and time in the reader's own form and time zone."""
    return _time(at, date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")) if at else empty


@register.simple_tag
def to_the_second(at: datetime | None, empty: str = "–") -> SafeString | str:
    """Return `at` like `exactly`, with seconds: events follow each other within one minute."""
    return _time(at, moments.to_the_second(at)) if at else empty


def _time(at: datetime, text: str) -> SafeString:
    local = timezone.localtime(at)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', at.isoformat(), date_format(local, "DATETIME_FORMAT"), text
    )
