"""DOCX (Office Open XML, ECMA-376, and its strict form) to a Document.

`docx_package` opens the file, `docx_numbering` knows its automatic labels, `docx_text` what is written in a paragraph;
here paragraphs, tables, notes, heads and feet are put in order. `align.ingest.blocks` makes a text of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from align.document import Document, VersionKind
from align.ingest import blocks, tongues
from align.ingest.blocks import Block, Cell, Found, Item, Reference, Table
from align.ingest.docx_numbering import Numbering, written
from align.ingest.docx_package import Package
from align.ingest.docx_styles import Styles, W, below, number, value
from align.ingest.docx_text import MC, Story, alternative
from lang import numbering

if TYPE_CHECKING:
    from lxml.etree import _Element

_THROUGH = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
_ROOTS = {"styles": "styles", "numbering": "numbering", "footnotes": "footnotes", "endnotes": "endnotes"}
_HEADS = ("first", "default", "even")
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def read(data: bytes, *, file: str, language: str | None, kind: VersionKind | None, encoding: str | None) -> Document:  # noqa: ARG001
    """The document in the bytes of a DOCX file.

    Automatic numbers are written out as labels; tracked changes are taken as accepted; footnotes and endnotes are
    units of their own; heads and feet are furniture. Where the text is in several languages side by side, the one
    asked for is read.

    Args:
        language: its code; else the text tells, or what the file says of it.
        encoding: of no use here; XML says its own.

    Raises:
        InputError: it is no DOCX file, is damaged, encrypted, or larger than a document may be.
    """
    found, declared = _Reader(Package(data, file=file)).read()
    choice = tongues.choose(found.items, asked=language, declared=declared, name=Path(file).name)
    found.items = choice.items
    if choice.others:
        found.notes = blocks.referred_to(found)
    found.remarks += choice.notes
    return blocks.document(found, language=choice.code, kind=kind)


class _Notes:
    """The footnotes and endnotes of a document, counted as they are referred to; each kind in its own notation."""

    def __init__(self, parts: dict[str, _Element | None], settings: Iterable[_Element]) -> None:
        self._bodies = {
            (kind, note.get(f"{W}id", "")): note
            for kind, part in parts.items()
            for note in (part.findall(f"{W}{kind}") if part is not None else ())
            if note.get(f"{W}type", "normal") == "normal"
        }
        self._formats = {"footnote": "decimal", "endnote": "lowerRoman"}
        self._next = {"footnote": 1, "endnote": 1}
        for said in settings:
            for kind in self._formats:
                properties = below(said, f"{kind}Pr")
                self._formats[kind] = value(properties, "numFmt") or self._formats[kind]
                self._next[kind] = number(value(properties, "numStart"), self._next[kind])
        self._names = blocks.Names()
        self._found: dict[tuple[str, str], Reference] = {}
        self._in_order: list[tuple[_Element, Reference]] = []

    def refer(self, kind: str, own: str, mark: str | None) -> Reference | None:
        """The reference to a note; None where there is no such note. Numbers go on through all sections."""
        key = (kind, own)
        if key not in self._bodies:
            return None
        if key not in self._found:
            if mark is None:
                mark = written(self._next[kind], self._formats[kind])
                self._next[kind] += 1
            self._found[key] = Reference(mark, self._names.name(mark))
            self._in_order.append((self._bodies[key], self._found[key]))
        return self._found[key]

    def read(self) -> Iterator[tuple[_Element, Reference]]:
        """The notes that were referred to, in that order, with the references to them; notes on notes come last."""
        yield from self._in_order  # it grows while notes are read that refer to others


class _Reader:
    """Reads one package."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._root = package.tree(package.main, root="document")
        self._related = list(package.related(package.main))
        trees = {kind: self._part(kind) for kind in _ROOTS}
        self._styles = Styles(trees["styles"])
        self._numbering = Numbering(trees["numbering"], self._styles)
        settings = [*self._root.iter(f"{W}sectPr")]
        own = next((one.target for one in self._related if one.kind == "settings"), None)
        if own is not None:
            settings.insert(0, package.tree(own, root="settings"))
        self._notes = _Notes({kind: trees[f"{kind}s"] for kind in ("footnote", "endnote")}, settings)
        self._languages: Counter[str] = Counter()

    def _part(self, kind: str) -> _Element | None:
        target = next((one.target for one in self._related if one.kind == kind), None)
        return None if target is None else self._package.tree(target, root=_ROOTS[kind])

    def read(self) -> tuple[Found, str]:
        """What is in the document, and the language that it says that most of it is in."""
        body = below(self._root, "body")
        if body is None:
            return Found(), ""
        found = Found(self._story(body))
        declared = max(self._languages, key=self._languages.__getitem__, default="")
        if body.find(f".//{W}altChunk") is not None:
            found.remarks.append("a part of it is a file of another kind inside it, which is not read")
        found.head = self._page("header")
        found.foot = self._page("footer")
        found.notes = self._all_notes()
        return found, declared

    def _story(self, root: _Element, own: Reference | None = None) -> list[Item]:
        story = Story(root, self._styles, self._notes, own)
        walker = _Walker(story, self._styles, self._numbering)
        items = walker.items(root)
        self._languages.update(story.languages)
        return items

    def _page(self, kind: str) -> list[Block]:
        """The heads or feet of all sections, each text once; those of first pages go before."""
        targets = {one.id: one.target for one in self._related if one.kind == kind}
        references = sorted(
            self._root.iter(f"{W}{kind}Reference"),
            key=lambda one: _HEADS.index(said) if (said := one.get(f"{W}type", "")) in _HEADS else len(_HEADS),
        )
        seen: set[str] = set()
        found: list[Block] = []
        for target in dict.fromkeys(targets.get(one.get(f"{_R}id", "")) for one in references):
            if target is None:
                continue
            part = self._story(self._package.tree(target, root={"header": "hdr", "footer": "ftr"}[kind]))
            for block in blocks.leaves(part):
                block.on_page = True
                if block.text.strip() not in seen:
                    seen.add(block.text.strip())
                    found.append(block)
        return found

    def _all_notes(self) -> list[Block]:
        found: list[Block] = []
        for body, reference in self._notes.read():
            for block in blocks.leaves(self._story(body, reference)):
                if not block.blank:
                    block.role, block.name = "footnote", reference.name
                    _own_mark(block, reference)
                    found.append(block)
        return found


