"""What a bulk failure's form asks besides the reason: the errors, what they may name, and how they will look."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from channelsync.dashboard.bulk.errors import Error, ErrorRow, Typed, TypedRow, read_errors
from channelsync.dashboard.bulk.previewing import Sample, sample_of
from channelsync.dashboard.bulk.surveying import Survey, survey
from channelsync.dashboard.pushing.asking import Question, question_of
from channelsync.dashboard.pushing.forms import DRAWING as ROW_DRAWING
from channelsync.dashboard.pushing.forms import too_many
from channelsync.dashboard.pushing.linting import OF_ONE
from channelsync.dashboard.pushing.previewing import filled
from channelsync.dashboard.pushing.suggesting import codes_known, usable_templates
from channelsync.listings.models import Offer, OfferQuerySet

# What a button of the form asks for: they draw it anew, and nothing is ordered.
DRAWING = (*ROW_DRAWING, "sample")


@dataclass(slots=True)
class Failure:
    """The errors of the form, and what is known of the listings that they are for."""

    typed: Typed
    survey: Survey
    sample: Sample | None

    @classmethod
    def read(cls, posted: QueryDict, offers: OfferQuerySet, samples: Sequence[Offer], *, check: bool) -> Self:
        """Return what a form says, after the wish of its buttons was fulfilled, and look it over."""
        seen = survey(offers)
        typed = read_errors(posted, seen, check=check)
        wanted = posted.get("sample") or posted.get("shown_sample", "")
        sample = sample_of(samples, wanted, [row.error() for row in typed.rows], seen, offers)
        for row, shown in zip(typed.rows, sample.previews if sample else (), strict=False):
            row.note([*shown.for_all, *(one for one in shown.findings if one.about not in OF_ONE)])
        return cls(typed, seen, sample)

    @property
    def rows(self) -> list[ErrorRow]:
        """Return the rows of errors."""
        return self.typed.rows

    def is_valid(self) -> bool:
        """Check every row, so that all faults are shown."""
        return not [row for row in self.rows if not row.is_valid()] and not too_many(len(self.rows))

    def question(self, *, accepted: str) -> Question:
        """Return what is odd for the listings together; `accepted` is what the form has been asked about."""
        return question_of(
            [(row.shown, json.dumps(row.error(), sort_keys=True)) for row in self.rows], accepted=accepted
        )

    def errors(self) -> list[Error]:
        """Return what the bulk action keeps."""
        return [row.error() for row in self.rows]

    def context(self) -> dict[str, Any]:
        """Return what the form's templates show."""
        templates = usable_templates()
        return {
            "note": self.typed.note,
            "templates": templates,
            "codes": codes_known(templates),
            "fields": self.survey.offered(),
            "reads": self._reads(),
            "preview_url": reverse("bulk_preview"),
            **self.preview(),
        }

    def preview(self) -> dict[str, Any]:
        """Return what the preview shows: one of the samples, and what does not fit how many."""
        sample = self.sample
        return {
            "rows": [row.shown for row in self.rows],
            "sample": sample,
            "previews": filled(sample.previews) if sample else (),
            "preview_json": sample.json if sample else "",
            "left_out": self.survey.left_out,
            "allowed": [(row.form.allowed_id, self._choices(row)) for row in self.rows if isinstance(row, TypedRow)],
        }

    def _choices(self, row: TypedRow) -> list[tuple[str, str]]:
        field = self.typed.fields.get(row.form["related_attribute_id"].value() or "")
        return field.choices if field else []

    def _reads(self) -> str:
        german, english = (self.survey.languages.get(one, 0) for one in ("de", "en"))
        if german and english:
            text = _(
                "%(german)s listings are of sellers who read German, %(english)s of sellers who read English: what you"
                " type goes to all as it is, an error template to each in their own language."
            )
            return text % {"german": german, "english": english}
        if german:
            return _("All these sellers read German.")
        return _("All these sellers read English.") if english else ""
