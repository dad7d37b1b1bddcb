"""Find ports that nobody uses, and reserve them: two demos that start at the same moment must not choose the same."""

import fcntl
import os
import socket
import tempfile
from contextlib import closing
from pathlib import Path

HOST = "127.0.0.1"
TRIES = 50  # ports that are tried one after the other
_reserved: dict[int, int] = {}  # file descriptors, open for as long as this process lives, and with them their locks


def take(port: int) -> bool:
    """Reserve the port for this process until its end; False when another one uses or has reserved it.

    A port is bound only a moment after it was chosen, by a child; until then the lock keeps other demos away.
    """
    if not _is_unbound(port):
        return False
    if port in _reserved:
        return True
    try:
        lock = os.open(_lock_path(port), os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    except OSError:
        return True  # without a place for the lock it is as it would be without it
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return False
    _reserved[port] = lock
    return True


def take_first(start: int, *, but: int = 0) -> int:
    """Reserve the first free port from `start` on and return it; raise OSError when none is free."""
    for port in range(start, start + TRIES):
        if port != but and take(port):
            return port
    raise OSError(f"none of the ports {start} to {start + TRIES - 1} is free")


def _lock_path(port: int) -> Path:
    return Path(tempfile.gettempdir(), f"channelsync-demo-{os.getuid()}-{port}.lock")


def _is_unbound(port: int) -> bool:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
