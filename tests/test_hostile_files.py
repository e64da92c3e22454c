"""Files made to do harm, and those that once did: a reader refuses them in a line, soon, and in little room.

The smallest inputs that `tests.bench.fuzz` and people have found stand here; each broke its reader, held it up or
filled the memory. What is said of entities, of names that climb and of encrypted files stands with each format.
"""

from __future__ import annotations

import io
import json
import random
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pytest
from pyarrow import parquet

from align import formats, glossary, safe_yaml
from align.alignment import AlignedUnit, Alignment, Bead, Version
from align.check import baseline, settings
from align.errors import InputError
from align.ingest import presegmented
from align.ingest.load import load, read_bytes
from align.ingest.pdf import guard
from tests.bench import fuzz
from tests.conftest import ROOT

_MOST_SECONDS = 5
"""Each of them takes a fraction of one; they took minutes, or more memory than there is."""
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@contextmanager
def soon() -> Iterator[None]:
    """Holds that little time goes by, of the processor."""
    begun = time.process_time()
    yield
    assert time.process_time() - begun < _MOST_SECONDS


def refused(read: Callable[[], object]) -> str:
    """What a reader says, in one line and soon."""
    with soon(), pytest.raises(InputError) as caught:
        read()
    said = str(caught.value)
    assert "\n" not in said
    return said


def alignment_in(data: bytes, name: str) -> Alignment:
    return formats.reader(name).read(data, file="f")


def filed(folder: Path, name: str, data: bytes) -> str:
    (folder / name).write_bytes(data)
    return str(folder / name)


# -- whatever is done to files ------------------------------------------------------------------------


@cache
def seeds(name: str) -> list[bytes]:
    return [seed for seed in fuzz.readers()[name].seeds() if len(seed) <= fuzz.readers()[name].longest]


@pytest.mark.parametrize("name", fuzz.readers())
def test_damaged_files_are_read_or_refused(name: str, tmp_path: Path) -> None:
    reader, chance = fuzz.readers()[name], random.Random(name)
    trial = fuzz.Trial(name, reader, tmp_path, seconds=600)
    inputs = [*seeds(name), *(fuzz.changed(chance.choice(seeds(name)), reader, chance) for _ in range(25))]
    signs = {sign for data in inputs if (sign := trial.sign(data)) and not sign.startswith("! slow")}
    assert not signs


@pytest.mark.parametrize("name", fuzz.readers())
def test_the_files_that_are_damaged_are_whole_before(name: str, tmp_path: Path) -> None:
    reader = fuzz.readers()[name]
    path = tmp_path / f"x{reader.ending}"
    path.write_bytes(seeds(name)[0])
    if name == "settings":  # they name files that are not there
        with pytest.raises(InputError, match="there is no such file"):
            reader.read(path)
    else:
        reader.read(path)


def test_what_comes_out_of_a_reader_is_told_and_kept_as_small_as_it_can_be(tmp_path: Path) -> None:
    def read(path: Path) -> None:
        if b"bad" in path.read_bytes():
            raise KeyError("bad")

    reader = fuzz.Reader(".x", read, fuzz.changed_bytes, lambda: iter([b"good"]))
    trial = fuzz.Trial("odd", reader, tmp_path, seconds=600)
    trial.take(b"good")
    assert not trial.found
    trial.take(b"some bytes that are good, and bad ones among them")
    (kept,) = tmp_path.glob("odd-*.x")
    assert kept.read_bytes() == b"bad"
    assert kept.with_suffix(".txt").read_text().startswith("KeyError")


# -- YAML ---------------------------------------------------------------------------------------------


def grown(step: str) -> bytes:
    """Nine of nine of nine …: a few hundred bytes of aliases that stand for hundreds of millions of values."""
    names = "abcdefghi"
    lines = ["a: &a {x: 1, y: 2}"]
    lines += [f"{own}: &{own} {step.format(','.join([f'*{before}'] * 9))}" for before, own in pairwise(names)]
    return "\n".join(lines).encode() + b"\n"


