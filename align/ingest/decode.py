"""From the bytes of a text file to characters: decoded when certain, said when not."""

from __future__ import annotations

import codecs
from typing import NamedTuple

from align.errors import InputError
from lang import language as languages

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TEXT_CONTROLS = frozenset(b"\t\n\v\f\r\x1b\x1a")
_SAMPLE = 200_000
_MEND = "save it as UTF-8 or name its encoding with --encoding"


class Decoded(NamedTuple):
    """The characters, the encoding they were read by, and whether that had to be guessed."""

    text: str
    encoding: str
    guessed: bool


def decode(data: bytes, *, file: str, encoding: str | None = None) -> Decoded:
    """The text of a file's bytes.

    UTF-8, and UTF-16 and UTF-32 by their marks, are certain. Another encoding is taken when the
    charset-normalizer library finds exactly one that reads as a language, and reported as guessed.

    Raises:
        InputError: the file is empty or binary, is not in the encoding named, or may be in several.
    """
    if not data.strip(b"\0 \t\r\n\x0b\x0c"):
        raise InputError("the file is empty", file=file, mend="give a file with text in it")
    if encoding:
        return _as(data, encoding, file)
    for mark, name in _BOMS:
        if data.startswith(mark):
            return Decoded(_strict(data, name, file), name, guessed=False)
    if wide := _wide(data):
        return Decoded(_strict(data, wide, file), wide, guessed=False)
    _refuse_binary(data, file)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", guessed=False)
    except UnicodeDecodeError as error:
        if _mostly_utf8(data):
            line = data.count(b"\n", 0, error.start) + 1
            raise InputError(
                f"not valid UTF-8 (byte 0x{data[error.start]:02x} at offset {error.start})",
                file=file, place=f"line {line}", mend="mend that place, or name the encoding with --encoding",
            ) from error  # fmt: skip
    return _guess(data, file)


def _as(data: bytes, encoding: str, file: str) -> Decoded:
    try:
        codec = codecs.lookup(encoding).name
    except LookupError as error:
        raise InputError(
            f"{encoding!r} is no encoding", file=file, mend="name one such as utf-8, cp1251 or gb18030"
        ) from error
    return Decoded(_strict(data, codec, file), codec, guessed=False)


def _strict(data: bytes, encoding: str, file: str) -> str:
    try:
        text = data.decode(encoding)
    except (UnicodeError, LookupError) as error:
        start = getattr(error, "start", 0)
        line = data.count(b"\n", 0, start) + 1
        raise InputError(f"not valid {encoding}", file=file, place=f"line {line}", mend=_MEND) from error
    return text.removeprefix("\ufeff")


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: half of the bytes of its spaces and line ends are zero, on one side only."""
    sample = data[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    enough = len(sample) // 20
    if odd > enough and even * 20 < odd:
        return "utf-16-le"
    if even > enough and odd * 20 < even:
        return "utf-16-be"
    return None


def _refuse_binary(data: bytes, file: str) -> None:
    sample = data[:_SAMPLE]
    controls = sum(sample.count(byte) for byte in range(32) if byte not in _TEXT_CONTROLS)
    if b"\0" in sample or controls > len(sample) // 100:
        raise InputError("this is no text file", file=file, mend="give plain text")


def _mostly_utf8(data: bytes) -> bool:
    """Whether a damaged text was meant as UTF-8: its multi-byte sequences are whole nearly everywhere."""
    text = data.decode("utf-8", errors="replace")
    wrong = text.count("\ufffd")
    wide = sum(1 for char in text[:_SAMPLE] if char > "\x7f") - wrong
    return wide > 10 * wrong


def _guess(data: bytes, file: str) -> Decoded:
    from charset_normalizer import from_bytes

    matches = from_bytes(data[:_SAMPLE])
    best = matches.best()
    if best is None:
        raise InputError("its encoding cannot be told", file=file, mend=_MEND)
    rivals = [match for match in matches if match.chaos <= best.chaos and match.coherence >= best.coherence]
    usual = {name for pack in languages.packs() for name in pack.encodings}
    if likely := [match for match in rivals if usual.intersection(match.could_be_from_charset)]:
        rivals, best = likely, likely[0]
    texts = {str(match) for match in rivals}
    if best.chaos > 0.1 or best.coherence < 0.1 or len(texts) > 1:
        names = ", ".join(sorted({match.encoding for match in list(matches)[:4]}))
        raise InputError(f"its encoding is not certain (perhaps {names})", file=file, mend=_MEND)
    return Decoded(_strict(data, best.encoding, file), best.encoding, guessed=True)
