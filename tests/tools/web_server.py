"""A web server on this machine whose pages are functions, for what downloads."""

from __future__ import annotations

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class PageServer(ThreadingHTTPServer):
    """Answers each path as its page does, and keeps who asked for what."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, Answer] = {}
        self.asked: list[tuple[str, str | None]] = []
        """Paths, each with the part that was asked for."""
        self.agents: set[str | None] = set()


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: PageServer

    def do_GET(self) -> None:
        """Has the page answer; there is no other."""
        self.server.asked.append((self.path, self.headers["Range"]))
        self.server.agents.add(self.headers["User-Agent"])
        self.server.pages.get(self.path, failing(404))(self)

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def reply(self, status: int, data: bytes, said: int | None = None, **headers: str) -> None:
        """Sends an answer that says it has another length than it has, where asked to."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(data) if said is None else said))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)


Answer = Callable[[Handler], None]


def failing(status: int, **headers: str) -> Answer:
    """An error."""
    return lambda handler: handler.reply(status, b"<html>no</html>", **headers)


def page(data: bytes, **headers: str) -> Answer:
    """Some bytes."""
    return lambda handler: handler.reply(200, data, **headers)
