"""The terms of a glossary that each unit of an alignment uses, as its versions render them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from align.alignment import AlignedUnit, Alignment
from lang import language as languages
from lang.terms.glossary import Glossary
from lang.terms.matching import Match, Matcher


def with_terms(alignment: Alignment, glossary: Glossary) -> Alignment:
    """An alignment whose units say which terms they use.

    A term is used where the original has it; what each version has for it is given as it stands there, in the form that
    it has, and is left out where the version has none of its renderings and acronyms.
    """
    codes = dict.fromkeys(version.language for version in alignment.versions)
    matchers = {code: Matcher(_patterns(glossary, code), languages.get(code)) for code in codes}
    return replace(alignment, units=tuple(_with(unit, alignment, matchers) for unit in alignment))


def _patterns(glossary: Glossary, code: str) -> Iterator[tuple[str, int]]:
    for place, term in enumerate(glossary.terms):
        yield from ((text, place) for text in term.rendered(code))
        if short := term.acronym(code):
            yield short, place


def _with(unit: AlignedUnit, alignment: Alignment, matchers: Mapping[str, Matcher[int]]) -> AlignedUnit:
    texts = {version.key: unit.text(version) for version in alignment.versions if unit.has(version.key)}
    original = alignment.original
    if original.key not in texts:
        return unit
    found = {
        version.key: _first(matchers[version.language].find(texts[version.key]), texts[version.key])
        for version in alignment.versions
        if version.key in texts
    }
    terms = [{key: own[place] for key, own in found.items() if place in own} for place in found[original.key]]
    known = [term for term in unit.terms if term not in terms]
    return replace(unit, terms=(*known, *terms))


def _first(matches: list[Match[int]], text: str) -> dict[int, str]:
    """What stands for each term where it stands first, in the order of the text."""
    found: dict[int, str] = {}
    for match in matches:
        found.setdefault(match.value, text[match.start : match.end])
    return found
