"""What runs in the process of a page: ``hexapla read``, drawn in the browser."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace

from align.errors import InputError
from lang.controls import visible
from reader import diagnostics
from reader.commands import read

_CLEARED = "\x1b[?1049l\x1b[0m\x1b[2J\x1b[H"


def main() -> int:
    """Opens the reader as the one argument says, the options of ``hexapla read`` in JSON; returns the exit code."""
    diagnostics.tidy_streams()
    try:
        return int(read.run(Namespace(**json.loads(sys.argv[1]))))
    except InputError as error:
        _show(str(error))
        return diagnostics.error(str(error))
    except MemoryError:
        message = "there is not enough memory for this; split the document"
        _show(message)
        return diagnostics.error(message)


def _show(message: str) -> None:
    """Draws a last line in the browser, as a packet of Textual's driver for the web."""
    text = f"{_CLEARED}hexapla: {visible(message)}".encode()
    os.write(1, b"D" + len(text).to_bytes(4, "big") + text)
