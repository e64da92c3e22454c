"""Writing documents into the index, a batch at a time: while one is written the next is read and made ready.

A batch is one transaction: whoever reads sees it whole or not at all, and a process that is killed loses no more than
the batches that it was at.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import accumulate
from time import monotonic
from typing import Self

from align.formats.gathering import primary
from align.library import base as bases
from align.library import segments, standing
from align.library.grams import Columns
from align.library.reading import Record
from align.library.sources import File

_LEAVES = 4096
_SECONDS = 5.0
"""Leaves, or seconds, after which a batch is written."""


class Writer:
    """Takes documents and writes them; all are written when the context ends, also by an error.

    Args:
        base: a connection that nobody else uses meanwhile.
    """

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base
        self._batch = _Batch()
        self._thread = ThreadPoolExecutor(1, "library")
        self._writing: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._write()
            self._wait()
        finally:
            self._thread.shutdown()

    def put(self, record: Record) -> None:
        """Puts a document into the index, in the place of that of the same source.

        Raises:
            sqlite3.Error: the batch before could not be written.
        """
        self._batch.put(record)
        if self._batch.leaves >= _LEAVES or monotonic() - self._batch.began > _SECONDS:
            self._write()

    def _write(self) -> None:
        self._wait()
        if self._batch.records:
            self._writing = self._thread.submit(self._batch.write, self._base)
            self._batch = _Batch()

    def _wait(self) -> None:
        written, self._writing = self._writing, None
        if written:
            written.result()


class _Batch:
    """Documents with the bits of their texts, ready to be written."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.leaves = 0
        self.began = monotonic()
        self._columns: dict[str, Columns] = {}
        self._texts: list[list[tuple[int, int, bytes]]] = []

    def put(self, record: Record) -> None:
        """Makes a document ready."""
        texts: list[tuple[int, int, bytes]] = []
        of = [primary(version.language) for version in record.versions]
        for at, leaf in enumerate(record.leaves):
            for slot, text in leaf.texts.items():
                if of[slot] not in self._columns:
                    self._columns[of[slot]] = Columns()
                self._columns[of[slot]].put(self.leaves + at, text)
                texts.append((at, slot, text.encode(errors="surrogatepass")))
        self.records.append(record)
        self._texts.append(texts)
        self.leaves += len(record.leaves)

    def write(self, base: sqlite3.Connection) -> None:
        """Writes all, in one transaction."""
        with bases.writing(base):
            for record in self.records:
                drop(base, record.source.name)
                save_files(base, _files_of(record))
            segment = segments.new(base, self.leaves) if self.leaves else 0
            place = 0
            for record, texts in zip(self.records, self._texts, strict=True):
                first = _put(base, record, segment, place)
                place += len(record.leaves)
                base.executemany(
                    "INSERT INTO texts VALUES (?, ?)",
                    ((bases.text_id(first + at, slot), text) for at, slot, text in texts),
                )
            segments.put(base, segment, self._columns, self.leaves)
            bases.changed(base)


def drop(base: sqlite3.Connection, source: str) -> bool:
    """Takes the document of a source out of the index, as part of a transaction; tells whether there was one."""
    found = base.execute("SELECT id FROM documents WHERE source = ?", (source,)).fetchone()
    if found is None:
        return False
    for (leaf,) in base.execute("SELECT id FROM leaves WHERE document = ?", found).fetchall():
        base.execute("DELETE FROM texts WHERE id >= ? AND id < ?", (bases.text_id(leaf, 0), bases.text_id(leaf + 1, 0)))
    for table in ("leaves", "versions"):
        base.execute(f"DELETE FROM {table} WHERE document = ?", found)  # noqa: S608 - both are our own
    base.execute("DELETE FROM documents WHERE id = ?", found)
    return True


def _put(base: sqlite3.Connection, record: Record, segment: int, place: int) -> int:
    """Stores all of a document but its texts, its leaves from a column on; gives the number of its first leaf."""
    source = record.source
    document = base.execute(
        "INSERT INTO documents (source, digest, aligned, symbol, root, title, date, beads) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (source.name, source.digest, source.aligned, record.symbol, standing.root(record.symbol), record.title,
         record.date, record.beads),
    ).lastrowid  # fmt: skip
    base.executemany(
        "INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?)",
        ((document, slot, own.key, own.language, own.kind, own.file, own.sha256)
         for slot, own in enumerate(record.versions)),
    )  # fmt: skip
    first = int(base.execute("SELECT coalesce(max(id), 0) + 1 FROM leaves").fetchone()[0])
    begins = accumulate((len(leaf.names) for leaf in record.leaves), initial=0)
    base.executemany(
        "INSERT INTO leaves VALUES (?, ?, ?, ?, ?, ?)",
        ((first + at, document, begin, segment, place + at, leaf.packed)
         for at, (leaf, begin) in enumerate(zip(record.leaves, begins, strict=False))),
    )  # fmt: skip
    return first


def save_files(base: sqlite3.Connection, files: Iterable[File]) -> None:
    """Remembers files, as part of a transaction."""
    base.executemany(
        "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        ((one.path, one.size, one.modified, one.sure, one.sha256, one.source, one.fault, one.remark) for one in files),
    )


def _files_of(record: Record) -> Iterator[File]:
    """The files of a source, with what was found out when they were read."""
    for file in record.source.files:
        fault, remark = record.faults.get(file.path, file.fault), record.remarks.get(file.path, file.remark)
        yield replace(file, fault=fault, remark=remark)
