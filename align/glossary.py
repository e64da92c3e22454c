"""Glossaries from files: YAML, and tables as spreadsheets write them (CSV, TSV)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import Any

from align import safe_yaml
from align.errors import InputError
from align.ingest.load import read_bytes
from lang.terms import glossary
from lang.terms.glossary import Glossary

BETWEEN = "|"
"""What stands between several renderings in one cell."""

_YES = frozenset({"true", "yes", "1", "x"})
_NO = frozenset({"", "false", "no", "0"})
_BY_LANGUAGE = ("acronym", "forbidden")
_MEND_YAML = "see sample_docs/S-2017-926.glossary.yaml"
_MEND_TABLE = "name columns en, fr, acronym:en, forbidden:fr, fixed or note"


def load(path: str) -> Glossary:
    """The glossary in a CSV or TSV file, by its ending, or else in a YAML file.

    The first line of a table names its columns: language codes (``en``), ``acronym:en``, ``forbidden:fr`` (or
    ``en acronym``), ``fixed`` and ``note``. Several renderings in a cell stand apart by ``|``, the preferred one
    first. Cells are parted by tabulators in ``.tsv``, else by commas, or by semicolons where the first line has no
    comma. RFC 4180 says how cells are quoted.

    Raises:
        InputError: the file cannot be read or is no glossary; with the line in a table.
    """
    reader = _TABLES.get(PurePath(path).suffix.casefold(), _yaml)
    return reader(read_bytes(path), path)


def _yaml(data: bytes, file: str) -> Glossary:
    try:
        return glossary.of(safe_yaml.load(data, file=file))
    except glossary.GlossaryError as error:
        raise InputError(str(error), file=file, mend=_MEND_YAML) from error


def _csv(data: bytes, file: str) -> Glossary:
    text = _decoded(data, file)
    head = text.partition("\n")[0]
    return _table(text, ";" if ";" in head and "," not in head else ",", file)


def _tsv(data: bytes, file: str) -> Glossary:
    return _table(_decoded(data, file), "\t", file)


_TABLES: dict[str, Callable[[bytes, str], Glossary]] = {".csv": _csv, ".tsv": _tsv}


def _decoded(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError("it is not UTF-8", file=file, place=f"line {line}", mend="save it as UTF-8") from error


def _table(text: str, delimiter: str, file: str) -> Glossary:
    rows = _rows(text, delimiter, file)
    line, head = next(rows, (1, []))
    columns = [_column(cell, line, file) for cell in head]
    if not any(glossary.is_code(column[0]) for column in columns):
        raise InputError("no column is named by a language", file=file, place=f"line {line}", mend=_MEND_TABLE)
    for number, column in enumerate(columns):
        if column in columns[:number]:
            name = ":".join(column)
            raise InputError(f"two columns are named {name!r}", file=file, place=f"line {line}", mend="rename one")
    terms = []
    for line, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(columns):
            message = f"{len(row)} cells are more than the {len(columns)} columns of the first line"
            raise InputError(
                message, file=file, place=f"line {line}", mend="quote cells that have the sign between cells"
            )
        terms.append(glossary.term(_entry(columns, row, line, file), f"line {line}"))
    return Glossary(tuple(terms))


def _rows(text: str, delimiter: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the lines that they begin in."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            f"the cells cannot be told ({error})", file=file, place=f"line {line}", mend="mend the quotation marks"
        ) from error


def _column(cell: str, line: int, file: str) -> tuple[str, ...]:
    """What a column holds: (language,), (fixed,), (note,), (acronym, language) or (forbidden, language)."""
    parts = cell.replace(":", " ").split()
    words = [part.casefold() for part in parts]
    if len(parts) == 1 and words[0] in ("fixed", "note"):
        return (words[0],)
    if len(parts) == 1 and (code := _code(parts[0])):
        return (code,)
    for what in _BY_LANGUAGE:
        if len(parts) == 2 and what in words and (code := _code(parts[1 - words.index(what)])):
            return (what, code)
    raise InputError(f"no column is named {cell!r}", file=file, place=f"line {line}", mend=_MEND_TABLE)


def _code(name: str) -> str | None:
    base, *rest = name.split("-")
    code = "-".join([base.casefold(), *rest])
    return code if glossary.is_code(code) else None


def _entry(columns: list[tuple[str, ...]], row: list[str], line: int, file: str) -> dict[str, Any]:
    """One row as YAML would have it."""
    entry: dict[str, Any] = {}
    for column, cell in zip(columns, row, strict=False):
        texts = [text.strip() for text in cell.split(BETWEEN) if text.strip()]
        match column:
            case ("fixed",):
                entry["fixed"] = _truth(cell, line, file)
            case ("note",):
                entry["note"] = cell.strip()
            case ("acronym", code) if texts:
                if len(texts) > 1:
                    place = f"line {line}"
                    raise InputError(f"{cell!r} is more than one acronym", file=file, place=place, mend="keep one")
                entry.setdefault("acronym", {})[code] = texts[0]
            case ("forbidden", code) if texts:
                entry.setdefault("forbidden", {})[code] = texts
            case (code,) if texts:
                entry[code] = texts
    return entry


def _truth(cell: str, line: int, file: str) -> bool:
    said = cell.strip().casefold()
    if said not in _YES | _NO:
        raise InputError(f"'fixed' is {cell!r}", file=file, place=f"line {line}", mend="write yes or leave it empty")
    return said in _YES
