"""Footnotes of a page: marks that link to an element further down, and what that element holds.

A link is a reference to a footnote when it is as short as a mark, leads to an element behind it on the same page, and
is set high, says so by its role, leads to what is named as notes are (``#fn1``, ``#_ftn1``, ``#cite_note-3``) or to
what leads back to it. Where nothing is linked, a figure or sign that is set high is a reference when further down a
paragraph begins with the same one set high.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from align.ingest.blocks import Names, Piece, Reference
from align.ingest.html_tree import Element, words

_MARK = re.compile(
    r"\s*[\[(]?\s*(\d{1,4}|[a-z]{1,4}|[*†‡§¶#]{1,4}|[\u0660-\u0669]{1,3})\s*[\])]?[.:]?\s*", re.IGNORECASE
)
_TARGET = re.compile(
    r"_?(?:ftn|fn|footnote|edn|endnote|cite[_-]?note|note|nota)s?[-_.:]*\d[\w.\-]{0,20}", re.IGNORECASE
)
_SAYS = re.compile(r"\b(?:doc-noteref|noteref|footnote-?ref|fnref|footnote|reference)\b", re.IGNORECASE)
_BACK = re.compile(r"[\s↩↵⏎^↑⇑⤴\ufe0e\ufe0f]+")
_HIGH = re.compile(r"\s*(\d{1,3}|[*†‡§]{1,4}|[\u0660-\u0669]{1,3})\s*")
_LONGEST = 40
"""Letters of a mark, or of a link that leads back to one, with what stands around them in the file."""
_NEAR = 3
"""How many inline elements around a mark may bear its name."""
_PAGE = words("html body main")
BLOCKS = words(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section summary "
    "table tbody td tfoot th thead tr ul option"
)
"""Elements that begin a line of their own."""


@dataclass(slots=True)
class Footnotes:
    """What of a page belongs to footnotes.

    Attributes:
        references: the elements that are marks in the text.
        starts: the elements with which a note begins.
        holders: those of them that hold the whole note; another note goes on to the end of its paragraph.
        backlinks: links in notes that only lead back.
    """

    references: dict[Element, Reference] = field(default_factory=dict)
    starts: dict[Element, Reference] = field(default_factory=dict)
    holders: set[Element] = field(default_factory=set)
    backlinks: set[Element] = field(default_factory=set)


def find(page: Element) -> Footnotes:
    """The footnotes of a page."""
    places = _Places(page)
    names = Names()
    found = Footnotes()
    first: dict[Element, Element] = {}
    """Of each note its target, and the first mark that refers to it."""
    notes: dict[Element, Reference] = {}
    for mark, target in [*_linked(places), *_unlinked(places)]:
        if target not in notes:
            text = " ".join(mark.short_text(_LONGEST).split())
            notes[target] = Reference(text, names.name(text))
            first[target] = mark
        found.references[mark] = notes[target]
    _place(found, notes, first, places)
    for mark in places.within(found.holders).intersection(found.references):
        del found.references[mark]  # paragraphs that lead to each other are no notes
    _leave_out_backlinks(found, {reference.name: target for target, reference in notes.items()}, places)
    return found


class _Places:
    """Where the elements of a page stand, and what leads where."""

    def __init__(self, page: Element) -> None:
        self.order: dict[Element, int] = {}
        self._end: dict[Element, int] = {}
        self._block: dict[Element, Element] = {}
        self._targets: dict[str, Element] = {}
        self.links: list[Element] = []
        self.high: list[Element] = []
        self._coming: dict[Element, list[int]] = {}
        for place, element in enumerate(page.elements()):
            self.order[element] = place
            above = element.parent
            self._block[element] = element if element.tag in BLOCKS or above is None else self._block[above]
            for name in (element.get("id"), element.get("name") if element.tag == "a" else ""):
                if name:
                    self._targets.setdefault(name, element)
            if element.tag == "a" and element.get("href").startswith("#"):
                self.links.append(element)
            elif element.tag == "sup":
                self.high.append(element)
        for element in reversed(self.order):
            self._end.setdefault(element, self.order[element] + 1)
            if element.parent is not None:
                self._end.setdefault(element.parent, self._end[element])
        for link in self.links:
            target = self.target(link)
            if target is not None:
                self._coming.setdefault(target, []).append(self.order[link])

    def target(self, link: Element) -> Element | None:
        """Where a link leads to on the page."""
        return self._targets.get(link.get("href")[1:])

    def block(self, element: Element) -> Element:
        """The block that an element is, or that it stands in; of a cell the row."""
        block = self._block[element]
        return block.parent if block.tag in {"td", "th"} and block.parent is not None else block

    def holds(self, outer: Element, inner: Element) -> bool:
        """Whether an element is another or holds it."""
        return self.order[outer] <= self.order[inner] < self._end[outer]

    def within(self, holders: set[Element]) -> set[Element]:
        """Some elements and all that they hold."""
        found: set[Element] = set()
        for element in self.order if holders else ():
            if element in holders or element.parent in found:
                found.add(element)
        return found

    def returns(self, mark: Element, block: Element) -> bool:
        """Whether a link in a block leads back to a mark."""
        for near in _near(mark):
            coming = self._coming.get(near, [])
            first = bisect_left(coming, self.order[block])
            if first < len(coming) and coming[first] < self._end[block]:
                return True
        return False


def _near(mark: Element) -> list[Element]:
    """A mark and the inline elements around it."""
    found = [mark]
    while len(found) <= _NEAR and found[-1].parent is not None and found[-1].parent.tag not in BLOCKS:
        found.append(found[-1].parent)
    return found


def _linked(places: _Places) -> Iterator[tuple[Element, Element]]:
    """Links that are references, each with the target of its note."""
    for link in places.links:
        target = places.target(link)
        if (
            target is None
            or places.order[target] <= places.order[link]
            or not _MARK.fullmatch(link.short_text(_LONGEST))
        ):
            continue
        if _is_reference(link) or places.returns(link, places.block(target)):
            yield link, target


def _is_reference(link: Element) -> bool:
    """Whether a link is set as a reference is, or says that it is one."""
    parent = link.parent
    high = (
        (parent is not None and parent.tag == "sup")
        or any(one.tag == "sup" for one in link.elements())
        or "super" in link.get("style")
    )
    said = " ".join((link.get("role"), link.get("epub:type"), link.get("class"), link.get("rel")))
    return high or bool(_SAYS.search(said)) or bool(_TARGET.fullmatch(link.get("href")[1:]))


def _unlinked(places: _Places) -> Iterator[tuple[Element, Element]]:
    """Figures set high that nothing links, each with the same one at the head of a paragraph further down."""
    waiting: dict[str, list[Element]] = {}
    heads: dict[Element, set[Element]] = {}
    for high in places.high:
        found = _HIGH.fullmatch(high.short_text(_LONGEST))
        if found is None or any(one.tag == "a" for one in (*high.elements(), high.parent) if one is not None):
            continue
        block = places.block(high)
        if block not in heads:
            heads[block] = _head(block)
        if high in heads[block]:
            for mark in waiting.pop(found[1], []):
                yield mark, high
        else:
            waiting.setdefault(found[1], []).append(high)


def _head(block: Element) -> set[Element]:
    """The elements with which a block begins, one in the other."""
    found: set[Element] = set()
    first: Element | str = block
    while isinstance(first, Element):
        found.add(first)
        first = next((child for child in first.children if not isinstance(child, str) or child.strip()), "")
    return found


def _place(found: Footnotes, notes: dict[Element, Reference], first: dict[Element, Element], places: _Places) -> None:
    """Finds where each note begins: with the block around its target, or in it where that holds more than the note."""
    times = Counter(places.block(target) for target in notes)
    for target, reference in notes.items():
        block = places.block(target)
        if times[block] > 1 or block.tag in _PAGE or places.holds(block, first[target]):
            found.starts[target] = reference
        else:
            found.starts[block] = reference
            found.holders.add(block)


def _leave_out_backlinks(found: Footnotes, targets: Mapping[str, Element], places: _Places) -> None:
    """Finds the links in notes that lead back to their marks, save those that are the mark of the note itself."""
    came_from = {near: reference for mark, reference in found.references.items() for near in _near(mark)}
    for link in places.links:
        to = places.target(link)
        reference = came_from.get(to) if to is not None else None
        if reference is None or not places.holds(places.block(targets[reference.name]), link):
            continue
        text = link.short_text(_LONGEST)
        if text and (_BACK.fullmatch(text) or _own_mark(text, reference) < len(text.rstrip())):
            found.backlinks.add(link)


def split(pieces: Iterable[Piece], reference: Reference) -> tuple[str, str]:
    """The mark with which a note begins, empty where it has none, and the rest of it."""
    texts = [piece if isinstance(piece, str) else piece.mark for piece in pieces]
    text = "".join(texts)
    first = next((one for one in texts if one.strip()), "")
    end = len(first) if text.startswith(first) and _own_mark(first, reference) == len(first) else 0
    end = end or _own_mark(text, reference)
    return text[:end].strip(), text[end:].lstrip()


def _own_mark(text: str, reference: Reference) -> int:
    """How much of the beginning of a note is its own mark, and signs that lead back; 0 for nothing."""
    core = reference.name.partition("~")[0]
    found = re.match(rf"\s*[\[(]?\s*{re.escape(core)}\s*[\])]?[.:]?(?=\s|$|\W|[^\W\d_]{{2}})", text)
    back = _BACK.match(text)
    return found.end() if found else back.end() if back and back[0].strip() else 0
