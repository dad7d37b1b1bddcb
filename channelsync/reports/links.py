"""Make what waits agree with the sellers' links, after a decision and an unlinking have crossed each other."""

from django.db import transaction

from channelsync.listings.models import LinkState, Seller
from channelsync.reports import notifying, outbox
from channelsync.reports.models import ReportStatus, StateReport


def straighten() -> int:
    """Hold, release or cancel what does not fit its seller's link; returns how many reports and messages."""
    with transaction.atomic():
        removed = _sellers(LinkState.REMOVED)
        return (
            outbox.hold(_sellers(LinkState.UNLINKED))
            + outbox.remove(removed)
            + notifying.remove(removed)
            + outbox.release(_sellers_with_held())
        )


def _sellers(link: LinkState) -> list[str]:
    return list(Seller.objects.filter(link_state=link).values_list("id", flat=True))


def _sellers_with_held() -> list[str]:
    held = StateReport.objects.filter(status=ReportStatus.HELD, offer__seller__link_state=LinkState.LINKED)
    return list(held.order_by().values_list("offer__seller_id", flat=True).distinct())
