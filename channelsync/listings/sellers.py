"""Keep sellers: who is there, whether SCX takes reports for them, and when each last gave a sign of life.

What was said last about a seller counts, whatever the order in which it arrives: an unlinking older than the
seller's newest offer event changes nothing, and neither does an offer event older than the unlinking. Call these in
a transaction; they say what changed, and the caller tells the outbox.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from channelsync.listings.models import LinkState, Seller
from channelsync.runtime import setwise
from channelsync.scx.payloads import SellerRow, clean_text

FUTURE_LIMIT = timedelta(days=1)  # a time further ahead of our clock is not believed
LARGEST = 2**63 - 1  # what a column of 64 bits holds
LINK_COLUMNS = ("link_state", "link_reason", "link_changed_at", "last_sign_at")
NEW_COLUMNS = ("id", "company_name", "link_state", "link_reason", "first_seen_at")
LISTED_COLUMNS = (
    "company_name", "jtl_account_id", "active_by_jtl", "active_by_channel", "listed_by_scx_at", *LINK_COLUMNS,
)  # fmt: skip


@dataclass(slots=True)
class LinkChanges:
    """Whose link changed, by seller id; `new` were unknown before."""

    new: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    unlinked: list[str] = field(default_factory=list)


def sign_of_life(*, newest: Mapping[str, datetime]) -> list[str]:
    """Note the newest event time per seller, make unknown sellers, link again whom an older word had unlinked.

    Returns the ids of the sellers that are linked again.
    """
    sellers, _new = _locked(newest)
    moved, linked = [], []
    for seller in sellers:
        at = _believable(newest[seller.id])
        if seller.last_sign_at is None or at > seller.last_sign_at:
            seller.last_sign_at = at
            moved.append(seller)
            # In one second the sign wins, as it does when it comes first: only a newer word unlinks.
            if _is_gone(seller) and (seller.link_changed_at is None or at >= seller.link_changed_at):
                _link(seller, at)
                linked.append(seller.id)
    setwise.update(Seller, LINK_COLUMNS, [_row(seller, LINK_COLUMNS) for seller in moved])
    return linked


def unlink(*, seller_id: str, at: datetime, reason: str, permanently: bool) -> LinkState | None:
    """Unlink a seller, or note a permanent removal; returns the state now, or None when newer word is known.

    A removal stays one until a sign of life: a plain unlinking that follows only moves its time, also where it was
    told first.
    """
    [seller], _new = _locked([seller_id])
    at = _believable(at)
    is_late_removal = permanently and seller.link_state == LinkState.UNLINKED
    known = [moment for moment in (seller.last_sign_at, None if is_late_removal else seller.link_changed_at) if moment]
    if known and at <= max(known):
        return None
    removed = permanently or seller.link_state == LinkState.REMOVED
    seller.link_state = LinkState.REMOVED if removed else LinkState.UNLINKED
    seller.link_reason, seller.link_changed_at = clean_text(reason), max(at, seller.link_changed_at or at)
    setwise.update(Seller, LINK_COLUMNS, [_row(seller, LINK_COLUMNS)])
    return LinkState(seller.link_state)


def take_list(*, listed: Sequence[SellerRow], asked_at: datetime) -> LinkChanges:
    """Write what SCX's seller list says; sellers that are missing in it stay as they are."""
    by_id = {row.seller_id: row for row in listed}
    sellers, new = _locked(by_id)
    changes = LinkChanges(new=new)
    for seller in sellers:
        row = by_id[seller.id]
        _note_details(seller, row, asked_at)
        _note_link(seller, row, asked_at, changes)
    setwise.update(Seller, LISTED_COLUMNS, [_row(seller, LISTED_COLUMNS) for seller in sellers])
    return changes


def _note_details(seller: Seller, row: SellerRow, asked_at: datetime) -> None:
    seller.company_name = clean_text(row.company_name)[:255] or seller.company_name
    if row.jtl_account_id is not None and 0 < row.jtl_account_id <= LARGEST:
        seller.jtl_account_id = row.jtl_account_id
    if row.is_active_by_jtl is not None:
        seller.active_by_jtl = row.is_active_by_jtl
    if row.is_active_by_channel is not None:
        seller.active_by_channel = row.is_active_by_channel
    seller.listed_by_scx_at = asked_at


def _note_link(seller: Seller, row: SellerRow, asked_at: datetime, changes: LinkChanges) -> None:
    flags = (row.is_active_by_jtl, row.is_active_by_channel)
    # That somebody is active holds at the moment of asking; that somebody is not, since the row was changed.
    if flags == (True, True):
        if _is_gone(seller) and (seller.link_changed_at is None or asked_at > seller.link_changed_at):
            _link(seller, asked_at)
            changes.linked.append(seller.id)
        return
    since = _believable(row.updated_at or asked_at)
    if False in flags and not _is_gone(seller) and (seller.last_sign_at is None or since > seller.last_sign_at):
        seller.link_state, seller.link_changed_at = LinkState.UNLINKED, since
        names = [name for name, flag in zip(("JTL", "channel"), flags, strict=True) if flag is False]
        seller.link_reason = f"Not active by {' and '.join(names)}, says SCX's seller list."
        changes.unlinked.append(seller.id)


def _locked(ids: Collection[str]) -> tuple[list[Seller], list[str]]:
    """Lock the sellers in the order of their ids; make those that are missing. Returns them and the ids made."""
    found = _lock(ids)
    new = sorted(set(ids) - {seller.id for seller in found})
    if new:
        rows = [(seller_id, "", LinkState.LINKED.value, "", timezone.now()) for seller_id in new]
        setwise.insert(Seller, NEW_COLUMNS, rows, on_conflict="ON CONFLICT DO NOTHING")
        found += _lock(new)
    return found, new


def _lock(ids: Collection[str]) -> list[Seller]:
    # no_key: offers that are being inserted hold a share of their seller's key
    return list(Seller.objects.select_for_update(no_key=True).filter(id__in=set(ids)).order_by("id"))


def _link(seller: Seller, at: datetime) -> None:
    seller.link_state, seller.link_reason, seller.link_changed_at = LinkState.LINKED, "", at


def _is_gone(seller: Seller) -> bool:
    return seller.link_state != LinkState.LINKED


def _believable(at: datetime) -> datetime:
    return min(at, timezone.now() + FUTURE_LIMIT)


def _row(seller: Seller, columns: Sequence[str]) -> list[object]:
    return [seller.id, *(getattr(seller, name) for name in columns)]
