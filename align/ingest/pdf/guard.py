"""Reads the pages of a PDF in a process of its own, so that no file can hold hexapla up, bring it down or fill it.

pdfium is a large library in C++. A file of some hundred bytes can keep it busy for hours or make it take all memory,
and now and then one brings it down. The process (`child`) has limits to its memory and to the processor's time that it
takes without getting any further; what becomes of it is told as what is wrong with the file. (Windows knows no such
limit to memory.)
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import closing, suppress
from typing import IO, cast

from align.errors import InputError
from align.ingest.pdf import glyphs, wire
from align.ingest.pdf.glyphs import Found, Page
from lang.controls import visible

SECONDS = 20.0
"""Of the processor, for opening a file and for each of its pages; a dense page takes less than a tenth of one."""
AVERAGE_SECONDS = 1.0
"""For each page on the average, beyond ten times `SECONDS`: each page of a file may not take almost that long."""
MEMORY = 1 << 30
"""Bytes that the process may have, and a multiple of the file's size; 10,000 dense pages of 135 MB take 700 MB."""
_MEMORY_OF_SIZE = 8
MOST_GLYPHS = 60_000_000
"""In a file: 10,000 dense pages have two thirds of that."""
_GLYPHS, _GLYPHS_OF_SIZE = 1_000_000, 20
"""In a file of no size, and for each of its bytes: all pages of a small file may be one page, which is full."""
_START_SECONDS = 60.0
"""What is not up by then, by the clock, is another program."""
_END_SECONDS = 10.0
_MEND = "print the file to a new PDF, or give its text"


def pages(data: bytes, file: str, found: Found) -> Generator[Page, None, None]:
    """The pages of a PDF, one at a time; ``found`` counts what was met. Closing it ends the process.

    Where no process can be started (Python is part of another program, or the system lets no process start another)
    the pages are read in this one, and ``found.guarded`` is false.

    Args:
        file: its name, for errors.

    Raises:
        InputError: the file is broken, needs a password, has too many pages or characters, takes too much time or
            memory, or brings pdfium down.
        RuntimeError: there is a defect in what reads pages.
    """
    most, total = min(MOST_GLYPHS, _GLYPHS + _GLYPHS_OF_SIZE * len(data)), 0
    with closing(_read(data, file, found)) as read:
        for page in read:
            total += len(page.glyphs)
            if total > most:
                raise InputError(
                    f"up to here are more than {most:,} characters, more than a document of its size has", file=file,
                    place=f"page {page.number + 1}", mend=_MEND,
                )  # fmt: skip
            yield page


def _read(data: bytes, file: str, found: Found) -> Generator[Page, None, None]:
    """The pages as a process reads them, or as this one does where none can be started."""
    child = _Child.started()
    if child is None:
        found.guarded = False
        with glyphs.opened(data, file, found) as own:
            yield from own
        return
    with closing(child):
        yield from child.pages(data, file, found)


class _Child:
    """The process, once it has greeted."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    @classmethod
    def started(cls) -> _Child | None:
        """A new one; None where there is no Python to run it."""
        if not sys.executable or getattr(sys, "frozen", False):  # a program that is no Python at all
            return None
        # The same modules as here and no others: the folder one is in may hold some that were made to do harm.
        command = [sys.executable, "-P", "-m", "align.ingest.pdf.child"]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, sys.path))}
        try:
            process = subprocess.Popen(  # noqa: S603 - Python itself
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,  # Ctrl+C is for hexapla, which then ends it
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError:
            return None
        child = cls(process)
        greeted = False
        try:
            greeted = child._greeted()
        finally:
            if not greeted:
                child.close()
        return child if greeted else None

    def _greeted(self) -> bool:
        given_up = threading.Timer(_START_SECONDS, self._process.kill)
        given_up.start()
        try:
            return self._out.read(len(wire.GREETING)) == wire.GREETING
        finally:
            given_up.cancel()

    def pages(self, data: bytes, file: str, found: Found) -> Generator[Page, None, None]:
        """The pages of a file, as `pages` gives them."""
        memory = MEMORY + _MEMORY_OF_SIZE * len(data)
        with suppress(OSError):  # it has ended; how it did tells why
            self._in.write(wire.REQUEST.pack(len(data), memory, SECONDS, AVERAGE_SECONDS))
            self._in.write(data)
            self._in.flush()
        place = ""
        try:
            found.pages = wire.counted(self._next(wire.OPENED))
            glyphs.check_pages(found.pages, file)
            for number in range(found.pages):
                place = f"page {number + 1}"
                page = wire.unpacked(self._next(wire.PAGE), number, found)
                glyphs.check_glyphs(len(page.glyphs), number, file)
                yield page
            self._next(wire.DONE)
        except _RefusedError as error:
            raise InputError(error.message, file=file, place=place, mend=error.mend) from error
        except wire.GarbledError as error:
            raise InputError("it makes no sense to pdfium", file=file, place=place, mend=_MEND) from error
        except EOFError as error:
            raise InputError(self._why(memory), file=file, place=place, mend=_MEND) from error
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_SECONDS)

    def _next(self, expected: bytes) -> bytes:
        """The content of the next message."""
        kind, content = wire.receive(self._out)
        if kind == wire.REFUSED:
            raise _RefusedError(*wire.parted(content, 2))
        if kind == wire.FAILED:
            said = content.decode(errors="replace").splitlines()
            raise RuntimeError("\n".join(["in the process that reads pages:", *map(visible, said)]))
        if kind != expected:
            raise wire.GarbledError
        return content

    def _why(self, memory: int) -> str:
        """Why the process ended before it was done."""
        try:
            code = self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            code = 0
        if code in (wire.PAGE_TOO_SLOW, -_signal("SIGXCPU")):
            return f"it takes more than {SECONDS:g} seconds to read"
        if code == wire.FILE_TOO_SLOW:
            return f"its pages take more than {AVERAGE_SECONDS:g} seconds each to read"
        if code in (wire.OUT_OF_MEMORY, -_signal("SIGABRT"), -_signal("SIGKILL")):
            return f"it takes more memory than there is for it ({memory / (1 << 30):.1f} GB)"
        return f"pdfium breaks down at it ({_named(code)})"

    def close(self) -> None:
        """Ends the process, if it has not ended; it leaves nothing behind."""
        self._process.kill()
        self._process.wait()
        for stream in (self._in, self._out):
            with suppress(OSError):  # what it was still to be told does not matter any more
                stream.close()

    @property
    def _in(self) -> IO[bytes]:
        return cast("IO[bytes]", self._process.stdin)

    @property
    def _out(self) -> IO[bytes]:
        return cast("IO[bytes]", self._process.stdout)


class _RefusedError(Exception):
    """The process says that something is wrong with the file."""

    def __init__(self, message: str, mend: str) -> None:
        super().__init__(message)
        self.message, self.mend = message, mend


def _signal(name: str) -> int:
    """The number of a signal; one that none has where the system does not know it."""
    return int(getattr(signal, name, 1 << 31))


def _named(code: int) -> str:
    """How a process ended, by its exit code."""
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"exit code {code}"
