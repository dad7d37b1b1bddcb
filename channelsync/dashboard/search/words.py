"""Find listings by the words of their titles: for the list, and for pasted lines that name nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from channelsync.dashboard.search.finding import COLUMNS, HITS, find
from channelsync.dashboard.search.findings import KEYS, Findings, Line, listing_pks
from channelsync.dashboard.search.sellers import ROWS, SELLERS, WORTH_A_LOOK
from channelsync.listings.models import Offer, OfferQuerySet, Seller
from channelsync.listings.pasted import read_lines
from channelsync.listings.searching import has_words
from channelsync.listings.spelling import Unaccented, folded, without_accents
from channelsync.listings.word_index import SHORTEST
from channelsync.runtime.setwise import one_of

MANY = 5000  # word matches up to which a list is asked for by their ids
MANY_VARIATIONS = 20_000  # up to which those that match are replaced by their listings at once
LINES = 20  # that name nothing, and whose words are looked for: each costs a statement


def find_lines(text: str) -> Findings:
    """Return what each line of a text names, or else which listings have all its words, or whose company has it.

    Takes 37 statements at the most.
    """
    findings = find(text)
    empty = [line for line in findings.lines if not (line.hits or line.sellers) and _is_worth(line)]
    for line in empty[:LINES]:
        _find_by_words(line)
    _find_by_company([line for line in empty[:LINES] if line.is_empty])
    findings.wordless = len(empty[LINES:])
    return findings


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search asks of a listing, and the sellers whom it names, by a part of their company at the least."""

    condition: Q
    sellers: Sequence[Seller]


def search(text: str) -> Searched:
    """Return what finds the listings: what the text names exactly, or all its words, or its seller.

    A search that finds few asks by their keys; one that finds very many reads the list in its order until a page is
    full, which is then soon.
    """
    findings, asked = find(text), read_lines(text).lines
    pks = findings.pks()
    sellers = [*{seller.pk: seller for line in findings.lines for seller in line.sellers}.values()]
    if len(asked) != 1:
        return Searched(_listed(pks, sellers), sellers)
    words = asked[0].text.split()
    rows = first_rows(Offer.objects.filter(has_words(words)), MANY + 1)
    if asked[0].plain and not (rows or pks or sellers):
        words = asked[0].plain.split()
        rows = first_rows(Offer.objects.filter(has_words(words)), MANY + 1)
    near = [seller for line in findings.lines for seller in line.near_sellers]
    told = sellers or (near if len(near) == 1 else [])
    if len(rows) > MANY:
        return Searched(_listed(pks, sellers) | _has_words_along(words), told)
    if findings.is_guess:
        return Searched(_listed(listing_pks(rows) or pks, ()), told)
    if not (rows or pks or sellers):
        return Searched(_listed((), near), near)
    return Searched(_listed({*pks, *listing_pks(rows)}, sellers), told)


def matching(text: str) -> Q:
    """Return the condition for the listings that a search finds."""
    return search(text).condition


def first_rows(found: OfferQuerySet, most: int, columns: Sequence[str] = KEYS) -> list[Any]:
    """Return some columns of at most so many.

    Of common words that hardly ever stand together PostgreSQL expects many, and would read the whole table for the
    first few. What is materialized is planned without a limit, by the index, and yet read no further than is needed.
    """
    rows = found.order_by().values_list(*columns)
    if connection.vendor != "postgresql":
        return list(rows[:most])
    sql, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"WITH found AS MATERIALIZED ({sql}) SELECT * FROM found LIMIT %s", [*values, most])  # noqa: S608
        return list(cursor.fetchall())


def _listed(pks: Iterable[int], sellers: Sequence[Seller]) -> Q:
    named, belong = Q(pk__in=one_of(pks)), Q(seller_id__in=[seller.pk for seller in sellers])
    return named | belong if sellers else named


def _has_words_along(words: list[str]) -> Q:
    """Return: it or one of its variations has the words, where very many have."""
    along = has_words(words, by_index=connection.vendor != "sqlite")
    children = Offer.objects.filter(is_variation=True)
    rows = first_rows(children.filter(has_words(words)), MANY_VARIATIONS + 1)
    if len(rows) <= MANY_VARIATIONS:
        return along | Q(pk__in=one_of(listing_pks(rows)))
    own = children.filter(parent_offer_id=OuterRef("offer_id"), seller_id=OuterRef("seller_id"))
    return along | Q(Exists(own.filter(has_words(words, by_index=False))))


def _is_worth(line: Line) -> bool:
    """Say whether an index can serve its words; an address has none."""
    return not line.pasted.urls and has_long(line.pasted.text)


def has_long(text: str) -> bool:
    """Say whether an index can serve the words of a text."""
    return any(len(word) >= SHORTEST for word in text.split())


def _find_by_company(lines: Sequence[Line]) -> None:
    """Give each line the sellers whose company contains it. One statement, none where every line is too short."""
    texts = {line.pasted.number: without_accents(line.pasted.folded) for line in lines}
    wanted = {text for text in texts.values() if len(text) >= WORTH_A_LOOK}
    if not wanted:
        return
    condition = reduce(or_, (Q(company__contains=text) for text in wanted))
    found = Seller.objects.alias(company=Unaccented("company_name")).filter(condition).order_by("pk")
    sellers: list[Seller] = [*found[:ROWS]]
    companies = [(seller, without_accents(folded(seller.company_name))) for seller in sellers]
    for line in lines:
        text = texts[line.pasted.number]
        line.near_sellers = [seller for seller, company in companies if text in wanted and text in company][:SELLERS]


def _find_by_words(line: Line) -> None:
    """Find those that have all its words; a label before them is none."""
    text = line.pasted.plain if has_long(line.pasted.plain) else line.pasted.text
    rows = Offer.objects.filter(has_words(text.split())).order_by().only(*COLUMNS)
    found = list(rows[: HITS + 1])
    line.hits, line.more = found[:HITS], len(found) > HITS
    line.by_words = bool(found)
