"""Opens a file and reads it by its kind; the one way by which a document comes in."""

from __future__ import annotations

import hashlib
import importlib
import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, Protocol, cast

from align.document import Document, VersionKind
from align.errors import InputError
from align.ingest import decode, text
from lang import language as languages

MOST_BYTES = 512 * 1024 * 1024
"""A larger file is refused: it is no document, and memory is bounded."""

_IN_NAME = re.compile(r"[._-]([a-z]{2,3})(?=[._-]|$)", re.IGNORECASE)


def read_bytes(path: str | os.PathLike[str]) -> bytes:
    """The bytes of a file.

    Raises:
        InputError: it is not there, is a directory, may not be read or is too large.
    """
    file = os.fspath(path)
    try:
        size = os.stat(file).st_size
        if size > MOST_BYTES:
            raise InputError(
                f"{size:,} bytes are more than a document has (at most {MOST_BYTES:,})", file=file,
                mend="split it",
            )  # fmt: skip
        return Path(file).read_bytes()
    except OSError as error:
        raise unreadable(error, file) from error
    except ValueError as error:  # a NUL in it, or what the system's encoding does not have
        raise InputError("no file can have such a name", file=file, mend="check the name") from error


def unreadable(error: OSError, file: str) -> InputError:
    """Why a file cannot be read, and what to do about it."""
    if isinstance(error, IsADirectoryError):
        return InputError("it is a directory", file=file, mend="name a file in it")
    if isinstance(error, FileNotFoundError):
        return InputError("there is no such file", file=file, mend="check the name")
    reason = (error.strerror or str(error)).lower()
    return InputError(f"it cannot be read ({reason})", file=file, mend="check its permissions")


def language_of_name(path: str | os.PathLike[str]) -> str | None:
    """The language that a file's name tells (``x.fr.txt``, ``S-2017-926-FR.txt``), if it tells one."""
    stem = Path(path).stem
    for found in reversed(_IN_NAME.findall(stem)):
        if found.lower() in languages.codes() or (stem.lower().endswith(f".{found.lower()}") and len(found) == 2):
            return str(found.lower())
    return None


class Opened(NamedTuple):
    """The text of a file, with what is known of the file."""

    text: str
    name: str
    sha256: str
    notes: tuple[str, ...]


def open_text(path: str | os.PathLike[str], encoding: str | None = None) -> Opened:
    """The text in a file, in UTF-8, in the encoding said, or in what can be told for certain.

    Raises:
        InputError: the file cannot be read or is no text.
    """
    file = os.fspath(path)
    return _opened(read_bytes(file), file, encoding)


def _opened(data: bytes, file: str, encoding: str | None) -> Opened:
    decoded = decode.decode(data, file=file, encoding=encoding)
    notes = (f"read as {decoded.encoding}",) if decoded.guessed else ()
    return Opened(decoded.text, Path(file).name, hashlib.sha256(data).hexdigest(), notes)


class Reader(Protocol):
    """A module that reads documents of one kind of file."""

    def read(
        self, data: bytes, *, file: str, language: str | None, kind: VersionKind | None, encoding: str | None
    ) -> Document:
        """The document in the bytes of a file; raises InputError where it is none."""


class FileKind(NamedTuple):
    """A kind of file: what reads it, the endings of its name, and how its bytes begin."""

    module: str
    endings: tuple[str, ...]
    begins: bytes = b""


KINDS: Mapping[str, FileKind] = MappingProxyType(
    {
        "pdf": FileKind("align.ingest.pdf", (".pdf",), b"%PDF-"),
        "docx": FileKind("align.ingest.docx", (".docx", ".doc"), b"PK\x03\x04"),
        "html": FileKind("align.ingest.html", (".html", ".htm", ".xhtml")),
    }
)
"""The kinds of files that are not plain text."""


def load(
    path: str | os.PathLike[str],
    *,
    language: str | None = None,
    kind: VersionKind | None = None,
    encoding: str | None = None,
) -> Document:
    """The document in a file.

    Args:
        language: its code; else the file's name tells it, else it is detected.
        kind: what kind of version it is; else the text tells, else ``official``.
        encoding: of a text file; else UTF-8 and what can be told for certain.

    Raises:
        InputError: the file cannot be read or is no document.
    """
    file = os.fspath(path)
    data = read_bytes(file)
    code = language or language_of_name(file)
    reader = _reader(file, data)
    if reader is None:
        opened = _opened(data, file, encoding)
        document = text.read(
            opened.text, name=opened.name, sha256=opened.sha256, language=code, kind=kind, notes=opened.notes
        )
    else:
        document = reader.read(data, file=file, language=code, kind=kind, encoding=encoding)
        document = replace(document, name=Path(file).name, sha256=hashlib.sha256(data).hexdigest())
    if not document.units:
        raise InputError("there is no text in it beside page furniture", file=file, mend="give the document's text")
    return document


def _reader(file: str, data: bytes) -> Reader | None:
    """What reads a file by the ending of its name or by how it begins; None for plain text."""
    ending = Path(file).suffix.lower()
    for kind in KINDS.values():
        if ending in kind.endings or (kind.begins and data.startswith(kind.begins)):
            return cast("Reader", importlib.import_module(kind.module))
    return None
