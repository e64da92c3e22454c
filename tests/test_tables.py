"""Tables of a row a bead: every alignment comes back from every format, and what others write is read."""

from __future__ import annotations

import csv
import io
import json
import sys
from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet as pq

from align import aligner, formats, xml
from align.alignment import AlignedUnit, Alignment, Bead, Version
from align.errors import InputError
from align.formats import comma_separated, json_lines, parquet, tab_separated
from tests.conftest import CODES, document

TABLES = ["csv", "jsonl", "parquet", "tsv"]
READABLE = sorted(name for name, kind in formats.FORMATS.items() if kind.readable)
KEYS = ["en", "fr", "es", "ru", "zh", "ar", "no", "zh-Hant", "y"]


def written(alignment: Alignment, name: str) -> bytes:
    return b"".join(formats.writer(name).write(alignment))


def read(data: bytes, name: str) -> Alignment:
    return formats.reader(name).read(data, file="x")


def refusal(data: bytes, name: str) -> str:
    """What is said against a file; nothing where it is read."""
    try:
        read(data, name)
    except InputError as error:
        return str(error)
    return ""


def texts(alignment: Alignment) -> list[dict[str, str]]:
    return [{key: "|".join(side) for key, side in bead.sides.items()} for unit in alignment for bead in unit.beads]


@pytest.fixture(scope="module")
def six() -> Alignment:
    documents = [document(code) for code in CODES]
    return replace(aligner.align(documents[0], documents[1:], method="length"), notes=())


# -- there and back -----------------------------------------------------------------------------------

HARD = st.sampled_from(
    ["", " ", "\t", "a\tb", "\r\n", "a\rb", '"', '""', 'a "b" c', "=1+1", "@x", "-", ";", ",", "null"]
)
ANY = st.text(st.characters(exclude_categories=["Cs"])) | HARD
FIT = st.text(st.characters(exclude_categories=["Cs"]).filter(lambda char: xml.unfit(char) is None)) | HARD


@st.composite
def alignments(draw: st.DrawFn, text: st.SearchStrategy[str]) -> Alignment:
    """Any alignment, with everything that one can have."""
    versions = [Version("en", "en", "original", draw(text), "0" * 64)]
    versions += [Version(key, "fr" if key == "y" else key, "machine", draw(text), "") for key in KEYS[1:]]
    keys = st.sampled_from(KEYS)
    side = st.lists(text, min_size=1, max_size=3).map(tuple)
    units = []
    for number in range(draw(st.integers(0, 3))):
        beads = tuple(
            Bead(
                f"p{number}.s{n}",
                draw(st.dictionaries(keys, side, max_size=4)),
                draw(st.none() | st.integers(0, 1000).map(lambda score: score / 1000)),
                draw(st.sampled_from(["auto", "reviewed", "edited"])),
                draw(text),
            )
            for n in range(draw(st.integers(0, 3)))
        )
        labels = draw(st.dictionaries(keys, text.filter(bool), max_size=3))
        flags = draw(st.dictionaries(keys, st.sampled_from(["missing", "moved", "label"]), max_size=3))
        terms = draw(st.lists(st.dictionaries(keys, text, min_size=1, max_size=3), max_size=2))
        kind = draw(st.sampled_from(["paragraph", "operative", "heading"]))
        units.append(AlignedUnit(f"p{number}", kind, labels, beads, flags, draw(text), tuple(terms)))
    signature = {"method": draw(text)}
    return Alignment(tuple(versions), tuple(units), draw(text), draw(text), signature, note=draw(text))


@pytest.mark.parametrize("name", READABLE)
@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_alignment_comes_back(name: str, data: st.DataObject) -> None:
    alignment = data.draw(alignments(FIT if name in {"tmx", "xliff"} else ANY))
    first = written(alignment, name)
    assert read(first, name) == alignment
    assert written(read(first, name), name) == first


@pytest.mark.parametrize("name", TABLES)
def test_the_sample_comes_back(six: Alignment, name: str) -> None:
    assert read(written(six, name), name) == six


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("side", [("",), ("", ""), (" a ", "\tb\n"), ('"a"',), ("=1+1",), ("\0\x1b",), ("NA",)])
def test_sides_that_are_hard_to_write(name: str, side: tuple[str, ...]) -> None:
    versions = (Version("en", "en", "original"), Version("unit", "zh", "official"))
    beads = (Bead("a", {"en": side}), Bead("b", {"unit": side}), Bead("c", {}))
    alignment = Alignment(versions, (AlignedUnit("p1", "paragraph", {}, beads), AlignedUnit("p2", "title", {}, ())))
    assert read(written(alignment, name), name) == alignment


