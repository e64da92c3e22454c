"""The lines of a raw text, what of them is the page's and not the text's, and how they join to paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from align.document import Furniture, Span
from lang import numbering
from lang.language import Language
from lang.symbols import JOB, is_symbol


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: its text without surrounding space and where it stands in the raw text."""

    text: str
    span: Span
    indent: int
    blanks: int
    """Blank lines before it."""
    after_break: bool = False
    """Whether page furniture stands between it and the line before."""

    @property
    def width(self) -> int:
        """About how many cells it takes: an East Asian character takes two."""
        return len(self.text) if self.text.isascii() else len(self.text) + len(_WIDE.findall(self.text))


_PAGE = re.compile(
    rf"(?:{JOB}\s+\d{{1,3}}/\d{{1,3}}|\d{{1,3}}/\d{{1,3}}\s+{JOB}|{JOB}\s*\([A-Z]\)(?:\s+\d{{6}})*|{JOB}"
    r"|\*\d{7,}\*|\d{1,3}/\d{1,3}|[-–—]\s?\d{1,3}\s?[-–—])"
)
_JOB_LINE = re.compile(rf"{JOB}\s*\([A-Z]\)(?:\s+\d{{6}})*|\*\d{{7,}}\*")
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_WIDE = re.compile(r"[\u2e80-\uffff]")
_CELLS = re.compile(r"\s{2,}|\t")
_MASTHEAD_LINES = 40


def split(raw: str) -> list[Line]:
    """The lines of a text that are not blank; a form feed counts as a page break."""
    lines: list[Line] = []
    at, blanks, after_break = 0, 0, False
    for piece in raw.splitlines(keepends=True):
        text = piece.strip()
        if text:
            start = at + len(piece) - len(piece.lstrip())
            span = Span(start, start + len(text))
            lines.append(Line(text, span, start - at, blanks, after_break))
            blanks, after_break = 0, False
        else:
            blanks += 1
        after_break = after_break or "\f" in piece
        at += len(piece)
    return lines


def split_furniture(lines: Sequence[Line], language: Language) -> tuple[list[Line], list[Furniture], str]:
    """Takes the page's lines from the text's.

    Returns:
        The lines of the text, the furniture in order, and the document's own symbol ("" without one).
    """
    masthead_end = _masthead_end(lines, language)
    symbol = _own_symbol(lines, masthead_end)
    kinds = [_kind(line, language, symbol, index < masthead_end) for index, line in enumerate(lines)]
    _settle_links(kinds)
    kept: list[Line] = []
    furniture: list[Furniture] = []
    cut = False
    for line, kind in zip(lines, kinds, strict=True):
        if kind:
            furniture.append(Furniture(kind, line.text, line.span))
            cut = cut or kind != "link"
        else:
            kept.append(replace(line, after_break=True) if cut and not line.after_break else line)
            cut = False
    return kept, furniture, symbol


def _masthead_end(lines: Sequence[Line], language: Language) -> int:
    """The index after the last line of the masthead; 0 where the text has none."""
    pattern = language.masthead_pattern
    end = 0
    for index, line in enumerate(lines[:_MASTHEAD_LINES]):
        cells = _CELLS.split(line.text)
        sure = _JOB_LINE.fullmatch(line.text) or (
            pattern and any(":" in c or "：" in c for c in cells) and all(_in_masthead(c, language) for c in cells)
        )
        if sure:
            end = index + 1
    while end and end < min(len(lines), _MASTHEAD_LINES) and _unofficial(lines[end].text, language):
        end += 1
    return end


def _in_masthead(cell: str, language: Language) -> bool:
    pattern = language.masthead_pattern
    return bool(pattern and pattern.fullmatch(cell)) or is_symbol(cell)


def _unofficial(text: str, language: Language) -> bool:
    return bool(language.unofficial_pattern and language.unofficial_pattern.fullmatch(text))


def _own_symbol(lines: Sequence[Line], masthead_end: int) -> str:
    for line in lines[:masthead_end]:
        for cell in _CELLS.split(line.text):
            if is_symbol(cell):
                return cell
    alone = Counter(line.text for line in lines if is_symbol(line.text))
    symbol, times = alone.most_common(1)[0] if alone else ("", 0)
    return symbol if times > 1 else ""


