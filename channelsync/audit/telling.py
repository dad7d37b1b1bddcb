"""Tell an entry of the audit log: what it is about, and what else was kept with it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channelsync.audit.models import AuditEntry
from channelsync.listings.admin_columns import bulk_link, link, listing_link
from channelsync.listings.lifecycle import State
from channelsync.reports.models import SEVERITIES
from channelsync.runtime.read_only import NOTHING

Words = str | Promise
# What callers keep, by the name that they keep it under.
DETAILS: dict[str, Words] = {
    "bulk": gettext_lazy("Bulk action"),
    "gone": gettext_lazy("Had gone out to SCX already"),
    "events": gettext_lazy("Events"),
    "state": gettext_lazy("State"),
    "states": gettext_lazy("States"),
    "notification": gettext_lazy("Notification"),
    "severity": gettext_lazy("Severity"),
    "language_before": gettext_lazy("Language before"),
    "language": gettext_lazy("Language"),
    "code": gettext_lazy("Code"),
    "name": gettext_lazy("Name"),
    "changes": gettext_lazy("Changes"),
    "before": gettext_lazy("Before"),
    "after": gettext_lazy("After"),
    "query_before": gettext_lazy("Filter before"),
    "query": gettext_lazy("Filter"),
    "was_shared": gettext_lazy("Shared with everyone before"),
    "is_shared": gettext_lazy("Shared with everyone"),
    "file": gettext_lazy("File"),
    "lines": gettext_lazy("Pasted lines"),
    "address": gettext_lazy("IP address"),
    "message_de": gettext_lazy("message, German"),
    "message_en": gettext_lazy("message, English"),
    "long_message_de": gettext_lazy("long message, German"),
    "long_message_en": gettext_lazy("long message, English"),
    "related_attribute_id": gettext_lazy("related attribute"),
    "recommended_value": gettext_lazy("recommended value"),
    "is_active": gettext_lazy("offered"),
}
STATES: dict[str, Words] = dict(State.choices)
LANGUAGES: dict[str, Words] = {**dict(settings.LANGUAGES), "": gettext_lazy("as set for all sellers")}
ANSWERS: dict[str, Words] = {"True": gettext_lazy("Yes"), "False": gettext_lazy("No")}
VALUES: dict[str, dict[str, Words]] = {
    "state": STATES,
    "states": STATES,
    "language": LANGUAGES,
    "language_before": LANGUAGES,
    "severity": dict(SEVERITIES),
    "is_shared": ANSWERS,
    "was_shared": ANSWERS,
    "is_active": ANSWERS,
}


def about(entry: AuditEntry) -> SafeString | str:
    """Return what an act was about, as a link to the desk's page where there is one."""
    kept = entry.details if isinstance(entry.details, dict) else {}
    if entry.seller_id or entry.offer_id:
        return listing_link(entry.seller_id, entry.offer_id)
    if job := kept.get("bulk"):
        return bulk_link(job, f"{_('Bulk action')} {job}")
    if code := kept.get("code"):
        name = ": ".join(filter(None, (code, kept.get("name"))))
        return link(f"{reverse('failure_code')}?{urlencode({'code': code})}", name)
    if events := kept.get("events"):
        return link(f"{reverse('events')}?{urlencode({'q': events[0]})}", events[0]) if len(events) == 1 else NOTHING
    if len(states := kept.get("states") or {}) > 1:
        return _numbers(states)
    if state := kept.get("state"):
        return str(STATES.get(state, state))
    return str(kept.get("file") or kept.get("name") or kept.get("address") or NOTHING)


def details(kept: Any) -> SafeString | str:
    """Return what was kept with an act as a table, in words."""
    return _table(kept) if isinstance(kept, Mapping) and kept else NOTHING


def _table(kept: Mapping[str, Any], of: str = "") -> SafeString:
    rows = format_html_join("", '<tr><th scope="row">{}</th><td dir="auto">{}</td></tr>', _rows(kept, of))
    return format_html('<table class="details">{}</table>', rows)


def _rows(kept: Mapping[str, Any], of: str) -> Iterator[tuple[Words, SafeString | str]]:
    """Yield what things are called, and what they were; what was before and after is a value `of` the same thing.

    PostgreSQL keeps the order of keys in no JSON: that of DETAILS does.
    """
    for key, value in sorted(kept.items(), key=lambda pair: _place(pair[0], DETAILS)):
        yield DETAILS.get(key, key), _value(of if of and key in ("before", "after") else key, value)


def _numbers(states: Mapping[str, int]) -> str:
    known = sorted(states.items(), key=lambda pair: _place(pair[0], STATES))
    return ", ".join(f"{STATES.get(state, state)}: {number}" for state, number in known)


def _place(key: str, words: Iterable[str]) -> int:
    order = list(words)
    return order.index(key) if key in order else len(order)


def _value(key: str, value: Any) -> SafeString | str:
    if key == "states" and isinstance(value, Mapping):
        return _numbers(value)
    if isinstance(value, Mapping):
        return _table(value, key)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if key == "bulk":
        return bulk_link(value, value)
    if key == "notification":
        return link(reverse("notification", args=[value]), value)
    return str(VALUES.get(key, {}).get(str(value), value))
