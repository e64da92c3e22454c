"""What glossaries in tables share, whatever the file: the columns, and a row for each term.

The first row names the columns: language codes (``en``), ``acronym:en``, ``forbidden:fr`` (or ``en acronym``),
``fixed``, ``note``, ``subject``, ``concept``, and for proposals ``status``, ``score``, ``count`` and ``evidence``.
Several texts in a cell stand apart by ``|``, the preferred rendering first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from align.errors import InputError
from lang.terms import glossary
from lang.terms.glossary import Glossary, Term

BETWEEN = "|"
"""What stands between several texts in one cell."""

Row = tuple[str, Sequence[str]]
"""A row's cells, with the place where it stands as messages name it ("line 3")."""
Column = tuple[str, ...]
"""What a column holds: (language,), (key,), (acronym, language) or (forbidden, language)."""

_YES = frozenset({"true", "yes", "1", "x"})
_NO = frozenset({"", "false", "no", "0"})
_BY_LANGUAGE = ("acronym", "forbidden")
_PLAIN = tuple(key for key in glossary.NOT_LANGUAGES if key not in _BY_LANGUAGE)
_MEND = "name columns en, fr, acronym:en, forbidden:fr, fixed or note"


def read(rows: Iterable[Row], *, file: str, first: str, crowded: str) -> Glossary:
    """The glossary that rows tell; rows with nothing in them are passed over.

    Args:
        first: the place of the first row, where there is none.
        crowded: what to do about a row with more cells than there are columns.

    Raises:
        InputError: a row is none of a glossary; with its place.
    """
    lines = iter(rows)
    place, head = next(lines, (first, ()))
    columns = _columns(_filled(head), place, file)
    terms = []
    for place, row in lines:
        cells = _filled(row)
        if len(cells) > len(columns):
            message = f"{len(cells)} cells are more than the {len(columns)} columns of the first line"
            raise InputError(message, file=file, place=place, mend=crowded)
        if cells:
            terms.append(_term(columns, cells, place, file))
    return Glossary(tuple(terms))


def rows(terms: Glossary) -> Iterator[list[str]]:
    """The rows of a glossary, the names of its columns first; only those that some term fills.

    Raises:
        InputError: a text has the sign that parts texts in a cell.
    """
    content = glossary.content(terms)["terms"]
    columns = _needed(terms)
    yield [":".join(column) for column in columns]
    for number, entry in enumerate(content, 1):
        yield [_cell(entry, column, number) for column in columns]


def under(term: Term, head: Sequence[str], *, file: str, place: str) -> tuple[list[str], list[str]]:
    """A term as a row of a table that there is already: the names of columns that it lacks, and the cells with them.

    Args:
        place: where the head stands.

    Raises:
        InputError: the head names no columns, or a text has the sign that parts texts in a cell.
    """
    have = _columns(_filled(head), place, file)
    entry = glossary.content(Glossary((term,)))["terms"][0]
    more = [column for column in _needed(Glossary((term,))) if column not in have]
    return [":".join(column) for column in more], [_cell(entry, column, 1) for column in (*have, *more)]


# -- reading ------------------------------------------------------------------------------------------


def _filled(cells: Sequence[str]) -> Sequence[str]:
    """The cells up to the last one with something in it."""
    last = len(cells)
    while last and not cells[last - 1].strip():
        last -= 1
    return cells[:last]


def _columns(head: Sequence[str], place: str, file: str) -> list[Column]:
    columns = [_column(cell, place, file) for cell in head]
    if not any(glossary.is_code(column[0]) for column in columns):
        raise InputError("no column is named by a language", file=file, place=place, mend=_MEND)
    for number, column in enumerate(columns):
        if column in columns[:number]:
            name = ":".join(column)
            raise InputError(f"two columns are named {name!r}", file=file, place=place, mend="rename one")
    return columns


