"""The reader in a real terminal: tmux, its keys and its screen."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from tests.conftest import CODES, ROOT, sample

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")


class Terminal:
    """One tmux session that runs the reader."""

    def __init__(self, socket: str, width: int, height: int, words: str = "") -> None:
        self.base = ["tmux", "-L", socket, "-f", "/dev/null"]
        words = words or " ".join(str(sample(code)) for code in CODES)
        # Where one was the last time is remembered: here each time is the first.
        command = "unset COLUMNS LINES; export XDG_STATE_HOME=$(mktemp -d)"
        command += f"; cd {ROOT} && {sys.executable} -m reader read {words}; echo code $?; sleep 60"
        self("new-session", "-d", "-s", "h", "-x", str(width), "-y", str(height), command)

    def __call__(self, *arguments: str) -> str:
        return subprocess.run([*self.base, *arguments], capture_output=True, text=True, check=True).stdout

    def type(self, *keys: str) -> None:
        self("send-keys", "-t", "h", *keys)

    def wait(self, until: Callable[[str], bool]) -> str:
        """The screen once it is as it should be; the last one in the failure if it never is."""
        screen = ""
        for _ in range(200):
            screen = self("capture-pane", "-p", "-t", "h")
            if until(screen):
                return screen
            time.sleep(0.05)
        raise AssertionError(screen)


@pytest.fixture
def terminal(request: pytest.FixtureRequest) -> Iterator[Terminal]:
    width, height = getattr(request, "param", (100, 30))
    session = Terminal(f"hexapla-test-{width}x{height}", width, height)
    try:
        yield session
    finally:
        subprocess.run([*session.base, "kill-server"], check=False, capture_output=True)


def test_open_jump_switch_search_quit(terminal: Terminal) -> None:
    terminal.wait(lambda s: "Italy: draft resolution" in s and "title · 1/57" in s)
    terminal.type("8", "Enter")
    screen = terminal.wait(lambda s: "op8 8. · 35/57" in s and "fr unofficial" in s)
    assert "8. Reaffirms the importance of" in screen
    assert "8. Réaffirme" in screen
    assert "ﺔﻴﺑﺮﻌﻟﺍ" not in screen
    terminal.type("F6")
    terminal.wait(lambda s: "ar unofficial" in s and "ﺔﻴﺑﺮﻌﻟﺍ" in s)
    terminal.type("/FPO", "Enter")
    screen = terminal.wait(lambda s: "“FPO” 1/1" in s)
    assert "FPOs" in screen
    terminal.type("q")
    terminal.wait(lambda s: "code 0" in s)


@pytest.mark.parametrize("terminal", [(80, 24), (250, 70)], indirect=True)
def test_small_and_large(terminal: Terminal) -> None:
    screen = terminal.wait(lambda s: "title · 1/57" in s)
    terminal.type("12d", "Enter")
    screen = terminal.wait(lambda s: "op12.d (d)" in s)
    assert "(d) A substantial increase" in screen
    terminal("resize-window", "-t", "h", "-x", "120", "-y", "20")
    terminal.wait(lambda s: "(d) A substantial increase" in s and "op12.d (d)" in s and s.count("\n") <= 20)
    terminal.type("q")


def test_a_machine_fills_its_column_and_another_says_what_to_install(argos_models) -> None:
    session = Terminal("hexapla-test-machine", 120, 30, f"{sample('en')} --translate fr,ru --engine argos")
    try:
        session.wait(lambda s: "Le Conseil de sécurité," in s and "hexapla models" in s and "en-ru" in s)
        session.wait(lambda s: "fr machine" in s and "translating" not in s)
        session.type("16f", "Enter")
        session.wait(lambda s: "op16.f (f)" in s and re.search(r"│\s+f\) ", s) is not None)
        session.type("q")
        session.wait(lambda s: "code 0" in s)
    finally:
        subprocess.run([*session.base, "kill-server"], check=False, capture_output=True)


def test_the_booth(terminal: Terminal) -> None:
    terminal.wait(lambda s: "title · 1/57" in s)
    terminal.type("1", "2", "d", "Enter")
    terminal.wait(lambda s: "op12.d (d) ·" in s)
    terminal.type("B")
    terminal.wait(lambda s: "20 per cent" in s and "20 %" in s)
    terminal.type("Escape")
    terminal.wait(lambda s: "op12.d (d) ·" in s)
