"""The library: what is found is what the reader's search finds, whatever has happened to the folder and the index."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from align import formats
from align.alignment import AlignedUnit, Alignment, Bead, Version
from align.errors import InputError
from align.library import Hit, Library, Report, grams, rendering, segments, typed
from align.library import base as bases
from align.library.needles import ANYTHING, needles
from align.library.reading import record
from align.library.sources import File, Part, Source
from align.library.writing import Writer
from lang.searching import Level, Query, QueryError, expression, fold, query
from tests.conftest import CODES, ROOT, SAMPLES, clean_units, sample

VERSIONS = tuple(Version(code, code, "official") for code in CODES)


def alignment(rows: list[dict[str, str]], **facts: str) -> Alignment:
    """A paragraph of one bead for each row."""
    units = tuple(
        AlignedUnit(
            f"p{at}", "paragraph", {}, (Bead(f"p{at}.s1", {key: (text,) for key, text in row.items() if text}),)
        )
        for at, row in enumerate(rows, 1)
    )
    return Alignment(VERSIONS, units, facts.get("symbol", ""), facts.get("title", ""))


def put(folder: Path, name: str, rows: list[dict[str, str]], **facts: str) -> Path:
    """An aligned file; YAML, or what its ending tells."""
    file = folder / name
    kind = formats.of_file(name)
    assert kind
    file.write_bytes(b"".join(formats.writer(kind).write(alignment(rows, **facts))))
    return file


def built(folder: Path) -> tuple[Library, Report]:
    library = Library.open(folder)
    return library, library.update()


def units(hits: Iterator[Hit]) -> list[tuple[str, str]]:
    return [(hit.document, hit.unit) for hit in hits]


SIX = [
    {"en": "The formed police unit left.", "fr": "L’unité de police constituée est partie.", "es": "La unidad partió.",
     "ru": "Сформированное подразделение убыло.", "zh": "建制警察部队离开了。", "ar": "غادرت وحدة الشرطة المشكَّلة."},
    {"en": "Formed police units returned.", "fr": "Les unités de police constituées sont revenues.",
     "es": "Las unidades regresaron.", "ru": "Подразделения вернулись.", "zh": "建制警察部队回来了。",
     "ar": "عادت الوحدات."},
    {"en": "A formed police unit stayed.", "fr": "Un contingent de police est resté.", "es": "Una unidad se quedó.",
     "ru": "Одно подразделение осталось.", "zh": "一支警队留下。", "ar": "بقيت وحدة."},
]  # fmt: skip


# -- what is found ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The sample in six languages, as it is delivered."""
    folder = tmp_path_factory.mktemp("samples")
    for file in SAMPLES.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return built(folder)[0]


@pytest.mark.parametrize(
    ("written", "code", "unit"),
    [
        ("formed police units", "en", "pp14"),
        ("FPUs", "en", "pp14"),
        ("unites de police constituees", "fr", "pp14"),
        ("建制警", "zh", "pp14"),
        ("re:polic\\w+ abilit(y|ies)", "en", "pp14"),
        ("polic* abil*", "en", "pp14"),
    ],
)
def test_a_term_of_the_sample(samples: Library, written: str, code: str, unit: str) -> None:
    hits = list(samples.search(typed(written), [code]))
    assert unit in {hit.unit for hit in hits}
    for hit in hits:
        assert hit.symbol == "S/2017/926"
        assert hit.date == "2017-11-06"
        assert hit.file == f"S-2017-926.{code}.txt"
        assert set(hit.texts) == {code}
        assert [*hit.spans[code]] == typed(written).spans(hit.texts[code])


