"""Make a ticket's number a link to the ticket."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from channelsync.runtime.web_urls import ticket_url

register = template.Library()


@register.simple_tag
def ticket(number: str) -> SafeString:
    """Return the ticket, as a link where TICKET_URL says what it leads to."""
    address = ticket_url(number)
    if not address:
        return format_html("{} {}", _("Ticket"), number)
    return format_html('<a href="{}" target="_blank" rel="noopener noreferrer">{} {}</a>', address, _("Ticket"), number)
