"""What colleagues write down: about a seller, a listing, or an error code."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from channelsync.audit import services as audit
from channelsync.audit.actors import Actor
from channelsync.dashboard.models import CodeNote, Note
from channelsync.dashboard.shell.seen import digest
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


class NoteChanged(Exception):
    """Somebody else wrote the note after it was shown; `note` is theirs, None where they took it away."""

    def __init__(self, note: CodeNote | None) -> None:
        super().__init__("The note has changed since.")
        self.note = note


def seen_of(note: CodeNote | None) -> str:
    """Return what a form carries for the note that it showed."""
    return digest([note.text]) if note else ""


def write_code_note(*, code: str, text: str, seen: str, by: Actor) -> None:
    """Replace the note on a code that was `seen`; an empty text takes it away. Raise NoteChanged for another one."""
    code, text = clean_text(code)[:255], typed_text(text).strip()
    with transaction.atomic():
        current = CodeNote.objects.select_for_update().filter(code=code).first()
        before = current.text if current else ""
        if before == text:
            return
        if seen_of(current) != seen:
            raise NoteChanged(current)
        _replace(code, text, current, by)
        audit.record(by=by, action="code_note", details={"code": code, "before": before, "after": text})


def _replace(code: str, text: str, current: CodeNote | None, by: Actor) -> None:
    if not shows(text):
        CodeNote.objects.filter(code=code).delete()
    elif current:
        current.text, current.author_name = text, by.name
        current.save()
    else:
        note, is_mine = CodeNote.objects.get_or_create(code=code, defaults={"text": text, "author_name": by.name})
        if not is_mine:  # written by somebody else at this moment
            raise NoteChanged(note)


def code_notes(codes: Iterable[str]) -> dict[str, CodeNote]:
    """Return the notes on these codes, with one statement."""
    return CodeNote.objects.in_bulk(set(codes))
