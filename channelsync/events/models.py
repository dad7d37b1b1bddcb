"""The inbox: every event that SCX ever delivered, as it came."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class EventStatus(models.TextChoices):
    """What became of an event."""

    NEW = "new", _("New")
    APPLIED = "applied", _("Applied")
    STALE = "stale", _("Stale")
    INVALID = "invalid", _("Invalid")
    UNHANDLED = "unhandled", _("Not handled")


class InboxEvent(models.Model):
    """One event: the raw array element under its unique id, whatever its type, valid or not (rule 1)."""

    event_id = models.CharField(_("event id"), max_length=255, unique=True)
    type = models.CharField(_("type"), max_length=200)
    seller_id = models.CharField(_("seller"), max_length=50, blank=True)
    offer_id = models.BigIntegerField(_("offer id"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), null=True, blank=True)
    received_at = models.DateTimeField(_("received"))
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=EventStatus, default=EventStatus.NEW)
    error = models.TextField(_("error"), blank=True)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    sightings = models.PositiveIntegerField(_("sightings"), default=1)
    raw = models.TextField(_("as it came"))

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("inbox")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["offer_id", "seller_id"], name="event_offer_idx"),
            models.Index(fields=["id"], condition=Q(status="new"), name="event_new_idx"),
            models.Index(fields=["id"], condition=Q(acknowledged_at__isnull=True), name="event_unacknowledged_idx"),
            models.Index(fields=["status", "-id"], name="event_status_idx"),
            models.Index(fields=["type", "-id"], name="event_type_idx"),
            models.Index(fields=["seller_id", "-id"], name="event_seller_idx"),
            models.Index(fields=["received_at"], name="event_received_idx"),
            models.Index(fields=["-created_at", "-id"], name="event_created_idx"),
        )
        permissions = (("view_foreign_payload", _("Can see payloads of types that are not handled here")),)

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"


class SinkDelivery(models.Model):
    """One event on its way to one sink (`EVENT_SINKS`): at least once, in no promised order."""

    event = models.ForeignKey(InboxEvent, verbose_name=_("event"), on_delete=models.PROTECT, related_name="deliveries")
    sink = models.CharField(_("sink"), max_length=200)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try"))
    error = models.TextField(_("error"), blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("delivery to a sink")
        verbose_name_plural = _("deliveries to sinks")
        constraints = (models.UniqueConstraint(fields=["event", "sink"], name="delivery_once"),)
        indexes = (
            models.Index(fields=["sink", "next_try_at"], condition=Q(done_at__isnull=True), name="delivery_due_idx"),
            models.Index(fields=["event"], condition=Q(done_at__isnull=True, tries__gt=0), name="delivery_refused_idx"),
        )

    def __str__(self) -> str:
        return f"{self.event_id} -> {self.sink}"
