"""Finding the versions of a document in a folder by names: ``x.fr.txt``, ``x French.docx``, ``fr/x.pdf``.

A name tells its language at its end, at its beginning or between two full stops, by a code or by what the language is
called in English or in itself, as the packs have it. What is left of the name is the document's.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from align.errors import InputError
from align.ingest.load import KINDS, unreadable
from lang import language as languages

ORIGINAL = "en"
"""The language of the original where nothing else is said."""

_TEXT = (".txt", ".text")
"""Endings of documents besides those that `load.KINDS` has."""
_SAID = re.compile(r"(?P<language>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)=(?P<path>.+)", re.DOTALL)
_SEPARATORS = r"[\s._()\[\]{}（）【】,;–—-]"
_ENDS = r"[\s._–—-]+"
_REGION = r"-(?:Han[st]|[A-Z]{2})"
_TOLD_AT_MOST = 8
"""Names that an error lists."""


class Version(NamedTuple):
    """A file of a document, and the code of its language where its name tells it."""

    path: str
    language: str | None


def versions(folder: str | os.PathLike[str]) -> dict[str, list[Version]]:
    """The documents in a folder and in its subfolders of one language each, by the stem of their names.

    Hidden files and those of other kinds are passed over, links to what was found already too. Files whose names tell
    no language are documents only where they share the name of another, or where no name tells one.

    Raises:
        InputError: the folder cannot be read.
    """
    found: dict[str, tuple[str, list[Version]]] = {}
    seen = set()
    for path, said in _files(os.fspath(folder)):
        real = os.path.realpath(path)
        if real in seen:
            continue
        seen.add(real)
        stem, language = _parted(Path(path).stem, said)
        found.setdefault(_key(stem), (stem, []))[1].append(Version(path, language))
    named = {stem: rows for stem, rows in found.values() if any(row.language for row in rows)}
    return named or dict(found.values())


def documents(
    folder: str | os.PathLike[str], original: str | None = None
) -> Iterator[tuple[str, list[Version], InputError | None]]:
    """Each document in a folder: its stem, and its versions, the original first; else why they have no order.

    Args:
        original: the language of the originals; `ORIGINAL` where it is not said.

    Raises:
        InputError: the folder cannot be read.
    """
    path = os.fspath(folder)
    for stem, found in versions(path).items():
        try:
            yield _shown(stem, found), _in_order(found, original, path), None
        except InputError as error:
            yield _shown(stem, found), found, error


def is_of_a_language(name: str) -> bool:
    """Whether a folder of this name holds the versions in one language of what stands in the folder above."""
    rest, language = _parted(name)
    return bool(language) and not rest


def is_document(name: str) -> bool:
    """Whether a file of this name may be a document: its ending tells, and it is not hidden."""
    return _ending(name) in _endings() and not name.startswith((".", "~"))


def key_of(path: str) -> str:
    """What names of versions of one document have in common, without folder, language and ending."""
    return _key(_parted(Path(path).stem)[0])


def expand(names: Sequence[str]) -> list[str]:
    """Arguments with ``FOLDER``, ``FOLDER/STEM`` and ``fr=FOLDER`` made ``LANGUAGE=PATH`` of every version there.

    Each of the three stands for all versions of one document, the original first: the version in the language said,
    else in `ORIGINAL`, else the one whose name tells no language. What names a file stays as it is.

    Raises:
        InputError: a folder cannot be read, has no document, or has several of which none is meant; the original, or
            one of two files in a language, has to be chosen.
    """
    expanded: list[str] = []
    for name in names:
        said = _SAID.fullmatch(name)
        path, original = (said["path"], said["language"]) if said else (name, None)
        found = _document(path)
        expanded += [name] if found is None else map(_argument, _in_order(found, original, path))
    return expanded


def _document(path: str) -> list[Version] | None:
    """The versions of the one document that a folder, or a stem in a folder, stands for; None if it is neither."""
    if os.path.isdir(path):
        found = versions(path)
        if not found:
            raise InputError("there is no document in it", file=path, mend="name a folder with files such as x.fr.txt")
        if len(found) > 1:
            raise InputError(
                f"there are several documents in it: {_listed([_shown(stem, found[stem]) for stem in sorted(found)])}",
                file=path,
                mend=f"name one of them, such as {os.path.join(path, max(found))}",
            )
        return next(iter(found.values()))
    folder, stem = os.path.split(path)
    wanted = _key(stem)
    if os.path.lexists(path) or not wanted or not os.path.isdir(folder or "."):
        return None
    return next((rows for name, rows in versions(folder or ".").items() if _key(name) == wanted), None)


def _in_order(found: Sequence[Version], original: str | None, path: str) -> list[Version]:
    """One version a language, the original first."""
    chosen = list(_one_of_each(found, path))
    wanted = original or ORIGINAL
    first = (
        next((row for row in chosen if row.language == wanted), None)
        or next((row for row in chosen if row.language and row.language.split("-")[0] == wanted), None)
        or next((row._replace(language=original) for row in chosen if row.language is None), None)
        or (chosen[0] if len(chosen) == 1 and not original else None)
    )
    if first is None:
        raise InputError(
            f"there is no version in {wanted}", file=path,
            mend=f"say which is the original, such as {min(row.language for row in chosen if row.language)}={path}",
        )  # fmt: skip
    rest = (row for row in chosen if row.path != first.path)
    return [first, *sorted(rest, key=lambda row: row.language or "")]


def _one_of_each(found: Sequence[Version], path: str) -> Iterator[Version]:
    """Where a version is there in several kinds of files, the kind that most versions have.

    Raises:
        InputError: two files of one kind are of one language.
    """
    spread = Counter(ending for _, ending in {(row.language, _ending(row.path)) for row in found})
    for language in dict.fromkeys(row.language for row in found):
        rows = [row for row in found if row.language == language]
        best = max((_ending(row.path) for row in rows), key=lambda ending: (spread[ending], ending))
        same = [row for row in rows if _ending(row.path) == best]
        if len(same) > 1:
            of = f"in {language}" if language else "whose names tell no language"
            raise InputError(
                f"there are {len(same)} files {of}: {_listed([row.path for row in same])}", file=path,
                mend="take all but one away, or name the files",
            )  # fmt: skip
        yield same[0]


def _argument(version: Version) -> str:
    """A version as the command line names it."""
    if version.language:
        return f"{version.language}={version.path}"
    return os.path.join(".", version.path) if _SAID.fullmatch(version.path) else version.path


def _shown(stem: str, found: Sequence[Version]) -> str:
    """How a document is called; files with names such as ``fr.txt`` leave it none."""
    return stem or os.path.basename(found[0].path)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _TOLD_AT_MOST
    return ", ".join(names[:_TOLD_AT_MOST]) + (f" and {more} more" if more > 0 else "")


def _ending(path: str) -> str:
    return Path(path).suffix.lower()


# -- files and their names ---------------------------------------------------------------------------------


def _files(folder: str) -> Iterator[tuple[str, str | None]]:
    """The documents in a folder by name, then those in subfolders with the language that the folder's name tells."""
    endings = _endings()
    entries = _entries(folder)
    yield from ((path, None) for path in entries if _ending(path) in endings and os.path.isfile(path))
    for path in entries:
        rest, language = _parted(os.path.basename(path))
        if language and not rest and os.path.isdir(path):
            yield from (
                (inner, language) for inner in _entries(path) if _ending(inner) in endings and os.path.isfile(inner)
            )


