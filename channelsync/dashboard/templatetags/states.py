"""Show the state of a listing or of a report: icon, word and colour."""

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from channelsync.dashboard.shell.states import REPORTS, STATES, Face
from channelsync.dashboard.templatetags.figures import span
from channelsync.dashboard.templatetags.icons import icon
from channelsync.listings.lifecycle import State
from channelsync.listings.models import Offer

register = template.Library()


@register.simple_tag
def state_badge(face: Face) -> SafeString:
    """Return the badge of a face."""
    return format_html('<span class="state state-{}">{}{}</span>', face.name, icon(face.icon), face.label)


@register.simple_tag
def state_word(state: str) -> SafeString:
    """Return the badge of a bare state, as the history knows it."""
    return state_badge(STATES[state])


@register.simple_tag
def report_badge(status: str) -> SafeString:
    """Return the badge of a report's status."""
    return state_badge(REPORTS[status])


@register.simple_tag
def overdue_tag(offer: Offer) -> SafeString | str:
    """Return the mark of a listing that is in progress for too long, with what "too long" is; '' for all others."""
    late = offer.state_since < timezone.now() - settings.STUCK_AFTER
    if offer.is_variation or offer.state != State.IN_PROGRESS or not late:
        return ""
    why = _("In progress for longer than %(time)s") % {"time": span(settings.STUCK_AFTER.total_seconds())}
    tag = '<span class="tag-retry tag-overdue" title="{}">{}{}</span>'
    return format_html(tag, why, icon("clock-exclamation"), _("Overdue"))
