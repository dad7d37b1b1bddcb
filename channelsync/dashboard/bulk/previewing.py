"""Show what sellers will read of a bulk failure: one sample listing after the other, and what does not fit how many."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from channelsync.bulk import wording
from channelsync.dashboard.bulk.errors import Error
from channelsync.dashboard.bulk.linting import lint_all
from channelsync.dashboard.bulk.surveying import Survey
from channelsync.dashboard.listing.content import content_of, newest_revision
from channelsync.dashboard.listing.fields import fields_of
from channelsync.dashboard.pushing.linting import UNFILLED, Finding
from channelsync.dashboard.pushing.previewing import Preview, json_preview, preview
from channelsync.listings.languages import language_for
from channelsync.listings.models import Offer, OfferQuerySet


@dataclass(frozen=True, slots=True)
class Sample:
    """One of the sample listings, `number` of `count`, and what its seller will read."""

    offer: Offer
    number: int
    count: int
    language: str
    previews: Sequence[Preview]
    json: str

    @property
    def previous(self) -> int:
        """Return the number of the sample before."""
        return self.number - 1

    @property
    def next(self) -> int:
        """Return the number of the sample behind."""
        return self.number + 1


def sample_of(
    samples: Sequence[Offer], wanted: str, errors: Sequence[Error], survey: Survey, offers: OfferQuerySet
) -> Sample | None:
    """Return the sample of a number, the first one for none; the cost is bounded, however many listings there are."""
    if not samples:
        return None
    number = min(max(int(wanted), 1), len(samples)) if wanted.isascii() and wanted.isdigit() and len(wanted) < 4 else 1
    offer = samples[number - 1]
    entries = wording.told_to(errors, [offer])[offer.pk]
    fields = fields_of(offer, content_of(offer, newest_revision(offer)))
    for_all = [
        found if any(error.get(name) for name in wording.FIELDS) else []
        for error, found in zip(errors, lint_all(errors, survey, offers), strict=True)
    ]
    previews = [_for_all(one, found) for one, found in zip(preview(entries, fields), for_all, strict=True)]
    return Sample(offer, number, len(samples), language_for(offer.seller), previews, json_preview(offer, entries))


def _for_all(one: Preview, found: Sequence[Finding]) -> Preview:
    """Add what holds for the selection; what that says already is not said of the sample once more.

    Neither are braces that only the sample's seller wrote.
    """
    said = {UNFILLED, *(finding.about for finding in found if finding.about)}
    return replace(one, findings=[finding for finding in one.findings if finding.about not in said], for_all=found)
