"""A library as the reader and the command line use it: opened, brought up to date, asked for its state, searched."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Self, TypeVar

from align.errors import InputError
from align.finding.concordance import Finder, as_typed
from align.formats.gathering import primary
from align.library import base as bases
from align.library import register, sources, standing, updating
from align.library.finding import Finding, Hit, Wanted
from align.library.reading import Sentence
from align.library.standing import Standing
from align.library.updating import Fault, Progress, Report
from lang.searching import Plain, Query

_Item = TypeVar("_Item")
_MEND = "run hexapla library add on the folder"


@dataclass(frozen=True)
class Status:
    """The state of a library.

    Attributes:
        folder: where it is.
        index: the file of its index.
        size: of the index, in bytes; 0 where there is none.
        trouble: why the index cannot be used; empty where it can.
        documents: how many there are.
        beads: in all of them.
        languages: how many documents there are in each language.
        new: files that are not in the index yet, as far as sizes and times tell.
        changed: files that are others than when they were read.
        gone: files that were read and are not there any more.
        faults: files of which nothing is in the library.
        remarks: files that are not read by themselves, each with why: a glossary, a version that another file has.
        standing: documents that are superseded, corrected or there twice, by their paths.
    """

    folder: Path
    index: Path
    size: int = 0
    trouble: str = ""
    documents: int = 0
    beads: int = 0
    languages: Mapping[str, int] = field(default_factory=dict)
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    remarks: tuple[Fault, ...] = ()
    standing: Mapping[str, tuple[Standing, ...]] = field(default_factory=dict)


class Library:
    """A folder of documents and alignments with an index; several threads may search it at once.

    Nothing is opened before it is needed, and nothing but `update` makes an index or changes one.

    Attributes:
        folder: where it is, symbolic links followed.
        index: the file of its index.
    """

    def __init__(self, folder: Path, index: Path) -> None:
        self.folder, self.index = folder, index
        self._lock = Lock()
        self._opened: tuple[Finding, sqlite3.Connection, tuple[int, int]] | None = None

    @classmethod
    def open(cls, folder: str | os.PathLike[str]) -> Self:
        """The library in a folder, whether there is an index yet or not.

        Raises:
            InputError: there is no such folder.
        """
        path = Path(folder)
        if not path.is_dir():
            what = "it is no folder" if path.exists() else "there is no such folder"
            raise InputError(what, file=os.fspath(folder), mend="name the folder of a library")
        path = path.resolve()
        return cls(path, register.index_of(path))

    def close(self) -> None:
        """Lets go of the index; the library can be used again."""
        opened, self._opened = self._opened, None
        if opened:
            opened[1].close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def update(
        self,
        progress: Callable[[Progress], None] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Report:
        """Brings the index up to date with the folder, and makes it where there is none.

        A file that is no index, or of another version, is put aside or made anew; the report tells it.

        Args:
            progress: told of each source before it is read.
            cancelled: asked between two sources; what was read by then stays.

        Raises:
            InputError: the folder cannot be read, the index not be written, or another process writes it for too long.
        """
        try:
            return self._update(progress, cancelled)
        except bases.Damaged as error:
            return self._anew(error, progress, cancelled)
        except sqlite3.OperationalError as error:
            raise bases.unusable(error, self.index) from error
        except sqlite3.DatabaseError as error:
            broken = bases.Damaged(f"it is broken ({error})", foreign=True)
            return self._anew(broken, progress, cancelled)
        except OSError as error:
            raise bases.unusable(error, self.index) from error

    def search(
        self,
        query: Query,
        languages: Iterable[str] = (),
        lacks: Mapping[str, Query | Finder] | None = None,
        *,
        limit: int = 0,
        after: Hit | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Iterator[Hit]:
        """Beads in which a query stands, the latest documents first, each in reading order.

        What is found is what the query finds in the text of a bead (`lang.searching`), in the library as it is while
        hits are taken.

        Args:
            query: as `lang.searching.query` makes it.
            languages: codes of the languages to look in and to show; else all.
            lacks: by the code of a language what a bead must not have in it, though it has a text in it.
            limit: of hits; 0 for all.
            after: a hit after which to go on.
            cancelled: asked again and again while nothing is found.

        Raises:
            InputError: there is no index, or it cannot be used.
            QueryError: the expression takes too long.
        """
        if isinstance(query, Plain) and not query.needle:
            return
        finders = {primary(code): _finder(what) for code, what in (lacks or {}).items()}
        wanted = Wanted(query, frozenset(map(primary, languages)), finders)
        yield from self._told(self._finding().search(wanted, after, limit, cancelled))

    def sentences(self, language: str) -> Iterator[Sentence]:
        """All that the library has in a language, bead by bead, in no order of meaning.

        Raises:
            InputError: there is no index, or it cannot be used.
        """
        yield from self._told(self._finding().sentences(primary(language)))

    def languages(self) -> tuple[str, ...]:
        """The codes of the languages that the library has, without script and region.

        Raises:
            InputError: there is no index, or it cannot be used.
        """
        try:
            return self._finding().languages()
        except sqlite3.Error as error:
            raise bases.unusable(error, self.index) from error

    def status(self) -> Status:
        """What is in the library, what has changed since, and what is wrong with it.

        Raises:
            InputError: the folder cannot be read.
        """
        try:
            with closing(bases.connect(self.index)) as base, bases.reading(base):
                return self._status(base)
        except FileNotFoundError:
            trouble = f"there is no index; {_MEND}"
        except (bases.Damaged, sqlite3.Error) as error:
            trouble = f"the index cannot be used: {error}; {_MEND}"
        return Status(self.folder, self.index, trouble=trouble)

    # -- inside -------------------------------------------------------------------------------------------

    def _update(self, progress: Callable[[Progress], None], cancelled: Callable[[], bool]) -> Report:
        with closing(bases.make(self.index)) as base:
            return updating.update(base, self.folder, progress, cancelled)

    def _anew(
        self, error: bases.Damaged, progress: Callable[[Progress], None], cancelled: Callable[[], bool]
    ) -> Report:
        self.close()
        try:
            aside = bases.put_aside(self.index, kept=error.foreign)
            report = self._update(progress, cancelled)
        except (bases.Damaged, sqlite3.Error, OSError) as other:
            raise bases.unusable(other, self.index) from other
        kept = f"; the old file is {aside.name}" if aside else ""
        report.note = f"{self.index}: the index is made anew, for {error}{kept}"
        return report

    def _finding(self) -> Finding:
        """What searches the index; opened again where the file is another than before.

        Raises:
            InputError: there is no index, or none that can be used.
        """
        try:
            with self._lock:
                facts = os.stat(self.index)
                inode = facts.st_dev, facts.st_ino
                if self._opened is None or self._opened[2] != inode:
                    self.close()
                    base = bases.connect(self.index)
                    self._opened = Finding(base), base, inode
                return self._opened[0]
        except FileNotFoundError as error:
            raise InputError("there is no index of it", file=str(self.folder), mend=_MEND) from error
        except (bases.Damaged, sqlite3.Error, OSError) as error:
            raise InputError(f"the index cannot be used: {error}", file=str(self.index), mend=_MEND) from error

    def _told(self, items: Iterator[_Item]) -> Iterator[_Item]:
        try:
            yield from items
        except sqlite3.Error as error:
            raise bases.unusable(error, self.index) from error

    def _status(self, base: sqlite3.Connection) -> Status:
        known = updating.known_files(base)
        new, changed, gone = sources.changes(self.folder, known)
        documents, beads = base.execute(
            "SELECT count(*), coalesce(sum(beads), 0) FROM documents WHERE beads > 0"
        ).fetchone()
        languages: dict[str, int] = {}
        for code, count in base.execute("SELECT language, count(DISTINCT document) FROM versions GROUP BY language"):
            languages[primary(code)] = languages.get(primary(code), 0) + count
        return Status(
            self.folder, self.index, self.index.stat().st_size, "", documents, beads, dict(sorted(languages.items())),
            tuple(new), tuple(changed), tuple(gone), tuple(updating.faults(base)),
            tuple(Fault(path, file.remark) for path, file in sorted(known.items()) if file.remark),
            standing.of_all(base),
        )  # fmt: skip


def _finder(what: Query | Finder) -> Finder:
    return as_typed(what) if isinstance(what, Query) else what
