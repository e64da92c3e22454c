"""A translation memory as an engine: what was translated before, found again word for word or nearly so."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from lang import dates, figures
from lang import language as languages
from lang.dates import Date
from lang.figures import Figure
from lang.language import UNKNOWN, Language
from lang.translate import Said, Translator, pieces
from lang.translate.pieces import Piece

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MatchKind = Literal["exact", "substituted", "fuzzy"]

THRESHOLD = 0.75
SUBSTITUTED = 0.99
"""The score of a match with pieces put in place of others: nobody has seen its text as it now stands."""

_TRIED = 20
"""Entries of one outline whose pieces are looked at, the last given first."""
_KEPT = 4096
"""Sentences whose matches a translator remembers, so that `origin` need not look them up anew."""
_SLACK = 1e-9
_BINS = 48
_EDGES = (0.95, 0.9, 0.85, 0.8, 0.75)
"""Likeness by which entries are looked at in bands, so that most need not be where a good one is found."""

_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u0640\u061c\u200b\u200e\u200f\u2060\ufeff"))
"""Soft hyphen, tatweel, marks of direction, spaces and joiners of no width."""
_UNSEEN |= dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_SIGNS = {"'": "‘’‚‛′ʼ´`＇‹›『』", '"': "“”„‟″«»〝〞＂「」", "-": "‐‑‒–—―−﹣－", "...": "…"}
_PLAIN = str.maketrans({sign: plain for plain, signs in _SIGNS.items() for sign in signs})
_SPACED = re.compile(r"\s+(?=[;:!?»])|(?<=«)\s+")
"""Spaces that some languages put where others put none."""
_HELD = r"(?<![!-~])[!-~]*[\d/][!-~]*|\d+|[A-Z]{2,}s?"
"""Roughly what pieces are made of: runs of ASCII with a digit or a stroke, digits, capitals."""
_NO_LETTERS = re.compile(r"[\W_]+")


class Entry(NamedTuple):
    """A text, its translation, and where the two come from, such as ``S-2017-926.yaml op8.s1``."""

    source: str
    target: str
    origin: str = ""


class Match(NamedTuple):
    """What the memory has for a sentence.

    Attributes:
        score: how like the sentence is to the source of the entry, 0 to 1; 1 only where they are the same.
        text: the translation; the entry's own, but for pieces where the kind is ``substituted``.
    """

    score: float
    text: str
    entry: Entry
    kind: MatchKind

    @property
    def origin(self) -> str:
        """What a reader is told, such as ``memory 87 %``."""
        return f"memory {int(self.score * 100 + _SLACK)} %"


def fold(text: str) -> str:
    """A text as it is compared: in NFC, with plain quotes, dashes and single spaces, without what cannot be seen."""
    composed = unicodedata.normalize("NFC", text.translate(_UNSEEN))
    return " ".join(_SPACED.sub("", composed).translate(_PLAIN).split())


class Memory:
    """Translations of one pair of languages, in one direction.

    Args:
        entries: of those whose sources are the same for `fold` the last one counts; those with an empty side do not.
        source: the language of the sources, by which numbers, dates and the like are known in them.
        target: that of the translations.
        name: what the signature calls it, such as the names of its files.

    Raises:
        PackError: a code is none.
    """

    def __init__(
        self, entries: Iterable[Entry], source: str = UNKNOWN, target: str = UNKNOWN, *, name: str = ""
    ) -> None:
        self.name = name
        self._source, self._target = languages.get(source), languages.get(target)
        self._entries: dict[str, Entry] = {}
        for entry in entries:
            key = fold(entry.source)
            if key and entry.target.strip():
                self._entries[key] = entry

    def __len__(self) -> int:
        return len(self._entries)

    @cached_property
    def signature(self) -> Mapping[str, str]:
        """``engine``, ``model``, the memory's name, and ``version``, a hash of what is in it."""
        digest = hashlib.sha256()
        for entry in self._entries.values():
            digest.update(f"{entry.source}\0{entry.target}\0".encode(errors="surrogatepass"))
        return {"engine": "memory", "model": self.name, "version": digest.hexdigest()[:12]}

    def exact(self, sentence: str) -> Match | None:
        """The translation of the same sentence; white space, quotes and dashes may be other ones."""
        entry = self._entries.get(fold(sentence))
        return None if entry is None else Match(1.0, entry.target, entry, "exact")

    def substituted(self, sentence: str) -> Match | None:
        """The translation of a sentence that differs in numbers, dates, symbols and the like only, these replaced.

        Each piece that differs has to stand once in the entry's source and once in its target, and the target has to
        tell how it writes such a piece; else nothing is replaced. The words around a number are not inflected anew.
        """
        outline = self._outline(sentence)
        entries = self._outlines.get(outline, ()) if outline is not None else ()
        own = _Shape.of(sentence, self._source) if entries else None
        for entry in reversed(entries[-_TRIED:]):
            text = self._replaced(entry, own) if own else None
            if text is not None:
                return Match(SUBSTITUTED, text, entry, "substituted")
        return None

    def sure(self, sentence: str) -> Match | None:
        """The exact match, else the one with pieces replaced."""
        return self.exact(sentence) or self.substituted(sentence)

    def fuzzy(self, sentence: str, threshold: float = THRESHOLD, limit: int = 5) -> list[Match]:
        """Translations of sentences like this one, the likest first.

        Likeness is twice the length of the longest common subsequence over the lengths of both (the normalised
        indel similarity), in code points of folded texts.

        Args:
            threshold: the least score, above 0.
            limit: how many at most.
        """
        from rapidfuzz import fuzz, process

        key = fold(sentence)
        found: list[tuple[str, float]] = []
        least = threshold
        for above, choices in self._letters.bands(key, threshold):
            more = process.extract(key, choices, scorer=fuzz.ratio, score_cutoff=100 * least - _SLACK, limit=limit)
            found += [(known, score / 100) for known, score, _ in more]
            found = sorted(found, key=lambda one: -one[1])[:limit]
            if len(found) == limit:
                least = found[-1][1]
                if least >= above:
                    break
        return [
            Match(score, self._entries[known].target, self._entries[known], "exact" if known == key else "fuzzy")
            for known, score in found
        ]

    def best(self, sentence: str, threshold: float = THRESHOLD) -> Match | None:
        """The sure match, else the best of those that reach the threshold."""
        return self.sure(sentence) or next(iter(self.fuzzy(sentence, threshold, limit=1)), None)

    @cached_property
    def _letters(self) -> _Letters:
        return _Letters(list(self._entries))

    # -- pieces replaced ------------------------------------------------------------------------------

    @cached_property
    def _outlines(self) -> Mapping[str, list[Entry]]:
        """The entries that may have pieces, by the outlines of their sources."""
        found: dict[str, list[Entry]] = defaultdict(list)
        for entry in self._entries.values():
            outline = self._outline(entry.source)
            if outline is not None:
                found[outline].append(entry)
        return dict(found)

    def _outline(self, text: str) -> str | None:
        """The letters of a text without what pieces are made of; None where it has nothing of the sort.

        It is the same for texts that differ in pieces alone. To find the pieces themselves takes ten times as long,
        and is done where outlines agree.
        """
        rest, count = self._held.subn("", text)
        return _NO_LETTERS.sub("", rest) if count else None

    @cached_property
    def _held(self) -> re.Pattern[str]:
        months = sorted({name for names in self._source.dates.months for name in names}, key=len, reverse=True)
        return re.compile("|".join([_HELD, *(rf"(?<!\w){re.escape(name)}(?!\w)" for name in months)]))

    def _replaced(self, entry: Entry, own: _Shape) -> str | None:
        """The entry's target with the pieces of a sentence; None where its shape is another, or it is not clear how."""
        old = _Shape.of(entry.source, self._source)
        if old.text != own.text or len(old.pieces) != len(own.pieces):
            return None
        there = pieces.find(entry.target, self._target)
        changes: list[tuple[int, int, str]] = []
        for was, now in zip(old.pieces, own.pieces, strict=True):
            if fold(was.text) == fold(now.text):
                continue
            places = [piece for piece in there if _same(piece, was.piece)]
            if len(places) != 1 or sum(_same(other.piece, was.piece) for other in old.pieces) != 1:
                return None
            start, end = places[0][:2]
            written = self._written(now, was, entry.target[start:end])
            if written is None:
                return None
            changes.append((start, end, written))
        text = entry.target
        for start, end, written in sorted(changes, reverse=True):
            text = text[:start] + written + text[end:]
        return text

    def _written(self, now: _Cut, was: _Cut, there: str) -> str | None:
        """A piece as the target has it, told by how it has another; None where that does not tell."""
        known = was.piece.kind != "figure" or _signs(now.text) <= _signs(was.text)
        if known and fold(there) == fold(was.text):
            return now.text
        if self._rendered(was.piece) == there:
            return self._rendered(now.piece)
        return _with_signs(now.text, was.text, there)

    def _rendered(self, piece: Piece) -> str | None:
        """A date or a bare number as the target language writes it."""
        said = piece.said
        try:
            if isinstance(said, Date):
                return dates.write(said, self._target)
        except ValueError:  # no form for such a date
            return None
        if isinstance(said, Figure) and said.kind == "number" and not said.unit:
            return figures.write(said.value, self._target)
        return None


