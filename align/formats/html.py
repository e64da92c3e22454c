"""Side-by-side HTML: one file to read, search, link to and print, with nothing in it that runs or is fetched.

A row is a bead, so that what answers each other stands side by side however long the paragraphs are; a unit is a group
of rows (``tbody``). Both have an anchor, their id (``#op8``, ``#op8.s2``). A unit's labels, flags and note stand in its
first row. The page speaks English and each text says which language it is in and from which side it is read.

What a document says cannot change the page: text is escaped; controls are shown as signs; a text's controls of
direction end with it, and those that would show it in another order than it has are shown as ``�``. Styles are held by
their hash, scripts and everything that has to be fetched are forbidden (Content Security Policy, level 3).
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from string import Template
from types import MappingProxyType

from align.alignment import AlignedUnit, Alignment, Bead
from align.formats import presentation
from align.formats.presentation import Column, Names, Remark
from align.xml import escape, quoted
from lang import __version__
from lang.controls import visible

_BATCH = 200
"""Units written in one go."""
_OUTLINE = 200
"""Links to paragraphs that the outline has at most; of longer texts it names every second, third … paragraph."""
_HEAD_LENGTH = 80
_NAMELESS = re.compile(r"[^\w.:~-]", re.ASCII)
_NONE = re.compile("[\ufdd0-\ufdef" + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}"
                   for plane in range(0, 0x110000, 0x10000)) + "]")  # fmt: skip
"""Noncharacters, which HTML cannot hold."""
_OPENING: Mapping[str, str] = MappingProxyType(
    {**dict.fromkeys("\u202a\u202b", "\u202c"), **dict.fromkeys("\u2066\u2067\u2068", "\u2069")}
)
"""Controls that open an embedding or an isolate, each with the one that closes it (UAX #9)."""
_OVERRIDES = "\u202d\u202e"
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_STYLED = frozenset({"Hani"})
"""Scripts that the style sheet sets in a way of their own."""
_WITHOUT = '<span aria-hidden="true">—</span><span class="unseen" lang="en" dir="ltr">no counterpart</span>'


def write(alignment: Alignment) -> Iterator[bytes]:
    """The file in chunks of some hundred units (HTML Living Standard, UTF-8).

    Raises:
        InputError: a version's language is none.
    """
    columns = presentation.columns(alignment)
    names = Names(("contents", "texts"), mark="~")
    anchors = [_anchor(unit.id, names) for unit in alignment]
    rows = _Rows(columns, names)
    yield f"{_head(alignment, columns)}{_outline(alignment, columns[0], anchors)}{_table_head(columns)}".encode()
    for at in range(0, len(anchors), _BATCH):
        batch = zip(alignment.units[at : at + _BATCH], anchors[at : at + _BATCH], strict=True)
        yield "".join(rows.unit(unit, anchor) for unit, anchor in batch).encode()
    yield f"</table>\n</main>\n{_foot(alignment, columns)}</body>\n</html>\n".encode()


# -- text ---------------------------------------------------------------------------------------------


def _text(text: str) -> str:
    """A text of a document as the content of an element."""
    shown = _NONE.sub("�", visible(text))
    return escape(_balanced(shown) if _DIRECTION.search(shown) else shown)


def _balanced(text: str) -> str:
    """A text whose controls of direction open and close within it, and none of which overrides the letters' own."""
    waiting: list[str] = []
    kept = []
    for char in text:
        if char in _OPENING:
            waiting.append(_OPENING[char])
        elif char in _OVERRIDES:
            kept.append("�")
            continue
        elif char in "\u202c\u2069":
            if waiting[-1:] != [char]:
                continue  # it closes nothing
            waiting.pop()
        kept.append(char)
    return "".join((*kept, *reversed(waiting)))


def _anchor(name: str, names: Names) -> str:
    """A name to link to: letters, digits and ``. : ~ - _``, what else an id has as its code point."""
    return names(_NAMELESS.sub(lambda found: f"_{ord(found[0]):X}_", name) or "unit")


def _english(text: str, sort: str = "") -> str:
    """What the page itself says, among texts in other languages."""
    kind = f' class="{sort}"' if sort else ""
    return f'<small{kind} lang="en" dir="ltr">{_text(text)}</small>'


# -- around the table ---------------------------------------------------------------------------------


@cache
def _style(count: int) -> str:
    """The style sheet for so many columns."""
    sheet = (resources.files("align.formats") / "html.css").read_text(encoding="utf-8")
    return Template(sheet).substitute(
        narrow=f"{5 + 12 * count}rem",
        orientation="landscape" if count > 2 else "portrait",
        print="7pt" if count > 4 else "10pt",
    )


def _head(alignment: Alignment, columns: Sequence[Column]) -> str:
    style = _style(len(columns))
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    note = f'<p lang="" dir="auto">{_text(alignment.note)}</p>\n' if alignment.note else ""
    symbol = f"<p>{_text(alignment.symbol)}</p>\n" if alignment.symbol and alignment.title else ""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content={quoted(policy)}>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="hexapla {__version__}">
<title>{_text(presentation.heading(alignment))}</title>
<style>{style}</style>
</head>
<body>
<header>
<h1 lang={quoted(columns[0].tag)} dir="auto">{_text(alignment.title or presentation.heading(alignment))}</h1>
{symbol}{note}</header>
"""


def _outline(alignment: Alignment, original: Column, anchors: Sequence[str]) -> str:
    """Links to the headings by their text, each on a line, and to paragraphs by their labels or ids."""
    listed = [
        (unit, anchor)
        for unit, anchor in zip(alignment, anchors, strict=True)
        if not presentation.level(unit) and "extra" not in unit.flags.values()
    ]
    step = max(-(-len(listed) // _OUTLINE), 1)
    lines = []
    for place, (unit, anchor) in enumerate(listed):
        if unit.kind in presentation.HEADS:
            text, sort = _start(unit, original), ' class="head"'
        elif place % step:
            continue
        else:
            text, sort = unit.labels.get(original.key) or unit.id, ""
        lines.append(f'<li{sort}><a href="#{anchor}"><bdi>{_text(text)}</bdi></a></li>\n')
    return f'<nav id="contents" aria-label="Contents">\n<ol>\n{"".join(lines)}</ol>\n</nav>\n' if lines else ""


def _start(unit: AlignedUnit, original: Column) -> str:
    """How a heading begins, or its id where the original does not have it."""
    texts = (text for bead in unit.beads for text in bead.sides.get(original.key, ()))
    whole = " ".join((unit.labels.get(original.key, ""), *texts)).strip()
    return (whole if len(whole) <= _HEAD_LENGTH else f"{whole[:_HEAD_LENGTH].rstrip()} …") or unit.id


def _table_head(columns: Sequence[Column]) -> str:
    direction = ' dir="rtl"' if columns[0].rtl else ""
    heads = "".join(
        f'<th scope="col" lang={quoted(column.tag)} dir="{column.direction}" data-version={quoted(visible(column.key))}'
        f"><bdi>{_text(column.name)}</bdi> {_english(column.kind)}</th>\n"
        for column in columns
    )
    return f"""<main>
<table id="texts"{direction}>
<caption lang="en" dir="ltr">The versions side by side, the original first: a row for each sentence, or for sentences \
that answer each other together.</caption>
<thead>
<tr>
<th scope="col"><span class="unseen">Place</span></th>
{heads}</tr>
</thead>
"""


def _foot(alignment: Alignment, columns: Iterable[Column]) -> str:
    made = [f"{name}: {value}" for name, value in presentation.signature(alignment)]
    files = [f"{column.key}: {column.file}" for column in columns if column.file]
    lines = "".join(f"<li><bdi>{_text(line)}</bdi></li>\n" for line in (*files, *made))
    return f"<footer>\n<p>From what and how it was made</p>\n<ul>\n{lines}</ul>\n</footer>\n" if lines else ""


# -- the table ----------------------------------------------------------------------------------------


class _Rows:
    """Writes units as groups of rows."""

    def __init__(self, columns: Sequence[Column], names: Names) -> None:
        self.columns, self.names = columns, names
        self.where = {column.key: _where(column) for column in columns}

    def unit(self, unit: AlignedUnit, anchor: str) -> str:
        """A unit: its first row has its labels and what is said of it; one without beads has a row all the same."""
        level = presentation.level(unit)
        sort = f"{unit.kind} level{level}" if level else unit.kind
        first, *others = unit.beads or (Bead("", {}),)
        said = presentation.of_unit(unit, self.columns)
        place = _anchor(first.id, self.names) if first.id else ""
        rows = [self.row(first, place, _link(anchor, unit.id), unit.labels, said)]
        for bead in others:
            place = _anchor(bead.id, self.names)
            rows.append(self.row(bead, place, _link(place, bead.id), {}, {}))
        return f'<tbody id="{anchor}" class="{sort}">\n{"".join(rows)}</tbody>\n'

    def row(
        self, bead: Bead, place: str, head: str, labels: Mapping[str, str], said: Mapping[str, Sequence[Remark]]
    ) -> str:
        """A bead, its cells in the order of the columns."""
        own = presentation.of_bead(bead, self.columns)
        cells = "".join(
            self.cell(
                column,
                labels.get(column.key, ""),
                bead.sides.get(column.key, ()),
                (*said.get(column.key, ()), *own.get(column.key, ())),
            )
            for column in self.columns
        )
        identity = f' id="{place}"' if place else ""
        return f'<tr{identity}><th scope="row">{head}{self.counts(bead)}</th>\n{cells}</tr>\n'

    def cell(self, column: Column, label: str, texts: Sequence[str], remarks: Iterable[Remark]) -> str:
        """What one version says in a row, and what is said of it."""
        parts = [f'<span class="label">{_text(label)}</span>'] if label else []
        if texts:
            parts.append(column.joiner.join(f'<span class="s">{_text(text)}</span>' for text in texts))
        sort = "" if parts else "gap"
        if len(texts) > 1:
            sort = "several"
        said = "".join(_remark(remark) for remark in remarks)
        kind = " ".join(filter(None, (column.script if column.script in _STYLED else "", sort)))
        attributes = f'{self.where[column.key]} class="{kind}"' if kind else self.where[column.key]
        return f"<td{attributes}>{' '.join(parts) or _WITHOUT}{said}</td>\n"

    def counts(self, bead: Bead) -> str:
        """How many sentences answer each other ("2–1"), where a version has several."""
        numbers = [len(bead.sides.get(column.key, ())) for column in self.columns]
        return f" {_english('–'.join(map(str, numbers)))}" if max(numbers) > 1 else ""


def _where(column: Column) -> str:
    """What tells a cell's language, its side to read from, and its version where the language does not."""
    key = "" if column.key == column.tag else f" data-version={quoted(visible(column.key))}"
    return f' lang={quoted(column.tag)} dir="{column.direction}"{key}'


def _link(anchor: str, name: str) -> str:
    return f'<a href="#{anchor}"><bdi>{_text(name)}</bdi></a>'


def _remark(remark: Remark) -> str:
    if remark.sort == "note":
        return f' <small class="note" lang="" dir="auto">{_text(remark.text)}</small>'
    return f" {_english(remark.text, remark.sort)}"
