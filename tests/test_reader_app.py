"""The application through Textual's Pilot: keys, prompts, screens, pictures."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from align import aligner
from align.alignment import AlignedUnit, Alignment, Bead, Version
from align.errors import InputError
from reader.app import HexaplaApp
from tests.conftest import CODES, document


def app(*codes: str, start: str = "") -> HexaplaApp:
    documents = [document(code) for code in codes or CODES]
    return HexaplaApp(aligner.align(documents[0], documents[1:]), start=start)


def where(reader: HexaplaApp) -> str:
    return reader.table.units[reader.view.current].id


def screen(reader: HexaplaApp) -> str:
    return "\n".join(
        "".join(segment.text for segment in reader.view.render_line(y)) for y in range(reader.view.size.height)
    )


async def keys(pilot: Pilot, *pressed: str) -> None:
    await pilot.press(*pressed)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def test_moving_by_paragraph_page_and_ends() -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "down", "j")
        assert where(reader) == "pp1"
        await keys(pilot, "k", "up", "up")
        assert where(reader) == "title"
        await keys(pilot, "end")
        assert where(reader) == "op16.f"
        assert "(f) Strengthening partnerships" in screen(reader)
        await keys(pilot, "home")
        assert where(reader) == "title"
        seen = {where(reader)}
        while where(reader) != "op16.f" and len(seen) < 40:
            await keys(pilot, "pagedown")
            seen.add(where(reader))
        assert where(reader) == "op16.f"
        assert len(seen) > 8
        for _ in seen:
            await keys(pilot, "pageup")
        assert where(reader) == "title"


async def test_paging_shows_every_line_once_or_twice() -> None:
    reader = app("en", "zh")
    async with reader.run_test(size=(90, 24)) as pilot:
        shown: set[tuple[int, int]] = set(reader.view.window)
        while where(reader) != "op16.f":
            await keys(pilot, "pagedown")
            shown |= set(reader.view.window)
        everything = {
            (row, line) for row in range(len(reader.table)) for line in range(len(reader.view.painter.row(row)))
        }
        assert shown == everything


@pytest.mark.parametrize(("typed", "own"), [("8", "op8"), ("12d", "op12.d"), (":pp3", "pp3"), (":op6.a", "op6.a")])
async def test_jumping(typed: str, own: str) -> None:
    reader = app("en", "fr", "ar")
    async with reader.run_test(size=(100, 30)) as pilot:
        await keys(pilot, *("colon" if char == ":" else char for char in typed), "enter")
        assert where(reader) == own
        assert reader.focused is reader.view
        assert own in str(reader.status.render())


async def test_a_place_that_is_not_there() -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "9", "9", "enter")
        assert where(reader) == "title"
        assert "there is no paragraph 99" in str(reader.status.render())
        await keys(pilot, "down")
        assert "there is no" not in str(reader.status.render())


async def test_escape_returns_from_a_jump() -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "8")
        assert where(reader) == "op8"
        await keys(pilot, "escape")
        assert where(reader) == "title"


async def test_searching_over_all_columns() -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(120, 30)) as pilot:
        await keys(pilot, "slash", *"FPO", "enter")
        assert where(reader) == "op8"
        assert "“FPO” 1/1" in str(reader.status.render())
        assert any(segment.text == "FPO" for y in range(28) for segment in reader.view.render_line(y))
        await keys(pilot, "escape", "home", "slash", *"UPC", "enter")
        assert where(reader) == "pp14"
        rows = []
        for _ in range(6):
            rows.append(where(reader))
            await keys(pilot, "n")
        assert rows[:4] == ["pp14", "pp17", "op6.a", "op8"]
        await keys(pilot, "home", "N")
        assert where(reader) == "op12.a"
        await keys(pilot, "slash", *"zzzz", "enter")
        assert "“zzzz” not found" in str(reader.status.render())


async def test_versions_on_and_off() -> None:
    reader = app()
    async with reader.run_test(size=(100, 30)) as pilot:
        assert reader.view.shown == (0, 1, 2)
        await keys(pilot, "f6")
        assert reader.view.shown == (0, 1, 2, 5)
        await keys(pilot, "v", "2", "3", "4", "enter")
        assert reader.view.shown == (0, 3, 5)
        assert "ar unofficial" in str(reader.status.render())
        await keys(pilot, "f9")
        assert "only 6 versions" in str(reader.status.render())
        for key in ("f4", "f6", "v", "1", "escape"):
            await keys(pilot, key)
        assert reader.view.shown == (0,)


async def test_help_tells_every_key() -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "question_mark")
        assert len(reader.screen_stack) == 2
        await keys(pilot, "escape")
        assert len(reader.screen_stack) == 1
        await keys(pilot, "q")
    assert reader.return_code == 0


@pytest.mark.parametrize("size", [(80, 24), (250, 70), (40, 10), (20, 6), (8, 4)])
async def test_resizing_keeps_the_paragraph_in_view(size: tuple[int, int]) -> None:
    reader = app(start="12d")
    async with reader.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        for new in (size, (100, 30), size):
            await pilot.resize_terminal(*new)
            await pilot.pause()
            assert where(reader) == "op12.d"
            if reader.view.size.height:
                assert reader.view.current in {row for row, _ in reader.view.window}


async def test_a_paragraph_longer_than_the_screen_is_scrolled_through() -> None:
    long = Bead("p1.s1", {"en": ("word " * 2000,)})
    short = Bead("p2.s1", {"en": ("End.",)})
    units = (AlignedUnit("p1", "paragraph", {}, (long,)), AlignedUnit("p2", "paragraph", {}, (short,)))
    reader = HexaplaApp(Alignment((Version("en", "en", "original"),), units))
    async with reader.run_test(size=(60, 20)) as pilot:
        seen = set(reader.view.window)
        while where(reader) == "p1":
            await keys(pilot, "down")
            seen |= set(reader.view.window)
        assert {(0, line) for line in range(len(reader.view.painter.row(0)))} <= seen


async def test_hostile_text_is_only_text() -> None:
    texts = [
        "[red]x[/] [@click=app.quit]y[/]",
        "\x1b]0;title\x07\x1b[2J",
        "\u202eabc\u2066",
        "\u200b" * 500,
        "W" * 5000,
        "[/]",
    ]
    units = tuple(
        AlignedUnit(f"p{n}", "paragraph", {"en": "[b]"}, (Bead(f"p{n}.s1", {"en": (text,)}),))
        for n, text in enumerate(texts)
    )
    reader = HexaplaApp(Alignment((Version("en", "en", "original"),), units, symbol="[red]", title="[/x]"))
    async with reader.run_test(size=(80, 24)) as pilot:
        shown = screen(reader)
        assert "[red]x[/] [@click=app.quit]y[/]" in shown
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        await keys(pilot, "slash", *"[red]", "enter", "n", "end", "v", "enter")


async def test_an_alignment_without_units() -> None:
    reader = HexaplaApp(Alignment((Version("en", "en", "original"),), ()))
    async with reader.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "down", "end", "pagedown", "8", "enter", "slash", "x", "enter", "n")
        await keys(pilot, *"oyYwcELfTx<>[]JKmsdreazZv", "right", "tab", "ctrl+s")
        assert reader.is_running


# -- pictures -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (250, 70)])
def test_snapshot_of_the_sample(snap_compare, size: tuple[int, int]) -> None:
    assert snap_compare(app(start="8"), terminal_size=size)


def test_snapshot_of_a_search_with_arabic(snap_compare) -> None:
    pressed = ["f3", "f4", "f5", "f6", "slash", *"FPO", "enter"]
    assert snap_compare(app(), terminal_size=(100, 30), press=pressed)


def test_snapshot_of_the_help(snap_compare) -> None:
    assert snap_compare(app("en", "fr"), terminal_size=(80, 24), press=["question_mark"])


def test_pictures_are_committed() -> None:
    assert (Path(__file__).parent / "__snapshots__").is_dir()


# -- versions that come later -------------------------------------------------------------------------


async def test_the_original_is_there_before_the_versions() -> None:
    whole = app("en", "fr").alignment
    alone = replace(aligner.align(document("en"), []), versions=whole.versions)
    go = threading.Event()

    def rest() -> Alignment:
        go.wait(10)
        return whole

    reader = HexaplaApp(alone, rest=rest)
    async with reader.run_test(size=(100, 30)) as pilot:
        await pilot.press("8", "enter")
        assert where(reader) == "op8"
        assert "8. Reaffirms" in screen(reader)
        assert "Réaffirme" not in screen(reader)
        assert "aligning …" in str(reader.status.render())
        go.set()
        await keys(pilot)
        assert where(reader) == "op8"
        assert "8. Réaffirme" in screen(reader)
        assert "fr unofficial" in str(reader.status.render())


async def test_a_version_that_cannot_be_read_ends_the_reader() -> None:
    def rest() -> Alignment:
        raise InputError("there is no such file", file="x.fr.txt", mend="check the name")

    reader = HexaplaApp(app("en", "fr").alignment, rest=rest)
    async with reader.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
    assert reader.return_code == 2
    assert str(reader.failure) == "x.fr.txt: there is no such file; check the name"
