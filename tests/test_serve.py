"""The reader in a browser: a real server, real connections, and a real browser that draws it."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
from aiohttp import web

from align import aligner, files, formats
from reader import bidi
from reader.cells import width
from reader.commands import read, serve
from reader.serving import server, window
from tests.conftest import CODES, ROOT, document, sample
from tests.tools import browser
from tests.tools.browser import Browser, Page, chromium
from tests.tools.web_server import PageServer, page

real_browser = pytest.mark.skipif(browser.PROGRAM is None, reason="chromium is not installed")
_LIMIT = 30.0
"""Seconds in which what is waited for has to come."""
_ESCAPES = re.compile(r"\x1b\[[0-9;?<>=$]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b.")


class Served:
    """A running ``hexapla serve``."""

    def __init__(self, *words: str, folder: Path = ROOT, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "reader", "serve", *words],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        self.address = self.process.stdout.readline().strip()
        self.port = urlsplit(self.address).port

    def readers(self) -> set[int]:
        """The processes that it has started and that have not ended."""
        return children(self.process.pid)

    def ends(self, number: int = signal.SIGINT) -> tuple[int, str]:
        """Tells it to end; its exit code, and what it said on stderr."""
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=_LIMIT)
        return self.process.returncode, said

    def __enter__(self) -> Served:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()


def children(pid: int) -> set[int]:
    """The living processes that a process has started."""
    found = set()
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = file.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue  # it has ended
        if int(parent) == pid and state != "Z":
            found.add(int(file.parent.name))
    return found


async def holds(condition: Callable[[], object]) -> None:
    """Waits until something is so."""
    async with asyncio.timeout(_LIMIT):
        while not condition():
            await asyncio.sleep(0.02)


class Wire:
    """What a page is to the server: a connection, and all that was drawn."""

    def __init__(self, connection: aiohttp.ClientWebSocketResponse) -> None:
        self.connection, self.drawn = connection, b""

    async def until(self, text: str) -> None:
        """Waits until a text was drawn."""
        async with asyncio.timeout(_LIMIT):
            while text not in _ESCAPES.sub("", self.drawn.decode(errors="replace")):
                message = await self.connection.receive()
                assert message.type in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT), (text, self.drawn[-2000:])
                if message.type is aiohttp.WSMsgType.BINARY:
                    self.drawn += message.data

    async def closed(self) -> None:
        """Waits until the server closes the connection."""
        async with asyncio.timeout(_LIMIT):
            async for message in self.connection:
                if message.type is aiohttp.WSMsgType.BINARY:
                    self.drawn += message.data

    async def say(self, *what: Any) -> None:
        """Says something as the page does."""
        await self.connection.send_str(json.dumps(what))


@asynccontextmanager
async def wire(address: str, **headers: str) -> AsyncIterator[Wire]:
    """A connection to a server, such as its own page makes unless it says otherwise."""
    origin = {"Origin": address.rstrip("/")}
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{address}ws?width=100&height=30", headers=origin | headers) as connection,
    ):
        yield Wire(connection)


@asynccontextmanager
async def served_here(*words: str) -> AsyncIterator[str]:
    """The application in this process; gives its address."""
    parser = argparse.ArgumentParser()
    read.reader_options(parser)
    options = parser.parse_args([*words])
    runner = web.AppRunner(server.application(argparse.Namespace(**vars(options), plain=False), "127.0.0.1"))
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


SAMPLES = [str(sample(code)) for code in CODES]
ANOTHER_TERMINAL = {
    "KONSOLE_VERSION": "221203",
    "VTE_VERSION": "7006",
    "TERM": "dumb",
    "TERM_PROGRAM": "Apple_Terminal",
}


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The six versions of the sample, aligned, served from a terminal that is of no account in the browser."""
    file = tmp_path_factory.mktemp("six") / "six.yaml"
    original, *versions = map(document, CODES)
    files.write(file, formats.writer("yaml").write(aligner.align(original, versions, method="length")))
    with Served(str(file), "--at", "title", "--port", "0", **ANOTHER_TERMINAL) as found:
        yield found


# -- who may ask ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("localhost:8000", True),
        ("LocalHost", True),
        ("localhost.:8000", True),
        ("127.0.0.1:8000", True),
        ("[::1]:8000", True),
        ("192.168.1.7:8000", True),
        ("booth.example:8000", True),
        ("evil.example:8000", False),
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example:8000", False),
        ("booth.example.evil.example", False),
        ("2130706433", False),
        ("[::1", False),
        ("", False),
    ],
)
def test_only_addresses_and_names_of_this_machine_are_answered(host: str, allowed: bool) -> None:
    assert server.of_this_machine(host, frozenset({"localhost", "booth.example"})) is allowed


