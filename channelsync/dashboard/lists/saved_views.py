"""Filters of listings under a name: a person's own, and those that colleagues share."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict

from channelsync.audit import services as audit
from channelsync.audit.actors import Actor
from channelsync.dashboard.lists.filters import ListingFilter
from channelsync.dashboard.models import SavedView
from channelsync.dashboard.shell.preferences import prefer, preference_of

NAME_MAX = 100
VIEWS_MOST = 100  # of one person, and in a menu


class TooManyViews(ValueError):
    """A person has as many views as a menu can show."""


def views_for(user: User) -> QuerySet[SavedView]:
    """Return the views that a person may open, by name."""
    visible = SavedView.objects.filter(Q(owner=user) | Q(is_shared=True))
    return visible.select_related("owner").order_by("name", "pk")[: 2 * VIEWS_MOST]


def save_view(*, name: str, query: str, is_shared: bool, by: User) -> SavedView:
    """Keep a filter under a name; one of the same name is replaced. Raise TooManyViews.

    Only what means something as a filter is kept of `query`.
    """
    with transaction.atomic():
        own = SavedView.objects.filter(owner=by)
        before = own.filter(name=name).first()
        if own.count() >= VIEWS_MOST and not before:
            raise TooManyViews
        view, _created = SavedView.objects.update_or_create(
            owner=by, name=name, defaults={"query": canonical(query), "is_shared": is_shared}
        )
        _note("save_view", view, before, by)
    return view


def delete_view(view: SavedView, *, by: User) -> None:
    """Delete a view; a shared one is gone for everyone, which leaves a trace."""
    with transaction.atomic():
        _note("delete_view", view, view, by)
        view.delete()


def _note(action: str, view: SavedView, before: SavedView | None, by: User) -> None:
    """Note what happens to a view that others see, or saw; one's own is nobody else's business."""
    if not (view.is_shared or (before and before.is_shared)):
        return
    details = {"name": view.name, "query": view.query, "is_shared": view.is_shared}
    if before and before is not view:
        details |= {"query_before": before.query, "was_shared": before.is_shared}
    audit.record(by=Actor.person(by), action=action, details=details)


def canonical(query: str) -> str:
    """Return the query as the desk itself writes it, without `?`: equal filters are equal texts."""
    return ListingFilter.read(QueryDict(query.lstrip("?")[:4000])).url_query().lstrip("?")


def default_query(user: User) -> str:
    """Return the query of the view that opens first for this person, or '' for none."""
    view = preference_of(user).default_view
    return view.query if view and (view.is_shared or view.owner_id == user.pk) else ""


def set_default(*, view: SavedView | None, by: User) -> None:
    """Let a view open first for this person, or none."""
    prefer(by=by, default_view=view)
