"""Notes of colleagues on a listing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from channelsync.dashboard.listing.views import find_listing
from channelsync.dashboard.shell import notes
from channelsync.dashboard.shell.access import actor, desk_page
from channelsync.dashboard.shell.pages import go_to, next_url

LONGEST = 5000


@require_POST
@desk_page
def add_note(request: HttpRequest, seller_id: str, offer_id: int) -> HttpResponse:
    """Add a note to a listing, or to its seller where that box is ticked."""
    offer = find_listing(seller_id, offer_id)
    text, ticket = request.POST.get("text", "")[:LONGEST], request.POST.get("ticket", "")
    about = None if "on_seller" in request.POST else offer.offer_id
    try:
        notes.add_note(seller_id=offer.seller_id, offer_id=about, text=text, ticket=ticket, by=actor(request))
    except ValueError:
        messages.warning(request, _("A note needs words."))
    else:
        messages.success(request, _("The note is kept."))
    return go_to(request, next_url(request, default=reverse("listing", args=[seller_id, offer_id])))
