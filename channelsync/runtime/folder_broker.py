"""The broker of a machine without Redis: kombu's folder of messages, where every file is whole as soon as it is seen.

kombu's own transport (`kombu.transport.filesystem`, 5.7) opens a message under its final name and writes it then. A
worker that looks in between takes an empty file, fails on it as JSON and ends. The table of an exchange's queues, which
each process writes when it connects, is opened in the same way. Here files are written beside and put in place, and one
that cannot be read is logged and passed over: messages are wake-ups, and the next sweep finds the work (rule 13).
"""

import logging
import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.transport.filesystem import LOCK_EX, exchange_queue_t, lock  # type: ignore[attr-defined]
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)
Table = list[exchange_queue_t]


class Channel(filesystem.Channel):
    """Put and get messages as whole files; several processes may do so at once.

    The names of the parameters are kombu's, in which its base class and its filesystem differ.
    """

    def _put(self, queue: str, payload: dict[str, Any], **_kwargs: Any) -> None:  # type: ignore[override]
        """Write a message; OSError where the folder takes none."""
        name = f"{time.time_ns():020d}_{uuid.uuid4()}.{queue}.msg"
        _put_in_place(Path(self.data_folder_out, name), dumps(payload))

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        """Take the oldest message that can be read; Empty where there is none."""
        ending = f"{queue}.msg"
        for name in sorted(name for name in os.listdir(self.data_folder_in) if name.partition(".")[2] == ending):
            taken = Path(self.processed_folder, name)
            try:
                os.rename(Path(self.data_folder_in, name), taken)
            except OSError:
                continue  # another worker was faster
            message = _read(taken)
            if not self.store_processed:
                taken.unlink(missing_ok=True)
            if isinstance(message, dict):
                return message
        raise Empty

    def get_table(self, exchange: str) -> Table:  # type: ignore[override]
        """Return which queues an exchange feeds; none where its file is missing or cannot be read."""
        rows = _read(self._exchange_file(exchange))
        return [exchange_queue_t(*row) for row in rows] if isinstance(rows, list) else []

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str | None, queue: str) -> None:
        row = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self._edit(exchange, lambda table: table if row in table else [row, *table])

    def _delete(
        self, queue: str, exchange: str, routing_key: str, pattern: str | None, *_: Any, **_kwargs: Any
    ) -> None:
        row = exchange_queue_t(routing_key or "", pattern or "", queue or "")
        self._purge(queue)
        self._edit(exchange, lambda table: [one for one in table if one != row])

    def _edit(self, exchange: str, change: Callable[[Table], Table]) -> None:
        """Change the table of an exchange while nobody else does."""
        file = self._exchange_file(exchange)
        with _locked(file.with_name(f"{file.name}.lock")):
            old = self.get_table(exchange)
            new = change(old)
            if new != old:
                _put_in_place(file, dumps(new))

    def _exchange_file(self, exchange: str) -> Path:
        file: Path = super()._exchange_file(exchange)  # type: ignore[misc]  # it checks the name; the stubs lack it
        return file


class Transport(filesystem.Transport):
    """kombu's filesystem transport with the channel above; the same options."""

    Channel = Channel


def _put_in_place(path: Path, text: str) -> None:
    """Write a file under a name that nobody looks for, then give it its own."""
    beside = path.with_name(f".{uuid.uuid4()}.new")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise


def _read(path: Path) -> object:
    """Return the JSON of a file, None where it is missing or is none."""
    try:
        return loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        logger.warning("%s cannot be read and is passed over: %s", path, error)
        return None


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        lock(file, LOCK_EX)
        yield
