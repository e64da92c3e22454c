"""Rows of text on a page, and the order in which they are read: columns told by the gap between them."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from align.ingest.pdf import direction
from align.ingest.pdf.direction import Item
from align.ingest.pdf.glyphs import Glyph, Page

_SAME_ROW = 0.12
"""Baselines closer than this, in sizes of type, are one row."""
_WORD_GAP = 0.15
"""Between words, whether a space is drawn there or not; in sizes of type, as the others."""
_DRAWN_GAP = 0.06
"""The same where a space is drawn: some producers put the space into the next letter, where it is none."""
_CHUNK_GAP = 1.0
"""What may be the gap between columns."""
_CELL_GAP = 3.0
"""What parts a row rather than its words."""
_RAISED_SIZE = 0.85
"""How large what stands above the line is at most, beside what it stands at."""
_COLUMN_ROWS = 5
_COLUMN_WIDTH = 8.0
"""A column is at least so wide, in sizes of type."""
_FILLED = 0.55
"""How much of its width a row of running text takes at least, in the middle of all rows."""


class Cell(NamedTuple):
    """A part of a row: its stretch of the text, and where it stands on the page."""

    begin: int
    stop: int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Row:
    """A row of text on a page, in points; ``start`` and ``end`` are counted in the direction of reading.

    Attributes:
        page: its place, from 0.
        block: which column of the page, counted in reading order.
        word: how wide its first word is.
        raised: the stretches of the text that stand above the line.
        cells: its parts between wide gaps, one at least.
        height: of the page, for places told from its edges.
    """

    text: str
    page: int
    block: int
    start: float
    end: float
    base: float
    size: float
    bold: bool
    word: float
    raised: tuple[tuple[int, int], ...]
    cells: tuple[Cell, ...]
    height: float


_NEAR = 200
"""How many neighbours are looked at; a page has fewer, and a hostile one costs no more."""
_MOST_CHUNKS = 4000
_MOST_EDGES = 60


@dataclass
class _Chunk:
    """Glyphs on one baseline without a wide gap between them."""

    glyphs: list[Glyph]
    left: float = field(init=False)
    right: float = field(init=False)
    base: float = field(init=False)
    size: float = field(init=False)

    def __post_init__(self) -> None:
        self.left = min(glyph.left for glyph in self.glyphs)
        self.right = max(glyph.right for glyph in self.glyphs)
        largest = max(self.glyphs, key=lambda glyph: (not glyph.raised, glyph.size))
        self.base, self.size = largest.base, largest.size


def rows(page: Page, gutter: float | None = None) -> tuple[list[Row], float | None]:
    """The rows of a page in reading order, and where the gap between its columns is.

    Args:
        gutter: where it was on the page before: there a short column is believed as well.
    """
    glyphs = _with_marks(page.glyphs)
    rtl = direction.right_to_left([Item(glyph.text) for glyph in glyphs])
    if rtl:  # counted from the right, so that a page is read in one way
        glyphs = [glyph._replace(left=page.width - glyph.right, right=page.width - glyph.left) for glyph in glyphs]
    words = [glyph for glyph in glyphs if not glyph.text.isspace()]
    spaces = [glyph for glyph in glyphs if glyph.text.isspace()]
    lines = _lines(words)
    gaps = _Gaps(spaces)
    chunks = _with_raised([_Chunk(part) for line in lines for part in _parts(line, _CHUNK_GAP)])
    blocks, gutter = _blocks(chunks, gutter)
    found = (_row(line, page, at, gaps, rtl=rtl) for at, block in enumerate(blocks) for line in _merged(block))
    return [row for row in found if row.text], gutter


# -- glyphs to lines ----------------------------------------------------------------------------------


def _with_marks(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Glyphs, each with the marks that stand on it."""
    marks = [glyph for glyph in glyphs if all(unicodedata.category(char) == "Mn" for char in glyph.text)]
    if not marks:
        return list(glyphs)
    found = set(marks)
    return _marked([glyph for glyph in glyphs if glyph not in found], marks)


def _marked(bases: list[Glyph], marks: Sequence[Glyph]) -> list[Glyph]:
    """Each mark put behind the letter over or under which it stands."""
    order = sorted(range(len(bases)), key=lambda at: bases[at].left + bases[at].right)
    middles = [bases[at].left + bases[at].right for at in order]
    for mark in marks:
        place = bisect_left(middles, mark.left + mark.right)
        near = [
            at for at in order[max(place - _NEAR, 0) : place + _NEAR]
            if abs(bases[at].base - mark.base) < 0.6 * mark.size and not bases[at].text.isspace()
        ]  # fmt: skip
        if near:
            best = min(near, key=lambda at: abs(bases[at].left + bases[at].right - mark.left - mark.right))
            bases[best] = bases[best]._replace(text=bases[best].text + mark.text)
    return bases


