"""Say in words what a run has counted: rows keep the names that the flows gave it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

WORDS: dict[str, str | Promise] = {
    "requests": pgettext_lazy("counted in a run", "requests"),
    "accepted": pgettext_lazy("counted in a run", "taken by SCX"),
    "rejected": pgettext_lazy("counted in a run", "refused by SCX"),
    "retry": pgettext_lazy("counted in a run", "to be tried again"),
    "unknown": pgettext_lazy("counted in a run", "unknown"),
    "postponed": pgettext_lazy("counted in a run", "postponed"),
    "pages": pgettext_lazy("counted in a run", "pages"),
    "known": pgettext_lazy("counted in a run", "known already"),
    "new": pgettext_lazy("counted in a run", "new"),
    "applied": pgettext_lazy("counted in a run", "applied"),
    "stale": pgettext_lazy("counted in a run", "stale"),
    "invalid": pgettext_lazy("counted in a run", "invalid"),
    "unhandled": pgettext_lazy("counted in a run", "not handled"),
    "read": pgettext_lazy("counted in a run", "read"),
    "changed": pgettext_lazy("counted in a run", "changed"),
    "unchanged": pgettext_lazy("counted in a run", "unchanged"),
    "problems": pgettext_lazy("counted in a run", "unreadable parts"),
    "listed": pgettext_lazy("counted in a run", "in the list"),
    "linked": pgettext_lazy("counted in a run", "linked again"),
    "unlinked": pgettext_lazy("counted in a run", "unlinked"),
    "tree": pgettext_lazy("counted in a run", "category trees"),
    "categories": pgettext_lazy("counted in a run", "categories"),
    "attributes": pgettext_lazy("counted in a run", "attributes"),
    "fetched": pgettext_lazy("counted in a run", "categories looked at"),
    "gone": pgettext_lazy("counted in a run", "gone"),
    "left": pgettext_lazy("counted in a run", "left for the next run"),
    "jobs": pgettext_lazy("counted in a run", "bulk actions"),
    "work": pgettext_lazy("counted in a run", "figures of the work"),
    "decisions": pgettext_lazy("counted in a run", "figures of decisions"),
    "failures": pgettext_lazy("counted in a run", "figures of failures"),
    "sellers": pgettext_lazy("counted in a run", "figures of sellers"),
    "unknown_stock": pgettext_lazy("counted in a run", "figures of unknown stock"),
    "payloads": pgettext_lazy("counted in a run", "payloads emptied"),
    "runs": pgettext_lazy("counted in a run", "runs dropped"),
    "leases": pgettext_lazy("counted in a run", "leases dropped"),
}


def counted(counts: Mapping[str, int]) -> str:
    """Return what was counted; before the last word there may stand the type of an event."""
    return ", ".join(f"{_words(name)}: {number}" for name, number in counts.items())


def _words(name: str) -> str:
    before, _blank, last = name.rpartition(" ")
    return f"{before} {WORDS.get(last, last)}".strip()