def _column(cell: str, place: str, file: str) -> Column:
    parts = cell.replace(":", " ").split()
    words = [part.casefold() for part in parts]
    if len(parts) == 1 and words[0] in _PLAIN:
        return (words[0],)
    if len(parts) == 1 and (code := _code(parts[0])):
        return (code,)
    for what in _BY_LANGUAGE:
        if len(parts) == 2 and what in words and (code := _code(parts[1 - words.index(what)])):
            return (what, code)
    raise InputError(f"no column is named {cell!r}", file=file, place=place, mend=_MEND)


def _code(name: str) -> str | None:
    base, *rest = name.split("-")
    code = "-".join([base.casefold(), *rest])
    return code if glossary.is_code(code) else None


def _term(columns: Sequence[Column], cells: Sequence[str], place: str, file: str) -> Term:
    entry = _entry(columns, cells, place, file)
    try:
        return glossary.term(entry, "this line")
    except glossary.GlossaryError as error:
        raise InputError(str(error), file=file, place=place, mend="mend that cell") from error


def _entry(columns: Sequence[Column], cells: Sequence[str], place: str, file: str) -> dict[str, Any]:
    """One row as YAML would have it."""
    entry: dict[str, Any] = {}
    for column, cell in zip(columns, cells, strict=False):
        texts = [text.strip() for text in cell.split(BETWEEN) if text.strip()]
        match column:
            case ("fixed",):
                entry["fixed"] = _truth(cell, place, file)
            case ("score" | "count" as key,) if texts:
                entry[key] = _number(cell, key, place, file)
            case ("acronym", code) if texts:
                if len(texts) > 1:
                    raise InputError(f"{cell!r} is more than one acronym", file=file, place=place, mend="keep one")
                entry.setdefault("acronym", {})[code] = texts[0]
            case ("forbidden", code) if texts:
                entry.setdefault("forbidden", {})[code] = texts
            case ("note" | "subject" | "concept" | "status" as key,) if texts:
                entry[key] = cell.strip()
            case (code,) if texts:
                entry[code] = texts
    return entry


def _truth(cell: str, place: str, file: str) -> bool:
    said = cell.strip().casefold()
    if said not in _YES | _NO:
        raise InputError(f"'fixed' is {cell!r}", file=file, place=place, mend="write yes or leave it empty")
    return said in _YES


def _number(cell: str, key: str, place: str, file: str) -> float | int:
    kind = int if key == "count" else float
    try:
        return kind(cell)
    except ValueError as error:
        raise InputError(f"{key!r} is {cell!r}", file=file, place=place, mend="write a number") from error


# -- writing ------------------------------------------------------------------------------------------


def _needed(terms: Glossary) -> list[Column]:
    """The columns that terms fill: languages in the order in which they come up, acronyms, and so on."""
    found: list[Column] = []
    for part in ("renderings", "acronyms", "forbidden"):
        codes = dict.fromkeys(code for term in terms.terms for code in getattr(term, part))
        prefix = () if part == "renderings" else (part.removesuffix("s"),)
        found += [(*prefix, code) for code in codes]
    # A table without a language is none, even if all that it has are acronyms.
    if not any(len(column) == 1 for column in found):
        found = [*dict.fromkeys((column[-1],) for column in found), *found]
    keys = dict.fromkeys(key for entry in glossary.content(terms)["terms"] for key in entry)
    return [*found, *((key,) for key in _PLAIN if key in keys)]


def _cell(entry: dict[str, Any], column: Column, number: int) -> str:
    value = entry.get(column[0], "")
    if len(column) > 1:
        value = (value or {}).get(column[1], "")
    if value is True:
        return "yes"
    texts = value if isinstance(value, list) else [value]
    name = ":".join(column)
    if (isinstance(value, list) or column[0] == "acronym") and any(BETWEEN in text for text in texts):
        message = f"{name!r} of term {number} has the sign {BETWEEN!r}, which parts texts in a table"
        raise InputError(message, mend="write YAML or TBX")
    return BETWEEN.join(map(str, texts))
