"""Draw an icon as inline SVG, so that it takes the colour of the text around it."""

from functools import lru_cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

FOLDER = "vendor/tabler-icons-3.51.0"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Return the icon; without a label it is decoration that a screen reader passes over."""
    if label:
        return format_html(
            '<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, shapes(name)
        )
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', shapes(name))


@lru_cache
def shapes(name: str) -> SafeString:
    """Return what stands between the tags of the icon's file; raise LookupError for one that was not vendored."""
    path = finders.find(f"{FOLDER}/{name}.svg")
    if not isinstance(path, str):
        raise LookupError(f"The icon {name!r} is not in static/{FOLDER}; add it to tools/front_end.py.")
    inner = Path(path).read_text(encoding="utf-8").split(">", 1)[1].rsplit("</svg>", 1)[0]
    return mark_safe(" ".join(inner.split()))  # noqa: S308 - our own files, checked against checksums; nobody's input
