"""Texts that would steer the terminal or the application, everywhere that the reader shows text."""

from __future__ import annotations

import re
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from align import files
from align.alignment import AlignedUnit, Alignment, Bead, Version
from align.formats import aligned_yaml
from reader.app import HexaplaApp
from tests.conftest import CODES
from tests.test_reader_app import keys
from tests.tools.tmux import Tmux

TEXTS = {
    "erasing and colours": "\x1b[2J\x1b[H\x1b[31;7mred\x1b[0m\x1b[?1049l\x1bc",
    "titles": "\x1b]0;HACKED\x07 \x1b]2;HACKED\x1b\\ \x1bkHACKED\x1b\\ \x1b[22;0t",
    "links": "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "the clipboard": "\x1b]52;c;SEFDS0VE\x07 \x1bPtmux;\x1b\x1b]52;c;SEFDS0VE\x07\x1b\\",
    "questions": "\x1b[6n\x1b[c\x1b]11;?\x07\x1bP$qm\x1b\\\x05",
    "C1": "\x9b31m \x9d0;HACKED\x9c \x90q\x9c \x85 \x8d",
    "markup": "[red]x[/red] [@click=app.quit]y[/] [link=https://evil.example]z[/link] [/] [bold \\[ [$accent",
    "directions": "\u202egpj.exe\u202c \u2066x\u2067y\u2069 \u200f.",
    "other controls": "a\0b\x07\x08\x08\x08\rX\x7f\x0e\x0f\x1a\x1c\u2028\u2029",
    "beginnings": "\x1b",
}
SURROGATES = "a\ud800b \udcff\udce9 \ud83d c\udc00\ud800"
"""What a text has after bytes were read with ``surrogateescape``; no file of ours can hold it."""
WORDS = {"en": "Police", "fr": "Police", "es": "Policía", "ru": "Полиция", "zh": "警察", "ar": "الشرطة"}
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What may stand on no screen; a line end stands between lines."""


def document(*texts: str, symbol: str = "") -> Alignment:
    """Paragraphs that have a text in every language, in their label, in their note and in their acronyms."""
    versions = tuple(Version(code, code, "unofficial" if at else "original") for at, code in enumerate(CODES))
    units = []
    for number, text in enumerate(texts, 1):
        said = [(f"{{}} 2185 FPU {number}.", 0.2), (f"{{}} {text}", 0.9)]
        beads = tuple(
            Bead(
                f"op{number}.s{at}",
                {code: (form.format(word),) for code, word in WORDS.items()},
                score=score,
                note=f"fr lacks {text}",
            )
            for at, (form, score) in enumerate(said, 1)
        )
        labels = dict.fromkeys(CODES, f"{number}. {text[:40]}")
        units.append(AlignedUnit(f"op{number}", "operative", labels, beads, note=text))
    return Alignment(versions, tuple(units), symbol=symbol or texts[0], title=texts[0])


# -- in a terminal ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tmux]:
    """The reader on a file of hostile texts, in a terminal that would do all that it is told."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    folder = tmp_path_factory.mktemp("hostile")
    file = folder / "texts.yaml"
    files.write(file, aligned_yaml.write(document(*TEXTS.values())))
    command = f"cd {folder} && PYTHONPATH={Path.cwd()} {sys.executable} -m reader read {file}"
    session = Tmux("hexapla-hostile", command, width=160, height=50)
    session("set-option", "-s", "set-clipboard", "on")
    session("set-option", "-g", "allow-passthrough", "on")
    try:
        session.wait(lambda screen: "op1 1." in screen and "Полиция" in screen)
        yield session
    finally:
        session.close()


def harmless(terminal: Tmux) -> str:
    """The screen, once nothing on it or about it is of a document's making."""
    screen = terminal("capture-pane", "-p", "-t", "t")
    styled = terminal("capture-pane", "-p", "-e", "-t", "t")
    assert not STEERING.search(screen.replace("\n", ""))
    assert not STEERING.search(re.sub(r"\x1b\[[\d;:]*m", "", styled).replace("\n", "").replace("\x0e", ""))
    assert "HACKED" not in terminal("display-message", "-p", "-t", "t", "#{pane_title} #{window_name}")
    assert not terminal("list-buffers")
    assert terminal("display-message", "-p", "-t", "t", "#{alternate_on}").strip() == "1"
    return screen


def pressed(terminal: Tmux, key: str, shows: str, hides: str = "\0") -> str:
    """Presses a key; the screen once it shows something and hides something else."""
    terminal.type(key)
    terminal.wait(lambda screen: shows in screen and hides not in screen)
    return harmless(terminal)


def test_columns_and_status(terminal: Tmux) -> None:
    for number in range(2, len(TEXTS) + 1):
        terminal.type(*str(number))
        pressed(terminal, "Enter", f"\n op{number} {number}. ")
    assert "␛[31;7mred␛[0m" in pressed(terminal, "Home", " op1 1. ␛[2J")


