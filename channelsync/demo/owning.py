"""Keep demos apart: from each other, and from data that is nobody's play."""

import fcntl
import hashlib
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from channelsync.events.models import InboxEvent
from channelsync.listings.models import Seller
from channelsync.runtime.models import SharedValue

MARKER = "demo.database"


class AlreadyRunning(Exception):
    """Another demo works in this DATA_DIR."""


class ForeignDatabase(Exception):
    """The database is not the demo's, or not this one's."""


@contextmanager
def only_here() -> Iterator[None]:
    """Keep other demos out of DATA_DIR; raise AlreadyRunning. The lock ends with the process, however that ends.

    Two demos on one database would each tell it the story of its own local SCX.
    """
    with Path(settings.DATA_DIR, "demo.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(
                f"A demo runs already with its data in {settings.DATA_DIR}. "
                "Stop it first, or give this one a folder of its own: DATA_DIR=..."
            ) from None
        yield


def claim_database(*, secret: str, reset: bool = False) -> None:
    """Mark the database as this demo's; raise ForeignDatabase when it holds data of somebody else, or of another demo.

    `secret` is the refresh token of this demo's local SCX, by which it is known again; `reset`: data of another demo
    are about to be dropped, so they are in nobody's way.
    """
    mine = {
        "demo": hashlib.sha256(secret.encode()).hexdigest()[:16],
        "place": f"{socket.gethostname()}:{settings.DATA_DIR}",
    }
    if not SharedValue.objects.filter(key=MARKER).exists() and _holds_data():
        raise ForeignDatabase(
            "This database holds data that is not the demo's, and the demo would decide on its listings. "
            "Give the demo a database of its own: set DATABASE_URL or DATA_DIR."
        )
    # of two demos that start at the same moment one makes the row, and the other one finds it
    marker, made = SharedValue.objects.get_or_create(key=MARKER, defaults={"value": json.dumps(mine)})
    theirs = _read(marker.value)
    if not made and theirs and not reset and not set(theirs.values()) & set(mine.values()):
        raise ForeignDatabase(
            f"This database belongs to the demo with its data in {theirs.get('place')}, which has a local SCX of its "
            "own. Give this one a database of its own by DATABASE_URL, start that one again by its DATA_DIR, or drop "
            "what it has with --reset."
        )
    marker.value = json.dumps(mine)
    marker.save(update_fields=["value", "updated_at"])


def _holds_data() -> bool:
    return InboxEvent.objects.exists() or Seller.objects.exists()


def _read(value: str) -> dict[str, str]:
    """Return whose a database is; of a demo that did not say so yet, nothing is known."""
    try:
        found = json.loads(value)
    except ValueError:
        return {}
    return {name: str(one) for name, one in found.items()} if isinstance(found, dict) else {}