@pytest.mark.parametrize("step", ["[{}]", "{{<<: [{}]}}", "{{k: [{}]}}"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-16"])
def test_aliases_of_aliases_are_refused(tmp_path: Path, step: str, coding: str) -> None:
    file = filed(tmp_path, "x.yaml", grown(step).decode().encode(coding))
    for read in (formats.read, glossary.load, baseline.load):
        assert ", line 7: it is far longer than it looks; write out" in refused(lambda read=read: read(file))


def test_aliases_that_are_of_use_are_read() -> None:
    loaded: Any = safe_yaml.load(b"a: &a {x: [1, 2]}\nb: {<<: *a, y: *a}\nc: 2 * 3 *\n", file="f")
    assert loaded["b"] == {"x": [1, 2], "y": {"x": [1, 2]}}
    terms = b"glossary: 1\nterms:\n- {en: &t [police], fr: *t, es: *t}\n"
    assert glossary.module("yaml").read(terms, file="f").terms[0].renderings["es"] == ("police",)
    assert isinstance(safe_yaml.load(b"&a [*a]", file="f"), list)


@pytest.mark.parametrize("piece", ["- ", "? ", "[", "{a: "])
@pytest.mark.parametrize("coding", ["utf-8", "utf-16"])
def test_deep_yaml_is_refused(piece: str, coding: str) -> None:
    said = refused(lambda: alignment_in((piece * 100_000).encode(coding), "yaml"))
    assert "it is nested too deep" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hexapla: 0x" + "f" * 5000, "line 1: not valid YAML (a number of too many digits)"),
        ("hexapla: " + "9" * 5000, "not valid YAML (Exceeds the limit"),
        ("hexapla: !!int ''", "not valid YAML (a value that its tag does not fit)"),
        ("hexapla: !!bool maybe", "not valid YAML (a value that its tag does not fit)"),
        ("hexapla: !!timestamp never", "not valid YAML (a value that its tag does not fit)"),
        ("hexapla: 1\ndocument: {original: []}\nversions: {en: {kind: original}}", "'document.original' names no"),
        ("hexapla: 1\ndocument: {original: {}}\nversions: {en: {kind: original}}", "'document.original' names no"),
        ("hexapla: 1\ndocument: {}\nversions: {}", "'document.original' names no version"),
        (f"hexapla: {'x' * 1000}", f"it is of version '{'x' * 59}…"),
    ],
)  # fmt: skip
def test_odd_values_in_yaml(text: str, said: str) -> None:
    assert said in refused(lambda: alignment_in(text.encode(), "yaml"))


def test_half_a_surrogate_pair_is_not_written() -> None:
    beads = (Bead("p1.s1", {"en": ("a\udc80",)}),)
    some = Alignment((Version("en", "en", "original"),), (AlignedUnit("p1", "paragraph", {}, beads),))
    assert "there is a character U+DC80" in refused(lambda: b"".join(formats.writer("yaml").write(some)))


# -- settings -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fail-on = []", "'fail-on' is []; write one of"),
        ("fail-on = {}", "'fail-on' is {}; write one of"),
        ("fail-on = 0x" + "f" * 5000, "'fail-on' is too long a number; write one of"),
        ("severity = {A001 = 0x" + "f" * 5000 + "}", "the severity of A001 is too long a number"),
        ("acronyms = " + "1" * 5000, "not valid TOML (exceeds the limit"),
        ("acronyms = " + "[" * 5000, "not valid TOML (it is nested too deep)"),
    ],
)
def test_odd_settings(tmp_path: Path, text: str, said: str) -> None:
    file = filed(tmp_path, "hexapla.toml", text.encode())
    assert said in refused(lambda: settings.load(file))


@pytest.mark.parametrize("name", ["a\0b", "a\ud800b"])
def test_a_name_that_no_file_can_have(name: str) -> None:
    assert "no file can have such a name" in refused(lambda: read_bytes(name))


# -- XML ----------------------------------------------------------------------------------------------

