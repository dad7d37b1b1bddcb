"""Events of SCX itself: `System:Test` and `System:Notification` are shown to operators."""

import hashlib

from channelsync.events.handlers import Stored
from channelsync.runtime import notices
from channelsync.runtime.models import NoticeLevel
from channelsync.scx import tolerant
from channelsync.scx.payloads import clean_text

TEXT_FIELDS = ("message", "text", "title", "subject")


def show_to_operators(event: Stored) -> None:
    """Raise a notice with the event's words; what SCX says over and over is one notice that counts."""
    text = f"{event.type}: {_words(event.raw)}"[:1000]
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    notices.raise_notice(key=f"events.system.{digest}", text=text, level=NoticeLevel.INFO)


def _words(raw: str) -> str:
    """Return the message of a system event; SCX documents no form, so else the event's own text."""
    try:
        element = tolerant.loads(raw)
    except ValueError:
        return raw
    body = element.get("event") if isinstance(element, dict) else None
    if isinstance(body, dict):
        for name in TEXT_FIELDS:
            if isinstance(body.get(name), str) and body[name]:
                return clean_text(str(body[name]))
    return clean_text(str(body or "no further text"))
