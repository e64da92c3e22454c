"""``hexapla serve``: the reader in a browser, served from this machine."""

from __future__ import annotations

import argparse
from importlib.util import find_spec
from typing import TYPE_CHECKING

from align.errors import InputError
from reader import diagnostics
from reader.commands import common, read
from reader.diagnostics import Exit

if TYPE_CHECKING:
    from reader.serving.server import Served

_OWN = ("command", "run", "host", "port", "open")
"""What is not for the reader."""


def options(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments: those of the reader, and where it is served."""
    read.reader_options(parser)
    parser.add_argument(
        "--host", default="127.0.0.1", help="name or address of this machine to listen at, 0.0.0.0 for all of them; "
        "else only this machine reaches it (%(default)s)",
    )  # fmt: skip
    parser.add_argument("--port", type=_port, default=8000, help="port to listen at, 0 for a free one (%(default)s)")
    parser.add_argument("--open", action="store_true", help="open the browser")


def _port(text: str) -> int:
    port = int(text) if text.isdecimal() else -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port from 0 to 65535")
    return port


def run(arguments: argparse.Namespace) -> Exit:
    """Serves until Ctrl+C; the address goes to stdout."""
    if not (find_spec("textual_serve") and find_spec("aiohttp")):
        raise InputError("hexapla serve needs textual-serve", mend="install hexapla[serve]")
    import threading
    import webbrowser

    from reader.serving import server

    # What cannot be read is said now, and not in the browser only.
    names = common.versions(arguments.documents)
    common.alignment_of(names[0], arguments.encoding, quiet=True)
    wanted = {name: value for name, value in vars(arguments).items() if name not in _OWN}

    def ready(served: Served) -> None:
        print(served.address, flush=True)  # noqa: T201
        if served.everywhere:
            diagnostics.note(
                "everyone who reaches this address can read these and other documents here, and write files, as you can"
            )
        diagnostics.note("what is exported or saved is written on this machine; Ctrl+C ends it")
        if arguments.open:
            # In a thread: one that draws in the terminal would keep the server from answering it.
            threading.Thread(target=webbrowser.open, args=[served.address], daemon=True).start()

    server.serve(argparse.Namespace(**wanted, plain=False), host=arguments.host, port=arguments.port, ready=ready)
    return Exit.DONE
