"""Let only web addresses become links and pictures: what sellers send may say `javascript:`."""

from urllib.parse import urlsplit

from django import template
from django.conf import settings

from channelsync.runtime.web_urls import web_url

register = template.Library()
register.filter("web_url", web_url)


@register.filter
def picture_url(text: str) -> str:
    """Return the address of a picture that the Content-Security-Policy lets through, and nothing for all else."""
    address = web_url(text)
    allowed: list[str] = settings.PICTURE_HOSTS or ["https:"]
    return address if address and any(_is_at(address, host) for host in allowed) else ""


def _is_at(address: str, host: str) -> bool:
    """Say whether a source of the policy (`https:`, `https://host`, `host`, `*.host`) covers the address."""
    if host.endswith(":"):
        return address.startswith(f"{host}//")
    parts = urlsplit(address)
    if "://" in host:
        return f"{parts.scheme}://{parts.netloc}" == host.rstrip("/")
    return parts.netloc.endswith(host[1:]) if host.startswith("*.") else parts.netloc == host
