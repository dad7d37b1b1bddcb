"""Compare two versions of a listing part by part, into what a person would call its changes.

Pictures are compared by file name, because their links are new with every event; texts by what is read of them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from channelsync.dashboard.listing.comparing_parts import (
    Change,
    Kind,
    attribute_changes,
    picture_changes,
    price_changes,
    price_text,
    text_changes,
    value_changes,
)
from channelsync.scx.payloads import Attribute, OfferPayload, Variation

SHOWN = 300  # changes of one comparison that are kept; the rest is counted


@dataclass(slots=True)
class Changes:
    """What differs between two versions, in the order of the page; `more` were left out.

    `names` are those of all changes, case-folded: of attributes and of fields, as an error may point to them.
    `has_content`: anything but price and quantity changed.
    """

    shown: list[Change] = field(default_factory=list)
    more: int = 0
    names: set[str] = field(default_factory=set)
    has_content: bool = False

    def __bool__(self) -> bool:
        return bool(self.shown)


@dataclass(frozen=True, slots=True)
class Part:
    """A plain field of a listing or of a variation, by the name that it has in the API."""

    name: str
    label: str | Promise
    read: Callable[[OfferPayload], object]
    kind: Kind = Kind.FIELD


PLAIN = (
    Part("title", gettext_lazy("Title"), lambda one: one.title),
    Part("subTitle", gettext_lazy("Subtitle"), lambda one: one.sub_title),
    Part("sku", gettext_lazy("SKU"), lambda one: one.sku),
    Part("gtin", gettext_lazy("GTIN"), lambda one: one.gtin),
    Part("mpn", gettext_lazy("MPN"), lambda one: one.mpn),
    Part("isbn", gettext_lazy("ISBN"), lambda one: one.isbn),
    Part("brand", gettext_lazy("Brand"), lambda one: one.brand),
    Part("channelCategoryId", gettext_lazy("Category"), lambda one: one.channel_category_id),
    Part("parentOfferId", pgettext_lazy("listing with variations", "Parent"), lambda one: one.parent_offer_id),
    Part("taxPercent", gettext_lazy("Tax rate"), lambda one: one.tax_percent),
    Part("srp", gettext_lazy("SRP"), lambda one: price_text(one.srp)),
    Part("quantity", gettext_lazy("Quantity"), lambda one: one.quantity, Kind.QUANTITY),
)


def compare(old: OfferPayload, new: OfferPayload, *, names: Mapping[str, str] | None = None) -> Changes:
    """Return what differs; `names` are those of attributes by id. Bounded, whatever the payloads hold."""
    return _kept(_listing(old, new, names or {}))


def compare_variation(old: OfferPayload, new: OfferPayload, offer_id: int, *, names: Mapping[str, str]) -> Changes:
    """Return what differs in one child; all of the listing if one of the two does not name the child."""
    befores = [child for child in old.variations if child.offer_id == offer_id]
    afters = [child for child in new.variations if child.offer_id == offer_id]
    if not befores or not afters:
        return compare(old, new, names=names)
    return _kept(_variation(befores[0], afters[0], names))


def _kept(found: Iterable[Change]) -> Changes:
    kept = Changes()
    for change in found:
        kept.names.add(change.name.casefold())
        kept.has_content |= change.is_content
        if len(kept.shown) < SHOWN:
            kept.shown.append(change)
        else:
            kept.more += 1
    return kept


def _listing(old: OfferPayload, new: OfferPayload, names: Mapping[str, str]) -> Iterator[Change]:
    for part in PLAIN:
        yield from value_changes(part.kind, part.name, str(part.label), part.read(old), part.read(new))
    yield from text_changes("description", old.description, new.description)
    yield from attribute_changes(old.attributes, new.attributes, names)
    free_old, free_new = ([Attribute(p.name, p.value) for p in one.product_attributes] for one in (old, new))
    yield from attribute_changes(free_old, free_new, {}, channels_own=False)
    yield from price_changes(old.price_list, new.price_list)
    yield from picture_changes([old.main_picture, *old.picture_list], [new.main_picture, *new.picture_list])
    yield from _variations(old.variations, new.variations, names)


def _variations(old: Sequence[Variation], new: Sequence[Variation], names: Mapping[str, str]) -> Iterator[Change]:
    """Compare child by child: by SKU where it names one child in each version, else by offer id."""
    befores, afters = _children(old, new), _children(new, old)
    for key in {**befores, **afters}:
        before, after = befores.get(key), afters.get(key)
        if before is not None and after is not None:
            yield from _variation(before, after, names)
        elif one := before or after:
            label, told = _("Variation"), _called(one)
            yield Change(Kind.VARIATION, "variationList", label, told if before else "", told if after else "")


def _children(children: Sequence[Variation], others: Sequence[Variation]) -> dict[str | int, Variation]:
    here, there = Counter(child.sku for child in children), Counter(child.sku for child in others)
    found: dict[str | int, Variation] = {}
    for child in children:
        by_sku = child.sku and here[child.sku] == 1 and there[child.sku] == 1
        found[child.sku if by_sku else child.offer_id] = child
    return found


def _variation(old: Variation, new: Variation, names: Mapping[str, str]) -> Iterator[Change]:
    called = _called(new)
    for kind, name, label, before, after in (
        (Kind.FIELD, "sku", _("SKU"), old.sku, new.sku),
        (Kind.FIELD, "gtin", _("GTIN"), old.gtin, new.gtin),
        (Kind.FIELD, "title", _("Title"), old.title, new.title),
        (Kind.FIELD, "subTitle", _("Subtitle"), old.sub_title, new.sub_title),
        (Kind.FIELD, "taxPercent", _("Tax rate"), old.tax_percent, new.tax_percent),
        (Kind.QUANTITY, "quantity", _("Quantity"), old.quantity, new.quantity),
    ):
        yield from value_changes(kind, name, label, before, after, called)
    yield from text_changes("description", old.description, new.description, called)
    yield from attribute_changes(old.dimensions, new.dimensions, names, variation=called)
    yield from attribute_changes(old.attributes, new.attributes, names, variation=called)
    yield from price_changes(old.price_list, new.price_list, called)
    yield from picture_changes(old.picture_list, new.picture_list, called)


def _called(child: Variation) -> str:
    return child.sku or str(child.offer_id)
