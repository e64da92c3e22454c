"""Which phrase of a version answers to a phrase of its original, told from where both of them stand.

No dictionary is asked: what stands in the beads that have a phrase, and hardly in others, is its rendering (Dice's
coefficient, as in Smadja, McKeown and Hatzivassiloglou, "Translating collocations for bilingual lexicons",
Computational Linguistics 22 (1996), 1-38).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, count, pairwise
from typing import TYPE_CHECKING, NamedTuple

from align.alignment import AlignedUnit
from align.check.subject import Passage, Side, Subject
from lang.language import Language
from lang.terms.words import Keys, Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_WORDS = 6
"""Words of the longest phrase looked at."""
MOST_LETTERS = 8
"""The same where every letter stands for itself."""
LEAST_WORDS = 2
"""Words of a phrase that may be a term."""
LEAST_LETTERS = 3
"""The same where every letter stands for itself."""
LONGEST = 400
"""Words of a bead that are looked at; longer ones are not sentences, and say little of what answers to what."""
FULL = 0.8
"""Share of the beads with a phrase that have its fullest rendering, and of those with that which have the phrase."""
JOINTS = " \u00a0\u202f\t\n'’ʼ-\u2010\u2011\u00ad\u200b\u200c\u200d\u200e\u200f"
"""What may stand between two words of a phrase."""


class Row(NamedTuple):
    """A bead of a version and its original: the two passages, and the words of each that are the bead's."""

    ours: Passage
    theirs: Passage
    our_words: Sequence[Word]
    their_words: Sequence[Word]


class Phrases:
    """The phrases that two rows or more of one side have, by number.

    A phrase begins and ends with a word that means something, and has no sign and no figure in it.

    Attributes:
        lengths: the words of each phrase, of shape (phrases,).
        counts: the rows that have it, likewise.
    """

    def __init__(self, texts: Sequence[tuple[str, Sequence[Word]]], language: Language) -> None:
        import numpy as np

        self._lines = [words for _, words in texts]
        found = list(_repeated(texts, language))
        phrases, starts, self.lengths = (np.concatenate([part[at] for part in found]) for at in range(3))
        rows = np.repeat(np.arange(len(texts)), [len(words) for words in self._lines])[starts]
        self._offsets = np.cumsum([0, *(len(words) for words in self._lines)])
        # Each phrase once a row, where it stands first; by row, and by phrase.
        pairs, first = np.unique(rows * len(self.lengths) + phrases, return_index=True)
        self._row, self._phrase = np.divmod(pairs, max(1, len(self.lengths)))
        self._start = starts[first] - self._offsets[self._row]
        self._ends = np.searchsorted(self._row, np.arange(len(texts) + 1))
        self.counts = np.bincount(self._phrase, minlength=len(self.lengths))
        self._by_phrase = np.argsort(self._phrase, kind="stable")
        self._phrase_ends = np.cumsum([0, *self.counts])

    def rows(self, phrase: int) -> list[int]:
        """The rows that have a phrase, in order."""
        found: list[int] = self._row[self._places(phrase)].tolist()
        return found

    def words(self, phrase: int) -> Sequence[Word]:
        """The words of a phrase where it stands first."""
        place = self._places(phrase)[0]
        start = self._start[place]
        line: Sequence[Word] = self._lines[self._row[place]]
        return line[start : start + self.lengths[phrase]]

    def within(self, row: int) -> list[tuple[int, int, int]]:
        """The phrases of a row, each with its first word and the one after its last."""
        here = slice(self._ends[row], self._ends[row + 1])
        phrases, starts = self._phrase[here], self._start[here]
        return list(zip(phrases.tolist(), starts.tolist(), (starts + self.lengths[phrases]).tolist(), strict=True))

    def standing(self, chosen: NDArray[np.bool_]) -> Iterator[list[tuple[int, int, int]]]:
        """Row by row some of the phrases, as `within` gives them.

        Args:
            chosen: whether a phrase is wanted, of shape (phrases,).
        """
        import numpy as np

        at = np.flatnonzero(chosen[self._phrase])
        phrases, starts = self._phrase[at], self._start[at]
        found = list(zip(phrases.tolist(), starts.tolist(), (starts + self.lengths[phrases]).tolist(), strict=True))
        ends = np.searchsorted(at, self._ends).tolist()
        return (found[start:end] for start, end in pairwise(ends))

    def span(self, row: int, phrase: int) -> tuple[int, int]:
        """Where a phrase begins and ends in the passage of a row that has it, in code points."""
        place = next(place for place in self._places(phrase) if self._row[place] == row)
        words = self._lines[row]
        return words[self._start[place]].start, words[self._start[place] + self.lengths[phrase] - 1].end

    def spans(self, phrase: int) -> dict[int, tuple[int, int]]:
        """The same for all rows that have it."""
        at, length = self._places(phrase), self.lengths[phrase]
        pairs = zip(self._row[at].tolist(), self._start[at].tolist(), strict=True)
        return {row: (self._lines[row][start].start, self._lines[row][start + length - 1].end) for row, start in pairs}

    def often(self, rows: Sequence[int]) -> NDArray[np.int64]:
        """In how many of some rows each phrase stands, of shape (phrases,)."""
        import numpy as np

        parts = [self._phrase[self._ends[row] : self._ends[row + 1]] for row in rows]
        return np.bincount(np.concatenate(parts), minlength=len(self.lengths))

    def _places(self, phrase: int) -> NDArray[np.int64]:
        return self._by_phrase[self._phrase_ends[phrase] : self._phrase_ends[phrase + 1]]


