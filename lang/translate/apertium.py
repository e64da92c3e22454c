"""Apertium: rule-based translation by its installed pairs (Forcada et al., Machine Translation 2011).

The programs of a pair's mode are run as one pipeline that is kept open; a sentence goes through it between two
NUL characters. (The script ``apertium`` itself holds its output back until its input ends.)
"""

from __future__ import annotations

import os
import re
import select
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import IO, cast

from lang.translate import EngineError, Said, Translator
from lang.translate import route as shortest

# Apertium names languages by ISO 639-3, packs by ISO 639-1.
_CODES = {"en": "eng", "es": "spa", "fr": "fra", "ru": "rus", "ar": "ara", "zh": "zho", "ca": "cat", "pt": "por",
          "it": "ita", "de": "deu", "nl": "nld", "pl": "pol", "uk": "ukr"}  # fmt: skip
_MODES = Path("/usr/share/apertium/modes")
_RESERVED = re.compile(r"([\[\]{}^$/\\@<>])")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_END = "[][\n]"
"""What the programs of Apertium put after a text that may lack its full stop."""
_PATIENCE = 60.0
"""Seconds for a sentence; longer, and the pipeline is taken for dead."""
_AHEAD = 16
"""Sentences on their way through the pipeline at once."""


def modes() -> dict[tuple[str, str], Path]:
    """The installed pairs, by ISO 639-3 codes."""
    found = {}
    for path in sorted(_MODES.glob("*-*.mode")):
        source, _, target = path.stem.partition("-")
        found[source, target] = path
    return found


def route(source: str, target: str) -> list[Path]:
    """The modes that lead from one language to another, as few as can be.

    Raises:
        EngineError: Apertium is not installed, or no chain of pairs leads there.
    """
    if shutil.which("lt-proc") is None:
        raise EngineError("apertium is not installed", "install the Debian package apertium")
    start, goal = _CODES.get(source, source), _CODES.get(target, target)
    edges = modes()
    way = shortest(((one, other, path) for (one, other), path in edges.items()), start, goal)
    if way is None:
        known = ", ".join(f"{one}-{other}" for one, other in edges) or "none"
        raise EngineError(
            f"apertium has no pair from {source} to {target} (installed: {known})",
            f"install a Debian package such as apertium-{min(start, goal)}-{max(start, goal)}",
        )
    return way


def translator(source: str, target: str) -> Translator:
    """The translator of a pair, through a third language where need be.

    Raises:
        EngineError: Apertium or a pair is not installed.
    """
    return Apertium(route(source, target))


class Apertium:
    """Translates by one mode, or by several one after the other."""

    def __init__(self, way: Sequence[Path]) -> None:
        self._way = list(way)
        self._programs: list[subprocess.Popen[bytes]] = []

    @cached_property
    def signature(self) -> Mapping[str, str]:
        """The mode's names, and as version the size of its data: no program tells any other."""
        words = [word for path in self._way for word in shlex.split(path.read_text(encoding="utf-8"))]
        stamps = [Path(word).stat().st_size for word in words if word.startswith("/") and Path(word).is_file()]
        return {
            "engine": "apertium",
            "model": "+".join(path.stem for path in self._way),
            "version": f"{sum(stamps):x}",
        }

    def translate(self, sentences: Sequence[str]) -> Iterator[Said]:
        """A translation of each sentence as soon as there is one, in order.

        Raises:
            EngineError: a program of the pipeline died.
        """
        done = sent = 0
        rest = b""
        try:
            self._open()
            while done < len(sentences):
                while sent < min(len(sentences), done + _AHEAD):
                    self._send(sentences[sent])
                    sent += 1
                text, rest = self._receive(rest)
                done += 1
                yield Said(done - 1, text)
        finally:
            if done < sent:
                self.close()  # what is still on its way must not come out as the next answer

    def close(self) -> None:
        """Ends the programs."""
        for program in self._programs:
            program.kill()
        for program in self._programs:
            program.wait()
            for stream in (program.stdin, program.stdout):
                if stream is not None:
                    with suppress(OSError):  # what it was still to be told does not matter any more
                        stream.close()
        self._programs = []

    def _open(self) -> None:
        if self._programs and all(program.poll() is None for program in self._programs):
            return
        self.close()
        source: int | None = subprocess.PIPE
        for command in (command for path in self._way for command in _commands(path)):
            program = subprocess.Popen(  # noqa: S603  programs of an installed mode
                command, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
            )
            if self._programs:
                self._out.close()
            self._programs.append(program)
            source = self._out.fileno()

    @property
    def _in(self) -> IO[bytes]:
        return cast("IO[bytes]", self._programs[0].stdin)

    @property
    def _out(self) -> IO[bytes]:
        return cast("IO[bytes]", self._programs[-1].stdout)

    def _send(self, sentence: str) -> None:
        text = " ".join(sentence.replace("\0", " ").split())
        try:
            self._in.write(_RESERVED.sub(r"\\\1", text).encode(errors="replace") + _END.encode() + b"\0")
            self._in.flush()
        except BrokenPipeError as error:
            raise self._dead() from error

    def _receive(self, rest: bytes) -> tuple[str, bytes]:
        stream = self._out
        while b"\0" not in rest:
            ready, _, _ = select.select([stream], [], [], _PATIENCE)
            more = os.read(stream.fileno(), 65536) if ready else b""
            if not more:
                raise self._dead()
            rest += more
        text, _, rest = rest.partition(b"\0")
        said = text.decode(errors="replace").replace(_END, "")
        return _ESCAPED.sub(r"\1", said), rest

    def _dead(self) -> EngineError:
        names = "+".join(path.stem for path in self._way)
        return EngineError(f"apertium stopped in the middle of its work ({names})", "try it by hand: apertium -l")


def _commands(path: Path) -> list[list[str]]:
    """The programs of a mode, told to answer after each NUL character, and not to mark unknown words."""
    found = []
    for stage in path.read_text(encoding="utf-8").strip().split("|"):
        words = [{"$1": "-n", "$2": ""}.get(word, word) for word in shlex.split(stage)]
        name, *options = (word for word in words if word)
        found.append([name, "-z", *options])
    return found
