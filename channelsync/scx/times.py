"""Read the time forms that SCX sends; write the one form that we send."""

import re
from datetime import UTC, datetime, timedelta, timezone

_FORM = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d)(?::?(\d\d))?)?", re.ASCII
)


def parse_time(text: str) -> datetime:
    """Return an aware UTC time; one without a zone is taken as UTC. Raise ValueError for anything else.

    Reads `2022-11-02T09:42:49+00:00`, `+0000`, `+00`, `Z`, fractions of any length (cut to microseconds) and a space
    for the T.
    """
    if _is_plain(text):
        return _plain(text)
    match = _FORM.fullmatch(text)
    if match is None:
        raise ValueError(f"not a time: {text[:40]!r}")
    year, month, day, hour, minute, second = (int(part) for part in match.group(1, 2, 3, 4, 5, 6))
    microsecond = int((match[7] or "")[:6].ljust(6, "0"))
    try:
        local = datetime(year, month, day, hour, minute, second, microsecond, tzinfo=_zone(match))
        return local.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"not a time: {text[:40]!r}") from error


def format_time(moment: datetime) -> str:
    """Return `moment` in UTC with whole seconds and `+00:00`; raise ValueError if it has no zone."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError("a time without a zone cannot be sent")
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _is_plain(text: str) -> bool:
    # the usual form, read by C code: a stock answer holds a hundred thousand of them
    return len(text) == 25 and text[4::3][:2] == "--" and text[10::3][:3] == "T::" and text.endswith("+00:00")


def _plain(text: str) -> datetime:
    if not text.isascii():
        raise ValueError(f"not a time: {text!r}")
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _zone(match: re.Match[str]) -> timezone:
    if match[8] is None:
        return UTC
    offset = timedelta(hours=int(match[9]), minutes=int(match[10] or "0"))
    return timezone(-offset if match[8] == "-" else offset)
