"""Fetching official versions by their symbol, a PDF a language, from where the organisation publishes them."""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from align.errors import InputError
from lang import web
from lang.partial_file import PartialFile
from lang.symbols import is_symbol

HOST = "https://docs.un.org"
"""Where the documents of the United Nations stand."""

LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")
"""The official languages of the United Nations (General Assembly, rule 51)."""

Progress = Callable[[str], None]
"""Told in a few words how far a download is."""

_PATH = "/{language}/{symbol}?direct=true"
"""What follows the host: the address of the PDF itself, and not of the page that shows it."""
_LARGEST = 256 << 20
"""Bytes; the longest reports, with maps, have a tenth of it."""
_TRIES = 4
"""How often a download is tried without a byte more coming."""
_MOST_TRIES = 20
_PAUSE = 1.0
"""Seconds between two requests, doubled each time that one fails."""
_LONGEST_WAIT = 120.0
"""Seconds that a server may ask to be left alone."""
_STEP = 100_000
"""Bytes between two words of progress."""
_HEAD = b"%PDF-"
_END = b"%%EOF"
_END_WITHIN = 1024
"""Bytes at the end of a PDF that hold its last mark (ISO 32000-1, annex H)."""
_LONGEST_SYMBOL = 80
_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")

_wait = time.sleep


@dataclass(frozen=True)
class Fetched:
    """A version in its place.

    Attributes:
        path: of the file.
        fresh: whether it was fetched now, and not there already.
    """

    path: Path
    fresh: bool


def symbol_of(text: str) -> str:
    """A document symbol as it stands in an address: ``S/RES/2185 (2017)`` as ``S/RES/2185(2017)``.

    Raises:
        InputError: it is no symbol.
    """
    found = " ".join(text.split())
    if not (found.isascii() and len(found) <= _LONGEST_SYMBOL and is_symbol(found)):
        raise InputError(
            "it is no document symbol",
            file=text[:_LONGEST_SYMBOL],
            mend="write it as it is printed, such as S/2017/926",
        )
    return found.replace(" ", "")


def file_name(symbol: str, language: str) -> str:
    """The name of the file that a version is kept in: ``S-RES-2185-2017.fr.pdf``; letters, digits and ``.-`` alone."""
    stem = re.sub(r"[^A-Za-z0-9.]+", "-", symbol).strip("-")
    return f"{stem}.{language}.pdf"


def address(host: str, symbol: str, language: str) -> str:
    """Where a version stands.

    Args:
        host: an address on the web, to which the path of docs.un.org is added; or the whole of one with
            ``{symbol}`` and ``{language}`` where these belong.

    Raises:
        InputError: ``host`` is no such address.
    """
    _check_host(host)
    template = host if "{symbol}" in host else host.rstrip("/") + _PATH
    return template.replace("{symbol}", quote(symbol, safe="/()")).replace("{language}", quote(language))


def _check_host(host: str) -> None:
    try:
        parts = urlsplit(host)
        plain = parts.hostname and parts.username is None and (parts.port or 1)
    except ValueError:
        plain = None
    own = "{symbol}" in host or not (parts.query or parts.fragment) if plain else False
    if not (plain and own and parts.scheme in ("https", "http") and re.fullmatch("[!-~]+", host)):
        raise InputError("it is no host on the web", file=host, mend=f"write it such as {HOST}")


