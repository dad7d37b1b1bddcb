"""Bulk actions: a frozen selection of listings, and what became of each of them."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channelsync.listings.lifecycle import MoveKind
from channelsync.listings.models import Offer
from channelsync.reports.models import StateReport


class BulkKind(models.TextChoices):
    """What a bulk action does to each listing."""

    IN_PROGRESS = "in_progress", _("Report in progress")
    LISTED = "listed", _("Report listed")
    FAILED = "failed", _("Report failed")
    RETRY = "retry", _("Retry")
    RESEND = "resend", _("Send again")
    CORRECT = "correct", _("Correct")
    TAKEN_DOWN = "taken_down", _("Note as taken down")


class BulkStatus(models.TextChoices):
    """Where a bulk action stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class BulkJob(models.Model):
    """One bulk action. `due_at` is when it starts: until then it can be undone without a trace at the sellers'.

    `parameters` hold what is told (errors, listed_at); `selection` the filter as an address, for people to read;
    `source` the job whose listings a *retry of failed ones* or a *correct* takes up again. `counts` says how many
    items have each status: whoever changes items holds the job's row lock and changes the counts along, so that a
    page never counts 100,000 rows. `taken_back_by` holds the actor as long as reports are being taken back.
    `settled_at` is set once SCX has taken or refused all that was reported. `error` says why it came to a halt, so many
    `halts` in a row, until the next try after `rests_until`. `key` is the form's: sent twice, it orders
    once.
    """

    kind = models.CharField(_("action"), max_length=12, choices=BulkKind)
    status = models.CharField(_("status"), max_length=10, choices=BulkStatus, default=BulkStatus.WAITING)
    actor_kind = models.CharField(_("kind of actor"), max_length=10)
    actor_name = models.CharField(pgettext_lazy("who acted", "by"), max_length=150)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    reason = models.TextField(_("reason"))
    ticket = models.CharField(_("ticket"), max_length=100, blank=True)
    parameters = models.JSONField(_("parameters"), default=dict, blank=True)
    selection = models.TextField(_("selection"), blank=True)
    source = models.ForeignKey(
        "self", verbose_name=_("follows"), null=True, blank=True, on_delete=models.PROTECT, related_name="followers"
    )
    total = models.PositiveIntegerField(_("listings"), default=0)
    created_at = models.DateTimeField(_("created"))
    due_at = models.DateTimeField(_("starts"))
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    taken_back_by = models.JSONField(_("taken back by"), default=dict, blank=True)
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    error = models.TextField(_("error"), blank=True)
    halts = models.PositiveIntegerField(_("halts in a row"), default=0, db_default=0, editable=False)
    rests_until = models.DateTimeField(_("next try"), null=True, editable=False)
    key = models.UUIDField(_("key"), null=True, unique=True, editable=False)

    class Meta:
        verbose_name = _("bulk action")
        verbose_name_plural = _("bulk actions")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="bulk_reason_not_empty"),
            models.CheckConstraint(condition=~Q(actor_name=""), name="bulk_actor_not_empty"),
        )
        indexes = (
            models.Index(fields=["due_at"], condition=Q(status__in=["waiting", "running"]), name="bulk_due_idx"),
            models.Index(fields=["id"], condition=Q(settled_at__isnull=True), name="bulk_unsettled_idx"),
        )

    def __str__(self) -> str:
        return f"{self.pk}: {self.get_kind_display()}"

    @property
    def is_due(self) -> bool:
        """Say whether nothing keeps a worker from beginning, and none has begun yet."""
        return self.status == BulkStatus.WAITING and self.due_at <= timezone.now()

    @property
    def is_held(self) -> bool:
        """Say whether all that is left of it are reports that wait for their sellers to be linked again."""
        left = (ItemStatus.WAITING, ItemStatus.UNDER_WAY)
        return bool(self.counts.get(ItemStatus.HELD)) and not any(map(self.counts.get, left)) and not self.taken_back_by

    @property
    def listed_at(self) -> datetime | None:
        """Return since when the listings are live; None for the moment in which each is reported."""
        text = self.parameters.get("listed_at")
        return datetime.fromisoformat(text) if text else None


class ItemStatus(models.TextChoices):
    """What became of one listing of a bulk action; the last five words come from its report."""

    WAITING = "waiting", _("Waiting")
    SKIPPED = "skipped", _("Skipped")
    CANCELLED = "cancelled", _("Cancelled")
    UNDER_WAY = "under_way", _("On its way to SCX")
    HELD = "held", _("Held")
    DONE = "done", _("Done")
    REJECTED = "rejected", _("Rejected by SCX")
    OVERTAKEN = "overtaken", _("Overtaken or taken back")


# What SCX has not answered: something else may still become of it.
UNSETTLED = (ItemStatus.UNDER_WAY, ItemStatus.HELD)


class BulkItem(models.Model):
    """One listing of a frozen selection, with the version that was seen when it was frozen.

    A skipped one says why: `reason_code` (as the outbox refuses), `detail` in its words, and who changed the listing
    meanwhile by what kind of move.

    One that takes up again what an earlier action left acts only on that action's own outcome. `told`: the report
    that must still be the listing's newest one. `base`: the version that the first of the actions found, which is
    what *correct* goes back to.
    """

    job = models.ForeignKey(
        BulkJob, verbose_name=_("bulk action"), on_delete=models.CASCADE, related_name="items", db_index=False
    )
    offer = models.ForeignKey(Offer, verbose_name=_("listing"), on_delete=models.CASCADE, related_name="bulk_items")
    version = models.PositiveIntegerField(_("version"))
    base = models.PositiveIntegerField(_("version before"), null=True, editable=False)
    told = models.BigIntegerField(_("newest report"), null=True, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=ItemStatus, default=ItemStatus.WAITING)
    reason_code = models.CharField(_("why"), max_length=12, blank=True)
    detail = models.TextField(_("details"), blank=True)
    changed_by = models.CharField(_("changed by"), max_length=160, blank=True)
    changed_kind = models.CharField(_("changed how"), max_length=10, choices=MoveKind, blank=True)
    report = models.ForeignKey(
        StateReport,
        verbose_name=_("state report"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="bulk_items",
        db_index=False,
    )

    class Meta:
        verbose_name = _("listing of a bulk action")
        verbose_name_plural = _("listings of bulk actions")
        constraints = (models.UniqueConstraint(fields=["job", "offer"], name="bulk_item_once"),)
        indexes = (models.Index(fields=["job", "status", "id"], name="bulk_item_idx"),)

    def __str__(self) -> str:
        return f"{self.job_id}/{self.offer_id}: {self.get_status_display()}"


class ShownSelection(models.Model):
    """The listings that a dialog showed, until it is confirmed: what was shown is what is ordered.

    `listings` holds ids and versions as `showing` packs them; `named` what found them, as the fields of an address,
    and nothing where a person ticked them one by one; `typed` what the dialog was filled with when it was drawn last.
    """

    key = models.UUIDField(_("key"), primary_key=True)
    created_at = models.DateTimeField(_("created"), db_index=True)
    listings = models.BinaryField(_("listings"))
    named = models.TextField(_("found by"), blank=True, db_default="")
    typed = models.TextField(_("filled with"), blank=True, db_default="")

    class Meta:
        verbose_name = _("selection that was shown")
        verbose_name_plural = _("selections that were shown")

    def __str__(self) -> str:
        return str(self.key)