def _own_mark(block: Block, reference: Reference) -> None:
    """A mark of a note's own (``*``) is typed at its head as text; it is made the mark that it is."""
    first = block.pieces[0] if block.pieces else ""
    if not isinstance(first, str) or not first.lstrip().startswith(reference.mark):
        return
    rest = first.lstrip().removeprefix(reference.mark)
    if not (reference.mark[-1:].isalnum() and rest[:1].isalnum()):  # 1 is no mark in 1990
        block.pieces[0:1] = [reference, rest]


def _says_more(label: str) -> bool:
    """Whether a label is a text by itself, as "Article 3" is, not only a number."""
    return any(char.isalpha() for char in label) and numbering.parse(label) is None


class _Walker:
    """Puts the paragraphs and tables of one story in order."""

    def __init__(self, story: Story, styles: Styles, labels: Numbering) -> None:
        self._story = story
        self._styles = styles
        self._labels = labels
        self._open: Block | None = None
        """A paragraph whose end is hidden, or was taken away by a tracked change; the next one goes on it."""
        self._tables = 0

    def items(self, container: _Element) -> list[Item]:
        """What is in a body, a cell, a text box or a note."""
        found: list[Item] = []
        self._walk(container, found)
        self._close(found)
        return found

    def _close(self, found: list[Item]) -> None:
        if self._open is not None:
            found.append(self._open)
            self._open = None

    def _walk(self, container: Iterable[_Element], found: list[Item]) -> None:
        for child in container:
            if child.tag == f"{W}p":
                self._paragraph(child, found)
            elif child.tag == f"{W}tbl":
                self._close(found)
                found.append(self._table(child))
            elif child.tag in _THROUGH:
                if not _is_contents(child):
                    self._walk(child, found)
            elif child.tag == f"{MC}AlternateContent":
                self._walk(alternative(child), found)

    def _paragraph(self, paragraph: _Element, found: list[Item]) -> None:
        properties = below(paragraph, "pPr")
        style = value(properties, "pStyle") or self._styles.of_paragraphs
        mark = below(properties, "rPr")
        content = self._story.read(paragraph, style)
        joined = self._open
        self._open = None
        gone = any(below(mark, name) is not None for name in ("del", "moveFrom"))
        ends = not gone and not self._styles.hidden(mark, style)
        block = Block(content.pieces)
        if joined is not None and not joined.blank:
            block = joined
            block.pieces += content.pieces
        elif ends or not block.blank:
            block.label = self._labels.label(properties, style)
        if ends:
            if Block(block.pieces).blank and not _says_more(block.label):
                block.label = ""
            found.append(block)
        else:
            self._open = block
        for box in content.boxes:
            self._close(found)
            self._walk(box, found)
            self._close(found)

    # -- tables ---------------------------------------------------------------------------------------

    def _table(self, table: _Element) -> Table:
        self._tables += 1
        rows = [self._row(row) for row in _through(table, "tr") if below(row, "trPr", "del") is None]
        self._tables -= 1
        single = sum(len(row) for row in rows) == 1
        return Table(rows, layout=single or self._tables >= blocks.DEEPEST_TABLE)

    def _row(self, row: _Element) -> list[Cell]:
        cells: list[Cell] = []
        column = 1 + min(max(number(value(row, "trPr", "gridBefore")), 0), 100)
        for cell in _through(row, "tc"):
            properties = below(cell, "tcPr")
            span = min(max(number(value(properties, "gridSpan"), 1), 1), 100)
            merged = {value(properties, name) for name in ("vMerge", "hMerge")} & {"", "continue"}
            if not merged and below(properties, "cellDel") is None:
                cells.append(Cell(column, self.items(cell), span))
            column += span
        return cells


def _through(parent: _Element, name: str) -> Iterator[_Element]:
    """The rows of a table or the cells of a row, those in content controls too."""
    for child in parent:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag in _THROUGH:
            yield from _through(child, name)


def _is_contents(element: _Element) -> bool:
    """Whether a content control holds the table of contents."""
    return value(element, "sdtPr", "docPartObj", "docPartGallery") == "Table of Contents"