class Rendering(NamedTuple):
    """A phrase of a version that stands where a phrase of the original does."""

    phrase: int
    covered: frozenset[int]
    """The rows of the original's phrase that have it."""
    dice: float


class Association:
    """The beads of a version and its original, and the phrases of both."""

    def __init__(self, subject: Subject, version: Side) -> None:
        self.rows = [row for pair in subject.pairs(version) for row in _rows(*pair)]
        self.ours = Phrases([(row.ours.text, row.our_words) for row in self.rows], subject.original.language)
        self.theirs = Phrases([(row.theirs.text, row.their_words) for row in self.rows], version.language)
        self.least_ours, self.least_theirs = (
            LEAST_WORDS if side.language.joiner else LEAST_LETTERS for side in (subject.original, version)
        )

    def rendering(self, rows: Sequence[int]) -> Rendering | None:
        """What the version has in most of some rows and seldom elsewhere; None where nothing stands out."""
        return self._likeliest(self.theirs.often(rows), rows)

    def fullest(self, rows: Sequence[int]) -> Rendering | None:
        """The longest phrase that most of some rows have and few others; None where there is none.

        A part of a rendering may stand out more, and be there still where the rest of it is another.
        """
        return self._fullest(self.theirs.often(rows), rows)

    def renderings(self, rows: Sequence[int]) -> tuple[Rendering | None, Rendering | None]:
        """What `rendering` and `fullest` answer, counted once."""
        counts = self.theirs.often(rows)
        return self._likeliest(counts, rows), self._fullest(counts, rows)

    def _likeliest(self, counts: NDArray[np.int64], rows: Sequence[int]) -> Rendering | None:
        import numpy as np

        # Half of the rows at the least: below that it cannot be the rule.
        able = np.flatnonzero(2 * counts >= len(rows))
        if not len(able):
            return None
        dice = 2 * counts[able] / (len(rows) + self.theirs.counts[able])
        best = np.lexsort((able, self.theirs.lengths[able], dice))[-1]
        return self._rendering(int(able[best]), rows)

    def _fullest(self, counts: NDArray[np.int64], rows: Sequence[int]) -> Rendering | None:
        import numpy as np

        able = np.flatnonzero((counts >= FULL * len(rows)) & (counts >= FULL * self.theirs.counts))
        if not len(able):
            return None
        best = np.lexsort((able, counts[able], self.theirs.lengths[able]))[-1]
        return self._rendering(int(able[best]), rows)

    def _rendering(self, phrase: int, rows: Sequence[int]) -> Rendering:
        covered = frozenset(rows).intersection(self.theirs.rows(phrase))
        return Rendering(phrase, covered, 2 * len(covered) / (len(rows) + int(self.theirs.counts[phrase])))

    def has_words(self, row: int, phrase: int) -> bool:
        """Whether a row of the version has all words of a phrase, in any order; in its own where letters are words."""
        own, wanted = self.rows[row].their_words, self.content(phrase)
        if not self.rows[row].theirs.language.joiner:
            return "\0".join(keys[0] for keys in wanted) in "\0".join(word.key for word in own)
        there = {word.key for word in own}.union(*(word.others for word in own))
        return all(not there.isdisjoint(keys) for keys in wanted)

    def content(self, phrase: int) -> list[Keys]:
        """What the words of a phrase of the version that mean something are looked up by; of letters all."""
        language = self.rows[0].theirs.language
        function = language.function_words if language.joiner else ()
        return [(word.key, *word.others) for word in self.theirs.words(phrase) if word.key not in function]


