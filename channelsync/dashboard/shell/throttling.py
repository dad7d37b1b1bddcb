"""Slow down who guesses passwords, and nobody else: not the colleagues behind the same address.

What counts is the pair of user name and address. Who has logged in from an address before is known there, and is held
up by nothing but own mistakes; all others also share a limit by address and one by name.
"""

import hashlib
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from django.db.models import QuerySet
from django.utils import timezone

from channelsync.dashboard.models import LoginAttempt

WINDOW = timedelta(minutes=15)
OWN = 5  # failures of one name from one address within the window
SHARED = 50  # failures of one address, or of one name, for pairs that are not known
KNOWN = timedelta(days=30)  # for how long a log-in makes a pair known


class Throttled(Exception):
    """Too many tries failed; `minutes` is how long to wait."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"try again in {minutes} minutes")
        self.minutes = minutes


def begin(*, name: str, address: str) -> LoginAttempt:
    """Note a try before it is known how it ends, so that many at once do not slip through; raise Throttled."""
    row = LoginAttempt.objects.create(at=timezone.now(), name=_digest(name), address=network(address))
    if until := _held_until(row):
        row.delete()  # a try that was not even looked at must not make the wait longer
        raise Throttled(max(1, -(-int((until - timezone.now()).total_seconds()) // 60)))
    return row


def succeeded(attempt: LoginAttempt) -> None:
    """Note that the try was right, and forget what no limit looks at any more."""
    attempt.succeeded = True
    attempt.save(update_fields=["succeeded"])
    LoginAttempt.objects.filter(at__lt=timezone.now() - KNOWN).delete()


def network(address: str) -> str:
    """Return what counts as one address: of IPv6 the half that a provider hands out."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:45]
    return str(IPv6Address(int(parsed) >> 64 << 64)) if isinstance(parsed, IPv6Address) else str(parsed)


def _held_until(row: LoginAttempt) -> datetime | None:
    """Return when the try may be made, None for at once; a few short index ranges."""
    before = LoginAttempt.objects.filter(id__lt=row.pk)
    pair = before.filter(name=row.name, address=row.address)
    known = pair.filter(succeeded=True, at__gt=row.at - KNOWN).order_by("-id").values_list("id", flat=True).first()
    limits: list[tuple[QuerySet[LoginAttempt], int]] = [(pair.filter(id__gt=known or 0), OWN)]
    if known is None:
        limits += [(before.filter(address=row.address), SHARED), (before.filter(name=row.name), SHARED)]
    for tries, most in limits:
        failed = tries.filter(succeeded=False, at__gt=row.at - WINDOW).order_by("-id").values_list("at", flat=True)
        oldest = list(failed[most - 1 : most])
        if oldest:
            return oldest[0] + WINDOW
    return None


def _digest(name: str) -> str:
    return hashlib.sha256(name.strip().casefold().encode(errors="replace")).hexdigest()
