"""What the desk itself keeps: saved views, notes, error templates, people's preferences, what listings failed for."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channelsync.runtime.moments import to_the_second


class SavedView(models.Model):
    """A filter of listings under a name: a person's own, or shared with everyone."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), on_delete=models.CASCADE, related_name="saved_views"
    )
    name = models.CharField(_("name"), max_length=100)
    query = models.TextField(_("filter"), blank=True)  # the address behind the question mark
    is_shared = models.BooleanField(_("shared with everyone"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["owner", "name"], name="view_name_once"),)

    def __str__(self) -> str:
        return self.name


class Preference(models.Model):
    """How one person likes the desk; an empty value is the desk's own."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("user"), on_delete=models.CASCADE, related_name="desk_preference"
    )
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    page_size = models.PositiveSmallIntegerField(_("rows a page"), default=50)
    default_view = models.ForeignKey(
        SavedView,
        verbose_name=_("view that opens first"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")

    def __str__(self) -> str:
        return str(self.user_id)


class Note(models.Model):
    """A colleague's note on a seller, or on one listing of the seller."""

    seller_id = models.CharField(_("seller"), max_length=50)
    offer_id = models.BigIntegerField(_("offer id"), null=True, blank=True)
    text = models.TextField(pgettext_lazy("text of a note", "note"))
    ticket = models.CharField(_("ticket"), max_length=100, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("author"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    author_name = models.CharField(_("by"), max_length=150)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = pgettext_lazy("by a colleague", "note")
        verbose_name_plural = pgettext_lazy("by colleagues", "notes")
        ordering = ("-id",)
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="note_not_empty"),)
        indexes = (models.Index(fields=["seller_id", "offer_id", "-id"], name="note_idx"),)

    def __str__(self) -> str:
        return self.text[:60]


class ErrorTemplate(models.Model):
    """Ready words for an error code, in both languages, with `{placeholders}` that the listing fills."""

    code = models.CharField(_("code"), max_length=255)
    name = models.CharField(_("name"), max_length=100)
    message_de = models.CharField(_("message, German"), max_length=250)
    message_en = models.CharField(_("message, English"), max_length=250)
    long_message_de = models.TextField(_("long message, German"), blank=True)
    long_message_en = models.TextField(_("long message, English"), blank=True)
    related_attribute_id = models.CharField(_("related attribute"), max_length=512, blank=True)
    recommended_value = models.CharField(_("recommended value"), max_length=1000, blank=True)
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("error template")
        verbose_name_plural = _("error templates")
        ordering = ("code", "name")
        constraints = (models.UniqueConstraint(fields=["code", "name"], name="template_once"),)

    def __str__(self) -> str:
        return f"{self.code}: {self.name}"


class CodeNote(models.Model):
    """What staff know about an error code; it shows wherever the code shows."""

    code = models.CharField(_("code"), max_length=255, primary_key=True)
    text = models.TextField(pgettext_lazy("text of a note", "note"))
    author_name = models.CharField(_("by"), max_length=150)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("note on a code")
        verbose_name_plural = _("notes on codes")

    def __str__(self) -> str:
        return self.code


class FailureKind(models.Model):
    """A code with a message without its variable parts that listings failed for, ever; the figures keep it."""

    key = models.BigIntegerField(_("key"), primary_key=True)  # `patterns.key_of`, as each error has it
    code = models.CharField(_("code"), max_length=255)
    pattern = models.CharField(pgettext_lazy("short text of an error", "message"), max_length=250)
    first_at = models.DateTimeField(_("first seen"))
    last_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("kind of failure")
        verbose_name_plural = _("kinds of failures")
        indexes = (models.Index(fields=["code", "-last_at"], name="failure_kind_code_idx"),)

    def __str__(self) -> str:
        return f"{self.code}: {self.pattern}"


class LoginAttempt(models.Model):
    """A try to log in, for the throttle alone: the audit log tells people what it needs to tell."""

    at = models.DateTimeField(_("time"))
    name = models.CharField(_("user name, digested"), max_length=64)  # what was typed may be a password
    address = models.CharField(_("address"), max_length=45, blank=True)
    succeeded = models.BooleanField(_("succeeded"), default=False)

    class Meta:
        verbose_name = _("try to log in")
        verbose_name_plural = _("tries to log in")
        indexes = (
            models.Index(fields=["name", "-id"], name="login_name_idx"),
            models.Index(fields=["address", "-id"], name="login_address_idx"),
        )

    def __str__(self) -> str:
        return f"{to_the_second(self.at)} {self.address}"
