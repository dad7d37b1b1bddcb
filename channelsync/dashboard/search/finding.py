"""Find listings by whatever somebody pastes: ids, SKUs, GTINs, addresses, sellers; one, or a thousand lines of them.

A fixed number of statements answers any number of lines. Variations are found by what is their own, and lead to the
listing that they belong to.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import F, Func, Q, QuerySet, TextField
from django.db.models.functions import Lower
from django.urls import reverse

from channelsync.dashboard.search.pasted import (
    LINES,
    URL_INDEXED,
    Pasted,
    bare_gtin,
    gtin_forms,
    lower_forms,
    read_lines,
)
from channelsync.listings.models import Offer, Seller
from channelsync.listings.searching import has_words
from channelsync.listings.spelling import Bare, TypedOut, Unaccented, folded, typed_out, without_accents, without_gaps
from channelsync.runtime.setwise import one_of

ROWS = 20_000  # rows that one kind of key may find
HITS = 50  # listings that one line may find
SELLERS = 20
WORTH_A_LOOK = 3  # letters from which on a part of a company's name is looked for
MANY = 5000  # word matches up to which a list is asked for by their ids
KEYS = ("pk", "offer_id", "parent_offer_id", "seller_id", "is_variation")
COLUMNS = (
    "pk", "offer_id", "seller_id", "parent_offer_id", "is_variation", "sku", "gtin", "mpn", "channel_offer_id",
    "listing_url", "title",
)  # fmt: skip


@dataclass(slots=True)
class Line:
    """A pasted line and what it found; `more`: there are listings beyond those that are named.

    `near_hits` are numbers that it would be without their gaps, and count where it names none as it stands.
    `near_sellers` are those whose company contains a single line; `sellers` those whose id or company it is.
    """

    pasted: Pasted
    hits: list[Offer] = field(default_factory=list)
    near_hits: list[Offer] = field(default_factory=list)
    sellers: list[Seller] = field(default_factory=list)
    near_sellers: list[Seller] = field(default_factory=list)
    more: bool = False

    @property
    def listings(self) -> set[tuple[int | None, str]]:
        """Return the listings that the hits belong to, by offer id and seller: a variation belongs to its parent's."""
        return {_listing_key(hit) for hit in self.hits}

    @property
    def is_several(self) -> bool:
        """Say whether the line names more than one listing."""
        return len(self.listings) > 1

    def choices(self, at_most: int) -> list[str]:
        """Return the first of its listings as `seller/offer`, which names each alone."""
        named = dict.fromkeys(f"{seller}/{offer}" for hit in self.hits for offer, seller in [_listing_key(hit)])
        return list(named)[:at_most]


@dataclass(slots=True)
class Findings:
    """What was found, line by line. `is_cut`: there were more lines; `is_partial`: some lines found far too much."""

    lines: list[Line]
    is_cut: bool = False
    is_partial: bool = False

    @property
    def one(self) -> Offer | None:
        """Return the one listing or variation that a single line names exactly, else None."""
        if len(self.lines) != 1 or self.lines[0].is_several or not self.lines[0].hits:
            return None
        hits = self.lines[0].hits
        return next((hit for hit in hits if not hit.is_variation), hits[0])

    @property
    def one_url(self) -> str:
        """Return the address of the one listing, '' if it is not one."""
        return reverse("listing", args=[self.one.seller_id, self.one.offer_id]) if self.one else ""

    @property
    def nothing(self) -> list[Line]:
        """Return the lines that found neither listing nor seller."""
        return [line for line in self.lines if not (line.hits or line.sellers or line.near_sellers)]

    @property
    def several(self) -> list[Line]:
        """Return the lines that found more than one listing."""
        return [line for line in self.lines if line.is_several]

    def pks(self) -> list[int]:
        """Return the keys of the listings that were found, variations replaced by their parents. One statement."""
        hits = (hit for line in self.lines for hit in line.hits)
        return listing_pks((hit.pk, hit.offer_id, hit.parent_offer_id, hit.seller_id, hit.is_variation) for hit in hits)

    def in_order(self, pks: Sequence[int], *, at_most: int) -> list[Offer]:
        """Return the first of these listings in the order of the lines that name them. Two statements."""
        place: dict[tuple[int | None, str], int] = {}
        for line in self.lines:
            for hit in line.hits:
                place.setdefault(_listing_key(hit), len(place))
        listings = Offer.objects.filter(pk__in=one_of(pks))
        keys = sorted(
            (place.get((offer_id, seller_id), len(place)), pk)
            for pk, offer_id, seller_id in listings.values_list("pk", "offer_id", "seller_id")
        )
        first = [pk for _place, pk in keys[:at_most]]
        found = Offer.objects.filter(pk__in=first).select_related("seller").defer("search_text").in_bulk()
        return [found[pk] for pk in first if pk in found]


