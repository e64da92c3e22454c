"""The one place that writes to stderr and knows the exit codes."""

from __future__ import annotations

import os
import sys
from enum import IntEnum

from lang.controls import visible


class Exit(IntEnum):
    """What the command says by its exit code."""

    DONE = 0
    FINDINGS = 1
    WRONG = 2


def note(message: str) -> None:
    """Tells something that the user should know; the work goes on."""
    _line("note", message)


def error(message: str) -> Exit:
    """Tells in one line why the input or the call is wrong."""
    _line("error", message)
    return Exit.WRONG


def progress(message: str) -> None:
    """Shows on a terminal how far the work is, each time over the last; nothing where stderr is no terminal."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{visible(message)}", end="", file=sys.stderr, flush=True)  # noqa: T201


def progress_ends() -> None:
    """Takes what `progress` shows away again."""
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)  # noqa: T201


def _line(kind: str, message: str) -> None:
    print(f"hexapla: {kind}: {visible(message)}", file=sys.stderr, flush=True)  # noqa: T201


def output_closed() -> Exit:
    """The reader of stdout has gone (``| head``): the rest is not wanted, and that is no error."""
    # Python flushes stdout once more on the way out, which would complain again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Exit.DONE


def tidy_streams() -> None:
    """Lets stdout and stderr carry any character, whatever the locale says."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
