"""The web server: the page, what belongs to it, and the connection by which a page drives its reader.

Nobody but the page that comes from here may drive a reader. A page from elsewhere can open a connection to any
address (the same-origin policy does not hold for WebSockets, RFC 6455 section 10.2), and one whose name is made to
point at this machine is of the same origin as far as a browser can tell (DNS rebinding). So a request has to be for an
address or a name of this machine, and to come from a page of that same address.
"""

from __future__ import annotations

import asyncio
import html
import json
import signal
import socket as sockets
from argparse import Namespace
from collections.abc import Callable
from importlib.resources import files
from ipaddress import ip_address
from pathlib import Path
from string import Template
from typing import NamedTuple
from urllib.parse import urlsplit

from aiohttp import WSMsgType, web
from aiohttp.typedefs import Handler, Middleware

from align.errors import InputError
from reader.serving.window import Window, command
from reader.speech import _

_PAGE = Path(__file__).with_name("page")
_TERMINAL = Path(str(files("textual_serve"))) / "static"
_HEADERS = {
    # Scripts, styles and fonts from here alone; in no frame; and the page opens nothing and keeps no file (sandbox).
    # xterm.js sets its styles in elements of their own, hence 'unsafe-inline' for them.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox allow-scripts allow-same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}
_HEARTBEAT = 15.0
"""Seconds after which a page is asked whether it is still there; one that does not answer is taken for closed."""
_ENDING = 10.0
"""Seconds that all readers together have to end."""
_PAGES: web.AppKey[set[web.WebSocketResponse]] = web.AppKey("pages", set)


class Served(NamedTuple):
    """Where the reader can be read.

    Attributes:
        address: for a browser on this machine.
        everywhere: whether other machines reach it.
    """

    address: str
    everywhere: bool


def serve(options: Namespace, *, host: str, port: int, ready: Callable[[Served], None]) -> None:
    """Serves until the process is told to end (SIGINT, SIGTERM, SIGHUP); all readers have ended then.

    Args:
        options: those of ``hexapla read``.
        host: name or address of this machine to listen at.
        port: TCP port; 0 takes a free one.
        ready: told where it is once it can be reached.

    Raises:
        InputError: it is not possible to listen there.
    """
    asyncio.run(_serve(application(options, host), host, port, ready))


async def _serve(app: web.Application, host: str, port: int, ready: Callable[[Served], None]) -> None:
    told = asyncio.Event()
    _on_signal(told.set)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_ENDING)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except (OSError, UnicodeError) as error:
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            raise InputError(
                f"it is not possible to listen at {host}:{port} ({reason})",
                mend="choose another --host or --port; --port 0 takes a free one",
            ) from error
        ready(_served(runner.addresses))
        await told.wait()
    finally:
        await runner.cleanup()


