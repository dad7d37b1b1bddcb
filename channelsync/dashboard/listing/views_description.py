"""A listing's description as the seller formatted it, in a document of its own that can do nothing."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from channelsync.dashboard.listing.content import content_of, harmless, newest_revision
from channelsync.dashboard.listing.views import find_listing
from channelsync.dashboard.shell.access import desk_page


@require_GET
@desk_page
def description(request: HttpRequest, seller_id: str, offer_id: int) -> HttpResponse:
    """Show the description's HTML, cleaned; the policy of this one page sandboxes it wherever it is opened."""
    offer = find_listing(seller_id, offer_id)
    content = content_of(offer, newest_revision(offer))
    response = render(
        request, "listings/description.html", {"offer": offer, "html": harmless(content.description_html)}
    )
    pictures = " ".join(settings.PICTURE_HOSTS or ["https:"])
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'self'; img-src data: {pictures}; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'; sandbox"
    )
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
