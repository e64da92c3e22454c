"""Shards of an aligned corpus: Parquet files of a row a bead, with the same columns each, one folder a corpus.

The columns are those of `align.formats.rows`, with the name of the document first in place of what is said of it,
which stands in the file's metadata with the key of what the shard was made of and the documents that failed. A shard
is written whole or not at all, and one key always gives the same bytes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path
from typing import Any, NamedTuple

from align import files
from align.alignment import Alignment, Version
from align.corpus.plan import Quarantined
from align.errors import InputError
from align.formats import parquet, rows

_GROUP = 20_000
"""Rows of one group."""
_KEY = b"hexapla-shard"
_PATTERN = "part-*.parquet"
MANIFEST = "manifest.json"


class Aligned(NamedTuple):
    """A document of a corpus."""

    name: str
    alignment: Alignment


@dataclass(frozen=True, slots=True)
class Facts:
    """What a shard says of itself.

    Attributes:
        key: what it was made of (`plan.Plan.key`).
        documents: name and facts (`align.formats.rows.facts`) of each, in order.
        beads: how many there are.
    """

    key: str
    languages: tuple[str, ...]
    documents: tuple[tuple[str, dict[str, Any]], ...]
    quarantined: tuple[Quarantined, ...]
    beads: int


def write(
    path: str | os.PathLike[str],
    key: str,
    languages: Sequence[str],
    documents: Iterable[Aligned],
    quarantined: list[Quarantined],
) -> Facts:
    """Writes a shard; memory is that of one group of rows.

    Args:
        languages: the columns of texts.
        documents: taken one after the other.
        quarantined: documents that failed; may grow while ``documents`` are taken.

    Raises:
        InputError: PyArrow is not there, or the file cannot be written.
    """
    written: list[Facts] = []
    files.write(path, _chunks(key, languages, documents, quarantined, written))
    return written[0]


def _chunks(
    key: str,
    languages: Sequence[str],
    documents: Iterable[Aligned],
    quarantined: list[Quarantined],
    written: list[Facts],
) -> Iterator[bytes]:
    arrow, engine = parquet.imported()
    schema = _schema(arrow, languages)
    sink = parquet.Sink()
    said: list[tuple[str, dict[str, Any]]] = []
    beads = 0
    waiting: list[rows.Cells] = []
    with engine.ParquetWriter(arrow.PythonFile(sink, mode="w"), schema, compression="zstd") as writer:
        for name, alignment in documents:
            said.append((name, {**rows.facts(alignment), **_notes(alignment)}))
            for cells in rows.rows(alignment):
                waiting.append({**cells, "document": name})
                beads += cells["bead"] is not None
            if len(waiting) >= _GROUP:
                writer.write_table(arrow.Table.from_pylist(waiting, schema=schema))
                waiting = []
                yield sink.taken()
        if waiting:
            writer.write_table(arrow.Table.from_pylist(waiting, schema=schema))
        facts = Facts(key, tuple(languages), tuple(said), tuple(quarantined), beads)
        writer.add_key_value_metadata({_KEY: _to_json(facts)})
        written.append(facts)
    yield sink.taken()


def _notes(alignment: Alignment) -> dict[str, Any]:
    return {"notes": list(alignment.notes)} if alignment.notes else {}


def _schema(arrow: Any, languages: Sequence[str]) -> Any:  # noqa: ANN401
    every = Alignment(tuple(Version(code, code, "official") for code in languages), ())
    own = parquet.schema(arrow, every)
    fields = [arrow.field("document", arrow.string()), *own]
    return arrow.schema([one for one in fields if one.name != "terms"])


def _to_json(facts: Facts) -> bytes:
    said = {
        "key": facts.key,
        "languages": facts.languages,
        "beads": facts.beads,
        "quarantined": [one._asdict() for one in facts.quarantined],
        "documents": [{"name": name, **own} for name, own in facts.documents],
    }
    return json.dumps(said, ensure_ascii=False).encode(errors="backslashreplace")


def facts(path: str | os.PathLike[str]) -> Facts | None:
    """What a shard says of itself; only its end is read. None where the file is no shard."""
    arrow, engine = parquet.imported()
    try:
        metadata = engine.read_metadata(path).metadata or {}
        said = json.loads(metadata[_KEY])
        return Facts(
            said["key"],
            tuple(said["languages"]),
            tuple((own.pop("name"), own) for own in said["documents"]),
            tuple(Quarantined(**own) for own in said["quarantined"]),
            said["beads"],
        )
    except (OSError, arrow.ArrowException, KeyError, TypeError, ValueError, AttributeError):
        return None


def find(folder: str | os.PathLike[str]) -> list[Path]:
    """The shards in a folder, in order.

    Raises:
        InputError: there are none.
    """
    found = sorted(Path(folder).glob(_PATTERN))
    if not found:
        raise InputError(
            "there is no shard of a corpus in it", file=os.fspath(folder), mend="make them with hexapla corpus align"
        )
    return found


def read(path: str | os.PathLike[str]) -> Iterator[Aligned]:
    """The documents of a shard, one after the other.

    Raises:
        InputError: the file is no shard.
    """
    own = facts(path)
    if own is None:
        raise InputError("it is no shard of a corpus", file=os.fspath(path), mend="make it anew")
    _, engine = parquet.imported()
    said = dict(own.documents)
    batches = engine.ParquetFile(path).iter_batches(2000)
    table = chain.from_iterable(batch.to_pylist() for batch in batches)
    for name, cells in groupby(table, key=lambda row: row["document"]):
        given = [rows.Row(f"row {at}", _without(row)) for at, row in enumerate(cells, 1)]
        document = {key: value for key, value in said.get(name, {}).items() if key != "notes"}
        yield Aligned(name, rows.gather(given, file=f"{os.fspath(path)}, {name}", document=document))


def _without(row: dict[str, Any]) -> rows.Cells:
    """The cells of a row that have something in them; its document is known."""
    return {key: value for key, value in row.items() if value is not None and key != "document"}
