"""Argos packages from elsewhere: the index of those that are offered, and fetching one.

The index stands on the host that Argos's settings name. Argos's own says no checksums; where an index does
(``sha256``, ``size``), they are held to.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lang import web
from lang.partial_file import PartialFile
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
    settings,
)

if TYPE_CHECKING:
    from http.client import HTTPResponse

Progress = Callable[[int, int | None], bool | None]
"""Told the bytes that have come, and all there are where that is known; where it answers False the work stops."""

_LARGEST_ARCHIVE = 8 << 30
_LARGEST_INDEX = 16 << 20
_TRIES = 4
"""How often a download is tried without a byte more coming."""
_PAUSE = 1.0
"""Seconds between two of them."""
_BY_HAND = "download the package by hand and run: hexapla models install FILE"


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
        with web.answer(url) as response:
            total = response.length
            for block in web.blocks(response):
                data += block
                _tell(progress, len(data), total)
                if len(data) > _LARGEST_INDEX:
                    raise web.LinkError("it is too large to be one")
    except web.LinkError as error:
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
        with disk(target):
            part = PartialFile(target)
            _fetch(links, part, package, progress)
            part.finish()
    return target


def _fetch(links: list[str], part: PartialFile, package: Available, progress: Progress | None) -> None:
    """Fills a part from the links, that which it began with first, until it is whole."""
    links.sort(key=lambda link: link != part.url)
    left, furthest = _TRIES, part.size
    why = ""
    while links and left:
        try:
            _receive(links[0], part, package, progress)
            _compare(part, package)
        except web.PassingError as error:
            why = f"{web.host(links[0])}: {error}"
            if part.size > furthest:
                left, furthest = _TRIES, part.size
                continue
            left -= 1
            links.append(links.pop(0))
            time.sleep(_PAUSE if left else 0)
        except web.LinkError as error:
            why = f"{web.host(links.pop(0))}: {error}"
        else:
            return
    raise PackageError(f"{package.pair} cannot be downloaded ({why})", _BY_HAND)


def _receive(url: str, part: PartialFile, package: Available, progress: Progress | None) -> None:
    """Asks for what is missing, and adds it to the part.

    Raises:
        web.LinkError: it is not the package, or does not come whole.
    """
    with _answer(url, part) as response:
        done = part.size if response.status == 206 else 0
        total = (package.size or None) if response.length is None else done + response.length
        if not done:
            part.begin(url, response.headers)
        if (total or 0) > _LARGEST_ARCHIVE or (package.size and total != package.size):
            raise web.LinkError(f"what stands there has {total} bytes, and cannot be the package")
        for block in web.blocks(response):
            if not done and block[:2] != b"PK"[: len(block)]:
                part.discard()
                raise web.LinkError(no_archive(block))
            done += len(block)
            if done > (total or _LARGEST_ARCHIVE):
                part.discard()
                raise web.LinkError("it sends more than it said")
            part.add(block)
            _tell(progress, done, total)
    if not done or done < (total or 0):
        raise web.PassingError(f"the connection broke off after {done} of {total or 'some'} bytes")


def _answer(url: str, part: PartialFile) -> HTTPResponse:
    """The answer of a server that was asked for what is missing; if it cannot give it, the whole is asked for next."""
    try:
        response = web.answer(url, part.conditions(url))
        web.whole_length(response, part.size)
    except web.RangeError:
        part.discard()
        raise
    return response


def _compare(part: PartialFile, package: Available) -> None:
    if package.sha256 not in ("", checksum(part.path)):
        part.discard()
        raise web.LinkError("what it sends does not have the SHA-256 that it must have")


def _tell(progress: Progress | None, done: int, total: int | None) -> None:
    if progress is not None and progress(done, total) is False:
        raise CancelledError
