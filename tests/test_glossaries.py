"""Glossaries in every format: nothing is lost on the way, strangers' files are read, and faults are said in a line."""

from __future__ import annotations

import datetime
import io
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from translate.storage.tbx import tbxfile

from align import glossary
from align.errors import InputError
from align.glossary import workbook
from lang.terms.glossary import Glossary, Term
from tests.conftest import CODES, SAMPLES

DATA = Path(__file__).parent / "data" / "tbx"
SAMPLE = glossary.load(str(SAMPLES / "S-2017-926.glossary.yaml"))
ALL = Term(
    {"en": ("sea harbour", "port"), "no": ("havn",), "zh-Hant": ("海港",), "ar": ("ميناء بحري",)},
    {"en": "SH", "ru": "МП"},
    fixed=True,
    forbidden={"en": ("haven = mooring",), "fr": ("port d’escale", "escale")},
    note="first line, with <signs> & “quotes”\nsecond line",
    subject="shipping",
    concept="IATE:3541 b",
    status="proposed",
    score=0.913,
    count=4,
    evidence=("op8.s1", "S/2017/926 pp3.s2"),
)
PLAIN = Term({"fr": ("=SUM(A1)", "0017"), "es": ("no",)}, {}, concept="c-1.x")
SHORT = Term({}, {"en": "NATO", "fr": "OTAN"})
HARBOUR = Term(
    {"en-GB": ("sea harbour", "port"), "zh-Hans": ("海港",)},
    {"en-GB": "SH"},
    forbidden={"en-GB": ("haven",)},
    note="said of ports of every size\nWhere ships lie.",
    subject="shipping",
    concept="harbour-1",
)


def written(terms: Glossary, name: str) -> bytes:
    return b"".join(glossary.module(name).write(terms))


def again(terms: Glossary, name: str) -> Glossary:
    return glossary.module(name).read(written(terms, name), file=f"g.{name}")


@pytest.mark.parametrize("name", glossary.FORMATS)
@pytest.mark.parametrize("terms", [SAMPLE, Glossary((ALL, PLAIN, SHORT, ALL))], ids=["sample", "made"])
def test_every_format_keeps_every_term(name, terms):
    assert again(terms, name) == terms
    assert written(terms, name) == written(terms, name)


WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cn"), exclude_characters="|_\u200e\ufeff"),
    min_size=1, max_size=12,
)  # fmt: skip
TEXTS = st.lists(WORDS, min_size=1, max_size=3, unique=True).map(tuple)
TERMS = st.builds(
    Term,
    st.dictionaries(st.sampled_from([*CODES, "no", "pt-BR"]), TEXTS, min_size=1, max_size=4),
    st.dictionaries(st.sampled_from(CODES), WORDS, max_size=2),
    fixed=st.booleans(),
    forbidden=st.dictionaries(st.sampled_from(CODES), TEXTS, max_size=2),
    note=st.one_of(st.just(""), WORDS),
    subject=st.one_of(st.just(""), WORDS),
    concept=st.one_of(st.just(""), WORDS),
    status=st.sampled_from(["approved", "proposed"]),
    score=st.integers(0, 1000).map(lambda n: n / 1000),
    count=st.integers(0, 99),
    evidence=st.one_of(st.just(()), TEXTS),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(TERMS, min_size=1, max_size=4).map(lambda terms: Glossary(tuple(terms))))
def test_every_format_keeps_whatever_a_term_says(terms):
    for name in glossary.FORMATS:
        assert again(terms, name).terms == terms.terms, name


@pytest.mark.parametrize(("name", "ending"), [("csv", "csv"), ("tbx", "TBX"), ("xlsx", "xlsx"), ("tsv", "tsv")])
def test_the_ending_tells_the_format(tmp_path, name, ending):
    file = tmp_path / f"g.{ending}"
    file.write_bytes(written(SAMPLE, name))
    assert glossary.load(str(file)) == SAMPLE


def test_yaml_has_a_line_for_each_fact():
    lines = written(Glossary((ALL,)), "yaml").decode().splitlines()
    assert lines[:4] == ["glossary: 1", "terms:", "- en: [sea harbour, port]", "  'no': [havn]"]
    assert "  acronym: {en: SH, ru: МП}" in lines
    assert written(Glossary(), "yaml") == b"glossary: 1\nterms: []\n"


