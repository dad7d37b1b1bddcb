"""The SCX client of this process, built from the settings."""

import logging
import threading

from django.conf import settings
from django.db import DatabaseError, connection

import channelsync
from channelsync import environment
from channelsync.runtime import requests
from channelsync.runtime.store import DatabaseStore, SecretKeyCipher
from channelsync.scx.client import Client, ClientSettings
from channelsync.scx.errors import NotConfigured
from channelsync.scx.exchange import Exchange
from channelsync.scx.routes import NOTIFY, ReportRoute

logger = logging.getLogger(__name__)
KEPT_ELSEWHERE = frozenset((NOTIFY.path, *(route.value for route in ReportRoute)))
HTTP_ERRORS = 400
_local = threading.local()


def scx_client() -> Client:
    """Return this thread's client; a replaced refresh token (`SCX_REFRESH_TOKEN_FILE`) is noticed at once.

    Raises NotConfigured when address or refresh token are not set, or would go over the network in clear text.
    """
    wanted = _client_settings()
    if getattr(_local, "settings", None) != wanted:
        _local.client = Client(
            wanted, DatabaseStore(), SecretKeyCipher(), guard=forbid_transaction, record=note_failure
        )
        _local.settings = wanted
    client: Client = _local.client
    return client


def forbid_transaction() -> None:
    """Raise RuntimeError inside a transaction: no network, no waiting, no token work there (rule 14)."""
    # Tests wrap each case in a transaction that is not ours, as Django's own check for durable blocks knows.
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise RuntimeError("SCX was called inside a database transaction.")


def note_failure(exchange: Exchange) -> None:
    """Keep a row of each request that failed; those with reports or messages are kept by who sends them."""
    if exchange.route in KEPT_ELSEWHERE or (exchange.status is not None and exchange.status < HTTP_ERRORS):
        return
    try:
        requests.keep(exchange)
    except DatabaseError:
        logger.exception("A failed request could not be noted: %s %s", exchange.method, exchange.route)


def _client_settings() -> ClientSettings:
    token = settings.SCX_REFRESH_TOKEN
    if environment.text("SCX_REFRESH_TOKEN_FILE"):
        token = environment.secret("SCX_REFRESH_TOKEN")
    for name, value in (("SCX_API_URL", settings.SCX_API_URL), ("SCX_REFRESH_TOKEN", token)):
        if not value:
            raise NotConfigured(f"{name} is not set.")
    if environment.is_in_clear(settings.SCX_API_URL):
        raise NotConfigured("SCX_API_URL is not https: the refresh token would travel in clear text.")
    return ClientSettings(
        api_url=settings.SCX_API_URL,
        refresh_token=token,
        language=settings.SCX_LANGUAGE,
        user_agent=f"channelsync/{channelsync.__version__}",
        connect_timeout=settings.SCX_CONNECT_TIMEOUT,
        read_timeout=settings.SCX_READ_TIMEOUT,
        total_deadline=settings.SCX_TOTAL_TIMEOUT,
    )
