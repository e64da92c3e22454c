"""PDFs of several producers give the units that the text files give; made ones for each thing a PDF can be."""

from __future__ import annotations

import subprocess
import sys
import threading
import unicodedata
from collections.abc import Iterable
from functools import cache

import pytest
from bidi import get_display
from hypothesis import given
from hypothesis import strategies as st

from align.document import Document
from align.errors import InputError
from align.ingest import pdf
from align.ingest.load import load
from align.ingest.pdf import direction, glyphs
from tests.conftest import CODES, IDS, ROOT, clean_units, document
from tests.test_ingest import covered_once
from tests.tools.pages import FOOTNOTES
from tests.tools.typeset import JOB, SYMBOL

PAGES = ROOT / "tests" / "data" / "pdf"
PRODUCERS = ("office", "typst")
PRINTED = [(code, producer) for code in CODES for producer in PRODUCERS]
EVERY = sorted(path.name for path in PAGES.glob("S-*.pdf"))
# LibreOffice writes a no-break space as a plain one; among right-to-left text pdfium gives no space its width, so that
# only the gap is left of it.
PLAIN_SPACES = {*((code, "office") for code in CODES), ("ar", "typst")}


@cache
def printed(code: str, producer: str) -> Document:
    return load(PAGES / f"S-2017-926.{code}.{producer}.pdf")


def expected(code: str, producer: str) -> dict[str, str]:
    """What was set on the pages: the units, then the footnotes."""
    notes = {f"fn{number}": text for number, text in enumerate(FOOTNOTES[code].values(), 1)}
    texts = {**clean_units(code), **notes}
    return {own: plain(text) for own, text in texts.items()} if (code, producer) in PLAIN_SPACES else texts


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


# -- the sample in six languages, by two producers ----------------------------------------------------


@pytest.mark.parametrize(("code", "producer"), PRINTED)
def test_a_printed_sample_is_what_was_set(code: str, producer: str) -> None:
    read = printed(code, producer)
    assert [unit.id for unit in read] == [*IDS, "fn1", "fn2", "fn3"]
    assert {unit.id: unit.text for unit in read} == expected(code, producer)
    assert (read.language, read.symbol, read.notes) == (code, SYMBOL, ())
    assert read.kind == ("official" if code == "en" else "unofficial")
    covered_once(read)


@pytest.mark.parametrize(("code", "producer"), PRINTED)
def test_a_printed_sample_and_the_text_file_are_the_same_document(code: str, producer: str) -> None:
    one, other = printed(code, producer), document(code)
    assert [(u.id, u.kind, u.label, u.path, u.parent, plain(u.text)) for u in one if u.kind != "footnote"] == [
        (u.id, u.kind, u.label, u.path, u.parent, plain(u.text)) for u in other
    ]


@pytest.mark.parametrize(("code", "producer"), PRINTED)
def test_heads_and_feet_are_furniture(code: str, producer: str) -> None:
    read = printed(code, producer)
    pages = read.raw.count("\f") + 1
    texts = [" ".join(piece.text.split()) for piece in read.furniture if piece.kind == "page"]
    assert texts.count(SYMBOL) == pages - 1
    assert sum(text.startswith(JOB) or text.endswith(JOB) for text in texts) == pages
    assert f"*{JOB.replace('-', '')}*" in texts
    assert sum(piece.kind == "masthead" for piece in read.furniture) >= 4
    assert len(read.furniture) == 2 * (pages - 1) + 2 + sum(
        p.kind in ("masthead", "unofficial") for p in read.furniture
    )


@pytest.mark.parametrize(("code", "producer"), PRINTED)
def test_footnotes_stand_under_the_paragraphs_that_refer_to_them(code: str, producer: str) -> None:
    read = printed(code, producer)
    notes = [unit for unit in read if unit.kind == "footnote"]
    assert [(note.label, note.parent) for note in notes] == [("1", "pp2"), ("2", "op2"), ("3", "op13")]


def test_a_footnote_goes_on_over_the_page() -> None:
    read = [printed(code, producer).by_id["fn3"] for code, producer in PRINTED]
    assert sum(len(note.spans) > 1 for note in read) >= 4


