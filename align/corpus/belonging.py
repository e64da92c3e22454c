"""Which of many files are versions of one document: by what they are called, by the symbol in them, and by content.

Of each file a row of vectors is made, one a stretch of the same share of its text, in the encoder's space that all
languages share. Two versions of one document say the same at the same places; two documents of one kind, whatever
phrases they share, do not. So a pair is taken where each is the best for the other, by a margin over the next, and
what is called alike but does not say the same is reported and not taken.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from align.corpus.plan import Quarantined
from align.document import Document
from align.errors import InputError
from align.ingest import folder as folders

if TYPE_CHECKING:
    from lang.embedding import ComposingEncoder, Encoder

STRETCHES = 32
"""Stretches of a text that have a vector each."""
LEAST = 0.55
"""Likeness below which two texts are not of one document, whatever they are called."""
MARGIN = 0.02
"""How much more alike than the next best a pair has to be that is not called alike."""
_NONE, _FULL = 0.45, 0.75
"""Likeness that stands for a score of 0 and of 1."""
_BLOCK = 64
"""Files compared with all others at once."""
_SENTENCES = 4000

Vectors = npt.NDArray[np.float16]


class File(NamedTuple):
    """What is known of a file.

    Attributes:
        name: what its name has beside the language, in lower case.
        symbol: of the document, as the text has it; empty where there is none.
        vectors: shape (`STRETCHES`, dimensions).
    """

    path: str
    language: str
    name: str
    symbol: str
    vectors: Vectors


class Pair(NamedTuple):
    """Two files, how sure it is that they are versions of one document (0 to 1), and what speaks for it.

    ``by`` names ``content``, ``name`` and ``symbol``, as far as they agree.
    """

    first: str
    second: str
    score: float
    by: tuple[str, ...]


class Group(NamedTuple):
    """A document: the paths of its versions by language, the original first, and its least sure pair's score."""

    files: Mapping[str, str]
    pairs: tuple[Pair, ...]

    @property
    def score(self) -> float:
        """That of the least sure pair, 0 to 1."""
        return min(pair.score for pair in self.pairs)


@dataclass
class Found:
    """What belongs together in a heap.

    Attributes:
        doubtful: pairs that are called alike, by name or symbol, and do not say the same.
        alone: files without a counterpart.
        unreadable: files that are no documents, and why.
    """

    groups: list[Group] = field(default_factory=list)
    doubtful: list[Pair] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)
    unreadable: list[Quarantined] = field(default_factory=list)


def read(paths: Iterable[str], encoder: Encoder | None = None) -> Iterator[File | Quarantined]:
    """What has to be known of files, each as it is read.

    Args:
        encoder: the embedded one by default.
    """
    from align.ingest.load import load
    from lang.embedding import Muse, composing

    own = composing(encoder or Muse(workers=1))
    for path in paths:
        try:
            document = load(path)
            yield File(path, document.language, folders.key_of(path), document.symbol, _vectors(document, own))
        except InputError as error:
            yield Quarantined(path, str(error))


def _vectors(document: Document, encoder: ComposingEncoder) -> Vectors:
    """A vector for each stretch; a sentence that is in two of them counts in each by its share."""
    from align.aligner import segment

    sentences = segment(document).sentences
    texts = [sentence.text for unit in document.units for sentence in sentences[unit.id]][:_SENTENCES]
    summaries = encoder.summarise(texts)
    ends = np.cumsum([len(text) + 1 for text in texts]) / sum(len(text) + 1 for text in texts)
    starts = np.concatenate([[0.0], ends[:-1]])
    low = np.arange(STRETCHES)[:, None] / STRETCHES
    shares = np.minimum(low + 1 / STRETCHES, ends) - np.maximum(low, starts)
    weights = (np.clip(shares, 0, None) / (ends - starts)).astype(np.float32)
    return encoder.compose(weights @ summaries).astype(np.float16)


