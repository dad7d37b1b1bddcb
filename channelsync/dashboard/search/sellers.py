"""Find sellers by their id, or by the name of their company."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Case, IntegerField, Q, Value, When
from django.db.models.functions import Lower

from channelsync.dashboard.search.findings import Line
from channelsync.listings.models import Seller
from channelsync.listings.pasted import Pasted, lower_forms
from channelsync.listings.spelling import TypedOut, Unaccented, folded, typed_out, without_accents
from channelsync.runtime.setwise import one_of

SELLERS = 20
ROWS = 20_000
WORTH_A_LOOK = 3  # letters from which on a part of a company's name is looked for


def find_sellers(lines: Sequence[Line]) -> None:
    """Give each line the sellers whose id or company it is; a single line also those whose company contains it.

    One statement.
    """
    found = list(_asked_for([line.pasted for line in lines])) if lines else []
    by_text: dict[str, list[Seller]] = defaultdict(list)
    for seller in found:
        for text in {folded(seller.pk), folded(seller.company_name)}:
            by_text[text].append(seller)
    for line in lines:
        exact = next((by_text[text] for text in _texts(line.pasted) if text in by_text), [])
        line.sellers = exact[:SELLERS]
        if len(lines) == 1 and not exact:
            line.near_sellers = found


def _asked_for(lines: Sequence[Pasted]) -> Iterable[Seller]:
    """Return those that are named first, and at most `SELLERS` where a single line asks."""
    forms = {form for line in lines for text in _texts(line) for form in lower_forms(text)}
    key = one_of(forms) if connection.vendor == "sqlite" else sorted(forms)
    named = Q(key__in=key) | Q(company__in=key)
    rows = Seller.objects.alias(
        key=Lower("id"),
        company=Lower("company_name"),
        unaccented=Unaccented("company_name"),
        typed_out=TypedOut("company_name"),
    )
    text = folded(lines[0].plain or lines[0].text)
    if len(lines) > 1 or len(text) < WORTH_A_LOOK:
        return rows.filter(named).order_by("pk")[: SELLERS if len(lines) == 1 else ROWS]
    near = Q(unaccented__contains=without_accents(text)) | Q(typed_out__contains=typed_out(text))
    rank = Case(When(named, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.filter(named | near | Q(company_name__icontains=text)).order_by(rank, "pk")[:SELLERS]


def _texts(line: Pasted) -> list[str]:
    """Return what the line may name: all of it before what is left of it without a label."""
    return [line.folded, folded(line.plain)] if line.plain else [line.folded]
