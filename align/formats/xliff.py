"""XLIFF 2.1 (OASIS Standard, 2018; ISO 21720), the exchange format of localisation; 2.0 and 1.2 are read here too.

Writing: a unit is a ``unit``, a bead a ``segment``, and what stands between two sentences an ``ignorable``, so that the
segments make up the text of the unit. XLIFF is bilingual: the original is the source and the first version the target.
Versions beyond that are candidates for reference (``mtc:match`` with ``reference="yes"``), the one place that the
standard has for a translation into a language that is not the target's; so nothing is lost, and a tool that knows of
one pair shows that pair. A side of several sentences is one text, and their lengths are kept.

    status  auto: state "translated"; reviewed: "reviewed"; edited: "final" with subState "hexapla:edited";
            a segment without target is "initial", with subState
    notes   of the alignment on the file, of a unit on the unit, of a bead on its unit with the id of the segment
    rest    in the metadata module, in groups of category "hexapla"; that of a bead has the id of the segment

so that a file read again gives the same alignment. A character that XML cannot hold is refused, never replaced.

Reading is lenient: the version and then the namespace tell the kind. Codes are dropped and the text that they mark is
kept; ``cp`` is its character, a code for a line break a line feed. White space is kept as it is. A segment is a bead,
its unit a unit; an ``ignorable`` with a text in it is a bead too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING

from align.alignment import AlignedUnit, Alignment, Bead, Status
from align.errors import InputError
from align.formats.gathering import Given
from align.formats.xliff12 import Reader as Reader12
from align.formats.xliff_shared import (
    REVIEWED,
    Dialect,
    Facts,
    Found,
    Said,
    Sides,
    Tokens,
    children,
    fit_unit,
    language_of_element,
    of_bead,
    of_document,
    of_unit,
    place_of,
    text_of,
)
from align.xml import elements, escape, fit, language_tag, local_name, quoted
from lang import language as languages

if TYPE_CHECKING:
    from lxml.etree import _Element

_NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
_METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
_MATCHES = "urn:oasis:names:tc:xliff:matches:2.0"
_ELEMENTS = ("unit", "trans-unit", "group", "file")
_BATCH = 200
"""Units written in one go."""
_STATES: dict[Status, str] = {
    "auto": 'state="translated"',
    "reviewed": 'state="reviewed"',
    "edited": 'state="final" subState="hexapla:edited"',
}
_EMPTY_CODES = frozenset({"ph", "sc", "ec", "sm", "em"})


# -- writing ------------------------------------------------------------------------------------------


def write(alignment: Alignment) -> Iterator[bytes]:
    """The file in chunks of some hundred units.

    Raises:
        InputError: a text has a character that XML cannot hold, or a version's language is none; names the bead.
    """
    sides = Sides(alignment)
    yield fit(_head(alignment, sides), "the header").encode()
    tokens = Tokens()
    units = iter(alignment.units)
    while batch := list(islice(units, _BATCH)):
        yield "".join(fit_unit(_unit(unit, tokens, sides), unit, sides) for unit in batch).encode()
    nothing = '<group id="none"/>\n' if not alignment.units else ""  # a file has to hold something
    yield f"{nothing}</file>\n</xliff>\n".encode()


def _head(alignment: Alignment, sides: Sides) -> str:
    target = f" trgLang={quoted(language_tag(sides.target.language))}" if sides.target else ""
    directions = f' srcDir="{languages.get(sides.source.language).direction}"'
    if sides.target:
        directions += f' trgDir="{languages.get(sides.target.language).direction}"'
    original = f" original={quoted(sides.source.file)}" if sides.source.file else ""
    notes = _notes([_note(alignment.note)] if alignment.note else [])
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<xliff xmlns="{_NAMESPACE}" xmlns:mda="{_METADATA}" xmlns:mtc="{_MATCHES}" version="2.1"'
        f' srcLang={quoted(language_tag(sides.source.language))}{target} xml:space="preserve">\n'
        f'<file id="f1"{original}{directions} canResegment="no">\n'
        f"{_metadata([_group(of_document(alignment))])}{notes}"
    )


def _unit(unit: AlignedUnit, tokens: Tokens, sides: Sides) -> str:
    token, own = tokens.take(unit.id), Tokens()
    named = [(own.take(bead.id), bead) for bead in unit.beads]
    groups = [_group(of_unit(unit, token, sides.versions))]
    groups += [_group(of_bead(bead, name, sides.versions), name) for name, bead in named]
    matches = "".join(_match(name, bead, sides) for name, bead in named if sides.others)
    notes = [_note(unit.note)] if unit.note else []
    notes += [_note(bead.note, name) for name, bead in named if bead.note]
    described = _metadata(groups) + _wrapped("mtc:matches", matches) + _notes(notes)
    segments = _segments(named, sides) or "<ignorable><source/></ignorable>\n"
    return f'<unit id="{token}" type="hexapla:{unit.kind}">\n{described}{segments}</unit>\n'


def _segments(named: Iterable[tuple[str, Bead]], sides: Sides) -> str:
    parts: list[str] = []
    before = [False, False]
    for name, bead in named:
        texts = [sides.text(bead, version) for version in (sides.source, sides.target)]
        source, target = (
            sides.joiners[version.key] if version and text and earlier else ""
            for version, text, earlier in zip((sides.source, sides.target), texts, before, strict=True)
        )
        if source or target:
            parts.append(f"<ignorable><source>{source}</source>{_target(target, sides)}</ignorable>\n")
        before = [earlier or bool(text) for earlier, text in zip(before, texts, strict=True)]
        parts.append(_segment(name, bead, *texts))
    return "".join(parts)


def _target(text: str, sides: Sides) -> str:
    return f"<target>{text}</target>" if sides.target else ""


def _segment(name: str, bead: Bead, source: str | None, target: str | None) -> str:
    if target is None:
        state = 'state="initial"' if bead.status == "auto" else f'state="initial" subState="hexapla:{bead.status}"'
        translated = ""
    else:
        state = _STATES[bead.status]
        translated = f"\n<target>{escape(target)}</target>"
    return f'<segment id="{name}" {state}>\n<source>{escape(source or "")}</source>{translated}\n</segment>\n'


def _match(name: str, bead: Bead, sides: Sides) -> str:
    source = escape(sides.text(bead, sides.source) or "")
    return "".join(
        f'<mtc:match ref="#{name}" reference="yes" origin={quoted(origin)}>\n<source>{source}</source>\n'
        f"<target xml:lang={quoted(language)}>{escape(text)}</target>\n</mtc:match>\n"
        for origin, language, text in sides.references(bead)
    )


def _group(facts: Facts, name: str = "") -> str:
    if not facts:
        return ""
    inside = "".join(f"<mda:meta type={quoted(kind)}>{escape(value)}</mda:meta>\n" for kind, value in facts)
    which = f' id="{name}"' if name else ""
    return f'<mda:metaGroup{which} category="hexapla">\n{inside}</mda:metaGroup>\n'


def _metadata(groups: Iterable[str]) -> str:
    return _wrapped("mda:metadata", "".join(groups))


def _note(text: str, name: str = "") -> str:
    which = f' id="{name}"' if name else ""
    return f"<note{which}>{escape(text)}</note>\n"


def _notes(notes: Iterable[str]) -> str:
    return _wrapped("notes", "".join(notes))


def _wrapped(name: str, inside: str) -> str:
    """An element around others, nothing around nothing."""
    return f"<{name}>\n{inside}</{name}>\n" if inside else ""


# -- reading ------------------------------------------------------------------------------------------


def read(data: bytes, *, file: str) -> Alignment:
    """The alignment in a file's bytes, whichever of the versions of XLIFF it is.

    In XLIFF that hexapla did not write each unit is a paragraph, ``p1``, ``p2`` …; a bead's id is put together from
    those of unit and segment. The original is the source.

    Raises:
        InputError: it is no XLIFF or of a version that is not read, there is no text in it, or what hexapla wrote in
            it is damaged; with the line.
    """
    reader: Dialect | None = None
    for element in elements(BytesIO(data), _ELEMENTS, root="xliff", file=file):
        if reader is None:
            reader = _dialect(element, file)
        reader.take(element)
    if reader is None:
        raise InputError("there is no text in it", file=file, mend="give an XLIFF with units")
    return reader.alignment()


def _dialect(element: _Element, file: str) -> Dialect:
    """The reader for a file, told by the version that its root names, else by the namespace."""
    root = element.getroottree().getroot()
    space = str(root.tag)[1 : -len("xliff}")] if str(root.tag).startswith("{") else ""
    version = (root.get("version") or space.rpartition(":")[2]).strip()
    if version.startswith("2.") or (not version and local_name(element) == "unit"):
        return Reader(file, root)
    if version.startswith("1.") or not version:
        return Reader12(file, root)
    raise InputError(
        f"it is XLIFF {version}", file=file, place=place_of(root), mend="give one of version 1.2, 2.0 or 2.1"
    )


class Reader:
    """Reads XLIFF 2."""

    def __init__(self, file: str, root: _Element) -> None:
        self.found = Found(file)
        self.file = file
        self.space = str(root.tag)[: -len("xliff")]
        self.source, self.target = (language_tag(root.get(name, "")) for name in ("srcLang", "trgLang"))
        self.begun: _Element | None = None

    def take(self, element: _Element) -> None:
        """Reads a unit, and what its file says the first time that there is something of it."""
        # An element is emptied once it was taken, so the first that ends in a file is the time to look at the file.
        self.begin(next(element.iterancestors(f"{self.space}file"), element))
        if element.tag == f"{self.space}unit":
            take = self.own if self.found.own else self.other
            take(element)

    def alignment(self) -> Alignment:
        """All of it."""
        return self.found.alignment()

    def begin(self, element: _Element) -> None:
        """Takes what a ``<file>`` says of itself."""
        if element is not self.begun:
            self.begun = element
            said, _ = self.said(element)
            self.found.begin(said, [text for _, text in _read_notes(element)], self.source)

    def said(self, element: _Element) -> tuple[Said, dict[str, Said]]:
        """What hexapla says of a file or a unit, and of the beads in it by the ids of their segments."""
        whole, parts = Said(self.file, place_of(element)), dict[str, Said]()
        for group in element.iterfind(f"{{{_METADATA}}}metadata/{{{_METADATA}}}metaGroup"):
            if group.get("category") != "hexapla":
                continue
            name = group.get("id", "")
            said = parts.setdefault(name, Said(self.file, place_of(group))) if name else whole
            for meta in group.iterfind(f"{{{_METADATA}}}meta"):
                said.add(meta.get("type", ""), meta.text or "")
        return whole, parts

    def own(self, element: _Element) -> None:
        """A unit that hexapla wrote."""
        whole, parts = self.said(element)
        segments, texts = children(element, "segment"), self.references(element)
        names = {segment.get("id", "") for segment in segments}
        notes = _read_notes(element)
        by_segment = _by_segment(notes)
        unit = Given(
            {},
            unit=whole.get("id") or element.get("id", ""),
            kind=element.get("type", "").removeprefix("hexapla:"),
            labels=whole.mapping("labels"),
            flags=whole.mapping("flags"),
            terms=whole.terms(),
            unit_note="\n".join(text for name, text in notes if name not in names),
        )
        if not segments:
            self.found.add(unit._replace(nothing=True), whole.place)
        for segment in segments:
            name = segment.get("id", "")
            said = parts.get(name) or Said(self.file, place_of(segment))
            both = (text_of(next(iter(children(segment, part)), None), _inline) for part in ("source", "target"))
            sides = said.sides(self.found.own_texts(*both) | texts.get(name, {}), self.found.gathered.versions)
            bead = unit._replace(
                sides=sides,
                bead=said.get("id") or name,
                score=said.score(),
                status=_status(segment),
                note=by_segment.get(name, ""),
            )
            self.found.add(bead, said.place)

    def references(self, element: _Element) -> dict[str, dict[str, str]]:
        """The texts of the versions beyond two, by segment and key."""
        texts: dict[str, dict[str, str]] = {}
        for match in element.iterfind(f"{{{_MATCHES}}}matches/{{{_MATCHES}}}match"):
            key = self.found.own_key(match.get("origin", ""))
            if key is not None:
                name = match.get("ref", "").rpartition("#")[2]
                texts.setdefault(name, {})[key] = text_of(match.find(f"{self.space}target"), _inline)
        return texts

    def other(self, element: _Element) -> None:
        """A unit that another program wrote."""
        unit, place = element.get("id", ""), place_of(element)
        original = self.begun.get("id", "") if self.begun is not None else ""
        parts = [part for part in element if part.tag in {f"{self.space}segment", f"{self.space}ignorable"}]
        beads = [part for part in parts if local_name(part) == "segment" or text_of(part, _inline).strip()]
        segments = {part.get("id", "") for part in parts} - {""}
        notes = _read_notes(element)
        by_segment = _by_segment(notes)
        name = self.found.next_unit()
        whole = Given({}, unit=name, unit_note="\n".join(text for of, text in notes if of not in segments))
        for number, part in enumerate(beads, start=1):
            own = part.get("id", "")
            bead = whole._replace(
                bead=unit if len(beads) == 1 and not own else f"{unit}.{own or f's{number}'}",
                sides=self.sides(part),
                status=_status(part),
                note=by_segment.get(own, "") if own else "",
            )
            self.found.add_other(bead, original, place)

    def sides(self, part: _Element) -> dict[str, tuple[str, ...]]:
        """The sides of a segment of another program."""
        pair = (next(iter(children(part, name)), None) for name in ("source", "target"))
        languages_of = (self.source, self.target)
        return self.found.other_sides(
            *(
                (language_of_element(side, language), [text_of(side, _inline)])
                for side, language in zip(pair, languages_of, strict=True)
            )
        )


def _status(segment: _Element) -> str:
    own = segment.get("subState", "")
    if own.startswith("hexapla:"):
        return own.removeprefix("hexapla:")
    return REVIEWED if segment.get("state") in {"reviewed", "final"} else "auto"


def _read_notes(element: _Element) -> list[tuple[str, str]]:
    """The notes on a file or a unit, with their ids."""
    notes = (note for group in children(element, "notes") for note in children(group, "note"))
    return [(note.get("id", ""), text) for note in notes if (text := text_of(note, _inline))]


def _by_segment(notes: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The notes by the ids of what they are on, a line each."""
    texts: dict[str, list[str]] = {}
    for name, text in notes:
        texts.setdefault(name, []).append(text)
    return {name: "\n".join(own) for name, own in texts.items()}


def _inline(code: _Element) -> str | None:
    """What stands for an element in a text; None for what it holds."""
    name = local_name(code)
    if name == "cp":
        return _character(code.get("hex", ""))
    if name in _EMPTY_CODES:
        return "\n" if code.get("subType") == "xlf:lb" else ""
    return None


def _character(digits: str) -> str:
    """The character of a code point; the replacement character where there is none such."""
    try:
        found = chr(int(digits, 16))
    except (ValueError, OverflowError):
        return "\ufffd"
    return "\ufffd" if "\ud800" <= found <= "\udfff" else found
