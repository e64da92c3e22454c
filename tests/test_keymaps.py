"""Keys: those of every command, keymaps as of vim and less, the line and the page that tell them, the first hint."""

from __future__ import annotations

import os
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from textual.binding import Binding

from align.alignment import Alignment
from reader.app import HexaplaApp
from reader.keymaps import KEYMAPS, Keymap, key_of, shown
from reader.memory import Memory
from reader.screens.help import HelpScreen, groups
from reader.widgets.key_line import KeyLine
from tests.conftest import CODES
from tests.test_reader_app import app as made
from tests.test_reader_app import keys, where
from tests.test_reader_features import status
from tests.test_terminal import Terminal


@cache
def aligned(*codes: str) -> Alignment:
    """The sample in some languages, aligned once."""
    return made(*codes).alignment


def app(*codes: str) -> HexaplaApp:
    return HexaplaApp(aligned(*codes))


def mapped(name: str, *codes: str, **options: object) -> HexaplaApp:
    return HexaplaApp(aligned(*codes or ("en", "fr")), keymap=KEYMAPS[name], **options)


def foot(reader: HexaplaApp) -> str:
    line = reader.screen.query_one(KeyLine)
    return "".join(segment.text for segment in line.render_line(0))


def page(reader: HexaplaApp) -> str:
    return "\n".join(strip.text for strip in reader.screen._compositor.render_strips())


# -- every command ------------------------------------------------------------------------------------


def test_every_command_has_a_name_a_key_and_words() -> None:
    commands = HexaplaApp.all_commands()
    named = [command for command in commands if not command.action.startswith("jump('")]
    assert [command for command in named if not (command.name and command.text and command.more)] == []
    names = [command.name for command in named]
    assert sorted(names) == sorted(set(names))
    assert all(command.place == command.name.rpartition(".")[0] for command in named)


@pytest.mark.parametrize("name", sorted(KEYMAPS))
def test_no_key_means_two_things_in_one_place(name: str) -> None:
    meant: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for command in HexaplaApp.all_commands():
        for key in KEYMAPS[name].of(command):
            meant[command.place, key].add(command.name or command.action)
    twice = {place: names for place, names in meant.items() if len(names) > 1}
    assert twice == {}
    hidden = [(place, key) for place, key in meant if " " in key and (place, key.split(" ")[0]) in meant]
    assert hidden == []
    known = {command.name for command in HexaplaApp.all_commands()}
    assert set(KEYMAPS[name].keys) <= known


@pytest.mark.parametrize(
    ("written", "key", "read"),
    [
        ("F", "F", "F"),
        ("?", "question_mark", "?"),
        (",", "comma", ","),
        ("+", "plus", "+"),
        ("é", "é", "é"),
        ("ж", "ж", "ж"),
        ("Ctrl+F", "ctrl+f", "Ctrl+F"),
        ("shift+f", "F", "F"),
        ("shift+tab", "shift+tab", "Shift+Tab"),
        ("PgDn", "pagedown", "PgDn"),
        ("f7", "f7", "F7"),
        ("esc", "escape", "Esc"),
        ("alt+left", "alt+left", "Alt+←"),
        ("<", "less_than_sign", "<"),
        ("space", "space", "space"),
        ("hyper", None, ""),
        ("ctrl+", None, ""),
        ("", None, ""),
        ("\x1b", None, ""),
    ],
)
def test_names_of_keys(written: str, key: str | None, read: str) -> None:
    assert key_of(written) == key
    assert key is None or shown(key) == read


def test_two_keys_are_read_as_one() -> None:
    assert shown("g g") == "gg"


# -- vim and less -------------------------------------------------------------------------------------


async def test_vim_moves() -> None:
    reader = mapped("vim", *CODES)
    async with reader.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "j", "j", "k")
        assert where(reader) == "opening"
        await keys(pilot, "G")
        assert where(reader) == "op16.f"
        await keys(pilot, "g", "j", "g")
        assert where(reader) == "op16.f"
        await keys(pilot, "g", "g")
        assert where(reader) == "title"
        await keys(pilot, "home", "l", "l", "h")
        assert reader.view.sentence == 0
        await keys(pilot, "ctrl+d")
        first = reader.view.current
        assert first > 1
        await keys(pilot, "ctrl+f", "ctrl+b", "ctrl+u")
        assert reader.view.current < first


async def test_what_waits_for_a_second_key_takes_nothing_else_away() -> None:
    reader = mapped("vim")
    async with reader.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "end", "g", "slash", *"gg", "escape")
        assert where(reader) == "op16.f"
        await keys(pilot, "g", "g")
        assert where(reader) == "title"
        await keys(pilot, "o", "end", "g", "g")
        assert (where(reader), reader.panel.chosen) == ("title", 0)


