"""Run a command that must not outlive the process that started it, whatever ends that one.

Called as `python -m channelsync.demo.leash COMMAND...` with a pipe as standard input. The supervisor never writes to
the pipe; when it dies, even of SIGKILL, the pipe ends, and the command is told to stop, then killed with all that it
started. The leash leads a session of its own, so that one signal to its group reaches everything below it.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence

GRACE = 5.0  # seconds from 'please stop' to the end
PR_SET_PDEATHSIG = 1


def main(command: Sequence[str]) -> int:
    """Start the command, end it with the pipe; return its exit code."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=die_with_parent)
    signal.signal(signal.SIGTERM, lambda *_: _stop(child))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watch_pipe, args=(child,), daemon=True).start()
    code = child.wait()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)  # grandchildren that the command left behind
    return code


def die_with_parent() -> None:
    """Ask Linux to kill this process when its parent dies; elsewhere the pipe has to do."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _watch_pipe(child: "subprocess.Popen[bytes]") -> None:
    while os.read(0, 1024):
        pass
    _stop(child)


def _stop(child: "subprocess.Popen[bytes]") -> None:
    """Ask the command to stop; what is left of the group after the grace is killed, this process too."""
    if child.poll() is None:
        child.terminate()
    killer = threading.Timer(GRACE, os.killpg, (0, signal.SIGKILL))
    killer.daemon = True
    killer.start()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
