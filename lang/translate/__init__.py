"""Machine translation: what an engine is, and the registry of those there are.

An engine is given single sentences and gives back single sentences; what must not change in them is seen to by
`lang.translate.protection`.
"""

from __future__ import annotations

import importlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol, TypeVar, cast, runtime_checkable

Progress = Callable[[int], bool | None]
"""Told how many sentences are done; where it answers False the work stops."""

_Edge = TypeVar("_Edge")


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


class Said(NamedTuple):
    """A translation, and which of the sentences given it is of, counted from 0."""

    place: int
    text: str


class Translator(Protocol):
    """Translates from one language into one other."""

    @property
    def signature(self) -> Mapping[str, str]:
        """``engine``, ``model`` and ``version``: the same signature gives the same translations."""

    def translate(self, sentences: Sequence[str]) -> Iterator[Said]:
        """A translation of each sentence as soon as there is one, in any order.

        The work is done as the iterator is read; one that is closed has stopped it.

        Raises:
            EngineError: the engine failed in the middle.
        """

    def close(self) -> None:
        """Lets go of processes and memory; a translator can be closed twice."""


@runtime_checkable
class BatchTranslator(Translator, Protocol):
    """A translator that takes several sentences at once.

    In other company a sentence may come out otherwise where two ways are as good (the sums of a matrix depend on its
    shape), so that whoever wants the same translations again has to give the same batches.
    """

    def batches(self, sentences: Sequence[str]) -> list[list[int]]:
        """Which sentences go together, by their places; in this order they come back.

        Whole batches, given again without the others, are the same batches.
        """


class Engine(Protocol):
    """A module that makes translators."""

    def translator(self, source: str, target: str) -> Translator:
        """The translator of a pair of languages; raises `EngineError` where there is none."""


ENGINES: Mapping[str, str] = MappingProxyType({"argos": "lang.translate.argos", "apertium": "lang.translate.apertium"})
"""Modules by the name that ``--engine`` takes, the preferred one first; imported when first used."""


def engine(name: str) -> Engine:
    """The engine of a name in `ENGINES`."""
    return cast("Engine", importlib.import_module(ENGINES[name]))


def translator(source: str, target: str, name: str | None = None) -> Translator:
    """The translator of a pair of languages: of the engine named, else of the first that has one.

    Raises:
        EngineError: there is none; the mend is that of the preferred engine.
    """
    if name is not None:
        return engine(name).translator(source, target)
    errors: list[EngineError] = []
    for known in ENGINES:
        try:
            return engine(known).translator(source, target)
        except EngineError as error:
            errors.append(error)
    raise EngineError(f"nothing is installed that translates {source} into {target}", errors[0].mend)


def translate_all(translator: Translator, sentences: Sequence[str], progress: Progress | None = None) -> list[str]:
    """A translation of each sentence, in order.

    Raises:
        CancelledError: ``progress`` answered False.
        EngineError: the engine failed in the middle.
    """
    found = [""] * len(sentences)
    with closing(cast("Any", translator.translate(sentences))) as said:
        for done, (place, text) in enumerate(said, 1):
            found[place] = text
            if progress is not None and progress(done) is False:
                raise CancelledError
    return found


def route(edges: Iterable[tuple[str, str, _Edge]], start: str, goal: str) -> list[_Edge] | None:
    """The edges that lead from one language to another, as few as can be; None where no way leads there.

    Args:
        edges: (from, to, whatever stands for the pair); of two ways of the same length the one whose edges
            stand earlier is taken.
    """
    known = list(edges)
    ways: dict[str, list[_Edge]] = {start: []}
    queue = deque([start])
    while queue and goal not in ways:
        here = queue.popleft()
        for one, other, edge in known:
            if one == here and other not in ways:
                ways[other] = [*ways[here], edge]
                queue.append(other)
    return ways.get(goal) or None
