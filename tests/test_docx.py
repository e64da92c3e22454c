"""DOCX: the samples as Word and LibreOffice write them, every feature of the format by itself, and hostile files."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.document import Document, Unit
from align.errors import InputError
from align.ingest import archive, docx, docx_package
from align.ingest.docx_numbering import FORMATS, written
from align.ingest.load import load
from lang import numbering
from tests.conftest import CODES, ROOT, document
from tests.test_ingest import covered_once
from tests.tools import word
from tests.tools.word import deleted, field, inserted, note, note_reference, paragraph, run, table, text_box

NOTES = {
    "en": ("This note was written for the test.", "So was this one."),
    "fr": ("Cette note a été écrite pour l’essai.", "Celle-ci aussi."),
    "es": ("Esta nota se escribió para la prueba.", "Esta también."),
    "ru": ("Это примечание написано для проверки.", "Это тоже."),
    "zh": ("本注为测试而写。", "本注也是。"),
    "ar": ("كتبت هذه الحاشية من أجل الاختبار.", "وهذه أيضا."),
}


def read(data: bytes, language: str | None = "en") -> Document:
    found = docx.read(data, file="x.docx", language=language, kind=None, encoding=None)
    covered_once(found)
    return found


def texts(body: str, language: str | None = "en", **parts: str) -> list[str]:
    """Label and text of each unit of a file."""
    return [f"{unit.label} {unit.text}".strip() for unit in read(word.package(body, parts), language)]


def key(units: tuple[Unit, ...]) -> list[tuple[str, str, str]]:
    return [(unit.id, unit.label, unit.text) for unit in units if unit.kind != "footnote"]


def refusal(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        read(data)
    assert "\n" not in str(caught.value)
    assert caught.value.mend
    return str(caught.value)


# -- the samples --------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("asked", [True, False])
def test_the_sample_has_the_units_of_its_text_file(code: str, asked: bool, tmp_path: Path) -> None:
    path = tmp_path / (f"x.{code}.docx" if asked else "x.docx")
    path.write_bytes(word.official(code, dict(zip(("pp2", "op3"), NOTES[code], strict=True))))
    found, expected = load(path), document(code)
    assert key(found.units) == key(expected.units)
    assert (found.language, found.symbol, found.kind, found.notes) == (code, "S/2017/926", expected.kind, ())
    notes = [(unit.id, unit.label, unit.text, unit.parent) for unit in found.units if unit.kind == "footnote"]
    assert notes == [("fn1", "1", NOTES[code][0], "pp2"), ("fn2", "2", NOTES[code][1], "op3")]
    assert not found.repairs
    covered_once(found)


@pytest.mark.parametrize("code", ["en", "zh", "ar"])
def test_the_sample_as_libreoffice_writes_it(code: str) -> None:
    found = load(ROOT / "tests" / "data" / "docx" / f"libreoffice.{code}.docx")
    assert key(found.units) == key(document(code).units)
    notes = [(unit.id, unit.text, unit.parent) for unit in found.units if unit.kind == "footnote"]
    assert notes == [("fn1", NOTES[code][0], "pp2"), ("fn2", NOTES[code][1], "op3")]
    assert found.symbol == "S/2017/926"


def test_a_file_that_python_docx_writes(tmp_path: Path) -> None:
    from docx import Document as Written

    made = Written()
    made.add_heading("A report", 1)
    made.add_paragraph("The first.", style="List Number")
    made.add_paragraph("The second.", style="List Number")
    made.add_paragraph("A point.", style="List Bullet")
    made.sections[0].header.paragraphs[0].text = "S/2017/926"
    grid = made.add_table(1, 2)
    grid.cell(0, 0).text, grid.cell(0, 1).text = "left", "right"
    made.save(str(tmp_path / "x.docx"))
    found = load(tmp_path / "x.docx", language="en")
    assert [(unit.id, unit.label, unit.text) for unit in found] == [
        ("p1", "", "A report"), ("p2", "", "1. The first."), ("p3", "", "2. The second."), ("p4", "", "A point."),
        ("t1.r1.c1", "", "left"), ("t1.r1.c2", "", "right"),
    ]  # fmt: skip
    assert [(piece.kind, piece.text) for piece in found.furniture] == [("page", "S/2017/926")]
    assert found.symbol == "S/2017/926"


# -- automatic numbering ------------------------------------------------------------------------------


def labels(levels: list[tuple[str, str]], depths: list[int], extra: dict[int, str] | None = None) -> list[str]:
    body = "".join(paragraph("Text.", level=depth) for depth in depths)
    parts = {"numbering": word.abstract_list(3, levels, extra) + word.list_of(1, 3)}
    return [line.removesuffix("Text.").strip() for line in read(word.package(body, parts)).raw.splitlines()]


THREE = [("decimal", "%1."), ("lowerLetter", "(%2)"), ("lowerRoman", "(%3)")]


def test_deeper_levels_begin_anew() -> None:
    found = labels(THREE, [0, 1, 1, 2, 2, 1, 2, 0, 1])
    assert found == ["1.", "(a)", "(b)", "(i)", "(ii)", "(c)", "(i)", "2.", "(a)"]


def test_levels_that_go_on() -> None:
    assert labels(THREE, [0, 1, 0, 1], {1: '<w:lvlRestart w:val="0"/>'}) == ["1.", "(a)", "2.", "(b)"]
    found = labels(THREE, [0, 1, 2, 1, 2, 0, 1, 2], {2: '<w:lvlRestart w:val="1"/>'})
    assert found == ["1.", "(a)", "(i)", "(b)", "(ii)", "2.", "(a)", "(i)"]


def test_labels_of_several_levels() -> None:
    levels = [("upperRoman", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "%1.%2.%3")]
    assert labels(levels, [0, 1, 2]) == ["I.", "I.1", "I.1.a"]
    assert labels(levels, [0, 1, 2], {1: "<w:isLgl/>", 2: "<w:isLgl/>"}) == ["I.", "1.1", "1.1.1"]
    assert labels(levels, [1, 1]) == ["I.1", "I.2"], "a level that was not used yet counts as at its start"


@pytest.mark.parametrize(
    ("notation", "numbers"),
    [
        ("decimal", {1: "1", 12: "12"}),
        ("decimalZero", {1: "01", 12: "12"}),
        ("decimalFullWidth", {12: "１２"}),
        ("decimalEnclosedParen", {3: "⑶", 21: "21"}),
        ("decimalEnclosedCircle", {1: "①", 20: "⑳", 21: "21"}),
        ("decimalEnclosedFullstop", {2: "⒉"}),
        ("lowerLetter", {1: "a", 26: "z", 27: "aa", 53: "aaa"}),
        ("upperLetter", {2: "B", 28: "BB"}),
        ("lowerRoman", {4: "iv", 3999: "mmmcmxcix", 4000: "4000"}),
        ("upperRoman", {9: "IX"}),
        ("russianLower", {1: "а", 7: "ж", 10: "к"}),
        ("russianUpper", {2: "Б"}),
        ("arabicAbjad", {1: "أ", 3: "ج", 5: "هـ", 6: "و"}),
        ("arabicAlpha", {3: "ت", 28: "ي"}),
        ("hindiNumbers", {10: "१०"}),
        ("chineseCounting", {7: "七", 12: "十二", 1000: "1000"}),
        ("japaneseCounting", {20: "二十"}),
        ("ideographDigital", {12: "一二"}),
        ("ideographTraditional", {1: "甲", 11: "11"}),
        ("ideographEnclosedCircle", {2: "㊁"}),
        ("ordinal", {1: "1st", 12: "12th", 23: "23rd"}),
        ("chicago", {1: "*", 6: "††"}),
        ("numberInDash", {2: "- 2 -"}),
        ("bahtText", {3: "3"}),
        ("none", {3: ""}),
    ],
)
def test_every_format_of_numbers(notation: str, numbers: dict[int, str]) -> None:
    assert {number: written(number, notation) for number in numbers} == numbers


@given(st.sampled_from(sorted(FORMATS)), st.integers(-(10**9), 10**9))
def test_any_number_can_be_written(notation: str, number: int) -> None:
    assert len(written(number, notation)) < 64


@pytest.mark.parametrize("code", CODES)
def test_the_labels_of_every_language_are_understood(code: str) -> None:
    levels = word.LISTS[code].levels
    for level, text in zip(range(3), labels(list(levels), [0, 1, 2]), strict=True):
        assert numbering.parse(text), (level, text)


def test_lists_of_one_definition_go_on_and_overrides_begin_anew() -> None:
    lists = word.abstract_list(3, THREE) + word.list_of(1, 3) + word.list_of(2, 3)
    lists += word.list_of(5, 3, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>')
    own = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperLetter"/><w:lvlText w:val="%1)"/></w:lvl>'
    lists += word.list_of(6, 3, f'<w:lvlOverride w:ilvl="0">{own}</w:lvlOverride>')
    body = "".join(paragraph("x", level=0, list_id=number) for number in (1, 2, 5, 5, 1, 6, 0, 99))
    raw = read(word.package(body, {"numbering": lists})).raw
    assert raw.split("\n")[:-1] == ["1. x", "2. x", "7. x", "8. x", "9. x", "J) x", "x", "x"]


def test_numbering_by_styles() -> None:
    linked = {0: '<w:pStyle w:val="Op"/>', 1: '<w:pStyle w:val="Sub"/>'}
    style = (
        '<w:style w:type="paragraph" w:styleId="{}"><w:name w:val="{}"/><w:basedOn w:val="{}"/>'
        '<w:pPr><w:numPr><w:numId w:val="{}"/></w:numPr></w:pPr></w:style>'
    )
    styles = style.format("Op", "Op", "", 1) + style.format("Sub", "Sub", "Op", 1)
    styles += '<w:style w:type="paragraph" w:styleId="Child"><w:basedOn w:val="Sub"/></w:style>'
    styles += style.format("Loop", "Loop", "Loop", 9)
    styles += (
        '<w:style w:type="numbering" w:styleId="Lists"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    lists = word.abstract_list(3, THREE, linked) + word.list_of(1, 3)
    lists += '<w:abstractNum w:abstractNumId="4"><w:numStyleLink w:val="Lists"/></w:abstractNum>' + word.list_of(2, 4)
    body = "".join(paragraph("x", style=name) for name in ("Op", "Sub", "Child", "Op", "Loop"))
    body += paragraph("x", style="Op", level=0, list_id=0) + paragraph("x", level=1, list_id=2)
    raw = read(word.package(body, {"numbering": lists, "styles": styles})).raw
    assert raw.split("\n")[:-1] == ["1. x", "(a) x", "(b) x", "2. x", "x", "x", "(a) x"]


def test_headings_of_articles_are_numbered_by_word() -> None:
    lists = word.abstract_list(3, [("decimal", "Article %1")]) + word.list_of(1, 3)
    body = "".join(paragraph("", level=0) + paragraph(f"Text number {count}.") for count in (1, 2, 3))
    found = read(word.package(body, {"numbering": lists}))
    assert [(unit.id, unit.label, unit.text) for unit in found] == [
        (f"art{n}", f"Article {n}", f"Text number {n}.") for n in (1, 2, 3)
    ]


def test_bullets_and_numbers_of_empty_paragraphs_are_no_text() -> None:
    lists = word.abstract_list(3, [("bullet", "\uf0b7"), ("decimal", "%2.")]) + word.list_of(1, 3)
    body = (
        paragraph("point", level=0) + paragraph("one", level=1) + paragraph("", level=1) + paragraph("three", level=1)
    )
    assert read(word.package(body, {"numbering": lists})).raw == "point\n1. one\n3. three\n"
    letters = word.abstract_list(3, [("lowerLetter", "(%1)")]) + word.list_of(1, 3)
    body = paragraph("first", level=0) + paragraph(deleted("gone"), level=0) + paragraph("third", level=0)
    assert read(word.package(body, {"numbering": letters})).raw == "(a) first\n(c) third\n"


def test_a_format_of_its_own_pattern_and_a_hidden_label() -> None:
    custom = '<mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="01, 02, 03, ..."/>'
    custom += '</mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
    lists = word.abstract_list(3, THREE, {1: "<w:rPr><w:vanish/></w:rPr>"}) + word.list_of(1, 3)
    lists = lists.replace('<w:numFmt w:val="decimal"/>', custom)
    body = paragraph("a", level=0) + paragraph("b", level=1) + paragraph("c", level=0)
    assert read(word.package(body, {"numbering": lists})).raw == "01. a\nb\n02. c\n"


def test_a_number_larger_than_word_counts_to_is_none() -> None:
    for start in ("9" * 20, "9" * 4300, "9" * 5000):
        lists = word.abstract_list(3, [("decimal", "%1.")]).replace(
            '<w:start w:val="1"/>', f'<w:start w:val="{start}"/>'
        )
        found = read(word.package(paragraph("x", level=0), {"numbering": lists + word.list_of(1, 3)}))
        assert found.raw == "1. x\n"


# -- what is written ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (run("a") + deleted("b") + inserted(run("c")), "ac"),
        ("<w:moveFrom>" + run("gone ") + "</w:moveFrom><w:moveTo>" + run("come") + "</w:moveTo>", "come"),
        (run("see ") + word.hyperlink("resolution 2185"), "see resolution 2185"),
        (run("on ") + field("REF x", run("page 3")) + field("PAGE", run("9")), "on page 3"),
        (run("a") + field("IF " + field("MERGEFIELD n", run("hid")), run("den")) + run("z"), "adenz"),
        (run("a") + '<w:fldSimple w:instr=" NUMPAGES ">' + run("9") + "</w:fldSimple>" + run("b"), "ab"),
        (run("a") + '<w:fldSimple w:instr=" REF x ">' + run("9") + "</w:fldSimple>", "a9"),
        (run("a") + field("PAGE", run("9") + field("REF x", run("z")) + run("9")) + run("b"), "ab"),
        (run("a") + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + run("no end"), "ano end"),
        (run("a") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>' + run("b"), "ab"),
        (run("a") + run("secret", "<w:vanish/>") + run("b", '<w:vanish w:val="0"/>'), "ab"),
        (run("a") + f"<w:smartTag><w:sdt><w:sdtPr/><w:sdtContent>{run('b')}</w:sdtContent></w:sdt></w:smartTag>", "ab"),
        ("<w:r><w:t>follow</w:t><w:noBreakHyphen/><w:t>up</w:t></w:r>", "follow-up"),
        ("<w:r><w:t>co</w:t><w:softHyphen/><w:t>op\u00aderate</w:t></w:r>", "cooperate"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0A3"/></w:r>' + run(" 5"), "≤ 5"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "✓"),
        (run("\uf061 and ", '<w:rFonts w:ascii="Symbol"/>'), "α and"),
        ('<w:r><w:sym w:font="Arial" w:char="00A7"/><w:t>1</w:t></w:r>', "§1"),
        (run("one") + "<w:r><w:cr/></w:r>" + run("two"), "one two"),
        ("<w:r><w:t> a </w:t></w:r>" + run(" b"), "a b"),
        ('<w:commentRangeStart w:id="1"/>' + run("a") + '<w:r><w:commentReference w:id="1"/></w:r>', "a"),
        (f"<w:r><w:ruby><w:rt>{run('かん')}</w:rt><w:rubyBase>{run('漢')}</w:rubyBase></w:ruby></w:r>", "漢"),
        ("<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>", "x=1"),
        ('<w:bdo w:val="rtl">' + run("a") + "</w:bdo><w:dir>" + run("b") + "</w:dir>", "ab"),
        (run("<b>&amp;</b>"), "<b>&amp;</b>"),
    ],
)  # fmt: skip
def test_what_is_written_in_a_paragraph(content: str, expected: str) -> None:
    assert texts(paragraph(content)) == [expected]


def test_paragraphs_whose_ends_were_deleted_are_joined() -> None:
    gone = f"<w:del {word.CHANGE}/>"
    lists = word.abstract_list(3, THREE) + word.list_of(1, 3)
    body = paragraph("One and ", level=0, mark=gone) + paragraph("the same.", level=0) + paragraph("Two.", level=0)
    body += paragraph(deleted("Three."), level=0, mark=gone) + paragraph("Four.", level=0)
    assert texts(body, numbering=lists) == ["1. One and the same.", "2. Two.", "3. Four."]


def test_what_is_there_in_several_ways_is_read_in_the_first() -> None:
    ways = "<mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>"
    body = ways.format(paragraph("first"), paragraph("second")) + paragraph(ways.format(run("one"), run("two")))
    body += "<mc:AlternateContent><mc:Fallback>" + paragraph("else") + "</mc:Fallback></mc:AlternateContent>"
    assert texts(body) == ["first", "one", "else"]


def test_a_file_inside_the_file_is_told_of() -> None:
    found = read(word.package(paragraph("Text.") + '<w:altChunk r:id="x"/>'))
    assert found.notes == ("a part of it is a file of another kind inside it, which is not read",)


def test_a_document_without_a_body_has_no_text() -> None:
    members = members_of(word.package(paragraph("x")))
    members["word/document.xml"] = f"<w:document xmlns:w='{word.W}'/>".encode()
    assert read(word.archive(members)).units == ()


def test_a_heading_whose_end_is_hidden_runs_into_its_paragraph() -> None:
    body = paragraph("Mandate. ", mark="<w:vanish/><w:specVanish/>") + paragraph("The Mission protects.")
    assert texts(body + paragraph("Next.")) == ["Mandate. The Mission protects.", "Next."]


def test_a_table_of_contents_is_of_the_pages() -> None:
    first = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o</w:instrText></w:r>'
    first += '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("Chapter\t5")
    body = paragraph(first) + paragraph(run("Other\t6") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>')
    control = '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    body += f"{control}<w:sdtContent>{paragraph('Contents')}</w:sdtContent></w:sdt>"
    assert texts(body + paragraph("Chapter")) == ["Chapter"]


def test_a_text_box_is_read_once_and_behind_its_paragraph() -> None:
    inner = paragraph("in the box") + paragraph(text_box(paragraph("box in a box")))
    assert texts(paragraph(run("before") + text_box(inner)) + paragraph("after")) == [
        "before", "in the box", "box in a box", "after",
    ]  # fmt: skip


def test_content_controls_around_paragraphs_and_breaks_between_lines() -> None:
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('inside')}</w:sdtContent></w:sdt>"
    assert texts(control + paragraph("1. First;\n2. second.\n\nA third")) == [
        "inside",
        "1. First;",
        "2. second.",
        "A third",
    ]


def test_hidden_by_a_style() -> None:
    hidden = '<w:style w:type="character" w:styleId="Hid"><w:rPr><w:vanish/></w:rPr></w:style>'
    body = paragraph(run("seen") + run("unseen", '<w:rStyle w:val="Hid"/>'))
    assert texts(body, styles=hidden) == ["seen"]


# -- notes, heads and feet ----------------------------------------------------------------------------


def test_notes_of_every_kind() -> None:
    body = paragraph(run("One") + note_reference(2) + run(" and two ") + note_reference(3, mark="*") + run("."))
    body += paragraph(run("Three") + note_reference(1, "endnote") + deleted("x") + run(" four.") + note_reference(9))
    body += paragraph(run("Five ") + note_reference(4))
    separator = '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    both = note(2, "First.").replace("</w:footnote>", f"{paragraph('Goes on.')}</w:footnote>")
    parts = {
        "footnotes": separator + note(3, "Starred.", mark="*") + both + note(4, "Last.") + note(8, "Never."),
        "endnotes": note(1, "At the end.", "endnote"),
    }
    found = read(word.package(body, parts))
    assert [unit.text for unit in found if unit.kind != "footnote"] == ["One and two.", "Three four.", "Five"]
    assert [(unit.id, unit.label, unit.text, unit.parent) for unit in found if unit.kind == "footnote"] == [
        ("fn1", "1", "First.", "p1"), ("fn1.p2", "", "Goes on.", "fn1"), ("fn3", "*", "Starred.", "p1"),
        ("fni", "i", "At the end.", "p2"), ("fn2", "2", "Last.", "p3"),
    ]  # fmt: skip


def test_a_mark_of_its_own_is_no_text_of_the_note() -> None:
    body = paragraph(run("A") + note_reference(1, mark="1")) + paragraph(run("B") + note_reference(2, mark="2"))
    inside = note(1, "One.", mark="1") + f'<w:footnote w:id="2">{paragraph("2018 was the year.")}</w:footnote>'
    found = read(word.package(body, {"footnotes": inside}))
    notes = [(unit.label, unit.text) for unit in found if unit.kind == "footnote"]
    assert notes == [("1", "One."), ("2", "2018 was the year.")]


def test_several_marks_at_an_end_of_a_paragraph_leave_no_space() -> None:
    body = paragraph(run("A ") + note_reference(1) + run(" ") + note_reference(1) + run(" "))
    head = "<w:r><w:footnoteRef/><w:footnoteRef/></w:r>" + run(" n")
    found = read(word.package(body, {"footnotes": f'<w:footnote w:id="1">{paragraph(head)}</w:footnote>'}))
    assert [(unit.id, unit.text) for unit in found] == [("p1", "A"), ("fn1", "n")]


def test_a_note_on_a_note_is_read_behind_the_others() -> None:
    body = paragraph(run("A") + note_reference(1)) + paragraph(run("B") + note_reference(2))
    inner = f'<w:footnote w:id="1">{paragraph(run("outer") + note_reference(3) + note_reference(1))}</w:footnote>'
    found = read(word.package(body, {"footnotes": inner + note(2, "plain") + note(3, "inner")}))
    assert [(unit.label, unit.text) for unit in found if unit.kind == "footnote"] == [
        ("1", "outer"), ("2", "plain"), ("3", "inner"),
    ]  # fmt: skip


def test_marks_of_notes_that_are_the_same_are_told_apart() -> None:
    body = paragraph(run("A") + note_reference(1, mark="*")) + paragraph(run("B") + note_reference(2, mark="*"))
    found = read(word.package(body, {"footnotes": note(1, "a", mark="*") + note(2, "b", mark="*")}))
    notes = [(unit.label, unit.text, unit.parent) for unit in found if unit.kind == "footnote"]
    assert notes == [("*", "a", "p1"), ("*", "b", "p2")]


def test_notes_count_in_the_notation_and_from_the_number_that_is_said() -> None:
    settings_part = '<w:footnotePr><w:numFmt w:val="lowerLetter"/><w:numStart w:val="3"/></w:footnotePr>'
    body = paragraph(run("A") + note_reference(1))
    found = read(word.package(body, {"footnotes": note(1, "n"), "settings": settings_part}))
    assert [(unit.id, unit.label) for unit in found] == [("p1", ""), ("fnc", "c")]


def test_heads_and_feet_are_furniture() -> None:
    parts = {"header1": paragraph("A/66/615"), "header2": paragraph("Unofficial translation")}
    parts |= {"header3": paragraph("A/66/615"), "footer1": paragraph(run("Page ") + field("PAGE", run("3")))}
    found = read(word.package(paragraph("Text."), parts))
    assert [unit.text for unit in found] == ["Text."]
    assert [piece.text for piece in found.furniture] == ["Unofficial translation", "A/66/615", "Page"]
    assert found.symbol == "A/66/615"


# -- tables -------------------------------------------------------------------------------------------


def cells(body: str, language: str = "en") -> dict[str, str]:
    return {unit.id: unit.text for unit in read(word.package(body), language)}


def test_the_cells_of_tables() -> None:
    body = paragraph("Before") + table(
        [["a", "b", paragraph("c") + paragraph("c too")], ["wide", "d"], ["", table([["x", "y"]]) + paragraph()]],
        {(1, 0): '<w:gridSpan w:val="2"/>', (0, 0): '<w:vMerge w:val="restart"/>', (2, 0): "<w:vMerge/>"},
    ) + paragraph("After")  # fmt: skip
    found = cells(body)
    assert found == {
        "p1": "Before", "t1.r1.c1": "a", "t1.r1.c2": "b", "t1.r1.c3": "c", "t1.r1.c3.p2": "c too", "t1.r2.c1": "wide",
        "t1.r2.c3": "d", "t1.r3.c2.t1.r1.c1": "x", "t1.r3.c2.t1.r1.c2": "y", "p2": "After",
    }  # fmt: skip


def test_deleted_rows_and_cells_and_tables_of_one_cell() -> None:
    row = '<w:tr><w:trPr><w:del w:id="1"/></w:trPr><w:tc><w:p><w:r><w:t>gone</w:t></w:r></w:p></w:tc></w:tr>'
    body = table([["a", "b"], ["c", "d"]], {(1, 1): "<w:cellDel/>"}).replace("</w:tbl>", f"{row}</w:tbl>")
    assert cells(body) == {"t1.r1.c1": "a", "t1.r1.c2": "b", "t1.r2.c1": "c"}
    assert cells(table([[paragraph("boxed") + paragraph("text")]])) == {"p1": "boxed", "p2": "text"}


def side_by_side(one: str, other: str) -> bytes:
    others = word.units_of(other)
    rows = ([word.label_of(one, unit), text, others[unit]] for unit, text in word.units_of(one).items())
    return word.package(table(rows))


@pytest.mark.parametrize(("one", "other"), [("en", "fr"), ("ru", "ar"), ("zh", "es")])
def test_two_languages_side_by_side(one: str, other: str) -> None:
    data = side_by_side(one, other)
    expected = document(one)
    found = read(data, one)
    assert key(found.units) == key(expected.units)
    assert found.notes == ()
    assert [unit.text for unit in read(data, other)] == [unit.text for unit in document(other)]
    unnamed = read(data, None)
    assert unnamed.language in {one, other}
    (said,) = unnamed.notes
    assert f"={'x.docx'}" in said


@pytest.mark.parametrize(("one", "other"), [("en", "ru"), ("fr", "zh"), ("ar", "es")])
def test_two_languages_one_after_the_other(one: str, other: str) -> None:
    body, notes = "", ""
    for number, code in enumerate((one, other), 1):
        for unit, text in word.units_of(code).items():
            content = run(text) + (note_reference(number) if unit == "pp2" else "")
            body += paragraph(run(f"{word.label_of(code, unit)} ".lstrip()) + content)
        notes += note(number, NOTES[code][0])
    data = word.package(body, {"footnotes": notes})
    for code in (one, other):
        found = read(data, code)
        assert key(found.units) == key(document(code).units)
        assert [unit.text for unit in found if unit.kind == "footnote"] == [NOTES[code][0]]
    assert "only the" in read(data, None).notes[0]


# -- languages ----------------------------------------------------------------------------------------


def defaults(properties: str) -> str:
    """The styles of a document whose runs have some properties."""
    return f"<w:docDefaults><w:rPrDefault><w:rPr>{properties}</w:rPr></w:rPrDefault></w:docDefaults>"


def test_a_short_text_is_in_the_language_that_the_file_says() -> None:
    parts = {"styles": defaults('<w:lang w:val="es-ES" w:bidi="ar-SA" w:eastAsia="zh-CN"/>')}
    for text, code in (("Anexo", "es"), ("附件", "zh"), ("مرفق", "ar")):
        assert read(word.package(paragraph(text), parts), None).language == code
    own = paragraph(run("Annexe", '<w:lang w:val="fr-CA"/>'))
    assert read(word.package(own, parts), None).language == "fr"
    doubtful = read(word.package(paragraph("OK")), None)
    assert doubtful.language == "und"
    assert doubtful.notes == ("its language is not certain (und); say it outright, as in fr=x.docx",)


def test_a_text_says_more_than_its_file() -> None:
    styles = defaults('<w:lang w:val="en-US"/>')
    text = "Le Conseil de sécurité a adopté aujourd’hui une résolution sur les opérations de maintien de la paix."
    assert read(word.package(paragraph(text), {"styles": styles}), None).language == "fr"


# -- files that are none, or are damaged --------------------------------------------------------------

WHOLE = word.official("en", {"pp2": "A note."})


def test_the_strict_form_is_read_too() -> None:
    members = {name: data.replace(word.W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
               .replace(word.R.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships")
               for name, data in members_of(WHOLE).items()}  # fmt: skip
    assert key(read(word.archive(members)).units) == key(document("en").units)


def members_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        return {name: source.read(name) for name in source.namelist()}


def test_files_of_other_kinds_say_what_they_are() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    macros = "application/vnd.ms-word.document.macroEnabled.main+xml"
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    odt = word.archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"})
    for data, said in (
        (b"", "is empty"),
        (ole, "old Word (.doc); save it as .docx"),
        (ole + "EncryptedPackage".encode("utf-16-le"), "protected by a password; save it without one"),
        (word.package(paragraph("x"), main_type=macros), "macros (.docm); save it as .docx"),
        (word.package(paragraph("x"), main_type=sheet), "workbook"),
        (word.archive({"mimetype": "application/epub+zip"}), "e-book (.epub)"),
        (odt, "OpenDocument file (.odt); save it as .docx"),
        (word.archive({"a.txt": "x"}), "archive, but no Word document"),
        (b"{\\rtf1 x}", "Rich Text Format"),
        (b"<!DOCTYPE html><p>x", "HTML page"),
        (b"%PDF-1.7", "PDF"),
        (b"plain text", "no Word document"),
        (WHOLE[: len(WHOLE) // 2], "cut short or damaged"),
        (b"PK\x03\x04" + bytes(100), "cut short or damaged"),
    ):
        assert said in refusal(data), said


def test_what_a_file_is_its_bytes_say(tmp_path: Path) -> None:
    import openpyxl

    openpyxl.Workbook().save(str(tmp_path / "x.xlsx"))
    with pytest.raises(InputError, match=r"x.xlsx: it is a workbook, no document; give the document's text"):
        load(tmp_path / "x.xlsx")
    (tmp_path / "x.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(InputError, match=r"x.doc: it is a document of an old Word \(.doc\); save it as .docx"):
        load(tmp_path / "x.doc")
    (tmp_path / "x.txt").write_bytes(WHOLE)
    assert key(load(tmp_path / "x.txt").units) == key(document("en").units)


@pytest.mark.parametrize("lost", ["word/document.xml", "[Content_Types].xml"])
def test_a_part_that_must_be_there(lost: str) -> None:
    members = members_of(WHOLE)
    del members[lost]
    assert refusal(word.archive(members)).startswith("x.docx")


@pytest.mark.parametrize(
    "lost",
    ["word/styles.xml", "word/numbering.xml", "word/footnotes.xml", "word/header1.xml", "_rels/.rels",
     "word/_rels/document.xml.rels"],
)  # fmt: skip
def test_parts_that_may_lack(lost: str) -> None:
    members = members_of(WHOLE)
    del members[lost]
    assert "Security Council" in read(word.archive(members)).raw


def test_parts_that_refer_to_each_other_in_a_circle_or_outside() -> None:
    members = members_of(WHOLE)
    circle = word.relationships({"a": ("styles", "document.xml"), "b": ("header", "../../../../etc/passwd")})
    members["word/_rels/styles.xml.rels"] = circle.encode()
    members["word/_rels/document.xml.rels"] = circle.replace(
        'Target="../', 'TargetMode="External" Target="../'
    ).encode()
    assert "outermost element is <document>" in refusal(word.archive(members))


def test_entities_are_refused() -> None:
    members = members_of(WHOLE)
    document_xml = members["word/document.xml"]
    start = document_xml.index(b"<w:document")
    for declared in (
        b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ):
        members["word/document.xml"] = document_xml[:start] + declared + document_xml[start:].replace(b"Italy", b"&a;")
        assert "declares entities" in refusal(word.archive(members))


@pytest.mark.parametrize("part", ["word/document.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"])
def test_a_doctype_is_refused(part: str) -> None:
    members = members_of(WHOLE)
    declared = b'?>\n<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
    members[part] = members[part].replace(b"?>", declared, 1)
    assert f"member {part!r}: it has a DOCTYPE" in refusal(word.archive(members))
    closing = members[part].rindex(b"</")
    members[part] = members[part][:closing] + b"&unknown;" + members[part][closing:]
    assert f"member {part!r}" in refusal(word.archive(members))


def test_a_part_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_package, "MOST_XML", 2000)
    assert "member 'word/document.xml': it has more than 2,000 bytes; split the document" in refusal(WHOLE)


def test_xml_that_is_none_or_too_deep() -> None:
    assert "not valid XML" in refusal(word.package("<w:p>"))
    deep = "<w:sdt><w:sdtContent>" * 5000 + "</w:sdtContent></w:sdt>" * 5000
    assert "depth" in refusal(word.package(deep))
    inner = paragraph("deep")
    for _ in range(70):
        inner = table([[inner, "x"]])
    assert "deep" in read(word.package(inner)).raw


# -- archives -----------------------------------------------------------------------------------------


def zipped(members: list[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in members:
            target.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unfit(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        archive.checked(data, file="x.xlsx")
    return str(caught.value)


def test_archives_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert archive.member(archive.checked(zipped([("a", b"x" * 10_000)]), file="x"), "a", file="x") == b"x" * 10_000
    assert "times its size" in unfit(zipped([("a", bytes(archive.SMALL + 1))]))
    monkeypatch.setattr(archive, "MOST_UNPACKED", 1000)
    assert "10,000 bytes unpacked (at most 1,000)" in unfit(zipped([("a", b"x" * 10_000)]))
    monkeypatch.setattr(archive, "MOST_MEMBERS", 3)
    assert "more than 3 members" in unfit(zipped([(str(n), b"") for n in range(4)]))


@pytest.mark.parametrize("name", ["../a", "/a", "a/../../b", "..\\a", "C:\\a", "\\\\host\\a", "a/.."])
def test_names_that_climb_are_refused(name: str) -> None:
    assert "leads out of the archive" in unfit(zipped([("ok", b""), (name, b"x")]))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_and_encrypted_ones_are_refused() -> None:
    assert "two members" in unfit(zipped([("a", b"1"), ("a", b"2")]))
    data = bytearray(zipped([("a", b"1")]))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in unfit(bytes(data))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_members_packed_as_in_no_document_are_refused(method: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as target:
        target.writestr("a", b"x" * 1000)
    assert "packed as no document is" in unfit(out.getvalue())


def test_a_member_that_is_not_what_its_entry_says_is_refused() -> None:
    data = bytearray(zipped([("a", b"x" * 5000)]))
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    opened = archive.checked(bytes(data), file="x")
    with pytest.raises(InputError, match="member 'a': it is damaged"):
        archive.member(opened, "a", file="x")
    with pytest.raises(InputError, match="member 'b': the archive lacks it"):
        archive.member(opened, "b", file="x")


# -- any file -----------------------------------------------------------------------------------------

MEMBERS = members_of(word.package(
    paragraph(run("The Security Council,") + note_reference(1) + field("PAGE", run("1"))) + paragraph("One", level=0)
    + paragraph(deleted("x") + inserted(run("Two")), level=1, mark=f"<w:del {word.CHANGE}/>")
    + table([["a", paragraph(text_box(paragraph("b")))], ["c", "d"]], {(0, 0): '<w:gridSpan w:val="2"/>'}),
    {"numbering": word.abstract_list(3, THREE) + word.list_of(1, 3), "footnotes": note(1, "n"),
     "styles": '<w:style w:styleId="A"><w:basedOn w:val="A"/></w:style>', "header1": paragraph("S/2017/926")},
))  # fmt: skip
PIECES = [b"<w:p>", b"</w:p>", b"<w:r>", b'w:val="-1"', b'w:val=""', b'w:val="99999999999"', b'w:val="x"', b"<w:tbl>",
          b"w:ilvl", b"<w:del>", b"</w:tc>", b"<w:tr/>", b"w:numId", b"<w:fldChar/>", b"\xff", b"%9",
          b"&#0;"]  # fmt: skip


def attempted(data: bytes) -> None:
    said = ""
    try:
        read(data)
    except InputError as error:
        said = str(error)
    assert "\n" not in said


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_a_part_that_was_changed_gives_a_document_or_one_line(seed: int) -> None:
    chance = random.Random(seed)
    members = dict(MEMBERS)
    for _ in range(chance.randint(1, 4)):
        name = chance.choice(sorted(members))
        data = members[name]
        at = chance.randrange(len(data))
        end = at + chance.choice((0, 0, 1, 5, 60))
        members[name] = data[:at] + chance.choice((b"", *PIECES)) + data[end:]
        if chance.random() < 0.5:  # well-formed all the same: one value for another
            values = [b'"0"', b'"1"', b'"x"', b'"-5"', b'"1000000"', b'"decimal"', b'"continue"']
            members[name] = data.replace(chance.choice(values[:3]), chance.choice(values))
    attempted(word.archive(members))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32))
def test_an_archive_that_was_changed_gives_a_document_or_one_line(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(word.archive(MEMBERS))
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    attempted(bytes(data[: chance.choice((len(data), chance.randrange(len(data))))]))


@given(st.binary(max_size=300))
def test_any_bytes_give_one_line(data: bytes) -> None:
    attempted(data)
    attempted(b"PK\x03\x04" + data)
    attempted(zipped([("[Content_Types].xml", data), ("word/document.xml", zlib.compress(data))]))
