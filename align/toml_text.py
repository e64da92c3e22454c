"""Settings in TOML: read with errors that tell the line, and where a key stands, which tomllib does not tell."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from align.errors import InputError
from align.ingest.load import read_bytes

Keys = tuple[str, ...]
"""Where a value stands: the names of the tables it is in, and its own."""

_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_TABLE = re.compile(rf"\s*\[\[?\s*(?P<keys>{_DOTTED})\s*\]")
_PAIR = re.compile(rf"\s*(?P<keys>{_DOTTED})\s*=")


def text_of(file: str) -> str:
    """The text of a file.

    Raises:
        InputError: it cannot be read, or is not UTF-8; with the line.
    """
    data = read_bytes(file)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError("it is not UTF-8", file=file, place=f"line {line}", mend="save it as UTF-8") from error


def parsed(text: str, file: str) -> dict[str, Any]:
    """What a text in TOML (1.0) says.

    Raises:
        InputError: it is no TOML; with the line.
    """
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a TOMLDecodeError, or what Python says of a number too long
        why = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        said, _, where = why.partition(" (at ")
        line = re.match(r"line \d+", where)
        place = line[0] if line else f"line {text.count(chr(10)) + 1}"
        problem = f"{said[:1].lower()}{said[1:]}"
        raise InputError(f"not valid TOML ({problem})", file=file, place=place, mend="mend that line") from error


def line_of(text: str, where: Keys) -> int:
    """The line, from 1, in which a key stands, or what comes nearest to it: the table, or the key it is inside of."""
    best, deepest = 1, 0
    table: Keys = ()
    inside: Keys = ()
    for number, line in enumerate(text.split("\n"), 1):
        if header := _TABLE.match(line):
            inside = table = _split(header["keys"])
        elif pair := _PAIR.match(line):
            inside = (*table, *_split(pair["keys"]))
        # A key of a table in braces stands behind another.
        while inside and inside == where[: len(inside)] != where and _mentions(line, where[len(inside)]):
            inside = where[: len(inside) + 1]
        if len(inside) > deepest and inside == where[: len(inside)]:
            best, deepest = number, len(inside)
    return best


def _split(keys: str) -> Keys:
    return tuple(key.strip("\"'") for key in re.findall(_KEY, keys))


def _mentions(line: str, key: str) -> bool:
    return re.search(rf"""(?<![\w.-])["']?{re.escape(key)}["']?\s*=""", line) is not None
