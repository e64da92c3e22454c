"""What XLIFF 2 and 1.2 share: what hexapla says beyond both, ids that are tokens, and how their files are read.

Each keeps the facts of hexapla in its own way (the metadata module; contexts) under the same names:

    document  version, one each; symbol, title, signature
    unit      id, where it is no token; labels, flags, terms
    bead      id, where it is no token; score; lengths (code points) of the sentences of a side, where there are several
              or where the only one is empty, which is not the same as none
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from align.alignment import AlignedUnit, Alignment, Bead, Status, Version
from align.errors import InputError
from align.formats.gathering import Gathered, Given, Term, cut, facts_of, joiner_of, version_of
from align.formats.gathering import score as score_of
from align.formats.rows import from_json
from align.xml import XML_LANG, fit, language_tag, local_name, unfit

if TYPE_CHECKING:
    from lxml.etree import _Element

Facts = list[tuple[str, str]]
"""Facts as (name, value), in order; a name may come again."""

REVIEWED: Status = "reviewed"
_TOKEN = re.compile(r"[A-Za-z0-9._:-]+")


# -- writing ------------------------------------------------------------------------------------------


def of_document(alignment: Alignment) -> Facts:
    """What is said of the whole."""
    facts = [("version", _json(facts_of(version))) for version in alignment.versions]
    facts += [(name, text) for name in ("symbol", "title") if (text := getattr(alignment, name))]
    if alignment.signature:
        facts.append(("signature", _json(alignment.signature)))
    return facts


def of_unit(unit: AlignedUnit, token: str, versions: Iterable[Version]) -> Facts:
    """What is said of a unit whose id in the file is the token."""
    keys = [version.key for version in versions]
    facts = [("id", unit.id)] if token != unit.id else []
    facts += [
        (name, _json({key: said[key] for key in keys if key in said}))
        for name, said in (("labels", unit.labels), ("flags", unit.flags))
        if said
    ]
    if unit.terms:
        facts.append(("terms", json.dumps([dict(term) for term in unit.terms], ensure_ascii=False)))
    return facts


def of_bead(bead: Bead, token: str, versions: Iterable[Version]) -> Facts:
    """What is said of a bead whose id in the file is the token."""
    facts = [("id", bead.id)] if token != bead.id else []
    if bead.score is not None:
        facts.append(("score", repr(float(bead.score))))
    sides = ((version.key, bead.sides.get(version.key, ())) for version in versions)
    lengths = {key: " ".join(str(len(part)) for part in side) for key, side in sides if len(side) > 1 or side == ("",)}
    if lengths:
        facts.append(("lengths", _json(lengths)))
    return facts


def _json(value: Mapping[str, str]) -> str:
    return json.dumps(dict(value), ensure_ascii=False)


class Tokens:
    """Ids that are unique and tokens of XML (NMTOKEN, of ASCII alone): the one wanted where it can be had."""

    def __init__(self) -> None:
        self._used: set[str] = set()
        self._number = 0

    def take(self, wanted: str) -> str:
        """An id that nothing else has."""
        token = wanted
        while token in self._used or not _TOKEN.fullmatch(token):
            self._number += 1
            token = f"x{self._number}"
        self._used.add(token)
        return token


class Sides:
    """The versions by their part in a bilingual file: the source, the target, and others that are for reference.

    Raises:
        InputError: the language of a version is none.
    """

    def __init__(self, alignment: Alignment) -> None:
        self.versions = alignment.versions
        self.source = alignment.versions[0]
        self.target = alignment.versions[1] if len(alignment.versions) > 1 else None
        self.others = alignment.versions[2:]
        self.joiners = {version.key: joiner_of(version) for version in alignment.versions}

    def text(self, bead: Bead, version: Version | None) -> str | None:
        """All that a version has in a bead, None where it has nothing."""
        if version is None:
            return None
        side = bead.sides.get(version.key)
        return None if side is None else self.joiners[version.key].join(side)

    def references(self, bead: Bead) -> Iterator[tuple[str, str, str]]:
        """The versions beyond two in a bead: where the text is from, its language, the text."""
        for version in self.others:
            text = self.text(bead, version)
            if text is not None:
                yield f"hexapla:{version.key}", language_tag(version.language), text


def fit_unit(text: str, unit: AlignedUnit, sides: Sides) -> str:
    """A unit as it is written; the error names the bead and the version, where it is a text of theirs."""
    if unfit(text) is not None:
        for bead in unit.beads:
            for version in sides.versions:
                fit(sides.text(bead, version) or "", f"{bead.id}, {version.key}")
            fit(bead.note, bead.id)
    return fit(text, unit.id)


# -- reading ------------------------------------------------------------------------------------------


class Dialect(Protocol):
    """Reads one of the two kinds of XLIFF."""

    def take(self, element: _Element) -> None:
        """Reads an element that is complete: a file, a group or a unit, in the order in which they end."""

    def alignment(self) -> Alignment:
        """The alignment of all that was taken."""


@dataclass
class Said:
    """The facts of hexapla on one element, by name; none where it has written nothing there."""

    file: str
    place: str
    values: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, value: str) -> None:
        """Takes one more."""
        self.values.setdefault(name, []).append(value)

    def get(self, name: str) -> str:
        """The first of a name, or nothing."""
        return self.values.get(name, [""])[0]

    def mapping(self, name: str) -> dict[str, str]:
        """One that is a mapping; raises InputError where it is damaged."""
        return self._mapping(self.get(name) or "{}", name)

    def terms(self) -> tuple[Term, ...]:
        """The terms of a unit; raises InputError where they are damaged."""
        found = self._loaded(self.get("terms") or "[]")
        if not isinstance(found, list) or not all(map(_is_mapping, found)):
            raise self.damaged("terms")
        return tuple(found)

    def versions(self) -> list[Version]:
        """The versions of the document; raises InputError where they are damaged."""
        facts = [self._mapping(value, "version") for value in self.values.get("version", ())]
        found = {version.key: version for version in (version_of(one, self.file, self.place) for one in facts)}
        return list(found.values())

    def sides(self, texts: Mapping[str, str], versions: Mapping[str, Version]) -> dict[str, tuple[str, ...]]:
        """The sentences of each version, from its text in a bead."""
        lengths = self.mapping("lengths")
        return {
            key: cut(text, self._sizes(lengths[key]), joiner_of(versions[key])) if key in lengths else (text,)
            for key, text in texts.items()
            if text or key in lengths
        }

    def score(self) -> float | None:
        """The score of a bead; raises InputError where it is none."""
        return score_of(self.get("score"), self.file, self.place)

    def _mapping(self, value: str, name: str) -> dict[str, str]:
        found = self._loaded(value)
        if not _is_mapping(found):
            raise self.damaged(name)
        return dict(found)  # type: ignore[call-overload,no-any-return]

    def _loaded(self, value: str) -> object:
        try:
            return from_json(value)
        except ValueError:
            return None

    def _sizes(self, lengths: str) -> list[int]:
        try:
            return [int(length) for length in lengths.split()]
        except ValueError:
            raise self.damaged("lengths") from None

    def damaged(self, name: str) -> InputError:
        """The error that a fact cannot be read."""
        message = f"what hexapla wrote of the {name} is damaged"
        return InputError(message, file=self.file, place=self.place, mend="write the file again")


def _is_mapping(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(text, str) for text in value.values())


class Found:
    """Puts an alignment together from the beads of a file, whoever wrote it.

    In a file of others that has a ``<file>`` for each target language, texts with the same id and the same source are
    one bead, as long as they come from the same original.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.gathered = Gathered(file)
        self.document = Said(file, "")
        self.note = ""
        self.source_language = ""
        self._of_others: dict[tuple[str, ...], tuple[Given, str]] = {}
        self._units = 0

    @property
    def own(self) -> bool:
        """Whether hexapla wrote the file."""
        return not self.gathered.foreign

    def begin(self, said: Said, notes: Sequence[str], source_language: str) -> None:
        """Takes what a ``<file>`` says of itself, before its units; the first that says anything counts."""
        self.source_language = self.source_language or source_language
        versions = said.versions()
        if versions and not self.own:
            self.gathered.declare(versions)
            self.document, self.note = said, "\n".join(notes)

    def own_key(self, origin: str) -> str | None:
        """The version that a text beside the target is of; None where hexapla did not write it."""
        key = origin.removeprefix("hexapla:")
        return key if self.own and key != origin and key in self.gathered.versions else None

    def own_texts(self, source: str, target: str) -> dict[str, str]:
        """The texts of source and target by version."""
        keys = list(self.gathered.versions)[:2]
        return dict(zip(keys, (source, target), strict=False))

    def add(self, given: Given, place: str) -> None:
        """Takes a bead of hexapla's."""
        self.gathered.add(given, place)

    def next_unit(self) -> str:
        """A name for the next unit of another program; those that come to have a bead are numbered in the end."""
        self._units += 1
        return str(self._units)

    def other_sides(self, *sides: tuple[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
        """The sides of a bead that another program wrote, the source first; what is empty is not there.

        Args:
            sides: the language and the sentences of each.
        """
        found: dict[str, tuple[str, ...]] = {}
        for language, texts in sides:
            key = language if language not in found else f"{language}-2"
            found[key] = tuple(texts) if any(texts) else ()
            if found[key]:
                self.gathered.version(key, language)
        return {key: texts for key, texts in found.items() if texts}

    def add_other(self, given: Given, original: str, place: str) -> None:
        """Takes a bead that another program wrote; one without any text is none."""
        if not given.sides:
            return
        key: tuple[str, ...] = (original, given.bead)
        earlier = self._of_others.get(key)
        if earlier is not None:
            more = dict(earlier[0].sides)
            source, *targets = given.sides
            if more.get(source) == given.sides[source] and targets and not more.keys() & set(targets):
                more.update({name: given.sides[name] for name in targets})
                self._of_others[key] = (earlier[0]._replace(sides=more), earlier[1])
                return
            key = (*key, str(len(self._of_others)))
        self._of_others[key] = (given, place)

    def alignment(self) -> Alignment:
        """All of it.

        Raises:
            InputError: there is no text in it.
        """
        names: dict[str, str] = {}
        for given, place in self._of_others.values():
            self.gathered.add(given._replace(unit=names.setdefault(given.unit, f"p{len(names) + 1}")), place)
        if not self.gathered.versions:
            raise InputError("there is no text in it", file=self.file, mend="give an XLIFF with units")
        said = self.document
        return Alignment(
            self.gathered.ordered_versions(self.source_language),
            self.gathered.units(),
            said.get("symbol"),
            said.get("title"),
            said.mapping("signature"),
            note=self.note,
        )


def language_of_element(element: _Element | None, otherwise: str) -> str:
    """The language of a source or a target: its own, or else that of its file."""
    return language_tag((element.get(XML_LANG) if element is not None else None) or otherwise)


def children(element: _Element, name: str) -> list[_Element]:
    """The children of a name in the element's own namespace."""
    space = str(element.tag)[: -len(local_name(element))]
    return element.findall(f"{space}{name}")


def text_of(element: _Element | None, inline: Callable[[_Element], str | None]) -> str:
    """The text of an element, None being none.

    Args:
        inline: what stands for an element in it; None where its content does.
    """
    if element is None:
        return ""
    if not len(element):
        return element.text or ""
    parts = [element.text or ""]
    for child in element:
        if not local_name(child):
            parts.append(child.text or "")  # an entity that nobody declared, as it is written
        else:
            code = inline(child)
            parts.append(text_of(child, inline) if code is None else code)
        parts.append(child.tail or "")
    return "".join(parts)


def place_of(element: _Element) -> str:
    """Where an element stands, for messages."""
    return f"line {element.sourceline}"
