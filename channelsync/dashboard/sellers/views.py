"""Sellers: all of them with what stands against them, and one by itself."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from channelsync.dashboard.figures.sellers import SELLERS
from channelsync.dashboard.sellers import seller_page
from channelsync.dashboard.sellers.seller_list import SORTS, SellerFilter, read_sellers
from channelsync.dashboard.shell import notes
from channelsync.dashboard.shell.access import actor, desk_page
from channelsync.dashboard.shell.pages import page
from channelsync.listings import languages
from channelsync.listings.models import LinkState, Seller


@require_GET
@desk_page
def seller_list(request: HttpRequest) -> HttpResponse:
    """Show sellers, those with most trouble first unless asked otherwise."""
    taken = SELLERS.current()
    chosen = SellerFilter.read(request.GET)
    found = read_sellers(chosen, taken.what)
    context = {
        "chosen": chosen,
        "found": found,
        "sorts": SORTS.items(),
        "links": LinkState.choices,
        "counted_at": taken.at,
        "default_language": settings.SELLER_LANGUAGE,
        "this_url": request.get_full_path(),
        "now": timezone.now(),
    }
    return page(request, "sellers/list.html", "results", context)


@require_GET
@desk_page
def seller_detail(request: HttpRequest, seller_id: str) -> HttpResponse:
    """Show all that is known about one seller."""
    seller = get_object_or_404(Seller, pk=seller_id)
    context = {
        "seller": seller,
        "about": seller_page.about(seller),
        "language": seller.language or settings.SELLER_LANGUAGE,
        "languages": languages.LANGUAGES,
        "default_language": settings.SELLER_LANGUAGE,
        "this_url": request.path,
        "now": timezone.now(),
    }
    return page(request, "sellers/detail.html", "seller", context)


@require_POST
@desk_page
def add_note(request: HttpRequest, seller_id: str) -> HttpResponse:
    """Write down something about a seller, for colleagues."""
    get_object_or_404(Seller, pk=seller_id)
    text, ticket = request.POST.get("text", "")[:10_000], request.POST.get("ticket", "")
    try:
        notes.add_note(seller_id=seller_id, text=text, ticket=ticket, by=actor(request))
    except ValueError:
        messages.error(request, _("A note needs words."))
    return HttpResponseRedirect(reverse("seller", args=[seller_id]))


@require_POST
@desk_page
def set_language(request: HttpRequest, seller_id: str) -> HttpResponse:
    """Choose in which language a seller is written to."""
    get_object_or_404(Seller, pk=seller_id)
    chosen = request.POST.get("language", "")
    try:
        languages.set_language(seller_id=seller_id, language=chosen, by=actor(request))
    except ValueError:
        messages.error(request, _("There are no texts in this language."))
    else:
        name = get_language_info(chosen or settings.SELLER_LANGUAGE)["name_translated"]
        messages.success(request, _("This seller is written to in this language: %(language)s.") % {"language": name})
    return HttpResponseRedirect(reverse("seller", args=[seller_id]))
