"""Find listings by whatever somebody pastes: ids, SKUs, GTINs, addresses, sellers; one, or a thousand lines of them.

A fixed number of statements answers any number of lines. Variations are found by what is their own, and lead to the
listing that they belong to.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import F, Func, QuerySet, TextField
from django.db.models.functions import Lower

from channelsync.dashboard.search.findings import Findings, Line
from channelsync.dashboard.search.sellers import find_sellers
from channelsync.listings.models import Offer
from channelsync.listings.pasted import (
    URL_INDEXED,
    Pasted,
    bare_gtin,
    case_forms,
    gtin_forms,
    lower_forms,
    parts_of,
    read_line,
    read_lines,
)
from channelsync.listings.spelling import Bare, folded, without_gaps
from channelsync.runtime.setwise import one_of

ROWS = 20_000  # rows that one kind of key may find
HITS = 50  # listings that one line may find
PARTED = 1000  # ids in lines that hold several
COLUMNS = (
    "pk", "offer_id", "seller_id", "parent_offer_id", "is_variation", "sku", "gtin", "mpn", "channel_offer_id",
    "listing_url", "title",
)  # fmt: skip


def find(text: str) -> Findings:
    """Return what each line of a text names exactly, in 15 statements at the most; words are not looked for.

    A line that names nothing as it stands is read without what stands around it, or as several ids: where commas
    stand between them if one of them is known, where blanks do only if all are.
    """
    reading = read_lines(text)
    findings = Findings([Line(one) for one in reading.lines], unread=reading.unread)
    findings.is_partial = _look_up(findings.lines)
    find_sellers(findings.lines)
    _read_otherwise(findings)
    return findings


def _look_up(lines: Sequence[Line]) -> bool:
    """Give each line what it names; returns whether there is more than was read."""
    partial = [_answer(question, lines) for question in _questions([line.pasted for line in lines])]
    for line in lines:
        line.hits = line.hits or line.near_hits
    return any(partial)


@dataclass(frozen=True, slots=True)
class _Otherwise:
    """How else a line may be meant: as what is left of it without a label, or as the ids that it holds."""

    plain: list[Line]
    parts: list[Line]
    has_marks: bool

    @property
    def is_apart(self) -> bool:
        found = [bool(part.hits) for part in self.parts]
        return any(found) if self.has_marks else bool(found) and all(found)


def _read_otherwise(findings: Findings) -> None:
    """Give lines that name nothing what they name without a label, or put the ids that they hold in their place."""
    ways: dict[int, _Otherwise] = {}
    for line in findings.lines:
        if line.is_empty and sum(len(way.parts) for way in ways.values()) < PARTED:
            ways[line.pasted.number] = _otherwise(line.pasted)
    findings.is_partial |= _look_up([one for way in ways.values() for one in (*way.plain, *way.parts)])
    lines: list[Line] = []
    for line in findings.lines:
        way = ways.get(line.pasted.number)
        if way and any(plain.hits for plain in way.plain):
            line.hits, line.more = way.plain[0].hits, way.plain[0].more
            findings.is_unlabelled = True
        elif way and way.is_apart:
            findings.is_apart = True
            lines += way.parts
            continue
        lines.append(line)
    findings.lines = lines


def _otherwise(pasted: Pasted) -> _Otherwise:
    plain = [read_line(pasted.plain, pasted.number)] if pasted.plain else []
    parts, has_marks = parts_of(plain[0] if plain else pasted)
    return _Otherwise([Line(one) for one in plain], [Line(part) for part in parts], has_marks)


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
        ids, sellers = {pair[0] for pair in pairs}, {form for pair in pairs for form in case_forms(pair[1])}
        rows = offers.filter(offer_id__in=one_of(ids), seller_id__in=one_of(sellers))
        yield _Question(
            rows,
            lambda row: (row.offer_id, row.seller_id.lower()),
            lambda line: [(line.offer[0], line.offer[1].lower())] if line.offer else [],
            lambda row, line: bool(line.offer and row.seller_id == line.offer[1]),
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
