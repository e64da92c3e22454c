"""What is left out of a corpus before it is used, as is usual in building one, with counts of what each filter took.

Each filter is asked only for what those before it let through, the cheap ones first. After Sánchez-Cartagena et al.,
"Prompsit's submission to WMT 2018 Parallel Corpus Filtering shared task" (2018): length ratio, language, duplicates.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from align.corpus.beads import CorpusBead
from align.errors import InputError
from lang import detection
from lang.folding import fold

Filter = Callable[[CorpusBead], bool]
"""Whether a bead stays."""

_SHINGLE = 4
"""Letters of the pieces of which near duplicates have most in common."""
_SIGNATURE = 64
_SLACK = 0.1
"""Usual texts that are added to each length."""
_LEAST_LETTERS = 30
"""In a shorter text a language cannot be told; it is not judged."""


@dataclass
class Filters:
    """Filters in their order, and how many beads each took.

    Attributes:
        seen: how many beads were looked at.
        taken: how many each filter took, by name.
    """

    filters: dict[str, Filter] = field(default_factory=dict)
    seen: int = 0
    taken: Counter[str] = field(default_factory=Counter)

    @property
    def kept(self) -> int:
        """How many are left."""
        return self.seen - self.taken.total()

    def __call__(self, beads: Iterable[CorpusBead]) -> Iterator[CorpusBead]:
        """The beads that are left, as they come."""
        for bead in beads:
            self.seen += 1
            took = next((name for name, stays in self.filters.items() if not stays(bead)), None)
            if took is None:
                yield bead
            else:
                self.taken[took] += 1


def least_score(least: float) -> Filter:
    """Beads with at least this score, 0 to 1; one without a score stays."""
    return lambda bead: bead.score is None or bead.score >= least


def length_ratio(most: float, usual: Sequence[float]) -> Filter:
    """Beads none of whose texts is more than so many times as long as another.

    Args:
        usual: how long texts of each language are in this corpus, on any scale: Chinese is not too short for being
            Chinese.
    """

    def stays(bead: CorpusBead) -> bool:
        # A few letters more or less say nothing of a short text.
        lengths = [len(text) / per + _SLACK for text, per in zip(bead.texts, usual, strict=True)]
        return max(lengths) <= most * min(lengths)

    return stays


def right_language(codes: Sequence[str]) -> Filter:
    """Beads of which no text is surely in another language than it should be."""

    def is_wrong(text: str, code: str) -> bool:
        if sum(char.isalpha() for char in text) < _LEAST_LETTERS:
            return False
        guess = detection.detect(text)
        return guess.certain and guess.code.split("-")[0] != code.split("-")[0]

    def stays(bead: CorpusBead) -> bool:
        return not any(is_wrong(text, code) for text, code in zip(bead.texts, codes, strict=True))

    return stays


def no_copies() -> Filter:
    """Beads no two of whose texts are the same: what was never translated."""
    return lambda bead: all(one.strip() != other.strip() for one, other in combinations(bead.texts, 2))


def no_duplicates() -> Filter:
    """The first of those with the same texts, but for capitals, accents, widths and spaces; 16 bytes a bead."""
    seen: set[bytes] = set()

    def stays(bead: CorpusBead) -> bool:
        texts = "\0".join(_folded(text) for text in bead.texts)
        key = hashlib.blake2b(texts.encode(errors="surrogatepass"), digest_size=16).digest()
        if key in seen:
            return False
        seen.add(key)
        return True

    return stays


def no_near_duplicates(least: float) -> Filter:
    """The first of those whose pieces of four letters are alike to at least this share (Jaccard, 0 to 1).

    Found by MinHash with locality-sensitive hashing (Broder, "On the resemblance and containment of documents", 1997)
    from datasketch; about 2 KB a bead that stays.

    Raises:
        InputError: datasketch is not there.
    """
    try:
        from datasketch import MinHash, MinHashLSH
    except ImportError as error:
        raise InputError(
            "near duplicates are found with datasketch, which is not installed", mend="install hexapla[corpus]"
        ) from error
    index = MinHashLSH(threshold=least, num_perm=_SIGNATURE)
    count = 0

    def stays(bead: CorpusBead) -> bool:
        nonlocal count
        signature = MinHash(num_perm=_SIGNATURE, hashfunc=_hash)
        signature.update_batch(sorted(_shingles(bead)))
        if index.query(signature):
            return False
        count += 1
        index.insert(count, signature, check_duplication=False)
        return True

    return stays


def _shingles(bead: CorpusBead) -> set[bytes]:
    found = set()
    for place, text in enumerate(bead.texts):
        plain = _folded(text)
        for at in range(max(len(plain) - _SHINGLE + 1, 1)):
            found.add(f"{place}{plain[at : at + _SHINGLE]}".encode(errors="surrogatepass"))
    return found


def _hash(data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=4).digest(), "little")


def _folded(text: str) -> str:
    return " ".join(fold(text).text.casefold().split())
