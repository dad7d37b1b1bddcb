"""The admin's view of listings and of what sellers were told, with the acts *retry listing* and *send again*."""

from typing import ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channelsync.audit.actors import Actor
from channelsync.listings.admin_columns import by, listing
from channelsync.listings.admin_search import by_listing, by_person, by_text, by_ticket_of_the_move, by_words
from channelsync.listings.models import Offer
from channelsync.reports import services as reports
from channelsync.reports.models import ReportAttempt, SellerNotification, StateReport
from channelsync.runtime.admin_acts import ask_and_act
from channelsync.runtime.read_only import ReadOnlyAdmin
from channelsync.runtime.sentences import spoken


@admin.register(Offer)
class OfferAdmin(ReadOnlyAdmin):
    """Listings and their variations."""

    list_display = ("__str__", "sku", "title", "state", "state_since", "revision", "version", "undecided", "is_live")
    list_filter = ("state", "is_live", "undecided")
    searches = (by_listing(), by_text("seller_id"))
    search_help_text = gettext_lazy("seller/offer, offer id or seller id")
    exclude = ("search_text",)
    actions = ("retry_listing", "send_again")

    @admin.action(description=gettext_lazy("Retry listing"), permissions=["view"])
    def retry_listing(self, request: HttpRequest, chosen: QuerySet[Offer]) -> HttpResponse | None:
        """Take up failed listings again; the reason is mandatory."""
        by = Actor.person(request.user)

        def act(pks: list[int], reason: str, ticket: str) -> tuple[int, list[str]]:
            return _told(reports.retry_listings(targets=_targets(pks), by=by, reason=reason, ticket=ticket))

        return ask_and_act(self, request, chosen, title=_("Retry listing"), act=act, reason_required=True)

    @admin.action(description=gettext_lazy("Send again"), permissions=["view"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[Offer]) -> HttpResponse | None:
        """Tell sellers the present state once more."""
        by = Actor.person(request.user)

        def act(pks: list[int], reason: str, ticket: str) -> tuple[int, list[str]]:
            return _told(reports.resend(targets=_targets(pks), by=by, reason=reason, ticket=ticket))

        return ask_and_act(self, request, chosen, title=_("Send again"), act=act, reason_required=False)


@admin.register(StateReport)
class StateReportAdmin(ReadOnlyAdmin):
    """What sellers were told, or are about to be told."""

    list_display = ("created_at", listing, "state", "status", "sent_at", "attempts_count", by, "error")
    list_filter = ("status", "state")
    list_select_related = ("offer",)
    instead: ClassVar = {"actor_kind": None, "actor_name": by}
    searches = (
        by_listing("offer__seller", "offer__offer_id"), by_person, by_ticket_of_the_move, by_words("actor_name"),
    )  # fmt: skip
    search_help_text = gettext_lazy("seller/offer, offer id, person, or the decision's ticket")
    actions = ("send_again",)

    @admin.action(description=gettext_lazy("Send again"), permissions=["view"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[StateReport]) -> HttpResponse | None:
        """Tell the present state of these reports' listings once more."""
        by = Actor.person(request.user)

        def act(pks: list[int], reason: str, ticket: str) -> tuple[int, list[str]]:
            return _told(reports.resend(report_ids=pks, by=by, reason=reason, ticket=ticket))

        return ask_and_act(self, request, chosen, title=_("Send again"), act=act, reason_required=False)


@admin.register(ReportAttempt)
class ReportAttemptAdmin(ReadOnlyAdmin):
    """The tries to send."""

    list_display = ("at", "report", "outcome", "request", "error")
    list_filter = ("outcome",)
    list_select_related = ("report", "request")


@admin.register(SellerNotification)
class SellerNotificationAdmin(ReadOnlyAdmin):
    """What sellers were shown in JTL-Wawi beside states."""

    list_display = ("created_at", listing, "severity", "status", "closed_at", by, "error")
    list_filter = ("status", "severity")
    instead: ClassVar = {"actor_kind": None, "actor_name": by}
    searches = (by_listing(), by_text("seller_id"), by_words("actor_name"))
    search_help_text = gettext_lazy("seller/offer, seller id or person")


def _targets(pks: list[int]) -> list[reports.Target]:
    keys = Offer.objects.filter(pk__in=pks).order_by("offer_id", "seller_id")
    return [reports.Target(*key) for key in keys.values_list("seller_id", "offer_id", "version")]


def _told(result: reports.Result) -> tuple[int, list[str]]:
    refused = [f"{one.target.seller_id}/{one.target.offer_id}: {spoken(one.message)}" for one in result.refused]
    return len(result.done), refused
