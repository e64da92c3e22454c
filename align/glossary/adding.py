"""A term put into a file of terms that people keep by hand, and taken out again: all else stays byte for byte.

What is in a file and is no term, such as comments, the order of keys and the way things are quoted, is lost when it is
read and written anew. So the text of the term alone is put in, in the way of the file, and what was made is read again:
it is only written if the glossary in it is the one before with the term at its end. In YAML that is an entry more in
the list; in a table a line more, and columns more in the first line where it lacks some.
"""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import yaml

from align import files, safe_yaml
from align.errors import InputError
from align.glossary import comma_separated, module, of_file, table
from align.ingest.load import read_bytes
from lang.language import get
from lang.terms import glossary
from lang.terms.acronyms import key_of
from lang.terms.glossary import Glossary, GlossaryError, Term

PATIENCE = 5.0
"""Seconds to wait for somebody else who is writing the same file."""
_WHOLE = "\ufeff"


@dataclass(frozen=True)
class Added:
    """A term that was put into a file.

    Attributes:
        path: of the file, as it was named.
        before: the bytes of the file until then.
        after: its bytes since.
        piece: the text of the term in it.
    """

    path: str
    term: Term
    before: bytes
    after: bytes
    piece: str


def term_of(
    texts: Mapping[str, str], *, forbidden: Mapping[str, str] | None = None, fixed: bool = False, note: str = ""
) -> Term:
    """The term that a person has typed: by language code what it is called, several renderings apart by ``|``.

    A short form in capitals beside a long one is the acronym of its language, as in ``formed police unit | FPU``.

    Raises:
        InputError: there is nothing to hold a version to: fewer than two languages, and nothing forbidden.
    """
    renderings: dict[str, tuple[str, ...]] = {}
    acronyms: dict[str, str] = {}
    for code, ways in _apart(texts).items():
        plural = get(code).acronym_plural
        short = [way for way in ways if key_of(way, plural)]
        if short and len(ways) > 1:
            acronyms[code] = short[0]
        renderings[code] = tuple(way for way in ways if way != acronyms.get(code))
    shunned = _apart(forbidden or {})
    if not renderings or len(renderings.keys() | shunned.keys()) < 2:
        raise InputError("a term needs two languages", mend="say what it is in another one")
    return Term(renderings, acronyms, fixed, shunned, note=note.strip())


