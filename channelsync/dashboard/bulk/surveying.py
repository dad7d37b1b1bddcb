"""What the listings of a selection have in common: their categories, and the languages that their sellers read."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count, Max

from channelsync.attributes.lookup import allowed_values
from channelsync.attributes.models import Attribute
from channelsync.dashboard.listing.fields import Field, part_label
from channelsync.listings.languages import LANGUAGES
from channelsync.listings.models import OfferQuerySet

CATEGORIES_MOST = 500  # the largest ones are looked at
OFFERED = 1000  # names of attributes


@dataclass(slots=True)
class Survey:
    """Listings by category, the largest first, and by language; `left_out` are those of categories beyond the most."""

    categories: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    left_out: int = 0
    known: dict[tuple[str, str], Attribute] = field(default_factory=dict)

    @property
    def looked_at(self) -> int:
        """Return how many listings belong to the categories."""
        return sum(self.categories.values())

    @property
    def language(self) -> str:
        """Return the language that most of the sellers read."""
        return max(LANGUAGES, key=lambda one: (self.languages.get(one, 0), one == settings.SELLER_LANGUAGE))

    def fields(self, attribute_ids: Collection[str]) -> dict[str, Field]:
        """Return these fields, as far as they are known, with all values that a category allows; one statement."""
        wanted = {one for one in attribute_ids if one}
        rows = Attribute.objects.filter(attribute_id__in=wanted, category_id__in=["", *self.categories])
        self.known = {(row.category_id, row.attribute_id): row for row in rows} if wanted else {}
        found = {one: self._field(one) for one in sorted(wanted)}
        return {one: known for one, known in found.items() if known is not None}

    def attribute(self, category_id: str, attribute_id: str) -> Attribute | None:
        """Return what a category knows of an attribute that `fields` was asked for."""
        return self.known.get((category_id, attribute_id)) or self.known.get(("", attribute_id))

    def offered(self) -> list[Field]:
        """Return the attributes that the selection's categories know, by their names; one statement."""
        rows = Attribute.objects.filter(category_id__in=["", *self.categories]).order_by()
        found = rows.values_list("attribute_id").annotate(called=Max("name")).order_by("called", "attribute_id")
        return [Field(attribute_id, called or attribute_id) for attribute_id, called in found[:OFFERED]]

    def _field(self, attribute_id: str) -> Field | None:
        rows = [row for category in self.categories if (row := self.attribute(category, attribute_id))]
        if not rows:
            label = part_label(attribute_id)
            return Field(attribute_id, label, is_plain=True) if label else None
        allowed: dict[str, str] = {}
        for row in dict.fromkeys(rows):
            allowed = {**allowed_values(row), **allowed}
        name = next((row.name for row in rows if row.name), attribute_id)
        return Field(attribute_id, name, allowed=allowed)


def survey(offers: OfferQuerySet) -> Survey:
    """Count a selection by category and language; one statement."""
    rows = offers.order_by().values_list("category_id", "seller__language").annotate(number=Count("pk"))
    categories: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    for category, language, number in rows:
        categories[category] += number
        languages[language if language in LANGUAGES else settings.SELLER_LANGUAGE] += number
    largest = dict(categories.most_common(CATEGORIES_MOST))
    return Survey(largest, languages, left_out=categories.total() - sum(largest.values()))