class _Letters:
    """Texts by how often each letter stands in them: how like another text each can be at most, told in no time.

    Two texts have no longer subsequence in common than they have letters in common.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        import numpy as np

        self._texts = texts
        self._counts = np.zeros((len(texts), _BINS), np.uint16)
        for row, text in zip(self._counts, texts, strict=True):
            row[:] = _counted(text)
        self._lengths = np.fromiter(map(len, texts), np.int64, len(texts))

    def bands(self, text: str, threshold: float) -> Iterator[tuple[float, list[str]]]:
        """Those that can be as like a text as the threshold asks, the likest first in bands.

        With each band comes how like the text those can be at most that are in no band yet.
        """
        import numpy as np

        common = np.minimum(self._counts, _counted(text)).sum(axis=1, dtype=np.int64)
        most = 2 * common / (self._lengths + len(text)) + _SLACK
        above = np.inf
        for below in (*(edge for edge in _EDGES if edge > threshold), threshold):
            places = np.flatnonzero((most >= below) & (most < above))
            yield below, [self._texts[place] for place in places.tolist()]
            above = below


def _counted(text: str) -> NDArray[np.uint16]:
    """How often each letter stands in a text; letters share `_BINS` places."""
    import numpy as np

    codes = np.frombuffer(text.encode("utf-32-le", errors="surrogatepass"), np.uint32)
    counts = np.bincount(codes % _BINS, minlength=_BINS)
    return np.minimum(counts, np.iinfo(np.uint16).max).astype(np.uint16)


class _Cut(NamedTuple):
    """A piece with its text."""

    piece: Piece
    text: str


class _Shape(NamedTuple):
    """A text, folded, with a mark in place of each piece, and the pieces."""

    text: str
    pieces: list[_Cut]

    @classmethod
    def of(cls, text: str, language: Language) -> _Shape:
        own = [_Cut(piece, text[piece.start : piece.end]) for piece in pieces.find(text, language)]
        parts, at = [], 0
        for piece, _ in own:
            parts += [text[at : piece.start], f"\0{piece.kind}\0"]
            at = piece.end
        return cls(fold("".join([*parts, text[at:]])), own)


def _same(one: Piece, other: Piece) -> bool:
    if isinstance(one.said, Figure) and isinstance(other.said, Figure):
        return one.said.agrees(other.said)
    return (one.kind, one.key) == (other.kind, other.key)


def _signs(text: str) -> set[str]:
    return {sign for sign in text if not sign.isalnum()}


def _with_signs(now: str, was: str, there: str) -> str | None:
    """A number with the digits and signs of another language, learnt from another number; None where it cannot be.

    >>> _with_signs("2,300", "1,250", "1 250")
    '2 300'
    """
    if len(there) != len(was) or any(map(str.isalpha, was + there)):
        return None
    signs: dict[str, str] = {}
    for sign, other in zip(was, there, strict=True):
        if sign.isdecimal() and other.isdecimal() and int(sign) == int(other):
            zero = ord(other) - int(other)
            signs |= {digit: chr(zero + int(digit)) for digit in "0123456789"}
        elif sign.isdecimal() or other.isdecimal() or signs.setdefault(sign, other) != other:
            return None
    plain = [str(int(sign)) if sign.isdecimal() else sign for sign in now]
    return "".join(signs[sign] for sign in plain) if signs.keys() >= set(plain) else None


class MemoryTranslator:
    """The memory alone as a translator: the best match of each sentence, or nothing.

    Args:
        threshold: the least score that a match may have.
    """

    def __init__(self, memory: Memory, threshold: float = THRESHOLD) -> None:
        self._memory = memory
        self._threshold = threshold
        self._best = lru_cache(_KEPT)(partial(memory.best, threshold=threshold))

    @property
    def signature(self) -> Mapping[str, str]:
        """The memory's, and the threshold."""
        return {**self._memory.signature, "threshold": f"{self._threshold:g}"}

    def translate(self, sentences: Sequence[str]) -> Iterator[Said]:
        """The best match's text for each sentence, in order; empty where there is none."""
        for place, sentence in enumerate(sentences):
            match = self._best(sentence)
            yield Said(place, match.text if match else "")

    def origin(self, sentence: str) -> str:
        """How good the match of a sentence is, ``memory 87 %``; empty where there is none."""
        match = self._best(sentence)
        return match.origin if match else ""

    def close(self) -> None:
        """Forgets the matches; the memory stays."""
        self._best.cache_clear()


