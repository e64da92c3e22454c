"""Word documents: what Word and python-docx read of them is what the alignment has, in the same bytes each time."""

from __future__ import annotations

import io
import time
import zipfile
from dataclasses import replace

import docx as python_docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.table import _Cell
from hypothesis import given, settings
from hypothesis import strategies as st

from align import aligner, formats, xml
from align.alignment import AlignedUnit, Alignment, Bead, Version
from align.errors import InputError
from align.formats import docx
from tests.conftest import CODES, document


def written(alignment: Alignment) -> bytes:
    return b"".join(docx.write(alignment))


def opened(alignment: Alignment) -> Document:
    return python_docx.Document(io.BytesIO(written(alignment)))


def cells(read: Document) -> list[list[_Cell]]:
    (table,) = read.tables
    return [[_Cell(cell, table) for cell in row.tc_lst] for row in table._tbl.tr_lst]


def texts(cell: _Cell) -> list[str]:
    return [paragraph.text for paragraph in cell.paragraphs]


@pytest.fixture(scope="module")
def six() -> Alignment:
    return aligner.align(document("en"), [document(code) for code in CODES[1:]])


def small(*units: AlignedUnit, keys: tuple[str, ...] = ("en", "fr"), **facts: object) -> Alignment:
    versions = tuple(Version(key, key, "unofficial" if at else "original") for at, key in enumerate(keys))
    return Alignment(versions, units, **facts)


def unit(name: str = "op1", *beads: Bead, kind: str = "operative", **facts: object) -> AlignedUnit:
    return AlignedUnit(name, kind, facts.pop("labels", {}), beads, **facts)


# -- the sample ---------------------------------------------------------------------------------------


def test_a_row_is_a_unit_with_its_labels_and_sentences(six: Alignment) -> None:
    rows = cells(opened(six))
    assert len(rows) == 1 + len(six.units)
    for row, one in zip(rows[1:], six, strict=True):
        for cell, version in zip(row, six.versions, strict=True):
            label = one.labels.get(version.key)
            assert texts(cell) == [f"{label} {one.text(version)}" if label else one.text(version)]


def test_the_head_stands_on_every_page_and_tells_the_versions(six: Alignment) -> None:
    read = opened(six)
    head = cells(read)[0]
    names = ["English", "français", "español", "русский", "中文", "العربية"]
    assert [texts(cell) for cell in head] == [
        [name, "unofficial translation" if at else "original"] for at, name in enumerate(names)
    ]
    rows = read.tables[0]._tbl.tr_lst
    assert [bool(row.xpath("w:trPr/w:tblHeader")) for row in rows[:3]] == [True, False, False]
    assert all(row.xpath("w:trPr/w:cantSplit") for row in rows)


def test_each_text_is_in_its_language(six: Alignment) -> None:
    row = cells(opened(six))[1 + list(six.by_id).index("op8")]
    attributes = [next(iter(cell._tc.iter(qn("w:lang")))).attrib for cell in row]
    assert attributes == [
        {qn("w:val"): "en"}, {qn("w:val"): "fr"}, {qn("w:val"): "es"}, {qn("w:val"): "ru"},
        {qn("w:eastAsia"): "zh"}, {qn("w:bidi"): "ar"},
    ]  # fmt: skip
    for cell, version in zip(row, six.versions, strict=True):
        assert len(cell._tc.xpath("w:p/w:pPr/w:bidi")) == (version.key == "ar")
        runs = cell._tc.xpath("w:p/w:r")
        assert len(runs) == 2
        assert all(bool(run.xpath("w:rPr/w:rtl")) == (version.key == "ar") for run in runs)
        assert all(bool(run.xpath("w:rPr/w:rFonts/@w:eastAsia")) == (version.key == "zh") for run in runs)


def test_styles_tell_headings_and_levels(six: Alignment) -> None:
    rows = dict(zip(six.by_id, cells(opened(six))[1:], strict=True))
    styles = {name: {cell.paragraphs[0].style.name for cell in row} for name, row in rows.items()}
    assert styles["title"] == {"Heading 1"}
    assert styles["op4"] == {"Unit"}
    assert styles["op4.b"] == {"Unit 1"}
    assert [run.style.name for run in rows["op4.b"][1].paragraphs[0].runs] == ["Label", "Default Paragraph Font"]


def test_every_unit_has_a_bookmark(six: Alignment) -> None:
    body = opened(six).element.body
    names = body.xpath(".//w:bookmarkStart/@w:name")
    assert names == [one.id.replace(".", "_") for one in six]
    assert body.xpath(".//w:bookmarkStart/@w:id") == body.xpath(".//w:bookmarkEnd/@w:id")


@pytest.mark.parametrize(
    ("keys", "across", "mirrored"),
    [
        (("en", "ar"), False, False),
        (("ar", "en"), False, True),
        (("ar", "en", "fr"), True, True),
        (("zh",), False, False),
    ],
)
def test_page_and_order(keys: tuple[str, ...], across: bool, mirrored: bool) -> None:
    read = opened(small(unit("op1", Bead("op1.s1", {keys[0]: ("x",)})), keys=keys))
    (section,) = read.sections
    assert (section.orientation == WD_ORIENT.LANDSCAPE) == across
    assert (section.page_width > section.page_height) == across
    assert round(min(section.page_width, section.page_height).mm) == 210
    assert bool(read.tables[0]._tbl.xpath("w:tblPr/w:bidiVisual")) == mirrored
    assert len(read.tables[0]._tbl.xpath("w:tblGrid/w:gridCol")) == len(keys)


