"""Sellers and their listings, with every revision and every move as a row of its own."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channelsync.audit.actors import ActorKind
from channelsync.listings.lifecycle import MoveKind, RevisionKind, State, moves_as_condition
from channelsync.listings.offer_indexes import OFFER_INDEXES


class LinkState(models.TextChoices):
    """Whether SCX takes reports for a seller."""

    LINKED = "linked", _("Linked")
    UNLINKED = "unlinked", _("Unlinked")
    REMOVED = "removed", _("Permanently removed")


class Seller(models.Model):
    """A seller, known by the id that the channel gave out at sign-up."""

    id = models.CharField(_("seller id"), max_length=50, primary_key=True)
    company_name = models.CharField(_("company"), max_length=255, blank=True)
    jtl_account_id = models.BigIntegerField(_("JTL account"), null=True, blank=True)
    active_by_jtl = models.BooleanField(_("active at JTL"), null=True, blank=True)
    active_by_channel = models.BooleanField(_("active at the channel"), null=True, blank=True)
    link_state = models.CharField(_("link"), max_length=10, choices=LinkState, default=LinkState.LINKED)
    link_reason = models.TextField(_("reason"), blank=True)
    link_changed_at = models.DateTimeField(_("link changed"), null=True, blank=True)
    last_sign_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    first_seen_at = models.DateTimeField(_("first seen"), default=timezone.now)
    language = models.CharField(_("language"), max_length=5, blank=True, db_default="")  # empty: SELLER_LANGUAGE
    listed_by_scx_at = models.DateTimeField(_("last in SCX's seller list"), null=True, blank=True)

    class Meta:
        verbose_name = _("seller")
        verbose_name_plural = _("sellers")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.company_name} ({self.id})" if self.company_name else self.id


class OfferQuerySet(models.QuerySet["Offer"]):
    """The questions that everyone asks about listings."""

    def listings(self) -> Self:
        """Leave out variations, which are folded under their parents."""
        return self.filter(is_variation=False)

    def to_decide(self) -> Self:
        """Return listings that wait for a person: pending, or in progress without anyone's decision."""
        return self.listings().filter(undecided=True)

    def overdue(self) -> Self:
        """Return listings that are in progress for longer than `STUCK_AFTER`."""
        return self.listings().filter(state=State.IN_PROGRESS, state_since__lt=timezone.now() - settings.STUCK_AFTER)

    def not_taken_down(self) -> Self:
        """Return ended listings of which an old version is still live on the marketplace."""
        return self.listings().filter(state=State.ENDED, is_live=True)


class Offer(models.Model):
    """A listing, or a variation of one. The row stays narrow: the whole payload is the revision's event.

    `version` grows with every revision and every move; forms and frozen selections carry it, and the transition of
    the same version is the newest one. `undecided`: pending, or put in progress by a retry or by the system, and
    nobody has decided since. The marks hold time and id of the newest event that set an aspect (rule 3).
    """

    offer_id = models.BigIntegerField(_("offer id"))
    seller = models.ForeignKey(
        Seller, verbose_name=_("seller"), on_delete=models.PROTECT, related_name="offers", db_index=False
    )
    parent_offer_id = models.BigIntegerField(_("parent's offer id"), null=True, blank=True)
    is_variation = models.BooleanField(_("is a variation of a known listing"), default=False)
    has_own_state = models.BooleanField(_("has a state of its own"), default=True)
    channel_offer_id = models.CharField(_("channel offer id"), max_length=100, blank=True)
    sku = models.CharField(_("SKU"), max_length=150, blank=True)
    title = models.CharField(_("title"), max_length=512, blank=True)
    gtin = models.CharField(_("GTIN"), max_length=50, blank=True)
    mpn = models.CharField(_("MPN"), max_length=150, blank=True)
    brand = models.CharField(_("brand"), max_length=150, blank=True)
    category_id = models.CharField(_("category"), max_length=100, blank=True)
    price = models.DecimalField(_("price"), max_digits=18, decimal_places=4, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=10, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=18, decimal_places=4, null=True, blank=True)
    picture = models.TextField(_("picture"), blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PENDING)
    state_since = models.DateTimeField(_("state since"))
    revision = models.PositiveIntegerField(_("revision"), default=0)
    version = models.PositiveIntegerField(_("version"), default=0)
    undecided = models.BooleanField(_("waits for a decision"), default=True)
    is_unchanged = models.BooleanField(_("newest revision is without changes"), default=False)
    is_live = models.BooleanField(_("a version is live"), default=False)
    listing_url = models.TextField(_("listing URL"), blank=True)
    retry_requested_at = models.DateTimeField(_("retry requested"), null=True, blank=True)
    decided_at = models.DateTimeField(_("last decision"), null=True, blank=True)
    decided_kind = models.CharField(_("kind of who decided last"), max_length=10, choices=ActorKind, blank=True)
    decided_by = models.CharField(_("last decision by"), max_length=150, blank=True)
    content_mark_at = models.DateTimeField(_("content as of"), null=True, blank=True)
    content_mark_id = models.CharField(_("content by event"), max_length=255, blank=True)
    price_mark_at = models.DateTimeField(_("price as of"), null=True, blank=True)
    price_mark_id = models.CharField(_("price by event"), max_length=255, blank=True)
    quantity_mark_at = models.DateTimeField(_("quantity as of"), null=True, blank=True)
    quantity_mark_id = models.CharField(_("quantity by event"), max_length=255, blank=True)
    last_event_at = models.DateTimeField(_("last event"), null=True, blank=True)
    search_text = models.TextField(_("search text"), blank=True)  # case-folded: see `searching`
    created_at = models.DateTimeField(_("first seen"))

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        constraints = (
            # This column order serves `offer_id IN (...)`.
            models.UniqueConstraint(fields=["offer_id", "seller"], name="offer_once"),
            models.CheckConstraint(condition=Q(offer_id__gt=0), name="offer_id_positive"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="offer_state_known"),
            models.CheckConstraint(
                condition=Q(retry_requested_at__isnull=True) | Q(state="in_progress", undecided=True),
                name="offer_retry_undecided",
            ),
            models.CheckConstraint(
                condition=Q(undecided=True, state__in=["pending", "in_progress"])
                | Q(undecided=False, state__in=["in_progress", "listed", "failed", "ended"]),
                name="offer_pending_is_undecided",
            ),
        )
        indexes = OFFER_INDEXES

    def __str__(self) -> str:
        return f"{self.seller_id}/{self.offer_id}"