TMX = "<tmx version='1.4'><header/><body>{}</body></tmx>"
XLIFF = (
    "<xliff version='1.2' xmlns='urn:oasis:names:tc:xliff:document:1.2'>"
    "<file source-language='en' target-language='fr'><body>{}</body></file></xliff>"
)
TBX = (
    "<tbx xmlns='urn:iso:std:iso:30042:ed-2'><text><body><conceptEntry id='c'><langSec xml:lang='en'>{}"
    "</langSec></conceptEntry></body></text></tbx>"
)


def within(tag: str, depth: int, inside: str) -> str:
    return f"<{tag}>" * depth + inside + f"</{tag.split()[0]}>" * depth


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tmx", TMX.format("<tu><tuv xml:lang='en'><seg>{}</seg></tuv></tu>")),
        ("xliff", XLIFF.format("<trans-unit id='1'><source>{}</source></trans-unit>")),
    ],
)
def test_deep_xml(name: str, text: str) -> None:
    read = alignment_in(text.replace("{}", within("hi", 200, "deep")).encode(), name)
    assert [bead.sides["en"] for unit in read for bead in unit.beads] == [("deep",)]
    assert "depth" in refused(lambda: alignment_in(text.replace("{}", within("hi", 300, "deep")).encode(), name))


def test_a_deep_term_base() -> None:
    read = glossary.module("tbx").read
    inside = within("langSec xml:lang='en'", 80, within("termSec", 80, "<term>x</term>" * 600))
    with soon():
        (term,) = read(TBX.format(inside).encode(), file="f").terms
    assert term.renderings == {"en": ("x",)}
    assert "depth" in refused(lambda: read(TBX.format(within("termSec", 300, "")).encode(), file="f"))


def test_a_unit_with_thousands_of_texts_in_one_language() -> None:
    text = "<tuv xml:lang='en'><seg>x</seg></tuv>" * 10_000
    with soon():
        read = alignment_in(TMX.format(f"<tu>{text}</tu>").encode(), "tmx")
    assert [version.key for version in read.versions[:3]] == ["en", "en-2", "en-3"]
    assert len(read.versions) == 10_000


def test_a_unit_with_thousands_of_segments() -> None:
    segments = "".join(f"<mrk mtype='seg' mid='{number}'>a</mrk>" for number in range(5000))
    said = "".join(f"<seg id='{number}' conf='{'Proofread' if number % 2 else 'Draft'}'/>" for number in range(20_000))
    unit = f"<trans-unit id='1'><source>{segments}</source><seg-defs>{said}</seg-defs></trans-unit>"
    with soon():
        read = alignment_in(XLIFF.format(unit).encode(), "xliff")
    assert [bead.status for bead in read.units[0].beads[:3]] == ["auto", "reviewed", "auto"]


@pytest.mark.parametrize("name", ["tmx", "xliff", "xliff12"])
def test_half_a_surrogate_pair_in_what_hexapla_wrote(name: str) -> None:
    some = Alignment(
        (Version("en", "en", "original"),),
        (AlignedUnit("p1", "paragraph", {"en": "MARK"}, (Bead("p1.s1", {"en": ("a",)}),)),),
    )
    data = b"".join(formats.writer(name).write(some)).replace(b"MARK", b"\\ud800")
    assert "labels" in refused(lambda: alignment_in(data, name.removesuffix("12")))


# -- archives -----------------------------------------------------------------------------------------


