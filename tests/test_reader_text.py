"""Cells, bidi, columns and plain output: everything of the reader that needs no terminal."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from align import aligner
from align.alignment import AlignedUnit, Alignment, Bead, Version
from lang.searching import query
from reader import bidi, cells, columns, plain
from tests.conftest import CODES, document


def six() -> Alignment:
    documents = [document(code) for code in CODES]
    return aligner.align(documents[0], documents[1:])


def small(texts: dict[str, str], **flags: str) -> Alignment:
    versions = tuple(Version(key, key, "original" if not at else "machine") for at, key in enumerate(texts))
    bead = Bead("op8.s1", {key: (text,) for key, text in texts.items()})
    return Alignment(versions, (AlignedUnit("op8", "operative", {next(iter(texts)): "8."}, (bead,), flags),))


# -- cells --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wide"),
    [("abc", 3), ("安全", 4), ("é", 1), ("e\u0301", 1), ("مُحَمَّد", 4), ("हिन्दी", 5), ("👩‍👩‍👧", 6), ("（", 2), ("", 0)],
)
def test_widths_are_cells(text: str, wide: int) -> None:
    assert cells.width(text) == wide or (text == "हिन्दी" and cells.width(text) in (3, 4, 5))


def lines(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in cells.wrap(text, width)]


def test_lines_break_at_spaces_hyphens_and_between_characters() -> None:
    assert lines("the quick brown fox", 10) == ["the quick", "brown fox"]
    assert lines("well-trained police", 8) == ["well-", "trained", "police"]
    assert lines("联合国警务部队", 6) == ["联合国", "警务部", "队"]
    assert lines("antidisestablishment", 8) == ["antidise", "stablish", "ment"]
    assert lines("", 8) == [""]
    assert lines("a\xa0b c", 3) == ["a\xa0b", "c"]


def test_chinese_lines_begin_with_no_closing_sign() -> None:
    text = "强调警察的作用，以及《宪章》（第八章）的重要性。"
    for width in range(4, 40):
        for line in lines(text, width):
            assert line[0] not in "，。）》" or width < 6, (width, line)
            assert line[-1] not in "（《" or width < 6, (width, line)


@given(st.text(max_size=80), st.integers(2, 30))
def test_any_text_wraps_without_loss(raw: str, width: int) -> None:
    text = cells.harmless(raw)
    at = 0
    for start, end in cells.wrap(text, width):
        assert not text[at:start].strip(" \t\u3000")
        assert cells.width(text[start:end]) <= max(width, 2) or len(cells.graphemes(text[start:end])) == 1
        at = end
    assert not text[at:].strip(" \t\u3000")


@given(st.text(max_size=40), st.integers(1, 30))
@example("\u200d", 1)
@example("a\u200d\u200d b\u200dc", 3)
def test_a_fitted_text_has_just_the_cells(raw: str, width: int) -> None:
    assert cells.width(cells.fit(cells.harmless(raw), width)) == width


@given(st.text())
def test_harmless_text_steers_nothing(raw: str) -> None:
    shown = cells.harmless(raw)
    assert not any(unicodedata.category(char) == "Cc" for char in shown)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b\x9b]", shown)


# -- bidi ---------------------------------------------------------------------------------------------


def drawn(text: str, *, rtl: bool = True) -> str:
    return "".join(glyph.text for glyph in bidi.visual(text, rtl=rtl))


def test_numbers_and_latin_words_keep_their_direction() -> None:
    assert drawn("12 - S/2017/926 دولة").startswith("ﺔﻟﻭﺩ S/2017/926 - 12")
    assert drawn("see دولة now", rtl=False) == "see ﺔﻟﻭﺩ now"


def test_brackets_are_mirrored_in_pairs() -> None:
    assert drawn("(د)") == "(ﺩ)"
    assert drawn("قرار (S/RES/2242 (2015))، و") == "ﻭ ،(S/RES/2242 (2015)) ﺭﺍﺮﻗ"
    assert drawn("القرار 2185 (2014)") == "(2014) 2185 ﺭﺍﺮﻘﻟﺍ"


def test_letters_are_joined_and_vowel_signs_stay_on_them() -> None:
    glyphs = bidi.visual("مُحَمَّد لَا", rtl=True)
    assert [glyph.text for glyph in glyphs] == ["ﻻَ", " ", "ﺪ", "ﻤَّ", "ﺤَ", "ﻣُ"]
    assert [glyph.at for glyph in glyphs] == [9, 8, 7, 4, 2, 0]


@given(st.text("ابتلإأدسم ()[]12/-ABc،ًُ", max_size=40), st.booleans())
def test_nothing_is_lost_in_reordering(text: str, rtl: bool) -> None:
    places = sorted(glyph.at for glyph in bidi.visual(text, rtl=rtl))
    assert len(places) == len(set(places))
    letters = [at for at, char in enumerate(text) if char.isalnum() and char not in "اإأ"]
    starts = []
    at = 0
    for cluster in cells.graphemes(text):
        starts.append(at)
        at += len(cluster)
    assert {at for at in letters if at in starts} <= set(places)


@pytest.mark.parametrize(
    ("wanted", "environment", "mode"),
    [
        ("auto", {}, "app"),
        ("auto", {"VTE_VERSION": "7200"}, "app"),
        ("auto", {"KONSOLE_VERSION": "230400"}, "terminal"),
        ("auto", {"MLTERM": "3.9"}, "app"),
        ("auto", {"TERM_PROGRAM": "Apple_Terminal"}, "terminal"),
        ("auto", {"KONSOLE_VERSION": "230400", "TMUX": "/tmp/x"}, "app"),
        ("terminal", {}, "terminal"),
        ("app", {"KONSOLE_VERSION": "230400"}, "app"),
    ],
)
def test_who_reorders(wanted: str, environment: dict[str, str], mode: str) -> None:
    assert bidi.mode(wanted, environment) == mode


@pytest.mark.parametrize(
    ("environment", "told"),
    [({}, ""), ({"VTE_VERSION": "7200"}, "\x1b[8l"), ({"MLTERM": "3.9"}, "\x1b]5379;use_ctl=false\x07")],
)
def test_terminals_that_can_be_told_to_leave_the_order(environment: dict[str, str], told: str) -> None:
    assert bidi.taken_over(environment) == told
    assert bool(bidi.given_back(environment)) == bool(told)


@pytest.mark.parametrize("before", ["", "\u200eقرار\u200e │ ", "8. English │ "])
@pytest.mark.parametrize("after", ["", " │ 8. Réaffirme", " │ \u200eقرار\u200e"])
def test_a_terminal_that_reorders_draws_what_was_meant(before: str, after: str) -> None:
    """A terminal, as UAX #9 has it, takes the whole line for one paragraph from left to right."""
    for unit in document("ar").units[::7]:
        line = f"{unit.label} {unit.text[:60]}"
        meant = "".join(glyph.text for glyph in bidi.drawn(line, rtl=True, mode="app"))
        sent = "".join(glyph.text for glyph in bidi.drawn(line, rtl=True, mode="terminal"))
        assert cells.width(sent) == cells.width(meant)
        seen = "".join(char for _, char in bidi._reordered(before + sent + after, rtl=False))
        assert meant in seen.replace("\u200e", "")


