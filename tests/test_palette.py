"""The command palette: every command by its name, slips forgiven, and what takes one of several things."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from textual.command import CommandList, CommandPalette
from textual.pilot import Pilot

from align.alignment import AlignedUnit, Alignment, Bead, Version
from reader.app import HexaplaApp
from reader.features.palette import likeness
from reader.keymaps import KEYMAPS
from reader.memory import Memory
from tests.conftest import CODES, sample
from tests.test_reader_app import app as made
from tests.test_reader_app import where
from tests.test_reader_features import status
from tests.test_terminal import Terminal


@cache
def aligned(*codes: str) -> Alignment:
    """The sample in some languages, aligned once."""
    return made(*codes).alignment


def app(*codes: str) -> HexaplaApp:
    return HexaplaApp(aligned(*codes))


async def settled(pilot: Pilot) -> None:
    """Waits until the palette has found what there is, or the reader has done what was chosen."""
    for _ in range(6):
        await pilot.pause()
    await pilot.app.workers.wait_for_complete(
        [worker for worker in pilot.app.workers if worker.group.startswith("--textual-command-palette")]
    )
    await pilot.pause()


async def find(pilot: Pilot, typed: str) -> list[str]:
    """Opens the palette and types; gives the lines."""
    await pilot.press("ctrl+p")
    palette = pilot.app.screen
    assert isinstance(palette, CommandPalette)
    palette.query_one("CommandInput").value = typed
    await settled(pilot)
    found = palette.query_one(CommandList)
    return [str(found.get_option_at_index(at).prompt) for at in range(found.option_count)]


async def choose(pilot: Pilot, typed: str) -> None:
    await find(pilot, typed)
    await pilot.press("enter")
    await settled(pilot)


@pytest.mark.parametrize(
    ("typed", "text", "found"),
    [
        ("search", "search in all versions shown", True),
        ("sear", "search in all versions shown", True),
        ("serach", "search in all versions shown", True),
        ("versions all", "search in all versions shown", True),
        ("zebra", "search in all versions shown", False),
        ("xy", "search in all versions shown", False),
        ("中文", "translate into Chinese · 中文", True),
        ("русск", "translate into Russian · русский", True),
        ("", "anything", False),
    ],
)
def test_what_is_like_what(typed: str, text: str, found: bool) -> None:
    assert (likeness(typed, text) > 0) is found
    assert 0 <= likeness(typed, text) <= 1


def test_the_beginning_counts_most() -> None:
    assert likeness("copy", "copy the paragraph") > likeness("copy", "ask and copy") > likeness("cpoy", "copy that") > 0


async def test_every_command_is_in_it_with_its_keys() -> None:
    reader = HexaplaApp(aligned("en", "fr"), keymap=KEYMAPS["vim"])
    async with reader.run_test(size=(160, 60)) as pilot:
        lines = await find(pilot, "")
        for command in reader.own_commands():
            if command.name and command.name != "palette" and not command.name.startswith("version_"):
                assert any(line.startswith(command.more) for line in lines), command
        assert "first paragraph  Home gg" in lines
        assert "search towards the beginning  ? \\" in lines
        await pilot.press("escape")
        assert len(reader.screen_stack) == 1


async def test_a_command_is_run_where_one_was() -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(120, 40)) as pilot:
        await choose(pilot, "last paragraph")
        assert where(reader) == "op16.f"
        await choose(pilot, "outline")
        assert reader.panel.kind == "outline"
        await pilot.press("escape")
        await choose(pilot, "serach in all")
        assert reader.prompt.display
        await pilot.press(*"UPC", "enter")
        assert "“UPC”" in status(reader)


async def test_a_step_of_correcting_says_what_is_missing() -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(120, 40)) as pilot:
        await choose(pilot, "join these sentences with the next")
        assert "E begins correcting; then m does that" in status(reader)


@pytest.mark.parametrize("code", CODES)
async def test_going_to_a_paragraph_of_every_language(code: str) -> None:
    reader = app(code)
    async with reader.run_test(size=(120, 40)) as pilot:
        lines = await find(pilot, "12d")
        assert lines[0].startswith("go to op12.d   ")
        await pilot.press("enter")
        await settled(pilot)
        assert where(reader) == "op12.d"


async def test_versions_themes_and_formats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    reader = app(*CODES)
    async with reader.run_test(size=(120, 40)) as pilot:
        assert reader.view.shown == (0, 1, 2)
        await choose(pilot, "show ar")
        assert reader.view.shown == (0, 1, 2, 5)
        await choose(pilot, "hide fr")
        assert reader.view.shown == (0, 2, 5)
        await choose(pilot, "theme nord")
        assert (reader.theme, reader.memory.theme) == ("nord", "nord")
        await choose(pilot, "write tmx")
        assert reader.prompt.value == "S-2017-926.en.es.ar.tmx"
        await pilot.press("enter")
        await pilot.app.workers.wait_for_complete()
        assert (tmp_path / "S-2017-926.en.es.ar.tmx").exists()


async def test_a_document_from_before_is_opened() -> None:
    memory = Memory(recent=[[str(sample("ru")), str(sample("zh"))]])
    reader = HexaplaApp(aligned("en", "fr"), memory=memory)
    async with reader.run_test(size=(120, 40)) as pilot:
        await choose(pilot, "open again")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert [version.key for version in reader.alignment.versions] == ["ru", "zh"]


async def test_a_machine_translates_into_a_language(argos_models: Path) -> None:
    reader = app("en")
    async with reader.run_test(size=(120, 40)) as pilot:
        await choose(pilot, "translate into French")
        assert [version.key for version in reader.alignment.versions] == ["en", "fr"]
        assert reader.view.shown == (0, 1)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert reader.table.cell(reader.table.find("8"), 1).text
        assert "translate into French · français" not in await find(pilot, "translate into")


async def test_two_translations_at_once_are_refused() -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(120, 40)) as pilot:
        reader._done = {"es": 3}
        reader.action_translate_into("zh")
        assert "still being made" in status(reader)
        reader._done = {}
        reader.alignment = replace(reader.alignment, versions=(Version("x", "und", "original"),))
        reader.action_translate_into("zh")
        assert "language is not known" in status(reader)
        await pilot.pause()


async def test_in_the_booth_it_tells_what_one_can_do_there() -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(120, 40)) as pilot:
        await pilot.press("B")
        lines = await find(pilot, "")
        assert any(line.startswith("start or stop the clock") for line in lines)
        assert not any(line.startswith("theme") for line in lines)
        await pilot.press("escape")
        await choose(pilot, "back to the columns")
        assert len(reader.screen_stack) == 1


async def test_hostile_text_is_only_text() -> None:
    text = "[red]x[/] [@click=app.quit]y[/]\x1b]0;t\x07\u202eabc"
    unit = AlignedUnit("p1", "paragraph", {}, (Bead("p1.s1", {"en": (text,)}),))
    reader = HexaplaApp(
        Alignment((Version("en", "en", "original"),), (unit,)), memory=Memory(recent=[["/[red]/\x1bx"]])
    )
    async with reader.run_test(size=(120, 40)) as pilot:
        lines = await find(pilot, "p1")
        assert "[red]x[/] [@click=app.quit]y[/]" in lines[0]
        assert not any("\x1b" in line or "\u202e" in line for line in lines)
        await pilot.press("enter")
        await settled(pilot)
        assert reader.is_running


async def test_with_nothing_to_read_it_offers_what_makes_sense() -> None:
    reader = HexaplaApp(Alignment((Version("en", "en", "original"),), ()))
    async with reader.run_test(size=(120, 40)) as pilot:
        assert not await find(pilot, "write to a file as")
        await pilot.press("escape")
        await choose(pilot, "theme dracula")
        assert reader.theme == "dracula"


def test_in_a_terminal() -> None:
    session = Terminal(f"hexapla-palette-{os.getpid()}", 100, 30)
    try:
        session.wait(lambda screen: "title · 1/57" in screen and "fr unofficial" in screen)
        session.type("C-p")
        session.wait(lambda screen: "a few letters" in screen and "next paragraph" in screen)
        session.type("show ar")
        session.wait(lambda screen: "next paragraph" not in screen and "show ar ·" in screen)
        session.type("Enter")
        session.wait(lambda screen: "ar unofficial" in screen and "ﺔﻴﺑﺮﻌﻟﺍ" in screen)
        session.type("q")
        session.wait(lambda screen: "code 0" in screen)
    finally:
        session("kill-server")
