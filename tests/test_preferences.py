"""What a person prefers: the file of settings, and what is said where something in it is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from align.errors import InputError
from reader import keymaps, preferences
from reader.app import HexaplaApp
from reader.preferences import Preferences
from tests.conftest import CODES, ROOT, sample
from tests.test_terminal import Terminal

WHOLE = """\
[reader]
keymap = "vim"
theme = "contrast-light"
language = "fr"

[reader.keys]
look_up = "F"
quit = ["q", "ctrl+x"]
first = "g g"

[reader.keys.booth]
next = "n"
"""


def load(folder: Path, text: str) -> Preferences:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return preferences.load(file)


def wrong(folder: Path, text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        keymaps.chosen(load(folder, text), HexaplaApp.all_commands)
    assert caught.value.file == str(folder / "config.toml")
    assert "\n" not in str(caught.value)
    return caught.value


def test_no_file_is_no_preference(tmp_path: Path) -> None:
    assert preferences.load(tmp_path / "none.toml") == Preferences()
    assert keymaps.chosen(Preferences(), HexaplaApp.all_commands) is keymaps.KEYMAPS["default"]


def test_a_whole_file(tmp_path: Path) -> None:
    own = load(tmp_path, WHOLE)
    assert (own.keymap, own.theme, own.language) == ("vim", "hexapla-contrast-light", "fr")
    assert own.keys == {
        "look_up": ("F",), "quit": ("q", "ctrl+x"), "first": ("g g",), "booth.next": ("n",),
    }  # fmt: skip
    keymap = keymaps.chosen(own, HexaplaApp.all_commands)
    assert keymap.keys["look_up"] == ("F",)
    assert keymap.keys["search_back"] == keymaps.KEYMAPS["vim"].keys["search_back"]
    assert keymap.beginnings >= {"g"}


def test_the_usual_file_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert preferences.usual_file() == tmp_path / "hexapla" / "config.toml"


@pytest.mark.parametrize("language", CODES)
def test_every_language_of_the_interface(tmp_path: Path, language: str) -> None:
    assert load(tmp_path, f'[reader]\nlanguage = "{language}"\n').language == language


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[reader\n", 1, "not valid TOML"),
        ('[reader]\nkeymap = "vom"\n', 2, "there is no keymap 'vom'; write vim"),
        ("[reader]\n\nkeymap = 3\n", 3, "'keymap' is no text; put one of default, vim, less in quotes"),
        ('[reader]\nkeymaps = "vim"\n', 2, "there is no setting 'keymaps'; write one of keymap, keys"),
        ('[reader]\ntheme = "drak"\n', 2, "there is no theme 'drak'; write dark"),
        ('[reader]\nlanguage = "tlh"\n', 2, "there is no language 'tlh'"),
        ("reader = 1\n", 1, "'reader' is no table"),
        ("[rader]\n", 1, "there is no table 'rader'; put settings under [reader]"),
        ("[reader]\nkeys = 1\n", 2, "'keys' is no table"),
        ("[reader.keys]\nquit = 1\n", 2, "the keys of 'quit' are no text"),
        ("[reader.keys]\nquit = []\n", 2, "the keys of 'quit' are no text"),
        ('[reader.keys]\nquit = [["q"]]\n', 2, "the keys of 'quit' are no text"),
        ('[reader.keys]\nquit = "Q"\nlookup = "F"\n', 3, "there is no command 'lookup'; did you mean look_up"),
        ('[reader.keys.booth]\nnxt = "n"\n', 2, "there is no command 'booth.nxt'; did you mean booth.next"),
        ('[reader.keys]\nzzzzzz = "F"\n', 2, "there is no command 'zzzzzz'; ? in the reader"),
        ('[reader.keys]\nlook_up = "hyper"\n', 2, "there is no key 'hyper'"),
        ('[reader.keys]\nlook_up = "a b c"\n', 2, "there is no key 'a b c'"),
        ('[reader.keys]\nlook_up = " "\n', 2, "there is no key ' '"),
        ('[reader.keys]\nlook_up = "n"\n', 2, "'n' is the key of 'next_found' already"),
        ('[reader.keys]\nlook_up = "F"\nquit = "F"\n', 2, "'F' is the key of 'quit' already"),
        ('[reader.keys]\nlook_up = "8"\n', 2, "'8' is the key of 'go to' already; choose another key"),
        ('[reader.keys]\nlook_up = "g l"\n', 2, "'gl' cannot be typed, for 'g' is the key of 'first'"),
        ('[reader.keys.booth]\nnext = "f"\n', 2, "'f' is the key of 'booth.follow' already"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    error = wrong(tmp_path, text)
    assert error.place == f"line {line}"
    assert said in str(error)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b"[reader]\n\xff\n")
    with pytest.raises(InputError, match="line 2: it is not UTF-8"):
        preferences.load(tmp_path / "config.toml")


def test_one_key_in_two_places_is_no_clash(tmp_path: Path) -> None:
    keymaps.chosen(
        load(tmp_path, '[reader.keys]\ncheck = "F"\n[reader.keys.booth]\nclock = "F"\n'), HexaplaApp.all_commands
    )
    keymaps.chosen(load(tmp_path, '[reader.keys]\nnext_found = "f"\nlook_up = "n"\n'), HexaplaApp.all_commands)


def test_the_language_is_that_of_the_interface(tmp_path: Path) -> None:
    """Nothing that speaks may be imported before the language is known."""
    code = "import sys; from reader.commands import read; sys.exit('reader.speech' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0


def test_a_wrong_file_ends_the_command_in_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "hexapla").mkdir()
    (tmp_path / "hexapla" / "config.toml").write_text('[reader.keys]\nlookup = "F"\n', encoding="utf-8")
    session = Terminal(f"hexapla-preferences-{os.getpid()}", 200, 24, f"{sample('en')}")
    try:
        screen = session.wait(lambda screen: "code 2" in screen)
        assert "config.toml, line 2: there is no command 'lookup'; did you mean look_up" in screen
    finally:
        session("kill-server")
