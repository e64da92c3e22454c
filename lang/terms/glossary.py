"""A glossary: terms in several languages, the preferred rendering first, with the acronym of each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

VERSION = 1


class GlossaryError(ValueError):
    """What was loaded is no glossary; the message says which entry."""


@dataclass(frozen=True, slots=True)
class Term:
    """One concept.

    Attributes:
        renderings: approved renderings by language code, the preferred one first.
        acronyms: short forms by language code; a language that has none writes the term out or keeps another's.
    """

    renderings: Mapping[str, tuple[str, ...]]
    acronyms: Mapping[str, str]


@dataclass(frozen=True)
class Glossary:
    """Terms, in the order of the file."""

    terms: tuple[Term, ...] = ()

    def acronyms(self, source: str, target: str) -> dict[str, str]:
        """What the acronyms of one language are in another, for those terms that have one in both."""
        return {
            term.acronyms[source]: term.acronyms[target]
            for term in self.terms
            if source in term.acronyms and target in term.acronyms
        }


def of(content: object) -> Glossary:
    """The glossary in loaded YAML: ``glossary: 1`` and ``terms``, each a mapping of languages to renderings.

    Raises:
        GlossaryError: it is none.
    """
    if not isinstance(content, dict) or content.get("glossary") != VERSION:
        raise GlossaryError(f"it has no key 'glossary: {VERSION}'")
    entries = content.get("terms")
    if not isinstance(entries, list):
        raise GlossaryError("'terms' is not a list")
    return Glossary(tuple(_term(entry, number) for number, entry in enumerate(entries, 1)))


def _term(entry: object, number: int) -> Term:
    if not isinstance(entry, dict):
        raise GlossaryError(f"term {number} is not a mapping")
    acronyms = entry.get("acronym", {})
    renderings = {code: texts for code, texts in entry.items() if code != "acronym"}
    if not isinstance(acronyms, dict) or not all(_named(code, text) for code, text in acronyms.items()):
        raise GlossaryError(f"'acronym' of term {number} is not a mapping of languages to texts")
    for code, texts in renderings.items():
        if not isinstance(texts, list) or not texts or not all(_named(code, text) for text in texts):
            raise GlossaryError(f"{code!r} of term {number} is not a list of texts")
    return Term({code: tuple(texts) for code, texts in renderings.items()}, dict(acronyms))


def _named(code: object, text: object) -> bool:
    return isinstance(code, str) and isinstance(text, str) and bool(text.strip())
