"""The channel's own categories and attributes, kept so that people read names and not only ids."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.Model):
    """A node of the channel's category tree; `parent_id` is '' at the root."""

    id = models.CharField(_("category id"), max_length=100, primary_key=True)
    name = models.TextField(_("name"))
    parent_id = models.CharField(_("parent category"), max_length=100, blank=True)
    listing_allowed = models.BooleanField(_("takes listings"), default=True)
    path = models.TextField(_("path"), blank=True)
    attributes_synced_at = models.DateTimeField(_("attributes fetched"), null=True, blank=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ("path",)

    def __str__(self) -> str:
        return self.name or self.id


class Attribute(models.Model):
    """A field that the channel asks for: in every listing (`category_id` '') or in those of one category."""

    category_id = models.CharField(_("category"), max_length=100, blank=True)
    attribute_id = models.CharField(_("attribute id"), max_length=512)
    name = models.TextField(_("name"))
    description = models.TextField(_("description"), blank=True)
    type = models.CharField(_("type"), max_length=50, blank=True)
    required = models.BooleanField(_("required"), default=False)
    recommended = models.BooleanField(_("recommended"), default=False)
    multiple_allowed = models.BooleanField(_("several values"), default=False)
    variation_dimension = models.BooleanField(_("makes variations"), default=False)
    section = models.TextField(_("section"), blank=True)
    section_position = models.IntegerField(_("position"), default=0)
    sub_section = models.TextField(_("sub-section"), blank=True)
    validation = models.TextField(_("validation"), blank=True)
    values = models.JSONField(_("allowed values"), default=list, blank=True)  # [[value, display], ...] in order

    class Meta:
        verbose_name = _("attribute")
        verbose_name_plural = _("attributes")
        ordering = ("category_id", "section_position", "name")
        constraints = (models.UniqueConstraint(fields=["category_id", "attribute_id"], name="attribute_once"),)

    def __str__(self) -> str:
        return self.name or self.attribute_id
