"""Show errors as the seller will read them in JTL-Wawi, and as SCX gets them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from channelsync.dashboard.listing.fields import Field
from channelsync.dashboard.pushing.forms import ErrorForm
from channelsync.dashboard.pushing.linting import Finding, lint
from channelsync.listings.models import Offer
from channelsync.scx.payloads import ContractError, ErrorEntry, as_sent, failed_element, shows, typed_text

BLANK = ErrorEntry("", "")


@dataclass(frozen=True, slots=True)
class Preview:
    """One error as it is shown, with what is odd about it: for this listing, and for others of a selection."""

    error: ErrorEntry
    field: Field | None = None
    findings: Sequence[Finding] = ()
    for_all: Sequence[Finding] = ()


def entries_of(rows: Sequence[ErrorForm]) -> list[ErrorEntry]:
    """Return the errors of rows as they were typed, valid or not."""
    return [ErrorEntry(**{name: _typed(row[name].value()) for name in row.fields}) for row in rows]


def _typed(value: object) -> str:
    text = typed_text(str(value or "")).strip()
    return text if shows(text) else ""


def preview(errors: Sequence[ErrorEntry], fields: Mapping[str, Field]) -> list[Preview]:
    """Return what the seller will read; a message over the limit is cut the way it will be.

    Nothing is said about a row in which nobody has written: it is not told.
    """
    return [
        Preview(as_sent(error), fields.get(error.related_attribute_id), findings if error != BLANK else ())
        for error, findings in zip(errors, lint(errors, fields), strict=True)
    ]


def filled(previews: Sequence[Preview]) -> list[Preview]:
    """Return the errors that are told: a row in which nobody has written is none."""
    return [one for one in previews if one.error != BLANK]


def json_preview(offer: Offer, errors: Sequence[ErrorEntry]) -> str:
    """Return the element that SCX will get, or '' while the errors break its contract."""
    errors = [error for error in errors if error != BLANK]
    try:
        text = failed_element(
            seller_id=offer.seller_id, offer_id=offer.offer_id, failed_at=timezone.now(), errors=errors
        )
    except ContractError:
        return ""
    return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
