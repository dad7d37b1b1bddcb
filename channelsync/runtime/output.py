"""What a command prints, whether or not anybody still reads it: the work goes on, and its exit code stays true."""

import os
import sys
from collections.abc import Callable

from django.core.management.base import OutputWrapper


class SteadyOutput(OutputWrapper):
    """Write until the reader is gone; `lost` says what went wrong with an output that is not merely closed."""

    def __init__(self, inner: OutputWrapper) -> None:
        inner.ending = ""  # this one adds the ends of lines
        super().__init__(inner)  # type: ignore[arg-type]  # all that is asked of it is write and flush
        self.is_open = True
        self.lost: OSError | None = None

    def write(  # type: ignore[override]  # as Django itself has it; the stubs know TextIO's alone
        self, msg: str = "", style_func: Callable[[str], str] | None = None, ending: str | None = None
    ) -> None:
        """Write as Django does; nothing where nobody reads any more."""
        if self.is_open:
            self._try(lambda: super(SteadyOutput, self).write(msg, style_func, ending))

    def finish(self) -> OSError | None:
        """Write what is still held back; return why the output is not whole, None where it is, or nobody wants it."""
        if self.is_open:
            self._try(self.flush)
        return self.lost

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except (BrokenPipeError, ValueError, AttributeError):  # the reader is gone, or there never was one (`>&-`)
            self._close()
        except OSError as error:
            self.lost = error
            self._close()

    def _close(self) -> None:
        self.is_open = False
        silence()


def silence() -> None:
    """Let what Python would still flush at its end go nowhere, instead of into a second error."""
    try:
        number = sys.stdout.fileno()
    except (AttributeError, ValueError, OSError):
        return
    os.dup2(os.open(os.devnull, os.O_WRONLY), number)