def _kind(line: Line, language: Language, symbol: str, in_masthead: bool) -> str:  # noqa: FBT001
    text = line.text
    if _LINK.match(text) and all(_LINK.fullmatch(part) for part in text.split()):
        return "link"
    if in_masthead and all(_in_masthead(cell, language) for cell in _CELLS.split(text)):
        return "unofficial" if _unofficial(text, language) else "masthead"
    if in_masthead and _unofficial(text, language):
        return "unofficial"
    if _PAGE.fullmatch(text) or (symbol and text == symbol):
        return "page"
    if language.furniture_pattern and language.furniture_pattern.fullmatch(text):
        return "page"
    return ""


def _settle_links(kinds: list[str]) -> None:
    """A link alone on a line is furniture at the end of a page; elsewhere the text has wrapped there."""
    at = 0
    while at < len(kinds):
        end = at
        while end < len(kinds) and kinds[end] == "link":
            end += 1
        if end == at + 1 and end < len(kinds) and not kinds[end]:
            kinds[at] = ""
        at = max(end, at + 1)


# -- paragraphs ---------------------------------------------------------------------------------------

_ENDS = tuple(".;:!?…。；：！？，,،؛؟»”\"')）")
_STOPS = tuple(".!?…。！？؟")


def paragraphs(lines: Sequence[Line], language: Language) -> list[list[Line]]:
    """Groups the lines of the text into paragraphs.

    A text of one line a paragraph is taken as it is. In a wrapped one a paragraph begins at a gap wider
    than the usual one (a blank line after every line is no gap; nor is a page break) and at an indented line.
    Where nothing is indented it also begins at a label after a line that ended with a sign, before and
    after an opening formula, and after a line that ended with a sign although the next word had room on it.
    """
    if not wrapped(lines):
        return [[line] for line in lines]
    gaps = [line.blanks for line in lines[1:] if not line.after_break]
    doubled = bool(gaps) and sum(gap >= 1 for gap in gaps) >= 0.9 * len(gaps)
    usual = 1 if doubled else 0
    indents = Counter(line.indent for line in lines)
    base = indents.most_common(1)[0][0]
    indented = sum(count for indent, count in indents.items() if indent > base)
    by_indent = 0 < indented <= 0.7 * len(lines)
    full = _usual_width(lines)
    groups = [[lines[0]]]
    for before, line in pairwise(lines):
        gap = line.blanks > usual and not line.after_break
        begins = gap or (by_indent and line.indent > base)
        if begins or _begins(before, line, full) or (not by_indent and _begins_flush(before, line, full, language)):
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups


def _begins(before: Line, line: Line, full: int) -> bool:
    """Whether a sentence ended early in the line before."""
    ended = before.text.endswith(_STOPS) and before.width < 0.7 * full
    return ended and not line.text[0].islower() and not line.after_break


def _begins_flush(before: Line, line: Line, full: int, language: Language) -> bool:
    """Whether a line begins a paragraph in a text without indents."""
    opening = language.opening_pattern
    plain = (" ".join(one.text.replace("\u0640", "").split()) for one in (before, line))
    if opening and any(text.endswith(_ENDS) and opening.fullmatch(text) for text in plain):
        return True
    if not before.text.endswith(_ENDS):
        return False
    if numbering.match(line.text):
        return True
    word = line.text.split(maxsplit=1)[0]
    # Lines on a page differ in how many characters they hold, so a tenth of the width is left for that.
    return before.width + 1 + min(len(word), 20) <= 0.88 * full


def wrapped(lines: Sequence[Line]) -> bool:
    """Whether lines end where the page did, rather than where a paragraph did."""
    sample = lines[:2000]
    if len(sample) < 3:
        return False
    full = _usual_width(sample)
    long = sum(line.width >= 0.75 * full for line in sample)
    ended = sum(line.text.endswith(_ENDS) for line in sample)
    return 30 <= full <= 140 and long >= 0.4 * len(sample) and ended < 0.8 * len(sample)


def _usual_width(lines: Sequence[Line]) -> int:
    widths = sorted(line.width for line in lines[:2000])
    return widths[int(0.9 * (len(widths) - 1))]
