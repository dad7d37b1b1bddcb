"""An example of an event sink: it appends the events that listings do not need to a file, one JSON object a line."""

import os
from pathlib import Path

from django.conf import settings

from channelsync.events.services import Event


def append_to_file(events: list[Event]) -> None:
    """Write the events to `foreign-events.jsonl` in DATA_DIR, for the owner's eyes only: they may hold buyers' data."""
    path = Path(settings.DATA_DIR, "foreign-events.jsonl")
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as file:
        file.writelines(event.raw.replace("\n", " ") + "\n" for event in events)
