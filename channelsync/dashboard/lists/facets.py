"""What narrows the list of listings beside state, seller and search: one entry each, as the address names it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channelsync.attributes.models import Category
from channelsync.audit.actors import ActorKind
from channelsync.dashboard.figures import kinds
from channelsync.dashboard.lists import conditions
from channelsync.dashboard.lists.named import attribute_ids, category_ids
from channelsync.dashboard.shell.states import REPORTS
from channelsync.listings.patterns import readable
from channelsync.reports.models import ReportStatus

Text = str | Promise
Choices = dict[str, Text]

STOCK: Choices = {"zero": _("None in stock"), "unknown": _("Stock unknown")}
VARIATIONS: Choices = {"yes": _("With variations")}
CHANGES: Choices = {"none": _("Update without changes")}
PICTURES: Choices = {"expiring": _("Picture links end soon")}
SHOWN_REPORTS = ("waiting", "sending", "sent", "rejected", "held", "cancelled")
REPORT_CHOICES: Choices = {status: REPORTS[ReportStatus(status)].label for status in SHOWN_REPORTS}
ACTORS: Choices = {kind: kind.label for kind in ActorKind if kind != ActorKind.SELLER}
JOB = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow: what it is called, which texts it takes ('' is none), what it asks, how a value reads.

    `along` asks the same in the way that is quick where very many listings match; one that `follows` asks so as well
    where anything else narrows the list: by itself it would look at all that it finds, however little is left.
    """

    label: Text
    clean: Callable[[str], str]
    condition: Callable[[str], Q]
    words: Callable[[str], Text] = str
    along: Callable[[str], Q] | None = None
    follows: bool = False

    def chip(self, value: str) -> str:
        """Return what the chip says."""
        words = str(self.words(value))
        return f"{self.label}: {words}" if self.label else words


def _text(length: int) -> Callable[[str], str]:
    return lambda text: text.strip()[:length].replace("\x00", "")


def _one_of(choices: Choices) -> Callable[[str], str]:
    return lambda text: text if text in choices else ""


def _day(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return ""
    return day.isoformat() if 1970 < day.year < 3000 else ""


def _number(text: str) -> str:
    return text if JOB.fullmatch(text) else ""


def _actor(text: str) -> str:
    return text[:160].replace("\x00", "") if text.partition(":")[0] in ACTORS else ""


def _begin(day: str, later: int = 0) -> datetime:
    """Return when a day begins where the reader is."""
    at = datetime.combine(date.fromisoformat(day) + timedelta(days=later), time())
    return timezone.make_aware(at)


def _from(field: str) -> Callable[[str], Q]:
    return lambda day: Q(**{f"{field}__gte": _begin(day)})


def _to(field: str) -> Callable[[str], Q]:
    return lambda day: Q(**{f"{field}__lt": _begin(day, 1)})


def _shown_day(day: str) -> str:
    return date_format(date.fromisoformat(day), "SHORT_DATE_FORMAT")


def _shown_actor(text: str) -> Text:
    kind, _colon, name = text.partition(":")
    return name or ACTORS[kind]


def _decided_by(text: str) -> Q:
    kind, _colon, name = text.partition(":")
    return conditions.decided_by(kind, name)


def _category(text: str) -> str:
    known = Category.objects.filter(pk=text).first()
    return f"{known.path or known.name} ({text})" if known else text


def _key(text: str) -> str:
    return text if kinds.KEY.fullmatch(text) else ""


def _message(key: str) -> Text:
    kind = kinds.kind_of(key)
    return Truncator(f"{kind.code}: {readable(kind.pattern)}").chars(100) if kind else key


def _stock(value: str) -> Q:
    return conditions.stock_is_zero() if value == "zero" else conditions.stock_is_unknown()


def _stock_along(value: str) -> Q:
    return conditions.stock_is_zero_along() if value == "zero" else conditions.stock_is_unknown()


FACETS: dict[str, Facet] = {
    "category": Facet(_("Category"), _text(512), lambda text: Q(category_id__in=category_ids(text)), _category),
    "code": Facet(_("Code"), _text(255), conditions.has_code, along=conditions.has_code_along),
    "message": Facet(
        pgettext_lazy("short text of an error", "Message"),
        _key,
        lambda text: conditions.has_message(kinds.key_number(text)),
        _message,
        along=lambda text: conditions.has_message_along(kinds.key_number(text)),
    ),
    "attribute": Facet(
        _("Attribute"),
        _text(512),
        lambda text: conditions.names_attribute(attribute_ids(text)),
        along=lambda text: conditions.names_attribute_along(attribute_ids(text)),
    ),
    "report": Facet(_("State report"), _one_of(REPORT_CHOICES), conditions.has_report, REPORT_CHOICES.__getitem__),
    "stock": Facet("", _one_of(STOCK), _stock, STOCK.__getitem__, along=_stock_along, follows=True),
    "variations": Facet(
        "",
        _one_of(VARIATIONS),
        lambda _text: conditions.has_variations(),
        VARIATIONS.__getitem__,
        along=lambda _text: conditions.has_variations_along(),
    ),
    "changes": Facet("", _one_of(CHANGES), lambda _text: Q(is_unchanged=True), CHANGES.__getitem__),
    "pictures": Facet("", _one_of(PICTURES), lambda _text: conditions.pictures_expire(), PICTURES.__getitem__),
    "since_from": Facet(_("State since, from"), _day, _from("state_since"), _shown_day),
    "since_to": Facet(_("State since, to"), _day, _to("state_since"), _shown_day),
    "decided_from": Facet(_("Decided from"), _day, _from("decided_at"), _shown_day),
    "decided_to": Facet(_("Decided to"), _day, _to("decided_at"), _shown_day),
    "by": Facet(_("Decided by"), _actor, _decided_by, _shown_actor),
    "bulk": Facet(_("Bulk action"), _number, lambda text: conditions.in_bulk_action(int(text))),
}