class WithMemory:
    """Another translator, asked only for what the memory does not know for sure."""

    def __init__(self, memory: Memory, translator: Translator) -> None:
        self._memory = memory
        self._translator = translator
        self._sure = lru_cache(_KEPT)(memory.sure)

    @property
    def signature(self) -> Mapping[str, str]:
        """The other translator's, and ``memory``: the memory's name and version."""
        own = self._memory.signature
        return {**self._translator.signature, "memory": " ".join(filter(None, (own["model"], own["version"])))}

    def translate(self, sentences: Sequence[str]) -> Iterator[Said]:
        """What the memory knows first, then the rest as the other translator gives it.

        Raises:
            EngineError: the other translator failed in the middle.
        """
        others = []
        for place, sentence in enumerate(sentences):
            match = self._sure(sentence)
            if match:
                yield Said(place, match.text)
            else:
                others.append(place)
        if others:
            with closing(cast("Any", self._translator.translate([sentences[place] for place in others]))) as said:
                for at, text in said:
                    yield Said(others[at], text)

    def origin(self, sentence: str) -> str:
        """How good the memory's match of a sentence is, ``memory 100 %``; empty where the other translator spoke."""
        match = self._sure(sentence)
        return match.origin if match else ""

    def close(self) -> None:
        """Closes the other translator."""
        self._sure.cache_clear()
        self._translator.close()
