"""What can be opened: the documents in a folder, names that were dropped on a terminal, and which is the original."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from align.errors import InputError
from align.formats import is_alignment
from align.ingest import folder as folders
from reader.commands import common
from reader.speech import _

_LOCAL = frozenset({"", "localhost"})


class Choice(NamedTuple):
    """Something that can be opened.

    Attributes:
        text: what it is called, as it stands in its folder.
        names: as the command line takes them, the original first where that is clear.
        kind: ``document`` (of several versions), ``folder``, ``file``, ``recent``.
        note: what else there is to say: its languages, its folder.
    """

    text: str
    names: tuple[str, ...]
    kind: str
    note: str = ""


def choices(folder: str) -> list[Choice]:
    """What is in a folder: documents of several versions, folders, and single files that can be read.

    Raises:
        InputError: the folder cannot be read.
    """
    found = [*_documents(folder)]
    try:
        with os.scandir(folder or os.curdir) as entries:
            rest = sorted(
                (entry for entry in entries if not entry.name.startswith((".", "~"))), key=lambda own: own.name
            )
    except OSError as error:
        raise InputError("it cannot be read", file=folder or os.curdir, mend="choose another folder") from error
    found += [Choice(entry.name + os.sep, (entry.path,), "folder") for entry in rest if _is_folder(entry)]
    found += [Choice(entry.name, (_path(folder, entry.name),), "file") for entry in rest if _is_readable(entry)]
    return found


def _documents(folder: str) -> Iterator[Choice]:
    """The documents of which there are several versions."""
    whole = folder or os.curdir
    for stem, rows, _fault in folders.documents(whole):
        if len(rows) > 1:
            names = tuple(f"{row.language}={row.path}" if row.language else row.path for row in rows)
            yield Choice(stem, names, "document", " ".join(row.language or "?" for row in rows))


def _path(folder: str, name: str) -> str:
    return os.path.join(folder, name) if folder else name


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_readable(entry: os.DirEntry[str]) -> bool:
    if not (is_alignment(entry.name) or folders.is_document(entry.name)):
        return False
    try:
        return entry.is_file() and os.access(entry.path, os.R_OK)
    except OSError:
        return False


def recent(opened: Sequence[Sequence[str]]) -> list[Choice]:
    """What was opened before and is still there, the last first."""
    found = []
    for names in opened:
        paths = [common.path(name) for name in names]
        if paths and all(map(_exists, paths)):
            more = _(" and {count} more").format(count=len(names) - 1) if len(names) > 1 else ""
            folder, name = os.path.split(paths[0])
            found.append(Choice(name + more, tuple(names), "recent", folder))
    return found


def _exists(path: str) -> bool:
    # A folder and the beginning of a name in it stand for all versions of a document.
    return os.path.exists(path) or os.path.isdir(os.path.dirname(path))


def absolute(names: Sequence[str]) -> list[str]:
    """Names that mean the same wherever the reader is started."""
    return [_absolute(name) for name in names]


def _absolute(name: str) -> str:
    path = common.path(name)
    if path == name or os.path.exists(name):
        return os.path.abspath(name)
    return name.removesuffix(path) + os.path.abspath(path)


# -- what is dropped ----------------------------------------------------------------------------------


def dropped(text: str) -> list[str]:
    """The paths that a terminal types when files are dropped on it; none unless all of them are there.

    Terminals do it in many ways: quoted or with backslashes before spaces, as ``file://`` addresses (RFC 8089), one
    after the other or one a line.
    """
    text = text.strip("\r\n\0 ")
    lines = [line.strip() for line in re.split(r"[\r\n]+", text) if line.strip()]
    for words in ([text], lines, _words(text)):
        paths = [_path_of(word) for word in words]
        if paths and all(path and os.path.exists(path) for path in paths):
            return list(dict.fromkeys(paths))
    return []


def _words(text: str) -> list[str]:
    splitter = shlex.shlex(text, posix=True, punctuation_chars=False)
    splitter.whitespace_split, splitter.commenters = True, ""
    if os.name == "nt":
        splitter.escape = ""
    try:
        return list(splitter)
    except ValueError:  # a quotation that does not end
        return []


def _path_of(word: str) -> str:
    if len(word) > 1 and word[0] == word[-1] and word[0] in "'\"":
        word = word[1:-1]
    if word.lower().startswith("file:"):
        try:
            address = urlsplit(word)
        except ValueError:
            return ""
        if address.netloc.lower() not in _LOCAL and os.sep == "/":
            return ""
        word = unquote(address.path)
        if os.name == "nt":
            word = word.removeprefix("/")
    return "" if "\0" in word else os.path.expanduser(word)


def original_first(names: Sequence[str]) -> list[str] | None:
    """Names with the original first, if their languages tell which it is: the one in `folder.ORIGINAL`; else None."""
    if len(names) < 2:
        return list(names)
    found = [name for name in names if common.language(name).split("-")[0] == folders.ORIGINAL]
    return [*found, *(name for name in names if name not in found)] if len(found) == 1 else None
