"""Call an act of the audit log, and who did it, by what people call them."""

from typing import Protocol

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channelsync.audit.actors import ActorKind

register = template.Library()

AUTOMATIC = _("channelsync (automatic)")


class Acted(Protocol):
    """A row that says who acted."""

    actor_kind: str
    actor_name: str


# Those that name one listing, and so stand in its history.
ACTS: dict[str, str | Promise] = {
    "report": _("Decision"),
    "resend": _("Sent again"),
    "send_now": _("Sent before its time to undo was over"),
    "taken_down": _("Noted as taken down"),
    "notify_seller": _("Notification to the seller"),
    "take_back_notification": _("Notification taken back"),
    "repeat_notification": _("Notification sent again"),
    "cancel_report": _("Report cancelled"),
    "apply_again": _("Event applied again"),
}


@register.filter
def who(row: Acted) -> str | Promise:
    """Return who acted: a task of our own has no name that people know."""
    return AUTOMATIC if row.actor_kind == ActorKind.SYSTEM else row.actor_name


@register.filter
def act_word(action: str) -> str | Promise:
    """Return the words for an act; one without words of its own is shown as it is stored."""
    return ACTS.get(action, action)