def _on_signal(call: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if number := getattr(signal, name, None):
            try:
                loop.add_signal_handler(number, call)
            except NotImplementedError:  # Windows
                signal.signal(number, lambda *_: loop.call_soon_threadsafe(call))


def _served(addresses: list[tuple[str, int]]) -> Served:
    """What `Served` says of the sockets that are listened at."""
    host, port = addresses[0][:2]
    ip = ip_address(host.partition("%")[0])
    name = sockets.gethostname() if ip.is_unspecified else f"[{host}]" if ip.version == 6 else host
    everywhere = any(not ip_address(address[0].partition("%")[0]).is_loopback for address in addresses)
    return Served(f"http://{name}:{port}/", everywhere)


def application(options: Namespace, host: str) -> web.Application:
    """The application of aiohttp: page, files of the page, connection.

    Args:
        options: those of ``hexapla read``.
        host: the name or address of this machine that was given.
    """
    app = web.Application(middlewares=[_guard(frozenset({"localhost", host.lower(), sockets.gethostname().lower()}))])
    app[_PAGES] = set()
    app.router.add_get("/", _index(options), allow_head=False)
    app.router.add_get("/ws", _socket(command(options)), allow_head=False)
    app.router.add_static("/terminal", _TERMINAL)
    app.router.add_static("/page", _PAGE)
    app.on_response_prepare.append(_with_headers)
    app.on_shutdown.append(_close_all)
    return app


# -- who may ask ------------------------------------------------------------------------------------


def _guard(names: frozenset[str]) -> Middleware:
    """Refuses what does not come from this page itself."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.method != "GET":
            raise web.HTTPMethodNotAllowed(request.method, ["GET"])
        host, origin = request.headers.get("Host", ""), request.headers.get("Origin")
        if not of_this_machine(host, names):
            raise web.HTTPForbidden(text="this is not an address of this machine\n")
        # A browser says of every connection which page opens it; of what it shows in a tab it says nothing.
        if (origin is not None or request.path == "/ws") and not same_origin(origin or "", host):
            raise web.HTTPForbidden(text="another page may not do this\n")
        return await handler(request)

    return guard


def of_this_machine(host: str, names: frozenset[str]) -> bool:
    """Whether a ``Host`` header (RFC 9110, section 7.2) is an IP address, which no name server can make another, or one
    of the names of this machine, in lower case."""
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
        if name in names:
            return True
        ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True


def same_origin(origin: str, host: str) -> bool:
    """Whether an ``Origin`` header (RFC 6454) is of a page from the address in a ``Host`` header."""
    try:
        place = urlsplit(origin)
    except ValueError:
        return False
    return place.scheme in ("http", "https") and place.netloc.lower() == host.lower()


async def _with_headers(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_HEADERS)


# -- what is answered -------------------------------------------------------------------------------


def _index(options: Namespace) -> Handler:
    """The page; it holds nothing of the documents but their names."""
    template = Template((_PAGE / "index.html").read_text(encoding="utf-8"))
    names = " · ".join(Path(name).name for name in options.documents)
    # File names may hold bytes that are no text.
    title = f"{names} – hexapla".encode(errors="replace").decode()
    said = {"title": title, "ended": _("The reader was closed."), "again": _("Open it again")}
    page = template.substitute({name: html.escape(text) for name, text in said.items()})

    async def index(_: web.Request) -> web.Response:
        return web.Response(text=page, content_type="text/html")

    return index


def _socket(words: list[str]) -> Handler:
    """The connection of a page, with a reader of its own that lives as long."""

    async def socket(request: web.Request) -> web.WebSocketResponse:
        page = web.WebSocketResponse(heartbeat=_HEARTBEAT)
        await page.prepare(request)
        window = Window(words, page)
        request.app[_PAGES].add(page)
        try:
            await window.start(_cells(request, "width", 80), _cells(request, "height", 24))
            async for message in page:
                if message.type == WSMsgType.TEXT:
                    await _hear(window, page, message.data)
        finally:
            request.app[_PAGES].discard(page)
            await window.stop()
        return page

    return socket


def _cells(request: web.Request, name: str, usual: int) -> int:
    text = request.query.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 6 else usual


async def _hear(window: Window, page: web.WebSocketResponse, text: str) -> None:
    """Does what textual-serve's page asks for; what it would never ask is passed over."""
    try:
        said = json.loads(text)
    except ValueError:
        return
    match said:
        case ["stdin", str(typed)]:
            if keys := typed.encode("utf-8", "ignore"):  # no bytes at all are the end of what is typed
                await window.send_bytes(keys)
        case ["resize", {"width": int(width), "height": int(height)}]:
            await window.set_terminal_size(width, height)
        case ["ping", str(at)]:
            await page.send_json(["pong", at])
        case ["blur"]:
            await window.blur()
        case ["focus"]:
            await window.focus()


async def _close_all(app: web.Application) -> None:
    """Closes the pages' connections, with which their readers end."""
    await asyncio.gather(*(page.close(code=1001) for page in [*app[_PAGES]]))
