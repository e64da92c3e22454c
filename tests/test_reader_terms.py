"""Terms in the reader: the panel, the cursor on words, and words that become terms; through Textual's Pilot."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from align import aligner, formats, glossary
from align.alignment import AlignedUnit, Alignment, Bead, Version
from lang.terms.glossary import Term
from reader.app import HexaplaApp
from reader.bidi import visual
from reader.screens.booth import BoothScreen
from reader.screens.question import Question
from reader.screens.term_form import TermForm
from tests.conftest import CODES, SAMPLES, document, sample
from tests.test_terminal import Terminal

GLOSSARY = str(SAMPLES / "S-2017-926.glossary.yaml")
WIDE = (250, 60)


@cache
def aligned(*codes: str) -> Alignment:
    documents = [document(code) for code in codes or CODES]
    return aligner.align(documents[0], documents[1:])


def app(*codes: str, start: str = "", glossary: str | None = GLOSSARY, names: tuple[str, ...] = ()) -> HexaplaApp:
    return HexaplaApp(aligned(*codes), start=start, glossary=glossary, names=names)


def paragraphs(*rows: dict[str, str], first: str = "en") -> Alignment:
    """Paragraphs of one sentence, by language."""
    codes = dict.fromkeys([first, *(code for row in rows for code in row)])
    units = [
        AlignedUnit(f"p{n}", "paragraph", {}, (Bead(f"p{n}.s1", {code: (text,) for code, text in row.items()}),))
        for n, row in enumerate(rows, 1)
    ]
    versions = (Version(code, code, "original" if code == first else "unofficial") for code in codes)
    return Alignment(tuple(versions), tuple(units))


async def keys(pilot: Pilot[None], *pressed: str) -> None:
    """Keys, and all that they bring about in the background, and what that brings about."""
    await pilot.pause()
    await pilot.press(*pressed)
    for _ in range(3):
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


def where(reader: HexaplaApp) -> str:
    return reader.table.units[reader.view.current].id


def status(reader: HexaplaApp) -> str:
    return str(reader.status.render())


def lit(reader: HexaplaApp, style: str) -> list[str]:
    """What is drawn in a style in the columns, one a line of the screen."""
    look = reader.view._look(style)
    found = []
    for y in range(reader.view.size.height):
        found += [
            segment.text
            for segment in reader.view.render_line(y)
            if segment.style and segment.style.bgcolor == look.bgcolor and segment.text.strip()
        ]
    return found


def word(reader: HexaplaApp) -> str:
    return reader.picked_text(reader.word_column)


def panel(reader: HexaplaApp) -> list[list[str]]:
    """The cells of the panel, by line."""
    assert reader.terms_panel is not None
    lines = ["".join(piece.text for piece in line) for line in reader.terms_panel.lines]
    return [[cell.strip() for cell in line.split("│")] for line in lines]


def drawn(text: str, code: str) -> str:
    return "".join(glyph.text for glyph in visual(text, rtl=code == "ar"))


# -- the panel ------------------------------------------------------------------------------------------


async def test_the_terms_stand_under_their_columns_in_six_languages() -> None:
    reader = app(start="op6.a")
    async with reader.run_test(size=WIDE) as pilot:
        await keys(pilot, "t")
        assert str(reader.terms_panel.border_title) == "Terms: 7"
        cells = panel(reader)
        assert cells[0][:2] == ["Police-Contributing Countries", "✓ pays fournisseurs de personnel de"]
        there = {code: " ".join(line[at] for line in cells if line[at]) for at, code in enumerate(CODES)}
        for code, text in {
            "fr": "✓ protection des civils",
            "es": "✓ protección de los civiles",
            "ru": "✓ защиты гражданских лиц",
            "zh": "✓ 保护平民",
            "ar": drawn("✓ حماية المدنيين", "ar"),
        }.items():
            assert text in there[code]
        assert "FPUs = formed police" in there["en"]
        assert "✓ UPC = unités de police" in there["fr"]
        assert reader.focused is reader.view
        for line in cells:
            assert len(line) == len(CODES)


async def test_the_terms_are_lit_in_all_columns_as_long_as_the_panel_is_open() -> None:
    reader = app(start="9")
    async with reader.run_test(size=WIDE) as pilot:
        await pilot.pause()
        assert not lit(reader, "term")
        await keys(pilot, "t")
        shown = "".join(lit(reader, "term"))
        for text in ("Human", "Policing", "Nations", "Naciones", "Объединенных", "联合国警务", drawn("المتحدة", "ar")):
            assert text in shown
        await keys(pilot, "t")
        assert not lit(reader, "term")
        assert not reader.terms_panel.display


async def test_it_goes_along() -> None:
    reader = app("en", "fr", "ar")
    async with reader.run_test(size=(140, 40)) as pilot:
        await keys(pilot, "t")
        seen = {}
        for row in (1, 2, 23, 24, 25, 35):
            reader.view.go(row)
            await keys(pilot)
            seen[where(reader)] = panel(reader)
            assert reader.view._marks["terms"][0] == row
        assert len({str(cells) for cells in seen.values()}) == len(seen)
        await keys(pilot, "up")
        assert (where(reader), panel(reader)[0][0]) == ("op8", "peacebuilding")
        await keys(pilot, "f2")
        assert len(panel(reader)[0]) == 2


FAULTY = paragraphs(
    {
        "en": "Police of the host State and the Standing Police Capacity, again the host State.",
        "fr": "La police du pays hôte et la Capacité permanente de police, encore une fois.",
        "ru": "Полиция принимающего государства и Постоянный полицейский компонент.",
        "ar": "شرطة الدولة المضيفة وقدرة الشرطة الدائمة، ومرة أخرى الدولة المضيفة.",
    },
    {"en": "Nothing of the kind.", "fr": "Rien de tel."},
)
TERMS = """\
glossary: 1
terms:
- en: [host State]
  fr: [État hôte]
  ru: [принимающее государство]
  ar: [الدولة المضيفة]