@pytest.mark.parametrize(
    ("origin", "same"),
    [
        ("http://localhost:8000", True),
        ("https://LOCALHOST:8000", True),
        ("http://localhost:8001", False),
        ("http://localhost", False),
        ("http://127.0.0.1:8000", False),
        ("http://localhost:8000.evil.example", False),
        ("http://user@localhost:8000", False),
        ("file://localhost:8000", False),
        ("http://[::1", False),
        ("null", False),
        ("", False),
    ],
)
def test_only_its_own_page_drives_a_reader(origin: str, same: bool) -> None:
    assert server.same_origin(origin, "localhost:8000") is same


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://localhost:1"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Host": "evil.example", "Origin": "http://evil.example"},
    ],
)
async def test_connections_of_other_pages_are_refused(six: Served, headers: dict[str, str]) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        async with wire(six.address, **headers):
            pass
    assert refused.value.status == 403
    assert not six.readers()


async def test_only_get_and_only_what_belongs_to_the_page(six: Served) -> None:
    async with aiohttp.ClientSession() as session:
        for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE"):
            async with session.request(method, six.address) as answer:
                assert answer.status == 405, method
        statuses = {}
        served = ["", "page/page.js", "terminal/css/xterm.css"]
        outside = ["page/../server.py", "page/%2e%2e/server.py", "page/%2e%2e%2fserver.py", "terminal//etc/passwd"]
        for path in (*served, "page/", "terminal/", "download/1", *outside):
            async with session.get(f"{six.address}{path}") as answer:
                statuses[path] = answer.status
                policy = answer.headers["Content-Security-Policy"]
                assert "default-src 'none'" in policy
                assert "frame-ancestors 'none'" in policy
                assert "allow-popups" not in policy
        assert [path for path, status in statuses.items() if status == 200] == served
        async with session.get(six.address, headers={"Host": f"evil.example:{six.port}"}) as answer:
            assert answer.status == 403


# -- processes --------------------------------------------------------------------------------------


async def test_each_page_has_a_reader_of_its_own_which_ends_with_it(six: Served) -> None:
    async with wire(six.address) as one:
        await one.until("1/57")
        async with wire(six.address) as other:
            await other.until("1/57")
            assert len(six.readers()) == 2
            await other.say("stdin", "8\r")
            await other.until("op8 8. · 35/57")
            assert "op8 8." not in one.drawn.decode()
        await holds(lambda: len(six.readers()) == 1)
        await one.say("stdin", "q")
        await one.closed()
    await holds(lambda: not six.readers())
    assert six.process.poll() is None


async def test_what_no_page_would_say_does_no_harm(six: Served) -> None:
    async with wire(six.address) as odd:
        for text in ("", "[", "null", "[]", '["stdin"]', '["stdin", 1]', '["resize", {}]', '["quit"]', '{"a": 1}',
                     '["resize", {"width": 99999999, "height": 99999999}]', '["resize", {"width": -1, "height": 0}]',
                     '["stdin", ""]', '["stdin", "\\ud800"]'):  # fmt: skip
            await odd.connection.send_str(text)
        await odd.connection.send_bytes(b"\xff\x00D")
        await odd.say("resize", {"width": 100, "height": 30})
        await odd.say("stdin", "12d\r")
        await odd.until("op12.d (d) · 46/57")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_ending_the_server_ends_all_readers(number: int) -> None:
    with Served(SAMPLES[0], "--port", "0") as found:
        async with wire(found.address) as one, wire(found.address) as other:
            await one.until("1/57")
            readers = found.readers()
            assert len(readers) == 2
            ending = asyncio.create_task(asyncio.to_thread(found.ends, number))
            await one.closed()
            await other.closed()
            assert (await ending)[0] == 0
        assert not [pid for pid in readers if Path(f"/proc/{pid}/cmdline").exists()]


async def test_no_reader_outlives_a_server_that_is_killed() -> None:
    with Served(SAMPLES[0], "--port", "0") as found:
        async with wire(found.address) as one:
            await one.until("1/57")
            readers = found.readers()
            found.process.kill()
            await holds(lambda: not [pid for pid in readers if Path(f"/proc/{pid}/cmdline").exists()])


async def test_a_reader_that_hears_nothing_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window, "_GRACE", 0.2)
    before = children(os.getpid())
    async with served_here(SAMPLES[0]) as address:
        async with wire(address) as one:
            await one.until("1/57")
            (reader,) = children(os.getpid()) - before
            os.kill(reader, signal.SIGSTOP)
        await holds(lambda: reader not in children(os.getpid()))


