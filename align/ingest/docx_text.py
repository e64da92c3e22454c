"""What is written in the paragraphs of a DOCX file: runs of text as one reads them when all changes are accepted.

Left out are what tracked changes take away, hidden text, comments, the instructions of fields, and the fields that
are made from the pages: page numbers, tables of contents and indexes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from align.ingest import docx_symbols
from align.ingest.blocks import Piece, Reference
from align.ingest.docx_styles import Styles, W, below
from align.ingest.tongues import primary
from lang import scripts

if TYPE_CHECKING:
    from lxml.etree import _Element

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_THROUGH = frozenset(
    f"{W}{name}"
    for name in ("ins", "moveTo", "hyperlink", "smartTag", "sdt", "sdtContent", "customXml", "dir", "bdo", "ruby",
                 "rubyBase")
)  # fmt: skip
"""Elements in a paragraph that only stand around its runs."""
_DROPPED = frozenset({f"{W}del", f"{W}moveFrom"})
_OF_PAGES = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "TOC", "TOA", "INDEX"})
"""Fields whose result is made from the pages, not written by anybody."""
_BOXES = f"{W}txbxContent"
_SIGNS: Mapping[str, str] = MappingProxyType(
    {
        f"{W}tab": "\t",
        f"{W}ptab": "\t",
        f"{W}br": "\n",
        f"{W}cr": "\n",
        f"{W}noBreakHyphen": "-",  # as in a text file; what may not break there is the page's affair
    }
)
_BREAKS = re.compile(r"[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_LONGEST_MARK = 10


class Notes(Protocol):
    """Counts the references to footnotes and endnotes."""

    def refer(self, kind: str, own: str, mark: str | None) -> Reference | None:
        """The reference to a note by its kind and its id in the file: with its own mark, or the next of its kind."""


@dataclass(slots=True)
class _Field:
    """An open field: whether what it stands in is shown, what its instruction says, and whether it is shown itself."""

    around: bool
    instruction: list[str] = field(default_factory=list)
    in_result: bool = False
    shown: bool = False


@dataclass(slots=True)
class Written:
    """What is written in a paragraph, and the text boxes that hang on it."""

    pieces: list[Piece] = field(default_factory=list)
    boxes: list[_Element] = field(default_factory=list)


class Story:
    """Reads the paragraphs of one part (the body, a note, a head) in their order; fields may span paragraphs.

    Args:
        own: the reference that stands at the head of a note, if this is one.
    """

    def __init__(self, root: _Element, styles: Styles, notes: Notes, own: Reference | None = None) -> None:
        self._styles = styles
        self._notes = notes
        self._own = own
        self._fields: list[_Field] = []
        self._matched = _matched_fields(root)
        self._preserve = root.get(_SPACE) == "preserve"
        self._custom: tuple[str, str] | None = None
        self._style = ""
        self._run: _Element | None = None
        self.languages: Counter[str] = Counter()
        """How much is written in each language, by what the file says of it."""

    def read(self, paragraph: _Element, style: str) -> Written:
        """What is written in a paragraph with a style."""
        self._style = style
        written = Written()
        for child in paragraph:
            self._inline(child, written)
        return written

    def _inline(self, element: _Element, out: Written) -> None:
        tag = element.tag
        if tag == f"{W}r":
            self._read_run(element, out)
        elif tag in _THROUGH:
            for child in element:
                self._inline(child, out)
        elif tag == f"{W}fldSimple":
            for child in element if _first_word(element.get(f"{W}instr", "")) not in _OF_PAGES else ():
                self._inline(child, out)
        elif tag == f"{MC}AlternateContent":
            for child in alternative(element):
                self._inline(child, out)
        elif tag in {f"{_M}oMath", f"{_M}oMathPara"}:
            self._put("".join(text.text or "" for text in element.iter(f"{_M}t")), out)

    def _read_run(self, run: _Element, out: Written) -> None:
        properties = below(run, "rPr")
        hidden = self._styles.hidden(properties, self._style)
        self._run = properties
        for child in run:
            tag = child.tag
            if tag == f"{W}fldChar":
                self._field(child)
            elif tag == f"{W}instrText":
                if self._fields and not self._fields[-1].in_result:
                    self._fields[-1].instruction.append(child.text or "")
            elif not hidden:
                self._content(child, out)

    def _content(self, element: _Element, out: Written) -> None:
        tag = element.tag
        if tag == f"{W}t":
            self._put(self._text(element), out)
        elif tag in _SIGNS:
            self._put(_SIGNS[str(tag)], out)
        elif tag == f"{W}sym":
            place = int(code, 16) if re.fullmatch("[0-9A-Fa-f]{1,6}", code := element.get(f"{W}char", "")) else 0
            self._put(docx_symbols.character(place, element.get(f"{W}font", "")), out)
        elif tag in {f"{W}footnoteReference", f"{W}endnoteReference"}:
            self._refer(element, out)
        elif tag in {f"{W}footnoteRef", f"{W}endnoteRef"}:
            if self._own is not None:
                out.pieces.append(self._own)
        elif tag == f"{MC}AlternateContent":
            for child in alternative(element):
                self._content(child, out)
        elif tag == f"{W}ruby":
            for child in element.findall(f"{W}rubyBase/*"):
                self._inline(child, out)
        elif tag in {f"{W}drawing", f"{W}pict", f"{W}object"}:
            out.boxes += _outer_boxes(element) if self._shown() else ()

    def _refer(self, element: _Element, out: Written) -> None:
        if not self._shown():
            return
        kind, own = element.tag.rpartition("}")[2].removesuffix("Reference"), element.get(f"{W}id", "")
        if element.get(f"{W}customMarkFollows", "0").lower() in {"1", "true", "on"}:
            self._custom = (kind, own)
            return
        reference = self._notes.refer(kind, own, None)
        if reference is not None:
            out.pieces.append(reference)

    def _put(self, text: str, out: Written) -> None:
        if not text or not self._shown():
            return
        if self._custom is not None and (mark := text.strip()) and len(mark) <= _LONGEST_MARK:
            reference = self._notes.refer(*self._custom, mark)
            self._custom = None
            if reference is not None:
                out.pieces.append(reference)
                return
        self._custom = None
        out.pieces.append(text)
        code = self._language(text)
        if code:
            self.languages[code] += len(text)

    def _text(self, element: _Element) -> str:
        text = _BREAKS.sub(" ", (element.text or "").replace("\u00ad", ""))
        if not self._preserve and element.get(_SPACE) != "preserve":
            text = text.strip(" \t")
        if any("\uf000" <= char < "\uf100" for char in text):
            fonts = below(self._run, "rFonts")
            font = "" if fonts is None else fonts.get(f"{W}ascii", "")
            text = "".join(
                docx_symbols.character(ord(char), font) if docx_symbols.is_private(char) else char for char in text
            )
        return text

    def _language(self, text: str) -> str:
        """The language that a run says it is in: it has one for each of three kinds of script."""
        kind = "val"
        if not text.isascii():
            if scripts.count(text, "Hani"):
                kind = "eastAsia"
            elif scripts.count(text, "Arab") or scripts.count(text, "Hebr"):
                kind = "bidi"
        for place in self._styles.properties(self._run, self._style):
            found = below(place, "lang")
            code = None if found is None else found.get(f"{W}{kind}")
            if code:
                return primary(code)
        return ""

    # -- fields ---------------------------------------------------------------------------------------

    def _shown(self) -> bool:
        return not self._fields or self._fields[-1].shown

    def _field(self, element: _Element) -> None:
        kind = element.get(f"{W}fldCharType")
        if element not in self._matched:
            return
        if kind == "begin":
            self._fields.append(_Field(around=self._shown()))
        elif kind == "separate" and self._fields:
            last = self._fields[-1]
            last.in_result = True
            last.shown = last.around and _first_word("".join(last.instruction)) not in _OF_PAGES
        elif kind == "end" and self._fields:
            self._fields.pop()


def _first_word(instruction: str) -> str:
    """The name of a field."""
    return (instruction.split(maxsplit=1) or [""])[0].upper()


def _matched_fields(root: _Element) -> set[_Element]:
    """The characters of fields that are whole; one that lacks its end would swallow the rest of the text."""
    open_fields: list[list[_Element]] = []
    matched: set[_Element] = set()
    for element in root.iter(f"{W}fldChar"):
        if any(above.tag in _DROPPED for above in element.iterancestors()):
            continue
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            open_fields.append([element])
        elif open_fields:
            open_fields[-1].append(element)
            if kind == "end":
                matched.update(open_fields.pop())
    return matched


def alternative(element: _Element) -> Iterable[_Element]:
    """What to read of content that is there in several ways: the first choice, else the fallback."""
    chosen = element.find(f"{MC}Choice")
    found = element.find(f"{MC}Fallback") if chosen is None else chosen
    return () if found is None else found


def _outer_boxes(element: _Element) -> list[_Element]:
    """The text boxes in a drawing, each once; those in boxes are found when the box is read."""
    found: list[_Element] = []
    left = [element]
    while left:
        one = left.pop()
        if one.tag == _BOXES:
            found.append(one)
        elif one.tag == f"{MC}AlternateContent":
            left += reversed(list(alternative(one)))
        else:
            left += reversed(list(one))
    return found
