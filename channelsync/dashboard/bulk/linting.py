"""Look over the errors of a bulk failure for all its listings at once: for how many of them something does not fit."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channelsync.attributes.lookup import allowed_values
from channelsync.attributes.models import Attribute
from channelsync.bulk.wording import FIELDS
from channelsync.dashboard.bulk.errors import Error
from channelsync.dashboard.bulk.lengths import TOO_LONG, Beyond, counts_beyond
from channelsync.dashboard.bulk.surveying import Survey
from channelsync.dashboard.listing.fields import part_label
from channelsync.dashboard.pushing.linting import ATTRIBUTE, CUT, UNFILLED, VALUE, Finding, said_of_braces
from channelsync.dashboard.pushing.wording import PLACEHOLDERS, RECOMMENDING
from channelsync.listings.models import OfferQuerySet
from channelsync.listings.placeholders import PLACEHOLDER, unfilled

TOLD = ("message", "long_message")  # what an error may say in each language


def lint_all(errors: Sequence[Error], survey: Survey, offers: OfferQuerySet) -> list[list[Finding]]:
    """Return for each error what does not fit how many listings; at most one statement."""
    beyond = counts_beyond(errors, offers)
    return [
        [*_attribute(error, survey), *_value(error, survey), *_braces(error), *_lengths(index, beyond)]
        for index, error in enumerate(errors)
    ]


def _attribute(error: Error, survey: Survey) -> Iterator[Finding]:
    attribute = error["related_attribute_id"]
    if not attribute or part_label(attribute):
        return
    number = sum(count for category, count in survey.categories.items() if not survey.attribute(category, attribute))
    if number:
        text = ngettext(
            "%(n)s of %(all)s listings: its category does not know the attribute “%(id)s”.",
            "%(n)s of %(all)s listings: their categories do not know the attribute “%(id)s”.",
            number,
        )
        yield Finding(
            text % {"n": number, "all": survey.looked_at, "id": attribute}, "related_attribute_id", about=ATTRIBUTE
        )


def _value(error: Error, survey: Survey) -> Iterator[Finding]:
    value, attribute = error["recommended_value"], error["related_attribute_id"]
    if not value or not attribute or PLACEHOLDER.search(value):
        return
    known = [(survey.attribute(category, attribute), count) for category, count in survey.categories.items()]
    number = sum(count for row, count in known if row and not _allows(row, value))
    if number:
        text = ngettext(
            "%(n)s of %(all)s listings: its category does not allow “%(value)s”.",
            "%(n)s of %(all)s listings: their categories do not allow “%(value)s”.",
            number,
        )
        said = {"n": number, "all": survey.looked_at, "value": value}
        yield Finding(text % said, "recommended_value", about=VALUE)


def _allows(row: Attribute, value: str) -> bool:
    allowed = allowed_values(row)
    return not allowed or value in allowed or value in allowed.values()


def _braces(error: Error) -> Iterator[Finding]:
    """Look at the texts as they are before they are filled: braces in what sellers wrote are no placeholders."""
    for field in FIELDS:
        said = (
            [text[field] for text in error["texts"].values()] if field in TOLD and "texts" in error else [error[field]]
        )
        known = {"recommended_value": RECOMMENDING}.get(field, PLACEHOLDERS if field in TOLD else ())
        left = [found for text in said for found in unfilled(text, known)]
        if left:
            yield Finding(said_of_braces(left[0]), field, about=UNFILLED)


def _lengths(index: int, beyond: Sequence[Beyond]) -> Iterator[Finding]:
    for one in beyond:
        if one.index == index:
            field = one.part if one.part in FIELDS else "message"
            yield Finding(_said(one), field, blocks=one.part != TOO_LONG, about=CUT if one.part == TOO_LONG else "")


def _said(one: Beyond) -> str:
    if one.part == TOO_LONG:
        text = ngettext(
            "%(n)s listing: the message is cut at 250 characters; all of it goes into the long message.",
            "%(n)s listings: the message is cut at 250 characters; all of it goes into the long message.",
            one.number,
        )
        return text % {"n": one.number}
    if one.part == "empty":
        text = ngettext(
            "%(n)s listing: nothing is left of the message, so it will be skipped.",
            "%(n)s listings: nothing is left of the message, so they will be skipped.",
            one.number,
        )
        return text % {"n": one.number}
    text = ngettext(
        "%(n)s listing: %(name)s is over %(limit)s characters, so it will be skipped.",
        "%(n)s listings: %(name)s is over %(limit)s characters, so they will be skipped.",
        one.number,
    )
    names = {"long_message": _("Long message"), "recommended_value": _("Recommended value")}
    return text % {"n": one.number, "name": names[one.part], "limit": one.limit}
