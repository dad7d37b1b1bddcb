"""The controls of the list's filter form: what they are called, what they hold, what they offer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from channelsync.audit.actors import ActorKind
from channelsync.dashboard.figures.failures import FAILURES
from channelsync.dashboard.lists import named
from channelsync.dashboard.lists.facets import (
    ACTORS,
    CHANGES,
    FACETS,
    PICTURES,
    REPORT_CHOICES,
    STOCK,
    VARIATIONS,
    Choices,
    Text,
)
from channelsync.dashboard.lists.filters import ListingFilter
from channelsync.dashboard.shell.numbers import figure
from channelsync.listings.patterns import readable
from channelsync.listings.spelling import folded

OFFERED = 300
WIDTHS = {"category": 512, "code": 255, "attribute": 512, "bulk": 18}
Pairs = Iterable[tuple[str, Text]]


@dataclass(frozen=True, slots=True)
class Field:
    """One control; `kind` is `select`, `text` (with suggestions) or `date`."""

    name: str
    label: Text
    kind: str
    value: str
    offers: Pairs = ()
    length: int = 0
    suggests: bool = False
    hint: str = ""


def filter_fields(chosen: ListingFilter) -> Iterator[Field]:
    """Yield the controls in their order; what they offer is asked for when they are drawn."""
    yield _suggested(chosen, "code")
    yield _field(chosen, "message", "select", [("", _("Any")), *_messages(chosen)])
    yield _suggested(chosen, "attribute")
    yield _suggested(chosen, "category")
    yield _choice(chosen, "report", REPORT_CHOICES)
    yield _choice(chosen, "stock", STOCK, _("Stock"))
    yield _choice(chosen, "changes", CHANGES, _("Changes"))
    yield _choice(chosen, "variations", VARIATIONS, _("Variations"))
    yield _choice(chosen, "pictures", PICTURES, _("Pictures"))
    yield _field(chosen, "by", "select", [("", _("Anyone")), *_actors(chosen.by)])
    yield _suggested(chosen, "bulk")
    for name in ("since_from", "since_to", "decided_from", "decided_to"):
        yield _field(chosen, name, "date", [])
    yield Field("sort", _("Order"), "select", chosen.sort, _orders())


def _choice(chosen: ListingFilter, name: str, choices: Choices, label: str = "") -> Field:
    return _field(chosen, name, "select", [("", _("Any")), *choices.items()], label)


def _field(chosen: ListingFilter, name: str, kind: str, offers: Pairs, label: str = "") -> Field:
    return Field(name, label or FACETS[name].label, kind, getattr(chosen, name), offers, WIDTHS.get(name, 0))


def _suggested(chosen: ListingFilter, name: str) -> Field:
    """Return a field of text: the first names are offered with the page, others while somebody types."""
    hints = {"category": _("Name or id"), "attribute": _("Name or id"), "bulk": _("Number")}
    field = _field(chosen, name, "text", named.offers(name, ""))
    return replace(field, suggests=True, hint=hints.get(name, ""))


def _orders() -> Pairs:
    return [
        ("", _("As the tab does")),
        ("newest", _("State since, newest first")),
        ("oldest", _("State since, oldest first")),
        ("event", _("Last event")),
        ("decided", _("Last decision")),
    ]


def _actors(chosen: str) -> Iterator[tuple[str, Text]]:
    yield from ACTORS.items()
    staff = User.objects.filter(is_staff=True).order_by("username").values_list("username", flat=True)
    names = [f"{ActorKind.PERSON}:{name}" for name in staff[:OFFERED]]
    # One who has left the staff, or a program's name, may stand in the address.
    known = [*names, chosen] if ":" in chosen and chosen not in names else names
    yield from ((value, value.partition(":")[2]) for value in known)


def _messages(chosen: ListingFilter) -> Iterator[tuple[str, Text]]:
    """Yield the messages of the chosen code, or of all, the commonest first; the chosen one wherever it stands."""
    kept = FAILURES.stored()
    groups = kept.what.messages if kept else []
    code = folded(chosen.code)
    shown = [group for group in groups if code in ("", folded(group.code))][:OFFERED]
    for group in shown:
        yield group.key, f"{group.code}: {readable(group.message)[:120]} ({figure(group.listings)})"
    if chosen.message and chosen.message not in {group.key for group in shown}:
        yield chosen.message, FACETS["message"].words(chosen.message)