async def test_vim_puts_the_paragraph_near_the_top() -> None:
    reader = mapped("vim")
    async with reader.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "ctrl+f", "ctrl+f", "j", "j")
        here = where(reader)
        reader.view.top = (reader.view.current, 0)
        await keys(pilot, "z", "z")
        assert where(reader) == here
        assert reader.view.top[0] < reader.view.current


@pytest.mark.parametrize(
    ("typed", "own"),
    [("12G", "op12"), ("3j", "pp2"), ("50%", "op5"), ("12d\n", "op12.d"), ("100%", "op16.f"), ("0%", "title")],
)
async def test_vim_counts(typed: str, own: str) -> None:
    reader = mapped("vim")
    async with reader.run_test(size=(100, 30)) as pilot:
        await keys(pilot, *("enter" if char == "\n" else "percent_sign" if char == "%" else char for char in typed))
        assert where(reader) == own
        assert not reader.prompt.display
        assert reader.focused is reader.view


async def test_numbers_without_a_keymap_are_places() -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "3", "j")
        assert reader.prompt.display
        await keys(pilot, "escape", "5", "0", "percent_sign")
        assert (where(reader), reader.prompt.display) == ("op5", False)


async def test_a_count_of_a_paragraph_that_is_not_there() -> None:
    reader = mapped("less")
    async with reader.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "9", "9", "G")
        assert "there is no paragraph 99" in status(reader)
        await keys(pilot, "2", "5", "p")
        assert where(reader) == reader.table.units[14].id


async def test_searching_towards_the_beginning() -> None:
    reader = mapped("vim")
    async with reader.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "slash", *"UPC", "enter")
        rows = reader.found
        await keys(pilot, "G", "question_mark", *"UPC", "enter")
        assert reader.view.current == rows[-1]
        await keys(pilot, "n")
        assert reader.view.current == rows[-2]
        await keys(pilot, "N")
        assert reader.view.current == rows[-1]
        await keys(pilot, "home", "slash", *"UPC", "enter", "n")
        assert reader.view.current == rows[1]


async def test_less_lists_all_that_is_found() -> None:
    reader = mapped("less", *CODES)
    async with reader.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "ampersand", *"2185", "enter")
        assert reader.panel.kind == "found"
        assert len(reader.panel.entries) >= len(CODES)


async def test_less_moves() -> None:
    reader = mapped("less")
    async with reader.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "space")
        screen = reader.view.top
        await keys(pilot, "home", "d")
        assert (0, 0) < reader.view.top < screen
        await keys(pilot, "u", "u")
        assert reader.view.current == 0
        await keys(pilot, "G", "g", "h")
        assert isinstance(reader.screen, HelpScreen)
        await keys(pilot, "q")
        assert where(reader) == "title"


@pytest.mark.parametrize("line", ["q", "q!", "quit", "x", "wq"])
async def test_lines_that_leave(line: str) -> None:
    reader = mapped("vim")
    async with reader.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "colon", *("exclamation_mark" if char == "!" else char for char in line), "enter")
        await pilot.pause()
    assert reader.return_code == 0


async def test_lines_that_write_help_and_open() -> None:
    reader = mapped("default")
    async with reader.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "8", "enter", "colon", "w", "enter")
        assert (reader.panel.kind, where(reader)) == ("export", "op8")
        await keys(pilot, "escape", "colon", "h", "enter")
        assert isinstance(reader.screen, HelpScreen)
        await keys(pilot, "escape", "colon", *"nonsense", "enter")
        assert "there is no paragraph nonsense" in status(reader)
        await keys(pilot, "colon", *"e no.such.file", "enter")
        assert "no.such.file" in status(reader)


async def test_one_leaves_with_two_keys() -> None:
    reader = mapped("vim")
    async with reader.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "Z", "Z")
    assert reader.return_code == 0


async def test_keys_of_ones_own_replace_the_others() -> None:
    own = Keymap({"look_up": ("F", "ctrl+k"), "next": ("n",), "next_found": ("j",)})
    reader = HexaplaApp(aligned("en", "fr"), keymap=own)
    async with reader.run_test(size=(100, 30)) as pilot:
        await keys(pilot, "n", "f", "down")
        assert where(reader) == "opening"
        assert reader.panel.kind == ""
        await keys(pilot, "F")
        assert reader.panel.kind == "look-up"
        await keys(pilot, "escape", "ctrl+k")
        assert reader.panel.kind == "look-up"


# -- the line and the page that tell them -------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(KEYMAPS))
async def test_the_foot_fits_and_ends_with_help(name: str) -> None:
    reader = mapped(name)
    async with reader.run_test(size=(80, 24)) as pilot:
        for pressed in ([], ["slash"], ["escape"], ["o"], ["escape"], ["B"], ["escape"]):
            await keys(pilot, *pressed)
            for width in (160, 24, 8, 80):
                await pilot.resize_terminal(width, 24)
                await pilot.pause()
                line = foot(reader)
                assert len(line) == width
                assert width < 24 or line.rstrip().endswith(" help")


