"""A real terminal for tests: tmux, what it shows and at which cells."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable

from tests.conftest import ROOT


class Tmux:
    """One session of tmux that runs a command.

    Args:
        name: of the server, of which there is one in a process of tests.
        command: for the shell, run in the folder of the project.
        width: cells; ``height``: lines.
    """

    def __init__(self, name: str, command: str, *, width: int, height: int) -> None:
        self._base = ["tmux", "-L", f"{name}-{os.getpid()}", "-f", "/dev/null"]
        # Where one was the last time is remembered: here each time is the first.
        command = f"unset COLUMNS LINES; export XDG_STATE_HOME=$(mktemp -d); cd {ROOT} && {command}; sleep 60"
        self("new-session", "-d", "-s", "t", "-x", str(width), "-y", str(height), command)
        self("set-option", "-g", "mode-keys", "vi")  # else a search ends behind what it finds

    def __call__(self, *arguments: str) -> str:
        """What a command of tmux prints."""
        return subprocess.run([*self._base, *arguments], capture_output=True, encoding="utf-8", check=True).stdout

    def close(self) -> None:
        """Ends it, with all that it runs."""
        subprocess.run([*self._base, "kill-server"], capture_output=True, check=False)

    def type(self, *keys: str) -> None:
        """Presses keys, as tmux names them."""
        self("send-keys", "-t", "t", *keys)

    def lines(self) -> list[str]:
        """What stands on the screen."""
        return self("capture-pane", "-p", "-t", "t").split("\n")

    def wait(self, is_so: Callable[[str], bool]) -> list[str]:
        """The lines of the screen once it is as it should be; the last ones in the failure if it never is."""
        end = time.monotonic() + 60
        while not is_so("\n".join(lines := self.lines())):
            assert time.monotonic() < end, "\n".join(lines)
            time.sleep(0.05)
        return lines

    def cells_of(self, sign: str) -> set[tuple[int, int]]:
        """The lines and cells at which a sign stands, as the terminal counts them."""
        self("copy-mode", "-t", "t")
        self("send-keys", "-t", "t", "-X", "top-line")
        self("send-keys", "-t", "t", "-X", "start-of-line")
        found: set[tuple[int, int]] = set()
        search = ["send-keys", "-t", "t", "-X", "search-forward-text", sign]
        for _ in range("\n".join(self.lines()).count(sign) + 1):
            where = self(*search, ";", "display-message", "-p", "-t", "t", "#{copy_cursor_y} #{copy_cursor_x}")
            line, cell = map(int, where.split())
            found.add((line, cell))
            search = ["send-keys", "-t", "t", "-X", "search-again"]
        self("send-keys", "-t", "t", "-X", "cancel")
        return found
