"""XLIFF 1.2 (OASIS Standard, 2008), which most translation tools work with; `align.formats.xliff` reads it.

Writing: a unit is a ``group``, a bead a ``trans-unit``, all in one ``file``. The original is the source, the first
version the target; versions beyond that are ``alt-trans`` of type ``reference``, which the standard has for other
languages. A ``file`` for each language would be as valid, but each would hold the original and what is said of a bead
once more, so that they could contradict each other, and most tools take one pair of languages only.

A bead is one ``trans-unit`` even where a side has several sentences: segments (``mrk`` with the same ``mid``) say that
one sentence answers to one, which is what a bead of 2-1 denies.

    status  auto: state "translated"; reviewed: "signed-off"; edited: "final" with state-qualifier "x-hexapla-edited";
            a bead without target says it in a context
    notes   of the alignment and of a unit on their groups, of a bead on its trans-unit
    rest    in contexts of the type ``x-hexapla-…``; those of the document in a group around all others

so that a file read again gives the same alignment. A character that XML cannot hold is refused, never replaced.

Reading is lenient, of 1.0 and 1.1 too. A ``trans-unit`` is a unit of one bead, or of as many as it has segments (as
SDL Trados, memoQ and Okapi write them); where one side is in segments and the other is not, all of it is one bead.
Native codes are dropped, with the ``sub`` in them, which is a flow of its own, and so is what revisers have deleted
(tracked changes of Trados); a code for a line break is a line feed. White space is kept as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import TYPE_CHECKING, NamedTuple

from align.alignment import AlignedUnit, Alignment, Bead, Status
from align.formats.gathering import Given
from align.formats.xliff_shared import (
    REVIEWED,
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
)
from align.xml import escape, fit, language_tag, local_name, quoted
from lang import __version__

if TYPE_CHECKING:
    from lxml.etree import _Element

_NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
_OWN = "x-hexapla-"
_BATCH = 200
"""Units written in one go."""
_STATES: dict[Status, str] = {
    "auto": 'state="translated"',
    "reviewed": 'state="signed-off"',
    "edited": f'state="final" state-qualifier="{_OWN}edited"',
}
_CODES = frozenset({"x", "bx", "ex", "bpt", "ept", "ph", "it"})
_DELETED = frozenset({"x-sdl-deleted"})
_DONE = frozenset({"final", "signed-off"})
_DONE_OTHERS = frozenset(
    {"ApprovedTranslation", "ApprovedSignOff", "Proofread", "Reviewer1Confirmed", "Reviewer2Confirmed"}
)
"""What Trados says of a segment and memoQ of a trans-unit that somebody has revised."""


# -- writing ------------------------------------------------------------------------------------------


def write(alignment: Alignment) -> Iterator[bytes]:
    """The file in chunks of some hundred units.

    Raises:
        InputError: a text has a character that XML cannot hold, or a version's language is none; names the bead.
    """
    sides = Sides(alignment)
    yield fit(_head(alignment, sides), "the header").encode()
    groups, units = Tokens(), Tokens()
    groups.take("document")
    rest = iter(alignment.units)
    while batch := list(islice(rest, _BATCH)):
        yield "".join(fit_unit(_unit(unit, groups, units, sides), unit, sides) for unit in batch).encode()
    yield b"</group>\n</body>\n</file>\n</xliff>\n"


def _head(alignment: Alignment, sides: Sides) -> str:
    target = f" target-language={quoted(language_tag(sides.target.language))}" if sides.target else ""
    original = sides.source.file or alignment.symbol or "unknown"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<xliff xmlns="{_NAMESPACE}" version="1.2">\n'
        f"<file original={quoted(original)} source-language={quoted(language_tag(sides.source.language))}{target}"
        ' datatype="plaintext" tool-id="hexapla" xml:space="preserve">\n'
        f'<header><tool tool-id="hexapla" tool-name="hexapla" tool-version="{__version__}"/></header>\n'
        f'<body>\n<group id="document">\n{_contexts(of_document(alignment))}{_note(alignment.note)}'
    )


def _unit(unit: AlignedUnit, groups: Tokens, tokens: Tokens, sides: Sides) -> str:
    token = groups.take(unit.id)
    inside = "".join(_bead(bead, tokens.take(bead.id), sides) for bead in unit.beads)
    return (
        f'<group id="{token}" restype="{_OWN}{unit.kind}">\n'
        f"{_contexts(of_unit(unit, token, sides.versions))}{_note(unit.note)}{inside}</group>\n"
    )


def _bead(bead: Bead, token: str, sides: Sides) -> str:
    source, target = sides.text(bead, sides.source), sides.text(bead, sides.target)
    facts = of_bead(bead, token, sides.versions)
    approved = translated = ""
    if target is not None:
        approved = ' approved="yes"' if bead.status != "auto" else ""
        translated = f"<target {_STATES[bead.status]}>{escape(target)}</target>\n"
    elif bead.status != "auto":
        facts.append(("status", bead.status))
    others = "".join(
        f'<alt-trans alttranstype="reference" origin={quoted(origin)} xml:space="preserve">'
        f"<target xml:lang={quoted(language)}>{escape(text)}</target></alt-trans>\n"
        for origin, language, text in sides.references(bead)
    )
    return (
        f'<trans-unit id="{token}"{approved} xml:space="preserve">\n<source>{escape(source or "")}</source>\n'
        f"{translated}{_contexts(facts)}{_note(bead.note)}{others}</trans-unit>\n"
    )


def _contexts(facts: Facts) -> str:
    inside = "".join(
        f'<context context-type="{_OWN}{name}">{escape(value)}</context>\n' for name, value in facts
    )  # fmt: skip
    return f'<context-group purpose="information">\n{inside}</context-group>\n' if inside else ""


def _note(text: str) -> str:
    return f"<note>{escape(text)}</note>\n" if text else ""


# -- reading ------------------------------------------------------------------------------------------


class Reader:
    """Reads XLIFF 1.2, whoever wrote it, from its elements in the order in which they end."""

    def __init__(self, file: str, root: _Element) -> None:
        self.found = Found(file)
        self.file = file
        self.space = str(root.tag)[: -len("xliff")]
        self.begun: _Element | None = None
        self.source = self.target = ""
        self.open: list[tuple[_Element, Given]] = []
        """The groups around, from the outermost, and what they say of a unit."""

    def take(self, element: _Element) -> None:
        """Reads a trans-unit; of a group and a file what they say, the first time that there is something of them."""
        name = local_name(element)
        if element.tag != f"{self.space}{name}":
            return
        if name == "file":
            self.begin(element)
        elif name == "group":
            self.close(element)
        elif name == "trans-unit":
            self.begin(next(element.iterancestors(f"{self.space}file"), element))
            self.enter(element.iterancestors(f"{self.space}group"))
            take = self.own if self.found.own else self.other
            take(element)

    def alignment(self) -> Alignment:
        """All of it."""
        return self.found.alignment()

    def begin(self, element: _Element) -> None:
        """Takes the languages of a ``<file>``."""
        if element is not self.begun:
            self.begun, self.open = element, []
            self.source, self.target = (
                language_tag(element.get(name, "")) for name in ("source-language", "target-language")
            )
            self.found.begin(Said(self.file, ""), (), self.source)

    def enter(self, inmost_first: Iterator[_Element]) -> None:
        """Reads the groups that were not open yet, and forgets those that are closed."""
        around = list(inmost_first)[::-1]
        self.open = [given for given in self.open if any(given[0] is group for group in around)]
        for group in around[len(self.open) :]:
            said = self.group(group)
            self.open.append((group, said))

    def close(self, element: _Element) -> None:
        """The end of a group; one of hexapla's without any trans-unit is a unit without beads."""
        self.begin(next(element.iterancestors(f"{self.space}file"), element))
        new = all(group is not element for group, _ in self.open)
        if new:
            around = [element, *element.iterancestors(f"{self.space}group")]
            self.enter(iter(around))
            if self.found.own and self.open[-1][1].unit:
                self.found.add(self.open[-1][1]._replace(nothing=True), place_of(element))
        self.open = [given for given in self.open if given[0] is not element]

    def group(self, element: _Element) -> Given:
        """What a group says of the unit that it is; that around all others says it of the document."""
        said, notes = self.said(element), _read_notes(element)
        if "version" in said.values:
            self.found.begin(said, notes, self.source)
            return Given({})
        if not self.found.own:
            return Given({})
        return Given(
            {},
            unit=said.get("id") or element.get("id", ""),
            kind=element.get("restype", "").removeprefix(_OWN),
            labels=said.mapping("labels"),
            flags=said.mapping("flags"),
            terms=said.terms(),
            unit_note="\n".join(notes),
        )

    def said(self, element: _Element) -> Said:
        """What hexapla says of an element."""
        said = Said(self.file, place_of(element))
        for group in children(element, "context-group"):
            for context in children(group, "context"):
                kind = context.get("context-type", "")
                if kind.startswith(_OWN):
                    said.add(kind.removeprefix(_OWN), context.text or "")
        return said

    def own(self, element: _Element) -> None:
        """A trans-unit that hexapla wrote."""
        said = self.said(element)
        pair = (_joined(_segments(next(iter(children(element, name)), None))) for name in ("source", "target"))
        texts = self.found.own_texts(*pair)
        for other in children(element, "alt-trans"):
            key = self.found.own_key(other.get("origin", ""))
            if key is not None:
                texts[key] = _joined(_segments(next(iter(children(other, "target")), None)))
        unit = self.open[-1][1] if self.open else Given({})
        bead = unit._replace(
            sides=said.sides(texts, self.found.gathered.versions),
            bead=said.get("id") or element.get("id", ""),
            score=said.score(),
            status=said.get("status") or self.status(element, ()),
            note="\n".join(_read_notes(element)),
        )
        self.found.add(bead, said.place)

    def other(self, element: _Element) -> None:
        """A trans-unit that another program wrote."""
        name, place, notes = element.get("id", ""), place_of(element), "\n".join(_read_notes(element))
        original = self.begun.get("original", "") if self.begun is not None else ""
        whole = Given({}, unit=self.found.next_unit())
        pairs, confirmed = self.pairs(element), _confirmed(element)
        for number, (segment, sides) in enumerate(pairs, start=1):
            alone = len(pairs) == 1
            bead = whole._replace(
                sides=sides,
                bead=name if alone else f"{name}.{segment or f's{number}'}",
                status=self.status(element, [*confirmed.get(segment, ()), *confirmed.get(None, ())]),
                note=notes if alone else "",
                unit_note="" if alone else notes,
            )
            self.found.add_other(bead, original, place)

    def pairs(self, element: _Element) -> list[tuple[str, dict[str, tuple[str, ...]]]]:
        """The sides of each segment of a trans-unit, with its id; of the whole where it is in none."""
        source, target = (next(iter(children(element, name)), None) for name in ("source", "target"))
        left, right = _segments(next(iter(children(element, "seg-source")), source)), _segments(target)
        languages = (language_of_element(source, self.source), language_of_element(target, self.target))
        if left and right and _in_segments(left) != _in_segments(right):
            texts = ([part.text for part in side] for side in (left, right))
            return [("", self.found.other_sides(*zip(languages, texts, strict=True)))]
        pairs = []
        by_name = [{part.name: part for part in side} for side in (left, right)]
        for name in dict.fromkeys([*by_name[0], *by_name[1]]):
            texts = ([side[name].text] if name in side else [] for side in by_name)
            sides = self.found.other_sides(*zip(languages, texts, strict=True))
            if sides:
                pairs.append(("" if name.startswith(" ") else name, sides))
        return pairs

    def status(self, element: _Element, confirmed: Iterable[str]) -> str:
        """What is said of a target: by hexapla, by the standard, by Trados of the segment (given), by memoQ."""
        target = next(iter(children(element, "target")), None)
        if target is not None:
            own = target.get("state-qualifier", "")
            if own.startswith(_OWN):
                return own.removeprefix(_OWN)
            if target.get("state") in _DONE:
                return REVIEWED
        words = [value for name, value in element.items() if str(name).endswith("}status")]
        done = element.get("approved") == "yes" or _DONE_OTHERS.intersection([*words, *confirmed])
        return REVIEWED if done else "auto"


