"""What the admin's search boxes look for, each in a way of its own.

A way gets the rows that filters left, newest first, and what somebody typed; it returns the rows that it finds, or
None where the text cannot be what it looks for. Each asks by a key that has an index, or looks through a bounded number
of rows.
"""

from functools import reduce
from operator import and_, or_

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower

from channelsync.audit.actors import ActorKind
from channelsync.listings.models import Transition
from channelsync.listings.pasted import case_forms, lower_forms, read_line
from channelsync.runtime.read_only import COUNTED, Rows, Search
from channelsync.runtime.setwise import one_of

LOOKED_THROUGH = 100_000  # rows, the newest, that are read for words
PEOPLE = 50  # whose names hold what was typed
WORDS = 10


def by_listing(seller: str = "seller_id", offer: str = "offer_id") -> Search:
    """Look for `seller/offer`, for the address of a listing's page, or for an offer id alone."""

    def search(rows: Rows, text: str) -> Rows | None:
        line = read_line(text)
        if line.offer:
            return rows.filter(**{offer: line.offer[0], f"{seller}__in": case_forms(line.offer[1])})
        return rows.filter(**{offer: line.offer_id}) if line.offer_id else None

    return search


def by_number(column: str) -> Search:
    """Look for the number of a row."""

    def search(rows: Rows, text: str) -> Rows | None:
        number = read_line(text).offer_id
        return rows.filter(**{column: number}) if number else None

    return search


def by_text(column: str) -> Search:
    """Look for a seller's id, a ticket or the like as a whole; small and large letters are no difference."""
    return lambda rows, text: rows.filter(**{f"{column}__in": case_forms(text)}).exclude(**{column: ""})


def by_person(rows: Rows, text: str) -> Rows:
    """Look for who acted: by the whole name that is kept with the act, or by any part of a user's name."""
    forms = {form for name in (text, *_users(text)) for form in lower_forms(name)}
    found: Rows = rows.alias(actor=Lower("actor_name")).filter(actor__in=forms)
    return found


def by_person_but_sellers(rows: Rows, text: str) -> Rows:
    """Look for who acted where most acts are sellers' own, which the index of names leaves out."""
    return by_person(rows, text).exclude(actor_kind=ActorKind.SELLER)


def by_ticket_of_the_move(rows: Rows, text: str) -> Rows:
    """Look for reports that tell of a move with this ticket."""
    moves = Transition.objects.filter(ticket__in=case_forms(text)).exclude(ticket="")
    offers = list(moves.order_by("-pk").values_list("offer", flat=True)[:COUNTED])
    told = moves.filter(offer=OuterRef("offer"), version=OuterRef("version"))
    return rows.filter(Exists(told), offer__in=one_of(offers))


def by_words(*columns: str) -> Search:
    """Look for words anywhere in these columns, in the newest LOOKED_THROUGH of the rows."""

    def search(rows: Rows, text: str) -> Rows | None:
        conditions = [_holds(columns, word) for word in text.split()[:WORDS]]
        return _newest(rows).filter(reduce(and_, conditions))

    return search


def _newest(rows: Rows) -> Rows:
    """Return the first LOOKED_THROUGH of rows, by the value of the last: of a sub-select PostgreSQL reads all twice."""
    order = str(rows.query.order_by[0])
    column = order.lstrip("-")
    last = rows.values_list(column, flat=True)[LOOKED_THROUGH - 1 : LOOKED_THROUGH]
    return rows.filter(**{f"{column}__{'gte' if order != column else 'lte'}": value for value in last})


def _holds(columns: tuple[str, ...], word: str) -> Q:
    """Return: one of the columns holds the word; SQLite knows the two forms of ASCII letters only."""
    forms = {word} if word.isascii() else case_forms(word)
    return reduce(or_, (Q(**{f"{column}__icontains": form}) for column in columns for form in forms))


def _users(text: str) -> list[str]:
    """Return the names by which people log in of whose names this is a part."""
    columns = ("username", "first_name", "last_name")
    conditions = [_holds(columns, word) for word in text.split()[:WORDS]]
    users = get_user_model()._default_manager.filter(reduce(and_, conditions))
    return list(users.order_by("pk").values_list("username", flat=True)[:PEOPLE])