def _apart(texts: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """What is written for each language, parted; without languages for which nothing is."""
    parted = {code: [" ".join(one.split()) for one in text.split(table.BETWEEN)] for code, text in texts.items()}
    return {code: tuple(dict.fromkeys(filter(None, ways))) for code, ways in parted.items() if any(ways)}


def check_format(path: str) -> str:
    """The name of the format of a file, if it is one in which a term can be put.

    Raises:
        InputError: what else is in such a file would be lost.
    """
    name = of_file(path) or "yaml"
    if name not in _WAYS:
        mend = "use YAML or a table: hexapla glossary convert FILE FILE.glossary.yaml"
        raise InputError("what else is in a file of this kind would be lost", file=path, mend=mend)
    return name


def add(path: str, term: Term) -> Added:
    """Puts a term at the end of a glossary; a YAML file that is not there is made. What others write is kept.

    Raises:
        InputError: the file is no glossary, has the term already, cannot be written, is of a format in which no term
            can be put without loss, or is written by somebody else all the time.
    """
    name = check_format(path)
    _check(term, path)
    target = Path(path).resolve()
    with _alone(target, path):
        is_new = name == "yaml" and not target.exists()
        before = b"".join(module(name).write(Glossary())) if is_new else read_bytes(path)
        known = module(name).read(before, file=path)
        if place := _has(known, term):
            raise InputError(f"it has the term already (term {place})", file=path, mend="change it there")
        wanted = Glossary((*known.terms, term))
        for after, piece in _WAYS[name](before, term, path):
            if _reads_as(name, after, path) == wanted:
                _write(target, path, None if is_new else before, after)
                return Added(path, term, before, after, piece)
    raise InputError("no term can be added in the way that it is written", file=path, mend="add it by hand")


def take_back(added: Added) -> None:
    """Takes a term out that was put in; what was written into the file since then stays.

    Raises:
        InputError: the term is there no longer as it was put in, or the file cannot be written.
    """
    name, path = check_format(added.path), added.path
    target = Path(path).resolve()
    with _alone(target, path):
        now = read_bytes(path)
        if now == added.after:
            _write(target, path, now, added.before)
            return
        known = module(name).read(now, file=path)
        if added.term in known.terms:
            wanted = _without(known, added.term)
            for after in _cut(now, added.piece):
                if _reads_as(name, after, path) == wanted:
                    _write(target, path, now, after)
                    return
    raise InputError("the term was changed since it was added", file=path, mend="take it out by hand")


# -- what both do ---------------------------------------------------------------------------------------


def _check(term: Term, path: str) -> None:
    """Refuses what no reader would take."""
    try:
        glossary.of(glossary.content(Glossary((term,))))
    except GlossaryError as error:
        raise InputError(str(error), file=path, mend="mend the term") from error


def _has(known: Glossary, term: Term) -> int:
    """The number of the term that says all that another one says, from 1; 0 where there is none."""

    def says(one: Term) -> bool:
        return (
            all(set(texts) <= set(one.renderings.get(code, ())) for code, texts in term.renderings.items())
            and all(set(texts) <= set(one.forbidden.get(code, ())) for code, texts in term.forbidden.items())
            and term.acronyms.items() <= one.acronyms.items()
            and one.fixed >= term.fixed
        )

    return next((number for number, one in enumerate(known.terms, 1) if says(one)), 0)


def _without(known: Glossary, term: Term) -> Glossary:
    """A glossary without the last of its terms that says the same as one."""
    at = len(known.terms) - 1 - known.terms[::-1].index(term)
    return Glossary((*known.terms[:at], *known.terms[at + 1 :]))


def _cut(data: bytes, piece: str) -> Iterator[bytes]:
    before, found, after = data.rpartition(piece.encode())
    if found:
        yield before + after
        yield before + b" []" + after  # it was the only one of a list


def _reads_as(name: str, data: bytes, path: str) -> Glossary | None:
    """The glossary in bytes, None where there is none."""
    try:
        return module(name).read(data, file=path)
    except InputError:
        return None


def _write(target: Path, path: str, before: bytes | None, after: bytes) -> None:
    """Writes a file unless somebody who does not know of the lock has written it meanwhile."""
    now = read_bytes(path) if target.exists() else None
    if now != before:
        raise InputError("somebody else has just written it", file=path, mend="try again")
    files.write(target, [after])


@contextlib.contextmanager
def _alone(target: Path, path: str) -> Iterator[None]:
    """Waits until nobody else, on this machine or another, writes terms into a file."""
    from filelock import FileLock, Timeout

    if not target.parent.is_dir():  # the lock would make it
        raise InputError("there is no such folder", file=path, mend="check the name")
    beside = target.with_name(f".{target.name}.lock")
    lock = FileLock(beside)
    try:
        lock.acquire(timeout=PATIENCE)
    except Timeout as error:
        raise InputError("somebody else is writing it", file=path, mend="try again") from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"it cannot be written ({reason})", file=path, mend="check the folder") from error
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        lock.release()


# -- YAML -----------------------------------------------------------------------------------------------

_Way = Iterator[tuple[bytes, str]]
"""What the bytes of a file may become, the likeliest first, each with the text of the term in it."""


class _List(NamedTuple):
    """Where the list of terms stands in a text, in code points."""

    start: int
    end: int
    column: int
    flow: bool
    empty: bool
    literal: bool
    """Whether it ends with a block of literal text, in which a number sign begins no comment."""


def _in_yaml(data: bytes, term: Term, path: str) -> _Way:
    text = _decoded(data, path)
    entry = glossary.content(Glossary((term,)))["terms"][0]
    place = _list(text.removeprefix(_WHOLE))
    if place is None:
        return
    mark = _WHOLE if text.startswith(_WHOLE) else ""
    text = text.removeprefix(_WHOLE)
    ways = (_in_line,) if place.flow and not place.empty else (_in_block, _in_line) if place.flow else (_in_block,)
    for way in ways:
        for after, piece in way(text, place, entry):
            yield (mark + after).encode(), piece


