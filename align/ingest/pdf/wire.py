"""What goes through the pipes between hexapla and the process that reads the pages of a PDF.

A layout of numbers and texts, and nothing that is executed: a file that takes pdfium over may then say what it likes,
and all it can do is be refused. pickle would run its code here, and JSON of some thousand numbers a page costs several
times as much time. Both ends run on one machine, so the order of bytes is its own.

First the process says `GREETING`, so that no other program is taken for it. It is sent a `REQUEST` and the file. Then
it sends messages, each with its kind and its length: `OPENED` with the number of pages, `PAGE` for each, `DONE`; or
one that ends it, `REFUSED` (what an `InputError` says) or `FAILED` (a defect). Where it ends otherwise, the exit code
or the signal tells why.
"""

from __future__ import annotations

import math
import struct
from array import array
from typing import IO

from align.ingest.pdf.glyphs import Found, Glyph, Page

GREETING = b"hexapla reads pages, 1\n"
REQUEST = struct.Struct("=QQdd")
"""The bytes of the file and of memory; the seconds for a page, and for each on the average."""
COUNT = struct.Struct("=I")
OPENED, PAGE, DONE, REFUSED, FAILED = b"o", b"p", b"d", b"r", b"f"

PAGE_TOO_SLOW, FILE_TOO_SLOW, OUT_OF_MEMORY = 101, 102, 103
"""Exit codes."""

_HEAD = struct.Struct("=cI")
_PAGE = struct.Struct("=IIQQ?dd")
_NUMBERS = 4
_MOST_BYTES = 1 << 27
"""In a message: more than any page has."""


class GarbledError(ValueError):
    """A message that the process would not send if it were what it was started as."""


def send(stream: IO[bytes], kind: bytes, content: bytes = b"") -> None:
    """Sends a message.

    Raises:
        OSError: nobody reads them any more.
    """
    stream.write(_HEAD.pack(kind, len(content)) + content)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[bytes, bytes]:
    """The kind and the content of the next message.

    Raises:
        EOFError: the stream ends before the message does.
        GarbledError: it is too long.
    """
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise EOFError
    kind, length = _HEAD.unpack(head)
    if length > _MOST_BYTES:
        raise GarbledError
    content = stream.read(length)
    if len(content) < length:
        raise EOFError
    return kind, content


def packed(page: Page, found: Found) -> bytes:
    """A page as the content of a message, with what has been counted up to it."""
    texts, left, right, base, size, bold, raised = zip(*page.glyphs, strict=True) if page.glyphs else ((),) * 7
    text = "\0".join(texts).encode()
    pictured = found.pictures[-1:] == [page.number + 1]
    head = _PAGE.pack(len(texts), len(text), found.glyphs, found.unknown, pictured, page.width, page.height)
    return b"".join((head, text, array("d", (*left, *right, *base, *size)).tobytes(), bytes(bold), bytes(raised)))


def unpacked(content: bytes, number: int, found: Found) -> Page:
    """The page with a number, from 0, in the content of a message; ``found`` is told what has been counted up to it.

    Raises:
        GarbledError: it is not what `packed` makes.
    """
    try:
        count, length, met, unknown, pictured, width, height = _PAGE.unpack_from(content)
        numbers_at = _PAGE.size + length
        flags_at = numbers_at + _NUMBERS * 8 * count
        texts = content[_PAGE.size : numbers_at].decode().split("\0") if count else []
        numbers = array("d", content[numbers_at:flags_at])
    except (struct.error, ValueError) as error:
        raise GarbledError from error
    flags = content[flags_at:]
    whole = len(texts) == count and len(numbers) == _NUMBERS * count and len(flags) == 2 * count
    if not whole or not all(texts) or not all(map(math.isfinite, (width, height, *numbers))):
        raise GarbledError
    found.glyphs, found.unknown = met, unknown
    if pictured:
        found.pictures.append(number + 1)
    columns = [numbers[at * count : (at + 1) * count] for at in range(_NUMBERS)]
    glyphs = list(map(Glyph, texts, *columns, map(bool, flags[:count]), map(bool, flags[count:])))
    return Page(number, width, height, glyphs)


def counted(content: bytes) -> int:
    """The number in the content of a message.

    Raises:
        GarbledError: there is another thing in it.
    """
    if len(content) != COUNT.size:
        raise GarbledError
    return int(COUNT.unpack(content)[0])


def joined(*texts: str) -> bytes:
    """Some texts as the content of a message."""
    return "\0".join(texts).encode(errors="replace")


def parted(content: bytes, count: int) -> list[str]:
    """So many texts from the content of a message, each on one line.

    Raises:
        GarbledError: there are more or fewer.
    """
    texts = content.decode(errors="replace").split("\0")
    if len(texts) != count:
        raise GarbledError
    return [" ".join(text.split()) for text in texts]
