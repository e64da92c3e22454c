"""The process that reads the pages of a PDF with pdfium, and that a hostile file may hold up or bring down.

    python -P -m align.ingest.pdf.child

`align.ingest.pdf.guard` starts it; what they say to each other is in `wire`. It sets limits to its own memory and time
before it sees the file. Two threads end it, also amid pdfium, which runs without the interpreter's lock: one when a
page takes too long, one when whoever started it is gone.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import traceback
from contextlib import suppress
from typing import IO, NoReturn

import pypdfium2  # noqa: F401 - here, since what is not installed has to show before the greeting

from align.errors import InputError
from align.ingest.pdf import glyphs, wire

if sys.platform != "win32":
    import resource

_OPENED_AT_ONCE = 1 << 26
"""Bytes of a file that take as long to open as a page may take."""
_SHORTEST = 0.05
"""Seconds between two looks at the time."""
_SLACK = 2.0
"""The system ends the process after so many times the seconds of a page, if its own thread has not."""


class _Watch(threading.Thread):
    """Ends the process when a page takes too much of the processor's time, or all of them do.

    Args:
        seconds: for a page, and for opening the file; more for a large one, which may have to be searched through.
        average: for each page on the average, beyond ten times ``seconds``.
        size: of the file, in bytes.
    """

    def __init__(self, seconds: float, average: float, size: int) -> None:
        super().__init__(daemon=True)
        self._seconds, self._average = seconds, average
        self._whole = time.process_time() + 10 * seconds
        self._allow(seconds * (1 + size / _OPENED_AT_ONCE))

    def opened(self, pages: int) -> None:
        """The file is open, and has so many pages."""
        self._whole += self._average * pages
        self.goes_on()

    def goes_on(self) -> None:
        """A page is done."""
        self._allow(self._seconds)

    def _allow(self, seconds: float) -> None:
        now = time.process_time()
        self._until = now + seconds
        if sys.platform != "win32":
            _limit(resource.RLIMIT_CPU, int(now + _SLACK * seconds) + 1)

    def run(self) -> None:
        """Sleeps as long as there is time left; it cannot be used up before."""
        while (left := min(self._until, self._whole) - time.process_time()) > 0:
            time.sleep(max(left, _SHORTEST))
        os._exit(wire.PAGE_TOO_SLOW if self._until <= self._whole else wire.FILE_TOO_SLOW)


def main() -> None:
    """Greets, takes a file and sends its pages."""
    out = sys.stdout.buffer
    out.write(wire.GREETING)
    out.flush()
    request = sys.stdin.buffer.read(wire.REQUEST.size)
    if len(request) < wire.REQUEST.size:
        return
    size, memory, seconds, average = wire.REQUEST.unpack(request)
    if sys.platform != "win32":
        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_AS, memory)
    watch = _Watch(seconds, average, size)
    try:
        data = sys.stdin.buffer.read(size)
        watch.start()
        threading.Thread(target=_end_with_the_other, daemon=True).start()
        with suppress(BrokenPipeError):
            _answer(data, out, watch)
    except MemoryError:
        os._exit(wire.OUT_OF_MEMORY)


def _answer(data: bytes, out: IO[bytes], watch: _Watch) -> None:
    """Sends the pages of a file, or why there are none."""
    found = glyphs.Found()
    try:
        with glyphs.opened(data, "", found) as pages:
            watch.opened(found.pages)
            wire.send(out, wire.OPENED, wire.COUNT.pack(found.pages))
            for page in pages:
                wire.send(out, wire.PAGE, wire.packed(page, found))
                watch.goes_on()
        wire.send(out, wire.DONE)
    except InputError as error:
        wire.send(out, wire.REFUSED, wire.joined(error.message, error.mend))
    except (BrokenPipeError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - a defect, which is to be seen where it can be
        wire.send(out, wire.FAILED, wire.joined(traceback.format_exc()))


def _end_with_the_other() -> NoReturn:
    """Ends the process as soon as nobody holds the other end of its input: killed, or no longer interested."""
    with suppress(OSError):
        while os.read(0, 1):
            pass
    os._exit(0)


if sys.platform != "win32":

    def _limit(what: int, amount: int) -> None:
        """Limits what the process may use, or less where less is allowed."""
        soft, hard = resource.getrlimit(what)
        allowed = [amount, hard] if what == resource.RLIMIT_CPU else [amount, soft, hard]
        least = min(limit for limit in allowed if limit != resource.RLIM_INFINITY)
        with suppress(ValueError, OSError):  # a system that knows of the limit and does not have it
            resource.setrlimit(what, (least, hard))


if __name__ == "__main__":
    main()