@pytest.mark.parametrize("name", TABLES)
def test_a_large_cell(name: str) -> None:
    text = "договор, «соглашение» " * 500_000
    alignment = Alignment(
        (Version("ru", "ru", "original"),), (AlignedUnit("p1", "paragraph", {}, (Bead("a", {"ru": (text,)}),)),)
    )
    assert read(written(alignment, name), name) == alignment


@pytest.mark.parametrize("name", TABLES)
def test_a_surrogate_is_refused_with_its_bead(name: str) -> None:
    bead = Bead("p1.s1", {"en": ("a\ud800",)})
    alignment = Alignment((Version("en", "en", "original"),), (AlignedUnit("p1", "paragraph", {}, (bead,)),))
    with pytest.raises(InputError, match=r"p1\.s1: there is a character U\+D800"):
        written(alignment, name)


# -- what is written is what other programs read ------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "dialect", "encoding"), [("csv", "excel", "utf-8-sig"), ("tsv", "excel-tab", "utf-8")]
)
def test_the_library_for_csv_reads_the_same(six: Alignment, name: str, dialect: str, encoding: str) -> None:
    text = written(six, name).decode(encoding)
    table = list(csv.DictReader(io.StringIO(text, newline=""), dialect=dialect))
    assert [row["bead"] for row in table] == [bead.id for unit in six for bead in unit.beads]
    for code in CODES:
        joined = [{unit.id: unit.text(six.by_key[code])} for unit in six if len(unit.beads) == 1]
        assert all(row in [{own["unit"]: own[code]} for own in table] for row in joined)
    assert json.loads(table[0]["document"])["symbol"] == "S/2017/926"
    assert not any(row["document"] for row in table[1:])


def test_csv_is_for_spreadsheets_and_tsv_for_the_shell(six: Alignment) -> None:
    comma, tab = written(six, "csv"), written(six, "tsv")
    assert comma.startswith(b"\xef\xbb\xbfunit,kind,bead,en,fr,es,ru,zh,ar,score,status,note,")
    assert comma.count(b"\r\n") == comma.count(b"\n")
    assert tab.startswith(b"unit\tkind\tbead\ten\t")
    assert b"\r" not in tab
    assert {line.count(b"\t") for line in tab.splitlines()} == {17}


def test_lines_of_json_are_alike(six: Alignment) -> None:
    lines = [json.loads(line) for line in written(six, "jsonl").splitlines()]
    assert len({tuple(line) for line in lines}) == 1
    assert all(line["ar"] is None or isinstance(line["ar"], str) for line in lines)


def test_parquet_has_columns_of_strings_and_the_document_in_its_metadata(six: Alignment) -> None:
    table = pq.read_table(io.BytesIO(written(six, "parquet")))
    assert [str(table.schema.field(code).type) for code in CODES] == ["string"] * 6
    assert str(table.schema.field("score").type) == "double"
    assert json.loads(table.schema.metadata[b"hexapla"])["title"] == "Italy: draft resolution"
    assert table.num_rows == sum(len(unit.beads) for unit in six)


# -- what people change -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_rows_may_be_sorted_and_columns_dropped_or_added(six: Alignment, name: str) -> None:
    encoding, dialect = ("utf-8-sig", "excel") if name == "csv" else ("utf-8", "excel-tab")
    rows = list(csv.DictReader(io.StringIO(written(six, name).decode(encoding), newline=""), dialect=dialect))
    rows.sort(key=lambda row: row["unit"])
    for row in rows:
        del row["sentences"]
        row["de"] = "Text"
    stream = io.StringIO(newline="")
    table = csv.DictWriter(stream, list(rows[0]), dialect=dialect)
    table.writeheader()
    table.writerows(rows)
    back = read(stream.getvalue().encode("utf-16"), name)
    assert back.versions == (*six.versions, Version("de", "de", "unofficial"))
    assert {unit.id: unit.labels for unit in back} == {unit.id: unit.labels for unit in six}
    assert (back.symbol, back.signature) == (six.symbol, six.signature)


def test_sentences_of_a_text_changed_since_are_one() -> None:
    bead = Bead("a", {"en": ("One.", "Two.")})
    alignment = Alignment((Version("en", "en", "original"),), (AlignedUnit("p1", "paragraph", {}, (bead,)),))
    data = written(alignment, "tsv")
    assert texts(read(data, "tsv")) == [{"en": "One.|Two."}]
    assert texts(read(data.replace(b"One. Two.", b"One and two."), "tsv")) == [{"en": "One and two."}]
    assert texts(read(data.replace(b"One. Two.", b""), "tsv")) == [{}]


# -- what others write --------------------------------------------------------------------------------