def repacked(data: bytes, part: str, content: bytes) -> bytes:
    """An archive with another content of one part."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, content if entry.filename == part else old.read(entry))
    return made.getvalue()


def a_workbook() -> bytes:
    return seeds("glossary-xlsx")[0]


@pytest.mark.parametrize(
    ("part", "around", "piece"),
    [
        ("xl/styles.xml", "<styleSheet><fonts>{}</fonts></styleSheet>", "<font/>"),
        ("xl/worksheets/sheet1.xml", "<worksheet><sheetData>{}</sheetData></worksheet>", "<row/>"),
    ],
)
def test_a_workbook_that_unpacks_to_hundreds_of_times_its_size(part: str, around: str, piece: str) -> None:
    data = repacked(a_workbook(), part, around.format(piece * 5_000_000).encode())
    assert len(data) < 100_000
    assert "it unpacks to 3" in refused(lambda: glossary.module("xlsx").read(data, file="f"))


def test_a_workbook_of_which_a_row_is_said_to_be_far_down() -> None:
    sheet = (
        b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>"
        b"<row r='999999999'><c r='A999999999' t='inlineStr'><is><t>en</t></is></c></row></sheetData></worksheet>"
    )
    data = repacked(a_workbook(), "xl/worksheets/sheet1.xml", sheet)
    assert "more than 1,000,000 rows" in refused(lambda: glossary.module("xlsx").read(data, file="f"))


@pytest.mark.parametrize("piece", ["<w:p/>", "<w:p><w:r><w:t>a</w:t></w:r></w:p>", "<w:p><w:r><w:br/></w:r></w:p>"])
def test_a_word_file_that_unpacks_to_hundreds_of_times_its_size(tmp_path: Path, piece: str) -> None:
    whole = (ROOT / "tests" / "data" / "docx" / "libreoffice.en.docx").read_bytes()
    body = f"<w:document xmlns:w='{_WORD}'><w:body>{piece * (10_000_000 // len(piece))}</w:body></w:document>"
    file = filed(tmp_path, "x.en.docx", repacked(whole, "word/document.xml", body.encode()))
    assert "times its size" in refused(lambda: load(file))


# -- PDF ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", ["/X Do /X Do", "BT /F 9 Tf (a) Tj ET /X Do /X Do", "0 0 m 9 9 l S /X Do /X Do"])
def test_a_drawing_that_draws_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    """pdfium follows it for hours. What else is kept away from hexapla is in `tests.test_pdf_guard`."""
    monkeypatch.setattr(guard, "SECONDS", 0.3)
    data = f"""%PDF-1.4