async def test_the_foot_tells_what_one_can_do_now() -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(120, 30)) as pilot:
        await keys(pilot)
        assert foot(reader).split("  ")[:3] == [" 8 12d : go to", "/ search", "f look up"]
        await keys(pilot, "slash", *"2185", "enter")
        assert foot(reader).startswith(" n next found  N previous  L list  Esc end search")
        await keys(pilot, "escape", "o")
        assert foot(reader).startswith(" Enter go there  Esc close")
        await keys(pilot, "escape", "colon")
        assert foot(reader).startswith(" Enter do it  Esc back")
        await keys(pilot, "escape", "B")
        assert foot(reader).startswith(" space next  b previous")


async def test_the_foot_tells_the_steps_while_one_corrects(tmp_path: Path) -> None:
    from align.formats import aligned_yaml

    file = tmp_path / "x.yaml"
    alignment = aligned("en", "fr")
    file.write_bytes(b"".join(aligned_yaml.write(alignment)))
    reader = HexaplaApp(alignment, file=str(file), keymap=KEYMAPS["vim"])
    async with reader.run_test(size=(120, 30)) as pilot:
        await keys(pilot, "E")
        assert foot(reader).startswith(" Tab version  m merge  s split  e edit  r reviewed  u undo")


async def test_a_key_at_the_foot_can_be_clicked() -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(100, 30)) as pilot:
        await keys(pilot)
        line = reader.query_one(KeyLine)
        start = next(start for start, _end, binding in line.told if binding.id == "outline")
        await pilot.click(line, offset=(start, 0))
        await keys(pilot)
        assert reader.panel.kind == "outline"


async def test_the_page_tells_the_keys_as_they_are_mapped() -> None:
    reader = mapped("vim")
    async with reader.run_test(size=(120, 200)) as pilot:
        await keys(pilot, "f1")
        told = page(reader)
        for command in HexaplaApp.all_commands():
            assert not command.name or command.name.startswith("version_") or command.name in told
        for line in ("Home gg", "zz .", "q ZZ", "F2 … F9"):
            assert line in told
        await keys(pilot, "escape", "B", "f1")
        assert "In the booth" in page(reader)
        await keys(pilot, "escape", "escape")
        assert len(reader.screen_stack) == 1


async def test_the_page_is_scrolled_and_wraps_on_a_small_screen() -> None:
    reader = app("en", "fr")
    async with reader.run_test(size=(60, 20)) as pilot:
        await keys(pilot, "question_mark")
        seen = page(reader)
        for _ in range(12):
            await keys(pilot, "space")
            seen += page(reader)
        assert "alignment is in doubt" in seen
        assert "slips" in seen
        assert "forgiven" in seen
        await keys(pilot, "g")
        assert "Moving" in page(reader)


def test_a_new_command_is_told_by_itself() -> None:
    class More(HexaplaApp):
        BINDINGS = [Binding("ctrl+y", "bell", "ring", id="ring", tooltip="ring the bell")]  # noqa: RUF012

    told = dict(groups(More.all_commands()))
    assert "ring the bell" in [command.more for command in told["And"]]


# -- the first time -----------------------------------------------------------------------------------


async def test_the_hint_is_shown_once(tmp_path: Path) -> None:
    file = tmp_path / "reader.json"
    reader = mapped("vim", *CODES, memory=Memory.load(file))
    async with reader.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "next, previous paragraph" in page(reader)
        assert "F1 tells all keys" in page(reader)
        await keys(pilot, "8", "enter")
        assert "next, previous paragraph" not in page(reader)
        assert where(reader) == "op8"
    again = mapped("vim", memory=Memory.load(file))
    async with again.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "next, previous paragraph" not in page(again)


async def test_a_click_takes_the_hint_away(tmp_path: Path) -> None:
    reader = mapped("default", memory=Memory(tmp_path / "reader.json"))
    async with reader.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.click(reader.view, offset=(5, 3))
        await keys(pilot)
        assert "next, previous paragraph" not in page(reader)


def test_vim_in_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "hexapla").mkdir()
    (tmp_path / "hexapla" / "config.toml").write_text('[reader]\nkeymap = "vim"\n', encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    session = Terminal(f"hexapla-vim-{os.getpid()}", 100, 30)
    try:
        screen = session.wait(lambda screen: "title · 1/57" in screen and "fr unofficial" in screen)
        assert "next, previous paragraph" in screen
        session.type("G")
        screen = session.wait(lambda screen: "op16.f (f) · 57/57" in screen)
        assert "next, previous paragraph" not in screen
        session.type("g", "g")
        session.wait(lambda screen: "title · 1/57" in screen)
        session.type("12G")
        session.wait(lambda screen: "op12 12. ·" in screen)
        session.type("?UPC", "Enter")
        session.wait(lambda screen: "“UPC” 4/5" in screen)
        session.type(":q", "Enter")
        session.wait(lambda screen: "code 0" in screen)
    finally:
        session("kill-server")
