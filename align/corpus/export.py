"""A corpus as one file for translators and machines: TMX, or a table, in a stream from the shards."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from align.corpus.beads import CorpusBead
from align.formats import tmx

Write = Callable[[Iterable[CorpusBead], Sequence[str]], Iterator[bytes]]
"""Writes beads with a text in each of some languages, in chunks."""

_BATCH = 1000


def _tmx(beads: Iterable[CorpusBead], languages: Sequence[str]) -> Iterator[bytes]:
    def units() -> Iterator[tmx.TranslationUnit]:
        for bead in beads:
            variants = tuple(tmx.Variant(code, text) for code, text in zip(languages, bead.texts, strict=True))
            props = (("x-document", bead.document), *_score(bead))
            yield tmx.TranslationUnit(f"{bead.document}#{bead.id}", variants, props)

    return tmx.write_units(units())


def _score(bead: CorpusBead) -> Iterator[tuple[str, str]]:
    if bead.score is not None:
        yield "x-score", f"{bead.score:.4g}"


def _json_lines(beads: Iterable[CorpusBead], languages: Sequence[str]) -> Iterator[bytes]:
    for bead in beads:
        texts = dict(zip(languages, bead.texts, strict=True))
        said = {"document": bead.document, "bead": bead.id, **texts, "score": bead.score}
        yield json.dumps(said, ensure_ascii=False).encode() + b"\n"


def _tab_separated(beads: Iterable[CorpusBead], languages: Sequence[str]) -> Iterator[bytes]:
    """One bead a line, whatever is in its texts: white space is a space there, as those who train models expect."""
    yield ("\t".join(["document", "bead", *languages, "score"]) + "\n").encode()
    for bead in beads:
        score = "" if bead.score is None else f"{bead.score:.4g}"
        cells = [bead.document, bead.id, *bead.texts, score]
        yield ("\t".join(" ".join(cell.split()) for cell in cells) + "\n").encode()


def _comma_separated(beads: Iterable[CorpusBead], languages: Sequence[str]) -> Iterator[bytes]:
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\n")

    def taken() -> bytes:
        said = line.getvalue().encode()
        line.seek(0)
        line.truncate()
        return said

    writer.writerow(["document", "bead", *languages, "score"])
    for count, bead in enumerate(beads):
        writer.writerow([bead.document, bead.id, *bead.texts, "" if bead.score is None else f"{bead.score:.4g}"])
        if count % _BATCH == 0:
            yield taken()
    yield taken()


FORMATS: Mapping[str, Write] = MappingProxyType(
    {"csv": _comma_separated, "jsonl": _json_lines, "tmx": _tmx, "tsv": _tab_separated}
)
"""By the name that ``--format`` takes, which is the ending of the file too."""