1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources 5 0 R >> endobj
4 0 obj << /Length 5 >> stream
/X Do
endstream endobj
5 0 obj << /XObject << /X 6 0 R >> /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> endobj
6 0 obj << /Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources 5 0 R /Length {len(content)} >> stream
{content}
endstream endobj
trailer << /Root 1 0 R >>
"""
    assert len(data) < 1000
    file = filed(tmp_path, "x.en.pdf", data.encode())
    said = refused(lambda: load(file))
    assert said.startswith(f"{file}, page 1: it takes more than 0.3 seconds to read")


# -- Parquet ------------------------------------------------------------------------------------------


def table(**columns: Any) -> bytes:
    sink = io.BytesIO()
    parquet.write_table(arrow.table(columns), sink, compression="zstd")
    return sink.getvalue()


def said_once(text: str, count: int) -> Any:
    """A column of a text that stands in the file once."""
    return arrow.DictionaryArray.from_arrays(arrow.array([0] * count, arrow.int8()), arrow.array([text]))


def nothing(count: int) -> Any:
    return arrow.nulls(count, arrow.string())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (lambda: nothing(20_000_000), "20,000,000 rows, far more than bytes"),
        (lambda: said_once("a", 2_000_000), "2,000,000 rows, far more than bytes"),
        (lambda: said_once("abcdefgh" * 2500, 100_000), "bytes, more than a document has"),
        (lambda: said_once("abcdefgh" * 2_000_000, 2000), "bytes, more than a document has"),
        (lambda: arrow.ListArray.from_arrays([0, 20_000_000], nothing(20_000_000)), "bytes, more than a document has"),
        (lambda: arrow.array([1], arrow.timestamp("s", tz="Nowhere/Land")), "not valid Parquet"),
        (lambda: arrow.array([2**60], arrow.timestamp("ms")), "not valid Parquet"),
    ],
)
def test_few_bytes_of_parquet_that_claim_much(text: Callable[[], Any], said: str) -> None:
    data = table(en=text())
    assert len(data) < 100_000
    assert said in refused(lambda: alignment_in(data, "parquet"))


def test_a_parquet_file_whose_foot_is_damaged() -> None:
    """The foot is what PyArrow trusts most: some of its wrong numbers end the process where columns are looked at."""
    whole = table(en=["a"], labels=[{"en": "x"}], sentences=[{"en": [1]}])
    foot = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
    for at in range(foot, len(whole)):
        data = bytearray(whole)
        data[at] ^= 0x41
        with suppress(InputError):
            alignment_in(bytes(data), "parquet")


def test_columns_of_categories_are_texts() -> None:
    data = table(en=said_once("a", 3), fr=["x", "y", "z"])
    assert [bead.sides for unit in alignment_in(data, "parquet") for bead in unit.beads] == [
        {"en": ("a",), "fr": (text,)} for text in "xyz"
    ]


# -- many columns, names and notes ---------------------------------------------------------------------


def test_thousands_of_columns() -> None:
    rows = "".join(f'{{"text:k{number}": "a"}}\n' for number in range(20_000))
    assert "it has more than 1,000 columns of texts" in refused(lambda: alignment_in(rows.encode(), "jsonl"))
    head = ",".join(["x"] * 1000) + "\n"
    assert "no column is named by a language" in refused(lambda: alignment_in(head.encode(), "csv"))
    with soon():
        read = alignment_in(b"en" + b",en" * 999 + b"\na" + b",b" * 999, "csv")
    assert [version.key for version in read.versions[:3]] == ["en", "en-2", "en-3"]
    assert len(read.versions) == 1000


def test_thousands_of_units_without_a_name_after_those_that_have_theirs() -> None:
    named = "".join(f"<tu><prop type='x-hexapla-unit'>p{number}</prop>{{}}</tu>" for number in range(8000, 16_000))
    text = (named + "<tu>{}</tu>" * 16_000).replace("{}", "<tuv xml:lang='en'><seg>x</seg></tuv>")
    with soon():
        read = alignment_in(TMX.format(text).encode(), "tmx")
    assert [unit.id for unit in read.units[8000:8002]] == ["p16000", "p16001"]


def test_thousands_of_notes_on_thousands_of_segments() -> None:
    notes = "<note id='a'>x</note>" * 10_000
    segments = "<segment id='a'><source>a</source></segment>" * 10_000
    text = (
        "<xliff version='2.0' xmlns='urn:oasis:names:tc:xliff:document:2.0' srcLang='en' trgLang='fr'><file id='f'>"
        f"<unit id='u'><notes>{notes}</notes>{segments}</unit></file></xliff>"
    )
    with soon():
        (unit,) = alignment_in(text.encode(), "xliff").units
    assert unit.beads[0].note == "\n".join(["x"] * 10_000)


# -- long lines and deep values in texts --------------------------------------------------------------

LONG = "слово " * 500_000


@pytest.mark.parametrize("name", ["csv", "tsv", "jsonl", "yaml"])
def test_a_line_without_an_end(name: str) -> None:
    for text in (LONG, f'"{LONG}', LONG.replace(" ", ""), "\t" * 3_000_000, "," * 3_000_000):
        refused(lambda text=text: alignment_in(text.encode(), name))


@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_a_glossary_without_an_end_of_line(name: str) -> None:
    for text in (f"en,fr\n{LONG}", f'en,fr\n"{LONG}', "\t" * 3_000_000, "," * 3_000_000):
        refused(lambda text=text: glossary.module(name).read(text.encode(), file="f"))


@pytest.mark.parametrize("piece", ["слово ", "слово", "a-", "1.", "(a) ", "\u202e", "e\u0301"])
def test_a_text_without_an_end_of_line(tmp_path: Path, piece: str) -> None:
    file = filed(tmp_path, "x.ru.txt", (piece * (200_000 // len(piece))).encode())
    with soon():
        assert load(file).units
        assert presegmented.load(file)[1] == [0]


@pytest.mark.parametrize("depth", [900, 100_000])
def test_deep_values_in_tables(depth: int) -> None:
    deep = '{"a": ' * depth + "1" + "}" * depth
    assert "'labels'" in refused(lambda: alignment_in(f"en\tlabels\na\t{deep}\n".encode(), "tsv"))
    assert "line 1: " in refused(
        lambda: alignment_in(json.dumps({"en": "a"})[:-1].encode() + f', "labels": {deep}'.encode() + b"}", "jsonl")
    )