class Fetcher:
    """Fetches versions into a folder, one at a time and with a pause between any two requests.

    Args:
        folder: where to; it is made if it is not there.
        host: as in `address`.
        progress: told how far a download is.
    """

    def __init__(self, folder: Path, host: str = HOST, progress: Progress | None = None) -> None:
        _check_host(host)
        self._folder = folder
        self._host = host
        self._tell = progress or (lambda _: None)
        self._tries = _TRIES
        self._asked = False

    def fetch(self, symbol: str, language: str) -> Fetched:
        """Fetches one version, unless it is there and whole.

        What has come stays beside its place when the work is cut off, and the next call asks for the rest (RFC 9110,
        13.1.5 and 14.2).

        Args:
            symbol: as `symbol_of` gives it.
            language: code of the language.

        Raises:
            InputError: the version cannot be had, or the folder cannot be written to.
        """
        if not _CODE.fullmatch(language):
            raise InputError("it is no code of a language", file=language, mend="write one such as fr")
        target = self._folder / file_name(symbol, language)
        with _disk(target):
            self._folder.mkdir(parents=True, exist_ok=True)
            if target.is_dir():
                raise InputError("it is a directory", file=str(target), mend="choose another folder with -o")
            if target.is_file() and not _lacks(target):
                return Fetched(target, fresh=False)
        with _alone(target), _disk(target):
            part = PartialFile(target)
            try:
                self._fill(part, symbol, language)
                part.finish()
            finally:
                part.tidy()
        return Fetched(target, fresh=True)

    def _fill(self, part: PartialFile, symbol: str, language: str) -> None:
        """Asks for what is missing until the part is a whole PDF."""
        name, url = f"{symbol} {language}", address(self._host, symbol, language)
        server = web.host(url)
        left, furthest = self._tries, part.size
        for _ in range(_MOST_TRIES):
            try:
                self._receive(url, part, name)
                self._tries = _TRIES
                return
            except web.PassingError as error:
                fault = error
            except web.LinkError as error:
                raise InputError(f"{server}: {error}", file=name, mend=_mend(error, url)) from error
            if isinstance(fault, web.RangeError):
                part.discard()
            # Where there is no server at all, it is worth one more try and no more.
            left -= 2 if isinstance(fault, web.UnreachableError) else 1
            if part.size > furthest:
                left, furthest = _TRIES, part.size
            pause = _PAUSE * 2 ** (_TRIES - left) if fault.wait is None else max(_PAUSE, fault.wait)
            if left <= 0 or pause > _LONGEST_WAIT:
                break
            self._tell(f"{name}: waiting {pause:.0f} s; {server}: {fault}")
            self._pause(pause)
        if isinstance(fault, web.UnreachableError):
            self._tries = 1  # One try tells whether it is there again for the next version.
        raise InputError(f"{server}: {fault}", file=name, mend=_mend(fault, url)) from fault

    def _pause(self, seconds: float) -> None:
        self._asked = False
        _wait(seconds)

    def _receive(self, url: str, part: PartialFile, name: str) -> None:
        """Asks once for what is missing, and adds it to the part.

        Raises:
            web.LinkError: it is no PDF, or does not come whole.
        """
        if self._asked:
            _wait(_PAUSE)
        self._asked = True
        self._tell(f"{name}: asking {web.host(url)}")
        conditions = part.conditions(url)
        if not conditions:
            part.discard()
        with web.answer(url, conditions) as response:
            total = web.whole_length(response, part.size)
            if response.status == 206 and not part.goes_on(response.headers):
                raise web.RangeError("the file there has changed meanwhile")
            if response.status not in (200, 206):
                raise web.LinkError(f"it answers {response.status}, and sends no document", response.status)
            if (total or 0) > _LARGEST:
                raise web.LinkError(f"what stands there has {total:,} bytes, more than a document has")
            if response.status == 200:
                part.begin(url, response.headers)
            self._add(web.blocks(response), part, total, name)

    def _add(self, blocks: Iterator[bytes], part: PartialFile, total: int | None, name: str) -> None:
        """Adds what comes to a part, and looks that in the end it is a whole PDF."""
        done = told = part.size
        for block in blocks:
            if not done:
                _see_that_it_begins_as_a_pdf(block)
            done += len(block)
            if done > (total or _LARGEST):
                part.discard()
                raise web.LinkError("it sends more than it said" if total else "it sends more than a document has")
            part.add(block)
            if done // _STEP != told // _STEP:
                self._tell(f"{name}: {done / 1000:.0f}{f' of {total / 1000:.0f}' if total else ''} kB")
                told = done
        if done < (total or 0):
            raise web.PassingError(f"the connection broke off after {done:,} of {total:,} bytes")
        if not done:
            raise web.LinkError("it sends nothing", 200)
        if lack := _lacks(part.path):
            if total is None:
                raise web.PassingError(f"the connection broke off after {done:,} bytes")
            part.discard()
            raise web.LinkError(lack)


def _see_that_it_begins_as_a_pdf(block: bytes) -> None:
    if block[: len(_HEAD)] == _HEAD[: len(block)]:
        return
    page = re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!|html|head|\?xml)", block, re.IGNORECASE)
    raise web.LinkError("it sends a page of the web and no PDF" if page else "what it sends is no PDF", 200)


def _lacks(path: Path) -> str:
    """What a file lacks to be a whole PDF; empty if nothing."""
    with path.open("rb") as stream:
        head = stream.read(len(_HEAD))
        stream.seek(max(0, stream.seek(0, os.SEEK_END) - _END_WITHIN))
        tail = stream.read()
    if head != _HEAD:
        return "what it sends is no PDF"
    return "" if _END in tail else "the PDF that it sends has no end"


def _mend(error: web.LinkError, url: str) -> str:
    """What to do about a version that cannot be had."""
    if error.status in (200, 404, 410):
        return f"check the symbol, or leave the language out: it may not be published in it ({url})"
    if error.status in (202, 401, 403):
        return f"open {url} in a browser and save it"
    if isinstance(error, web.UnreachableError):
        return "check the connection, the proxy and --host"
    if isinstance(error, web.PassingError):
        return "run the command again later"
    return f"look at {url} in a browser"


@contextlib.contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Refuses to write what another process is writing."""
    from filelock import FileLock, Timeout

    path = target.with_name(f".{target.name}.lock")
    lock = FileLock(path)
    with _disk(path):
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise InputError("another process fetches it", file=str(target), mend="wait until it has done") from error
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        lock.release()


@contextlib.contextmanager
def _disk(path: Path) -> Iterator[None]:
    """Says in one line what the disk refuses."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(
            f"it cannot be written ({reason})", file=str(path), mend="check the folder and the space left"
        ) from error
