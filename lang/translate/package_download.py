"""Argos packages from elsewhere: the index of those that are offered, and fetching one.

The index stands on the host that Argos's settings name. Argos's own says no checksums; where an index does
(``sha256``, ``size``), they are held to.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lang import __version__
from lang.translate import CancelledError
from lang.translate.package_archive import no_archive
from lang.translate.packages import (
    Package,
    PackageError,
    RefusedError,
    alone,
    checksum,
    described,
    disk,
    newest_first,
    reason_of,
    settings,
)

if TYPE_CHECKING:
    from http.client import HTTPMessage, HTTPResponse

Progress = Callable[[int, int | None], bool | None]
"""Told the bytes that have come, and all there are where that is known; where it answers False the work stops."""

_LARGEST_ARCHIVE = 8 << 30
_LARGEST_INDEX = 16 << 20
_BLOCK = 1 << 16
_ANSWER = 30.0
"""Seconds to wait for a server."""
_TRIES = 4
"""How often a download is tried without a byte more coming."""
_PAUSE = 1.0
"""Seconds between two of them."""
_LASTING = frozenset(range(400, 500)) - {408, 425, 429}
"""Answers that will be the same the next time."""
_BY_HAND = "download the package by hand and run: hexapla models install FILE"


class _LinkError(Exception):
    """A link leads to nothing of use."""


class _PassingError(_LinkError):
    """It may do so the next time."""


class _RangeError(_PassingError):
    """It does not have the part that was asked for."""


@dataclass(frozen=True)
class Available(Package):
    """A package that is offered.

    Attributes:
        links: where it can be had.
        sha256: its SHA-256 in hexadecimal digits, empty where the index does not say it.
        size: bytes of the archive, 0 where the index does not say it.
    """

    links: tuple[str, ...]
    sha256: str = ""
    size: int = 0


def available(progress: Progress | None = None) -> list[Available]:
    """The packages of the index that Argos's settings name, by pair, the newest of a pair first.

    Raises:
        PackageError: there is no answer, or it is no index.
        CancelledError: ``progress`` answered False.
    """
    url = settings().remote_package_index
    data = bytearray()
    try:
        with _answer(url) as response:
            total = response.length
            for block in _blocks_of(response):
                data += block
                _tell(progress, len(data), total)
                if len(data) > _LARGEST_INDEX:
                    raise _LinkError("it is too large to be one")
    except _LinkError as error:
        raise PackageError(f"the index of packages at {url} cannot be had ({error})", _BY_HAND) from error
    try:
        entries = json.loads(data)
    except (ValueError, RecursionError):
        entries = None
    if not isinstance(entries, list):
        raise PackageError(f"what stands at {url} is no index of packages", _BY_HAND)
    return sorted(_offers(entries), key=newest_first)


def _offers(entries: Iterable[Any]) -> Iterator[Available]:
    """The entries of an index that are packages for translation; others are passed over."""
    for entry in entries:
        try:
            package = described(entry)
        except RefusedError:
            continue
        links, size = entry.get("links"), entry.get("size")
        yield Available(
            package.source,
            package.target,
            package.version,
            links=tuple(link for link in links if isinstance(link, str)) if isinstance(links, list) else (),
            sha256=str(entry.get("sha256") or "").lower(),
            size=size if isinstance(size, int) and size > 0 else 0,
        )


def download(package: Available, folder: Path, progress: Progress | None = None) -> Path:
    """Fetches a package into a folder and gives the path of the archive, with the length and checksum it must have.

    What has come stays in the folder when the work is cut off, and the next call asks for the rest (RFC 9110,
    13.1.5 and 14.2). Where one link fails the next is followed; those that are not HTTP are passed over.

    Raises:
        PackageError: no link gives the package, or the folder cannot be written to.
        CancelledError: ``progress`` answered False.
    """
    links = [link for link in package.links if link.lower().startswith(("https://", "http://"))]
    if not links:
        raise PackageError(f"the index has no link to {package.pair} that can be followed", _BY_HAND)
    target = folder / f"{package.name}.argosmodel"
    with alone(folder / f"{package.name}.lock"):
        if target.is_file():
            if package.sha256 in ("", checksum(target)):
                return target
            with disk(target):
                target.unlink()
        part = _Part(target)
        _fetch(links, part, package, progress)
        with disk(target):
            part.path.replace(target)
        part.discard()
    return target


class _Part:
    """What has come of a file, and which file on which server the rest must be of."""

    def __init__(self, target: Path) -> None:
        self.path = target.with_name(f"{target.name}.part")
        self._about = target.with_name(f"{target.name}.part.json")

    @property
    def size(self) -> int:
        """Bytes that have come."""
        return self.path.stat().st_size if self.path.is_file() else 0

    @property
    def origin(self) -> tuple[str, str]:
        """The link it came from and the server's mark of that very file, which is empty where it gave none."""
        try:
            url, mark = json.loads(self._about.read_bytes())
        except (OSError, ValueError, TypeError):
            return "", ""
        return str(url), str(mark)

    def begin(self, url: str, headers: HTTPMessage) -> None:
        """Drops what there is; what comes now is of the file that the headers describe."""
        self.discard()
        tag = headers.get("ETag", "W/")
        mark = headers.get("Last-Modified", "") if tag.startswith("W/") else tag
        with disk(self._about):
            self._about.write_text(json.dumps([url, mark]), encoding="utf-8")

    def add(self, block: bytes) -> None:
        """Puts more at its end."""
        with disk(self.path), self.path.open("ab") as sink:
            sink.write(block)

    def discard(self) -> None:
        """Deletes it."""
        with disk(self.path):
            self.path.unlink(missing_ok=True)
            self._about.unlink(missing_ok=True)


