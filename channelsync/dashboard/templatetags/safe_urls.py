"""Let only web addresses become links and pictures: what sellers send may say `javascript:`."""

from urllib.parse import urlsplit

from django import template

register = template.Library()


@register.filter
def web_url(text: str) -> str:
    """Return an http or https address as it is, and nothing for all else."""
    try:
        parts = urlsplit(text.strip())
        return text.strip() if parts.scheme in {"http", "https"} and parts.hostname else ""
    except ValueError:
        return ""
