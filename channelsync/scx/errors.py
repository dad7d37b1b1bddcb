"""Every error that leaves this package.

    ScxError                     message and, where a request was sent, its exchange
    ├── TemporaryError           waits and comes again: `retry_after` seconds, `outcome_unknown`
    │   ├── RateLimited          429
    │   ├── ServerError          5xx, 408, 425
    │   ├── NetworkError         no connection (not done), or cut or too slow after sending (outcome unknown)
    │   ├── GarbledAnswer        HTML, cut JSON, nothing at all where JSON is due
    │   └── WouldWait            pacing needs longer than the caller may wait; nothing was sent
    ├── ConfigError              401 twice, 403, refresh token refused: a state of the connection
    │   └── NotConfigured        a setting is missing, or must not be used; nothing was sent
    ├── RejectedError            400 and other 4xx: SCX understood and refuses; names elements where it can
    └── ProtocolError            404, 405, moved for good: the API is not what this program was built against

A ValueError stands outside the tree: an argument of our own broke the contract, and nothing was sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from channelsync.scx.exchange import Exchange


@dataclass(frozen=True, slots=True)
class ErrorItem:
    """Hold one entry of an `errorList`, in SCX's own words."""

    code: str
    message: str
    severity: str = ""
    hint: str = ""


class ScxError(Exception):
    """Be the root of all that can go wrong between SCX and this program."""

    def __init__(self, message: str, exchange: Exchange | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.exchange = exchange


class TemporaryError(ScxError):
    """Say that the same call may succeed later.

    `outcome_unknown`: SCX may have done, or may still be doing, what was asked; of a GET that is to say that its
    events may have been delivered.
    `retry_after`: seconds that SCX or the pacing asks to wait, None where nobody says.
    """

    def __init__(
        self,
        message: str,
        exchange: Exchange | None = None,
        *,
        outcome_unknown: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, exchange)
        self.outcome_unknown = outcome_unknown
        self.retry_after = retry_after


class RateLimited(TemporaryError):
    """Say that SCX answered 429; `retry_after` says when its window is over."""


class ServerError(TemporaryError):
    """Say that SCX, or a proxy in front of it, answered 5xx."""


class NetworkError(TemporaryError):
    """Say that no complete answer came."""


class GarbledAnswer(TemporaryError):
    """Say that an answer came which is none of SCX's."""


class WouldWait(TemporaryError):
    """Say that a slot or a token is not free within the caller's `wait`; nothing was sent."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message, retry_after=seconds)
        self.seconds = seconds


class ConfigError(ScxError):
    """Say that the connection itself is not allowed in."""


class NotConfigured(ConfigError):
    """Say which setting is missing or must not be used; nothing was sent."""


class RejectedError(ScxError):
    """Say that SCX refuses the request as a whole; none of its elements was taken.

    `items` holds all entries, `elements` those that name an element of the batch, by its index.
    """

    def __init__(
        self,
        message: str,
        exchange: Exchange | None = None,
        *,
        items: Sequence[ErrorItem] = (),
        elements: Mapping[int, list[ErrorItem]] | None = None,
    ) -> None:
        super().__init__(message, exchange)
        self.items = list(items)
        self.elements = dict(elements or {})


class ProtocolError(ScxError):
    """Say that a route that must exist is gone or speaks another language; a person must look."""