def _endings() -> frozenset[str]:
    return frozenset((*_TEXT, *(ending for kind in KINDS.values() for ending in kind.endings)))


def _entries(folder: str) -> list[str]:
    """The paths of what is in a folder and not hidden, sorted."""
    try:
        return [os.path.join(folder, name) for name in sorted(os.listdir(folder)) if not name.startswith((".", "~"))]
    except OSError as error:
        raise unreadable(error, folder) from error


def _parted(stem: str, said: str | None = None) -> tuple[str, str | None]:
    """What is left of a name without its language, and the language.

    Args:
        stem: the name without its ending.
        said: the language where it is known; then no other is looked for.
    """
    stem = unicodedata.normalize("NFC", stem)
    for pattern in _patterns():
        for found in pattern.finditer(stem):
            language = _names().get(found["name"].casefold(), found["name"])
            if said in (None, language):
                return _tidy(f"{stem[: found.start()]}.{stem[found.end() :]}"), language
    return _tidy(stem), said


def _tidy(stem: str) -> str:
    """A name without the separators at its ends, and those that stood on both sides of what was taken out."""
    return re.sub(r"\.{2,}", ".", re.sub(rf"^{_ENDS}|{_ENDS}$", "", stem))


def _key(stem: str) -> str:
    """What names of one document have in common: separators and capitals do not tell."""
    return re.sub(rf"{_SEPARATORS}+", "-", unicodedata.normalize("NFC", stem)).strip("-").casefold()


@cache
def _names() -> dict[str, str]:
    """The codes of the packs and what their languages are called, in lower case, each with its code."""
    return {_folded(name): pack.code for pack in languages.packs() for name in (pack.code, pack.name, pack.endonym)}


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """Where a name may tell its language, the surest place first; group ``name``."""
    packs = languages.packs()
    known = "|".join(sorted(map(re.escape, _names()), key=len, reverse=True))
    tags = "|".join(pack.code for pack in packs)
    unspaced = "|".join(re.escape(_folded(pack.endonym)) for pack in packs if not pack.joiner) or "(?!)"
    name = rf"(?P<name>(?:{tags}){_REGION}|(?i:{known}))"
    return (
        re.compile(rf"(?:^|{_SEPARATORS}){name}{_SEPARATORS}*$"),
        re.compile(rf"(?P<name>{unspaced})$"),
        re.compile(rf"(?<=\.){name}(?=\.)"),
        # Neither "en-route" nor "ES-11-1", a symbol's beginning, tells a language.
        re.compile(rf"^{name}(?:[._]|\s+[-–—]\s)"),
        re.compile(rf"^[(\[（【]{name}[)\]）】]"),
        # A language that has no pack; `load` reads such names so too.
        re.compile(rf"\.(?P<name>[a-z]{{2}}(?:{_REGION})?)$"),
    )