def association(subject: Subject, version: Side) -> Association:
    """That of a version with its original, worked out once."""
    name = ("association", version.key)
    if name not in subject.workings:
        subject.workings[name] = Association(subject, version)
    found: Association = subject.workings[name]
    return found


# -- rows -------------------------------------------------------------------------------------------


def _rows(ours: Passage, theirs: Passage, unit: AlignedUnit) -> Iterator[Row]:
    keys = ours.side.key, theirs.side.key
    if len(unit.beads) < 2:
        parts = [(ours.words, theirs.words)]
    else:
        parts = list(zip(_by_bead(ours, unit, keys[0]), _by_bead(theirs, unit, keys[1]), strict=True))
    for our_words, their_words in parts:
        if our_words and their_words:
            yield Row(ours, theirs, our_words[:LONGEST], their_words[:LONGEST])


def _by_bead(passage: Passage, unit: AlignedUnit, key: str) -> list[list[Word]]:
    """The words of a passage by the beads that they stand in; by letters, as white space may differ."""
    sizes = [sum(len("".join(part.split())) for part in bead.sides.get(key, ())) for bead in unit.beads]
    parts: list[list[Word]] = [[] for _ in sizes]
    bead, limit, letters, last = 0, sizes[0], 0, 0
    for word in passage.words:
        letters += len("".join(passage.text[last : word.start].split()))
        while letters >= limit and bead + 1 < len(sizes):
            bead += 1
            limit += sizes[bead]
        letters += len("".join(passage.text[word.start : word.end].split()))
        last = word.end
        parts[bead].append(word)
    return parts


# -- phrases ----------------------------------------------------------------------------------------


def _repeated(
    texts: Sequence[tuple[str, Sequence[Word]]], language: Language
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]]:
    """The phrases of each length that two texts or more have.

    A phrase can be in two texts only if its beginning and its end are, so each length is looked for where the one
    below was found (Agrawal and Srikant, "Fast algorithms for mining association rules", VLDB 1994).

    Yields:
        the numbers of phrases, one a place; the places, counted through all texts; the lengths, one a phrase.
    """
    import numpy as np

    numbers: defaultdict[str, int] = defaultdict(count().__next__)  # by the first place of each key
    names = np.array([numbers[keys[0]] for _, own in texts for _, _, keys in own], int)
    means = np.array([key not in language.function_words for key in numbers], bool)[names]
    names[np.array([key.isdecimal() for key in numbers], bool)[names]] = -1
    joined = np.array(list(chain.from_iterable(_joined(text, own) for text, own in texts)), bool)
    rows = np.repeat(np.arange(len(texts)), [len(own) for _, own in texts])
    places, names = np.flatnonzero(names >= 0), names[names >= 0]
    phrases = 0
    for length in range(1, (MOST_WORDS if language.joiner else MOST_LETTERS) + 1):
        names, kept = _in_two(names, rows[places])
        places, names = places[kept], names[kept]
        able = means[places] & means[places + length - 1]
        present = np.bincount(names[able]) > 0
        numbered = np.cumsum(present)[names[able]] - 1
        yield numbered + phrases, places[able], np.full(int(present.sum()), length)
        phrases += int(present.sum())
        longer = np.flatnonzero((np.diff(places) == 1) & joined[places[:-1] + length - 1])
        names = names[longer] * (names.max(initial=0) + 1) + names[longer + 1]
        places = places[longer]


def _in_two(names: NDArray[np.int64], rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Names numbered anew, and which of them are in two rows or more."""
    import numpy as np

    _, numbered = np.unique(names, return_inverse=True)
    size = int(rows.max(initial=0)) + 1
    pairs = np.sort(numbered * size + rows)  # np.unique takes ten times as long for so few
    new = np.diff(pairs, prepend=-1) > 0
    return numbered, np.bincount(pairs[new] // size, minlength=1)[numbered] > 1


def _joined(text: str, words: Sequence[Word]) -> list[bool]:
    """For each word whether another follows without a sign."""
    joined = [
        (gap := text[end:start]) == " " or not gap.strip(JOINTS) for (_, end, _), (start, _, _) in pairwise(words)
    ]
    return [*joined, False] if words else []
