"""The admin's way through the years, months and days of a log."""

from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.contrib.admin.views.main import ChangeList
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

register = template.Library()


@register.inclusion_tag("admin/date_hierarchy.html")
def bounded_dates(cl: ChangeList) -> dict[str, Any]:
    """Offer every year, month or day between the table's first row and its last.

    Django's own offers those in which there are rows, and reads them all for that: a million takes SQLite seconds.
    """
    span = _span(cl)
    return {"show": False} if span is None else {"show": True, **_choices(cl, *span)}


def _span(cl: ChangeList) -> tuple[date, date] | None:
    rows = cl.model._default_manager.order_by(cl.date_hierarchy).values_list(cl.date_hierarchy, flat=True)
    first: datetime | None = rows.first()
    last = rows.last()
    return (timezone.localdate(first), timezone.localdate(last)) if first and last else None


def _choices(cl: ChangeList, first: date, last: date) -> dict[str, Any]:
    year, month, day = (_number(cl, part) for part in ("year", "month", "day"))
    if not year and first.year == last.year:
        year, month = first.year, first.month if first.month == last.month else None
    if not year:
        years = range(first.year, last.year + 1)
        return {"back": None, "choices": [_choice(cl, str(one), year=one) for one in years]}
    if not month:
        firsts = [date(year, one, 1) for one in range(1, 13)]
        months = [one for one in firsts if first.replace(day=1) <= one <= last]
        choices = [_choice(cl, _month(one), year=year, month=one.month) for one in months]
        return {"back": _choice(cl, _("All dates")), "choices": choices}
    begin = date(year, month, 1)
    if day:
        shown = {"title": date_format(begin.replace(day=day), "MONTH_DAY_FORMAT")}
        return {"back": _choice(cl, _month(begin), year=year, month=month), "choices": [shown]}
    days = [one for number in range(31) if first <= (one := begin + timedelta(number)) <= last and one.month == month]
    choices = [_choice(cl, date_format(one, "MONTH_DAY_FORMAT"), year=year, month=month, day=one.day) for one in days]
    return {"back": _choice(cl, str(year), year=year), "choices": choices}


def _number(cl: ChangeList, part: str) -> int | None:
    text = cl.params.get(f"{cl.date_hierarchy}__{part}")
    return int(text) if text else None


def _choice(cl: ChangeList, title: str, **parts: int) -> dict[str, str]:
    params = {f"{cl.date_hierarchy}__{part}": number for part, number in parts.items()}
    return {"link": cl.get_query_string(params, [f"{cl.date_hierarchy}__"]), "title": title}


def _month(day: date) -> str:
    return date_format(day, "YEAR_MONTH_FORMAT")