def _fetch(links: list[str], part: _Part, package: Available, progress: Progress | None) -> None:
    """Fills a part from the links, that which it began with first, until it is whole."""
    links.sort(key=lambda link: link != part.origin[0])
    left, furthest = _TRIES, part.size
    why = ""
    while links and left:
        try:
            _receive(links[0], part, package, progress)
            _compare(part, package)
        except _PassingError as error:
            why = f"{_host(links[0])}: {error}"
            if part.size > furthest:
                left, furthest = _TRIES, part.size
                continue
            left -= 1
            links.append(links.pop(0))
            time.sleep(_PAUSE if left else 0)
        except _LinkError as error:
            why = f"{_host(links.pop(0))}: {error}"
        else:
            return
    raise PackageError(f"{package.pair} cannot be downloaded ({why})", _BY_HAND)


def _receive(url: str, part: _Part, package: Available, progress: Progress | None) -> None:
    """Asks for what is missing, and adds it to the part.

    Raises:
        _LinkError: it is not the package, or does not come whole.
    """
    origin, mark = part.origin
    ask = {"Range": f"bytes={part.size}-", "If-Range": mark} if part.size and mark and origin == url else {}
    try:
        response = _answer(url, ask)
        if response.status == 206 and not response.headers.get("Content-Range", "").startswith(f"bytes {part.size}-"):
            raise _RangeError("it sends another part than was asked for")
    except _RangeError:
        part.discard()
        raise
    with response:
        if response.status != 206:
            part.begin(url, response.headers)
        done = part.size
        total = (package.size or None) if response.length is None else done + response.length
        if (total or 0) > _LARGEST_ARCHIVE or (package.size and total != package.size):
            raise _LinkError(f"what stands there has {total} bytes, and cannot be the package")
        for block in _blocks_of(response):
            if not done and not block.startswith(b"PK"):
                part.discard()
                raise _LinkError(no_archive(block))
            done += len(block)
            if done > (total or _LARGEST_ARCHIVE):
                part.discard()
                raise _LinkError("it sends more than it said")
            part.add(block)
            _tell(progress, done, total)
    if not done or done < (total or 0):
        raise _PassingError(f"the connection broke off after {done} of {total or 'some'} bytes")


def _compare(part: _Part, package: Available) -> None:
    if package.sha256 not in ("", checksum(part.path)):
        part.discard()
        raise _LinkError("what it sends does not have the SHA-256 that it must have")


def _tell(progress: Progress | None, done: int, total: int | None) -> None:
    if progress is not None and progress(done, total) is False:
        raise CancelledError


def _answer(url: str, headers: Mapping[str, str] = MappingProxyType({})) -> HTTPResponse:
    """The answer of a server, by way of a proxy where the environment names one.

    Raises:
        _LinkError: there is none, or it is an error.
    """
    from urllib import request as http

    class Redirects(http.HTTPRedirectHandler):
        """Goes where it is sent, but not from a connection that is safe to one that is not."""

        def redirect_request(self, req: http.Request, *rest: Any) -> http.Request | None:  # noqa: ANN401
            if req.type == "https" and not rest[-1].lower().startswith("https:"):
                raise _LinkError("it leads from https to what is not")
            return super().redirect_request(req, *rest)

    # Not http.build_opener, whose openers read local files and FTP too.
    opener = http.OpenerDirector()
    for handler in (http.ProxyHandler, http.HTTPHandler, http.HTTPSHandler, http.HTTPDefaultErrorHandler,
                    Redirects, http.HTTPErrorProcessor, http.UnknownHandler):  # fmt: skip
        opener.add_handler(handler())
    about = {"User-Agent": f"hexapla/{__version__}", "Accept-Encoding": "identity", **headers}
    with _network():
        response: HTTPResponse = opener.open(http.Request(url, headers=about), timeout=_ANSWER)  # noqa: S310
        return response


def _blocks_of(response: HTTPResponse) -> Iterator[bytes]:
    with _network():
        while block := response.read(_BLOCK):
            yield block


@contextmanager
def _network() -> Iterator[None]:
    """Says in a few words what the network or a server refuses."""
    from http.client import HTTPException, InvalidURL
    from urllib.error import HTTPError, URLError

    try:
        yield
    except HTTPError as error:
        error.close()
        kind = _RangeError if error.code == 416 else _LinkError if error.code in _LASTING else _PassingError
        raise kind(f"it answers {error.code} {error.reason}") from error
    except URLError as error:
        reason = reason_of(error.reason) if isinstance(error.reason, OSError) else str(error.reason)
        raise _PassingError(reason) from error
    except OSError as error:
        raise _PassingError(reason_of(error)) from error
    except (InvalidURL, ValueError) as error:
        raise _LinkError("it is no address on the web") from error
    except HTTPException as error:
        raise _PassingError("it does not answer as a web server does") from error


def _host(url: str) -> str:
    """The server in a link."""
    return url.split("/")[2].rpartition("@")[2]
