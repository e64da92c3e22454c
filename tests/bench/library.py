"""The library: a hundred thousand beads in six languages indexed, searched in every way, and brought up to date.

A bead is a part of one of the sample's, as long as sentences are, with some words exchanged for others that are as
frequent as words are (Zipf), so that there are common words and rare ones. Times are of the wall clock, beside them
those of the processor; times of searches are of the first twenty hits in a library that is open.

``python -m tests.bench.library [BEADS]``
"""

from __future__ import annotations

import os
import random
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from align import formats
from align.aligner import align
from align.alignment import AlignedUnit, Alignment, Bead, Version
from align.ingest.load import load
from align.library import Library, reading, segments, sources
from align.library import base as bases
from align.library.writing import Writer
from lang import language
from lang.searching import fold, query
from tests.bench.lookup import _vocabulary
from tests.bench.sample import SAMPLES

CODES = ("en", "fr", "es", "ru", "zh", "ar")
BEADS = 100_000
A_DOCUMENT = 100
CHANGED = 5
"""Words exchanged in each text."""
PAGE = 20
QUERIES = 300
"""Of each kind."""
FTS = 5_000
"""Beads that SQLite's own index is measured on."""
READ = 2_000
"""Beads that each format is read from."""

Ask = Callable[[], tuple[str, str]]
"""Makes something to look for, and the language that it is in."""


