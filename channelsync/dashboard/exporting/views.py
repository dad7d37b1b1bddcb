"""Download the listings that the list shows."""

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from channelsync.dashboard.exporting import sheets
from channelsync.dashboard.exporting.traced import traced
from channelsync.dashboard.lists.filters import ListingFilter
from channelsync.dashboard.lists.misread import misread, refuse
from channelsync.dashboard.shell.access import desk_page
from channelsync.listings.models import OfferQuerySet


@require_GET
@desk_page
@traced
def export_listings(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Send what the address asks for as a file: `format` is xlsx, csv or jsonl."""
    if part := misread(request.GET):
        return refuse(request, part)
    wanted = request.GET.get("format", sheets.Format.XLSX.value)
    answer = download(ListingFilter.read(request.GET).listings(), wanted)
    return answer or HttpResponseBadRequest("format: xlsx, csv, jsonl")


def download(listings: OfferQuerySet, wanted: str) -> StreamingHttpResponse | None:
    """Return listings as a file of the wanted format, None where there is no such format."""
    if wanted not in [form.value for form in sheets.Format]:
        return None
    form = sheets.Format(wanted)
    pieces = sheets.export(listings, form)
    response = StreamingHttpResponse(pieces, content_type=form.content_type)
    name = f"listings-{timezone.localtime():%Y-%m-%d-%H%M}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
