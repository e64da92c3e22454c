"""Footnotes of a page: marks that link to an element further down, and what that element holds.

A link is a reference to a footnote when it is as short as a mark, leads to an element behind it on the same page, and
is set high, says so by its role, or leads to what is named as notes are (``#fn1``, ``#_ftn1``, ``#cite_note-3``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from align.ingest.blocks import Names, Reference
from align.ingest.html_tree import Element, words

_MARK = re.compile(r"[\[(]?\s*(\d{1,4}|[a-z]{1,4}|[*†‡§¶#]{1,4}|[\u0660-\u0669]{1,3})\s*[\])]?[.:]?", re.IGNORECASE)
_TARGET = re.compile(
    r"_?(?:ftn|fn|footnote|edn|endnote|cite[_-]?note|note|nota)s?[-_.:]*\d[\w.\-]{0,20}", re.IGNORECASE
)
_SAYS = re.compile(r"\b(?:doc-noteref|noteref|footnote-?ref|fnref|footnote|reference)\b", re.IGNORECASE)
_BACK = re.compile(r"[\s↩↵⏎^↑⇑⤴\ufe0e\ufe0f]+|\W*back\W*", re.IGNORECASE)
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
        references: the links that are marks.
        starts: the elements with which a note begins.
        holders: the blocks that hold notes.
        backlinks: links in notes that only lead back.
    """

    references: dict[Element, Reference] = field(default_factory=dict)
    starts: dict[Element, Reference] = field(default_factory=dict)
    holders: set[Element] = field(default_factory=set)
    backlinks: set[Element] = field(default_factory=set)


def find(page: Element) -> Footnotes:
    """The footnotes of a page."""
    order: dict[Element, int] = {}
    targets: dict[str, Element] = {}
    links: list[Element] = []
    for place, element in enumerate(page.elements()):
        order[element] = place
        for name in (element.get("id"), element.get("name") if element.tag == "a" else ""):
            if name:
                targets.setdefault(name, element)
        if element.tag == "a" and element.get("href").startswith("#"):
            links.append(element)
    found = Footnotes()
    names = Names()
    by_target: dict[Element, Reference] = {}
    for link in links:
        target = targets.get(link.get("href")[1:])
        if target is None or order[target] <= order[link] or not _is_reference(link):
            continue
        if target not in by_target:
            mark = " ".join(link.text().split())
            by_target[target] = Reference(mark, names.name(mark))
        found.references[link] = by_target[target]
    _place(found, by_target)
    found.backlinks.update(
        link for link in links if _BACK.fullmatch(link.text()) and any(above in found.holders for above in link.above())
    )
    return found


def _is_reference(link: Element) -> bool:
    text = link.text()
    if len(text) > 12 or not _MARK.fullmatch(text.strip()):
        return False
    parent = link.parent
    high = (
        (parent is not None and parent.tag == "sup")
        or any(one.tag == "sup" for one in link.elements())
        or "super" in link.get("style")
    )
    said = " ".join((link.get("role"), link.get("epub:type"), link.get("class"), link.get("rel")))
    return high or bool(_SAYS.search(said)) or bool(_TARGET.fullmatch(link.get("href")[1:]))


def _place(found: Footnotes, by_target: dict[Element, Reference]) -> None:
    """Finds where each note begins: with the block around its target, or in it where the block has several."""
    for target, reference in by_target.items():
        holder = _block_around(target)
        if holder is None or holder.tag in {"body", "html", "main"}:
            holder = target
        start = target if holder in found.holders else holder
        found.holders.add(holder)
        if start not in found.starts:
            found.starts[start] = reference
    for link in list(found.references):
        if any(above in found.holders for above in link.above()):
            del found.references[link]  # paragraphs that lead to each other are no notes


def _block_around(target: Element) -> Element | None:
    """The block that a target is, or that it stands in; of a cell the row."""
    around = next((one for one in (target, *target.above()) if one.tag in BLOCKS), None)
    if around is not None and around.tag in {"td", "th"}:
        return next((one for one in around.above() if one.tag == "tr"), around)
    return around


def own_mark(text: str, reference: Reference) -> int:
    """How much of the beginning of a note is its own mark; 0 for nothing."""
    core = reference.name.partition("~")[0]
    found = re.match(rf"\s*[\[(]?\s*{re.escape(core)}\s*[\])]?[.:]?(?=\s|$|\W|[^\W\d_]{{2}})", text)
    return found.end() if found else 0