# -- TBX ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "schema"), [("tbx", "3"), ("tbx2", "2")])
def test_written_tbx_is_valid(name, schema):
    rules = etree.RelaxNG(etree.parse(DATA / f"tbx-basic-{schema}.structure.rng"))
    for terms in (SAMPLE, Glossary((ALL, PLAIN, SHORT, ALL))):
        rules.assertValid(etree.fromstring(written(terms, name)))


def test_the_schema_refuses_what_is_no_tbx():
    rules = etree.RelaxNG(etree.parse(DATA / "tbx-basic-3.structure.rng"))
    right = written(SAMPLE, "tbx")
    for old, new in ((b"preferredTerm-admn", b"preferred-admn"), (b"termSec", b"tig"), (b"hexapla-2", b"hexapla-1")):
        assert not rules.validate(etree.fromstring(right.replace(old, new)))


@pytest.mark.parametrize("file", ["dca.tbx", "dct.tbx", "default2.tbx"])
def test_every_style_and_version_is_read(file):
    (term,) = glossary.load(str(DATA / file)).terms
    assert term == HARBOUR


def test_tbx_in_utf_16():
    text = (DATA / "default2.tbx").read_text("utf-8").replace('encoding="UTF-8"', 'encoding="UTF-16"')
    assert glossary.module("tbx").read(text.encode("utf-16"), file="g.tbx").terms == (HARBOUR,)


def test_another_program_reads_what_is_written():
    units = tbxfile.parsestring(written(SAMPLE, "tbx2")).units
    assert len(units) == len(SAMPLE.terms)
    assert (units[0].source, units[0].target) == ("formed police unit", "unité de police constituée")


def test_what_another_program_writes_is_read():
    made = tbxfile()
    made.setsourcelanguage("en")
    made.settargetlanguage("ar")
    made.addsourceunit("sea harbour").target = "ميناء بحري"
    (term,) = glossary.module("tbx").read(bytes(made), file="g.tbx").terms
    assert term.renderings == {"en": ("sea harbour",), "ar": ("ميناء بحري",)}


def test_notes_that_only_look_like_hexaplas_own_do_no_harm():
    data = written(Glossary((ALL,)), "tbx")
    for old, new in ((b"score: 0.913", b"score: 7e999"), (b"count: 4", b"count: -4"), (b"status: p", b"status: u")):
        data = data.replace(old, new)
    (term,) = glossary.module("tbx").read(data, file="g.tbx").terms
    assert (term.score, term.count, term.status) == (0.0, 0, "approved")


@pytest.mark.parametrize(
    ("data", "message", "place"),
    [
        (b"<tbx><text>", "not valid XML", "line 1"),
        (b"<tmx/>", "outermost element is <tmx>", "line 1"),
        (b'<!DOCTYPE tbx [<!ENTITY a "b">]>\n<tbx>&a;</tbx>', "declares entities", "the DOCTYPE"),
        (b"", "not valid XML", "line 1"),
    ],
)
def test_what_is_no_tbx_is_said(data, message, place):
    with pytest.raises(InputError, match=message) as raised:
        glossary.module("tbx").read(data, file="g.tbx")
    assert (raised.value.file, raised.value.place) == ("g.tbx", place)


@pytest.mark.parametrize(
    ("terms", "name", "message"),
    [
        (Glossary(), "tbx", "no term"),
        (Glossary((Term({}, {}),)), "tbx", "term 1 has no wording"),
        (Glossary((PLAIN, Term({"en": ("a\x07",)}, {}))), "tbx", r"term 2 has the character U\+0007"),
        (Glossary((Term({"en": ("a\x07",)}, {}),)), "xlsx", r"term 1 has the character U\+0007"),
        (Glossary((Term({"en": ("a",)}, {}, note="n" * 40_000),)), "xlsx", "term 1 has more than 32,767"),
        (Glossary((Term({"en": ("a|b",)}, {}),)), "csv", "'en' of term 1 has the sign"),
        (Glossary((Term({"en": ("a",)}, {"en": "A|B"}),)), "tsv", "'acronym:en' of term 1 has the sign"),
    ],
)
def test_what_a_format_cannot_hold_is_refused(terms, name, message):
    with pytest.raises(InputError, match=message) as raised:
        written(terms, name)
    assert raised.value.mend


