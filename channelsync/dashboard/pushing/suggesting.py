"""What the rows of errors suggest: error templates, and codes that are in use."""

from collections.abc import Iterable

from channelsync.dashboard.figures.failures import FAILURES
from channelsync.dashboard.models import ErrorTemplate

TEMPLATES_SHOWN = 500


def usable_templates() -> list[ErrorTemplate]:
    """Return the templates that the forms offer."""
    return list(ErrorTemplate.objects.filter(is_active=True)[:TEMPLATES_SHOWN])


def template_named(text: str) -> ErrorTemplate | None:
    """Return the template that a form names, None for what is none or is offered no more."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    return ErrorTemplate.objects.filter(pk=int(text), is_active=True).first()


def codes_known(templates: Iterable[ErrorTemplate]) -> list[str]:
    """Return the codes of templates, and those in use as they were counted last.

    Among millions of errors nobody looks for codes while a person waits.
    """
    kept = FAILURES.stored()
    in_use = [group.code for group in kept.what.codes] if kept else []
    return sorted({*(template.code for template in templates), *in_use})
