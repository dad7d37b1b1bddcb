"""Do several things at the same time, each in a thread with a database connection of its own."""

import threading
from collections.abc import Callable

from django.db import connection

PATIENCE = 120  # seconds until a thread counts as hanging


def together(*works: Callable[[], object]) -> None:
    """Begin all at the same moment and wait for them; raise what one of them raised, or that one hangs."""
    faults: list[BaseException] = []
    ready = threading.Barrier(len(works))

    def guarded(work: Callable[[], object]) -> None:
        try:
            ready.wait(PATIENCE)
            work()
        except BaseException as error:  # noqa: BLE001 - raised again in the test's own thread
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=guarded, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    for fault in faults:
        raise fault
    assert not any(thread.is_alive() for thread in threads), "a thread hangs: a deadlock?"