def _in_block(text: str, place: _List, entry: dict[str, object]) -> Iterator[tuple[str, str]]:
    """An entry more, on lines of its own."""
    newline = _newline(text)
    margin = " " * (0 if place.flow else place.column)
    lines = safe_yaml.dump([entry], flow=None).decode().strip().split("\n")
    piece = "".join(f"{margin}{line}{newline}" for line in lines)
    if place.flow:  # the brackets of an empty list go, and what stands behind them stays
        before, rest = text[: place.start].rstrip(" "), text[place.end :]
        tail, _, after = rest.partition(newline)
        yield f"{before}{tail}{newline}{piece}{after}", piece
        return
    at = _after(text, place)
    if at and text[at - 1] not in "\r\n":
        yield f"{text[:at]}{newline}{piece}{text[at:]}", piece
    else:
        yield f"{text[:at]}{piece}{text[at:]}", piece


def _in_line(text: str, place: _List, entry: dict[str, object]) -> Iterator[tuple[str, str]]:
    """An entry more before the bracket that closes the list."""
    written = safe_yaml.dump(entry, flow=True).decode().strip()
    for piece in (f", {written}", written):  # the last one may have its comma already
        yield f"{text[: place.end - 1]}{piece}{text[place.end - 1 :]}", piece


def _after(text: str, place: _List) -> int:
    """Where the next entry of a list begins: before what is said of the key that follows."""
    if not text[place.end :].strip():
        return len(text)
    at = max(text.rfind(sign, 0, place.end) for sign in "\r\n") + 1
    lines = text[:at].splitlines(keepends=True)
    while lines and not place.literal and lines[-1].strip()[:1] in ("", "#"):
        at -= len(lines.pop())
    return at


def _list(text: str) -> _List | None:
    """Where the list under the key ``terms`` stands; None where it is an alias, or none."""
    depth, is_key, key = 0, True, ""
    found: _List | None = None
    is_open = literal = False
    for event in yaml.parse(text, Loader=safe_yaml.LOADER):
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
            if depth == 1 and is_open and found is not None:
                found = found._replace(end=_index(event, at_end=found.flow), literal=literal)
                is_open = False
        elif depth == 1:
            if is_key:
                key = event.value if isinstance(event, yaml.ScalarEvent) else ""
            elif key == "terms" and isinstance(event, yaml.SequenceStartEvent):
                found, is_open = _begun(event), True
            is_key = not is_key
        elif is_open and found is not None:
            found = found._replace(empty=False)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        if isinstance(event, yaml.ScalarEvent):
            literal = event.style in ("|", ">")
    return found


def _begun(event: yaml.SequenceStartEvent) -> _List:
    column = event.start_mark.column if event.start_mark else 0
    return _List(_index(event), 0, column, bool(event.flow_style), empty=True, literal=False)


def _index(event: yaml.Event, *, at_end: bool = False) -> int:
    mark = event.end_mark if at_end else event.start_mark
    return mark.index if mark else 0


# -- tables ---------------------------------------------------------------------------------------------


def _in_table(data: bytes, term: Term, path: str, *, delimiter: str = "") -> _Way:
    text = _decoded(data, path)
    mark = _WHOLE if text.startswith(_WHOLE) else ""
    text = text.removeprefix(_WHOLE)
    sign = delimiter or comma_separated.delimiter(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    head = next(reader, [])
    first = "".join(islice(io.StringIO(text, newline=""), reader.line_num))
    more, row = table.under(term, head, file=path, place="line 1")
    newline = _newline(first)
    piece = _line(row, sign, newline)
    rest = text[len(first) :]
    if (rest or first)[-1:] not in ("\r", "\n"):
        rest, first = (rest + newline, first) if rest else (rest, first + newline)
    if not more:
        heads = [first]
    else:
        named = "\0".join(head).rstrip("\0 ").split("\0")  # what stands behind the last name is no column
        heads = [f"{first.rstrip()}{sign}{_line(more, sign, newline)}", _line([*named, *more], sign, newline)]
    for own in heads:
        yield f"{mark}{own}{rest}{piece}".encode(), piece


def _line(cells: Iterable[str], delimiter: str, newline: str) -> str:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, lineterminator=newline).writerow(cells)
    return written.getvalue()


def _newline(text: str) -> str:
    """What ends the lines of a text."""
    return "\r\n" if "\r\n" in text else "\r" if "\r" in text and "\n" not in text else "\n"


def _decoded(data: bytes, path: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise InputError("it is not UTF-8", file=path, mend="save it as UTF-8") from error


_WAYS: Mapping[str, Callable[[bytes, Term, str], _Way]] = {
    "yaml": _in_yaml,
    "csv": _in_table,
    "tsv": partial(_in_table, delimiter="\t"),
}
"""How a term is put into a file of each format in which nothing else is lost."""
