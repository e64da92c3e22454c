"""HTML and XHTML pages to a Document: the main text only, with the numbers of its lists as labels.

`html_encoding` and `html_tree` parse the page, `html_main` finds its text, `html_notes` its footnotes, `html_text`
(with `html_lists`) the paragraphs and tables, `align.ingest.blocks` makes a text of them. Nothing is fetched, run or
laid out: style sheets are not read.
"""

from __future__ import annotations

from pathlib import Path

from align.document import Document, VersionKind
from align.errors import InputError
from align.ingest import blocks, html_encoding, html_notes, html_tree, tongues
from align.ingest.html_main import Main
from align.ingest.html_text import Text
from align.ingest.html_tree import Element


def read(data: bytes, *, file: str, language: str | None, kind: VersionKind | None, encoding: str | None) -> Document:
    """The document in the bytes of a page.

    Where a page has several languages, in the columns of a table or in blocks of their own, the one asked for is
    read, else its main one.

    Args:
        language: its code; else the text tells, or what the page says of itself.
        encoding: goes before the one that the page declares.

    Raises:
        InputError: it is empty, in another encoding than it says, nested deeper than a page is, declares entities or
            only frames other pages.
    """
    text = html_encoding.decoded(data, file=file, encoding=encoding)
    page = html_tree.parse(text.text, file=file)
    if any(one.tag == "frameset" for one in page.children if isinstance(one, Element)):
        raise InputError("it only frames other pages", file=file, mend="give the page in the frame with the text")
    footnotes = html_notes.find(page)
    main = Main(page, footnotes.starts)
    declared = _declared(main.root)
    found = Text(main, footnotes).read()
    choice = tongues.choose(found.items, asked=language, declared=declared, name=Path(file).name)
    found.items = choice.items
    if choice.others:
        found.notes = blocks.referred_to(found)
    found.remarks += [f"read as {text.encoding}"] if text.guessed else []
    found.remarks += choice.notes
    if language is None and declared not in {"", tongues.primary(choice.code)} and not choice.others:
        found.remarks.append(f"it says that it is in {declared}, but reads as {choice.code}")
    return blocks.document(found, language=choice.code, kind=kind)


def _declared(root: Element) -> str:
    """The language that the page says that its text as a whole is in."""
    return next((tongues.primary(one.lang) for one in (root, *root.above()) if one.lang is not None), "")
