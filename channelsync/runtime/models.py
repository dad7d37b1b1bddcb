"""What processes share, and what each flow did."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from channelsync.runtime.moments import to_the_second


class Lease(models.Model):
    """A named right that one process holds for a while; it ends by itself when its holder dies."""

    name = models.CharField(_("name"), max_length=100, primary_key=True)
    holder = models.CharField(_("holder"), max_length=64)
    expires_at = models.DateTimeField(_("ends"))

    class Meta:
        verbose_name = _("lease")
        verbose_name_plural = _("leases")

    def __str__(self) -> str:
        return self.name


class SharedValue(models.Model):
    """A small text under a key that all processes read and change: token (encrypted), rate windows, route health."""

    key = models.CharField(_("key"), max_length=150, primary_key=True)
    value = models.TextField(_("value"), blank=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("shared value")
        verbose_name_plural = _("shared values")

    def __str__(self) -> str:
        return self.key


class Flow(models.TextChoices):
    """The streams of data, each with a health of its own."""

    EVENTS = "events", _("Events")
    REPORTS = "reports", _("State reports")
    STOCK = "stock", _("Stock")
    SELLERS = "sellers", _("Sellers")
    ATTRIBUTES = "attributes", _("Attributes")
    BULK = "bulk", _("Bulk actions")
    FIGURES = "figures", _("Figures")
    PRUNE = "prune", _("Clean-up")


class RunStatus(models.TextChoices):
    """How a run ended."""

    RUNNING = "running", _("Running")
    OK = "ok", _("On time")
    FAILED = "failed", _("Failing")


class SyncRun(models.Model):
    """One run of one flow. Written before the first request (rule 2), updated with counts as it goes."""

    flow = models.CharField(_("flow"), max_length=10, choices=Flow)
    scope = models.CharField(_("scope"), max_length=50, blank=True)
    started_at = models.DateTimeField(_("started"))
    touched_at = models.DateTimeField(_("last sign"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=RunStatus, default=RunStatus.RUNNING)
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["flow", "-id"], name="run_flow_idx"),
            models.Index(fields=["flow", "-id"], condition=models.Q(status="ok"), name="run_ok_idx"),
        )

    def __str__(self) -> str:
        return f"{self.get_flow_display()} {to_the_second(self.started_at)}"


class SentRequest(models.Model):
    """One HTTP request that carried reports or a message to SCX, with its answer; the body is kept for refused ones."""

    at = models.DateTimeField(_("sent"))
    method = models.CharField(_("method"), max_length=10)
    route = models.CharField(_("route"), max_length=100)
    elements = models.PositiveIntegerField(_("elements"), default=0)
    status = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True)
    duration_ms = models.PositiveIntegerField(_("duration in ms"), default=0)
    answer = models.TextField(_("answer"), blank=True)
    body = models.TextField(_("body"), blank=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("sent request")
        verbose_name_plural = _("sent requests")
        ordering = ("-id",)
        indexes = (models.Index(fields=["at"], name="request_at_idx"),)

    def __str__(self) -> str:
        return f"{self.method} {self.route} {self.status or '-'}"


class NoticeLevel(models.TextChoices):
    """How much an operator's notice matters."""

    INFO = "info", _("Information")
    WARNING = "warning", _("Warning")
    ERROR = "error", _("Error")


class OperatorNotice(models.Model):
    """Something that a person must see: shown on every page until it is closed or heals by itself."""

    key = models.CharField(_("key"), max_length=150, unique=True)
    level = models.CharField(_("level"), max_length=10, choices=NoticeLevel)
    text = models.TextField(_("text"))
    count = models.PositiveIntegerField(_("how often"), default=1)
    first_at = models.DateTimeField(_("first seen"))
    last_at = models.DateTimeField(_("last seen"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("closed by"), null=True, blank=True, on_delete=models.SET_NULL
    )

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ("-last_at",)

    def __str__(self) -> str:
        return self.text[:100]
