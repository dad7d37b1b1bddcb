"""What an undone report said, so that nobody has to type it anew."""

import json
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime

from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer, Transition
from channelsync.reports.models import StateReport

AGAIN = "again"  # in an address: the report's number
AT_ONCE = timedelta(minutes=1)  # a time that is nearer to the decision was not typed


def undone(request: HttpRequest, offer: Offer, state: State) -> StateReport | None:
    """Return the report of that state that the address asks to take up again."""
    text = request.GET.get(AGAIN, "")
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    return StateReport.objects.filter(pk=int(text), offer=offer, state=state).first()


def typed_for(report: StateReport | None) -> dict[str, Any]:
    """Return what a person had typed besides errors, by the names of the forms' fields."""
    if report is None:
        return {}
    move = Transition.objects.filter(offer_id=report.offer_id, version=report.version).first()
    why = {"reason": move.reason, "ticket": move.ticket} if move else {}
    told = json.loads(report.body)
    at = parse_datetime(told.get("listedAt", ""))
    return {
        **why,
        **{
            name: told[key]
            for name, key in (("listing_url", "listingUrl"), ("channel_offer_id", "channelOfferId"))
            if key in told
        },
        **({"listed_at": at} if at and report.created_at - at > AT_ONCE else {}),
    }
