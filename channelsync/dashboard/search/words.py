"""Find listings by the words of their titles: for the list, and for pasted lines that name nothing."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from channelsync.dashboard.search.finding import COLUMNS, HITS, find
from channelsync.dashboard.search.findings import KEYS, Findings, Line, listing_pks
from channelsync.dashboard.search.pasted import read_lines
from channelsync.listings.models import Offer
from channelsync.listings.searching import has_words
from channelsync.listings.word_index import SHORTEST
from channelsync.runtime.setwise import one_of

MANY = 5000  # word matches up to which a list is asked for by their ids
LINES = 20  # that name nothing, and whose words are looked for: each costs a statement


def find_lines(text: str) -> Findings:
    """Return what each line of a text names, or else which listings have all its words; 36 statements at the most."""
    findings = find(text)
    empty = [line for line in findings.lines if line.is_empty and _is_worth(line)]
    for line in empty[:LINES]:
        _find_by_words(line)
    findings.wordless = sum(1 for line in empty[LINES:])
    return findings


def matching(text: str) -> Q:
    """Return the condition for the list of listings: what a search names exactly, or all its words, or its seller.

    A search that finds few asks by their keys; one that finds very many reads the list in its order until a page is
    full, which is then soon.
    """
    findings, asked = find(text), read_lines(text).lines
    pks = findings.pks()
    sellers = {seller.pk for line in findings.lines for seller in line.sellers}
    if len(asked) != 1:
        return _listed(pks, sellers)
    words = asked[0].text.split()
    rows = list(Offer.objects.filter(has_words(words)).order_by().values_list(*KEYS)[: MANY + 1])
    if len(rows) > MANY:
        return _listed(pks, sellers) | _has_words_along(words)
    if findings.is_apart:
        return _listed(listing_pks(rows) or pks, ())
    if not (rows or pks or sellers):
        sellers = {seller.pk for seller in findings.lines[0].near_sellers}
    return _listed({*pks, *listing_pks(rows)}, sellers)


def _listed(pks: Iterable[int], sellers: Iterable[str]) -> Q:
    named, belong = Q(pk__in=one_of(pks)), Q(seller_id__in=list(sellers))
    return named | belong if sellers else named


def _has_words_along(words: list[str]) -> Q:
    """Return: it or one of its variations has the words, where very many have."""
    along = has_words(words, by_index=connection.vendor != "sqlite")
    children = Offer.objects.filter(is_variation=True)
    rows = list(children.filter(has_words(words)).order_by().values_list(*KEYS)[: MANY + 1])
    if len(rows) <= MANY:
        return along | Q(pk__in=one_of(listing_pks(rows)))
    own = children.filter(parent_offer_id=OuterRef("offer_id"), seller_id=OuterRef("seller_id"))
    return along | Q(Exists(own.filter(has_words(words, by_index=False))))


def _is_worth(line: Line) -> bool:
    """Say whether an index can serve its words; an address has none."""
    return not line.pasted.urls and any(len(word) >= SHORTEST for word in line.pasted.text.split())


def _find_by_words(line: Line) -> None:
    rows = Offer.objects.filter(has_words(line.pasted.text.split())).order_by().only(*COLUMNS)
    found = list(rows[: HITS + 1])
    line.hits, line.more = found[:HITS], len(found) > HITS
    line.by_words = bool(found)
