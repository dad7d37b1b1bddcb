"""What colleagues write down: about a seller, a listing, or an error code."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from channelsync.audit import services as audit
from channelsync.audit.actors import Actor
from channelsync.dashboard.models import CodeNote, Note
from channelsync.scx.payloads import clean_text, one_line, shows, typed_text


def add_note(*, seller_id: str, text: str, by: Actor, offer_id: int | None = None, ticket: str = "") -> Note:
    """Add a note on a seller, or on one of the seller's listings; raise ValueError for an empty one."""
    text, ticket = typed_text(text).strip(), one_line(ticket).strip()[:100]
    if not shows(text):
        raise ValueError("A note needs words.")
    with transaction.atomic():
        audit.record(by=by, action="note", seller_id=seller_id, offer_id=offer_id, ticket=ticket)
        return Note.objects.create(
            seller_id=seller_id, offer_id=offer_id, text=text, ticket=ticket, author_id=by.user_id, author_name=by.name
        )


def notes_on(seller_id: str, offer_id: int | None = None) -> QuerySet[Note]:
    """Return the notes on a seller, or on one listing, newest first."""
    return Note.objects.filter(seller_id=seller_id, offer_id=offer_id).order_by("-id")


def write_code_note(*, code: str, text: str, by: Actor) -> None:
    """Replace what is known about an error code; an empty text takes the note away."""
    code, text = clean_text(code)[:255], typed_text(text).strip()
    with transaction.atomic():
        if text:
            CodeNote.objects.update_or_create(code=code, defaults={"text": text, "author_name": by.name})
        else:
            CodeNote.objects.filter(code=code).delete()
        audit.record(by=by, action="code_note", details={"code": code})


def code_notes(codes: Iterable[str]) -> dict[str, CodeNote]:
    """Return the notes on these codes, with one statement."""
    return CodeNote.objects.in_bulk(set(codes))
