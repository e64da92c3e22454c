"""The concordance in the reader: every place of a term in a line, and the way to it."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.alignment import AlignedUnit
from reader import cells
from reader.app import HexaplaApp
from reader.columns import Piece
from reader.opening import open_names
from reader.screens.concordance import ConcordanceScreen
from reader.widgets.concordance_lines import Fault, Heading, Place, in_context
from tests.bench.reader import made
from tests.conftest import CODES, SAMPLES, sample
from tests.test_reader_app import app, keys, where
from tests.test_reader_features import status
from tests.test_terminal import Terminal

TERMS = {
    "en": "formed police unit",
    "fr": "police constituée",
    "es": "policía constituida",
    "ru": "сформированны",
    "zh": "建制警察",
    "ar": "الشرطة المشكلة",
}


def concordance(reader: HexaplaApp) -> ConcordanceScreen:
    assert isinstance(reader.screen, ConcordanceScreen), reader.screen
    return reader.screen


def places(reader: HexaplaApp) -> list[Place]:
    return [row for row in concordance(reader).results.rows if isinstance(row, Place)]


def lines(reader: HexaplaApp) -> list[str]:
    return ["".join(piece.text for piece in pieces) for _, pieces in concordance(reader).lines.lines]


def text(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


async def ask(pilot, written: str) -> None:
    concordance(pilot.app).term.value = written
    await keys(pilot, "enter")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """The sample in two languages, another document in a folder of its own, and what is none."""
    for code in ("en", "fr"):
        shutil.copy(sample(code), tmp_path)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "Report.en.txt").write_text("1. Formed police units train.\n\n2. They rest.\n", "utf-8")
    (tmp_path / "more" / "Report.fr.txt").write_text("1. Les unités s’exercent.\n\n2. Elles se reposent.\n", "utf-8")
    (tmp_path / "broken.en.pdf").write_bytes(b"%PDF-")
    return tmp_path


# -- the screen ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
async def test_every_place_of_a_term_in_any_language(code: str) -> None:
    reader = app(*CODES)
    async with reader.run_test(size=(160, 40)) as pilot:
        await keys(pilot, "C")
        reader.prompt.value = TERMS[code]
        await keys(pilot, "enter")
        found = places(reader)
        assert found
        assert {place.occurrence.key for place in found} == {code}
        assert f"{len(found)} place" in str(concordance(reader).status.render())
        assert lines(reader)[0].startswith(f"S/2017/926  {len(found)} place")
        assert len({cells.width(line) for line in lines(reader)[1:2]}) == 1
        # The counterparts stand under the line of the cursor.
        others = [code_ for code_ in CODES if any(line.split()[:1] == [code_] for line in lines(reader)[2:])]
        assert others == [other for other in CODES if other != code]


async def test_enter_goes_there_and_back_again() -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "C", *"2185", "enter", "down", "down")
        chosen = places(reader)[2]
        await keys(pilot, "enter")
        assert where(reader) == chosen.occurrence.unit
        assert "“2185”" in status(reader)
        # It is as it was, and the places before are behind.
        await keys(pilot, "C", "enter")
        assert concordance(reader).lines.rows[concordance(reader).lines.chosen] is chosen
        await keys(pilot, "escape", "left_square_bracket")
        assert where(reader) == "title"


async def test_what_is_searched_for_goes_along() -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "slash", *"resolution 2185", "ctrl+l")
        assert concordance(reader).results.written == "resolution 2185"
        assert places(reader)
        await keys(pilot, "q")
        assert where(reader) == "title"
        await keys(pilot, "slash", "escape", "C", "enter")
        assert concordance(reader).term.value == "resolution 2185"


async def test_without_a_term_what_is_searched_for() -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "C", "enter")
        assert "nothing has been looked for yet" in status(reader)
        await keys(pilot, "slash", *"2242", "enter", "C", "enter")
        assert concordance(reader).term.value == "2242"
        await keys(pilot, "slash", *"2185", "enter")
        assert concordance(reader).results.written == "2185"


async def test_regular_expressions_and_what_is_none() -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "C", *"re:S/PRST/", "enter")
        assert {row.occurrence.text[slice(*row.span)] for row in places(reader)} == {"S/PRST/"}
        await keys(pilot, "slash")
        await ask(pilot, "re:[")
        assert "no regular expression" in str(concordance(reader).status.render())
        await ask(pilot, "nowhere at all")
        assert "0 places" in str(concordance(reader).status.render())
        await keys(pilot, "escape")
        assert where(reader) == "title"


# -- folders ------------------------------------------------------------------------------------------


async def test_over_the_library_by_document(library: Path) -> None:
    reader = HexaplaApp(app("en", "es").alignment, library=str(library))
    async with reader.run_test(size=(140, 40)) as pilot:
        await keys(pilot, "C", *"formed police units", "enter")
        headings = [row.document for row in concordance(reader).results.rows if isinstance(row, Heading)]
        assert headings == ["S/2017/926", str(library / "S-2017-926"), str(library / "more" / "Report")]
        (fault,) = [row for row in concordance(reader).results.rows if isinstance(row, Fault)]
        assert "broken.en.pdf" in fault.message
        assert "1 file cannot be read" in str(concordance(reader).status.render())
        await keys(pilot, "end")
        assert any("Les unités s’exercent." in line for line in lines(reader))
        await keys(pilot, "enter")
        await keys(pilot)
        assert reader.names == (f"en={library / 'more' / 'Report'}",)
        assert "units train" in reader.table.cell(reader.view.current, 0).text
        assert [version.key for version in reader.table.versions] == ["en", "fr"]
        assert "“formed police units” 1/1" in status(reader)
        await keys(pilot, "left_square_bracket")
        assert reader.alignment.symbol == "S/2017/926"
        # What was open before counts as open: its places lead there without reading anything.
        await keys(pilot, "C", "enter", "slash")
        await ask(pilot, "police units train")
        assert [row.opened is not None for row in places(reader)] == [True]
        await keys(pilot, "enter")
        assert reader.names == (f"en={library / 'more' / 'Report'}",)


async def test_documents_that_are_open_are_not_found_twice(library: Path) -> None:
    names = [str(library / f"S-2017-926.{code}.txt") for code in ("en", "fr")]
    opened = open_names(names)
    reader = HexaplaApp(opened.alignment, names=opened.names, rest=opened.rest, library=str(library))
    async with reader.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "C", *"formed police units", "enter")
        headings = [row.document for row in concordance(reader).results.rows if isinstance(row, Heading)]
        assert headings == ["S/2017/926", str(library / "more" / "Report")]


async def test_a_library_that_is_none_is_told(tmp_path: Path) -> None:
    reader = HexaplaApp(app("en").alignment, library=str(tmp_path / "nowhere"))
    async with reader.run_test(size=(120, 30)) as pilot:
        await keys(pilot, "C", *"police", "enter")
        assert "no such file" in str(concordance(reader).status.render())
        assert places(reader)


class Gated(tuple[AlignedUnit, ...]):
    """Units of which no more than the first are given while the gate is shut."""

    gate = threading.Event()

    def __iter__(self) -> Iterator[AlignedUnit]:
        yield self[0]
        assert self.gate.wait(20)
        yield from self[1:]


async def test_escape_stops_and_then_leaves() -> None:
    Gated.gate.set()
    alignment = made(1_000, 2)
    reader = HexaplaApp(replace(alignment, units=Gated(alignment.units)))
    async with reader.run_test(size=(120, 30)) as pilot:
        Gated.gate.clear()
        await pilot.press("C", *"police", "enter")
        assert concordance(reader).results.state == "searching"
        assert "Escape stops" in str(concordance(reader).status.render())
        await pilot.press("escape")
        Gated.gate.set()
        await pilot.pause()
        assert concordance(reader).results.state == "stopped"
        assert not places(reader)
        assert "stopped" in str(concordance(reader).status.render())
        await pilot.press("escape")
        assert not isinstance(reader.screen, ConcordanceScreen)


async def test_no_more_than_anybody_reads() -> None:
    reader = HexaplaApp(made(10_000, 2))
    async with reader.run_test(size=(120, 30)) as pilot:
        await keys(pilot, "C", *"the", "enter")
        assert concordance(reader).results.state == "full"
        assert 5_000 <= len(places(reader)) < 7_000
        assert "there are more" in str(concordance(reader).status.render())
        await keys(pilot, "end", "pageup", "home", "right")
        assert len(lines(reader)) == concordance(reader).lines.size.height


# -- a line -------------------------------------------------------------------------------------------


def test_what_was_found_stands_under_what_was_found() -> None:
    body = "The Council decides to remain seized of the matter until the police units are there."
    one = text(in_context(body, (4, 11), 60, rtl=False, mode="app"))
    at = body.index("units")
    other = text(in_context(body, (at, at + 5), 60, rtl=False, mode="app"))
    assert one.index("Council") == other.index("units") == 24
    assert other.startswith("…")
    assert one.endswith("…")


def test_a_line_of_arabic_is_mirrored() -> None:
    body = "قرر مجلس الأمن أن يبقي المسألة قيد نظره"
    found = "المسألة"
    start = body.index(found)
    pieces = in_context(body, (start, start + len(found)), 60, rtl=True, mode="app")
    (match,) = [piece for piece in pieces if piece.style == "match"]
    before = text(pieces[: pieces.index(match)])
    assert cells.width(before) + cells.width(match.text) == 60 - 24
    assert "ﻩﺮﻈﻧ" in before  # what follows stands at the left


@given(
    st.text("aé文 -(عم2\u0301", max_size=60),
    st.integers(0, 60),
    st.integers(0, 60),
    st.integers(8, 90),
    st.booleans(),
)
def test_a_line_is_as_wide_as_it_is_to_be(body: str, start: int, end: int, room: int, rtl: bool) -> None:
    span = min(start, len(body)), min(max(start, end), len(body))
    assert cells.width(text(in_context(body, span, room, rtl=rtl, mode="app"))) == room


# -- in a terminal ------------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_in_a_terminal() -> None:
    words = " ".join(str(sample(code)) for code in CODES) + f" --library {SAMPLES}"
    session = Terminal("hexapla-test-concordance", 140, 40, words)
    try:
        session.wait(lambda s: "title · 1/57" in s and "unofficial" in s)
        session.type("C", "2185", "Enter")
        screen = session.wait(lambda s: "S/2017/926" in s and "places in 1 document" in s and "looking" not in s)
        assert {line.split()[1] for line in screen.splitlines() if line.startswith("  pp2 ")} == set(CODES)
        session.type("Down", "Enter")
        session.wait(lambda s: "“2185”" in s and "pp2" in s)
        session.type("q")
        session.wait(lambda s: "code 0" in s)
    finally:
        subprocess.run([*session.base, "kill-server"], check=False, capture_output=True)
