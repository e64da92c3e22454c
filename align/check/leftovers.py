"""What of the original's own words is left in a version: whole units, and runs of words inside them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice, takewhile

from align.check.subject import Passage, Side, Subject
from lang import detection, scripts
from lang import language as languages
from lang.symbols import SYMBOL

Span = tuple[int, int]
_Placed = tuple[str, int, int]
"""A word in small letters, and where it stands."""

_RUN = 3
"""Words in a row that are the original's, between languages of one script."""
_SAME = 5
"""Words of a unit that, without any function word, is the same as in the original by no chance."""
_LONG = 40
"""Letters from which the language of a text can be told by a classifier."""
_MOST = 0.6
"""Share of the words of a unit that are the original's, where it is not translated."""
_LETTERS = {"Hani": 2, "Arab": 3, "Cyrl": 3, "Hebr": 3, "Grek": 3, "Deva": 2}
"""Letters of a script that are left over among those of another; Latin ones are everywhere, and counted in words."""
_LONE = 5
"""Letters of a single word, in small Latin letters, that is left over."""
_WORD = re.compile(r"[^\W\d_]+(?:['’\-‐‑][^\W\d_]+)*")
_LETTERS_IN_A_ROW = re.compile(r"[^\W\d_]+")
_LATIN = "Latn"
_ADDRESS = re.compile(rf"(?:https?://|www\.)\S+|[^\s@]{{1,64}}@\S{{1,255}}|{SYMBOL.pattern}")
_BRACKETS = re.compile(
    r"\([^()]{0,300}\)|（[^（）]{0,300}）|\[[^\[\]]{0,300}\]|«[^«»]{0,300}»|“[^“”]{0,300}”|„[^„“]{0,300}“"
    r"|\"[^\"]{0,300}\"|《[^《》]{0,300}》"
)
"""What may hold words of another language."""
_NEAR = 300
_AGAIN = 8
"""Places of the original at which the same words are looked at."""
_MANY = 500
"""Stretches in another script that are looked at in one unit."""
_PHRASES = frozenset(
    (
        *("ad hoc", "de facto", "de jure", "inter alia", "prima facie", "bona fide", "mutatis mutandis", "pro bono"),
        *("sui generis", "erga omnes", "in situ", "modus operandi", "modus vivendi", "jus cogens", "habeas corpus"),
        *("pro rata", "per capita", "ex officio", "pari passu", "lex specialis", "note verbale", "ratione materiae"),
        *("ratione personae", "ratione temporis", "ultra vires", "in absentia", "per se", "non-refoulement"),
        *("force majeure", "opinio juris", "uti possidetis", "et al"),
    )
)
"""Phrases that many languages keep."""


def untranslated(version: Side, subject: Subject) -> set[str]:
    """The ids of the units of a version that are in the language of the original; none where both are of one."""
    known: set[str] | None = subject.workings.get(("untranslated", version.key))
    if known is None:
        here, there = subject.original.language, version.language
        found: set[str] = set()
        if _base(here.code) != _base(there.code):
            same = here.script == there.script
            for ours, theirs, unit in subject.pairs(version):
                if _in_language(ours, theirs) if same else _in_script(theirs, here.script, there.script):
                    found.add(unit.id)
        known = subject.workings["untranslated", version.key] = found
    return known


def runs(ours: Passage, theirs: Passage) -> Iterator[tuple[Span, Span]]:
    """Stretches of a version that are words of the original, with their places in it."""
    here, there = ours.language, theirs.language
    if _base(here.code) == _base(there.code):
        return
    if here.script == there.script:
        yield from _same_words(ours, theirs)
    else:
        yield from _other_letters(ours, theirs, here.script)


# -- languages of two scripts -------------------------------------------------------------------------


def _in_script(theirs: Passage, script: str, own: str) -> bool:
    """Whether nearly all letters are of another script; acronyms, names and codes in it prove nothing."""
    foreign = scripts.count(theirs.text, script)
    if foreign == 0 or foreign < 4 * scripts.count(theirs.text, own):
        return False
    if script != _LATIN:
        return foreign >= 2 * _LETTERS.get(script, 2)
    words = _WORD.findall(_ADDRESS.sub(" ", theirs.text))
    small = [word for word in words if word[0].islower() and len(word) > 1]
    return len(words) >= 2 and bool(small) and " ".join(words).lower() not in _PHRASES


def _other_letters(ours: Passage, theirs: Passage, script: str) -> Iterator[tuple[Span, Span]]:
    pattern = _words_of(script)
    if pattern is None or not pattern.search(theirs.text):
        return
    model = ours.text.lower()
    for match in islice(pattern.finditer(theirs.text), _MANY):
        said = match[0]
        if not _enough(said, script) or _apart(match.span(), theirs.text):
            continue
        at = model.find(said.lower())
        if at >= 0:
            yield match.span(), (min(at, len(ours.text)), min(at + len(said), len(ours.text)))


