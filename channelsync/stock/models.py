"""Stock as the stock routes report it. Keyed by offer id and seller, without a foreign key: it may come first."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StockCursor(models.Model):
    """How far the stock of one scope was read; the scope is a seller id, or '' for all sellers in one call."""

    scope = models.CharField(_("scope"), max_length=50, primary_key=True)
    since = models.DateTimeField(_("changes after"))
    moved_at = models.DateTimeField(_("moved"), null=True, blank=True)

    class Meta:
        verbose_name = _("stock cursor")
        verbose_name_plural = _("stock cursors")

    def __str__(self) -> str:
        return f"{self.scope or '*'} {self.since:%Y-%m-%d %H:%M:%S}"


class StockLevel(models.Model):
    """The newest known quantity of an offer (pieces) and when it changed at the seller's."""

    offer_id = models.BigIntegerField(_("offer id"))
    seller_id = models.CharField(_("seller"), max_length=50)
    quantity = models.BigIntegerField(_("quantity"))
    updated_at = models.DateTimeField(_("changed"))
    received_at = models.DateTimeField(_("received"))

    class Meta:
        verbose_name = _("stock level")
        verbose_name_plural = _("stock levels")
        constraints = (models.UniqueConstraint(fields=["offer_id", "seller_id"], name="level_once"),)

    def __str__(self) -> str:
        return f"{self.seller_id}/{self.offer_id}: {self.quantity}"


class StockSnapshot(models.Model):
    """One change of a level, kept as history."""

    offer_id = models.BigIntegerField(_("offer id"))
    seller_id = models.CharField(_("seller"), max_length=50)
    quantity = models.BigIntegerField(_("quantity"))
    updated_at = models.DateTimeField(_("changed"))
    received_at = models.DateTimeField(_("received"))

    class Meta:
        verbose_name = _("stock change")
        verbose_name_plural = _("stock changes")
        ordering = ("-id",)
        indexes = (models.Index(fields=["offer_id", "seller_id", "-updated_at"], name="snapshot_offer_idx"),)

    def __str__(self) -> str:
        return f"{self.seller_id}/{self.offer_id}: {self.quantity} ({self.updated_at:%Y-%m-%d %H:%M:%S})"