def test_every_unit_is_found_by_its_own_words(samples: Library) -> None:
    for code in CODES:
        for unit, text in clean_units(code).items():
            piece = text[len(text) // 3 :][:40].strip()
            assert any(hit.unit == unit for hit in samples.search(query(piece), [code])), (code, unit, piece)


def test_the_other_versions_come_with_it(samples: Library) -> None:
    (hit,) = samples.search(query("formed police units"), ["en", "fr", "ar"])
    assert set(hit.texts) == {"en", "fr", "ar"}
    assert set(hit.spans) == {"en"}
    assert "UPC" in hit.texts["fr"]
    assert len(next(samples.search(query("formed police units"))).texts) == 6


def test_renderings_that_are_lacking(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", SIX)
    put(tmp_path, "b.yaml", [{"en": "One formed police unit."}])
    library, _ = built(tmp_path)
    wanted = query("formed police unit")
    found = units(library.search(wanted, ["en"], {"fr": rendering("unité de police constituée")}))
    assert found == [("a.yaml", "p3")], "the plural is a form of it, and what is not translated renders nothing"
    assert units(library.search(wanted, ["en"], {"fr": query("unité de police constituée")})) == [
        ("a.yaml", "p2"), ("a.yaml", "p3"),
    ]  # fmt: skip
    assert units(library.search(wanted, ["en"], {"zh": query("建制"), "fr": query("contingent")})) == []


def test_beginnings_of_words() -> None:
    assert typed("polic*").spans("The policy of police, not depolicing") == [(4, 10), (14, 20)]
    assert typed("建制*").spans("有建制警察") == [(1, 3)]
    assert typed("a * b").spans("a * b") == [(0, 5)], "a star that stands alone is a star"
    assert typed("unit* de").spans("unités de") == [(0, 9)]


class Corpus(NamedTuple):
    library: Library
    rows: list[dict[str, str]]


_ODD = [
    "ｐｏｌｉｃｅ ＦＯＲＭＥＤ １２３", "re\u0301sume\u0301 Résumé resume RE\u0301SUME\u0301",
    "ﬁnancial œuvre Ǣther ǣ Ǿ ø", "soft\u00adhyphen  two\u00a0 spaces", "\uffff border \ufffe",
    "ЁЛКА ёлка елка й и\u0306", "الشُّرْطَةُ الشرطة ﺍﻟﺸﺮﻃﺔ ـــ", "警 警务　警務 龘", "Straße STRASSE ſ İstanbul ı",
    "がか\u3099 한글 \u1112\u1161\u11ab", "e\u0323\u0302 ệ", "👩\u200d👩\u200d👧 a\u200db", "",
]  # fmt: skip
PATTERNS = [
    r"\w+", r"^\W*\w", r"pol|form", r"(?i)police", r"p\w{3,}e\b", r"[A-Z]{2,}", r"x?y*z{0,2}police", r"[éÉ]",
    r"\p{Lu}\w", r"a.c", r"s$", r"(?<=the )\w", r"\bunit(?:s|ed)?", r"警.", r"(?!x)e", r"p{1}o",
    r"[[:upper:]]", r"\d{4}", r"\.", r"a|", r"po++lice", r"(a)\1", r"x|y|z(", r"е\b", r"ال\w+", r"e{e<=1}",
    r"police\ ", r"(?x) p o l",
]  # fmt: skip


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Sentences of the sample with odd ones among them, in several documents."""
    folder = tmp_path_factory.mktemp("corpus")
    chance = random.Random(5)
    texts = {code: [text for text in clean_units(code).values() if len(text) < 500] for code in CODES}
    rows = []
    for number in range(120):
        row = {code: chance.choice(own)[: chance.randint(5, 400)] for code, own in texts.items()}
        odd = chance.choice(CODES)
        row[odd] = chance.choice(_ODD) + (row[odd] if number % 3 else "")
        rows.append(row)
    file = folder / "library.sqlite3"
    base = bases.make(file)
    with Writer(base) as writer:
        for number in range(0, len(rows), 30):
            name = f"{number:03}.yaml"
            source = Source(name, aligned=True, parts=(Part(File(name, 1, 1, sure=True, sha256=name), None),))
            writer.put(record(source, alignment(rows[number : number + 30])))
    base.close()
    return Corpus(Library(folder, file), as_kept(rows))


def as_kept(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The texts without what parts beads in the index, and is no character."""
    return [{code: text.replace("\uffff", "\ufffd") for code, text in row.items()} for row in rows]


Spans = dict[int, dict[str, list[tuple[int, int]]]]


def by_hand(rows: list[dict[str, str]], wanted: Query, codes: tuple[str, ...]) -> Spans:
    """What the query finds in every text, nothing indexed."""
    found = {}
    for number, row in enumerate(rows):
        spans = {code: own for code in codes if row.get(code) and (own := wanted.spans(row[code]))}
        if spans:
            found[number] = spans
    return found


def in_library(library: Library, wanted: Query, codes: tuple[str, ...]) -> Spans:
    return {
        int(hit.document[:3]) + hit.number: {key: [*spans] for key, spans in hit.spans.items()}
        for hit in library.search(wanted, codes)
    }


@st.composite
def asked(draw: st.DrawFn, rows: list[dict[str, str]]) -> str:
    """A piece of a text, as somebody might type it, or something else."""
    row = draw(st.sampled_from(rows))
    text = draw(st.sampled_from([*row.values(), *_ODD]))
    begin = draw(st.integers(0, max(len(text) - 1, 0)))
    piece = text[begin : begin + draw(st.integers(1, 30))]
    how = draw(st.sampled_from(WAYS))
    other = piece + draw(st.text(max_size=2))
    return draw(st.sampled_from([how(piece), other]))


def bare(text: str) -> str:
    return "".join(char for char in nfd(text) if not unicodedata.combining(char))


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


WAYS: list[Callable[[str], str]] = [
    str, str.lower, str.upper, str.title, str.swapcase, bare, nfd, nfc, wide,
]  # fmt: skip
"""In which somebody might type a piece of a text."""
JOINTS = ["", "?", "*", "|", "+", ".", r"\w*", "(x|y)?", "{0,3}"]
LANGUAGES = st.lists(st.sampled_from(CODES), min_size=1, unique=True).map(tuple)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), codes=LANGUAGES)
def test_what_is_found_is_what_the_search_of_the_reader_finds(
    corpus: Corpus, data: st.DataObject, codes: tuple[str, ...]
) -> None:
    written = data.draw(asked(corpus.rows))
    try:
        wanted = query(written)
    except QueryError:
        return
    assert in_library(corpus.library, wanted, codes) == by_hand(corpus.rows, wanted, codes)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), codes=LANGUAGES)
