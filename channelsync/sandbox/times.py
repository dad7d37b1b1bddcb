"""Times on the wire: what SCX writes and what it takes from clients."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

Clock = Callable[[], datetime]

# JTL's own client writes `+0000`; the guide writes `+00`; both are taken along with RFC 3339.
_WIRE: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?:Z|([+-]\d{2})(?::?(\d{2}))?)", re.ASCII
)


def utc_now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def format_time(moment: datetime) -> str:
    """Write a moment the way the contract does: whole seconds, `+00:00`."""
    return moment.astimezone(UTC).replace(microsecond=0).isoformat()


def parse_time(text: str) -> datetime:
    """Read a time of a client; ValueError for anything but a full date, time and offset."""
    match = _WIRE.fullmatch(text)
    if match is None:
        raise ValueError(f"not a time: {text!r}")
    stem, fraction, hours, minutes = match.groups()
    micro = f".{fraction[:6]:0<6}" if fraction else ""
    offset = f"{hours}:{minutes or '00'}" if hours else "+00:00"
    return datetime.fromisoformat(f"{stem}{micro}{offset}").astimezone(UTC)


def odd_times(moment: datetime) -> tuple[str, ...]:
    """Return the four ways in which SCX has been seen to write one moment."""
    stem = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return (f"{stem}+00:00", f"{stem}+0000", f"{stem}+00", f"{stem}Z")
