"""Compare the parts of which a listing and its variations both consist."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import takewhile

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from channelsync.dashboard.listing.content import plain_text
from channelsync.events.contents import file_name
from channelsync.scx.payloads import Attribute, PriceContainer, Tier

LONGEST = 300  # letters that are shown of a value
AROUND = 40  # letters that are shown before and after what changed in a long text
READ = 100_000  # letters of a description that are compared as a person reads them


class Kind(StrEnum):
    """Which part of a listing changed."""

    FIELD = "field"
    TEXT = "text"
    ATTRIBUTE = "attribute"
    PRICE = "price"
    QUANTITY = "quantity"
    VARIATION = "variation"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Change:
    """One change; '' before or after stands for 'was not there'. `name` is what an error can point to it by.

    `variation` names the child that it belongs to by SKU, '' is the listing itself. `attribute_id` is '' but for
    attributes.
    """

    kind: Kind
    name: str
    label: str
    before: str
    after: str
    attribute_id: str = ""
    group: str = ""
    variation: str = ""

    @property
    def is_content(self) -> bool:
        """Say whether it can mend what a decision found wrong: price and quantity go up and down every day."""
        return self.kind not in (Kind.PRICE, Kind.QUANTITY)


def value_changes(kind: Kind, name: str, label: str, old: object, new: object, variation: str = "") -> Iterator[Change]:
    """Compare a plain value."""
    if old != new:
        yield Change(kind, name, label, _shown(old), _shown(new), variation=variation)


def text_changes(name: str, old: str, new: str, variation: str = "") -> Iterator[Change]:
    """Compare a long text that may hold markup; what is shown is the part that differs."""
    if old == new:
        return
    label = _("Description")
    before, after = plain_text(old[:READ]), plain_text(new[:READ])
    if before == after:
        yield Change(
            Kind.TEXT, name, label, "", _("only its formatting, or what stands far behind"), variation=variation
        )
        return
    yield Change(Kind.TEXT, name, label, *_middles(before, after), variation=variation)


def _middles(before: str, after: str) -> tuple[str, str]:
    """Return what lies between the beginning and the end that both texts share, with a little around it."""
    start = _equal(before, after)
    end = _equal(reversed(before[start:]), reversed(after[start:]))
    return _excerpt(before, start, end), _excerpt(after, start, end)


def _equal(one: Iterable[str], other: Iterable[str]) -> int:
    """Return how many letters are the same from the beginning on."""
    return sum(1 for _letter in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _excerpt(text: str, start: int, end: int) -> str:
    first, last = max(0, start - AROUND), min(len(text), len(text) - end + AROUND)
    head, tail = "…" if first else "", "…" if last < len(text) else ""
    return head + _cut(text[first:last]) + tail


def attribute_changes(
    old: Iterable[Attribute],
    new: Iterable[Attribute],
    names: Mapping[str, str],
    *,
    variation: str = "",
    channels_own: bool = True,
) -> Iterator[Change]:
    """Compare by id and group; an id that has several values is compared as a whole.

    The seller's own pairs of name and value are none of the channel's attributes: no error can point to one.
    """
    befores, afters = _by_key(old), _by_key(new)
    for key in {**befores, **afters}:
        before, after = befores.get(key, []), afters.get(key, [])
        if before != after:
            name, group = key
            yield Change(
                Kind.ATTRIBUTE,
                name if channels_own else "productAttributeList",
                names.get(name) or name,
                _cut(", ".join(before)),
                _cut(", ".join(after)),
                attribute_id=name if channels_own else "",
                group=group,
                variation=variation,
            )


def _by_key(attributes: Iterable[Attribute]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for attribute in attributes:
        found[attribute.attribute_id, attribute.group].append(attribute.value)
    return found


def price_changes(
    old: Sequence[PriceContainer], new: Sequence[PriceContainer], variation: str = ""
) -> Iterator[Change]:
    """Compare tier by tier: what one piece costs from a number of pieces on."""
    befores, afters = _tiers(old), _tiers(new)
    for key in {**befores, **afters}:
        container, quantity = key
        label = _("Price %(type)s") % {"type": container}
        if quantity is not None:
            label = _("%(price)s from %(number)s") % {"price": label, "number": _local(quantity)}
        yield from value_changes(Kind.PRICE, "priceList", label, befores.get(key), afters.get(key), variation)


def _tiers(prices: Iterable[PriceContainer]) -> dict[tuple[str, Decimal | None], str]:
    found: dict[tuple[str, Decimal | None], str] = {}
    for container in prices:
        for tier in container.tiers:
            price = "" if tier.amount is None else f"{_local(tier.amount, least=2)} {tier.currency}".strip()
            found.setdefault((container.id, tier.quantity), price)
    return found


def price_text(tier: Tier | None) -> str:
    """Return amount and currency; '' where there is none."""
    return "" if tier is None or tier.amount is None else f"{_plain(tier.amount)} {tier.currency}".strip()


def picture_changes(old: Iterable[str], new: Iterable[str], variation: str = "") -> Iterator[Change]:
    """Compare by file name, and then by order: the first picture is the one that buyers see."""
    befores = list(dict.fromkeys(file_name(link) for link in old if link))
    afters = list(dict.fromkeys(file_name(link) for link in new if link))
    gone, come = [n for n in befores if n not in set(afters)], [n for n in afters if n not in set(befores)]
    for name in gone:
        yield Change(Kind.PICTURE, "pictureList", _("Picture"), _cut(name), "", variation=variation)
    for name in come:
        yield Change(Kind.PICTURE, "pictureList", _("Picture"), "", _cut(name), variation=variation)
    if not gone and not come and befores != afters:
        order = _("Order of the pictures")
        yield Change(
            Kind.PICTURE, "pictureList", order, _cut(", ".join(befores)), _cut(", ".join(afters)), variation=variation
        )


def _shown(value: object) -> str:
    if value is None:
        return ""
    return _local(value) if isinstance(value, Decimal) else _cut(str(value))


def _local(number: Decimal, *, least: int = 0) -> str:
    """Return a number in the reader's notation, with at least so many decimals."""
    exponent = number.normalize().as_tuple().exponent
    return number_format(number, decimal_pos=max(least, -exponent if isinstance(exponent, int) else 0), use_l10n=True)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