# -- columns ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["app", "terminal"])
@pytest.mark.parametrize("width", [40, 80, 100, 177, 250])
def test_every_line_is_exactly_as_wide_as_the_layout(mode: bidi.Mode, width: int) -> None:
    table = columns.Table(six())
    painter = columns.Painter(table, columns.Layout.of(range(6), width), mode, query("ol").spans)
    for row in range(len(table)):
        for line in painter.row(row):
            assert sum(cells.width(piece.text) for piece in line) == painter.width, (row, line)


def test_all_words_are_there() -> None:
    table = columns.Table(six())
    painter = columns.Painter(table, columns.Layout.of((0,), 60), "terminal")
    for row, unit in enumerate(table.units):
        shown = " ".join("".join(piece.text for piece in line).strip() for line in painter.row(row)).split()
        assert shown[-3:] == unit.text(table.versions[0]).replace("-", "- ").split()[-3:] or "-" in "".join(shown[-3:])


def test_gaps_and_flags_are_said() -> None:
    table = columns.Table(small({"en": "Decides", "fr": ""}, fr="missing"))
    table.units[0].beads[0].sides.pop("fr")
    assert table.cell(0, 1).text == "— missing —"
    moved = columns.Table(small({"en": "Decides", "fr": "Décide"}, fr="moved"))
    assert moved.cell(0, 1).text == "Décide [moved]"
    assert moved.cell(0, 0).text == "8. Decides"


@pytest.mark.parametrize(
    ("place", "own"),
    [("8", "op8"), ("12d", "op12.d"), ("12 (d)", "op12.d"), ("pp3", "pp3"), ("OP6.A", "op6.a"), ("title", "title")],
)
def test_places(place: str, own: str) -> None:
    table = columns.Table(six())
    row = table.find(place)
    assert row is not None
    assert table.units[row].id == own


@pytest.mark.parametrize("place", ["99", "8z", "", "x", "12 (d) (iv)"])
def test_places_that_are_not_there(place: str) -> None:
    assert columns.Table(six()).find(place) is None


def test_acronyms() -> None:
    text = "IPOs, FPUs and SPTs of the UN-Women under Chapter VIII of S/RES/2242; СПП"
    assert [text[a:b] for a, b in columns.acronyms(text)] == ["IPOs", "FPUs", "SPTs", "UN", "СПП"]


# -- plain text ---------------------------------------------------------------------------------------


def test_plain_columns() -> None:
    shown = list(plain.render(six(), width=200, versions=("en", "ar")))
    assert shown[0] == "S/2017/926 · Italy: draft resolution"
    assert "English · original" in shown[2]
    assert all(cells.width(line) <= 200 for line in shown)
    assert any((line.startswith("  8. Reaffirms") and line.endswith("السلام")) or "8 - " in line for line in shown)


@pytest.mark.parametrize("width", [20, 24, 80, 300])
def test_plain_columns_at_any_width(width: int) -> None:
    assert all(cells.width(line) <= width for line in plain.render(six(), width=width) if "Italy" not in line)


def test_text_from_a_document_cannot_steer() -> None:
    shown = "\n".join(plain.render(small({"en": "a\x1b[31mb\x07 [red]x[/] \u202ec\x9b", "fr": "x"}), width=80))
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "␛[31mb" in shown
    assert "[red]x[/]" in shown
