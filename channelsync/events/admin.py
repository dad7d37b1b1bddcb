"""The admin's view of the inbox, with the act *apply event again*."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channelsync.audit.actors import Actor
from channelsync.events import services as events
from channelsync.events.handlers import HANDLED_TYPES
from channelsync.events.models import EventStatus, InboxEvent, SinkDelivery
from channelsync.listings.admin_columns import listing
from channelsync.listings.admin_search import by_listing, by_text
from channelsync.runtime.admin_acts import ask_and_act
from channelsync.runtime.read_only import ReadOnlyAdmin

FOREIGN_PAYLOAD = "events.view_foreign_payload"


@admin.register(InboxEvent)
class InboxEventAdmin(ReadOnlyAdmin):
    """Every event, as it came; payloads of types that are not handled only with a permission (rule 15)."""

    list_display = ("id", "type", listing, "created_at", "received_at", "status", "sightings", "error")
    list_filter = ("status",)
    searches = (by_listing(), by_text("event_id"))
    search_help_text = gettext_lazy("event id, seller/offer or offer id")
    actions = ("apply_again",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Leave the payloads of a list where they are."""
        return super().get_queryset(request).defer("raw")

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Leave out a payload that this person may not read."""
        ours = isinstance(obj, InboxEvent) and obj.type in HANDLED_TYPES
        return () if ours or request.user.has_perm(FOREIGN_PAYLOAD) else ("raw",)

    @admin.action(description=gettext_lazy("Apply event again"), permissions=["view"])
    def apply_again(self, request: HttpRequest, chosen: QuerySet[InboxEvent]) -> HttpResponse | None:
        """Apply events that could not be applied."""
        by = Actor.person(request.user)

        def act(pks: list[int], reason: str, _ticket: str) -> tuple[int, list[str]]:
            counts = events.apply_again(pks=pks, by=by, reason=reason)
            invalid = counts.pop(EventStatus.INVALID, 0)
            return sum(counts.values()), [_("%(n)s are still invalid.") % {"n": invalid}] if invalid else []

        return ask_and_act(self, request, chosen, title=_("Apply event again"), act=act, reason_required=False)


@admin.register(SinkDelivery)
class SinkDeliveryAdmin(ReadOnlyAdmin):
    """Events on their way to sinks."""

    list_display = ("event", "sink", "tries", "next_try_at", "done_at", "error")
    list_select_related = ("event",)