def find(text: str) -> Findings:
    """Return what each line of a text names exactly, in nine statements at the most; words are not looked for."""
    pasted = read_lines(text, at_most=LINES + 1)
    findings = Findings([Line(one) for one in pasted[:LINES]], is_cut=len(pasted) > LINES)
    for question in _questions(pasted[:LINES]):
        findings.is_partial |= _answer(question, findings.lines)
    for line in findings.lines:
        line.hits = line.hits or line.near_hits
    _find_sellers(findings.lines)
    return findings


def matching(text: str) -> Q:
    """Return the condition for the list of listings: what a search names exactly, or all its words, or its seller.

    A search that finds few asks by their keys; one that finds very many reads the list in its order until a page is
    full, which is then soon.
    """
    findings = find(text)
    pks = findings.pks()
    sellers = {seller.pk for line in findings.lines for seller in line.sellers}
    if len(findings.lines) != 1:
        return _listed(pks, sellers)
    words = findings.lines[0].pasted.text.split()
    rows = list(Offer.objects.filter(has_words(words)).order_by().values_list(*KEYS)[: MANY + 1])
    if len(rows) > MANY:
        return _listed(pks, sellers) | has_words(words, by_index=connection.vendor != "sqlite")
    if not (rows or pks or sellers):
        sellers = {seller.pk for seller in findings.lines[0].near_sellers}
    return _listed({*pks, *listing_pks(rows)}, sellers)


def _listed(pks: Iterable[int], sellers: Iterable[str]) -> Q:
    named, belong = Q(pk__in=one_of(pks)), Q(seller_id__in=list(sellers))
    return named | belong if sellers else named


def listing_pks(rows: Iterable[tuple[int, int, int | None, str, bool]]) -> list[int]:
    """Return the keys of listings, given as `KEYS`, variations replaced by their parents. One statement at the most."""
    own: set[int] = set()
    wanted: set[tuple[int | None, str]] = set()
    for pk, _offer_id, parent_offer_id, seller_id, is_variation in rows:
        if is_variation:
            wanted.add((parent_offer_id, seller_id))
        else:
            own.add(pk)
    if wanted:
        parents = Offer.objects.filter(
            is_variation=False,
            offer_id__in=one_of({offer_id for offer_id, _seller in wanted if offer_id}),
            seller_id__in=one_of({seller for _offer_id, seller in wanted}),
        )
        named = parents.values_list("pk", "offer_id", "seller_id")
        own.update(pk for pk, offer_id, seller_id in named if (offer_id, seller_id) in wanted)
    return sorted(own)


@dataclass(frozen=True, slots=True)
class _Question:
    """Rows that some lines may mean, and the keys by which row and line know each other."""

    rows: QuerySet[Offer]
    of_row: Callable[[Offer], Hashable]
    of_line: Callable[[Pasted], Iterable[Hashable]]
    is_exact: Callable[[Offer, Pasted], bool] = lambda _row, _line: True


