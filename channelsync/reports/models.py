"""The outbox: what sellers are told, in order per listing."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channelsync.audit.actors import ActorKind
from channelsync.listings.lifecycle import REPORTED, State
from channelsync.listings.models import Offer, Seller
from channelsync.runtime.models import SentRequest
from channelsync.runtime.moments import to_the_second
from channelsync.scx.payload_channel import Severity


class ReportStatus(models.TextChoices):
    """Where a report is on its way."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Sending")
    SENT = "sent", _("Sent")
    REJECTED = "rejected", _("Rejected")
    SUPERSEDED = "superseded", _("Superseded")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


# What is still to go out: at most one of these, and at most one on its way, per offer (rule 6).
OPEN = (ReportStatus.WAITING, ReportStatus.HELD)


class StateReport(models.Model):
    """One state of one listing to be told to the seller over SCX.

    `version` names the listing's transition that it tells of. `body` is the element of `offerList` as it is sent,
    checked against the contract before it was stored. `not_before` is a barrier that an attempt of unknown outcome
    left: a newer report inherits it (rule 6). `batch` keeps reports together that are halved to find the one at
    fault (rule 8). `bulk`: one of a bulk action's, which lets those that were made one by one go first. `before` is
    what the listing showed before the decision, as JSON, for the report's cancellation.
    """

    offer = models.ForeignKey(Offer, verbose_name=_("listing"), on_delete=models.CASCADE, related_name="reports")
    state = models.CharField(_("state told"), max_length=12, choices=State)
    status = models.CharField(
        _("status of the report"), max_length=10, choices=ReportStatus, default=ReportStatus.WAITING
    )
    version = models.PositiveIntegerField(_("version"))
    revision = models.PositiveIntegerField(_("revision"))
    body = models.TextField(_("body"))
    before = models.TextField(_("before"), blank=True)
    created_at = models.DateTimeField(_("created"))
    due_at = models.DateTimeField(_("due"))
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    attempts_count = models.PositiveIntegerField(_("attempts"), default=0)
    batch = models.CharField(_("batch"), max_length=32, blank=True)
    bulk = models.BooleanField(_("by a bulk action"), default=False, db_default=False)
    lease = models.CharField(_("lease"), max_length=32, blank=True)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    actor_kind = models.CharField(_("kind of actor"), max_length=10, choices=ActorKind)
    actor_name = models.CharField(pgettext_lazy("who acted", "by"), max_length=150)

    class Meta:
        verbose_name = _("state report")
        verbose_name_plural = _("state reports")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=["offer"], condition=Q(status__in=["waiting", "held"]), name="report_one_open"
            ),
            models.UniqueConstraint(fields=["offer"], condition=Q(status="sending"), name="report_one_sending"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(state.value for state in REPORTED)), name="report_state_reportable"
            ),
            models.CheckConstraint(
                condition=~Q(status="sending") | (Q(lease_until__isnull=False) & ~Q(lease="")),
                name="report_sending_has_lease",
            ),
        )
        indexes = (
            models.Index(
                fields=["state", "bulk", "due_at", "id"], condition=Q(status="waiting"), name="report_claim_idx"
            ),
            models.Index(fields=["lease_until"], condition=Q(status="sending"), name="report_lease_idx"),
            models.Index(fields=["status", "-id"], name="report_status_idx"),
            models.Index(Lower("actor_name"), "id", name="report_actor_idx"),
        )

    def __str__(self) -> str:
        return f"{self.pk}: {self.get_state_display()} ({self.get_status_display()})"


class AttemptOutcome(models.TextChoices):
    """What one try to send a report came to."""

    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    RETRY = "retry", _("Will be tried again")
    UNKNOWN = "unknown", _("Outcome unknown")


class ReportAttempt(models.Model):
    """One try to send one report; many attempts share one HTTP request."""

    report = models.ForeignKey(
        StateReport, verbose_name=_("state report"), on_delete=models.CASCADE, related_name="attempts"
    )
    request = models.ForeignKey(
        SentRequest,
        verbose_name=_("sent request"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="attempts",
    )
    at = models.DateTimeField(_("time"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=AttemptOutcome)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{to_the_second(self.at)} {self.get_outcome_display()}"


class NotificationStatus(models.TextChoices):
    """Where a message to a seller is; `unknown`: SCX may have it, and nobody sends it again unasked."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Sending")
    SENT = "sent", _("Sent")
    REJECTED = "rejected", _("Rejected")
    UNKNOWN = "unknown", _("Outcome unknown")
    CANCELLED = "cancelled", _("Cancelled")


# How loudly JTL-Wawi shows a message, and how people call it.
SEVERITIES = (
    (Severity.INFO.value, _("Information")),
    (Severity.WARNING.value, _("Warning")),
    (Severity.ERROR.value, _("Error")),
)


class SellerNotification(models.Model):
    """One message to be shown to a seller in JTL-Wawi.

    `key` is the order's: the same form sent twice makes one row. `offer_id` is the listing that it is about. The lease
    stays after its end, so that a late answer still finds its row.
    """

    key = models.UUIDField(_("key"), unique=True)
    seller = models.ForeignKey(
        Seller, verbose_name=_("seller"), on_delete=models.PROTECT, related_name="notifications", db_index=False
    )
    offer_id = models.BigIntegerField(_("offer id"), null=True, blank=True)
    severity = models.CharField(_("severity"), max_length=7, choices=SEVERITIES)
    message = models.TextField(_("text"))
    status = models.CharField(
        _("status"), max_length=10, choices=NotificationStatus, default=NotificationStatus.WAITING
    )
    created_at = models.DateTimeField(_("created"))
    due_at = models.DateTimeField(_("due"))
    attempts_count = models.PositiveIntegerField(_("attempts"), default=0)
    lease = models.CharField(_("lease"), max_length=32, blank=True)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    request = models.ForeignKey(
        SentRequest,
        verbose_name=_("sent request"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    actor_kind = models.CharField(_("kind of actor"), max_length=10, choices=ActorKind)
    actor_name = models.CharField(pgettext_lazy("who acted", "by"), max_length=150)

    class Meta:
        verbose_name = _("notification to a seller")
        verbose_name_plural = _("notifications to sellers")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=~Q(message=""), name="notification_not_empty"),
            models.CheckConstraint(condition=~Q(actor_name=""), name="notification_actor_not_empty"),
            models.CheckConstraint(
                condition=~Q(status="sending") | (Q(lease_until__isnull=False) & ~Q(lease="")),
                name="notification_sending_has_lease",
            ),
        )
        indexes = (
            models.Index(fields=["due_at", "id"], condition=Q(status="waiting"), name="notification_due_idx"),
            models.Index(fields=["lease_until"], condition=Q(status="sending"), name="notification_lease_idx"),
            models.Index(fields=["seller", "-id"], name="notification_seller_idx"),
        )

    def __str__(self) -> str:
        return f"{self.seller_id}: {self.message[:60]}"