class OfferRevision(models.Model):
    """One New or Update that was applied; the payload is the raw text of its event."""

    offer = models.ForeignKey(Offer, verbose_name=_("listing"), on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("revision"))
    kind = models.CharField(_("kind"), max_length=10, choices=RevisionKind)
    event = models.ForeignKey(
        "events.InboxEvent", verbose_name=_("event"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(_("created"))
    applied_at = models.DateTimeField(_("applied"))
    content_hash = models.CharField(_("hash of the content"), max_length=32)
    is_unchanged = models.BooleanField(_("without changes"), default=False)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=["offer", "number"], name="revision_once"),)

    def __str__(self) -> str:
        return f"{self.number}"


class Transition(models.Model):
    """One move of a listing from state to state: by whom, why, on which revision. Rows are only ever added.

    `undoes` is the version of the decision that a cancellation takes back; where there is none, the move before it.
    """

    offer = models.ForeignKey(Offer, verbose_name=_("listing"), on_delete=models.CASCADE, related_name="transitions")
    kind = models.CharField(_("kind"), max_length=10, choices=MoveKind)
    from_state = models.CharField(_("state before"), max_length=12, choices=State)
    to_state = models.CharField(_("state after"), max_length=12, choices=State)
    at = models.DateTimeField(_("time"))
    version = models.PositiveIntegerField(_("version"))
    revision = models.PositiveIntegerField(_("revision"))
    actor_kind = models.CharField(_("kind of actor"), max_length=10, choices=ActorKind)
    actor_name = models.CharField(pgettext_lazy("who acted", "by"), max_length=150)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    reason = models.TextField(_("reason"), blank=True)
    ticket = models.CharField(_("ticket"), max_length=100, blank=True)
    event = models.ForeignKey(
        "events.InboxEvent",
        verbose_name=_("event"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    undoes = models.PositiveIntegerField(_("takes back the version"), null=True, editable=False)

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=["offer", "version"], name="transition_once"),
            models.CheckConstraint(condition=~Q(actor_name=""), name="transition_actor_not_empty"),
            models.CheckConstraint(condition=moves_as_condition(), name="transition_in_table"),
        )
        indexes = (
            models.Index(fields=["at"], condition=Q(kind="report"), name="transition_decided_idx"),
            # By these an auditor finds moves. A seller's own are found by the listing.
            models.Index(Lower("actor_name"), "id", condition=~Q(actor_kind="seller"), name="transition_actor_idx"),
            models.Index(fields=["ticket", "id"], condition=~Q(ticket=""), name="transition_ticket_idx"),
        )

    def __str__(self) -> str:
        return f"{self.get_from_state_display()} → {self.get_to_state_display()}"


class ListingError(models.Model):
    """One error of a failed move, as the seller is told; `is_current` while the listing has not moved on."""

    offer = models.ForeignKey(
        Offer, verbose_name=_("listing"), on_delete=models.CASCADE, related_name="errors", db_index=False
    )
    is_current = models.BooleanField(_("current"), default=True)
    transition = models.ForeignKey(Transition, verbose_name=_("move"), on_delete=models.CASCADE, related_name="errors")
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.CharField(_("code"), max_length=255)
    message = models.CharField(pgettext_lazy("short text of an error", "message"), max_length=250)
    long_message = models.TextField(_("long message"), blank=True)
    related_attribute_id = models.CharField(_("related attribute"), max_length=512, blank=True)
    recommended_value = models.CharField(_("recommended value"), max_length=1000, blank=True)
    # Of code and message without its variable parts (`patterns.key_of`); none with what an older version stored.
    message_key = models.BigIntegerField(_("key of the message"), null=True, editable=False)

    class Meta:
        verbose_name = _("error")
        verbose_name_plural = _("errors")
        ordering = ("transition", "position")
        constraints = (models.UniqueConstraint(fields=["transition", "position"], name="error_once"),)
        indexes = (
            models.Index(fields=["offer"], condition=Q(is_current=True), name="error_current_idx"),
            models.Index(fields=["code", "offer"], condition=Q(is_current=True), name="error_code_idx"),
            models.Index(fields=["related_attribute_id"], condition=Q(is_current=True), name="error_attribute_idx"),
            models.Index(fields=["message_key", "offer"], condition=Q(is_current=True), name="error_message_idx"),
            models.Index(fields=["id"], condition=Q(message_key__isnull=True), name="error_unkeyed_idx"),
        )

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"
