"""The words of a text, each with keys under which the forms of one word fall together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from itertools import accumulate, repeat
from threading import Lock
from typing import NamedTuple

from lang.language import Language, Morphology
from lang.numerals import ascii_digits
from lang.terms import acronyms

_UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Scripts that put no space between words (UAX #14, classes ID and SA): every letter stands for itself."""
_ARABIC = r"\u0620-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"
_MARKS = r"\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0e31\u0e34-\u0e4e"
_INVISIBLE = r"\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_OTHER = rf"[^\W_{_UNSPACED}{_ARABIC}]"
_WORD = re.compile(
    rf"([{_UNSPACED}][{_MARKS}]*"
    rf"|(?![\W_])[{_ARABIC}](?:(?![\W_])[{_ARABIC}]|[{_MARKS}]|[{_INVISIBLE}]+(?=[{_ARABIC}]))*"
    rf"|{_OTHER}(?:{_OTHER}|[{_MARKS}]|[{_INVISIBLE}]+(?={_OTHER}))*)"
    r"(?:['’]s(?!\w))?"
)
_UNLIKE = re.compile(rf"[{_MARKS}{_INVISIBLE}]|['’]s(?!\w)")
"""What makes words of more than letters of one script and digits."""
_DROPPED = re.compile(rf"[{_INVISIBLE}\u0640\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
"""Signs without a letter's weight: tatweel, vowel signs, soft hyphens, marks of direction."""
_FOLDED = str.maketrans(
    {"ё": "е", "آ": "ا", "أ": "ا", "إ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ؤ": "و", "ئ": "ي", "ة": "ه"}
)
_LEAST = 2
"""Letters that remain of a word when its article is taken off."""
_LEAST_ROOT = 3
"""Letters that remain when something is taken off that may as well belong to the word."""
_MOST_ROUNDS = 3
_WORDS_KEPT = 1 << 17

Keys = tuple[str, ...]
"""What a word is looked up by: its key, and then what it can be besides."""


class Word(NamedTuple):
    """A word of a text.

    Attributes:
        start: where it begins, in code points.
        end: where it ends; an English genitive is left outside.
        keys: what it has in common with its other forms, and then what it can be besides, where it is not certain
            what belongs to the word (``بوحدات``, with or without ب), and as the acronym that it may be, which keeps
            its capitals.
    """

    start: int
    end: int
    keys: Keys

    @property
    def key(self) -> str:
        """The likeliest of its keys."""
        return self.keys[0]

    @property
    def others(self) -> Keys:
        """The other keys."""
        return self.keys[1:]


def words(text: str, language: Language) -> list[Word]:
    """The words of a text in order.

    Parts of a word with hyphens are words of their own, and so is every character of a script that puts no spaces
    between words. Keys come from Snowball stemmers (Porter 2001, "Snowball: a language for stemming algorithms") as
    NLTK has them, applied until nothing changes, so that "unidad" and "unidades" meet; where the language has none,
    they are the letters without case.
    """
    return words_of(text, keys_of(language))


def words_of(text: str, keys: Callable[[str], Keys]) -> list[Word]:
    """The words of a text in order, with the keys that a function gives (`keys_of`)."""
    made = tuple.__new__  # what a named tuple does for each word, without its checks
    if not (text.isascii() and "'s" not in text) and _UNLIKE.search(text):
        return [made(Word, (found.start(1), found.end(1), keys(found[1]))) for found in _WORD.finditer(text)]
    # Takes a third of the time, and is what most texts need.
    pieces = _simple().split(text)
    places = list(accumulate(map(len, pieces)))
    return list(map(made, repeat(Word), zip(places[::2], places[1::2], map(keys, pieces[1::2]), strict=False)))


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the words of a text stand, as (start, end)."""
    return (found.span(1) for found in _WORD.finditer(text))


def keys_of(language: Language) -> Callable[[str], Keys]:
    """The function that gives a word's keys in a language; it remembers the commonest words."""
    return _keys_of(language.stemmer, language.morphology, language.acronym_plural)


def folded(word: str) -> str:
    """A word without case, vowel signs of Arabic and typographic variants; accents stay."""
    plain = _plain(word).casefold()
    return plain if plain.isascii() else plain.translate(_FOLDED)


def letters(word: str) -> str:
    """A word as it is written, without signs that only typography or a vowelled text adds."""
    return _plain(word)


@cache
def _simple() -> re.Pattern[str]:
    """Parts a text where `_WORD` finds words, if nothing in it is `_UNLIKE`."""
    blocks = (
        range(0x620, 0x700),
        range(0x750, 0x780),
        range(0x8A0, 0x900),
        range(0xFB50, 0xFE00),
        range(0xFE70, 0xFEFD),
    )
    arabic = "".join(char for block in blocks for char in map(chr, block) if char.isalnum())
    return re.compile(rf"([^\W_{_UNSPACED}{_ARABIC}]+|[{_UNSPACED}]|[{arabic}]+)")


# -- keys -------------------------------------------------------------------------------------------


@cache
def _keys_of(stemmer: str | None, morphology: Morphology, plural: str) -> Callable[[str], Keys]:
    stem = _stemmer(stemmer, morphology) if stemmer else str
    together = morphology.articles or morphology.proclitics or morphology.enclitics

    @lru_cache(maxsize=_WORDS_KEPT)
    def keys(word: str) -> Keys:
        plain = _plain(word).casefold()
        if plain.isdecimal():
            return (ascii_digits(plain),)
        acronym = acronyms.key_of(word, plural)
        if not together:
            key = stem(plain).translate(_FOLDED)
            return (key, f"={acronym}") if acronym else (key,)
        found = dict.fromkeys(stem(form).translate(_FOLDED) for form in _forms(plain, morphology))
        return (*found, f"={acronym}") if acronym else tuple(found)

    return keys


def _stemmer(name: str, morphology: Morphology) -> Callable[[str], str]:
    """NLTK's stemmer of a name; one of a language with an article is given each word with it, as a noun.

    It is applied until nothing changes where the endings tell afterwards what is another word.
    """
    from nltk.stem.snowball import SnowballStemmer

    one, lock = SnowballStemmer(name), Lock()
    article = morphology.articles[0] if morphology.articles else ""
    rounds = _MOST_ROUNDS if morphology.inflections else 1

    def stem(word: str) -> str:
        for _ in range(rounds):
            with lock:  # the stemmer of Arabic keeps what it finds on itself
                shorter = str(one.stem(article + word)).removeprefix(article)
            if shorter == word or not shorter:
                break
            word = shorter
        return word

    return stem


def _plain(word: str) -> str:
    return word if word.isascii() else _DROPPED.sub("", unicodedata.normalize("NFKC", word))


def _forms(word: str, morphology: Morphology) -> Iterator[str]:
    """What a word can be without what is written together with it, the likeliest first."""
    stripped = _without_article(word, morphology.articles)
    yield stripped
    if stripped == word:
        yield from _without_pronoun(word, morphology.enclitics)
    shorter = {word}
    for letters_before in morphology.proclitics:
        shorter |= {form[1:] for form in shorter if len(form) > _LEAST_ROOT and form[0] in letters_before}
    for form in sorted(shorter - {word}, key=len, reverse=True):
        bare = _without_article(form, morphology.articles)
        yield bare
        if bare == form:
            yield from _without_pronoun(form, morphology.enclitics)


def _without_article(word: str, articles: tuple[str, ...]) -> str:
    # Again and again: what is left of a word that begins like an article is at least always the same.
    for article in articles:
        while word.startswith(article) and len(word) >= len(article) + _LEAST:
            word = word[len(article) :]
    return word


def _without_pronoun(word: str, enclitics: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for ending, without in enclitics:
        if word.endswith(ending):
            if len(word) >= len(ending) + _LEAST_ROOT:
                yield word.removesuffix(ending) + without
            return