PLAIN = "en\tfr\tru\tzh\tar\tes\nPeace\tPaix\tМир\t和平\tالسلام\tPaz\nWar\tGuerre\t\t战争\t\t\n"
BEADS = [
    {"en": "Peace", "fr": "Paix", "ru": "Мир", "zh": "和平", "ar": "السلام", "es": "Paz"},
    {"en": "War", "fr": "Guerre", "zh": "战争"},
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(("name", "separator"), [("tsv", "\t"), ("csv", ","), ("csv", ";"), ("csv", "\t")])
def test_a_plain_table(encoding: str, line_end: str, name: str, separator: str) -> None:
    alignment = read(PLAIN.replace("\t", separator).replace("\n", line_end).encode(encoding), name)
    assert texts(alignment) == BEADS
    assert [unit.id for unit in alignment] == ["p1", "p2"]
    assert [(version.key, version.kind) for version in alignment.versions[:2]] == [
        ("en", "original"), ("fr", "unofficial")
    ]  # fmt: skip


def test_plain_lines_of_json() -> None:
    assert texts(read(b'{"en": "a", "fr": "b"}\n\n{"fr": null, "en": "c"}', "jsonl")) == [
        {"en": "a", "fr": "b"}, {"en": "c"}
    ]  # fmt: skip
    assert texts(read(b'{"id": 3, "translation": {"en": "a", "fr": "b"}}', "jsonl")) == [{"en": "a", "fr": "b"}]


def test_plain_parquet() -> None:
    for columns in ({"en": ["a", None], "fr": ["b", "c"]}, {"translation": [{"en": "a", "fr": "b"}, {"fr": "c"}]}):
        stream = io.BytesIO()
        pq.write_table(pa.table({**columns, "year": [2017, 2018]}), stream)
        alignment = read(stream.getvalue(), "parquet")
        assert texts(alignment) == [{"en": "a", "fr": "b"}, {"fr": "c"}]
        assert alignment.notes == ("columns passed over: 'year'",)


def test_names_of_languages_ids_and_other_columns() -> None:
    data = "ID;English;Français;url;русский;fr;Bemerkung\n7;a;b;c;d;e;f\n7;a;b;c;d;e;f\n"
    alignment = read(data.encode(), "csv")
    assert [version.key for version in alignment.versions] == ["en", "fr", "ru", "fr-2"]
    assert alignment.by_key["fr-2"].language == "fr"
    assert [bead.id for unit in alignment for bead in unit.beads] == ["7", "p2.s1"]
    assert alignment.notes == ("columns passed over: 'url', 'Bemerkung'",)
    twice = read(b"en\tfr\tfr\na\tb\tc\n", "tsv")
    assert texts(twice) == [{"en": "a", "fr": "b", "fr-2": "c"}]
    assert twice.by_key["fr-2"].language == "fr"


def test_rows_of_one_unit_stand_together() -> None:
    alignment = read(b"unit,en,fr\nop1,a,b\nop2,c,d\nop1,e,f\n", "csv")
    assert [(unit.id, [bead.id for bead in unit.beads]) for unit in alignment] == [
        ("op1", ["op1.s1", "op1.s2"]), ("op2", ["op2.s1"])
    ]  # fmt: skip


def test_the_line_that_tells_spreadsheets_the_separator() -> None:
    assert texts(read(b"sep=|\r\nen|fr\r\na,b|c;d\r\n", "csv")) == [{"en": "a,b", "fr": "c;d"}]


def test_quotation_marks_of_the_text_in_tables_with_tabs() -> None:
    data = 'en\tfr\n"Peace", he said.\t«Paix», dit-il.\n"All"\t"a ""b"" c"\nhalf " of\t"half\n'
    assert texts(read(data.encode(), "tsv")) == [
        {"en": '"Peace", he said.', "fr": "«Paix», dit-il."},
        {"en": "All", "fr": 'a "b" c'},
        {"en": 'half " of', "fr": '"half'},
    ]


# -- what is wrong ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("tsv", b"", "there is no text in it"),
        ("tsv", b"\n\n", "there is no text in it"),
        ("tsv", b"en\tfr\n", "there is no text in it; give a table with rows"),
        ("tsv", b"Peace\tPaix\nWar\tGuerre\n", "line 1: no column is named by a language; begin with a line"),
        ("tsv", b"en\tfr\na\tb\n\nc\td\te\n", "line 4: the head has 2 columns, this row 3"),
        ("tsv", b"en\tfr\na\tb\nc\n", "line 3: the head has 2 columns, this row 1"),
        ("csv", b'en,fr\n"a\nb",c\n"d" e,f\n', "line 4: a cell begins with a quotation mark that does not end it"),
        ("csv", b'en,fr\na,b\nc,"d\n', "line 3: a cell begins with a quotation mark"),
        ("csv", b"en,score\na,1\nb,87\n", "line 3: the score is '87'; write a number from 0 to 1"),
        ("csv", b"en,status\na,done\n", "line 2: status is 'done'; write one of auto, reviewed, edited"),
        ("csv", b"en,labels\na,8.\n", "line 2: 'labels' is no JSON"),
        ("csv", b'en,labels\na,"{""fr"": ""8.""}"\n', "line 2: 'labels' has 'fr', which is no version"),
        ("csv", b'en,terms\na,"{}"\n', ""),
        ("csv", b'en,terms\na,"{""en"": ""a""}"\n', "line 2: 'terms' is no list"),
        ("csv", b'en,document\na,"{""versions"": 1}"\n', "line 2: 'versions' is no list"),
        ("csv", b"en" + b"," * 2000 + b"\n", "more than 1,000 columns"),
        ("csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "this is no text file"),
        ("jsonl", b'{"en": "a"}\n{"en": "b"', "line 2: it is no JSON; write one object a line"),
        ("jsonl", b'["en"]', "line 1: it is no JSON object"),
        ("jsonl", b'{"en": 1.5}', "line 1: 'en' is 1.5, not text"),
        ("jsonl", b'{"en": ["a"]}', "line 1: 'en' is ['a'], not text"),
        ("jsonl", b'{"en": "\\ud800"}', "line 1: it is no JSON"),
        ("jsonl", b'{"en": ' + b"[" * 100_000, "line 1: it is no JSON"),
        ("jsonl", b'{"en": ' + b"9" * 10_000 + b"}", "line 1: it is no JSON"),
        ("jsonl", b'{"x y": "a"}', "no column is named by a language"),
        ("jsonl", b'{"en": "a", "score": NaN}', "line 1: the score is nan"),
        ("jsonl", b'{"en": "a", "labels": ["8."]}', "line 1: 'labels' is no mapping"),
        ("parquet", b"", "not valid Parquet"),
        ("parquet", b"PAR1 and nothing PAR1", "not valid Parquet"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(name: str, data: bytes, message: str) -> None:
    if not message:
        assert texts(read(data, name)) == [{"en": "a"}]
        return
    with pytest.raises(InputError) as caught:
        read(data, name)
    assert str(caught.value).startswith("x")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_a_wrong_value_of_any_length_is_one_short_line() -> None:
    with pytest.raises(InputError) as caught:
        read(b"en,status\na," + b"x" * 1_000_000 + b"\n", "csv")
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("name", TABLES)
@given(data=st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_are_refused_clearly(name: str, data: bytes) -> None:
    assert "\n" not in refusal(data, name)


@pytest.mark.parametrize("name", ["csv", "tsv"])
@given(text=st.text(st.sampled_from('a",;\t\r\n '), max_size=60))
def test_any_cells_are_read_or_refused_clearly(name: str, text: str) -> None:
    assert "\n" not in refusal(f"en,fr\tes;ru\n{text}".encode(), name)


@pytest.mark.parametrize("row", ['"a\n', '""a\n', '"""\n', '"a""\n', '"a"\n', '"a\n""'])
def test_quotation_marks_take_time_in_proportion(row: str) -> None:
    # Were it quadratic, this would take minutes.
    alignment = read(f"en\n{row * 20_000}".encode(), "tsv")
    assert sum(len(side) for bead in texts(alignment) for side in bead.values()) > 19_999


def test_damaged_parquet_is_refused(six: Alignment) -> None:
    data = written(six, "parquet")
    for at in range(100, len(data) - 8, len(data) // 40):
        damaged = data[:at] + bytes(byte ^ 0xFF for byte in data[at : at + 8]) + data[at + 8 :]
        assert "\n" not in refusal(damaged, "parquet")


def test_without_pyarrow_one_line_says_what_to_install(six: Alignment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    for attempt in (lambda: written(six, "parquet"), lambda: parquet.read(b"", file="x")):
        with pytest.raises(InputError, match=r"Parquet needs PyArrow.*; install hexapla\[parquet\]"):
            attempt()


def test_the_registry_finds_them(six: Alignment) -> None:
    assert [formats.of_file(f"a.{end}") for end in ("csv", "TSV", "tab", "jsonl", "ndjson", "parquet")] == [
        "csv", "tsv", "tsv", "jsonl", "jsonl", "parquet"
    ]  # fmt: skip
    for module in (comma_separated, json_lines, parquet, tab_separated):
        assert module.read(b"".join(module.write(six)), file="x") == six
