"""The encoding of an HTML or XHTML page, which is declared in it in one of several ways."""

from __future__ import annotations

import codecs
import re

from align.ingest import decode

_DECLARED = re.compile(rb"""<meta[^>]{0,500}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:\-]+)""", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.:\-]+)["']""")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_LOOKED_THROUGH = 8192
_MEANT = {
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030",
    "x-gbk": "gb18030", "gb_2312-80": "gb18030", "big5": "big5hkscs", "x-sjis": "cp932", "shift_jis": "cp932",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "utf-16": "utf-8", "utf-16le": "utf-8", "utf-16be": "utf-8",
    "unicode": "utf-8", "x-mac-cyrillic": "mac_cyrillic", "macintosh": "mac_roman",
}  # fmt: skip
"""What a label stands for where it is not what it says (the Encoding standard, 4.2)."""
_NOT_OF_PAGES = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7"})
"""Python's codecs that are no encodings of pages."""


def decoded(data: bytes, *, file: str, encoding: str | None) -> decode.Decoded:
    """The characters of a page: by the encoding named, by its mark, as it declares itself, else as a text file.

    Where a page declares an encoding of one byte a character but is UTF-8 throughout, it was sent as UTF-8.

    Raises:
        InputError: as `align.ingest.decode.decode`.
    """
    declared = None if encoding else _declared(data)
    if declared is None:
        return decode.decode(data, file=file, encoding=encoding)
    if declared.startswith(("cp", "iso", "koi", "mac", "windows")) and not data.isascii():
        try:
            return decode.Decoded(data.decode("utf-8"), "utf-8", guessed=False)
        except UnicodeDecodeError:
            pass
    return decode.decode(data, file=file, encoding=declared)


def _declared(data: bytes) -> str | None:
    """The codec of the encoding that a page declares, if it has no mark and declares one that is known."""
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0")) or b"\0" in data[:4]:
        return None
    start = data[:_LOOKED_THROUGH]
    found = _XML_DECLARED.match(start) or _DECLARED.search(_COMMENT.sub(b"", start))
    if found is None:
        return None
    label = found[1].decode("ascii").lower()
    codec = _MEANT.get(label, label)
    try:
        "".encode(codec)
        return None if codecs.lookup(codec).name in _NOT_OF_PAGES else codec
    except (LookupError, UnicodeError):
        return None