def test_what_expressions_find(corpus: Corpus, data: st.DataObject, codes: tuple[str, ...]) -> None:
    pattern = data.draw(
        st.one_of(
            st.sampled_from(PATTERNS),
            st.tuples(asked(corpus.rows), st.sampled_from(JOINTS), asked(corpus.rows)).map("".join),
        )
    )  # fmt: skip
    try:
        wanted = expression(pattern)
        expected = by_hand(corpus.rows, wanted, codes)
    except QueryError:
        return
    assert in_library(corpus.library, wanted, codes) == expected


@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_patterns_one_by_one(corpus: Corpus, pattern: str) -> None:
    try:
        wanted = expression(pattern)
    except QueryError:
        return
    assert in_library(corpus.library, wanted, CODES) == by_hand(corpus.rows, wanted, CODES)


def test_what_an_expression_needs() -> None:
    needed = {
        r"polic(e|ing) units?": (("polic", " unit"),),
        r"police|troops": (("police",), ("troops",)),
        r"a\.b": (("a.b",),),
        r"police+s": (("police", "s"),),
        r"x{2}y": (("y",),),
        r"\w+": ANYTHING,
        r"police|\w": ANYTHING,
        r"(?i)police": ANYTHING,
        r"(?!police)x": (("x",),),
        r"[abc]d": (("d",),),
    }
    for pattern, expected in needed.items():
        assert needles(expression(pattern)) == expected, pattern


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.lists(st.text(max_size=60), min_size=6, max_size=6), min_size=1, max_size=8), data=st.data())
def test_any_texts_at_all(tmp_path: Path, texts: list[list[str]], data: st.DataObject) -> None:
    rows = [dict(zip(CODES, own, strict=True)) for own in texts]
    file = tmp_path / f"{len(list(tmp_path.iterdir()))}.sqlite3"
    base = bases.make(file)
    source = Source("000.yaml", aligned=True, parts=(Part(File("000.yaml", 1, 1, sure=True), None),))
    with Writer(base) as writer:
        writer.put(record(source, alignment(rows)))
    base.close()
    written = data.draw(st.one_of(st.text(min_size=1, max_size=8), asked(rows)))
    if written.startswith("re:"):
        return
    rows = as_kept(rows)
    with Library(tmp_path, file) as library:
        assert in_library(library, query(written), CODES) == by_hand(rows, query(written), CODES)


