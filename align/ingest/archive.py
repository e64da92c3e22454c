"""Zip archives from strangers, within bounds: what formats that are archives inside (DOCX, XLSX) are opened through.

Nothing is ever unpacked to a disk; members are read into memory, and what they may take there is known before.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Sequence
from io import BytesIO

from align.errors import InputError

MOST_MEMBERS = 10_000
MOST_UNPACKED = 512 * 1024 * 1024
"""Bytes that all members may have together."""
MOST_RATIO = 100
"""How many times larger the members may be than the archive; DEFLATE goes to 1032, text to about 20."""
SMALL = 2 * 1024 * 1024
"""Bytes below which the ratio does no harm: a document of one sentence repeated is packed very small."""

_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""Ways to pack a member; packages of documents have no others (ECMA-376 part 2, annex B)."""
_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 0x2041
"""The flags of a member that say it is encrypted, in any of the ways there are (APPNOTE.TXT, 4.4.4)."""
_CLIMBS = re.compile(r"[/\\]|[A-Za-z]:|(?:.*[/\\])?\.\.(?:[/\\]|$)", re.DOTALL)
_WHOLE = "get the file anew, or open it in the program that made it and save it again"
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OverflowError, NotImplementedError, OSError)


def checked(data: bytes, *, file: str) -> zipfile.ZipFile:
    """The archive in some bytes, after every entry of its directory was looked at; read its members with `member`.

    zipfile gives no more bytes of a member than its entry says, so what the directory says is a bound.

    Raises:
        InputError: it is no zip archive, is damaged or encrypted; it has too many members, members too large,
            packed too tight or in an uncommon way, two of one name, or one whose name climbs out of the archive.
    """
    if data.count(_ENTRY) > MOST_MEMBERS:  # counted before zipfile makes an object of each
        message = f"its archive has more than {MOST_MEMBERS:,} members"
        raise InputError(message, file=file, mend="give a document, which has a few dozen")
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (*_FAULTS, struct.error) as error:
        what = "its archive is cut short or damaged" if data.startswith(b"PK") else "it is no zip archive"
        raise InputError(what, file=file, mend=_WHOLE) from error
    _check(archive.infolist(), len(data), file)
    return archive


def _check(members: Sequence[zipfile.ZipInfo], size: int, file: str) -> None:
    total = sum(member.file_size for member in members)
    if total > MOST_UNPACKED:
        message = f"its members have {total:,} bytes unpacked (at most {MOST_UNPACKED:,})"
        raise InputError(message, file=file, mend="split it, or save it without its pictures")
    if total > SMALL and total > MOST_RATIO * size:
        message = f"it unpacks to {total // size:,} times its size (at most {MOST_RATIO}), as no document does"
        raise InputError(message, file=file, mend="do not open it, or save it again in the program that made it")
    seen: set[str] = set()
    for member in members:
        name = member.orig_filename
        place = f"member {name[:80]!r}"
        if _CLIMBS.match(name) or "\0" in name:
            raise InputError("its name leads out of the archive", file=file, place=place, mend="do not open the file")
        if member.filename in seen:
            raise InputError("the archive has two members of that name", file=file, place=place, mend=_WHOLE)
        if member.flag_bits & _ENCRYPTED:
            raise InputError("it is encrypted", file=file, place=place, mend="save the file without a password")
        if member.compress_type not in _METHODS:
            raise InputError("it is packed as no document is", file=file, place=place, mend=_WHOLE)
        seen.add(member.filename)


def member(archive: zipfile.ZipFile, name: str, *, file: str) -> bytes:
    """The bytes of a member of an archive that is `checked`.

    Raises:
        InputError: there is no such member, or it is damaged.
    """
    try:
        return archive.read(name)
    except KeyError as error:
        raise InputError("the archive lacks it", file=file, place=f"member {name!r}", mend=_WHOLE) from error
    except (*_FAULTS, RuntimeError, struct.error) as error:
        raise InputError("it is damaged", file=file, place=f"member {name!r}", mend=_WHOLE) from error
