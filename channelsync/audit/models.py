"""The audit trail: one row per act of a person, an API token, the command line or a task that decides."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channelsync.audit import words
from channelsync.audit.actors import ActorKind
from channelsync.runtime.moments import to_the_second


class AuditEntry(models.Model):
    """Who did what, when, to which listing or to how many, and why. Rows are only ever added."""

    at = models.DateTimeField(_("time"))
    actor_kind = models.CharField(_("kind of actor"), max_length=10, choices=ActorKind)
    actor_name = models.CharField(pgettext_lazy("who acted", "by"), max_length=150)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), null=True, blank=True, on_delete=models.SET_NULL
    )
    action = models.CharField(_("action"), max_length=40, choices=words.choices)
    seller_id = models.CharField(_("seller"), max_length=50, blank=True)
    offer_id = models.BigIntegerField(_("offer id"), null=True, blank=True)
    count = models.PositiveIntegerField(_("how many"), default=1)
    reason = models.TextField(_("reason"), blank=True)
    ticket = models.CharField(_("ticket"), max_length=100, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["offer_id", "seller_id"], name="audit_offer_idx"),
            models.Index(fields=["at"], name="audit_at_idx"),
            # What an auditor narrows and searches by, in the order of the page that is read.
            models.Index(fields=["action", "at"], name="audit_action_idx"),
            models.Index(fields=["actor_kind", "at"], name="audit_kind_idx"),
            models.Index(Lower("actor_name"), "at", name="audit_actor_idx"),
            models.Index(fields=["seller_id", "at"], condition=~models.Q(seller_id=""), name="audit_seller_idx"),
            models.Index(fields=["ticket", "at"], condition=~models.Q(ticket=""), name="audit_ticket_idx"),
        )
        constraints = (models.CheckConstraint(condition=~models.Q(actor_name=""), name="audit_actor_not_empty"),)

    def __str__(self) -> str:
        return f"{to_the_second(self.at)} {words.who(self)}: {self.get_action_display()}"