def test_lists(terminal: Tmux) -> None:
    pressed(terminal, "o", "Outline")
    pressed(terminal, "End", " op10 10. ")
    pressed(terminal, "Escape", "/10", "Outline")
    assert "A001" in pressed(terminal, "c", " findings")
    pressed(terminal, "Escape", "/10", " findings")
    terminal.type("/", "2", "1", "8", "5")
    pressed(terminal, "Enter", "“2185” ")
    pressed(terminal, "L", " places")
    pressed(terminal, "Escape", "“2185” ", " places")
    pressed(terminal, "Escape", "/10", "“2185” ")


def test_the_booth(terminal: Tmux) -> None:
    pressed(terminal, "Home", " op1 1. ")
    pressed(terminal, "B", " 1/10", " original · ")
    screen = harmless(terminal)
    while f" {len(TEXTS)}/{len(TEXTS)}" not in screen:
        terminal.type("Space")  # the next page or paragraph
        terminal.wait(lambda now, before=screen: now != before.rstrip("\n") and now != before)
        screen = harmless(terminal)
    pressed(terminal, "Escape", " original · ")


def test_prompts_and_questions(terminal: Tmux) -> None:
    typed = "␛[2J␛[H␛[31;7mred␛[0m␛[?1049l␛c\n"  # on one line only there
    pressed(terminal, "Home", " op1 1. ")
    pressed(terminal, "E", "CORRECTING")
    pressed(terminal, "Right", "op1.s1")
    pressed(terminal, "Right", "op1.s2")
    pressed(terminal, "e", f"Police {typed}")
    pressed(terminal, "Escape", "CORRECTING", typed)
    pressed(terminal, "a", f"fr lacks {typed}")
    pressed(terminal, "Escape", "CORRECTING", typed)
    pressed(terminal, "r", "is reviewed")
    pressed(terminal, "q", "Corrections are not saved")
    pressed(terminal, "Escape", "op1", "Corrections are not saved")


# -- without one --------------------------------------------------------------------------------------


def screen(reader: HexaplaApp) -> str:
    """All that is handed to the terminal, screens over the columns included."""
    return "\n".join(
        "".join(segment.text for segment in strip) for strip in reader.screen._compositor.render_strips(reader.size)
    )


def assert_harmless(reader: HexaplaApp) -> None:
    shown = screen(reader)
    assert not STEERING.search(shown.replace("\n", "")), ascii(shown)
    shown.encode()


async def test_every_place_that_shows_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    texts = [SURROGATES, "\0" * 300, *TEXTS.values()]
    reader = HexaplaApp(document(*texts))
    async with reader.run_test(size=(170, 60)) as pilot:
        for pressed in (
            ["f4", "f5", "f6"], ["right"], ["pagedown"], ["end"], ["home", "o"], ["escape", "slash", *"FPU", "enter"],
            ["L"], ["escape", "c"], ["escape", "Y"], ["escape", "y"], ["v"], ["escape", "f", *"po"],
        ):  # fmt: skip
            await keys(pilot, *pressed)
            assert_harmless(reader)
        await keys(pilot, "escape", "B")
        for _ in texts:
            assert_harmless(reader)
            await keys(pilot, "full_stop", "space")
        await keys(pilot, "escape")
        for text in texts:
            reader.say(f"{text} [/] {text}")
            await pilot.pause()
            assert_harmless(reader)
        assert reader.is_running


async def test_versions_with_hostile_names() -> None:
    whole = document("x")
    named = {code: f"{code}\x1b]0;HACKED\x07[red]{SURROGATES}" for code in CODES}
    versions = tuple(replace(version, language="und", key=named[version.key]) for version in whole.versions)
    reader = HexaplaApp(replace(whole, versions=versions))
    async with reader.run_test(size=(200, 30)) as pilot:
        await keys(pilot, "f4", "f5", "f6", "right")
        assert_harmless(reader)
        await keys(pilot, "v")
        assert_harmless(reader)


async def test_words_of_a_hundred_thousand_characters() -> None:
    alignment = document("x", "y").only(["en", "zh", "ar"])
    words = {"en": "W" * 100_000, "zh": "长" * 100_000, "ar": "ط" * 50_000 + "\u0651" * 50_000}
    unit = replace(alignment.units[0], beads=(Bead("op1.s1", {key: (word,) for key, word in words.items()}),))
    reader = HexaplaApp(replace(alignment, units=(unit, *alignment.units[1:])))
    began = time.perf_counter()
    async with reader.run_test(size=(160, 40)) as pilot:
        for key in ("pagedown", "o", "escape", "B", "escape", "end"):
            await keys(pilot, key)
            assert_harmless(reader)
        assert reader.table.units[reader.view.current].id == "op2"
    assert time.perf_counter() - began < 60