def group(files: Sequence[File], *, original: str = folders.ORIGINAL) -> Found:
    """Puts versions of one document together.

    Args:
        original: the language whose files the others are compared with first.
    """
    found = Found()
    by_language: dict[str, list[File]] = defaultdict(list)
    for file in files:
        by_language[file.language].append(file)
    order = sorted(by_language, key=lambda code: (code != original, -len(by_language[code]), code))
    grouped: dict[str, tuple[str, list[tuple[str, Pair]]]] = {}
    taken: set[str] = set()
    for place, here in enumerate(order):
        for there in order[place + 1 :]:
            first = [file for file in by_language[here] if file.path not in taken]
            second = [file for file in by_language[there] if file.path not in taken]
            for one, other, pair in _paired(first, second, found.doubtful):
                grouped.setdefault(one.path, (here, []))[1].append((there, pair))
                taken.add(other.path)
        taken.update(file.path for file in by_language[here] if file.path in grouped)
    for path, (language, pairs) in grouped.items():
        names = {language: path, **{code: pair.second for code, pair in pairs}}
        found.groups.append(Group(names, tuple(pair for _, pair in pairs)))
    found.alone = sorted(file.path for file in files if file.path not in taken)
    found.groups.sort(key=lambda own: next(iter(own.files.values())))
    return found


def _paired(first: Sequence[File], second: Sequence[File], doubtful: list[Pair]) -> Iterator[tuple[File, File, Pair]]:
    """The pairs of two languages; what is called alike and is none goes to the doubtful."""
    if not first or not second:
        return
    alike = _likeness(first, second)
    used: set[int] = set()
    best_there, best_here = alike.argmax(axis=1), alike.argmax(axis=0)
    for at, one in enumerate(first):
        named = [to for to, other in enumerate(second) if _calls(one, other)]
        # What both are called decides between documents that are nearly the same.
        near = [
            to for to in named if to not in used and alike[at, to] >= max(alike[at].max(), alike[:, to].max()) - MARGIN
        ]
        mutual = best_here[best_there[at]] == at and _margin(alike, at, int(best_there[at])) >= MARGIN
        near.sort(key=lambda place: (-len(_calls(one, second[place])), -float(alike[at, place])))
        to = near[0] if near else int(best_there[at]) if mutual else -1
        if to >= 0 and to not in used and alike[at, to] >= LEAST:
            used.add(to)
            by = ("content", *_calls(one, second[to]))
            yield one, second[to], Pair(one.path, second[to].path, _score(float(alike[at, to])), by)
        else:
            to = -1
        doubtful += [
            Pair(one.path, second[other].path, _score(float(alike[at, other])), _calls(one, second[other]))
            for other in named
            if other != to and to not in named
        ]


def _calls(one: File, other: File) -> tuple[str, ...]:
    """What two files have in common beside their content."""
    name = ("name",) if one.name and one.name == other.name else ()
    symbol = ("symbol",) if one.symbol and one.symbol == other.symbol else ()
    return (*name, *symbol)


def _margin(alike: npt.NDArray[np.float32], at: int, to: int) -> float:
    """How much more alike a pair is than either with the next best."""
    row, column = np.delete(alike[at], to), np.delete(alike[:, to], at)
    rivals = [float(side.max()) for side in (row, column) if side.size]
    return float(alike[at, to]) - max(rivals, default=-1.0)


def _score(likeness: float) -> float:
    return round(min(max((likeness - _NONE) / (_FULL - _NONE), 0.0), 1.0), 3)


def _likeness(first: Sequence[File], second: Sequence[File]) -> npt.NDArray[np.float32]:
    """How alike files are, shape (first, second): each stretch with the best of three at the same place, on average."""
    there = np.stack([file.vectors for file in second]).astype(np.float32)
    rows = []
    for start in range(0, len(first), _BLOCK):
        here = np.stack([file.vectors for file in first[start : start + _BLOCK]]).astype(np.float32)
        rows.append((_one_way(here, there) + _one_way(there, here).T) / 2)
    return np.concatenate(rows)


def _one_way(here: npt.NDArray[np.float32], there: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    from lang.embedding import one_thread

    total = np.zeros((len(here), len(there)), np.float32)
    with one_thread():
        for at in range(STRETCHES):
            near = range(max(at - 1, 0), min(at + 2, STRETCHES))
            total += np.max([here[:, at] @ there[:, other].T for other in near], axis=0)
    mean: npt.NDArray[np.float32] = total / np.float32(STRETCHES)
    return mean


def heap(folder: str | os.PathLike[str]) -> list[str]:
    """The paths of all documents under a folder, in order.

    Raises:
        InputError: the folder cannot be read, or has none.
    """
    found = []
    for root, names, files in os.walk(folder):
        names[:] = [name for name in names if not name.startswith(".")]
        found += [os.path.join(root, name) for name in files if folders.is_document(name)]
    if not found:
        raise InputError("there is no document in it", file=os.fspath(folder), mend="name a folder with documents")
    return sorted(found)
