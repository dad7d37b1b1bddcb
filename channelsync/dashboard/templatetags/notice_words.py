"""Say notices, and call event types, as people do."""

from django import template
from django.utils.functional import Promise

from channelsync.dashboard.shell import event_types, notice_words

register = template.Library()
register.filter("notice_words", notice_words.words)
register.filter("notice_advice", notice_words.advice)
register.filter("types_by_advice", notice_words.types_by_advice)


@register.filter
def event_name(name: str) -> str | Promise:
    """Return what people call an event type; '–' for none."""
    return event_types.event_type(name).name or "–"
