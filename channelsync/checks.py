"""System checks with hints: what Django cannot know of a set-up of ours. Run by every command and by `check`."""

from collections.abc import Sequence
from datetime import timedelta
from math import ceil, floor
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.db import connection
from django.utils.module_loading import import_string

from channelsync import environment


@register(Tags.security, deploy=True)
def check_connection(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Warn of a deployment that cannot talk to SCX, or talks to it in clear text."""
    found: list[CheckMessage] = []
    if not settings.SCX_API_URL:
        found.append(
            Caution("SCX_API_URL is not set.", hint="Set the address of the Channel API.", id="channelsync.W001")
        )
    elif environment.is_in_clear(settings.SCX_API_URL):
        found.append(
            Error(
                "SCX_API_URL is not https.", hint="The refresh token would travel in clear text.", id="channelsync.E001"
            )
        )
    if not settings.SCX_REFRESH_TOKEN:
        hint = "Set SCX_REFRESH_TOKEN or SCX_REFRESH_TOKEN_FILE."
        found.append(Caution("The refresh token of the channel is not set.", hint=hint, id="channelsync.W002"))
    return found


@register(Tags.security, deploy=True)
def check_https(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Warn of a deployment whose log-ins and cookies travel in clear text."""
    if settings.HTTPS:
        return []
    hint = "Serve the desk behind TLS and set HTTPS=1: secure cookies, HSTS, redirection to https."
    return [Caution("HTTPS is off.", hint=hint, id="channelsync.W004")]


@register(Tags.security, deploy=True)
def check_proxies(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Warn of a proxy that is not known: all log-ins seem to come from it, and one guesser locks out everybody."""
    if settings.TRUSTED_PROXIES or not settings.HTTPS:
        return []
    hint = "Give the addresses or networks that the proxy comes from; limits to wrong passwords go by address."
    return [Caution("TRUSTED_PROXIES is not set.", hint=hint, id="channelsync.W005")]


@register(Tags.compatibility)
def check_deadlines(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Refuse a total deadline that comes near the lease: a late request could overtake its successor (rule 6)."""
    if timedelta(seconds=settings.SCX_TOTAL_TIMEOUT) * 1.5 <= settings.REPORT_LEASE:
        return []
    most = floor(settings.REPORT_LEASE.total_seconds() / 1.5 * 10) / 10
    least = ceil(settings.SCX_TOTAL_TIMEOUT * 1.5)
    hint = f"Keep it at {most:g} seconds or below, or REPORT_LEASE at {least} or above."
    return [Error("SCX_TOTAL_TIMEOUT is too near to the lease of a report.", hint=hint, id="channelsync.E002")]


@register(Tags.compatibility)
def check_ticket_url(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Warn of an address that would make a link of no ticket, or the same one of all."""
    url = settings.TICKET_URL
    if not url or (url.startswith(("https://", "http://")) and "{ticket}" in url):
        return []
    hint = "Give the address of a ticket with {ticket} for its number: https://help.example.com/tickets/{ticket}"
    return [Caution("TICKET_URL leads to no ticket.", hint=hint, id="channelsync.W006")]


@register(Tags.compatibility)
def check_sinks(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Refuse a sink that does not exist, before events wait for it."""
    found: list[CheckMessage] = []
    for path in settings.EVENT_SINKS:
        try:
            known = callable(import_string(path))
        except (ImportError, ValueError):
            known = False
        if not known:
            hint = "Give dotted paths of callables, separated by commas: package.module.function"
            found.append(Error(f"EVENT_SINKS names {path!r}, which cannot be found.", hint=hint, id="channelsync.E003"))
    return found


@register(Tags.database)
def check_database(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Refuse an SQLite that lacks what the set statements need."""
    if connection.vendor != "sqlite":
        return []
    from sqlite3 import sqlite_version, sqlite_version_info

    if sqlite_version_info >= (3, 35):
        return []
    hint = "Use a newer Python build, or PostgreSQL by DATABASE_URL."
    return [Error(f"SQLite {sqlite_version} is older than 3.35.", hint=hint, id="channelsync.E004")]


@register(Tags.security, deploy=True)
def check_embedded(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Tell a deployment on SQLite with several machines in mind that it has to grow."""
    if settings.EMBEDDED and settings.REDIS_URL:
        hint = "Workers on other machines would not see this database; set DATABASE_URL to PostgreSQL."
        return [Caution("REDIS_URL is set, but the database is SQLite.", hint=hint, id="channelsync.W003")]
    return []