def _questions(lines: Sequence[Pasted]) -> Iterator[_Question]:
    """Yield one question per kind of key; a kind that no line can be is not asked."""
    offers = Offer.objects.order_by().only(*COLUMNS)
    if pairs := [line.offer for line in lines if line.offer]:
        ids, sellers = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
        rows = offers.filter(offer_id__in=one_of(ids), seller_id__in=one_of(sellers))
        yield _Question(
            rows, lambda row: (row.offer_id, row.seller_id), lambda line: [line.offer] if line.offer else []
        )
    if ids := {line.offer_id for line in lines if line.offer_id}:
        rows = offers.filter(offer_id__in=one_of(ids))
        yield _Question(rows, lambda row: row.offer_id, lambda line: [line.offer_id] if line.offer_id else [])
    if gtins := {form for line in lines if line.gtin for form in gtin_forms(line.gtin)}:
        rows = offers.alias(key=Bare("gtin")).filter(key__in=_among(gtins))
        yield _Question(rows, lambda row: bare_gtin(row.gtin), lambda line: [line.gtin] if line.gtin else [])
    if urls := {url[:URL_INDEXED] for line in lines for url in line.urls}:
        rows = offers.alias(key=_url_head()).filter(key__in=_among(urls))
        yield _Question(rows, lambda row: row.listing_url, lambda line: line.urls)
    numbers = [line for line in lines if not line.urls]
    if texts := {form for line in numbers for form in lower_forms(line.text)}:
        rows = offers.alias(key=Lower("channel_offer_id")).filter(key__in=_among(texts))
        yield _Question(rows, lambda row: folded(row.channel_offer_id), lambda line: [line.folded])
    if texts := {form for line in numbers if line.bare for form in lower_forms(line.bare)}:
        for name in ("sku", "mpn"):
            rows = offers.alias(key=Bare(name)).filter(key__in=_among(texts))
            yield _Question(
                rows, partial(_bare, name), lambda line: [line.bare] if line.bare else [], partial(_is_exact, name)
            )


def _among(texts: set[str]) -> Any:
    """Return the right side of an `__in`: PostgreSQL sees only from a plain list that few rows will match."""
    return one_of(texts) if connection.vendor == "sqlite" else sorted(texts)


def _url_head() -> Func:
    """Return the beginning of an address as its index has it: SQLite takes it for that only if 255 stands there."""
    template = f"%(function)s(%(expressions)s, 1, {URL_INDEXED})"
    function = "SUBSTR" if connection.vendor == "sqlite" else "SUBSTRING"
    return Func(F("listing_url"), function=function, template=template, output_field=TextField())


def _bare(name: str, row: Offer) -> str:
    return without_gaps(folded(getattr(row, name)))


def _is_exact(name: str, row: Offer, line: Pasted) -> bool:
    return folded(getattr(row, name)) == line.folded


def _answer(question: _Question, lines: Sequence[Line]) -> bool:
    """Give each line what it means; returns whether there is more than was read."""
    by_key: dict[Hashable, list[Line]] = defaultdict(list)
    for line in lines:
        for key in question.of_line(line.pasted):
            by_key[key].append(line)
    rows = list(question.rows[: ROWS + 1])
    for row in rows[:ROWS]:
        for line in by_key.get(question.of_row(row), ()):
            _add(line, row, line.hits if question.is_exact(row, line.pasted) else line.near_hits)
    return len(rows) > ROWS


def _add(line: Line, row: Offer, hits: list[Offer]) -> None:
    if any(hit.pk == row.pk for hit in hits):
        return
    if len(hits) < HITS:
        hits.append(row)
    else:
        line.more = True


def _find_sellers(lines: Sequence[Line]) -> None:
    """Give each line the sellers whose id or company it is; a single line also those whose company contains it."""
    texts = {form for line in lines for form in lower_forms(line.pasted.text)}
    condition = Q(key__in=_among(texts)) | Q(company__in=_among(texts))
    if len(lines) == 1 and len(lines[0].pasted.text) >= WORTH_A_LOOK:
        text = lines[0].pasted.folded
        condition |= Q(company_name__icontains=lines[0].pasted.text)
        condition |= Q(unaccented__contains=without_accents(text)) | Q(typed_out__contains=typed_out(text))
    named = Seller.objects.alias(
        key=Lower("id"),
        company=Lower("company_name"),
        unaccented=Unaccented("company_name"),
        typed_out=TypedOut("company_name"),
    )
    sellers = named.filter(condition).order_by("pk")
    by_text: dict[str, list[Seller]] = defaultdict(list)
    for seller in sellers[: SELLERS if len(lines) == 1 else ROWS] if lines else ():
        for text in {seller.pk.casefold(), seller.company_name.casefold()}:
            by_text[text].append(seller)
    for line in lines:
        exact = by_text.get(line.pasted.folded, [])
        line.sellers = exact[:SELLERS]
        if len(lines) == 1 and not exact:
            line.near_sellers = list({seller.pk: seller for found in by_text.values() for seller in found}.values())


def _listing_key(offer: Offer) -> tuple[int | None, str]:
    return (offer.parent_offer_id if offer.is_variation else offer.offer_id), offer.seller_id
