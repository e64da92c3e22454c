"""The package that a DOCX file is (Open Packaging Conventions, ECMA-376 part 2): its parts, and what refers to what.

The parts are read here rather than through python-docx: only those that hold text are unpacked, by the parser that
refuses entities (`align.xml`), and however parts refer to each other nothing recurses.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from align import xml
from align.errors import InputError
from align.ingest import archive

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_XML = 64 * 1024 * 1024
"""Bytes of one part; its tree takes about ten times as many."""

_MEND = "save it as .docx"
_AGAIN = "open it in a word processor and save it again as .docx"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHERS = (
    (b"{\\rtf", "it is a document in Rich Text Format"),
    (b"%pdf-", "it is a PDF"),
    (b"<!doctype html", "it is an HTML page"),
    (b"<html", "it is an HTML page"),
    (b"<?xml", "it is XML without its archive"),
)
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main",
     b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships",
     b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
)  # fmt: skip
"""The namespaces of strict documents (ISO/IEC 29500), and those of all others, which mean the same."""


class Related(NamedTuple):
    """A part that another one refers to: by which id, as what, and its name in the archive."""

    id: str
    kind: str
    target: str


class Package:
    """An opened DOCX file.

    Raises:
        InputError: it is none, or is damaged, encrypted or too large; says what it is as far as can be told.
    """

    def __init__(self, data: bytes, *, file: str) -> None:
        self._file = file
        _refuse_others(data, file)
        self._archive = archive.checked(data, file=file)
        self._names = {name.lower(): name for name in self._archive.namelist()}
        self.main = self._main()

    def _main(self) -> str:
        if "[content_types].xml" not in self._names:
            raise InputError(self._what(), file=self._file, mend=_MEND)
        kinds = self.tree("[Content_Types].xml", root="Types")
        found = next((one.target for one in self.related("") if one.kind == "officeDocument"), "word/document.xml")
        said = next(
            (part.get("ContentType", "") for part in kinds
             if unquote(part.get("PartName", "")).lower() == f"/{found.lower()}"), "",
        )  # fmt: skip
        if "macroEnabled" in said:
            raise InputError("it is a document with macros (.docm)", file=self._file, mend=f"{_MEND}, without them")
        if "spreadsheet" in said or "presentation" in said:
            what = "workbook" if "spreadsheet" in said else "presentation"
            raise InputError(f"it is a {what}, no document", file=self._file, mend="give the document's text")
        return found

    def _what(self) -> str:
        """What an archive is that is no OOXML package."""
        if "mimetype" in self._names:
            kind = archive.member(self._archive, self._names["mimetype"], file=self._file)[:80]
            if b"opendocument" in kind:
                return "it is an OpenDocument file (.odt)"
            if b"epub" in kind:
                return "it is an e-book (.epub)"
        return "it is an archive, but no Word document"

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def tree(self, name: str, *, root: str) -> _Element:
        """The XML of a part.

        Args:
            root: what its outermost element has to be, without its namespace.

        Raises:
            InputError: there is no such part, or it is damaged or no such XML.
        """
        own = self._names.get(name.lower(), name)
        if own in self._archive.NameToInfo and self._archive.getinfo(own).file_size > MOST_XML:
            message = f"it has more than {MOST_XML:,} bytes"
            raise InputError(message, file=self._file, place=f"member {own!r}", mend="split the document")
        data = archive.member(self._archive, own, file=self._file)
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
        try:
            found = xml.parse(data, file=self._file, root=root)
        except InputError as error:
            place = f"member {own!r}, {error.place}"
            raise InputError(error.message, file=self._file, place=place, mend=_AGAIN) from error
        if found.getroottree().docinfo.internalDTD is not None:
            message = "it has a DOCTYPE, which no Word document has"
            raise InputError(message, file=self._file, place=f"member {own!r}", mend=_AGAIN)
        return found

    def related(self, name: str) -> Iterator[Related]:
        """The parts of the archive that a part refers to; "" stands for the package itself."""
        folder, base = posixpath.split(name)
        listed = posixpath.join(folder, "_rels", f"{base}.rels")
        if listed not in self:
            return
        for one in self.tree(listed, root="Relationships"):
            if one.get("TargetMode") == "External":
                continue
            target = posixpath.normpath(posixpath.join("/", folder, unquote(one.get("Target", "")))).lstrip("/")
            if target in self:
                yield Related(one.get("Id", ""), one.get("Type", "").rpartition("/")[2], target)


def _refuse_others(data: bytes, file: str) -> None:
    """Says what a file is that is no archive."""
    if not data.strip(b"\0 \t\r\n"):
        raise InputError("the file is empty", file=file, mend="give a file with text in it")
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise InputError("it is protected by a password", file=file, mend="save it without one")
        raise InputError("it is a document of an old Word (.doc)", file=file, mend=_MEND)
    if not data.startswith(b"PK"):
        start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        what = next((what for begins, what in _OTHERS if start.startswith(begins)), "it is no Word document")
        raise InputError(f"{what}, whatever its name says", file=file, mend=f"{_MEND}, or give the file its own ending")
