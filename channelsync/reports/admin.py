"""The admin's view of listings and of what sellers were told, with the acts *retry listing* and *send again*."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channelsync.audit.actors import Actor
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
    search_fields = ("=offer_id", "=seller__id")
    search_help_text = gettext_lazy("offer id or seller id")
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

    list_display = ("id", "offer", "state", "status", "created_at", "sent_at", "attempts_count", "actor_name", "error")
    list_filter = ("status", "state")
    list_select_related = ("offer",)
    search_fields = ("=offer__offer_id",)
    search_help_text = gettext_lazy("offer id")
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

    list_display = ("id", "seller", "offer_id", "severity", "status", "created_at", "closed_at", "actor_name", "error")
    list_filter = ("status", "severity")
    list_select_related = ("seller",)
    search_fields = ("=seller__id",)
    search_help_text = gettext_lazy("seller id")


def _targets(pks: list[int]) -> list[reports.Target]:
    keys = Offer.objects.filter(pk__in=pks).order_by("offer_id", "seller_id")
    return [reports.Target(*key) for key in keys.values_list("seller_id", "offer_id", "version")]


def _told(result: reports.Result) -> tuple[int, list[str]]:
    refused = [f"{one.target.seller_id}/{one.target.offer_id}: {spoken(one.message)}" for one in result.refused]
    return len(result.done), refused
