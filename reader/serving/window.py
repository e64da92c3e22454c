"""The process behind one page: it starts with the page and ends with it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiohttp import web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

_START = """\
import json, sys
sys.path[:] = json.loads(sys.argv.pop(1))
from reader.serving.session import main
sys.exit(main())
"""
_GRACE = 5.0
"""Seconds that a reader has to remember its place and end; one that aligns a long text may not hear."""
_WIDTHS, _HEIGHTS = range(20, 1001), range(5, 501)
"""Cells of a terminal; what a page says beyond them is taken for the nearest."""


def command(options: Namespace) -> list[str]:
    """The program that opens the reader, and its arguments.

    They go to the system as they are, and not to a shell: file names hold quotes, semicolons and newlines. Modules are
    imported from where this process has them, and not from the folder that it runs in, which holds documents.

    Args:
        options: those of ``hexapla read``.
    """
    return [sys.executable, "-P", "-c", _START, json.dumps(sys.path), json.dumps(vars(options))]


class Window(AppService):
    """One page's process of the reader.

    What differs from its base: no shell; whatever happens the process is gone after `stop`; the page's connection is
    closed when the process ends; nothing is delivered to the browser, and no address opened there.

    Args:
        words: the program and its arguments.
        page: the connection to the page, open.
    """

    def __init__(self, words: list[str], page: web.WebSocketResponse) -> None:
        super().__init__(
            "", write_bytes=page.send_bytes, write_str=page.send_str, close=_closing(page),
            download_manager=DownloadManager(),
        )  # fmt: skip
        self._words = words

    async def start(self, width: int, height: int) -> None:
        """Starts the process; what it says on stderr goes where that of the server goes.

        Args:
            width: of the page, in cells.
            height: of the page, in cells.
        """
        environment = self._build_environment(_within(_WIDTHS, width), _within(_HEIGHTS, height))
        environment["TEXTUAL_DRIVER"] = "reader.serving.driver:Driver"
        del environment["TEXTUAL_FPS"]  # the reader knows better how fast it is to answer
        self._process = await asyncio.create_subprocess_exec(
            *self._words,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=environment,
            start_new_session=True,  # Ctrl+C is for the server, which then ends the readers one by one
        )
        self._stdin = self._process.stdin
        self._task = asyncio.create_task(self.run())

    async def set_terminal_size(self, width: int, height: int) -> None:
        """Tells the reader how many cells the page has."""
        await super().set_terminal_size(_within(_WIDTHS, width), _within(_HEIGHTS, height))

    async def run(self) -> None:
        """Carries what the reader draws to the page until the reader ends, and closes the page's connection then."""
        process = self._process
        if process is None or process.stdout is None:
            raise RuntimeError("the reader was not started")
        with suppress(asyncio.IncompleteReadError):
            while True:
                kind = await process.stdout.readexactly(1)
                if kind == b"_":  # the line by which a Textual application says that it begins
                    await process.stdout.readuntil()
                    continue
                size = int.from_bytes(await process.stdout.readexactly(4), "big")
                payload = await process.stdout.readexactly(size)
                if kind == b"D":
                    # Where the page is gone the rest is read all the same: the reader could not end while it writes.
                    with suppress(ConnectionError):
                        await self.on_data(payload)
        await self.remote_close()

    async def stop(self) -> None:
        """Has the reader end, and ends it where it does not."""
        process, task = self._process, self._task
        if process is None or task is None:
            return
        await self.send_meta({"type": "quit"})
        try:
            await asyncio.wait_for(process.wait(), _GRACE)
        except TimeoutError:
            _kill(process)
            await process.wait()
        await task


def _closing(page: web.WebSocketResponse) -> Callable[[], Awaitable[None]]:
    async def close() -> None:
        await page.close()

    return close


def _kill(process: asyncio.subprocess.Process) -> None:
    """Ends a process and those that it started."""
    with suppress(ProcessLookupError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _within(cells: range, wanted: int) -> int:
    return min(max(wanted, cells[0]), cells[-1])
