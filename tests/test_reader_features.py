"""What the reader can do besides showing its columns, through Textual's Pilot."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from align import formats
from reader.app import HexaplaApp
from reader.columns import NARROWEST, Layout
from reader.memory import Memory
from tests.conftest import CODES, SAMPLES
from tests.test_reader_app import app, keys, where


def panel(reader: HexaplaApp) -> str:
    return "\n".join(
        "".join(segment.text for segment in reader.panel.render_line(y)) for y in range(reader.panel.size.height)
    )


def status(reader: HexaplaApp) -> str:
    return str(reader.status.render())


# -- lists --------------------------------------------------------------------------------------------


async def test_the_outline_goes_along_and_back() -> None:
    reader = app("en", "fr", start="8")
    async with reader.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await keys(pilot, "o")
        assert reader.panel.entries[reader.panel.chosen].head.strip() == "op8"
        assert "Security Council," in reader.panel.entries[1].text
        assert not any(".a" in entry.head for entry in reader.panel.entries)
        await keys(pilot, "down", "down")
        assert where(reader) == "op10"
        await keys(pilot, "escape")
        assert (where(reader), reader.panel.display) == ("op8", False)
        await keys(pilot, "o", "down", "enter")
        assert where(reader) == "op9"
        assert reader.panel.display
        assert reader.focused is reader.view
        await keys(pilot, "o")
        assert (where(reader), reader.panel.display) == ("op9", False)


async def test_a_list_shows_only_what_fits_and_moves_by_pages_and_mouse() -> None:
    reader = app("en")
    async with reader.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "o")
        height = reader.panel.size.height
        await keys(pilot, "end")
        assert where(reader) == "op16"
        assert "op16" in panel(reader)
        await keys(pilot, "pageup")
        assert reader.panel.chosen == len(reader.panel.entries) - height
        await keys(pilot, "home")
        await pilot.click(reader.panel, offset=(5, 3))
        assert reader.panel.chosen == 2
        await pilot.click(reader.panel, offset=(5, 3), times=2)
        await keys(pilot)
        assert where(reader) == "pp1"
        assert reader.focused is reader.view


async def test_arabic_in_a_list_is_in_order() -> None:
    reader = app("ar", "en")
    async with reader.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "o")
        assert "ﻣﺸﺮﻭﻉ" not in panel(reader).splitlines()[0][:12]
        assert "".join(["ﺭﺍﺮﻗ", "ﻉﻭﺮﺸﻣ"]) in "".join(panel(reader).splitlines()[0].split())


async def test_all_that_was_found_in_a_list() -> None:
    reader = app(*CODES)
    async with reader.run_test(size=(160, 40)) as pilot:
        await keys(pilot, "L")
        assert "nothing is being searched" in status(reader)
        await keys(pilot, "slash", *"2242", "enter", "L")
        assert [entry.head for entry in reader.panel.entries][:2] == ["pp2 en", "pp2 fr"]
        assert all(entry.text[slice(*entry.marks[0][:2])] == "2242" for entry in reader.panel.entries)
        assert all("2242" in line for line in panel(reader).splitlines()[:4])


async def test_searching_goes_along_while_one_types() -> None:
    reader = app("en", "fr", "ru")
    async with reader.run_test(size=(160, 40)) as pilot:
        await keys(pilot, "slash", *"resolution 2185")
        assert where(reader) == "pp2"
        assert reader.prompt.display
        await keys(pilot, *["backspace"] * 15, *"reaffirme", "escape")
        assert (where(reader), reader.view.finder) == ("title", None)
        await keys(pilot, "slash", *"REAFFIRME", "enter")
        assert "“REAFFIRME” not found" in status(reader)
        await keys(pilot, "slash", *"reaffirmant", "enter")
        assert "“reaffirmant” 1/" in status(reader)
        assert "éaffirmant" in reader.table.cell(reader.view.current, 1).text
        await keys(pilot, "slash", *"re:20[0-9]{2}$", "enter")
        assert "not found" in status(reader)
        await keys(pilot, "slash", *"re:[", "enter")
        assert "no regular expression" in status(reader)


@pytest.mark.parametrize(
    ("code", "typed", "unit"),
    [
        ("ar", "الامم المتحده", "pp1"),
        ("ru", "совет безопасности", "opening"),
        ("zh", "２１８５", "pp2"),
        ("es", "mision", "pp4"),
    ],
)
async def test_letters_and_widths_are_folded(code: str, typed: str, unit: str) -> None:
    reader = app(code)
    async with reader.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "slash")
        reader.prompt.value = typed
        await keys(pilot)
        assert reader.found, status(reader)
        assert reader.table.units[reader.found[0]].id == unit


# -- there and back -----------------------------------------------------------------------------------


async def test_back_and_forward() -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "left_square_bracket")
        assert "no earlier place" in status(reader)
        await keys(pilot, "down", "8", "enter", "1", "2", "d", "enter", "end")
        seen = [where(reader)]
        for _ in range(3):
            await keys(pilot, "left_square_bracket")
            seen.append(where(reader))
        assert seen == ["op16.f", "op12.d", "op8", "opening"]
        await keys(pilot, "right_square_bracket", "right_square_bracket")
        assert where(reader) == "op12.d"
        await keys(pilot, "home", "right_square_bracket")
        assert where(reader) == "title"
        assert "no later place" in status(reader)


# -- what is remembered -------------------------------------------------------------------------------


async def test_place_widths_and_theme_are_as_they_were(tmp_path: Path) -> None:
    file = tmp_path / "state" / "reader.json"
    alignment = app("en", "fr").alignment
    reader = HexaplaApp(alignment, memory=Memory.load(file))
    async with reader.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "8", "enter", "T", "greater_than_sign", "greater_than_sign")
        theme, widths = reader.theme, reader.view.painter.layout.widths
        assert widths[0] - widths[1] in (7, 8, 9)
    again = HexaplaApp(alignment, memory=Memory.load(file))
    async with again.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert (where(again), again.theme) == ("op8", theme)
        assert again.view.painter.layout.widths == widths
        assert "where you left" in status(again)
    other = HexaplaApp(alignment, memory=Memory.load(file), start="3")
    async with other.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert where(other) == "op3"


async def test_a_border_is_moved_with_the_mouse() -> None:
    reader = app("en", "fr", "es")
    async with reader.run_test(size=(160, 30)) as pilot:
        before = reader.view.painter.layout.widths
        border = 2 + before[0] + 1
        await pilot.mouse_down(reader.view, offset=(border, 5))
        await pilot.hover(reader.view, offset=(border + 10, 5))
        await pilot.mouse_up(reader.view, offset=(border + 10, 5))
        await keys(pilot)
        after = reader.view.painter.layout.widths
        assert abs(after[0] - before[0] - 10) <= 1
        assert abs(after[2] - before[2]) <= 1
        assert where(reader) == "title"


@pytest.mark.parametrize("shares", [(1, 1, 1), (1, 1000, 1), (5, 1, 1), (0.1, 0.2, 0.3)])
@pytest.mark.parametrize("total", [80, 100, 157, 250])
def test_widths_fill_the_screen_and_stay_readable(shares: tuple[float, ...], total: int) -> None:
    layout = Layout.of(range(3), total, shares)
    assert sum(layout.widths) == total - 2 - 6
    assert min(layout.widths) >= min(NARROWEST, (total - 8) // 3)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"places": 1, "widths": {"a": ["x"], "b": [-1]}, "recent": [[1]], "theme": 2}']
)
def test_a_memory_that_is_none_is_empty(tmp_path: Path, text: str) -> None:
    file = tmp_path / "reader.json"
    file.write_text(text, encoding="utf-8")
    assert Memory.load(file) == Memory(file)


def test_a_memory_is_bounded_and_keeps_the_newest(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "reader.json")
    for number in range(700):
        memory.place(f"d{number}", "op1")
    memory.place("d650", "op2")
    for names in (["a"], ["b"], ["a"]):
        memory.opened(names)
    memory.save()
    kept = Memory.load(tmp_path / "reader.json")
    assert list(kept.places.items())[-1] == ("d650", "op2")
    assert len(kept.places) == 500
    assert kept.recent == [["a"], ["b"]]


def test_nothing_is_said_where_nothing_can_be_remembered(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    memory = Memory(tmp_path / "file" / "reader.json")
    memory.save()
    assert (tmp_path / "file").read_bytes() == b""


# -- taking along -------------------------------------------------------------------------------------


async def test_a_paragraph_is_copied_in_every_way() -> None:
    reader = app("en", "fr", "ar", start="12d")
    async with reader.run_test(size=(160, 40)) as pilot:
        await pilot.pause()
        await keys(pilot, "y")
        assert "(d) A substantial increase" in reader.clipboard
        assert "«" not in reader.clipboard.split("\n\n")[0]
        assert reader.clipboard.count("\n\n") == 2
        await keys(pilot, "Y", "down", "down", "enter")
        assert reader.clipboard == "S/2017/926, para. 12 (d)"
        await keys(pilot, "Y", "down", "enter")
        assert [len(line.split("\t")) for line in reader.clipboard.splitlines()] == [3, 3]
        await keys(pilot, "Y", "end", "enter")
        assert reader.clipboard.startswith("(د)")
        assert "copied as text (ar)" in status(reader)


async def test_a_lit_sentence_is_copied_alone() -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "right", "right", "y")
        assert reader.clipboard == "The Security Council,\n\nLe Conseil de sécurité,"


async def test_escape_sequences_are_not_copied() -> None:
    plain = app("en")
    unit = plain.alignment.units[0]
    bead = replace(unit.beads[0], sides={"en": ("a\x1b]52;c;aGk=\x07b",)})
    reader = HexaplaApp(replace(plain.alignment, units=(replace(unit, beads=(bead,)),)))
    async with reader.run_test() as pilot:
        await keys(pilot, "y")
        assert "\x1b" not in reader.clipboard


@pytest.mark.parametrize("name", sorted(formats.FORMATS))
async def test_what_is_shown_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    reader = app("en", "fr", "ar")
    async with reader.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "f3", "w")
        at = [entry.head for entry in reader.panel.entries].index(name)
        reader.panel.chosen = at
        await keys(pilot, "enter", "enter")
        (written,) = tmp_path.iterdir()
        assert status(reader) == f"written: {written.name}"
        assert written.name.startswith("S-2017-926.en.fr")
        if formats.FORMATS[name].readable:
            assert [version.key for version in formats.read(str(written)).versions] == ["en", "fr"]
        await keys(pilot, "w")
        reader.panel.chosen = at
        await keys(pilot, "enter", "enter")
        assert "is there already" in status(reader)


async def test_a_file_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    reader = app("en", "fr")
    async with reader.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "w", "enter", "ctrl+u", *"no/x.yaml", "enter")
        assert "no/x.yaml: it cannot be written" in status(reader)


# -- checks -------------------------------------------------------------------------------------------


async def test_findings_beside_the_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    reader = app("en", "fr")
    async with reader.run_test(size=(140, 40)) as pilot:
        await keys(pilot, "c")
        heads = [(entry.head, entry.text[:4]) for entry in reader.panel.entries]
        assert heads == [("pp17 en", "A001"), ("op8 en", "A004"), ("op12.d en", "A001")]
        await keys(pilot, "n")
        assert where(reader) == "op8"
        await keys(pilot, "n", "p", "p")
        assert where(reader) == "pp17"
        assert "«IPOs» is nowhere spelled out" in panel(reader)
        await keys(pilot, "escape", "c")
        assert reader.panel.display


async def test_settings_of_the_folder_are_those_of_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hexapla.toml").write_text('ignore = ["A"]\n', encoding="utf-8")
    reader = app("en", "fr")
    async with reader.run_test(size=(140, 40)) as pilot:
        await keys(pilot, "c")
        assert "the check finds nothing" in status(reader)
    (tmp_path / "hexapla.toml").write_text("ignore = 3\n", encoding="utf-8")
    reader = app("en", "fr")
    async with reader.run_test(size=(140, 40)) as pilot:
        await keys(pilot, "c")
        assert "hexapla.toml, line 1" in status(reader)


def test_the_json_of_a_memory_can_be_read_by_people(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "reader.json", places={"决议": "op1"})
    memory.save()
    assert "决议" in (tmp_path / "reader.json").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "reader.json").read_text(encoding="utf-8"))["places"] == {"决议": "op1"}


# -- looking up ---------------------------------------------------------------------------------------


async def test_a_term_is_looked_up_while_one_types(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    alignment = app("en", "fr", "ar").alignment
    reader = HexaplaApp(alignment, glossary=str(SAMPLES / "S-2017-926.glossary.yaml"))
    async with reader.run_test(size=(160, 40)) as pilot:
        await keys(pilot, "f", *"formd police", "down", "up")
        assert reader.panel.entries[0].text.lower().startswith("formed police unit")
        assert "fr unité de police constituée" in reader.panel.entries[0].text.replace("U", "u")
        await keys(pilot, "escape")
        assert (reader.panel.display, where(reader)) == (False, "title")
        await keys(pilot, "f", *"police constit", "enter")
        assert "police constit" in status(reader).lower()
        await keys(pilot, "escape", "f", *"op12.d", "enter")
        assert where(reader) == "op12.d"
        await keys(pilot, "f", *"qqqqqq", "enter")
        assert where(reader) == "op12.d"


async def test_a_glossary_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("glossary: 7\n", encoding="utf-8")
    reader = HexaplaApp(app("en").alignment, glossary=str(tmp_path / "x.yaml"))
    async with reader.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "f", *"po", "escape")
        assert "x.yaml" in status(reader)