def _apart(span: Span, text: str) -> bool:
    """Whether a stretch is part of an address or a symbol, or in brackets or quotation marks that hold little else."""
    near = max(span[0] - _NEAR, 0)
    around = text[near : span[1] + _NEAR]
    start, end = span[0] - near, span[1] - near
    if any(match.start() < end and start < match.end() for match in _ADDRESS.finditer(around)):
        return True
    return any(
        match.start() <= start and end <= match.end() and 2 * (end - start) >= len(match[0]) - 2
        for match in _BRACKETS.finditer(around)
    )


@cache
def _words_of(script: str) -> re.Pattern[str] | None:
    """Matches words in a row of a script."""
    if script not in scripts.RANGES:
        return None
    word = f"[{scripts.RANGES[script]}]+"
    return re.compile(rf"{word}(?:[ \u00a0,'’\-‐‑]{{1,2}}{word})*")


def _enough(said: str, script: str) -> bool:
    """Whether words of another script are more than a name, an acronym or a phrase that is kept."""
    if script != _LATIN:
        return scripts.count(said, script) >= _LETTERS.get(script, 2)
    words = _WORD.findall(said)
    small = [word for word in words if word.islower()]
    if " ".join(words).lower() in _PHRASES:
        return False
    if len(words) == 1:
        return bool(small) and len(words[0]) >= _LONE
    if small:
        return any(len(word) > 2 for word in small)
    return len([word for word in words if word[0].isupper() and not word.isupper()]) >= 3


# -- languages of one script --------------------------------------------------------------------------


@cache
def _telling(code: str, other: str) -> frozenset[str]:
    """Function words of a language that another has not."""
    theirs = languages.get(other)
    return languages.get(code).function_words - theirs.function_words - theirs.one_letter_words


def _words(text: str) -> list[_Placed]:
    return [(match[0].lower(), match.start(), match.end()) for match in _LETTERS_IN_A_ROW.finditer(text)]


def _in_language(ours: Passage, theirs: Passage) -> bool:
    here, there = ours.language.code, theirs.language.code
    telling = _telling(here, there)
    if telling.isdisjoint(theirs.written):
        same = theirs.text.split() == ours.text.split() and len(_words(theirs.text)) >= _SAME
        return same and _small(theirs.text)
    words = _LETTERS_IN_A_ROW.findall(_ADDRESS.sub(" ", theirs.text).lower())
    foreign = sum(word in telling for word in words)
    own = sum(word in _telling(there, here) for word in words)
    if len(words) < 3 or foreign <= 2 * own:
        return False
    known = set(_LETTERS_IN_A_ROW.findall(ours.text.lower()))
    if sum(word in known for word in words) >= _MOST * len(words):
        return _small(theirs.text)
    if foreign < 3 or sum(map(len, words)) < _LONG:
        return False
    guess = detection.detect(theirs.text)
    return bool(guess.certain and guess.code == _base(here))


def _small(text: str) -> bool:
    """Whether a text is more than a name: two of its words begin with a small letter."""
    return sum(match[0][0].islower() for match in _WORD.finditer(text)) >= 2


def _same_words(ours: Passage, theirs: Passage) -> Iterator[tuple[Span, Span]]:
    telling = _telling(ours.language.code, theirs.language.code)
    if telling.isdisjoint(theirs.written):
        return
    words = _words(theirs.text)
    model = _words(ours.text)
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in range(len(model) - _RUN + 1):
        places[tuple(word for word, _, _ in model[at : at + _RUN])].append(at)
    at = 0
    while at <= len(words) - _RUN:
        starts = places.get(tuple(word for word, _, _ in words[at : at + _RUN]))
        if not starts:
            at += 1
            continue
        length, there = max((_common(words, at, model, start), -start) for start in starts[:_AGAIN])
        span = (words[at][1], words[at + length - 1][2])
        if _no_name(theirs.text, words[at : at + length], telling) and not _apart(span, theirs.text):
            yield span, (model[-there][1], model[-there + length - 1][2])
        at += length


def _common(words: Sequence[_Placed], at: int, model: Sequence[_Placed], start: int) -> int:
    """How many words from two places on are the same."""
    pairs = zip(islice(words, at, None), islice(model, start, None), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0][0] == pair[1][0], pairs))


def _no_name(text: str, run: Sequence[_Placed], telling: frozenset[str]) -> bool:
    """Whether a run has function words of the original's language and is no name ("Save the Children Fund")."""
    if not any(word in telling for word, _, _ in run):
        return False
    capital = [text[start].isupper() for _, start, _ in run]
    content = [is_capital for (word, _, _), is_capital in zip(run, capital, strict=True) if word not in telling]
    return not (capital[0] and capital[-1] and all(content))


def _base(code: str) -> str:
    return code.partition("-")[0]
