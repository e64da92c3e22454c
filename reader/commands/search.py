"""``hexapla search``: a term in the sentences of a library, with what the other versions say."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from align.check.json_text import json_text
from align.errors import InputError
from reader import cells, diagnostics
from reader.commands.library import libraries
from reader.diagnostics import Exit

if TYPE_CHECKING:
    from align.finding.concordance import Finder
    from align.library import Hit, Library
    from lang.searching import Query, Span

_LIMIT = 50
_SIZE = (100, 40)
_INDENT = 2
_NARROWEST = 40
_HEAD, _FOUND, _QUIET = "1", "1;33", "2"
"""SGR parameters (ECMA-48, 8.3.117)."""
_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_COLUMNS = ("library", "document", "symbol", "title", "date", "file", "unit", "bead", "standing")


class _Found(NamedTuple):
    """A hit, and the library that it is in."""

    library: Library
    hit: Hit


def options(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    parser.add_argument(
        "query", metavar="QUERY",
        help="words as they stand, polic* for what begins so, re:EXPRESSION; a capital makes capitals count, an "
        "accent accents",
    )  # fmt: skip
    parser.add_argument("--langs", metavar="CODES", type=_codes, default=(),
                        help="languages to look in and to show, such as en,fr,ar; else all")  # fmt: skip
    parser.add_argument(
        "--lacks", metavar="CODE=TERM", action="append", default=[],
        help="only where the text in a language does not have this, in any form of its words",
    )  # fmt: skip
    parser.add_argument(
        "--in", metavar="FOLDER", dest="folders", action="append", default=[],
        help="a library; else the one that the working folder is in, else all that were added",
    )  # fmt: skip
    parser.add_argument("--limit", metavar="N", type=_count, default=_LIMIT,
                        help="hits at most, 0 for all (%(default)s)")  # fmt: skip
    parser.add_argument("--format", choices=("text", "json", "tsv"), default="text", help="(%(default)s)")


def run(arguments: argparse.Namespace) -> Exit:
    """Searches and prints, the latest documents first."""
    from lang.searching import QueryError

    try:
        found = _found(arguments)
        first = list(islice(found, 1))
        some = chain(first, found)
        _FORMATS[arguments.format](islice(some, arguments.limit) if arguments.limit else some, arguments)
        more = next(found, None) is not None if arguments.limit else False
    except QueryError as error:
        raise InputError(str(error), mend="change what is looked for") from error
    if not first:
        diagnostics.note("nothing is found")
    if more:
        diagnostics.note(f"there is more than {arguments.limit}; --limit 0 gives all")
    return Exit.DONE


def _found(arguments: argparse.Namespace) -> Iterator[_Found]:
    from align.library import typed

    query = typed(arguments.query)
    lacks = dict(_lacking(one) for one in arguments.lacks)
    there = list(libraries(_folders(arguments)))
    if arguments.langs:  # what stands in the place of what is lacking is what one wants to see
        arguments.langs = tuple(dict.fromkeys((*arguments.langs, *lacks)))
    _tell_unknown(there, arguments.langs or lacks)
    return _search(there, query, arguments.langs, lacks, arguments.limit + 1 if arguments.limit else 0)


def _search(
    there: Iterable[Library], query: Query, langs: Sequence[str], lacks: dict[str, Finder], limit: int
) -> Iterator[_Found]:
    for library in there:
        with library:
            for hit in library.search(query, langs, lacks, limit=limit):
                yield _Found(library, hit)


def _folders(arguments: argparse.Namespace) -> list[str]:
    """The libraries that are meant; none for all that were added."""
    from align.library import surrounding

    if arguments.folders:
        return list(arguments.folders)
    here = surrounding(os.curdir)
    return [] if here is None else [str(here)]


def _tell_unknown(there: Iterable[Library], codes: Iterable[str]) -> None:
    """Tells which languages no library has."""
    known = {code for library in there for code in library.languages()}
    unknown = [code for code in dict.fromkeys(codes) if code.split("-")[0] not in known]
    if unknown:
        told = f"only in {', '.join(sorted(known))}" if known else "nor in any other language"
        diagnostics.note(f"the library has nothing in {', '.join(unknown)}, {told}")


def _lacking(said: str) -> tuple[str, Finder]:
    """``fr=unité de police`` as its language and what finds it.

    Raises:
        InputError: it is of another form.
        QueryError: it is no regular expression.
    """
    from align.library import rendering

    code, sign, term = said.partition("=")
    if not (sign and term and _CODE.fullmatch(code)):
        raise InputError(f"--lacks: {said!r} names no language and term", mend="write it as fr='unité de police'")
    return code, rendering(term)


def _codes(text: str) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(code.strip() for code in text.split(",") if code.strip()))
    if not codes or not all(map(_CODE.fullmatch, codes)):
        raise argparse.ArgumentTypeError("write codes with commas between them, such as en,fr")
    return codes


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of hits")
    return int(text)


def _keys(hit: Hit, langs: Sequence[str]) -> list[str]:
    """The versions of a hit that say something, in the order of the languages asked for."""
    if not langs:
        return list(hit.texts)
    wanted = [code.split("-")[0] for code in langs]
    return sorted(hit.texts, key=lambda key: wanted.index(hit.languages[key].split("-")[0]))


# -- as text ------------------------------------------------------------------------------------------------


def _as_text(found: Iterable[_Found], arguments: argparse.Namespace) -> None:
    """A head for each bead, and under it a paragraph a version; on a terminal what was found is marked."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    coloured = sys.stdout.isatty() and not plain
    width = max(shutil.get_terminal_size(_SIZE).columns, _NARROWEST) if sys.stdout.isatty() else sys.maxsize
    for number, (_, hit) in enumerate(found):
        if number:
            sys.stdout.write("\n")
        sys.stdout.writelines(f"{line}\n" for line in _lines(hit, arguments.langs, width, coloured=coloured))
        sys.stdout.flush()