def test_properties(six: Alignment) -> None:
    properties = opened(six).core_properties
    assert properties.title == "S/2017/926 · Italy: draft resolution"
    assert (properties.language, properties.author, properties.last_modified_by) == ("en", "hexapla", "hexapla")
    assert properties.created is None
    assert not [name for name in zipfile.ZipFile(io.BytesIO(written(six))).namelist() if "thumbnail" in name]


def test_the_same_alignment_has_the_same_bytes(six: Alignment, monkeypatch: pytest.MonkeyPatch) -> None:
    first = written(six)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    assert written(replace(six)) == first
    package = zipfile.ZipFile(io.BytesIO(first))
    assert package.testzip() is None
    assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_registry_knows_it(six: Alignment) -> None:
    assert b"".join(formats.writer("docx").write(six)) == written(six)
    assert formats.of_file("x.docx") == "docx"


# -- what is odd --------------------------------------------------------------------------------------


def test_flags_scores_states_and_notes_stand_under_the_text() -> None:
    beads = (
        Bead("op1.s1", {"en": ("One.", "Two."), "fr": ("Un.",)}, 0.31, "edited", "fr lacks FPU; mind the comma"),
        Bead("op1.s2", {"en": ("Three.",)}, 0.9),
    )
    read = opened(small(unit("op1", *beads, flags={"fr": "moved"}, note="agreed"), note="Second reading"))
    english, french = cells(read)[1]
    assert texts(english) == [
        "One. Two. Three.", "[agreed]", "[op1.s1: doubtful (31%)]", "[op1.s1: edited]", "[op1.s1: mind the comma]",
    ]  # fmt: skip
    assert texts(french) == ["Un.", "[moved]", "[op1.s1: fr lacks FPU]"]
    assert {paragraph.style.name for cell in (english, french) for paragraph in cell.paragraphs[1:]} == {"Remark"}
    assert "Second reading" in [paragraph.text for paragraph in read.paragraphs]


def test_what_has_no_counterpart_is_an_empty_paragraph_to_fill() -> None:
    read = opened(small(unit("op1", Bead("op1.s1", {"en": ("One.",)}), flags={"fr": "missing"}, labels={"en": "1."})))
    assert texts(cells(read)[1][0]) == ["1. One."]
    assert texts(cells(read)[1][1]) == ["", "[missing]"]


def test_a_machine_says_which_one_it_is() -> None:
    versions = (Version("en", "en", "original"), Version("fr", "fr", "machine"))
    read = opened(Alignment(versions, (), signature={"method": "structure", "fr": "argos <1.9>"}))
    assert texts(cells(read)[0][1]) == ["français", "machine translation: argos <1.9>"]
    assert read.paragraphs[-1].text == "method: structure"


# -- any text -----------------------------------------------------------------------------------------


def test_bookmarks_are_what_word_takes() -> None:
    names = ["op1", "OP1", "op.1", "op_1", "1", "fr:op17", "", "أ", "x" * 60, "x" * 50]
    read = opened(small(*(unit(name) for name in names)))
    marks = read.element.body.xpath(".//w:bookmarkStart/@w:name")
    assert marks == ["op1", "op1_2", "op_1", "op_1_2", "u_1", "fr_op17", "u_", "u__", "x" * 32, "x" * 32 + "_2"]


def test_a_character_that_xml_cannot_hold_is_refused() -> None:
    for char, name in (("\x1b", "U\\+001B"), ("\ud800", "U\\+D800"), ("\ufffe", "U\\+FFFE")):
        bead = Bead("op1.s1", {"en": ("One.",), "fr": (f"a{char}b",)})
        with pytest.raises(InputError, match=name) as caught:
            written(small(unit("op1", bead)))
        assert "op1, fr" in str(caught.value)
        for facts in ({"title": char}, {"symbol": char}, {"note": char}):
            with pytest.raises(InputError, match=name):
                written(small(**facts))


FIT = st.text(st.characters(exclude_categories=["Cs"]).filter(lambda char: xml.unfit(char) is None))


@settings(max_examples=25, deadline=None)
@given(FIT, FIT, FIT, st.sampled_from(CODES))
def test_any_text_comes_back(name: str, text: str, label: str, code: str) -> None:
    bead = Bead(name, {code: (text,)}, 0.1, "reviewed", label)
    read = opened(small(unit(name, bead, labels={code: label} if label else {}), keys=CODES, title=text, symbol=label))
    expected = f"{label} {text}" if label and text else label + text
    found = cells(read)[1][CODES.index(code)].paragraphs[0].text
    assert found == expected.replace("\r\n", "\n").replace("\r", "\n")


def test_long_alignments_take_time_in_proportion() -> None:
    bead = Bead("p.s1", {"en": ("word " * 20,), "fr": ("mot " * 25,)})

    def seconds(count: int) -> float:
        made = small(*(unit(f"p{number}", bead, kind="paragraph") for number in range(count)))
        begun = time.perf_counter()
        assert len(written(made)) > count
        return time.perf_counter() - begun

    seconds(10)
    assert seconds(8_000) < 14 * max(seconds(1_000), 0.05)
