"""The controls of the list's filter form: what they are called, what they hold, what they offer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from channelsync.attributes.models import Attribute, Category
from channelsync.audit.actors import ActorKind
from channelsync.dashboard.figures.failures import FAILURES
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
from channelsync.listings.patterns import readable

OFFERED = 300
WIDTHS = {"category": 100, "code": 255, "attribute": 512, "bulk": 18}
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


def filter_fields(chosen: ListingFilter) -> Iterator[Field]:
    """Yield the controls in their order; what they offer is asked for when they are drawn."""
    offers = {"category": _categories, "attribute": _attributes}
    yield _field(chosen, "code", "text", _codes())
    yield _field(chosen, "message", "select", [("", _("Any")), *_messages(chosen)])
    for name in ("attribute", "category"):
        yield _field(chosen, name, "text", offers[name]())
    yield _choice(chosen, "report", REPORT_CHOICES)
    yield _choice(chosen, "stock", STOCK, _("Stock"))
    yield _choice(chosen, "changes", CHANGES, _("Changes"))
    yield _choice(chosen, "variations", VARIATIONS, _("Variations"))
    yield _choice(chosen, "pictures", PICTURES, _("Pictures"))
    yield _field(chosen, "by", "select", [("", _("Anyone")), *_actors(chosen.by)])
    yield _field(chosen, "bulk", "text", [])
    for name in ("since_from", "since_to", "decided_from", "decided_to"):
        yield _field(chosen, name, "date", [])
    yield Field("sort", _("Order"), "select", chosen.sort, _orders())


def _choice(chosen: ListingFilter, name: str, choices: Choices, label: str = "") -> Field:
    return _field(chosen, name, "select", [("", _("Any")), *choices.items()], label)


def _field(chosen: ListingFilter, name: str, kind: str, offers: Pairs, label: str = "") -> Field:
    return Field(name, label or FACETS[name].label, kind, getattr(chosen, name), offers, WIDTHS.get(name, 0))


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


def _codes() -> Iterator[tuple[str, Text]]:
    """Yield the codes that listings have failed for, as counted last: a page counts no errors for this."""
    kept = FAILURES.stored()
    for group in kept.what.codes[:OFFERED] if kept else ():
        yield group.code, ""


def _messages(chosen: ListingFilter) -> Iterator[tuple[str, Text]]:
    """Yield the messages of the chosen code, or of all, the commonest first; the chosen one wherever it stands."""
    kept = FAILURES.stored()
    groups = kept.what.messages if kept else []
    shown = [group for group in groups if chosen.code in ("", group.code)][:OFFERED]
    yield from ((group.key, f"{group.code}: {readable(group.message)}"[:120]) for group in shown)
    if chosen.message and chosen.message not in {group.key for group in shown}:
        yield chosen.message, FACETS["message"].words(chosen.message)


def _categories() -> Iterator[tuple[str, Text]]:
    for category in Category.objects.filter(listing_allowed=True).order_by("path")[:OFFERED]:
        yield category.pk, category.path or category.name


def _attributes() -> Iterator[tuple[str, Text]]:
    names = Attribute.objects.order_by("attribute_id").values_list("attribute_id", "name").distinct()[:OFFERED]
    yield from names