def main() -> None:
    """Prints a line a measurement."""
    beads = int(sys.argv[1]) if len(sys.argv) > 1 else BEADS
    chance = random.Random(2017)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        made = list(_alignments(beads, chance))
        size = sum(len(bead.sides[code][0]) for one in made for unit in one for bead in unit.beads for code in CODES)
        print(f"{beads:,} beads in {len(made):,} documents and {len(CODES)} languages, {size / 1e6:.0f} M characters")
        for number, alignment in enumerate(made):
            _write(folder / f"{number:05}.jsonl", alignment)
        _index(folder, made, beads)
        library = Library.open(folder)
        _search(library, made, chance)
        _update(library, made, chance)
        _read(made[: READ // A_DOCUMENT])
        _fts(made[: FTS // A_DOCUMENT])
    print(f"  memory   {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most, with the corpus")


# -- the corpus -------------------------------------------------------------------------------------------


def _alignments(beads: int, chance: random.Random) -> Iterator[Alignment]:
    documents = [load(SAMPLES / f"S-2017-926.{code}.txt", language=code) for code in CODES]
    sample = align(documents[0], documents[1:], method="length")
    rows = [
        {code: _parts(language.get(code).joiner.join(bead.sides[code]), code) for code in CODES}
        for unit in sample
        for bead in unit.beads
        if len(bead.sides) == len(CODES)
    ]
    words = {code: _vocabulary(code, chance) for code in CODES}
    versions = tuple(Version(code, code, "official") for code in CODES)
    for number in range(beads // A_DOCUMENT):
        units = (
            AlignedUnit(f"p{at}", "paragraph", {}, (Bead(f"p{at}.s1", _sides(chance.choice(rows), words, chance)),))
            for at in range(1, A_DOCUMENT + 1)
        )
        symbol = f"S/{1990 + number % 30}/{number}"
        yield Alignment(versions, tuple(units), symbol=symbol, title=f"Report {number}")


def _parts(text: str, code: str) -> list[str]:
    """The words of a text, or its characters where nothing stands between words."""
    return text.split(" ") if language.get(code).joiner else list(text)


def _sides(
    row: Mapping[str, Sequence[str]], words: Mapping[str, Sequence[str]], chance: random.Random
) -> dict[str, tuple[str, ...]]:
    """Half of a bead, the same half in every language, with some words exchanged."""
    begin = chance.random() / 2
    sides: dict[str, tuple[str, ...]] = {}
    for code, parts in row.items():
        at = int(len(parts) * begin)
        own = list(parts[at : at + (len(parts) + 1) // 2])
        for _ in range(CHANGED):
            own[int(chance.random() * len(own))] = words[code][int(len(words[code]) ** chance.random()) - 1]
        sides[code] = (language.get(code).joiner.join(own),)
    return sides


def _write(file: Path, alignment: Alignment) -> None:
    with open(file, "wb") as stream:
        stream.writelines(formats.writer("jsonl").write(alignment))


# -- measurements -----------------------------------------------------------------------------------------


def _index(folder: Path, made: Sequence[Alignment], beads: int) -> None:
    """Indexing of what has been read, in a file of its own; then with reading."""
    start, processor = time.perf_counter(), time.process_time()
    file = folder / ".measured" / "library.sqlite3"
    base = bases.make(file)
    with Writer(base) as writer:
        for number, alignment in enumerate(made):
            name = f"{number:05}.jsonl"
            part = sources.Part(sources.File(name, 1, 1, sure=True, sha256=name), None)
            writer.put(reading.record(sources.Source(name, aligned=True, parts=(part,)), alignment))
    with bases.writing(base):
        segments.tidy(base)
    base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    base.close()
    _print_rate("index", beads, start, processor, f"{file.stat().st_size / beads:,.0f} bytes a bead")
    start, processor = time.perf_counter(), time.process_time()
    Library.open(folder).update()
    _print_rate("add", beads, start, processor, "with reading, from JSON lines")


def _print_rate(name: str, beads: int, start: float, processor: float, more: str) -> None:
    took, own = time.perf_counter() - start, time.process_time() - processor
    print(
        f"  {name:8} {took:5.1f} s   {beads / took:7,.0f} beads/s   {beads / own:7,.0f} a second of processor   {more}"
    )


def _search(library: Library, made: Sequence[Alignment], chance: random.Random) -> None:
    """First pages of queries of all kinds, in all languages, or in that of the query and another."""
    every: list[float] = []
    for name, ask in _kinds(made, chance).items():
        times: list[float] = []
        found, slowest = 0, (0.0, "")
        for number in range(QUERIES):
            written, code = ask()
            languages = () if number % 2 else (code, chance.choice(CODES))
            start = time.perf_counter()
            found += len(list(library.search(query(written), languages, limit=PAGE)))
            times.append((time.perf_counter() - start) * 1e3)
            slowest = max(slowest, (times[-1], written))
        every += times
        _print_times(name, times, f"{found:6,} hits   {slowest[1]!r}")
    _print_times("all", every, "")


def _kinds(made: Sequence[Alignment], chance: random.Random) -> dict[str, Ask]:
    frequent = [("police", "en"), ("the", "en"), ("de la", "fr"), ("policía", "es"), ("полиц", "ru"), ("الشرطة", "ar")]
    letters = [("警", "zh"), ("维持", "zh"), ("联合", "zh"), ("龘", "zh"), ("ق", "ar"), ("ж", "ru"), ("xq", "en")]
    capitals = [
        ("Police", "en"), ("Security Council", "en"), ("POLICE", "en"), ("Nations Unies", "fr"), ("Совет", "ru"),
    ]  # fmt: skip
    expressions = [
        (r"re:polic(e|ing) \w+", "en"), (r"re:\bform\w+ police", "en"), (r"re:unit[éÉ]s? de", "fr"),
        (r"re:\d{4} \(\d{4}\)", "en"), (r"re:联合国.{1,4}警", "zh"), (r"re:полиц\w+", "ru"),
    ]  # fmt: skip
    return {
        "frequent words": lambda: chance.choice(frequent),
        "rare words": lambda: _piece(made, chance, 1),
        "phrases": lambda: _piece(made, chance, 3),
        "long phrases": lambda: _piece(made, chance, 7),
        "parts of words": lambda: _cut(_piece(made, chance, 1)),
        "one or two letters": lambda: chance.choice(letters),
        "capitals": lambda: chance.choice(capitals),
        "expressions": lambda: chance.choice(expressions),
        "not there": lambda: _turned(_piece(made, chance, 2)),
    }


def _piece(made: Sequence[Alignment], chance: random.Random, count: int) -> tuple[str, str]:
    """Words that stand in a row in some text; as many pairs of characters in a language without spaces."""
    code = chance.choice(CODES)
    joiner = language.get(code).joiner
    parts = _parts(chance.choice(chance.choice(made).units).beads[0].sides[code][0], code)
    count = count if joiner else count * 2
    at = chance.randrange(max(len(parts) - count, 1))
    return joiner.join(parts[at : at + count]), code


def _cut(asked: tuple[str, str]) -> tuple[str, str]:
    return asked[0][1:-1] or asked[0], asked[1]


def _turned(asked: tuple[str, str]) -> tuple[str, str]:
    return asked[0][::-1], asked[1]


def _print_times(name: str, times: Sequence[float], more: str) -> None:
    p50, p95 = statistics.median(times), sorted(times)[len(times) * 95 // 100]
    print(f"  search   p50 {p50:5.1f} ms   p95 {p95:6.1f} ms   worst {max(times):6.1f} ms   {name:18} {more}")


def _update(library: Library, made: Sequence[Alignment], chance: random.Random) -> None:
    """One changed file at a time, and none."""
    times = []
    for _ in range(20):
        _write(library.folder / f"{chance.randrange(len(made)):05}.jsonl", chance.choice(made))
        start = time.perf_counter()
        library.update()
        times.append(time.perf_counter() - start)
    start = time.perf_counter()
    library.update()
    none = time.perf_counter() - start
    told = f"median {statistics.median(times):.2f} s   worst {max(times):.2f} s for a changed file"
    print(f"  update   {told}   {none:.2f} s for none")


def _read(made: Sequence[Alignment]) -> None:
    """How fast each format is read, without indexing."""
    count = sum(len(one.units) for one in made)
    for name in ("yaml", "tmx", "jsonl", "tsv"):
        data = [b"".join(formats.writer(name).write(one)) for one in made]
        start, processor = time.perf_counter(), time.process_time()
        for one in data:
            formats.reader(name).read(one, file="x")
        _print_rate("read", count, start, processor, name)


def _fts(made: Sequence[Alignment]) -> None:
    """What SQLite's full-text index would take for the same texts, folded alike, without the texts themselves."""
    rows = [
        tuple(fold(bead.sides[code][0]).text for code in CODES) for one in made for unit in one for bead in unit.beads
    ]
    columns = ", ".join(CODES)
    for name, how in (
        ("FTS5, trigrams", "tokenize = 'trigram case_sensitive 1'"),
        ("FTS5, trigrams without places", "tokenize = 'trigram case_sensitive 1', detail = none"),
        ("FTS5, words", "tokenize = 'unicode61 remove_diacritics 0'"),
    ):
        with tempfile.TemporaryDirectory() as place:
            file = os.path.join(place, "fts")
            base = sqlite3.connect(file, isolation_level=None)
            base.execute("PRAGMA journal_mode = WAL")
            base.execute(f"CREATE VIRTUAL TABLE texts USING fts5({columns}, content = '', {how})")
            start, processor = time.perf_counter(), time.process_time()
            base.execute("BEGIN")
            base.executemany(
                f"INSERT INTO texts (rowid, {columns}) VALUES (?, ?, ?, ?, ?, ?, ?)",
                ((number, *row) for number, row in enumerate(rows)),
            )
            base.execute("COMMIT")
            base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            base.close()
            more = f"{os.path.getsize(file) / len(rows):,.0f} bytes a bead   {name}"
            _print_rate("compare", len(rows), start, processor, more)


if __name__ == "__main__":
    main()