def _lines(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Glyphs by baseline, from the top."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: (-glyph.base, glyph.left)):
        if lines and lines[-1][0].base - glyph.base <= _SAME_ROW * max(glyph.size, lines[-1][0].size):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    for line in lines:
        line.sort(key=_middle)
    return lines


def _middle(glyph: Glyph) -> float:
    return glyph.left + glyph.right


def _with_raised(chunks: Sequence[_Chunk]) -> list[_Chunk]:
    """Small type just above or below a baseline, beside a letter on it, goes to the letters there."""
    order = sorted(chunks, key=lambda chunk: -chunk.base)
    bases = [-chunk.base for chunk in order]
    most = max((chunk.size for chunk in order), default=0.0)
    gone: set[int] = set()
    # From the smallest, so that what goes to a chunk goes on with it.
    for at in sorted(range(len(order)), key=lambda at: order[at].size):
        chunk = order[at]
        if chunk.size > _RAISED_SIZE * most:
            break
        first = bisect_left(bases, -chunk.base - 0.3 * most)
        near = order[first : min(bisect_left(bases, -chunk.base + 0.7 * most), first + _NEAR)]
        hosts = [host for host in near if _carries(host, chunk)]
        if hosts:
            host = min(hosts, key=lambda one: abs(one.base - chunk.base))
            raised = chunk.base - host.base > 0.1 * host.size
            own = [glyph._replace(raised=raised) for glyph in chunk.glyphs]
            host.glyphs = sorted([*host.glyphs, *own], key=_middle)
            host.left, host.right = min(host.left, chunk.left), max(host.right, chunk.right)
            gone.add(at)
    return [chunk for at, chunk in enumerate(order) if at not in gone]


def _carries(host: _Chunk, chunk: _Chunk) -> bool:
    room = 0.6 * host.size
    return (
        chunk.size <= _RAISED_SIZE * host.size
        and -0.3 * host.size < chunk.base - host.base < 0.7 * host.size
        and any(chunk.left - room <= glyph.right and glyph.left <= chunk.right + room for glyph in host.glyphs)
    )


def _parts(line: Sequence[Glyph], gap: float) -> Iterator[list[Glyph]]:
    """A line cut at gaps wider than ``gap`` sizes of type."""
    part: list[Glyph] = []
    reach = 0.0
    for glyph in line:
        if part and glyph.left - reach > gap * max(glyph.size, part[-1].size):
            yield part
            part = []
        reach = max(reach, glyph.right) if part else glyph.right
        part.append(glyph)
    if part:
        yield part


# -- columns ------------------------------------------------------------------------------------------


def _blocks(chunks: Sequence[_Chunk], gutter: float | None) -> tuple[list[list[_Chunk]], float | None]:
    """The chunks in reading order, a list for each column or stretch over the full width."""
    if not chunks:
        return [], gutter
    best, bands = _columns(chunks, gutter)
    if best is None:
        return [list(chunks)], None
    blocks: list[list[_Chunk]] = []
    for band, parted in bands:
        if parted:
            for side in _sides(band, best):
                blocks += _blocks(side, None)[0] if side else []
        elif band:
            blocks.append(band)
    return blocks, best


_Bands = list[tuple[list[_Chunk], bool]]


def _columns(chunks: Sequence[_Chunk], gutter: float | None) -> tuple[float | None, _Bands]:
    """Where the gap between two columns is, if there is one, and what of the page it parts."""
    left, right = min(c.left for c in chunks), max(c.right for c in chunks)
    room = 0.2 * (right - left)
    ends = Counter(round(c.right) + 2.0 for c in chunks if left + room < c.right < right - room)
    edges = {edge for edge, _ in ends.most_common(_MOST_EDGES)} if len(chunks) <= _MOST_CHUNKS else set()
    if gutter is not None and left < gutter < right:
        edges.add(gutter)
    best: float | None = None
    most, bands = 0, []
    for edge in sorted(edges):
        known = gutter is not None and abs(edge - gutter) <= 8
        parted = _bands(chunks, edge, 1 if known else _COLUMN_ROWS)
        score = sum(len(_bases(band)) for band, columns in parted if columns) + 2 * known
        if any(columns for _, columns in parted) and score > most:
            best, most, bands = edge, score, parted
    return best, bands


def _bands(chunks: Sequence[_Chunk], edge: float, least: int) -> _Bands:
    """The page cut where something crosses the edge; each band with whether it is two columns."""
    bands: list[list[_Chunk]] = [[]]
    crossing: list[bool] = [False]
    for chunk in sorted(chunks, key=lambda c: (-c.base, c.left)):
        across = chunk.left < edge - 1 and chunk.right > edge + 1
        if across != crossing[-1] and bands[-1]:
            bands.append([])
            crossing.append(across)
        crossing[-1] = across
        bands[-1].append(chunk)
    out: _Bands = []
    for band, across in zip(bands, crossing, strict=True):
        if across or not _two_columns(band, edge, least):
            out.append((band, False))
            continue
        top = _top(band, edge)
        above = [chunk for chunk in band if chunk.base > top]
        out += [(above, False), ([chunk for chunk in band if chunk.base <= top], True)]
    return _joined(out)


def _joined(bands: _Bands) -> _Bands:
    """Stretches over the full width that follow each other are one."""
    out: _Bands = []
    for band, parted in bands:
        if out and not parted and not out[-1][1]:
            out[-1] = ([*out[-1][0], *band], False)
        elif band:
            out.append((band, parted))
    return out


def _top(band: Sequence[_Chunk], edge: float) -> float:
    """Where two columns begin: the height up to which both sides go on without a wide gap."""
    tops = []
    for side in _sides(band, edge):
        lines = sorted(((line[0].base, line[-1].right - line[0].left) for line in _merged(side)), reverse=True)
        widest = max(width for _, width in lines)
        place = next(at for at, (_, width) in enumerate(lines) if width >= 0.75 * widest)
        usual = median(above[0] - below[0] for above, below in pairwise(lines)) if len(lines) > 1 else 0.0
        while place and lines[place - 1][0] - lines[place][0] <= 1.6 * usual:
            place -= 1
        tops.append(lines[place][0])
    return min(tops) + 1.0


def _sides(band: Sequence[_Chunk], edge: float) -> tuple[list[_Chunk], list[_Chunk]]:
    return [c for c in band if c.right <= edge + 1], [c for c in band if c.right > edge + 1]


def _two_columns(band: Sequence[_Chunk], edge: float, least: int) -> bool:
    """Whether both sides of an edge hold running text beside each other."""
    sides = _sides(band, edge)
    if min(len(_bases(side)) for side in sides) < least:
        return False
    top = min(max(c.base for c in side) for side in sides)
    bottom = max(min(c.base for c in side) for side in sides)
    if top < bottom - 1:
        return False
    widths = edge - min(c.left for c in sides[0]), max(c.right for c in sides[1]) - edge
    return all(_filled(side, width) for side, width in zip(sides, widths, strict=True))


def _filled(side: Sequence[_Chunk], width: float) -> bool:
    """Whether the rows of a side take most of its width, as running text does."""
    lines = _merged(side)
    usual = median(max(glyph.right for glyph in line) - min(glyph.left for glyph in line) for line in lines)
    return usual >= _FILLED * width and width >= _COLUMN_WIDTH * median(chunk.size for chunk in side)


def _bases(chunks: Sequence[_Chunk]) -> list[float]:
    found: list[float] = []
    for chunk in sorted(chunks, key=lambda c: -c.base):
        if not found or found[-1] - chunk.base > _SAME_ROW * chunk.size:
            found.append(chunk.base)
    return found


def _merged(chunks: Sequence[_Chunk]) -> list[list[Glyph]]:
    """The chunks of one column as lines."""
    lines: list[list[_Chunk]] = []
    for chunk in sorted(chunks, key=lambda c: (-c.base, c.left)):
        if lines and lines[-1][0].base - chunk.base <= _SAME_ROW * max(chunk.size, lines[-1][0].size):
            lines[-1].append(chunk)
        else:
            lines.append([chunk])
    return [sorted((glyph for chunk in line for glyph in chunk.glyphs), key=_middle) for line in lines]


# -- text ---------------------------------------------------------------------------------------------


class _Gaps:
    """What stands between two glyphs: nothing, or a space."""

    def __init__(self, spaces: Sequence[Glyph]) -> None:
        self.spaces: dict[int, list[Glyph]] = {}
        for space in sorted(spaces, key=_middle):
            self.spaces.setdefault(round(space.base), []).append(space)

    def between(self, before: Glyph, after: Glyph, spread: float) -> str:
        """The space between two neighbours in a line, ``before`` having the smaller coordinates.

        ``spread`` is what the whole line is spread by between letters, in points.
        """
        size = max(before.size, after.size)
        gap = after.left - before.right
        drawn = self._drawn(before, after) if gap > _DRAWN_GAP * size + spread else ""
        if drawn:
            return drawn
        least = _WORD_GAP if not (_wide(before.text[-1]) or _wide(after.text[0])) else _CHUNK_GAP
        return " " if gap > least * size + spread else ""

    def _drawn(self, before: Glyph, after: Glyph) -> str:
        for base in range(round(before.base) - 1, round(before.base) + 2):
            near = self.spaces.get(base, [])
            place = bisect_left(near, _middle(before), key=_middle)
            if place < len(near) and _middle(near[place]) <= _middle(after):
                return near[place].text
        return ""


def _wide(char: str) -> bool:
    return "\u2e80" <= char <= "\uffef"


def _row(line: Sequence[Glyph], page: Page, block: int, gaps: _Gaps, *, rtl: bool) -> Row:
    """A line of glyphs as a row of text; its parts between wide gaps are read one after the other."""
    line = _without_echoes(line)
    text = ""
    raised: list[tuple[int, int]] = []
    cells: list[Cell] = []
    for part in _parts(line, _CELL_GAP):
        own, above = _text(direction.logical(_items(part, gaps, rtl=rtl), rtl=rtl))
        if own:
            text += "  " if text else ""
            raised += [(begin + len(text), stop + len(text)) for begin, stop in above]
            cells.append(Cell(len(text), len(text) + len(own), part[0].left, max(glyph.right for glyph in part)))
            text += own
    chunk = _Chunk(line)
    bold = sum(glyph.bold for glyph in line) > len(line) / 2
    return Row(
        text, page.number, block, chunk.left, chunk.right, chunk.base, chunk.size, bold, _first_word(line, gaps),
        tuple(raised), tuple(cells), page.height,
    )  # fmt: skip


def _items(part: Sequence[Glyph], gaps: _Gaps, *, rtl: bool) -> list[Item]:
    """Glyphs and the spaces between them, from left to right."""
    spread = _spread(part)
    items = [Item(part[0].text, part[0].raised)]
    for before, after in pairwise(part):
        items += [Item(char) for char in gaps.between(before, after, spread)]
        items.append(Item(after.text, after.raised))
    return items[::-1] if rtl else items


def _spread(part: Sequence[Glyph]) -> float:
    """What a line is spread by between all its letters, in points."""
    return max(median(after.left - before.right for before, after in pairwise(part)), 0.0) if len(part) > 1 else 0.0


def _first_word(line: Sequence[Glyph], gaps: _Gaps) -> float:
    """How much room the first word takes; of Chinese it is one character."""
    if _wide(line[0].text[0]):
        return line[0].right - line[0].left
    spread = _spread(line)
    ends = (before.right for before, after in pairwise(line) if gaps.between(before, after, spread))
    return next(ends, line[-1].right) - line[0].left


def _without_echoes(line: Sequence[Glyph]) -> list[Glyph]:
    """A letter and its mark that each stand for both are one."""
    kept: list[Glyph] = []
    for glyph in line:
        last = kept[-1] if kept else None
        if last and last.text == glyph.text and (len(glyph.text) > 1 or last.left == glyph.left):
            shared = min(last.right, glyph.right) - max(last.left, glyph.left)
            if shared > 0.6 * min(last.right - last.left, glyph.right - glyph.left):
                kept[-1] = max(last, glyph, key=lambda one: one.right - one.left)
                continue
        kept.append(glyph)
    return kept


def _text(items: Sequence[Item]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text of items, stripped, and the stretches that are raised."""
    whole = "".join(item.text for item in items)
    lead = len(whole) - len(whole.lstrip())
    stop = len(whole.rstrip())
    raised: list[tuple[int, int]] = []
    at = 0
    for item in items:
        end = at + len(item.text)
        if item.raised and lead <= at < stop:
            if raised and raised[-1][1] == at - lead:
                raised[-1] = (raised[-1][0], end - lead)
            else:
                raised.append((at - lead, end - lead))
        at = end
    return whole[lead:stop], tuple(raised)
