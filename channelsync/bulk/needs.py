"""What a listing has to be for a bulk action to do anything to it: all others are skipped."""

from django.db.models import Q

from channelsync.bulk.models import BulkKind
from channelsync.listings.lifecycle import REPORTED, State


def needs(kind: str, of: str = "") -> Q:
    """Return the condition of a kind of action; `of` is the path to the listing, such as `offer__`."""
    match kind:
        case BulkKind.RETRY:
            return Q((f"{of}state", State.FAILED))
        case BulkKind.RESEND:
            return Q((f"{of}state__in", REPORTED))
        case BulkKind.TAKEN_DOWN:
            return Q((f"{of}state", State.ENDED), (f"{of}is_live", True))
    return ~Q((f"{of}state", State.ENDED))