def test_the_small_letters_of_the_index_are_those_of_the_search() -> None:
    cased = Level(case=True)
    chars = (chr(code) for code in range(0x3000) if unicodedata.category(chr(code)) != "Cn")
    other = [char for char in chars if "".join(fold(own).text for own in fold(char, cased).text) != fold(char).text]
    assert set(other) <= set("ǢǣǼǽǾǿᴭ"), "what is folded twice is otherwise the same, which the index relies on"


# -- the order and the pages of hits ------------------------------------------------------------------------


def test_the_latest_come_first_and_pages_follow_each_other(tmp_path: Path) -> None:
    for name, year in (("a.yaml", "2001"), ("b.yaml", "2019"), ("c.yaml", "2010")):
        put(
            tmp_path,
            name,
            [{"en": f"police {at} in {year}. " + "and so on " * 30} for at in range(90)],
            symbol=f"S/{year}/1",
        )
    put(tmp_path, "d.yaml", [{"en": "police without a date"}])
    library, _ = built(tmp_path)
    every = list(library.search(query("police"), ["en"]))
    assert [hit.document for hit in every[::90]] == ["b.yaml", "c.yaml", "a.yaml", "d.yaml"]
    assert [hit.number for hit in every[:90]] == list(range(90))
    paged: list[Hit] = []
    while page := list(library.search(query("police"), ["en"], limit=7, after=paged[-1] if paged else None)):
        assert len(page) <= 7
        paged += page
    assert paged == every
    before = every[100]
    (tmp_path / before.document).unlink()
    library.update()
    rest = list(library.search(query("police"), after=before))
    assert units(iter(rest)) == units(iter(every[180:])), "its document has gone, and the rest comes all the same"


