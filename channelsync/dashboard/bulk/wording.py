"""How a bulk action is put into words: what its button does, and what it tells the sellers."""

from collections.abc import Sequence
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import get_language, ngettext_lazy

from channelsync.bulk.models import BulkKind
from channelsync.bulk.wording import FIELDS, Error, is_per_listing

ORDERS = {
    BulkKind.IN_PROGRESS: ngettext_lazy(
        "Report %(shown)s listing as in progress", "Report %(shown)s listings as in progress", "count"
    ),
    BulkKind.LISTED: ngettext_lazy(
        "Report %(shown)s listing as listed", "Report %(shown)s listings as listed", "count"
    ),
    BulkKind.FAILED: ngettext_lazy(
        "Report %(shown)s listing as failed", "Report %(shown)s listings as failed", "count"
    ),
    BulkKind.RETRY: ngettext_lazy("Retry %(shown)s listing", "Retry %(shown)s listings", "count"),
    BulkKind.RESEND: ngettext_lazy(
        "Send the state of %(shown)s listing again", "Send the states of %(shown)s listings again", "count"
    ),
    BulkKind.CORRECT: ngettext_lazy("Correct %(shown)s listing", "Correct %(shown)s listings", "count"),
    BulkKind.TAKEN_DOWN: ngettext_lazy(
        "Note %(shown)s listing as taken down", "Note %(shown)s listings as taken down", "count"
    ),
}


ENDED = ngettext_lazy(
    "%(shown)s of them has ended: it takes no report", "%(shown)s of them have ended: they take no reports", "count"
)
# Why an action does nothing to a listing, whatever anybody did meanwhile.
UNFIT = {
    BulkKind.RETRY: ngettext_lazy(
        "%(shown)s of them is not failed: there is nothing to retry",
        "%(shown)s of them are not failed: there is nothing to retry",
        "count",
    ),
    BulkKind.RESEND: ngettext_lazy(
        "%(shown)s of them waits for a decision or has ended: there is nothing to send again",
        "%(shown)s of them wait for a decision or have ended: there is nothing to send again",
        "count",
    ),
    BulkKind.TAKEN_DOWN: ngettext_lazy(
        "%(shown)s of them has not ended, or was taken down already: there is nothing to note",
        "%(shown)s of them have not ended, or were taken down already: there is nothing to note",
        "count",
    ),
}


def unfit_for(kind: BulkKind, count: int) -> str:
    """Return how many listings are skipped because of their state; empty for none."""
    return str(UNFIT.get(kind, ENDED) % {"count": count, "shown": intcomma(count)}) if count else ""


def order_of(kind: BulkKind, count: int) -> str:
    """Return what the button that confirms a bulk action does, to how many listings."""
    return str(ORDERS[kind] % {"count": count, "shown": intcomma(count)})


def told_in_words(errors: Sequence[Error]) -> list[dict[str, Any]]:
    """Return the errors of a bulk failure for the reader of the desk: in their language where it has more than one."""
    language = (get_language() or "en")[:2]
    return [_words(error, language) for error in errors]


def _words(error: Error, language: str) -> dict[str, Any]:
    words = {name: error.get(name, "") for name in FIELDS}
    texts = error["texts"] if is_per_listing(error) else {}
    said = texts.get(language) or texts.get("en") or {}
    return {**words, **{name: said[name] for name in ("message", "long_message") if name in said}}
