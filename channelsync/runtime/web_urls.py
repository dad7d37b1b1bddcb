"""Addresses on the web, as settings and sellers write them."""

from urllib.parse import quote, urlsplit

from django.conf import settings


def web_url(text: str) -> str:
    """Return an http or https address as it is, and nothing for all else."""
    try:
        parts = urlsplit(text.strip())
        return text.strip() if parts.scheme in {"http", "https"} and parts.hostname else ""
    except ValueError:
        return ""


def ticket_url(number: str) -> str:
    """Return the address of a ticket, '' where TICKET_URL names none."""
    return web_url(settings.TICKET_URL.replace("{ticket}", quote(number, safe="")))
