"""Machine translation: what an engine is, and the registry of those there are.

An engine is given single sentences and gives back single sentences; what must not change in them is seen to by
`lang.translate.protection`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, cast

Progress = Callable[[int], bool | None]
"""Told how many sentences are done; where it answers False the work stops."""


class EngineError(Exception):
    """An engine, or what it needs for a pair of languages, is not installed.

    Attributes:
        mend: what would mend it, such as the package to install.
    """

    def __init__(self, message: str, mend: str) -> None:
        super().__init__(message)
        self.mend = mend


class CancelledError(Exception):
    """The work was stopped by its `Progress`."""


class Translator(Protocol):
    """Translates from one language into one other."""

    @property
    def signature(self) -> Mapping[str, str]:
        """``engine``, ``model`` and ``version``: the same signature gives the same translations."""

    def translate(self, sentences: Sequence[str], progress: Progress | None = None) -> list[str]:
        """A translation of each sentence, in order.

        Raises:
            CancelledError: ``progress`` answered False.
        """

    def close(self) -> None:
        """Lets go of processes and memory; a translator can be closed twice."""


class Engine(Protocol):
    """A module that makes translators."""

    def translator(self, source: str, target: str) -> Translator:
        """The translator of a pair of languages; raises `EngineError` where there is none."""


ENGINES: Mapping[str, str] = {"apertium": "lang.translate.apertium"}
"""Modules by the name that ``--engine`` takes; imported when first used."""


def engine(name: str) -> Engine:
    """The engine of a name in `ENGINES`."""
    return cast("Engine", importlib.import_module(ENGINES[name]))
