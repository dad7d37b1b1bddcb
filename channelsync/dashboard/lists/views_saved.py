"""Saved views of the list: keep one, delete one, open one first."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from channelsync.dashboard.lists import saved_views
from channelsync.dashboard.models import SavedView
from channelsync.dashboard.shell.access import desk_page
from channelsync.dashboard.shell.preferences import preference_of


@require_POST
@desk_page
def save(request: HttpRequest) -> HttpResponse:
    """Keep the list's filter under a name."""
    name = request.POST.get("name", "").replace("\x00", "").strip()[: saved_views.NAME_MAX]
    query = saved_views.canonical(request.POST.get("query", ""))
    if not name:
        messages.error(request, _("A view needs a name."))
        return redirect(f"{reverse('listings')}?{query}")
    shared = request.POST.get("shared") == "1"
    try:
        view = saved_views.save_view(name=name, query=query, is_shared=shared, by=_person(request))
    except saved_views.TooManyViews:
        messages.error(request, _("You have as many views as fit. Delete one first."))
    else:
        if request.POST.get("default") == "1":
            saved_views.set_default(view=view, by=_person(request))
        messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return redirect(f"{reverse('listings')}?{query}")


@require_POST
@desk_page
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a view of one's own; a shared one is gone for everyone."""
    view = _visible(request, pk)
    if view.owner_id != _person(request).pk:
        raise Http404
    saved_views.delete_view(view, by=_person(request))
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    return redirect(f"{reverse('listings')}?{view.query}")


@require_POST
@desk_page
def make_default(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a view first from now on; posted for the present one, open none first."""
    view, person = _visible(request, pk), _person(request)
    is_default = preference_of(person).default_view_id == view.pk
    saved_views.set_default(view=None if is_default else view, by=person)
    return redirect(f"{reverse('listings')}?{view.query}")


def _visible(request: HttpRequest, pk: int) -> SavedView:
    for view in saved_views.views_for(_person(request)):
        if view.pk == pk:
            return view
    raise Http404


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