- en: [Standing Police Capacity]
  fr: [Force de police permanente]
  ru: [постоянный полицейский компонент]
  fixed: true
  forbidden: {fr: [Capacité permanente de police]}
"""


MISSING = ["State", "State", "host", "host", "Постоянный", "компонент", "полицейский"]


async def test_what_the_check_would_report_is_told_and_lit(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(TERMS, encoding="utf-8")
    reader = HexaplaApp(FAULTY, glossary=str(file))
    async with reader.run_test(size=(180, 40)) as pilot:
        await keys(pilot, "t")
        assert str(reader.terms_panel.border_title) == "Terms: 2 · ✗ 1 · ⊘ 1 · ≈ 1"
        text = [" ".join(line[at] for line in panel(reader)).split() for at in range(4)]
        assert "✗ (État hôte)" in " ".join(text[1])
        assert "⊘ Capacité permanente de police (Force de police permanente)" in " ".join(text[1])
        assert "✓ принимающего государства (less often)" in " ".join(text[2])
        assert "≈ Постоянный полицейский компонент (постоянный полицейский компонент)" in " ".join(text[2])
        assert text[3][0] == drawn("المضيفة", "ar")
        assert "".join(lit(reader, "forbidden")).replace(" ", "") == "Capacitépermanentedepolice"
        assert sorted(" ".join(lit(reader, "missing")).split()) == MISSING
        await keys(pilot, "down")
        assert panel(reader) == []
        assert str(reader.terms_panel.border_title) == "Terms: 0"
        assert "no terms here" in "".join(segment.text for segment in reader.terms_panel.render_line(0))


async def test_a_small_screen_and_more_than_fits() -> None:
    reader = app(start="pp14")
    async with reader.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "v", "1", "2", "3", "4", "enter", "t")
        assert reader.terms_panel.size.height >= 3
        hidden = len(reader.terms_panel.lines) - reader.terms_panel.size.height
        assert str(reader.terms_panel.border_subtitle) == f"+{hidden}"
        first = str(reader.terms_panel.render_line(0))
        await keys(pilot, *["ctrl+down"] * (hidden + 5))
        assert str(reader.terms_panel.render_line(0)) != first
        last = "".join(segment.text for segment in reader.terms_panel.render_line(reader.terms_panel.size.height - 1))
        assert last.strip()
        await keys(pilot, *["ctrl+up"] * (hidden + 5))
        assert str(reader.terms_panel.render_line(0)) == first


async def test_a_glossary_that_is_none_is_told(tmp_path: Path) -> None:
    file = tmp_path / "none.yaml"
    file.write_text("terms: 1", encoding="utf-8")
    reader = app("en", "fr", start="8", glossary=str(file))
    async with reader.run_test(size=(140, 40)) as pilot:
        await keys(pilot, "t")
        assert "none.yaml" in status(reader)
        assert any("UPC" in cell for line in panel(reader) for cell in line)  # acronyms need no glossary


async def test_signs_that_steer_terminals_move_nothing(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text('glossary: 1\nterms:\n- en: [host State]\n  fr: ["État\\u202e hôte"]\n', encoding="utf-8")
    text = {"en": "\u202e\u200fThe \u2067host\x1b State\u2069.", "fr": "\u202aLe pays."}
    reader = HexaplaApp(paragraphs(text), glossary=str(file))
    async with reader.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "t")
        assert all(ord(char) >= 32 and char != "\u202e" for line in panel(reader) for cell in line for char in cell)
        await keys(pilot, "W", "right")
        assert word(reader) == "host"


# -- the cursor on words --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en", ["Reaffirms", "the", "importance", "of", "national"]),
        ("fr", ["Réaffirme", "l", "importance", "de", "l"]),
        ("es", ["Reafirma", "la", "importancia", "de", "la"]),
        ("ru", ["вновь", "подтверждает", "важность", "национальной", "ответственности"]),
        ("zh", ["重", "申", "国", "家", "自"]),
        ("ar", ["يؤكد", "من", "جديد", "أهمية", "تولي"]),
    ],
)
async def test_word_by_word_as_one_sees_them(code: str, words: list[str]) -> None:
    reader = app(code, start="8")
    on, back = ("left", "right") if code == "ar" else ("right", "left")
    async with reader.run_test(size=(70, 40)) as pilot:
        await keys(pilot, "W")
        seen = [word(reader)]
        for key in (on, f"ctrl+{on}", "W", on):
            await keys(pilot, key)
            seen.append(word(reader))
        assert seen == words
        await keys(pilot, back, f"shift+{back}", f"shift+{back}")
        assert lit(reader, "word") == [
            drawn(reader.table.cell(reader.view.current, 0).text[slice(*_span(reader))], code)
        ]
        assert "".join(word(reader).replace("’", "").split()) == "".join(words[1:4])
        await keys(pilot, f"shift+{on}")
        assert "".join(word(reader).replace("’", "").split()) == "".join(words[2:4])
        await keys(pilot, "escape")
        assert not lit(reader, "word")
        assert reader.view.active == -1
        assert status(reader).startswith("op8")


def _span(reader: HexaplaApp) -> tuple[int, int]:
    span = reader._span(reader.word_column)
    assert span is not None
    return span


async def test_arrows_go_where_they_point_in_arabic_with_latin_words() -> None:
    reader = HexaplaApp(paragraphs({"ar": "قال Security Council اليوم"}, first="ar"))
    async with reader.run_test(size=(60, 20)) as pilot:
        await keys(pilot, "W")
        seen = [word(reader)]
        for _ in range(4):
            await keys(pilot, "left")
            seen.append(word(reader))
        # From the right to the left of the screen, on which the Latin words stand the other way round.
        assert seen == ["قال", "Council", "Security", "اليوم", "اليوم"]
        await keys(pilot, "right", "right")
        assert word(reader) == "Council"
        await keys(pilot, "shift+left")
        assert word(reader) == "Security Council"


async def test_it_begins_at_the_sentence_that_is_lit_and_lights_the_one_it_is_in() -> None:
    text = {"en": "One two. Three four.", "fr": "Un deux. Trois quatre."}
    units = paragraphs(text).units
    parts = [("One two.", "Un deux."), ("Three four.", "Trois quatre.")]
    beads = tuple(Bead(f"p1.s{n}", {"en": (en,), "fr": (fr,)}) for n, (en, fr) in enumerate(parts, 1))
    reader = HexaplaApp(replace(paragraphs(text), units=(replace(units[0], beads=beads),)))
    async with reader.run_test(size=(100, 20)) as pilot:
        await keys(pilot, "right", "right", "W")
        assert word(reader) == "Three"
        await keys(pilot, "tab")
        assert (word(reader), reader.view.active) == ("Trois", 1)
        await keys(pilot, "left")
        assert (word(reader), reader.view.sentence) == ("deux", 0)
        await keys(pilot, *["left"] * 5)
        assert word(reader) == "Un"
        await keys(pilot, "shift+tab")
        assert word(reader) == "Three"


async def test_it_goes_along_to_other_paragraphs_and_ends_with_what_is_shown() -> None:
    reader = app("en", "fr", start="8")
    async with reader.run_test(size=(100, 24)) as pilot:
        await keys(pilot, "tab")
        assert not reader.picking
        await keys(pilot, "W", "right", "down")
        assert word(reader) == "Recalls"
        await keys(pilot, "up")
        assert word(reader) == "Reaffirms"
        for _ in range(60):
            reader.action_words()
        await keys(pilot)
        assert word(reader) == "mandated"
        assert "mandated" in "".join(lit(reader, "word"))
        await keys(pilot, "f2")
        assert not reader.picking
        assert status(reader).startswith("op8")


async def test_a_paragraph_longer_than_the_screen_is_scrolled_to_the_word() -> None:
    reader = HexaplaApp(paragraphs({"en": " ".join(f"word{n}" for n in range(400))}))
    async with reader.run_test(size=(40, 12)) as pilot:
        for _ in range(150):
            reader.action_words()
        await keys(pilot)
        assert lit(reader, "word") == ["word149"]
        for _ in range(149):
            reader.action_word(-1)
        await keys(pilot)
        assert lit(reader, "word") == ["word0"]


async def test_a_version_without_words_here() -> None:
    reader = HexaplaApp(paragraphs({"en": "One two.", "fr": "Un."}, {"en": "Only here."}))
    async with reader.run_test(size=(100, 20)) as pilot:
        await keys(pilot, "down", "W", "tab")
        assert word(reader) == ""
        await keys(pilot, "right", "shift+left", "W")
        assert (word(reader), reader.picked_columns()) == ("", [1, 0])
        await keys(pilot, "escape", "up", "W", "tab", "down")
        assert not reader.picking
        assert "no words here" in status(reader)


async def test_what_is_picked_is_looked_up_searched_and_copied() -> None:
    reader = app("en", "fr", start="op6.a")
    async with reader.run_test(size=(140, 40)) as pilot:
        await keys(pilot, "W", "shift+right", "shift+right", "f")
        assert reader.prompt.value == "Urges Police-Contributing"
        await keys(pilot, "escape", "left", "shift+right", "f")
        assert reader.prompt.value == "Police-Contributing"
        assert "pays fournisseur de personnel de police" in reader.panel.entries[0].text
        await keys(pilot, "escape", "y")
        assert reader.clipboard == "Police-Contributing"
        await keys(pilot, "slash")
        assert "“Police-Contributing” " in status(reader)
        assert not reader.picking
        await keys(pilot, "escape")
        assert reader.view.finder is None


async def test_the_mouse_picks() -> None:
    reader = app("en", "ar", start="8")
    async with reader.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        y = next(y for y, place in enumerate(reader.view.window) if place == (reader.view.current, 0))
        line = "".join(segment.text for segment in reader.view.render_line(y))
        x = line.index("importance")
        await pilot.click(reader.view, offset=(x + 3, y), times=2)
        await keys(pilot)
        assert word(reader) == "importance"
        await pilot.mouse_down(reader.view, offset=(x + 3, y))
        await pilot.hover(reader.view, offset=(line.index("the"), y))
        await pilot.mouse_up(reader.view, offset=(line.index("the"), y))
        await keys(pilot)
        assert word(reader) == "the importance"
        # In Arabic the first word of a line is its rightmost; what is outside of the column moves nothing.
        await pilot.mouse_down(reader.view, offset=(line.rindex("ﺪﻛﺆﻳ"), y))
        await pilot.hover(reader.view, offset=(line.rindex("ﻦﻣ"), y))
        await pilot.hover(reader.view, offset=(3, y))
        await pilot.mouse_up(reader.view, offset=(3, y))
        await keys(pilot)
        assert word(reader) == "يؤكد من"
        assert reader.picked_columns() == [1, 0]


async def test_steps_of_correcting_and_the_cursor_share_the_version(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(b"".join(formats.writer("yaml").write(aligned("en", "fr"))))
    reader = HexaplaApp(formats.read(str(file)), start="8", file=str(file))
    async with reader.run_test(size=(120, 30)) as pilot:
        await keys(pilot, "E", "W", "tab")
        assert (reader.key, word(reader)) == ("fr", "Réaffirme")
        await keys(pilot, "escape")
        assert reader.view.active == 0
        await keys(pilot, "tab")
        assert reader.key == "fr"


# -- terms from the text --------------------------------------------------------------------------------


def form(reader: HexaplaApp) -> TermForm:
    assert isinstance(reader.screen, TermForm)
    return reader.screen


async def pick(pilot: Pilot[None], first: str, count: int = 1) -> None:
    """Puts the cursor on a word of the version, and takes those after it in."""
    reader = pilot.app
    assert isinstance(reader, HexaplaApp)
    cell = reader.table.cell(reader._word_row, reader.word_column)
    on = "left" if cell.rtl else "right"
    for _ in range(400):
        if word(reader) == first:
            break
        reader.action_words()
    assert word(reader) == first
    await keys(pilot, *[f"shift+{on}"] * (count - 1))


async def test_words_picked_in_six_languages_become_a_term_that_is_known_at_once(tmp_path: Path) -> None:
    file = tmp_path / "own.glossary.yaml"
    shutil.copy(GLOSSARY, file)
    before = file.read_bytes()
    reader = app(start="8", glossary=str(file))
    picks = [
        ("national", 2, "national ownership"), ("appropriation", 1, "appropriation"), ("implicación", 1, "implicación"),
        ("национальной", 2, "национальной ответственности"), ("国", 4, "国家自主"), ("تولي", 3, "تولي زمام الأمور"),
    ]  # fmt: skip
    async with reader.run_test(size=WIDE) as pilot:
        await keys(pilot, "f", *"national owner")
        assert not any(entry.text.startswith("national ownership") for entry in reader.panel.entries)
        await keys(pilot, "escape", "t", "W")
        for number, (first, count, text) in enumerate(picks):
            await keys(pilot, *["tab"] * bool(number))
            await pick(pilot, first, count)
            assert word(reader) == text
        await keys(pilot, "plus")
        assert [field.value for field in form(reader)._texts.values()] == [text for *_, text in picks]
        assert str(form(reader)._drawn[form(reader)._texts["ar"]].render()) == drawn("تولي زمام الأمور", "ar")
        await keys(pilot, "enter")
        assert file.read_bytes().startswith(before)
        expected = {code: (text,) for code, (*_, text) in zip(CODES, picks, strict=True)}
        assert glossary.load(str(file)).terms[-1] == Term(expected, {})
        assert "U takes it back" in status(reader)
        assert not reader.picking
        # The panel, the look-up, the booth and the check know it.
        assert any(line[0] == "national ownership" and line[1] == "✓ appropriation" for line in panel(reader))
        await keys(pilot, "f", *"national owner")
        assert reader.panel.entries[0].text.startswith("national ownership  ·  fr appropriation  ·  es implicación")
        await keys(pilot, "escape", "B")
        assert isinstance(reader.screen, BoothScreen)
        facts = reader._briefing.facts(reader.table.units[reader.view.current])
        assert any(fact.wordings["en"].text == "national ownership" for fact in facts)
        await keys(pilot, "q", "U")
        assert file.read_bytes() == before
        assert "taken back: “national ownership”" in status(reader)
        assert not any(line[0] == "national ownership" for line in panel(reader))
        await keys(pilot, "U")
        assert "no term was added" in status(reader)


async def test_the_check_holds_versions_to_a_term_that_was_added(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("en,fr\nnothing,rien\n", encoding="utf-8")
    reader = HexaplaApp(FAULTY, glossary=str(file))
    async with reader.run_test(size=(140, 40)) as pilot:
        await keys(pilot, "c", "escape", "W")
        assert not any("T001" in result.finding.code for result in reader.findings or [])
        await pick(pilot, "host", 2)
        await keys(pilot, "plus")
        form(reader)._texts["fr"].value = "État hôte | État d’accueil"
        form(reader)._forbidden["fr"].value = "pays hôte"
        form(reader)._note.value = "never “pays”"
        form(reader)._fixed.value = True
        await keys(pilot, "enter", "c")
        assert {one.finding.code for one in reader.findings or []} >= {"T002"}
        assert file.read_text(encoding="utf-8") == (
            "en,fr,forbidden:fr,fixed,note\nnothing,rien\n"
            "host State,État hôte|État d’accueil,pays hôte,yes,never “pays”\n"
        )


async def test_what_the_document_tells_is_suggested_and_may_be_changed() -> None:
    reader = app(start="8", glossary=None)
    async with reader.run_test(size=WIDE) as pilot:
        reader.glossary_file = "none/own.yaml"  # looked at when something is written
        await keys(pilot)
        texts = [unit.text(reader.table.versions[0]) for unit in reader.table.units]
        reader.view.go(next(row for row, text in enumerate(texts) if "rule of law" in text))
        await keys(pilot, "W")
        await pick(pilot, "rule", 3)
        await keys(pilot, "plus")
        await keys(pilot, "escape", "tab", "plus")  # where the cursor only came by, nothing is picked
        assert {code: field.value for code, field in form(reader)._texts.items()} == {
            "en": "rule of law", "fr": "état de droit", "es": "estado de derecho", "ru": "верховенстве права",
            "zh": "法治", "ar": "سيادة القانون",
        }  # fmt: skip
        fr = form(reader)._texts["fr"]
        assert fr.has_class("-guess")
        fr.focus()
        await keys(pilot, "end", "s")
        assert not fr.has_class("-guess")
        await keys(pilot, "escape")
        assert reader.picking


async def test_a_new_glossary_is_made_beside_the_document_if_that_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for code in ("en", "fr"):
        shutil.copy(sample(code), tmp_path)
    reader = app("en", "fr", start="8", glossary=None, names=(f"en={tmp_path / sample('en').name}",))
    async with reader.run_test(size=(140, 40)) as pilot:
        await keys(pilot, "plus")
        assert "pick words first" in status(reader)
        await keys(pilot, "W", "shift+right", "A")
        assert isinstance(reader.screen, Question)
        assert "Make" in str(reader.screen._text)
        await keys(pilot, "escape")
        assert not (tmp_path / "S-2017-926.glossary.yaml").exists()
        await keys(pilot, "plus", "y")
        form(reader)._texts["fr"].value = "Réaffirme les"
        await keys(pilot, "enter")
        made = tmp_path / "S-2017-926.glossary.yaml"
        assert made.read_text(encoding="utf-8") == "glossary: 1\nterms:\n- en: [Reaffirms the]\n  fr: [Réaffirme les]\n"
        assert reader.glossary_file == str(made)
        await keys(pilot, "t")
        assert any("Reaffirms the" in cell for line in panel(reader) for cell in line)
    again = app("en", "fr", glossary=None, names=(str(tmp_path / sample("en").name),))
    async with again.run_test(size=(140, 40)) as pilot:
        await keys(pilot, "W", "plus")
        assert "is there already" in str(again.screen._text)


async def test_what_cannot_be_added_is_told_and_nothing_typed_is_lost(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text("glossary: 1\nterms:\n- en: [Reaffirms]\n  fr: [x]\n", encoding="utf-8")
    reader = app("en", "fr", start="8", glossary=str(file))
    async with reader.run_test(size=(140, 40)) as pilot:
        await keys(pilot, "W", "plus")
        assert form(reader)._texts["fr"].value == "x"  # the glossary has it
        form(reader)._texts["fr"].value = " "
        await keys(pilot, "enter")
        assert "two languages" in str(form(reader).query_one("#problem").render())
        form(reader)._texts["fr"].value = "x"
        await keys(pilot, "enter")
        assert "already (term 1)" in str(form(reader).query_one("#problem").render())
        assert form(reader)._texts["fr"].value == "x"
        form(reader)._texts["fr"].value = "Réaffirme | R"
        os.remove(file)
        await keys(pilot, "enter")
        assert glossary.load(str(file)).terms == (Term({"en": ("Reaffirms",), "fr": ("Réaffirme", "R")}, {}),)
        for name in ("own.tbx", "own.xlsx"):
            reader.glossary_file = str(tmp_path / name)
            await keys(pilot, "W", "plus")
            assert "would be lost" in status(reader)
            await keys(pilot, "escape")


async def test_the_form_is_filled_by_keys_on_a_small_screen(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    reader = app(start="8", glossary=str(file))
    async with reader.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "W", "plus")
        assert isinstance(form(reader).focused, Input)
        await keys(pilot, *"Réaffirme", "tab", *"Réitère", "down", "backspace", *"Reafirma", "up", "up", "up", "enter")
        assert glossary.load(str(file)).terms == (
            Term({"en": ("Reaffirms",), "fr": ("Réaffirme",), "es": ("Reafirma",)}, {}, forbidden={"fr": ("Réitère",)}),
        )


# -- in a terminal --------------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_a_term_is_added_and_taken_back_in_a_terminal(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    own = "# ours\nglossary: 1\nterms:\n- en: [peacebuilding]\n  fr: [consolidation de la paix]\n"
    file.write_text(own, encoding="utf-8")
    names = " ".join(str(sample(code)) for code in ("en", "fr", "ar"))
    session = Terminal(f"hexapla-terms-{os.getpid()}", 120, 34, f"{names} --at 8 --glossary {file}")
    try:
        session.wait(lambda screen: "op8 8." in screen and "fr unofficial" in screen)
        session.type("t")
        session.wait(lambda screen: "✓ consolidation de la paix" in screen and "Terms: 4" in screen)
        session.type("W", "S-Right", "S-Right", "S-Right", "S-Left")
        session.wait(lambda screen: "“Reaffirms the importance” · op8" in screen)
        session.type("Tab", "S-Right", "S-Right")
        session.wait(lambda screen: "“Réaffirme l’importance” · op8" in screen)
        session.type("Tab", "S-Left")
        session.wait(lambda screen: f"“{drawn('يؤكد من', 'ar')}” · op8" in screen)
        session.type("+")
        session.wait(lambda screen: "New term" in screen and "Reaffirms the importance" in screen)
        session.type("Enter")
        session.wait(lambda screen: "U takes it back" in screen and "Terms: 5" in screen)
        assert glossary.load(str(file)).terms[-1] == Term(
            {"en": ("Reaffirms the importance",), "fr": ("Réaffirme l’importance",), "ar": ("يؤكد من",)}, {}
        )
        assert file.read_text(encoding="utf-8").startswith(own)
        session.type("U")
        session.wait(lambda screen: "taken back: “Reaffirms the importance”" in screen and "Terms: 4" in screen)
        assert file.read_text(encoding="utf-8") == own
        session.type("q")
        session.wait(lambda screen: "code 0" in screen)
    finally:
        subprocess.run([*session.base, "kill-server"], check=False, capture_output=True)
