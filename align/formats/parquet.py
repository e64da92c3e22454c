"""Apache Parquet of a row a bead, for pandas, DuckDB, Polars, Spark and datasets; the columns are those of `rows`.

Texts are columns of strings; what is said by version is a struct with a field a version. What is said of the document
stands in the metadata of the file, JSON under the key ``hexapla``, and in no column. Compressed by Zstandard.

PyArrow is imported when first used: ``pip install hexapla[parquet]``.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from align.alignment import Alignment
from align.errors import InputError
from align.formats import rows
from align.formats.rows import Cells, Row
from align.ingest.load import MOST_BYTES

_BATCH = 5000
"""Rows of one group."""
_READ = 200
"""Rows read in one go: a text that stands in a file once may be that of them all."""
_FREE_ROWS = 100_000
"""Rows that any file may have; beyond that one for each of its bytes."""
_FREE_BYTES = 64 << 20
_MOST_GROWTH = 100
"""A file that unpacks to more bytes than that is not so many times as long."""
_MOST_PARTS = 100_000
"""Columns or groups of rows that a file may say it has: PyArrow makes room for them before it looks."""
_KEY = b"hexapla"
_MEND = "give a Parquet file with a column of text for each language"


def write(alignment: Alignment) -> Iterator[bytes]:
    """The file in chunks of some thousand rows.

    Raises:
        InputError: PyArrow is not there, a text has what UTF-8 cannot hold, or a version's language is none.
    """
    arrow, parquet = imported()
    own = schema(arrow, alignment)
    sink = Sink()
    table = rows.rows(alignment)
    with parquet.ParquetWriter(arrow.PythonFile(sink, mode="w"), own, compression="zstd") as writer:
        while batch := list(islice(table, _BATCH)):
            writer.write_table(_table(arrow, batch if alignment.units else [], own))
            yield sink.taken()
    yield sink.taken()


def imported() -> tuple[Any, Any]:
    """PyArrow and its module of Parquet.

    Raises:
        InputError: it is not there.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise InputError("Parquet needs PyArrow, which is not installed", mend="install hexapla[parquet]") from error
    return pyarrow, parquet


def schema(arrow: Any, alignment: Alignment) -> Any:  # noqa: ANN401
    """The columns of the rows of an alignment, with what is said of the document as metadata."""
    text = arrow.string()
    keys = [version.key for version in alignment.versions]
    texts = arrow.struct([(key, text) for key in keys])
    special = {
        "score": arrow.float64(),
        "labels": texts,
        "flags": texts,
        "sentences": arrow.struct([(key, arrow.list_(arrow.int32())) for key in keys]),
        "terms": arrow.list_(texts),
    }
    names = (name for name in rows.columns(alignment) if name != "document")
    metadata = {_KEY: rows.encoded(rows.to_json(rows.facts(alignment)), "the metadata")}
    return arrow.schema([(name, special.get(name, text)) for name in names], metadata=metadata)


def _table(arrow: Any, batch: Sequence[Cells], schema: Any) -> Any:  # noqa: ANN401
    try:
        return arrow.Table.from_pylist(batch, schema=schema)
    except (UnicodeEncodeError, arrow.ArrowException):
        for row in batch:
            rows.encoded(rows.to_json(row), row["bead"] or row["unit"] or "")
        raise


class Sink(io.RawIOBase):
    """A stream that gives what was written to it since it was last asked."""

    def __init__(self) -> None:
        super().__init__()
        self._chunks: list[bytes] = []

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: Any) -> int:  # noqa: ANN401
        """Keeps the bytes until they are taken."""
        self._chunks.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """What was written since."""
        chunks, self._chunks = self._chunks, []
        return b"".join(chunks)


def read(data: bytes, *, file: str) -> Alignment:
    """The alignment in a file's bytes.

    Raises:
        InputError: PyArrow is not there, it is no Parquet, it has no texts, or a cell is wrong; with the row.
    """
    arrow, parquet = imported()
    try:
        opened = parquet.ParquetFile(arrow.BufferReader(data), thrift_container_size_limit=_MOST_PARTS)
        at_once = _at_once(opened.metadata, len(data), file)
        said = (opened.schema_arrow.metadata or {}).get(_KEY)
        document = rows.from_json(said.decode()) if said else {}
        table = _rows(arrow, opened.iter_batches(at_once), len(data), file)
        return rows.gather(table, file=file, head=opened.schema_arrow.names, document=document)
    except (arrow.ArrowException, OSError, ValueError, OverflowError, LookupError) as error:  # time zones too
        problem = " ".join(str(error).split()) or type(error).__name__
        raise InputError(f"not valid Parquet ({problem})", file=file, mend=_MEND) from error


def _at_once(metadata: Any, length: int, file: str) -> int:  # noqa: ANN401
    """How many rows to read in one go.

    Refuses what a file says of itself that it cannot be meant to hold: a few bytes may say "a million times".
    """
    size = sum(metadata.row_group(number).total_byte_size for number in range(metadata.num_row_groups))
    if size > min(MOST_BYTES, max(_FREE_BYTES, _MOST_GROWTH * length)):
        raise InputError(f"it unpacks to {size:,} bytes, more than a document has", file=file, mend="split it")
    # What a group says of its columns is not looked at: where that is damaged, PyArrow ends the process.
    if metadata.num_rows > max(_FREE_ROWS, length):
        raise InputError(f"it has {metadata.num_rows:,} rows, far more than bytes", file=file, mend="split it")
    return _READ if size <= _MOST_GROWTH * length else 1


def _rows(arrow: Any, batches: Iterator[Any], length: int, file: str) -> Iterator[Row]:  # noqa: ANN401
    number = size = 0
    most = max(_MOST_GROWTH * length, _FREE_BYTES)
    for read in batches:
        columns = [column.dictionary_decode() if hasattr(column, "dictionary") else column for column in read.columns]
        batch = arrow.RecordBatch.from_arrays(columns, read.schema.names)
        size += batch.nbytes
        if size > most:
            message = f"its first {number:,} rows unpack to {size:,} bytes, more than a document has"
            raise InputError(message, file=file, mend="split it")
        for cells in batch.to_pylist():
            number += 1
            yield Row(f"row {number}", rows.flat(cells))
