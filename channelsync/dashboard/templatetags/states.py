"""Show the state of a listing or of a report: icon, word and colour."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from channelsync.dashboard.states import REPORTS, STATES, Face
from channelsync.dashboard.templatetags.icons import icon

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