def test_paragraphs_go_on_over_the_page() -> None:
    units = [unit for code, producer in PRINTED for unit in printed(code, producer) if unit.kind != "footnote"]
    assert sum(len(unit.spans) > 1 for unit in units) >= 30


@pytest.mark.parametrize("name", EVERY)
def test_every_character_is_traced_to_the_raw_text(name: str) -> None:
    read = load(PAGES / name)
    covered_once(read)
    for unit in read:
        for at, char in enumerate(unit.text):
            if not char.isspace():
                raw = read.raw[unit.raw_offset(at)]
                assert unicodedata.normalize("NFKC", raw) == unicodedata.normalize("NFKC", char), (unit.id, at)


@pytest.mark.parametrize(("code", "producer"), [("en", "office"), ("ar", "typst")])
def test_two_columns_are_read_one_after_the_other(code: str, producer: str) -> None:
    read = printed(code, f"{producer}-columns")
    texts = expected(code, producer)
    if code == "en":  # a row ends with this hyphen: whether a space follows it is lost
        texts["op7"] = texts["op7"].replace("Troop- and", "Troop-and")
    assert {unit.id: unit.text for unit in read} == texts
    assert [unit.parent for unit in read if unit.kind == "footnote"] == ["pp2", "op2", "op13"]


@pytest.mark.parametrize("code", ["en", "ar"])
def test_words_are_parted_where_a_producer_draws_no_spaces(code: str) -> None:
    read = printed(code, "chromium")
    assert {unit.id: unit.text for unit in read} == {own: plain(text) for own, text in clean_units(code).items()}


def test_the_language_is_detected() -> None:
    for code in CODES:
        data = (PAGES / f"S-2017-926.{code}.typst.pdf").read_bytes()
        read = pdf.read(data, file="x.pdf", language=None, kind=None, encoding=None)
        assert (read.language, read.notes) == (code, ())


# -- pages made for one thing each --------------------------------------------------------------------


def made(*pages: str, box: str = "0 0 612 792", more: str = "") -> bytes:
    """A PDF (ISO 32000-1, 7.5) of pages that show text in Helvetica, /F1, and its bold face, /F2."""
    kids = " ".join(f"{3 + 2 * at} 0 R" for at in range(len(pages)))
    fonts = (
        "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
        " /F2 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >> >>"
    )
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>"]
    for at, content in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] {more} /Resources << {fonts} >>"
            f" /Contents {4 + 2 * at} 0 R >>"
        )
        objects.append(f"<< /Length {len(content.encode('cp1252'))} >>\nstream\n{content}\nendstream")
    return assembled(objects)