async def test_the_page_says_why_nothing_can_be_read(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "gone.en.txt"
    async with served_here(str(file)) as address, wire(address) as one:
        await one.closed()
    assert "gone.en.txt" in one.drawn.decode()
    assert re.search(r"^hexapla: error: .*gone\.en\.txt", capfd.readouterr().err, re.MULTILINE)


# -- the command ------------------------------------------------------------------------------------


async def test_names_are_taken_as_they_are(tmp_path: Path) -> None:
    names = ["a b.en.txt", 'it\'s "c".fr.txt', "; touch harm; $(touch harm) `touch harm`.es.txt", "d\ne.zh.txt"]
    for name in names:
        shutil.copy(sample(name.split(".")[-2]), tmp_path / name)
    with Served(*names, "--port", "0", "--at", "op8", folder=tmp_path) as found:
        async with wire(found.address) as one, aiohttp.ClientSession() as session:
            await one.until("8. Reafirma")
            async with session.get(found.address) as answer:
                title = re.search("<title>(.*?)</title>", await answer.text(), re.DOTALL)
        assert title
        assert "it&#x27;s &quot;c&quot;.fr.txt" in title[1]
    assert sorted(os.listdir(tmp_path)) == sorted(names)


def test_it_takes_every_option_of_the_reader_that_is_not_for_printing() -> None:
    def options(module: Any) -> set[str]:
        parser = argparse.ArgumentParser()
        module.options(parser)
        return set(vars(parser.parse_args(["x"])))

    assert options(serve) - options(read) == {"host", "port", "open"}
    assert options(read) - options(serve) == {"plain", "width"}


async def test_who_opens_it_to_others_is_warned() -> None:
    with Served(SAMPLES[0], "--port", "0", "--host", "0.0.0.0") as found:
        assert urlsplit(found.address).hostname == socket.gethostname().lower()
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{found.port}/") as answer:
            assert answer.status == 200
        code, said = found.ends()
    assert code == 0
    assert "everyone who reaches this address can read" in said


def test_for_oneself_alone_there_is_no_warning() -> None:
    with Served(SAMPLES[0], "--port", "0") as found:
        assert found.address.startswith("http://127.0.0.1:")
        code, said = found.ends()
    assert code == 0
    assert "everyone" not in said
    assert "written on this machine" in said


async def test_the_browser_is_opened_on_request(tmp_path: Path) -> None:
    program, told = tmp_path / "browser", tmp_path / "told"
    program.write_text(f'#!/bin/sh\necho "$1" > {told}.part && mv {told}.part {told}\n')
    program.chmod(0o755)
    with Served(SAMPLES[0], "--port", "0", "--open", BROWSER=str(program)) as found:
        await holds(told.exists)
        assert told.read_text().strip() == found.address


def faults(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reader", "serve", *words], cwd=ROOT, capture_output=True, text=True, timeout=_LIMIT
    )


def test_what_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for words, told in (
            ((SAMPLES[0], "--port", port), "--port 0 takes a free one"),
            ((SAMPLES[0], "--port", "65536"), "no port from 0 to 65535"),
            ((SAMPLES[0], "--port", "0", "--host", "no such host"), "it is not possible to listen at no such host:0"),
            ((str(tmp_path / "none.en.txt"), "--port", "0"), "none.en.txt"),
        ):
            done = faults(*words)
            assert (done.returncode, done.stdout) == (2, ""), done
            assert told in done.stderr
            assert done.stderr.count("\n") == 1


def test_the_terminal_of_the_server_is_of_no_account_in_a_browser() -> None:
    here = {**ANOTHER_TERMINAL, "TERM_PROGRAM": "textual", "MLTERM": "3.9"}
    assert bidi.mode("auto", here) == "app"
    assert bidi.mode("terminal", here) == "terminal"
    assert (bidi.taken_over(here), bidi.given_back(here)) == ("", "")
    assert bidi.taken_over({"VTE_VERSION": "7006"}) == "\x1b[8l"


# -- the browser ------------------------------------------------------------------------------------


def separators(screen: str, versions: int) -> set[tuple[int, ...]]:
    """In which columns of cells the lines between versions stand; all in the same where they are straight."""
    found = ([width(line[:at]) for at, char in enumerate(line) if char == "│"] for line in screen.splitlines())
    return {tuple(cells[: versions - 1]) for cells in found if len(cells) >= versions - 1}


async def ready(found: Browser, address: str, **size: int) -> Page:
    tab = await found.open(address, **size)
    await tab.until("1/57", "fr unofficial")
    return tab


@real_browser
async def test_six_languages_in_a_browser(six: Served, tmp_path: Path) -> None:
    async with chromium(tmp_path) as found:
        await found.allow("clipboardReadWrite", "clipboardSanitizedWrite")
        tab = await ready(found, six.address, width=1900, height=900)
        await tab.press(*"12d", "Enter")
        screen = await tab.until("op12.d (d) · 46/57")
        for text in (
            "(d) A substantial",
            "d) Une augmentation",
            "d) Un aumento",
            "d) существенного",
            "人数大幅增加",
            "ﺓﺩﺎﻳﺯ",
        ):
            assert text in screen
        # The lines between two versions are straight also beside wide characters and Arabic.
        assert len(separators(screen, len(CODES))) == 1

        await tab.press("B")
        await tab.until("20 per cent", "20 процентов", absent="op12.d (d) ·")
        await tab.press("Escape")
        await tab.until("op12.d (d) ·", "outline")
        await tab.press("/", *"2242")
        await tab.until("“2242” ", absent="go to")
        await tab.press("Enter")
        await tab.until("“2242” ", "go to")
        await tab.press("y")
        await tab.until("copied as text")
        copied = await tab.evaluate("navigator.clipboard.readText()")
        assert "2242" in copied
        assert "مجلس" in copied  # in logical order, not as it is drawn
        assert "安全理事会" in copied

        await tab("Emulation.setDeviceMetricsOverride", width=700, height=500, deviceScaleFactor=1, mobile=False)
        await tab.until("English / français", "copied as text", absent="français ·")

        here = {f"http://127.0.0.1:{six.port}", f"ws://127.0.0.1:{six.port}"}
        assert {"{0.scheme}://{0.netloc}".format(urlsplit(asked)) for asked in tab.asked} == here
        assert any(asked.endswith(".ttf") for asked in tab.asked)
        assert not [said for said in tab.logged if "Error" in said or "Content Security" in said]
        # Nothing is opened from here: neither by the reader nor by an address in a document.
        assert await tab.evaluate("window.open('about:blank')") is None

        assert len(six.readers()) == 1
        await tab.close()
        await holds(lambda: not six.readers())


@real_browser
async def test_the_end_is_told_and_it_opens_again(six: Served, tmp_path: Path) -> None:
    async with chromium(tmp_path) as found:
        tab = await ready(found, six.address)
        await tab.press("q")
        await tab.closed()
        assert "The reader was closed." in await tab.evaluate("document.body.innerText")
        await tab.press("Enter")  # the button has the keys
        await tab.until("1/57", "go to")
    await holds(lambda: not six.readers())


@real_browser
async def test_other_pages_get_nothing_and_other_names_still_copy(six: Served, tmp_path: Path) -> None:
    elsewhere = PageServer()
    elsewhere.pages["/"] = page(b"<!DOCTYPE html><title>elsewhere</title>", Content_Type="text/html")
    own = socket.gethostname().lower()
    rules = f"--host-resolver-rules=MAP rebound.example 127.0.0.1,MAP {own} 127.0.0.1"
    attempt = f"""new Promise((tell) => {{
      const socket = new WebSocket("ws://HOST:{six.port}/ws?width=80&height=24");
      socket.onopen = () => tell("open");
      socket.onerror = () => tell("refused");
    }})"""
    threading.Thread(target=elsewhere.serve_forever, daemon=True).start()
    try:
        async with chromium(tmp_path, rules) as found:
            await found.allow("clipboardReadWrite", "clipboardSanitizedWrite")
            foreign = await found.open(f"http://127.0.0.1:{elsewhere.server_port}/")
            rebound = await found.open(f"http://rebound.example:{six.port}/")
            assert await foreign.evaluate(attempt.replace("HOST", "127.0.0.1")) == "refused"
            assert await rebound.evaluate("document.body.innerText") == "this is not an address of this machine\n"
            assert await rebound.evaluate(attempt.replace("HOST", "rebound.example")) == "refused"
            assert not six.readers()
            # A name that is no address of the browser's own machine gives a page no clipboard.
            tab = await ready(found, f"http://{own}:{six.port}/")
            assert not await tab.evaluate("isSecureContext")
            await tab.press("y")
            await tab.until("copied as text")
            safe = await ready(found, six.address)
            await safe("Page.bringToFront")
            assert "Italy: draft resolution" in await safe.evaluate("navigator.clipboard.readText()")
    finally:
        elsewhere.shutdown()
        elsewhere.server_close()
