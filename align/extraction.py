"""Terms proposed from alignments: what acronyms are defined as, and phrases that always answer to each other.

A phrase of one language and a phrase of another belong together where they stand in the same beads (Dice's
coefficient and the likelihood ratio, see `lang.terms.association`), where an encoder finds that they mean the same,
and where neither has a better partner ("best on both sides": Melamed, "Models of translational equivalence among
words", Computational Linguistics 26 (2000), 221-249). Forms of one word are one, by the stems of `lang.terms.words`.
No list of words is asked but the function words of the packs: what opens a sentence ("Requests") begins no term, and
what nearly always goes on in the same way ("Nations", before it "United") is only a part of one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise, product
from typing import TYPE_CHECKING, NamedTuple

from align.alignment import Alignment, Version
from align.check.association import JOINTS, LEAST_LETTERS, LEAST_WORDS, LONGEST, Phrases
from align.errors import InputError
from lang import language as languages
from lang.language import Language
from lang.terms import acronyms
from lang.terms.acronyms import Definition
from lang.terms.association import strength
from lang.terms.glossary import Glossary, Term
from lang.terms.matching import Likeness, Matcher, inflected
from lang.terms.words import Keys, Word, folded, words

if TYPE_CHECKING:
    from lang.embedding import Encoder, Floats

LEAST_SCORE = 0.5
"""Score from which a pair is proposed unless another is asked for."""
MOST_EVIDENCE = 3
"""Places that a proposal names."""
MOST_TERM, MOST_LETTERS_OF_TERM = 5, 12
"""Words of the longest term looked for that mean something; and letters, in scripts without spaces."""
LEAST_BEADS = 2
"""Beads that a phrase has to stand in; without an encoder one more."""
LEAST_DICE = 0.6
LEAST_MEANING = 0.45
"""Cosine of the meanings below which two phrases are no pair, unless they stand together too often for chance."""
CLOSE, SAME = 0.75, 0.93
"""Cosine of the meanings from which a phrase that stands beside the same word everywhere is no mere part of the right
one, and from which a phrase of fewer words is none."""
GAIN = 0.05
"""Cosine by which a longer form of a phrase has to be nearer, to be the right one."""
SURE_DICE, SURE_BEADS = 0.85, 5
"""Share and number of beads from which their meanings need not be alike: encoders do not know every term."""
ALIKE = 0.65
"""Cosine of the meanings from which two definitions of one bead spell the same out."""
MOST_PARTNERS = 12
"""Phrases of a version that are looked at for one of the original."""
GOES_ON = 0.85
"""Share of its places in which a phrase may have the same word beside it, or one of the same two letters in scripts
without spaces."""
TELLING_PLACES = 5
"""Places from which the letters beside a phrase tell anything."""
MOST_EXTENDED = 12
"""Letters by which a phrase is made longer on one side, in scripts without spaces."""
OPENS = 0.25
"""Share of its places in which a word that opens no term opens a bead."""

_NO_SENTENCES = frozenset({"title", "opening", "heading"})
_SHORTEST_IN_LETTERS = 2


class Row(NamedTuple):
    """A bead: its name, and its text by language."""

    name: str
    texts: Mapping[str, str]
    sentence: bool
    """Whether it belongs to running text, and not to a heading."""


def propose(
    alignments: Sequence[Alignment],
    *,
    codes: Sequence[str] = (),
    known: Sequence[Glossary] = (),
    encoder: Encoder | None = None,
    least: float = LEAST_SCORE,
) -> Glossary:
    """Terms that alignments show, the surest first, each with its score and where it stands; the same every time.

    Args:
        codes: languages to be looked at; terms are looked for in the first of them. Without any, all languages, and
            those of the first alignment's original first.
        known: glossaries whose terms are left out.
        encoder: tells which phrases mean the same; without one only what stands in three beads is found.
        least: the score below which nothing is proposed, from 0 to 1.

    Raises:
        InputError: fewer than two of the languages are in the alignments.
    """
    chosen = list(dict.fromkeys(codes or (version.language for one in alignments for version in one.versions)))
    rows = [row for row in _rows(alignments) if chosen and chosen[0] in row.texts]
    spoken = [code for code in chosen if any(code in row.texts for row in rows)]
    if len(spoken) < 2:
        have = ", ".join(dict.fromkeys(version.language for one in alignments for version in one.versions)) or "none"
        raise InputError("terms need two languages that are aligned with each other", mend=f"there are {have}")
    proposals = _Proposals(rows, spoken, encoder)
    terms = [term for term in proposals.terms() if term.score >= least]
    new = _unknown(terms, spoken[0], known)
    return Glossary(tuple(sorted(new, key=lambda term: (-term.score, -term.count, term.rendered(spoken[0])))))


def _rows(alignments: Sequence[Alignment]) -> Iterator[Row]:
    for place, alignment in enumerate(alignments, 1):
        prefix = f"{alignment.symbol or place} " if len(alignments) > 1 else ""
        firsts: dict[str, Version] = {}
        for version in alignment.versions:
            firsts.setdefault(version.language, version)
        for unit in alignment:
            for bead in unit.beads:
                texts = {
                    code: languages.get(code).joiner.join(bead.sides[version.key])
                    for code, version in firsts.items()
                    if version.key in bead.sides
                }
                if len(texts) > 1:
                    yield Row(f"{prefix}{bead.id}", texts, unit.kind not in _NO_SENTENCES)


def _unknown(terms: Iterable[Term], code: str, known: Sequence[Glossary]) -> list[Term]:
    """The terms that no glossary has, in whatever form."""
    texts = [text for glossary in known for term in glossary.terms for text in term.rendered(code)]
    short = {term.acronym(code) for glossary in known for term in glossary.terms} - {None}
    matcher = Matcher([(text, None) for text in texts], languages.get(code))

    def new(term: Term) -> bool:
        if term.acronym(code) in short:
            return False
        text = term.rendered(code)[0]
        whole = (match for match in matcher.find_all(text) if match.end - match.start == len(text))
        return not any(match.likeness > Likeness.RELATED for match in whole)

    return [term for term in terms if new(term)]


# -- one language -------------------------------------------------------------------------------------


class _Place(NamedTuple):
    """Where a phrase stands: its row, its first word, and the one after its last."""

    row: int
    start: int
    end: int

    def next(self, step: int) -> int:
        """The place of the word before (-1) or after it (1)."""
        return self.start - 1 if step < 0 else self.end

    def wider(self, step: int) -> _Place:
        """With the word before (-1) or after it (1)."""
        return self._replace(start=self.start - (step < 0), end=self.end + (step > 0))


class _Side:
    """The rows of one language, and the phrases in them."""

    def __init__(self, rows: Sequence[Row], code: str) -> None:
        self.code = code
        self.language: Language = languages.get(code)
        self.texts = [row.texts.get(code, "") for row in rows]
        self.lines = _in_families(
            [(text, words(text, self.language)[:LONGEST]) for text in self.texts], self.language.morphology.inflections
        )
        self.phrases = Phrases(list(zip(self.texts, self.lines, strict=True)), self.language)
        self._keys = [[word.key for word in line] for line in self.lines]
        function = set(map(folded, self.language.function_words))
        self._means = [
            [folded(text[word.start : word.end]) not in function for word in line]
            for text, line in zip(self.texts, self.lines, strict=True)
        ]
        self._spaced = bool(self.language.joiner)
        self._openers = _openers([line for row, line in zip(rows, self.lines, strict=True) if row.sentence])
        self._looked: dict[int, _Phrase | None] = {}

    @property
    def shortest(self) -> int:
        """Words of the shortest phrase that may render a term."""
        return 1 if self._spaced else _SHORTEST_IN_LETTERS

    def candidate(self, number: int) -> _Phrase | None:
        """A phrase, if it may be a term or its rendering."""
        if number not in self._looked:
            self._looked[number] = self._candidate(number)
        return self._looked[number]

    def definitions(self, row: int) -> list[Definition]:
        """The places of a row that spell an acronym out, as its letters show and as no rag of it."""
        function = self.language.function_words
        return [
            one
            for one in acronyms.definitions(self.texts[row], self.language)
            if one.certain and one.long_form.split()[0].casefold() not in function
        ]

    def _candidate(self, number: int) -> _Phrase | None:
        if not (found := self._places(number)):
            return None
        places = found if self._spaced else self._extended(found, self._beside)
        row, start, end = places[0]
        own, means = self.lines[row][start:end], self._means[row][start:end]
        if not (means[0] and means[-1]):
            return None
        if self._spaced and self._openers.intersection(word.key for word in own):
            return None
        if any(self._goes_on(places, step) for step in (-1, 1)):
            return None
        part = self._spaced and any(self._belongs(places, step) for step in (-1, 1))
        # A letter that is a word may be a part of another, 和 of 和平; what they mean has to tell.
        tell = not self._spaced and len(places) >= TELLING_PLACES
        forms = (places, self._extended(places, self._any_beside)) if tell else (places,)
        shown = dict.fromkeys(map(self._shown, forms))
        return _Phrase(tuple(shown), tuple(word.key for word in own), sum(means), part)

    def _goes_on(self, places: Sequence[_Place], step: int) -> bool:
        """Whether the words right beside a phrase tell that it is only a part of one."""
        beside = Counter(key for place in places for key in self._beside(place, step))
        if self._spaced:
            return max(beside.values(), default=0) > GOES_ON * len(places)
        # A letter may be the first of two words; where there are few places, what it means has to tell.
        commonest = sum(times for _, times in beside.most_common(2))
        return len(places) >= TELLING_PLACES and commonest > GOES_ON * len(places)

    def _belongs(self, places: Sequence[_Place], step: int) -> bool:
        """Whether a phrase stands beside the same word everywhere, be it with function words between them."""
        beyond = Counter(key for place in places for key in self._beyond(place, step))
        return max(beyond.values(), default=0) > GOES_ON * len(places)

    def _places(self, number: int) -> list[_Place]:
        """Where a phrase stands, each place as its row, its first word, and the one after its last."""
        keys = [word.key for word in self.phrases.words(number)]
        found = []
        for row in self.phrases.rows(number):
            line = self._keys[row]
            found += [
                _Place(row, at, at + len(keys))
                for at, key in enumerate(line)
                if key == keys[0] and line[at : at + len(keys)] == keys and self._joined(row, at, at + len(keys))
            ]
        return found

    def _joined(self, row: int, start: int, end: int) -> bool:
        """Whether no sign stands between words."""
        line, text = self.lines[row], self.texts[row]
        return not any(text[left.end : right.start].strip(JOINTS) for left, right in pairwise(line[start:end]))

    def _extended(self, places: list[_Place], beside: Callable[[_Place, int], Keys]) -> list[_Place]:
        """Places of a phrase with the words that stand beside it everywhere, at most `MOST_EXTENDED` to a side."""
        for step in (-1, 1):
            for _ in range(MOST_EXTENDED):
                found = {beside(place, step) for place in places}
                if len(found) > 1 or () in found:
                    break
                places = [place.wider(step) for place in places]
        return places

    def _beside(self, place: _Place, step: int) -> Keys:
        """What the word before (-1) or after (1) a phrase is looked up by; nothing for a function word or a sign."""
        at = place.next(step)
        beside = self._any_beside(place, step)
        return beside if beside and self._means[place.row][at] else ()

    def _any_beside(self, place: _Place, step: int) -> Keys:
        """The same of any word."""
        row, start, end = place
        at = place.next(step)
        if not 0 <= at < len(self.lines[row]) or not self._joined(row, min(at, start), max(at + 1, end)):
            return ()
        return self.lines[row][at].keys

    def _beyond(self, place: _Place, step: int) -> Keys:
        """The same of the next word that is no function word."""
        while beside := self._any_beside(place, step):
            if self._means[place.row][place.next(step)]:
                return beside
            place = place.wider(step)
        return ()

    def _shown(self, places: Sequence[_Place]) -> str:
        """A phrase as it is written most often; the shortest where other words are written together with its own."""
        forms = Counter(self.written(*place) for place in places)
        together = bool(self.language.morphology.proclitics)
        return min(forms, key=lambda form: (0 if together else -forms[form], form != form.lower(), len(form), form))

    def written(self, row: int, start: int, end: int) -> str:
        """What stands in a row from one word to before another."""
        line = self.lines[row]
        return " ".join(self.texts[row][line[start].start : line[end - 1].end].split())


class _Phrase(NamedTuple):
    """A phrase of a language.

    Attributes:
        texts: as it may be shown, the likeliest first; where words have no spaces, it is not certain where it ends.
        keys: what its words are looked up by.
        telling: how many of them mean something.
        part: whether it seems to be a part of a longer phrase, such as "paix" of "maintien de la paix".
    """

    texts: tuple[str, ...]
    keys: tuple[str, ...]
    telling: int
    part: bool


def _in_families(texts: Sequence[tuple[str, list[Word]]], inflections: frozenset[str]) -> list[list[Word]]:
    """The words of texts, with keys that hold apart what is of one stem and no form of the same word.

    "Policing" is no form of "police": the first forms that come up each have a family of those that differ from them
    by endings of the language alone.
    """
    if not inflections:
        return [line for _, line in texts]
    heads: dict[str, list[str]] = {}

    @cache
    def named(key: str, form: str) -> str:
        known = heads.setdefault(key, [])
        for number, head in enumerate(known):
            if inflected(form, head, inflections):
                return f"{key}~{number}" if number else key
        known.append(form)
        return f"{key}~{len(known) - 1}" if len(known) > 1 else key

    return [
        [word._replace(keys=(named(word.key, folded(text[word.start : word.end])), *word.others)) for word in line]
        for text, line in texts
    ]


def _openers(lines: Sequence[Sequence[Word]]) -> frozenset[str]:
    """Words that often stand at the beginning of a bead: participles and verbs of resolutions."""
    first = Counter(line[0].key for line in lines if line)
    every = Counter(word.key for line in lines for word in line)
    return frozenset(key for key, times in first.items() if times > 1 and times >= OPENS * every[key])


# -- pairs --------------------------------------------------------------------------------------------


def _whole(ours: _Phrase, theirs: _Phrase, cosine: float, *, spaced: bool) -> bool:
    """Whether a phrase of a version renders one of the original as a whole, as far as their words tell."""
    if theirs.part and cosine < CLOSE:
        return False
    return not spaced or theirs.telling >= ours.telling or cosine >= SAME


class _Pair(NamedTuple):
    """A phrase of the original and one of a version, and how surely they belong together, from 0 to 1."""

    ours: int
    theirs: int
    score: float
    text: str
    """The phrase of the version."""


@dataclass
class _Draft:
    """What is gathered for one term."""

    renderings: dict[str, str]
    rows: list[int]
    scores: dict[str, float] = field(default_factory=dict)
    acronyms: dict[str, str] = field(default_factory=dict)
    defined: bool = False


class _Proposals:
    """The phrases of an original and the versions, and what answers to what."""

    def __init__(self, rows: Sequence[Row], codes: Sequence[str], encoder: Encoder | None) -> None:
        self._rows = rows
        self._ours = _Side(rows, codes[0])
        self._versions = [_Side(rows, code) for code in codes[1:]]
        self._encoder = encoder
        self._vectors: dict[str, Floats] = {}

    def terms(self) -> Iterator[Term]:
        """All that may be terms, in no order."""
        drafts: dict[tuple[str, ...], _Draft] = {}
        for version in self._versions:
            for pair in self._pairs(version):
                ours = self._ours.candidate(pair.ours)
                if ours is not None:
                    rows = self._ours.phrases.rows(pair.ours)
                    draft = drafts.setdefault(ours.keys, _Draft({self._ours.code: ours.texts[0]}, rows))
                    draft.renderings[version.code] = pair.text
                    draft.scores[version.code] = pair.score
        self._define(drafts)
        for draft in drafts.values():
            if len(draft.renderings) > 1:
                yield self._term(draft)

    def _term(self, draft: _Draft) -> Term:
        often = len(draft.rows)
        spoken = sum(any(version.texts[row] for row in draft.rows) for version in self._versions)
        # What is found in few beads, or in few of the languages, is less sure.
        score = 1.0 if draft.defined else sum(draft.scores.values()) / spoken * often / (often + 0.5)
        return Term(
            {code: (text,) for code, text in draft.renderings.items()},
            draft.acronyms,
            status="proposed",
            score=round(score, 3),
            count=often,
            evidence=tuple(self._rows[row].name for row in draft.rows[:MOST_EVIDENCE]),
        )

    def _pairs(self, version: _Side) -> list[_Pair]:
        """Phrases that are each other's best partners."""
        options = list(self._options(version))
        judged = self._by_meaning(options, version) if self._knows(version) else self._by_places(options, version)
        judged.sort(key=lambda pair: (-pair.score, pair.ours, pair.theirs))
        firsts: dict[int, _Pair] = {}
        partners: dict[int, _Pair] = {}
        for pair in judged:
            firsts.setdefault(pair.ours, pair)
            partners.setdefault(pair.theirs, pair)
        return [pair for pair in firsts.values() if partners[pair.theirs] == pair]

    def _knows(self, version: _Side) -> bool:
        """Whether the encoder can compare the original with a version."""
        spoken = {side.code.split("-")[0] for side in (self._ours, version)}
        known = getattr(self._encoder, "languages", spoken)
        return self._encoder is not None and spoken <= known

    def _encode(self, texts: Sequence[str]) -> Floats:
        """The meanings of texts; those of the encoder, each worked out once."""
        import numpy as np

        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new and self._encoder is not None:
            self._vectors.update(zip(new, self._encoder.encode(new), strict=True))
        return np.stack([self._vectors[text] for text in texts])

    def _options(self, version: _Side) -> Iterator[tuple[int, int, float]]:
        """Pairs of phrases that stand together more than by chance, with Dice's coefficient."""
        import numpy as np

        ours, theirs = self._ours.phrases, version.phrases
        there = np.array([bool(text) for text in version.texts])
        places = int(there.sum())
        long_enough = ours.lengths >= (LEAST_WORDS if self._ours.language.joiner else LEAST_LETTERS)
        for number in np.flatnonzero(long_enough & (ours.counts >= LEAST_BEADS)).tolist():
            rows = [row for row in ours.rows(number) if there[row]]
            if len(rows) < LEAST_BEADS or not self._may_be_term(number):
                continue
            common = theirs.often(rows)
            dice = 2 * common / (len(rows) + theirs.counts)
            able = np.flatnonzero((dice >= LEAST_DICE) & (common >= LEAST_BEADS) & (theirs.lengths >= version.shortest))
            taken = 0
            for partner in able[np.lexsort((able, -theirs.lengths[able], -dice[able]))].tolist():
                if taken == MOST_PARTNERS:
                    break
                if version.candidate(partner) is None:
                    continue
                found = strength(int(common[partner]), len(rows), int(theirs.counts[partner]), places)
                if found.significant:
                    taken += 1
                    yield number, partner, found.dice

    def _may_be_term(self, number: int) -> bool:
        phrase = self._ours.candidate(number)
        most = MOST_TERM if self._ours.language.joiner else MOST_LETTERS_OF_TERM
        return phrase is not None and not phrase.part and phrase.telling <= most

    def _by_places(self, options: Iterable[tuple[int, int, float]], version: _Side) -> list[_Pair]:
        """Pairs judged by where they stand alone; of several that stand in the same beads none is the right one."""
        pairs = []
        for ours, theirs, dice in options:
            phrase = version.candidate(theirs)
            if phrase is not None and not phrase.part and self._ours.phrases.counts[ours] > LEAST_BEADS:
                pairs.append(_Pair(ours, theirs, dice, phrase.texts[0]))
        scores: dict[int, list[float]] = {}
        for pair in pairs:
            scores.setdefault(pair.ours, []).append(pair.score)
        return [pair for pair in pairs if scores[pair.ours].count(max(scores[pair.ours])) == 1]

    def _by_meaning(self, options: Sequence[tuple[int, int, float]], version: _Side) -> list[_Pair]:
        """Pairs judged by where they stand and by what they mean."""
        if not options or self._encoder is None:
            return []
        spaced = bool(self._ours.language.joiner and version.language.joiner)
        found = []
        for (ours, theirs, dice), (text, cosine) in zip(options, self._nearest(options, version), strict=True):
            left, right = self._ours.candidate(ours), version.candidate(theirs)
            sure = dice >= SURE_DICE and self._ours.phrases.counts[ours] >= SURE_BEADS
            if left is None or right is None or not (sure or cosine >= LEAST_MEANING):
                continue
            if _whole(left, right, cosine, spaced=spaced):
                found.append(_Pair(ours, theirs, (dice + max(cosine, 0.0)) / 2, text))
        return found

    def _nearest(self, options: Sequence[tuple[int, int, float]], version: _Side) -> Iterator[tuple[str, float]]:
        """For each pair the text of the version's phrase that comes nearest to the original's, and how near."""
        import numpy as np

        pairs = [(ours, theirs) for ours, theirs, _ in options]
        ours = [phrase.texts[0] for one, _ in pairs if (phrase := self._ours.candidate(one)) is not None]
        theirs = [phrase.texts for _, one in pairs if (phrase := version.candidate(one)) is not None]
        sizes = [len(texts) for texts in theirs]
        left = np.repeat(self._encode(ours), sizes, axis=0)
        flat = [text for texts in theirs for text in texts]
        cosines = (left * self._encode(flat)).sum(axis=1).tolist()
        at = 0
        for size in sizes:
            best = max(range(at, at + size), key=lambda place: cosines[place] - GAIN * (place - at))
            yield flat[best], cosines[best]
            at += size

    # -- acronyms -----------------------------------------------------------------------------------

    def _define(self, drafts: dict[tuple[str, ...], _Draft]) -> None:
        """Puts acronyms to the terms that they are short for, and in terms that nothing else shows."""
        for row in range(len(self._rows)):
            own = self._ours.definitions(row)
            found = [self._draft(one, row, drafts) for one in own]
            for version in self._versions if own else ():
                for at, other in self._same(own, version.definitions(row)):
                    found[at].renderings[version.code] = " ".join(other.long_form.split())
                    found[at].acronyms[version.code] = other.acronym.key
                    found[at].defined = True

    def _draft(self, own: Definition, row: int, drafts: dict[tuple[str, ...], _Draft]) -> _Draft:
        """The draft of what an acronym of the original is short for; where it is spelled out comes first."""
        keys = tuple(word.key for word in words(own.long_form, self._ours.language))
        draft = drafts.setdefault(keys, _Draft({self._ours.code: " ".join(own.long_form.split())}, [row]))
        draft.acronyms[self._ours.code] = own.acronym.key
        draft.rows = [row, *(other for other in draft.rows if other != row)]
        return draft

    def _same(self, own: Sequence[Definition], there: Sequence[Definition]) -> Iterator[tuple[int, Definition]]:
        """Which definition of a row of the original a version's spells out too, the likest first, each but once."""
        if not own or not there:
            return
        if self._encoder is None:
            # Nothing tells which of several is which.
            if len(own) == len(there) == 1:
                yield 0, there[0]
            return
        vectors = self._encode([one.long_form for one in (*own, *there)])
        alike = (vectors[: len(own)] @ vectors[len(own) :].T).tolist()
        ours, theirs = set(range(len(own))), set(range(len(there)))
        for at, to in sorted(product(ours, theirs), key=lambda pair: (-alike[pair[0]][pair[1]], pair)):
            if at in ours and to in theirs and alike[at][to] >= ALIKE:
                ours.remove(at)
                theirs.remove(to)
                yield at, there[to]