def test_a_search_that_nobody_waits_for(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", SIX)
    library, _ = built(tmp_path)
    assert list(library.search(query("police"), cancelled=lambda: True)) == []


def test_sentences_of_a_language(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", SIX)
    library, _ = built(tmp_path)
    assert [(own.unit, own.text) for own in library.sentences("zh")] == [
        (f"p{at}", row["zh"]) for at, row in enumerate(SIX, 1)
    ]
    assert list(library.sentences("de")) == []
    assert library.languages() == tuple(sorted(CODES))


# -- bringing up to date ------------------------------------------------------------------------------------


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged


def test_only_what_has_changed_is_read(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", SIX)
    file = put(tmp_path, "b.yaml", SIX[:1])
    library, report = built(tmp_path)
    assert counts(report) == (2, 0, 0, 0)
    told: list[str] = []
    assert counts(library.update(lambda progress: told.append(progress.source))) == (0, 0, 0, 2)
    os.utime(file, ns=(1, 1))
    assert counts(library.update(lambda progress: told.append(progress.source))) == (0, 0, 0, 2)
    assert told == []
    file.write_bytes(file.read_bytes().replace(b"formed", b"former"))
    os.utime(file, ns=(1, 1))
    assert library.status().changed == (), "neither size nor time tells it"
    put(tmp_path, "b.yaml", [{"en": "Something else."}])
    assert library.status().changed == ("b.yaml",)
    assert counts(library.update(lambda progress: told.append(progress.source))) == (0, 1, 0, 1)
    assert told == ["b.yaml"]
    assert units(library.search(query("something"))) == [("b.yaml", "p1")]
    assert units(library.search(query("former"))) == []
    file.unlink()
    put(tmp_path, "c.yaml", [{"en": "A new one."}])
    status = library.status()
    assert (status.new, status.gone) == (("c.yaml",), ("b.yaml",))
    assert counts(library.update()) == (1, 0, 1, 1)
    assert units(library.search(query("something"))) == []
    assert library.status().new == library.status().gone == ()


def test_a_file_changed_at_once_after_it_was_read(tmp_path: Path) -> None:
    file = put(tmp_path, "a.yaml", [{"en": "aaaa"}])
    library, _ = built(tmp_path)
    times = file.stat()
    file.write_bytes(file.read_bytes().replace(b"aaaa", b"bbbb"))
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    library.update()
    assert units(library.search(query("bbbb"))) == [("a.yaml", "p1")], "size and time are those of before"


def test_a_document_in_versions_and_what_is_aligned_of_it(tmp_path: Path) -> None:
    for code in CODES:
        (tmp_path / sample(code).name).write_bytes(sample(code).read_bytes())
    library, report = built(tmp_path)
    assert counts(report) == (1, 0, 0, 0)
    before = list(library.search(query("police component"), ["en"]))
    from align import aligner
    from align.ingest.load import load

    documents = [load(tmp_path / sample(code).name) for code in CODES]
    made = aligner.align(documents[0], documents[1:], method="length")
    (tmp_path / "aligned.yaml").write_bytes(b"".join(formats.writer("yaml").write(made)))
    library.update()
    after = list(library.search(query("police component"), ["en"]))
    assert {hit.document for hit in after} == {"aligned.yaml"}, "the versions stand in it, and are not found twice"
    assert [hit.texts for hit in after] == [hit.texts for hit in before]
    assert {remark.message for remark in library.status().remarks} == {"in aligned.yaml"}
    assert library.status().documents == 1
    (tmp_path / "aligned.yaml").unlink()
    library.update()
    assert list(library.search(query("police component"), ["en"])) == before
    assert library.status().remarks == ()


def test_versions_in_folders_of_their_languages(tmp_path: Path) -> None:
    for code in CODES:
        (tmp_path / code).mkdir()
        (tmp_path / code / "x.txt").write_bytes(sample(code).read_bytes())
    (tmp_path / "deep" / "er").mkdir(parents=True)
    put(tmp_path / "deep" / "er", "y.tmx", SIX)
    library, report = built(tmp_path)
    assert counts(report) == (2, 0, 0, 0)
    (hit,) = library.search(query("formed police units (FPUs)"))
    assert (hit.document, hit.file, len(hit.texts)) == ("x", "en/x.txt", 6)
    assert {hit.document for hit in library.search(query("建制"), ["zh"])} == {"x", "deep/er/y.tmx"}


def test_bad_documents_stop_nothing_and_are_told(tmp_path: Path) -> None:
    put(tmp_path, "good.yaml", SIX)
    (tmp_path / "bad.yaml").write_text("hexapla: 1\nunits: [")
    (tmp_path / "bad.tmx").write_text("<tmx><body><tu>")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 and nothing else")
    (tmp_path / "half.en.txt").write_bytes(sample("en").read_bytes())
    (tmp_path / "half.fr.docx").write_bytes(b"PK\x03\x04 no archive")
    (tmp_path / "terms.glossary.yaml").write_bytes((SAMPLES / "S-2017-926.glossary.yaml").read_bytes())
    library, report = built(tmp_path)
    # Where names tell languages, a file that tells none is no document of the folder, and so is bad.pdf.
    assert {fault.file for fault in report.faults} == {"bad.yaml", "bad.tmx", "half.fr.docx"}
    assert all(
        fault.message and "\n" not in fault.message and str(tmp_path) not in fault.message for fault in report.faults
    )
    assert units(library.search(query("formed police unit left"))) == [("good.yaml", "p1")]
    assert next(library.search(query("FPUs"))).document == "half"
    status = library.status()
    assert status.faults == report.faults
    assert [(one.file, one.message) for one in status.remarks] == [("terms.glossary.yaml", "a glossary")]
    again = library.update()
    assert counts(again)[:3] == (0, 0, 0), "what is bad is not read again until it changes"
    assert again.faults == report.faults
    put(tmp_path, "bad.yaml", SIX)
    assert "bad.yaml" not in {fault.file for fault in library.update().faults}


def test_several_files_of_one_language(tmp_path: Path) -> None:
    for code in ("en", "fr"):
        (tmp_path / f"x.{code}.txt").write_bytes(sample(code).read_bytes())
    (tmp_path / "x.fr.text").write_bytes(sample("fr").read_bytes())
    library, _ = built(tmp_path)
    assert [(one.file, one.message) for one in library.status().remarks] == [("x.fr.text", "the same as x.fr.txt")]
    assert len(next(library.search(query("FPUs"))).texts) == 2


def test_an_update_that_is_cancelled_keeps_what_was_read(tmp_path: Path) -> None:
    for number in range(4):
        put(tmp_path, f"{number}.yaml", SIX)
    library = Library.open(tmp_path)
    read: list[str] = []
    report = library.update(lambda progress: read.append(progress.source), lambda: len(read) == 2)
    assert not report.complete
    assert {hit.document for hit in library.search(query("police"))} == {"0.yaml", "1.yaml"}
    assert counts(library.update()) == (2, 0, 0, 2)


def test_many_small_updates_leave_few_segments(tmp_path: Path) -> None:
    chance = random.Random(3)
    expected: dict[str, str] = {}
    library = Library.open(tmp_path)
    for number in range(40):
        name, word = f"{chance.randrange(25):02}.yaml", f"word{number}x"
        put(tmp_path, name, [{"en": f"{word} {at}", "zh": "警务" if number % 2 else ""} for at in range(3)])
        expected[name] = word
        library.update()
    with sqlite3.connect(library.index) as base:
        kept, sections = (
            base.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("segments", "sections")
        )
        wide = base.execute("SELECT sum(columns) FROM segments").fetchone()[0]
        leaves = base.execute("SELECT count(*) FROM leaves").fetchone()[0]
        grams = base.execute("SELECT count(DISTINCT id >> 14) FROM grams").fetchone()[0]
    assert kept <= 8
    assert leaves == len(expected) <= wide <= 2 * leaves
    assert grams == sections, "nothing is left of segments that are gone"
    for number in range(40):
        word = f"word{number}x"
        assert {hit.document for hit in library.search(query(word))} == {
            name for name, own in expected.items() if own == word
        }


def test_segments_merged_are_what_they_were_made_of(tmp_path: Path) -> None:
    chance = random.Random(11)
    base = bases.make(tmp_path / "x.sqlite3")
    texts: dict[int, str] = {}
    with bases.writing(base):
        for width in (3, 9, 17, 1, 30, 2):
            columns = grams.Columns()
            segment = segments.new(base, width)
            for place in range(width):
                if chance.random() < 0.7:
                    leaf = len(texts) + 1
                    texts[leaf] = "".join(chance.choices("abcdefgh-", k=40))
                    columns.put(place, texts[leaf])
                    base.execute("INSERT INTO leaves VALUES (?, 1, 0, ?, ?, '[]')", (leaf, segment, place))
            segments.put(base, segment, {"en": columns}, width)
        segments.tidy(base)
    assert len(segments.sections(base)) < 6
    leaf_at = {(row[0], row[1]): row[2] for row in base.execute("SELECT segment, place, id FROM leaves")}
    for leaf, text in texts.items():
        for wanted in (text[5:12], text[0:3], text[20:22]):
            found = {
                leaf_at.get((section.segment, place), 0)
                for section in segments.sections(base)
                for place in segments.candidates(base, section, grams.asked([wanted], Level())).tolist()
            }
            assert leaf in found
            assert sum(wanted not in texts[own] for own in found if own) <= len(texts) // 3
    base.close()


# -- how documents stand to each other ------------------------------------------------------------------------


def test_what_is_superseded_corrected_or_there_twice(tmp_path: Path) -> None:
    for name, symbol in (
        ("a.yaml", "S/2017/926"), ("b.yaml", "S/2017/926/Rev.1"), ("c.yaml", "S/2017/926/Rev.2"),
        ("d.yaml", "S/2017/926/Corr.1"), ("e.yaml", "S/2017/926/Add.1"), ("f.yaml", "S/2017/926/Add.1/Rev.1"),
        ("g.yaml", "S/2017/92"), ("h.yaml", "A/66/615"), ("i.tsv", "A/66/615"),
    ):  # fmt: skip
        put(tmp_path, name, [{"en": f"police in {name}"}], symbol=symbol)
    library, _ = built(tmp_path)
    told = {source: [str(one) for one in own] for source, own in library.status().standing.items()}
    assert told["a.yaml"] == [
        "superseded by S/2017/926/Rev.2 in c.yaml (2017)",
        "corrected by S/2017/926/Corr.1 in d.yaml (2017)",
        "added to by S/2017/926/Add.1 in e.yaml (2017)",
    ]
    assert told["b.yaml"] == ["superseded by S/2017/926/Rev.2 in c.yaml (2017)"]
    assert told["e.yaml"] == ["superseded by S/2017/926/Add.1/Rev.1 in f.yaml (2017)"]
    assert not {"c.yaml", "d.yaml", "f.yaml", "g.yaml"} & told.keys()
    hit = next(library.search(query("police in b")))
    assert [str(one) for one in hit.standing] == told["b.yaml"]
    for source, own in told.items():
        hit = next(library.search(query(f"police in {source}")))
        assert [str(one) for one in hit.standing] == own


def test_one_symbol_and_a_later_date(tmp_path: Path) -> None:
    text = sample("en").read_text(encoding="utf-8")
    for name, day in (("old", "6 November 2017"), ("new", "9 November 2017")):
        (tmp_path / f"{name}.en.txt").write_text(text.replace("6 November 2017", day, 1), encoding="utf-8")
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "new.en.txt").write_bytes((tmp_path / "new.en.txt").read_bytes())
    library, _ = built(tmp_path)
    standing = {source: [str(one) for one in own] for source, own in library.status().standing.items()}
    assert standing["old"][0].startswith("superseded by S/2017/926 in ")
    assert standing["old"][0].endswith("(2017-11-09)")
    assert standing["new"] == ["the same symbol and date as S/2017/926 in copy/new (2017-11-09)"]
    found = dict.fromkeys(hit.document for hit in library.search(query("FPUs")))
    assert list(found) == ["copy/new", "new", "old"], "the latest first"


# -- whatever happens to the index ------------------------------------------------------------------------------


def test_without_an_index(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", SIX)
    library = Library.open(tmp_path)
    with pytest.raises(InputError, match="no index of it; run hexapla library add"):
        list(library.search(query("police")))
    assert "no index" in library.status().trouble
    with pytest.raises(InputError, match="there is no such folder"):
        Library.open(tmp_path / "nowhere")
    with pytest.raises(InputError, match="it is no folder"):
        Library.open(tmp_path / "a.yaml")


@pytest.mark.parametrize(
    "content",
    [b"this is no database at all, but long enough to look like one " * 40, b"SQLite format 3\0" + b"x" * 5000],
)
def test_a_broken_file_is_put_aside(tmp_path: Path, content: bytes) -> None:
    put(tmp_path, "a.yaml", SIX)
    (tmp_path / ".hexapla").mkdir()
    index = tmp_path / ".hexapla" / "library.sqlite3"
    index.write_bytes(content)
    library = Library.open(tmp_path)
    assert "cannot be used" in library.status().trouble
    with pytest.raises(InputError, match="the index cannot be used"):
        list(library.search(query("police")))
    report = library.update()
    assert report.note.startswith(f"{index}: the index is made anew, for it is broken")
    assert report.note.endswith("the old file is library.sqlite3.broken-1")
    assert "\n" not in report.note
    assert index.with_name("library.sqlite3.broken-1").read_bytes() == content
    assert len(list(library.search(query("police")))) == 3
    assert library.update().note == ""


def test_a_database_of_another_program(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", SIX)
    (tmp_path / ".hexapla").mkdir()
    index = tmp_path / ".hexapla" / "library.sqlite3"
    with sqlite3.connect(index) as base:
        base.execute("CREATE TABLE mine (value)")
        base.execute("INSERT INTO mine VALUES (7)")
    base.close()
    library, report = built(tmp_path)
    assert "it is a file of another program" in report.note
    with sqlite3.connect(index.with_name("library.sqlite3.broken-1")) as base:
        assert base.execute("SELECT value FROM mine").fetchone() == (7,)
    base.close()
    assert len(list(library.search(query("police")))) == 3


def test_an_index_of_another_version_and_one_that_breaks_later(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", SIX)
    library, _ = built(tmp_path)
    assert len(list(library.search(query("police")))) == 3
    with sqlite3.connect(library.index) as base:
        base.execute("PRAGMA user_version = 99")
    base.close()
    report = library.update()
    assert "of version 99" in report.note
    assert not list(library.index.parent.glob("*.broken*")), "our own can be made again, and is not kept"
    assert len(list(library.search(query("police")))) == 3
    library.close()
    data = bytearray(library.index.read_bytes())
    data[4096 * 2 :] = b"\xff" * (len(data) - 4096 * 2)
    library.index.write_bytes(data)
    assert "made anew" in library.update().note
    assert len(list(library.search(query("police")))) == 3


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", SIX)
    (tmp_path / ".hexapla").write_text("a file stands where the folder would be")
    library, report = built(tmp_path)
    assert report.added == 1
    assert library.index.is_relative_to(os.environ["XDG_CACHE_HOME"])
    assert len(list(Library.open(tmp_path).search(query("police")))) == 3
    assert not (tmp_path / ".hexapla").is_dir()


def test_a_process_that_is_killed_leaves_an_index_that_works(tmp_path: Path) -> None:
    rows = [{code: f"{row[code]} {at}" for code in CODES} for at in range(40) for row in SIX]
    for number in range(30):
        put(tmp_path, f"{number:02}.jsonl", rows)
    script = (
        "import sys; from align.library import Library, writing; writing._LEAVES = 2; "
        "Library.open(sys.argv[1]).update(lambda progress: print(progress.done, flush=True))"
    )
    killed = 0
    for wait_for in (3, 9, 2, 11):
        with subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
        ) as process:
            assert process.stdout
            for line in process.stdout:
                if int(line) >= wait_for:
                    process.send_signal(signal.SIGKILL)
                    killed += 1
                    break
        library = Library.open(tmp_path)
        with sqlite3.connect(library.index) as base:
            assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        base.close()
        hits = list(library.search(query("formed police unit left"), ["en"]))
        assert len(hits) % 40 == 0, "a document is there whole or not at all"
        assert library.status().trouble == ""
        library.close()
    assert killed >= 2
    library, _ = built(tmp_path)
    assert len(list(library.search(query("formed police unit left"), ["en"]))) == 30 * 40


def test_readers_and_updaters_at_once(tmp_path: Path) -> None:
    """What is searched meanwhile is one state of the library, and afterwards the last."""
    for number in range(6):
        put(tmp_path, f"{number}.jsonl", [{"en": f"police state{0}x {at}", "zh": "警务"} for at in range(30)])
    built(tmp_path)
    done = threading.Event()
    errors: list[BaseException] = []
    seen: list[int] = []

    def search() -> None:
        try:
            with Library.open(tmp_path) as library:
                while not done.is_set():
                    found = list(library.search(query("police state"), limit=50))
                    assert len(found) == 50
                    by_document: dict[str, set[str]] = {}
                    for hit in found:
                        by_document.setdefault(hit.document, set()).add(hit.texts["en"].split()[1])
                    assert all(len(states) == 1 for states in by_document.values()), "a document is of one state"
                    seen.append(len(found))
        except BaseException as error:  # noqa: BLE001 - told below
            errors.append(error)

    readers = [threading.Thread(target=search) for _ in range(2)]
    script = "import sys; from align.library import Library; Library.open(sys.argv[1]).update()"
    for reader in readers:
        reader.start()
    try:
        for state in range(1, 3):
            for number in range(6):
                put(
                    tmp_path,
                    f"{number}.jsonl",
                    [{"en": f"police state{state}x {at}", "zh": "警务"} for at in range(30)],
                )
            command = [sys.executable, "-c", script, str(tmp_path)]
            both = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) for _ in range(2)]
            for process in both:
                assert process.communicate()[1] == b""
                assert process.returncode == 0
            with Library.open(tmp_path) as library:
                assert len(list(library.search(query(f"state{state}x")))) == 180
                assert not list(library.search(query(f"state{state - 1}x")))
    finally:
        done.set()
        for reader in readers:
            reader.join()
    assert not errors
    assert seen


def test_a_library_that_is_open_sees_what_others_write(tmp_path: Path) -> None:
    put(tmp_path, "a.yaml", SIX)
    library, _ = built(tmp_path)
    hits = library.search(query("police"))
    next(hits)
    put(tmp_path, "b.yaml", SIX)
    built(tmp_path)
    assert len(list(library.search(query("police")))) == 6
    library.index.unlink()
    built(tmp_path)
    assert len(list(library.search(query("police")))) == 6, "the file is another"


def test_versions_of_languages_with_a_script(tmp_path: Path) -> None:
    made = alignment([{"zh": "建制警务", "en": "police"}])
    versions = tuple(replace(own, language="zh-Hans") if own.key == "zh" else own for own in made.versions)
    (tmp_path / "a.yaml").write_bytes(b"".join(formats.writer("yaml").write(replace(made, versions=versions))))
    library, _ = built(tmp_path)
    (hit,) = library.search(query("警"), ["zh"])
    assert hit.languages == {"zh": "zh-Hans"}
    assert units(library.search(query("警"), ["zh-Hant"])) == [("a.yaml", "p1")]