def _confirmed(element: _Element) -> dict[str | None, list[str]]:
    """What Trados says of the segments of a trans-unit, by their ids; under None of the only one there is."""
    said: dict[str | None, list[str]] = {}
    for group in element:
        if local_name(group) == "seg-defs":
            for one in group:
                name = one.get("id", "") if len(group) > 1 else None
                said.setdefault(name, []).append(one.get("conf", ""))
    return said


class _Part(NamedTuple):
    """A segment of a side, or what stands outside of any; then the name begins with a space."""

    name: str
    text: str


def _segments(element: _Element | None) -> list[_Part]:
    """The text of a side in its segments; outside of them only what is no white space."""
    if element is None:
        return []
    pieces: list[_Part] = []
    _walk(element, "", pieces)
    if not any(part.name for part in pieces):
        return [_Part("", _joined(pieces))] if pieces else []
    texts: dict[str, str] = {}
    outside = 0
    for name, run in groupby(pieces, key=lambda part: part.name):
        text = _joined(run)
        if name:
            texts[name] = texts.get(name, "") + text
        elif text.strip():
            outside += 1
            texts[f" {outside}"] = text.strip()
    return [_Part(name, text) for name, text in texts.items()]


def _walk(element: _Element, name: str, pieces: list[_Part]) -> None:
    """Gathers the text of an element without codes, by the segment that each piece is in."""
    pieces += [_Part(name, element.text)] if element.text else []
    for child in element:
        kind = local_name(child)
        if not kind:
            pieces.append(_Part(name, child.text or ""))  # an entity that nobody declared, as it is written
        elif kind in _CODES:
            pieces += [_Part(name, "\n")] if child.get("ctype") == "lb" else []
        elif child.get("mtype") not in _DELETED:
            segment = kind == "mrk" and child.get("mtype") == "seg"
            _walk(child, (child.get("mid") or f"s{len(pieces) + 1}") if segment else name, pieces)
        pieces += [_Part(name, child.tail)] if child.tail else []


def _in_segments(parts: list[_Part]) -> bool:
    return any(part.name for part in parts)


def _joined(parts: Iterable[_Part]) -> str:
    return "".join(part.text for part in parts)


def _read_notes(element: _Element) -> list[str]:
    return [text for note in children(element, "note") if (text := "".join(map(str, note.itertext())))]