def assembled(objects: Iterable[str]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(places) + 1
    end = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return out + f"xref\n0 {size}\n0000000000 65535 f \n{table}{end}".encode()


def at(x: float, y: float, text: str, size: float = 10, font: str = "F1", extra: str = "") -> str:
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT {extra} /{font} {size} Tf 1 0 0 1 {x} {y} Tm ({escaped}) Tj ET\n"


def read(data: bytes, language: str = "en") -> Document:
    found = pdf.read(data, file="x.pdf", language=language, kind=None, encoding=None)
    covered_once(found)
    return found


def texts(data: bytes, language: str = "en") -> list[str]:
    return [unit.text for unit in read(data, language)]


PROSE = (
    "The ferry left the harbour at dawn with forty-two passengers and three dogs on board, and the",
    "captain, an old man from Bergen, drank his coffee in silence while the wind turned and the sea",
    "became rough. Several children fell ill.",
)
"""About 420 points wide at 10 points."""


def prose(y: float, indent: float = 0, ship: str = "ferry") -> str:
    rows = (
        line.replace("ferry", ship).replace("children", f"{ship} children" if ship != "ferry" else "children")
        for line in PROSE
    )
    return "".join(at(72 + (indent if not row else 0), y - 12 * row, line) for row, line in enumerate(rows))


SHIPS = ("boat", "barge", "steamer", "yacht")


def test_what_is_printed_twice_is_read_once() -> None:
    twice = at(72, 700, "Bold by printing twice, fluff and all") + at(
        72.3, 700, "Bold by printing twice, fluff and all"
    )
    assert texts(made(twice)) == ["Bold by printing twice, fluff and all"]


def test_what_is_not_seen_is_not_read() -> None:
    hidden = (
        at(72, 600, "Invisible words of a trap", extra="3 Tr")
        + at(72, 900, "Above the page")
        + at(-900, 500, "Left of it")
    )
    askew = "BT 0 Tr /F1 40 Tf .7 .7 -.7 .7 200 200 Tm (DRAFT) Tj ET\n"
    assert texts(made(prose(700) + hidden + askew)) == [" ".join(PROSE)]


def test_text_under_a_scanned_picture_is_read() -> None:
    assert texts(made(at(72, 700, "Recognized words under a picture", extra="3 Tr"))) == [
        "Recognized words under a picture"
    ]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_is_read_upright(turn: int) -> None:
    matrix = {0: "1 0 0 1 72 {}", 90: "0 1 -1 0 {} 72", 180: "-1 0 0 -1 540 {}", 270: "0 -1 1 0 {} 540"}[turn]
    rows = [700 - 12 * row if turn in (0, 270) else 100 + 12 * row for row in range(3)]
    content = "".join(
        f"BT /F1 10 Tf {matrix.format(place)} Tm ({line}) Tj ET\n" for place, line in zip(rows, PROSE, strict=True)
    )
    assert texts(made(content, more=f"/Rotate {turn}", box="0 0 792 792")) == [" ".join(PROSE)]


def test_paragraphs_by_indents_gaps_and_early_ends() -> None:
    whole = " ".join(PROSE)
    assert texts(made(prose(700, 20) + prose(664, 20) + prose(628, 20))) == [whole] * 3
    assert texts(made(prose(700) + prose(656) + prose(612))) == [whole] * 3
    assert texts(made(prose(700) + prose(664) + prose(628))) == [whole] * 3


def test_a_paragraph_over_the_page_is_joined() -> None:
    first = prose(700, 20) + at(92, 664, PROSE[0]) + at(72, 652, PROSE[1])
    second = at(72, 700, "became rough, and so on.") + prose(688, 20)
    whole = " ".join(PROSE)
    found = read(made(first, second))
    assert [unit.text for unit in found] == [whole, f"{PROSE[0]} {PROSE[1]} became rough, and so on.", whole]
    assert len(found.units[1].spans) == 2
    assert found.raw.count("\f") == 1


def test_a_superscript_without_a_footnote_is_text() -> None:
    content = prose(700) + at(72, 640, "An area of 5 m") + at(137, 644, "2", 6) + at(141, 640, " in all, no note.")
    assert texts(made(content))[-1] == "An area of 5 m2 in all, no note."


def test_a_footnote_with_a_sign() -> None:
    body = (
        prose(700)
        + at(72, 640, "A title with a star")
        + at(146, 644, "*", 6)
        + at(72, 600, "And more of it, in the end.")
    )
    note = at(72, 80, "*", 5) + at(76, 77, "A note of its own,", 7) + at(72, 69, "in two rows.", 7)
    found = read(made(body + note))
    assert found.units[-1].text == "A note of its own, in two rows."
    assert (found.units[-1].kind, found.units[-1].label, found.units[-1].parent) == (
        "footnote",
        "*",
        found.units[-3].id,
    )
    assert found.units[-3].text == "A title with a star"


def test_a_footnote_whose_figure_is_a_character_of_its_own() -> None:
    body = prose(700) + at(72, 640, "A title with a figure\u00b2 in it, and more.")
    found = read(made(body + at(72, 80, "\u00b2A note of its own.", 7)))
    assert [(unit.kind, unit.label, unit.text) for unit in found][-2:] == [
        ("paragraph", "", "A title with a figure in it, and more."),
        ("footnote", "2", "A note of its own."),
    ]


def test_a_hanging_text_goes_on_further_in() -> None:
    rows = ("term Setting this will cause the process of installation to be logged in a very verbose and long",
            "and tedious way.")  # fmt: skip
    content = prose(700) + at(72, 650, rows[0]) + at(100, 638, rows[1])
    assert texts(made(content))[-1] == " ".join(rows)


def test_what_is_clipped_away_is_not_read() -> None:
    content = prose(700) + "q 0 300 612 492 re W n\n" + at(72, 500, "Seen,") + at(72, 290, "not seen") + "Q\n"
    assert texts(made(content))[1:] == ["Seen,"]


def test_small_type_that_nothing_refers_to_is_text() -> None:
    found = read(made(prose(700) + at(72, 80, "1 Small print without a reference.", 7)))
    assert [unit.kind for unit in found] == ["paragraph", "paragraph"]


def test_a_simple_table() -> None:
    rows = [
        ("Language", "Pages", "Words"),
        ("English", "7", "4,310"),
        ("French", "9", "5,020"),
        ("Spanish", "9", "5,104"),
    ]
    content = prose(700)
    for count, row in enumerate(rows):
        content += "".join(at(72 + 150 * column, 620 - 14 * count, cell) for column, cell in enumerate(row))
    found = read(made(content + prose(540)))
    assert [unit.text for unit in found if unit.id.startswith("t1.r2")] == ["English", "7", "4,310"]
    assert len([unit for unit in found if unit.id.startswith("t1.")]) == 12
    assert [unit.text for unit in found if not unit.id.startswith("t1.")] == [" ".join(PROSE)] * 2


def test_heads_that_change_their_numbers_and_sides_are_furniture() -> None:
    pages = [
        at(72 if page % 2 else 480, 750, f"Report {page}") + prose(700, ship=ship) + at(300, 40, f"{page}")
        for page, ship in enumerate(SHIPS, 1)
    ]
    found = read(made(*pages))
    assert [piece.text for piece in found.furniture] == [
        t for page in range(1, 5) for t in (f"Report {page}", f"{page}")
    ]
    assert len(found.units) == 4


def test_the_same_words_in_the_middle_of_pages_are_text() -> None:
    found = read(made(*[prose(500) for _ in range(4)]))
    assert not found.furniture


def test_hyphens_at_the_ends_of_rows_follow_the_evidence() -> None:
    rows = ("This capacity-building is of great importance to all of the States, and of great import-",
            "ance to the police as well, which is why the ministers of the States spoke of capacity-",
            "building again.")  # fmt: skip
    content = "".join(at(72, 700 - 12 * row, line) for row, line in enumerate(rows))
    assert texts(made(content))[0].endswith("of great importance to the police as well, which is why the ministers "
                                            "of the States spoke of capacity-building again.")  # fmt: skip


def test_huge_and_odd_page_boxes() -> None:
    assert texts(made(at(72, 700, "Words on a page"), box="0 0 1000000000 1000000000")) == ["Words on a page"]
    assert texts(made(at(72, -100, "Words on a page"), box="-500 -500 612 792")) == ["Words on a page"]


# -- files that are no documents ----------------------------------------------------------------------


def refused(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        read(data)
    assert caught.value.file == "x.pdf"
    assert caught.value.mend
    assert "\n" not in str(caught.value)
    return caught.value.message


def test_broken_files_are_refused() -> None:
    whole = (PAGES / "S-2017-926.en.office.pdf").read_bytes()
    for data in (b"", b"%PDF-1.7", b"no PDF at all", whole[:300]):
        assert refused(data) == "it is no PDF, or a broken one"


def test_a_file_that_needs_a_password_is_refused() -> None:
    assert refused((PAGES / "locked.pdf").read_bytes()) == "it needs a password"


def test_a_file_that_may_only_not_be_printed_is_read() -> None:
    assert texts((PAGES / "restricted.pdf").read_bytes()) == ["Words that may be read but not printed."]


def test_a_file_without_pages_is_refused() -> None:
    assert refused(made()) in ("there is no page in it", "it is no PDF, or a broken one")


def test_pictures_are_no_text() -> None:
    picture = "q 100 0 0 100 72 600 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q\n"
    assert refused(made(picture)) == "there is no text in it, only pictures"
    assert refused(made("")) == "there is no text on its pages"
    assert read(made(prose(700), picture)).notes == ("there is no text, only pictures, on page 2",)


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyphs, "MOST_PAGES", 2)
    assert len(read(made(prose(500), prose(500))).units) == 2
    assert refused(made(*[prose(500)] * 3)) == "3 pages are more than a document has (at most 2)"


def test_too_many_characters_on_a_page_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyphs, "MOST_GLYPHS", 100)
    with pytest.raises(InputError) as caught:
        read(made(at(72, 700, "Few."), prose(700)))
    assert caught.value.place == "page 2"


