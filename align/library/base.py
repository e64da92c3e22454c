"""The index of a library: an SQLite file, made anew where it is not there, not of hexapla, or of another version.

Readers see the library as it was when they began to read, also while it is brought up to date (write-ahead log);
a process that is killed leaves it as its last whole batch of documents made it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from align.errors import InputError

VERSION = 1
"""Of the tables, of how texts are folded and of how runs are hashed; an index of another is made anew."""
_HEXAPLA = 0x68787064
"""The application id in the file's head, "hxpd" (https://www.sqlite.org/fileformat2.html, 1.3.16)."""
_PATIENCE = 30.0
"""Seconds to wait for another process that writes a batch."""
_CACHE = 64 << 10
"""Kibibytes of pages that are kept in memory."""
_PAGE = 16 << 10
"""Bytes of a page: a leaf's text fits into one, which saves a sixth of the time of indexing."""
_LOG_AT_MOST = 64 << 20
"""Bytes to which the log is cut when it has been written back."""
_TEXTS = 8
"""Bits of a text's number that are its version's; a document has no more versions."""
MOST_VERSIONS = 1 << _TEXTS

_TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO facts VALUES ('revision', 0);
CREATE TABLE files (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified INTEGER NOT NULL, sure INTEGER NOT NULL,
    sha256 TEXT NOT NULL, source TEXT NOT NULL, fault TEXT NOT NULL, remark TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY, source TEXT UNIQUE NOT NULL, digest TEXT NOT NULL, aligned INTEGER NOT NULL,
    symbol TEXT NOT NULL, root TEXT NOT NULL, title TEXT NOT NULL, date TEXT NOT NULL, beads INTEGER NOT NULL
);
CREATE INDEX documents_by_root ON documents (root);
CREATE TABLE versions (
    document INTEGER NOT NULL, slot INTEGER NOT NULL, key TEXT NOT NULL, language TEXT NOT NULL, kind TEXT NOT NULL,
    file TEXT NOT NULL, sha256 TEXT NOT NULL, PRIMARY KEY (document, slot)
) WITHOUT ROWID;
CREATE INDEX versions_by_sha256 ON versions (sha256);
CREATE TABLE leaves (
    id INTEGER PRIMARY KEY, document INTEGER NOT NULL, first INTEGER NOT NULL, segment INTEGER NOT NULL,
    place INTEGER NOT NULL, names BLOB NOT NULL
);
CREATE INDEX leaves_by_document ON leaves (document);
CREATE TABLE texts (id INTEGER PRIMARY KEY, text BLOB NOT NULL);
CREATE TABLE segments (id INTEGER PRIMARY KEY, columns INTEGER NOT NULL);
CREATE TABLE sections (
    id INTEGER PRIMARY KEY, segment INTEGER NOT NULL, language TEXT NOT NULL, characters BLOB NOT NULL,
    UNIQUE (segment, language)
);
CREATE TABLE grams (id INTEGER PRIMARY KEY, bits BLOB NOT NULL);
"""
"""A document is cut into leaves, stretches of beads, and a leaf has a text in each version. A segment is the bits of
some leaves, one section a language (see `segments`)."""


class Damaged(Exception):  # noqa: N818 - it tells a state of the file
    """The file is no index of this version.

    Attributes:
        foreign: whether it is not hexapla's, or cannot be read; such a file is put aside, not taken away.
    """

    def __init__(self, message: str, *, foreign: bool) -> None:
        super().__init__(message)
        self.foreign = foreign


def text_id(leaf: int, slot: int) -> int:
    """The number of a leaf's text in a version."""
    return leaf << _TEXTS | slot


def connect(file: Path) -> sqlite3.Connection:
    """Opens an index that is there.

    Raises:
        FileNotFoundError: there is none.
        Damaged: it is none of this version.
        sqlite3.Error: it cannot be opened.
    """
    if not file.exists():
        raise FileNotFoundError(file)
    base = _connected(file)
    try:
        _check(base)
    except BaseException:
        base.close()
        raise
    return base


