"""What clients asked, for tests to look at."""

from datetime import datetime
from typing import NamedTuple


class RequestRecord(NamedTuple):
    """One request that was answered; status 0 where the connection was cut instead."""

    method: str
    path: str
    status: int
    at: datetime


class RawRequest(NamedTuple):
    """A request as it came, kept only where the world was told to keep bodies."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