MUTATE = """
import random, sys
from pathlib import Path
from align.errors import InputError
from align.ingest import pdf

draw = random.Random(926)
files = [path.read_bytes() for path in sorted(Path(sys.argv[1]).glob("*.pdf"))]
for _ in range(25):
    data = bytearray(draw.choice(files))
    for _ in range(draw.choice((1, 10, 100))):
        data[draw.randrange(len(data))] = draw.randrange(256)
    try:
        pdf.read(bytes(data), file="x.pdf", language=draw.choice((None, "en", "ar")), kind=None, encoding=None)
    except InputError as error:
        assert error.mend
print("done")
"""


def test_damaged_files_are_read_or_refused() -> None:
    """In a process of its own, which a crash in pdfium would end."""
    done = subprocess.run([sys.executable, "-c", MUTATE, str(PAGES)], cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("done\n", 0), done.stderr[-2000:]


def test_threads_take_turns() -> None:
    data = (PAGES / "S-2017-926.zh.typst.pdf").read_bytes()
    found: list[Document] = []
    threads = [threading.Thread(target=lambda: found.append(read(data, "zh"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(one == found[0] for one in found)


def test_pdfium_is_free_after_an_error() -> None:
    refused((PAGES / "locked.pdf").read_bytes())
    assert glyphs._PDFIUM.acquire(blocking=False)
    glyphs._PDFIUM.release()


# -- right to left ------------------------------------------------------------------------------------

MIRRORED = str.maketrans("()[]«»", ")(][»«")


@pytest.mark.parametrize(
    "text",
    [
        "إذ يشير إلى القرارين 1265 (1999) و 1894 (2009) بشأن حماية المدنيين،",
        "المؤرخ 21 شباط/فبراير 2014 (S/PRST/2014/5) بشأن سيادة القانون",
        "تقريري الأمين العام A/66/615 و S/2016/952 عن أعمال الشرطة",
        "1 - يشدد على أولوية الحلول؛",
        "(أ) تعزيز التعاون [لا غير] في «المجال»؛",
        "أ) نعم، ب) لا",
        "بنسبة 25% أو 3,5 في المائة",
        "السنوات 2010-2015 و 3.1/4",
        "القرار S/RES/2185 (2017) بشأن NATO و 3D هنا",
        "17-19625 (A)",
        "6 November 2017",
        "Original: English",
        "في ٢٠١٤ و ١٢",
    ],
)
@pytest.mark.parametrize("mirrored", [False, True])
def test_what_is_displayed_is_read_back(text: str, mirrored: bool) -> None:
    shown = get_display(text, base_dir="R")
    items = [direction.Item(char) for char in (shown.translate(MIRRORED) if mirrored else shown)]
    assert "".join(item.text for item in direction.logical(items, rtl=True)) == text


def test_a_right_to_left_word_in_a_left_to_right_row() -> None:
    text = "The words سلام عليكم, he said, mean peace."
    items = [direction.Item(char) for char in get_display(text, base_dir="L")]
    assert "".join(item.text for item in direction.logical(items, rtl=False)) == text


def test_a_stretch_named_by_a_latin_letter_is_a_stretch() -> None:
    items = [direction.Item(char) for char in "ةMMرM1 M"]
    assert "".join(item.text for item in direction.logical(items, rtl=True)).count("ـ") == 2


@given(st.text(st.sampled_from("ab12 ()[]/-.,%أبتـ١٢"), max_size=40), st.booleans())
def test_reading_a_row_loses_and_adds_nothing(text: str, rtl: bool) -> None:
    items = [direction.Item(char) for char in text]
    found = "".join(item.text for item in direction.logical(items, rtl=rtl)) if items else ""
    alike = str.maketrans(")]abـ", "([aaa")  # brackets may turn, and a letter amid Arabic ones is a stretch
    assert sorted(found.translate(alike)) == sorted(text.translate(alike))