def _lines(hit: Hit, langs: Sequence[str], width: int, *, coloured: bool) -> Iterator[str]:
    named = [hit.symbol, hit.date, hit.unit, hit.file]
    yield _painted(cells.harmless(" · ".join(part for part in named if part)), _HEAD, coloured=coloured)
    keys = _keys(hit, langs)
    first = max((cells.width(cells.harmless(key)) for key in keys), default=0)
    margin = _INDENT + first + 2
    for key in keys:
        begin = " " * _INDENT + _painted(cells.fit(cells.harmless(key), first), _QUIET, coloured=coloured) + "  "
        for line in _wrapped(hit.texts[key], hit.spans.get(key, ()), max(width - margin, 1), coloured=coloured):
            yield begin + line
            begin = " " * margin
    for standing in hit.standing:
        yield " " * _INDENT + _painted(cells.harmless(str(standing)), _QUIET, coloured=coloured)


def _wrapped(text: str, spans: Sequence[Span], width: int, *, coloured: bool) -> Iterator[str]:
    """The lines of a text, with what was found in it in colour."""
    pieces: list[str] = []
    marked: list[tuple[int, int]] = []
    length = at = 0
    for start, end in [*spans, (len(text), len(text))]:
        before, inside = cells.harmless(text[at:start]), cells.harmless(text[start:end])
        marked.append((length + len(before), length + len(before) + len(inside)))
        pieces += [before, inside]
        length, at = marked[-1][1], end
    whole = "".join(pieces)
    for begin, close in cells.wrap(whole, width) if width < sys.maxsize // 2 else [(0, len(whole))]:
        line, place = "", begin
        for start, end in marked:
            start, end = max(start, begin), min(end, close)
            if start < end:
                line += whole[place:start] + _painted(whole[start:end], _FOUND, coloured=coloured)
                place = end
        yield line + whole[place:close]


def _painted(text: str, colour: str, *, coloured: bool) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m" if coloured and text else text


# -- for programs -------------------------------------------------------------------------------------------


def _as_json(found: Iterable[_Found], arguments: argparse.Namespace) -> None:
    """An array of objects, one a line."""
    begin = "["
    for library, hit in found:
        sys.stdout.write(f"{begin}\n{json_text(_record(library, hit, arguments.langs))}")
        begin = ","
    sys.stdout.write("[]\n" if begin == "[" else "\n]\n")


def _record(library: Library, hit: Hit, langs: Sequence[str]) -> dict[str, object]:
    keys = _keys(hit, langs)
    return {
        "library": str(library.folder),
        "document": hit.document,
        "symbol": hit.symbol,
        "title": hit.title,
        "date": hit.date,
        "file": hit.file,
        "unit": hit.unit,
        "bead": hit.bead,
        "number": hit.number,
        "languages": {key: hit.languages[key] for key in keys},
        "texts": {key: hit.texts[key] for key in keys},
        "spans": {key: hit.spans[key] for key in keys if key in hit.spans},
        "standing": [standing._asdict() for standing in hit.standing],
    }


def _as_tsv(found: Iterable[_Found], arguments: argparse.Namespace) -> None:
    """A head and a row a bead, a column a language; tabs and line breaks are signs."""
    langs: Sequence[str] = [code.split("-")[0] for code in arguments.langs]
    rows = iter(found)
    first = list(islice(rows, 1))
    if not langs and first:
        langs = first[0].library.languages()
    sys.stdout.write("\t".join((*_COLUMNS, *langs)) + "\n")
    sys.stdout.writelines(_row(library, hit, langs) for library, hit in chain(first, rows))


def _row(library: Library, hit: Hit, langs: Sequence[str]) -> str:
    texts: dict[str, str] = {}
    for key, text in hit.texts.items():
        texts.setdefault(hit.languages[key].split("-")[0], text)
    standing = "; ".join(map(str, hit.standing))
    facts = (str(library.folder), hit.document, hit.symbol, hit.title, hit.date, hit.file, hit.unit, hit.bead, standing)
    return "\t".join(cells.harmless(part) for part in (*facts, *(texts.get(code, "") for code in langs))) + "\n"


_FORMATS = {"text": _as_text, "json": _as_json, "tsv": _as_tsv}
