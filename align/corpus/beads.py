"""The beads of a whole corpus, a stream from its shards: DuckDB reads the columns that are wanted and no more.

DuckDB keeps to a bound of memory and spills to disk beyond it; ``pip install hexapla[corpus]``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from align.corpus import shards
from align.errors import InputError
from lang import cores

_ROWS = 10_000
_MEMORY = "1GB"


class CorpusBead(NamedTuple):
    """A bead of a corpus.

    Attributes:
        document: the name of the document in the corpus.
        id: of the bead in it.
        texts: one for each language that was asked for, in that order.
        score: None where the method gave none.
    """

    document: str
    id: str
    texts: tuple[str, ...]
    score: float | None


class Corpus:
    """The shards of a folder, as a table ``beads`` of DuckDB.

    Attributes:
        languages: of all versions, the original's first.
        base: the connection; it holds no data of its own.

    Raises:
        InputError: there is no shard in the folder, or DuckDB is not there.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = os.fspath(folder)
        self.files = shards.find(folder)
        first = shards.facts(self.files[0])
        if first is None:
            raise InputError("it is no shard of a corpus", file=str(self.files[0]), mend="make it anew")
        self.languages = first.languages
        self.base = _connected()
        try:
            self.base.read_parquet([os.fspath(file) for file in self.files]).create_view("beads")
        except Exception as error:
            raise InputError(f"the shards cannot be read ({error})", file=self.folder, mend="make them anew") from error

    def checked(self, languages: Sequence[str]) -> tuple[str, ...]:
        """Languages that were asked for; without any, all.

        Raises:
            InputError: the corpus does not have one of them.
        """
        for code in languages:
            if code not in self.languages:
                raise InputError(
                    f"there is no version in {code}", file=self.folder, mend=f"there are {', '.join(self.languages)}"
                )
        return tuple(languages) or self.languages

    def beads(self, languages: Sequence[str], where: str = "") -> Iterator[CorpusBead]:
        """Beads that have a text in every one of some languages, in the order of the corpus.

        Args:
            where: a condition in SQL on the columns of the shards.
        """
        columns = [quoted(code) for code in self.checked(languages)]
        wanted = [f"{column} IS NOT NULL" for column in columns] + ([f"({where})"] if where else [])
        found = self.base.execute(
            f"SELECT document, bead, score, {', '.join(columns)} FROM beads WHERE {' AND '.join(wanted)}"  # noqa: S608
        )
        while rows := found.fetchmany(_ROWS):
            for document, bead, score, *texts in rows:
                yield CorpusBead(document, bead, tuple(texts), score)

    def usual_lengths(self, languages: Sequence[str]) -> list[float]:
        """Mean lengths of the texts in some languages, over the beads that have all of them, in code points."""
        columns = [quoted(code) for code in self.checked(languages)]
        whole = " AND ".join(f"{column} IS NOT NULL" for column in columns)
        means = ", ".join(f"avg(length({column}))" for column in columns)
        (row,) = self.rows(f"SELECT {means} FROM beads WHERE {whole}")  # noqa: S608
        return [float(value or 1.0) for value in row]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The answer to a query in SQL; for counts, not for texts."""
        return list(self.base.execute(query).fetchall())


def quoted(name: str) -> str:
    """The name of a column in SQL."""
    return '"' + name.replace('"', '""') + '"'


def _connected() -> Any:  # noqa: ANN401
    try:
        import duckdb
    except ImportError as error:
        raise InputError(
            "a corpus is read with DuckDB, which is not installed", mend="install hexapla[corpus]"
        ) from error
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": _MEMORY,
        "autoinstall_known_extensions": False,  # nothing is fetched
        "autoload_known_extensions": False,
        "preserve_insertion_order": True,
        "threads": cores.usable(),
    }
    return duckdb.connect(":memory:", config=settings)