def make(file: Path) -> sqlite3.Connection:
    """Opens the index, made with empty tables where there is none; several processes may do so at once.

    Raises:
        Damaged: there is another file.
        OSError: its folder cannot be made.
        sqlite3.Error: it cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    base = _connected(file)
    try:
        with _translated():
            if not _stamp(base)[0] and not _has_tables(base):
                base.execute("PRAGMA journal_mode = WAL")
                with writing(base):
                    if not _has_tables(base):
                        for statement in _TABLES.split(";\n"):
                            base.execute(statement)
                        base.execute(f"PRAGMA application_id = {_HEXAPLA}")
                        base.execute(f"PRAGMA user_version = {VERSION}")
        _check(base)
    except BaseException:
        base.close()
        raise
    return base


def put_aside(file: Path, *, kept: bool) -> Path | None:
    """Takes a file that is no index out of the way, with its log; to a name that is told where it is to be kept."""
    aside = None
    if kept:
        names = (file.with_name(f"{file.name}.broken-{number}") for number in count(1))
        aside = next(name for name in names if not name.exists())
        os.replace(file, aside)
    for ending in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            os.unlink(f"{file}{ending}")
    return aside


@contextmanager
def reading(base: sqlite3.Connection) -> Iterator[None]:
    """One state of the library for all that is read inside."""
    base.execute("BEGIN")
    try:
        yield
    finally:
        base.execute("ROLLBACK")


@contextmanager
def writing(base: sqlite3.Connection) -> Iterator[None]:
    """All that is written inside, or nothing of it; waits for another process that writes."""
    base.execute("BEGIN IMMEDIATE")
    try:
        yield
        base.execute("COMMIT")
    except BaseException:
        if base.in_transaction:
            base.execute("ROLLBACK")
        raise


def revision(base: sqlite3.Connection) -> int:
    """The number of batches written so far."""
    return int(base.execute("SELECT value FROM facts WHERE name = 'revision'").fetchone()[0])


def changed(base: sqlite3.Connection) -> None:
    """Tells other readers that what they remember of the library holds no more; part of every batch."""
    base.execute("UPDATE facts SET value = value + 1 WHERE name = 'revision'")


def unusable(error: Exception, file: Path) -> InputError:
    """Why an index cannot be used, in a line."""
    if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
        return InputError("another process has been writing the index for long", file=str(file), mend="try again")
    if isinstance(error, OSError):
        reason = (error.strerror or str(error)).lower()
        return InputError(f"the index cannot be written ({reason})", file=str(file), mend="check the folder")
    return InputError(
        f"the index cannot be used ({error})", file=str(file), mend="make it anew: hexapla library update"
    )


def _connected(file: Path) -> sqlite3.Connection:
    base = sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    base.execute(f"PRAGMA page_size = {_PAGE}")
    base.execute("PRAGMA synchronous = NORMAL")  # a power cut may lose the last batch, and nothing else
    base.execute(f"PRAGMA cache_size = -{_CACHE}")
    base.execute(f"PRAGMA journal_size_limit = {_LOG_AT_MOST}")
    return base


def _check(base: sqlite3.Connection) -> None:
    with _translated():
        application, version = _stamp(base)
        if application != _HEXAPLA:
            raise Damaged("it is a file of another program", foreign=True)
        if version != VERSION:
            raise Damaged(f"it is of version {version}, and this hexapla has {VERSION}", foreign=False)
        revision(base)


def _stamp(base: sqlite3.Connection) -> tuple[int, int]:
    application, version = (base.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    return int(application), int(version)


def _has_tables(base: sqlite3.Connection) -> bool:
    return base.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None


@contextmanager
def _translated() -> Iterator[None]:
    """What SQLite says of a broken file told as `Damaged`."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "no such table" not in str(error):
            raise
        raise Damaged("its tables are not there", foreign=True) from error
    except sqlite3.DatabaseError as error:
        raise Damaged(f"it is broken ({error})", foreign=True) from error
