"""The map of the document beside the columns."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from operator import or_
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.color import Color

from align.alignment import Alignment
from reader.app import HexaplaApp
from reader.memory import Memory
from reader.themes import CYCLE
from reader.widgets.minimap import ALIGNMENT, FINDINGS, SHAPES, Mark, Marks
from tests.conftest import CODES
from tests.test_reader_app import app, keys, where
from tests.test_reader_correcting import aligned, opened  # noqa: F401 - a fixture
from tests.test_reader_features import status


def drawn(reader: HexaplaApp) -> list[str]:
    """The lines of the map."""
    lines = [reader.minimap.render_line(y) for y in range(reader.minimap.size.height)]
    return ["".join(segment.text for segment in line) for line in lines]


def line_of(reader: HexaplaApp, unit: str) -> int:
    """The line of the map in which the stretch of a unit begins."""
    row, slots, total = reader.table.by_id[unit], 2 * reader.minimap.size.height, len(reader.table)
    stretches = (
        (slot * total // slots, max((slot + 1) * total // slots, slot * total // slots + 1)) for slot in range(slots)
    )
    return next(slot for slot, (first, end) in enumerate(stretches) if first <= row < end) // 2


def with_beads(alignment: Alignment, unit: str, **changes: object) -> Alignment:
    """An alignment with the beads of one unit made others."""
    units = (
        replace(one, beads=tuple(replace(bead, **changes) for bead in one.beads)) if one.id == unit else one
        for one in alignment
    )
    return replace(alignment, units=tuple(units))


# -- marks --------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 255), max_size=90), st.integers(0, 40))
def test_each_stretch_has_what_its_rows_have(rows: list[int], slots: int) -> None:
    marks = Marks(len(rows))
    marks.put(enumerate(rows), Mark(255))
    together = marks.together(slots)
    assert len(together) == slots
    if rows and slots:
        assert reduce(or_, together) | reduce(or_, rows) == reduce(or_, rows)
        if slots <= len(rows):
            assert reduce(or_, together) == reduce(or_, rows)
        for slot, found in enumerate(together):
            own = rows[slot * len(rows) // slots : max((slot + 1) * len(rows) // slots, slot * len(rows) // slots + 1)]
            assert found == reduce(or_, own)


def test_what_is_put_or_forgotten_leaves_the_rest() -> None:
    marks = Marks(3)
    marks.add([0, 1], Mark.FOUND)
    marks.put([(1, int(Mark.DOUBT | Mark.OPEN))], ALIGNMENT)
    marks.add([1], Mark.ERROR)
    assert [marks[row] for row in range(3)] == [Mark.FOUND, Mark.FOUND | Mark.DOUBT | Mark.OPEN | Mark.ERROR, Mark(0)]
    marks.put([(1, int(Mark.REVIEWED))], ALIGNMENT)
    marks.forget(FINDINGS)
    assert marks[1] == Mark.FOUND | Mark.REVIEWED
    assert marks.first(range(3), Mark.REVIEWED) == 1
    assert marks.first(range(1, 3), Mark.WARNING) == 1


def test_no_two_kinds_have_one_shape() -> None:
    shapes = [shape.both for shape in SHAPES.values()]
    assert len(set(shapes)) == len(shapes)
    assert list(SHAPES)[:2] == [Mark.ERROR, Mark.WARNING]


# -- on the screen ------------------------------------------------------------------------------------


@pytest.mark.parametrize("height", [20, 47, 90])
async def test_where_one_is(height: int) -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(100, height)) as pilot:
        await keys(pilot)
        lines = drawn(reader)
        assert {len(line) for line in lines} == {2}
        assert lines[0][0] in "█▀"
        assert lines[-1][0] == "│"
        await keys(pilot, "end")
        lines = drawn(reader)
        assert lines[-1][0] in "█▄"
        assert lines[0][0] == "│"
        await keys(pilot, "8", "enter")
        assert drawn(reader)[line_of(reader, "op8")][0] in "█▀▄"


async def test_what_a_search_and_a_check_found_and_where_the_alignment_is_in_doubt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    whole = with_beads(app(*CODES).alignment, "pp5", score=0.2)
    units = (replace(unit, flags={"ar": "moved"}) if unit.id == "pp9" else unit for unit in whole)
    reader = HexaplaApp(replace(whole, units=tuple(units)))
    async with reader.run_test(size=(160, 65)) as pilot:
        await keys(pilot, "slash", *"FPO", "enter")
        lines = drawn(reader)
        assert lines[line_of(reader, "op8")][0] in "▘▖▌"
        assert lines[line_of(reader, "pp5")][1] in "˙.:"
        assert lines[line_of(reader, "pp9")][1] == " "  # Arabic is not shown
        assert sum(line[0] in "▘▖▌" for line in lines) <= 2
        await keys(pilot, "escape", "f6", "home")
        lines = drawn(reader)
        assert lines[line_of(reader, "pp9")][1] in "¯_="
        assert not any(line[0] in "▘▖▌" for line in lines)
        await keys(pilot, "c")
        assert reader.findings
        for result in reader.findings:
            shape = SHAPES[Mark[result.finding.severity.name]]
            assert drawn(reader)[line_of(reader, result.finding.unit)][1] in {*shape, *SHAPES[Mark.ERROR]}


async def test_what_is_reviewed(aligned: Path) -> None:  # noqa: F811 - the fixture
    reader = opened(aligned, "op14")
    async with reader.run_test(size=(140, 65)) as pilot:
        await pilot.pause()
        await keys(pilot, "home")
        line = line_of(reader, "op14")
        assert drawn(reader)[line][0] == "│"
        await keys(pilot, "1", "4", "enter", "E", "r", "home")
        assert drawn(reader)[line][0] in "╿╽┃"
        await keys(pilot, "z", "home")
        assert drawn(reader)[line][0] == "│"


async def test_a_click_goes_there_and_the_mouse_can_be_dragged() -> None:
    whole = with_beads(app("en", "fr").alignment, "op12.a", score=0.1)
    reader = HexaplaApp(whole)
    async with reader.run_test(size=(100, 24)) as pilot:
        await keys(pilot)
        line = line_of(reader, "op12.a")
        await pilot.click(reader.minimap, offset=(1, line))
        await keys(pilot)
        assert where(reader) == "op12.a"
        assert reader.focused is reader.view
        await pilot.mouse_down(reader.minimap, offset=(0, 2))
        await pilot.hover(reader.minimap, offset=(0, 9))
        await pilot.hover(reader.minimap, offset=(0, reader.minimap.size.height - 1))
        await pilot.mouse_up(reader.minimap, offset=(0, reader.minimap.size.height - 1))
        await keys(pilot)
        assert reader.view.current > len(reader.table) - 4
        await keys(pilot, "left_square_bracket", "left_square_bracket")
        assert where(reader) == "title"


async def test_it_is_hidden_and_that_is_remembered(tmp_path: Path) -> None:
    file = tmp_path / "reader.json"
    reader = HexaplaApp(app("en", "fr").alignment, memory=Memory.load(file))
    async with reader.run_test(size=(100, 24)) as pilot:
        wide = reader.view.size.width
        await keys(pilot, "O")
        assert not reader.minimap.display
        assert reader.view.size.width == wide + 2
        assert reader.view.render_line(0).text[-1] == "█"  # the scroll bar is there instead
    again = HexaplaApp(app("en", "fr").alignment, memory=Memory.load(file))
    async with again.run_test(size=(100, 24)) as pilot:
        await keys(pilot)
        assert not again.minimap.display
        await keys(pilot, "O")
        assert again.minimap.display
        assert again.view.render_line(0).text[-1] == " "
        await pilot.resize_terminal(59, 24)
        await keys(pilot)
        assert not again.minimap.display
        await keys(pilot, "O", "O")
        assert "60 cells" in status(again)
        await pilot.resize_terminal(60, 24)
        await keys(pilot)
        assert again.minimap.display
    assert Memory.load(file).minimap


async def test_a_long_document_is_looked_through_to_its_end() -> None:
    whole = with_beads(app("en", "fr").alignment, "op16.f", score=0.1)
    units = [replace(unit, id=f"{unit.id}.{turn}") for turn in range(200) for unit in whole]
    reader = HexaplaApp(replace(whole, units=tuple(units)))
    async with reader.run_test(size=(100, 24)) as pilot:
        await keys(pilot)
        assert drawn(reader)[-1][1] in "˙.:"
        assert drawn(reader)[line_of(reader, "title.150")][1] == ":"
        last = len(units) - 1
        assert reader._marks[last] == Mark.DOUBT | Mark.OPEN
        await keys(pilot, "slash", *"the", "enter")
        assert {line[0] for line in drawn(reader)} == {"▌"}
        assert reader._marks[last] & Mark.FOUND


async def test_a_document_that_is_all_on_the_screen_and_one_without_units() -> None:
    whole = app("en").alignment
    reader = HexaplaApp(replace(whole, units=whole.units[:3]))
    async with reader.run_test(size=(100, 30)) as pilot:
        await keys(pilot)
        assert {line[0] for line in drawn(reader)} == {"│"}
        await pilot.click(reader.minimap, offset=(0, reader.minimap.size.height - 1))
        await keys(pilot)
        assert where(reader) == whole.units[2].id
    empty = HexaplaApp(replace(whole, units=()))
    async with empty.run_test(size=(100, 30)) as pilot:
        await pilot.click(empty.minimap, offset=(0, 3))
        await keys(pilot)
        assert set(drawn(empty)) == {"  "}


@pytest.mark.parametrize("theme", CYCLE)
async def test_the_map_can_be_seen_in_every_theme(theme: str) -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(100, 30)) as pilot:
        reader.theme = theme
        await keys(pilot)
        for name in ("place", "found", "error", "warning", "odd", "doubt"):
            colour = reader.minimap.get_component_styles(f"minimap--{name}").color
            assert contrast(colour, reader.minimap.background_colors[1]) >= 3, (theme, name)


def contrast(one: Color, other: Color) -> float:
    """The ratio of WCAG 2.2 between two colours."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: Color) -> float:
    parts = [part / 255 for part in colour.rgb]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_other_memories_have_a_map(tmp_path: Path) -> None:
    file = tmp_path / "reader.json"
    file.write_text('{"minimap": 7}', encoding="utf-8")
    assert Memory.load(file).minimap