# -- workbooks ----------------------------------------------------------------------------------------


def book(*rows) -> bytes:
    made = openpyxl.Workbook()
    made.active.title = "Terms"
    for row in rows:
        made.active.append(row)
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def read_book(data: bytes) -> Glossary:
    return glossary.module("xlsx").read(data, file="g.xlsx")


def test_cells_of_every_kind_are_texts():
    rows = [
        ["en", "fr", "fixed", "note", None],
        [2017, 1.5, True, datetime.date(2017, 11, 6)],
        [],
        ["=1+1", "deux", False, datetime.datetime(2017, 11, 6, 9, 30), " "],
    ]
    first, second = read_book(book(*rows)).terms
    assert first == Term({"en": ("2017",), "fr": ("1.5",)}, {}, fixed=True, note="2017-11-06")
    # A formula that no program has worked out has no value yet.
    assert second == Term({"fr": ("deux",)}, {}, note="2017-11-06T09:30:00")


def test_nothing_written_is_a_formula():
    sheet = openpyxl.load_workbook(io.BytesIO(written(Glossary((PLAIN,)), "xlsx"))).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "=SUM(A1)|0017" in [cell.value for cell in cells]


def rezipped(data: bytes, part: str, change) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def encrypted() -> bytes:
    """A workbook whose first part claims a password."""
    data = bytearray(book(["en"], ["a"]))
    at = data.index(b"PK\x01\x02")
    data[at + 8 : at + 10] = struct.pack("<H", 1)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "message", "place"),
    [
        (b"en,fr\n", "no workbook", ""),
        (b"", "no workbook", ""),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "encrypted, or a workbook of the old kind", ""),
        (encrypted(), "encrypted", ""),
        (book(["en", "fr"], ["a", "b", "c"]), "3 cells are more than the 2 columns", "sheet 'Terms', row 2"),
        (book([], ["en", "english"]), "no column is named 'english'", "sheet 'Terms', row 2"),
        (book(), "no column is named by a language", "sheet 'Terms'"),
        (book(["en", "score"], ["a", "high"]), "'score' is 'high'", "sheet 'Terms', row 2"),
        (book(["en", "count"], ["a", -1]), "'count' of this line", "sheet 'Terms', row 2"),
        (book(["en"], ["a"])[:-40], "no workbook", ""),
        (rezipped(book(["en"], ["a"]), SHEET, lambda c: c[:200]), "damaged", ""),
        (
            rezipped(book(["en"], ["a"]), SHEET, lambda c: c.replace(b"<worksheet", b"<!DOCTYPE w []><worksheet", 1)),
            "document type",
            SHEET,
        ),
    ],
)
def test_what_is_wrong_with_a_workbook_is_said(data, message, place):
    with pytest.raises(InputError, match=message) as raised:
        read_book(data)
    assert (raised.value.file, raised.value.place) == ("g.xlsx", place)
    assert raised.value.mend
    assert "\n" not in str(raised.value)


def test_a_workbook_that_would_fill_the_memory_is_not_opened(monkeypatch):
    data = rezipped(book(["en"], ["a"]), "docProps/app.xml", lambda _: bytes(1 << 20))
    assert len(data) < 1 << 14
    read_book(data)
    monkeypatch.setattr(workbook, "MOST_UNPACKED", 1 << 20)
    with pytest.raises(InputError, match="unpacks to"):
        read_book(data)


def test_cells_far_to_the_right_and_rows_far_below_are_not_believed(monkeypatch):
    far = rezipped(book(["en"], ["a"]), SHEET, lambda c: c.replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"'))
    assert len(read_book(far).terms) == 1
    wide = rezipped(book(["en"], ["a"]), SHEET, lambda c: c.replace(b'r="A2"', b'r="XFD2"'))
    assert not read_book(wide).terms
    monkeypatch.setattr(workbook, "MOST_ROWS", 50)
    deep = rezipped(book(["en"], ["a"]), SHEET, lambda c: c.replace(b'r="2"', b'r="90"').replace(b"A2", b"A90"))
    with pytest.raises(InputError, match="more than 50 rows"):
        read_book(deep)
