"""Write the element of `offerList` that tells a listing's state, checked against the contract."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from channelsync.listings.lifecycle import State
from channelsync.scx.payloads import (
    ContractError,
    ErrorEntry,
    Violation,
    failed_element,
    in_progress_element,
    listed_element,
)

FUTURE_LIMIT = timedelta(days=1)  # a decision that lies further ahead is a mistake
TIME_FIELDS = {State.IN_PROGRESS: "startedAt", State.LISTED: "listedAt", State.FAILED: "failedAt"}


@dataclass(frozen=True, slots=True)
class Telling:
    """All that a seller is told about one listing."""

    seller_id: str
    offer_id: int
    state: State
    at: datetime
    listing_url: str = ""
    channel_offer_id: str = ""
    errors: Sequence[ErrorEntry] = ()


def element(telling: Telling, *, now: datetime) -> str:
    """Return the element as JSON text; raise ContractError with everything that is wrong."""
    violations = _own_violations(telling, now)
    try:
        text = _build(telling)
    except ContractError as error:
        raise ContractError([*violations, *error.violations]) from None
    if violations:
        raise ContractError(violations)
    return text


def check_typed(*, listing_url: str | None, channel_offer_id: str | None) -> None:
    """Raise ContractError where an address or an id that somebody gives names nothing; None is not given."""
    found = []
    if listing_url and _begins_as_address(listing_url) and not _names_host(listing_url):
        found.append(Violation("listingUrl", "must name a host, as https://marketplace.example/item/1 does"))
    if channel_offer_id and not channel_offer_id.strip():
        found.append(Violation("channelOfferId", "must not be blank"))
    if found:
        raise ContractError(found)


def _begins_as_address(text: str) -> bool:
    return text.lower().startswith(("https://", "http://"))


def _names_host(url: str) -> bool:
    try:
        host = urlsplit(url.strip()).hostname or ""
    except ValueError:
        return False
    return bool(host.strip(".")) and not any(map(str.isspace, host))


def _own_violations(telling: Telling, now: datetime) -> list[Violation]:
    found = []
    if telling.at.tzinfo is not None and telling.at > now + FUTURE_LIMIT:
        found.append(Violation(TIME_FIELDS[telling.state], "must not be more than a day ahead"))
    if telling.errors and telling.state != State.FAILED:
        found.append(Violation("errorList", "belongs to a failed listing only"))
    if telling.state != State.LISTED:
        return found
    # The address is shown as a link, so nothing else than the web may stand there.
    if telling.listing_url and not _begins_as_address(telling.listing_url):
        found.append(Violation("listingUrl", "must begin with https:// or http://"))
    return found


def _build(telling: Telling) -> str:
    match telling.state:
        case State.IN_PROGRESS:
            return in_progress_element(seller_id=telling.seller_id, offer_id=telling.offer_id, started_at=telling.at)
        case State.LISTED:
            return listed_element(
                seller_id=telling.seller_id,
                offer_id=telling.offer_id,
                listed_at=telling.at,
                listing_url=telling.listing_url,
                channel_offer_id=telling.channel_offer_id,
            )
        case State.FAILED:
            return failed_element(
                seller_id=telling.seller_id, offer_id=telling.offer_id, failed_at=telling.at, errors=telling.errors
            )
    raise ValueError(f"{telling.state.value} is no state to report")
