"""What people call the acts of the audit log, and those who act: the desk and the administration say the same."""

from typing import Protocol

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channelsync.audit.actors import ActorKind

AUTOMATIC = _("channelsync (automatic)")
# Every act that `services.record` takes, in the order in which they are offered.
ACTS: dict[str, str | Promise] = {
    "report": _("Decision"),
    "report_in_progress": format_lazy("{}: {}", _("Decision"), _("In progress")),
    "report_listed": format_lazy("{}: {}", _("Decision"), _("Listed")),
    "report_failed": format_lazy("{}: {}", _("Decision"), pgettext_lazy("state of a listing", "Failed")),
    "retry": _("Retry"),
    "auto_in_progress": _("Reported in progress by the system"),
    "resend": _("Sent again"),
    "send_now": _("Sent before its time to undo was over"),
    "cancel_report": _("Report cancelled"),
    "taken_down": _("Noted as taken down"),
    "bulk_in_progress": format_lazy("{}: {}", _("Bulk action"), _("Report in progress")),
    "bulk_listed": format_lazy("{}: {}", _("Bulk action"), _("Report listed")),
    "bulk_failed": format_lazy("{}: {}", _("Bulk action"), _("Report failed")),
    "bulk_retry": format_lazy("{}: {}", _("Bulk action"), _("Retry")),
    "bulk_resend": format_lazy("{}: {}", _("Bulk action"), _("Send again")),
    "bulk_correct": format_lazy("{}: {}", _("Bulk action"), _("Correct")),
    "bulk_taken_down": format_lazy("{}: {}", _("Bulk action"), _("Note as taken down")),
    "bulk_start": _("Bulk action started at once"),
    "bulk_cancel": _("Bulk action cancelled"),
    "bulk_take_back": _("Bulk action taken back"),
    "notify_seller": _("Notification to the seller"),
    "take_back_notification": _("Notification taken back"),
    "repeat_notification": _("Notification sent again"),
    "apply_again": _("Event applied again"),
    "resume_route": _("Stopped reports released"),
    "seller_linked": _("Seller linked"),
    "seller_unlinked": _("Seller unlinked"),
    "seller_removed": _("Seller permanently removed"),
    "set_language": _("Language of the seller changed"),
    "note": pgettext_lazy("by a colleague", "Note"),
    "code_note": _("Note on a code changed"),
    "add_template": _("Error template added"),
    "change_template": _("Error template changed"),
    "delete_template": _("Error template deleted"),
    "save_view": _("Shared view saved"),
    "delete_view": _("Shared view deleted"),
    "export": _("File downloaded"),
    "login": _("Logged in"),
    "login_failed": _("Log-in failed"),
    "login_throttled": _("Log-ins refused for a while"),
}


class Acted(Protocol):
    """A row that says who acted."""

    actor_kind: str
    actor_name: str


def choices() -> list[tuple[str, str | Promise]]:
    """Return the acts as a model field offers them."""
    return list(ACTS.items())


def act_word(action: str) -> str | Promise:
    """Return the words for an act; one without words of its own is shown as it is stored."""
    return ACTS.get(action, action)


def who(row: Acted) -> str | Promise:
    """Return who acted: a task of our own has no name that people know."""
    return AUTOMATIC if row.actor_kind == ActorKind.SYSTEM else row.actor_name
