"""Which language a text is written in."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any, NamedTuple

from lang import language as languages

_SAMPLE = 4000
_ENOUGH = 20
_CERTAIN = 0.8


class Guess(NamedTuple):
    """A language code (``und`` where nothing can be said) and the chance that it is right, 0 to 1."""

    code: str
    confidence: float

    @property
    def certain(self) -> bool:
        """Whether one may go by it without asking."""
        return self.confidence >= _CERTAIN


def detect(text: str) -> Guess:
    """The language of a text, from its first few thousand letters.

    py3langid (the classifier of Lui & Baldwin, ACL 2012, 97 languages) decides; where it hesitates the
    function words of the packs speak. A text with under twenty letters is ``und``.
    """
    sample = text[: 10 * _SAMPLE]
    letters = "".join(char if char.isalpha() else " " for char in sample)
    letters = " ".join(letters.split())[:_SAMPLE]
    # A Chinese character says about as much as three letters do.
    if sum(3 if char > "\u2e80" else 1 for char in letters if char != " ") < _ENOUGH:
        return Guess(languages.UNKNOWN, 0.0)
    code, confidence = _classifier().classify(letters)
    guess = Guess(str(code), float(confidence))
    return guess if guess.certain else _by_function_words(letters, guess)


def _by_function_words(letters: str, guess: Guess) -> Guess:
    words = Counter(letters.lower().split())
    shares = {
        pack.code: sum(words[word] for word in pack.function_words) / max(words.total(), 1)
        for pack in languages.packs()
        if pack.function_words
    }
    ranked = sorted(shares, key=shares.__getitem__, reverse=True)
    if len(ranked) > 1 and shares[ranked[0]] >= 0.2 and shares[ranked[0]] >= 1.5 * shares[ranked[1]]:
        return Guess(ranked[0], 0.9)
    return guess


@cache
def _classifier() -> Any:  # noqa: ANN401 - the library has no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
