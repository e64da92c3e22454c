"""The glyphs on the pages of a PDF, as pdfium finds them: what is seen, upright, each once."""

from __future__ import annotations

import ctypes
import math
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple

from align.errors import InputError
from align.ingest.pdf.direction import bidi_class

MOST_PAGES = 10_000
"""A longer file is refused: it is no document, and time and memory are bounded."""
MOST_GLYPHS = 100_000
"""On one page; a page with more is no page of text."""

_PDFIUM = threading.Lock()
"""pdfium may be used by one thread at a time."""

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
"""Figures that are above the line by themselves."""

_MOST_LETTERS = 18
"""That one glyph stands for: as many as the longest ligature of Unicode, U+FDFA."""
_HYPHEN = 2
_INVISIBLE = 3
_SEEN_SHARE = 0.2
_CLIPS = 200
_FORM = 5
_PICTURE = 3
_REASONS = {
    3: ("it is no PDF, or a broken one", "give a whole file"),
    4: ("it needs a password", "save it without one"),
    5: ("it is locked in a way that cannot be opened", "save it without protection"),
}


Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in points."""


class Glyph(NamedTuple):
    """What is printed at one place: its text, its box and its baseline in points, and whether it is raised.

    The page's start of lines is at 0 and its lower edge is at 0, whichever way the page is turned.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    raised: bool = False


class Page(NamedTuple):
    """A page by its place (from 0) with its glyphs, spaces among them, in no order to rely on."""

    number: int
    width: float
    height: float
    glyphs: list[Glyph]


@dataclass
class Found:
    """What was met on the way, for messages."""

    pages: int = 0
    glyphs: int = 0
    unknown: int = 0
    pictures: list[int] = field(default_factory=list)
    """The pages, from 1, that have a picture and no text."""
    guarded: bool = True
    """Whether they are read in a process of their own."""


class _Style(NamedTuple):
    """What the glyphs of one text object share."""

    size: float
    turn: int
    """Quarter turns; -1 for what stands askew."""
    bold: bool
    seen: bool
    clip: Box | None
    """What of it is shown, on the sheet; None for all."""


@dataclass
class _Reader:
    """pdfium's functions and the room that they write to."""

    raw: Any
    box: Any = field(init=False)
    x: Any = field(init=False)
    y: Any = field(init=False)
    edges: Any = field(init=False)

    def __post_init__(self) -> None:
        self.box = self.raw.FS_RECTF()
        self.x, self.y = ctypes.c_double(), ctypes.c_double()
        self.edges = [ctypes.c_double() for _ in range(4)]


@contextmanager
def opened(data: bytes, file: str, found: Found) -> Iterator[Iterator[Page]]:
    """Opens a PDF and gives its pages, each read when it is asked for.

    Nothing here keeps a hostile file from holding pdfium up or bringing the process down: see `guard.pages`.

    Args:
        file: its name, for errors.
        found: is told how many pages there are, and then counts what is met on them.

    Raises:
        InputError: the file is broken, needs a password, or has too many pages; later, for a page.
    """
    import pypdfium2  # a large library, needed for PDF only
    import pypdfium2.raw as raw

    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise _unopened(data, error, file) from error
        try:
            found.pages = len(document)
            check_pages(found.pages, file)
            reader = _Reader(raw)
            yield (_page(document, number, reader, file, found) for number in range(found.pages))
        finally:
            document.close()


def check_pages(count: int, file: str) -> None:
    """Refuses a file without pages or with too many.

    Raises:
        InputError: it has none, or more than `MOST_PAGES`.
    """
    if not count:
        raise InputError("there is no page in it", file=file, mend="give a whole file")
    if count > MOST_PAGES:
        raise InputError(
            f"{count:,} pages are more than a document has (at most {MOST_PAGES:,})", file=file, mend="split it"
        )


def check_glyphs(count: int, number: int, file: str) -> None:
    """Refuses a page, given by its place from 0, that holds too much.

    Raises:
        InputError: it has more characters than `MOST_GLYPHS`.
    """
    if count > MOST_GLYPHS:
        raise InputError(
            f"{count:,} characters are more than a page has (at most {MOST_GLYPHS:,})", file=file,
            place=f"page {number + 1}", mend="split it",
        )  # fmt: skip


def _unopened(data: bytes, error: Exception, file: str) -> InputError:
    """Why a file cannot be opened; pdfium may name the reason of an earlier file, so only what is locked has one."""
    code = getattr(error, "err_code", None)
    reason, mend = _REASONS.get(code if b"/Encrypt" in data and code else 3, _REASONS[3])
    return InputError(reason, file=file, mend=mend)


def _page(document: Any, number: int, reader: _Reader, file: str, found: Found) -> Page:  # noqa: ANN401 - untyped library
    import pypdfium2

    try:
        page = document[number]
        try:
            text = page.get_textpage()
            try:
                return _glyphs(page, text, number, reader, file, found)
            finally:
                text.close()
        finally:
            page.close()
    except pypdfium2.PdfiumError as error:
        raise InputError(
            "the page is broken", file=file, place=f"page {number + 1}", mend="print the file to a new PDF"
        ) from error


def _glyphs(page: Any, text: Any, number: int, reader: _Reader, file: str, found: Found) -> Page:  # noqa: ANN401
    count = reader.raw.FPDFText_CountChars(text)
    check_glyphs(count, number, file)
    if count <= 0 and _has_picture(page, reader.raw):
        found.pictures.append(number + 1)
    frame = page.get_cropbox()
    met = [(style, glyph) for style, glyph in _read(text, max(count, 0), reader, found) if _inside(glyph, frame)]
    turns = Counter(style.turn for style, _ in met)
    turn = max(range(4), key=lambda own: (turns[own], -own))
    upright = [(style, _turned(glyph, turn, frame)) for style, glyph in met if style.turn == turn]
    seen = [glyph for style, glyph in upright if style.seen]
    # A scanned page has its text under the picture, and nothing beside it.
    kept = seen if len(seen) >= _SEEN_SHARE * len(upright) else [glyph for _, glyph in upright]
    width, height = frame[2] - frame[0], frame[3] - frame[1]
    if turn % 2:
        width, height = height, width
    return Page(number, width, height, list(_once(kept)))


def _has_picture(page: Any, raw: Any) -> bool:  # noqa: ANN401
    objects = (raw.FPDFPage_GetObject(page, at) for at in range(min(raw.FPDFPage_CountObjects(page), 1000)))
    return any(raw.FPDFPageObj_GetType(one) in (_PICTURE, _FORM) for one in objects)


def _read(text: Any, count: int, reader: _Reader, found: Found) -> Iterator[tuple[_Style, Glyph]]:  # noqa: ANN401
    """Each glyph as it stands on the sheet. pdfium adds spaces of its own, which belong to no text object or to one
    but have no width; the gaps between glyphs tell more."""
    raw, box, x, y = reader.raw, reader.box, reader.x, reader.y
    styles: dict[int | None, _Style] = {}
    letters: list[str] = []
    where: tuple[Any, ...] = ()
    last: tuple[_Style, Glyph] | None = None
    for at in range(count):
        code = raw.FPDFText_GetUnicode(text, at)
        if code in (10, 13):
            continue
        owner = raw.FPDFText_GetTextObject(text, at)
        if not owner or not raw.FPDFText_GetLooseCharBox(text, at, box):
            continue
        left, bottom, right, top = box.left, box.bottom, box.right, box.top
        raw.FPDFText_GetCharOrigin(text, at, x, y)
        key = ctypes.cast(owner, ctypes.c_void_p).value
        style = styles.get(key)
        if style is None:
            style = styles[key] = _style(text, at, owner, raw)
        char = _character(code)
        if not char:
            continue
        blank = not char.strip()
        if blank and (right - left <= 0 if style.turn % 2 == 0 else top - bottom <= 0):
            continue
        found.glyphs += not blank
        found.unknown += char == "\ufffd"
        if not _shown(x.value, y.value, style):
            continue
        place = (key, left, right, bottom, x.value, y.value)
        if last is not None and place == where and len(letters) < _MOST_LETTERS:
            letters.append(char)
            continue
        if last is not None:
            yield last[0], last[1]._replace(text=_letters(letters))
        where, letters = place, [char]
        ends, base = ((bottom, top), x.value) if style.turn % 2 else ((left, right), y.value)
        raised = char in SUPERSCRIPTS or (
            char.isdecimal() and style.turn == 0 and _drawn_above(text, at, reader, style)
        )
        last = style, Glyph(char, *ends, base, style.size, style.bold, raised)
    if last is not None:
        yield last[0], last[1]._replace(text=_letters(letters))


def _drawn_above(text: Any, at: int, reader: _Reader, style: _Style) -> bool:  # noqa: ANN401
    """Whether a digit on the baseline is drawn above it: a superscript figure of the font's own."""
    left, right, bottom, top = reader.edges
    reader.raw.FPDFText_GetCharBox(text, at, left, right, bottom, top)
    return bool(bottom.value - reader.y.value > 0.2 * style.size)


def _letters(texts: Sequence[str]) -> str:
    """All letters that one glyph stands for in reading order: pdfium turns those that are read from the right."""
    if len(texts) == 1 or not any(bidi_class(text) in ("R", "AL", "NSM") for text in texts):
        return "".join(texts)
    marked = unicodedata.combining(texts[-1] or " ") and not unicodedata.combining(texts[0] or " ")
    in_order = marked or (texts[0] == "ل" and texts[-1] in "اأإآ")
    return "".join(texts if in_order else reversed(texts))


def _character(code: int) -> str:
    """The letters that a code stands for: those of a ligature, the plain form of a presentation form."""
    if code == _HYPHEN:  # what pdfium makes of a hyphen at the end of a line
        return "-"
    if code < 32 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF or code & 0xFFFE == 0xFFFE or 0x7F <= code < 0xA0:
        return " " if code == 9 else "\ufffd" if code == 0 else ""
    char = chr(code)
    if 0xFB00 <= code <= 0xFEFC and code not in (0xFD3E, 0xFD3F) and not 0xFE00 <= code <= 0xFE6F:
        return unicodedata.normalize("NFKC", char).strip()
    if code in (0x2028, 0x2029) or (char.isspace() and code not in (0xA0, 0x3000, 0x202F)):
        return " "
    return char


def _style(text: Any, at: int, owner: Any, raw: Any) -> _Style:  # noqa: ANN401
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, at, matrix)
    along = math.hypot(matrix.a, matrix.b)
    height = math.hypot(matrix.c, matrix.d)
    angle = math.degrees(math.atan2(matrix.b, matrix.a)) % 360 if along else 0.0
    turn = round(angle / 90)
    askew = abs(angle - 90 * turn) > 3 or not math.isfinite(angle)
    size = raw.FPDFText_GetFontSize(text, at) * height
    font = raw.FPDFTextObj_GetFont(owner)
    bold = bool(font) and raw.FPDFFont_GetWeight(font) >= 600
    seen = raw.FPDFTextObj_GetTextRenderMode(owner) != _INVISIBLE
    clip = _clip(owner, matrix, raw)
    return _Style(
        size if math.isfinite(size) and size > 0 else 1.0, -1 if askew else turn % 4, bold, seen, clip
    )  # fmt: skip


def _clip(owner: Any, matrix: Any, raw: Any) -> Box | None:  # noqa: ANN401
    """The box to which a text object is clipped; None where it is not, or in a form, whose coordinates are its own."""
    path = raw.FPDFPageObj_GetClipPath(owner)
    count = raw.FPDFClipPath_CountPaths(path) if path else 0
    own = raw.FS_MATRIX()
    if count <= 0 or not raw.FPDFPageObj_GetMatrix(owner, own):
        return None
    if any(abs(getattr(own, name) - getattr(matrix, name)) > 0.01 for name in "abcd"):
        return None
    boxes = [_path_box(path, at, raw) for at in range(min(count, _CLIPS))]
    left, bottom, right, top = zip(*boxes, strict=True)
    return max(left), max(bottom), min(right), min(top)


def _path_box(path: Any, at: int, raw: Any) -> Box:  # noqa: ANN401
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for place in range(min(raw.FPDFClipPath_CountPathSegments(path, at), _CLIPS)):
        raw.FPDFPathSegment_GetPoint(raw.FPDFClipPath_GetPathSegment(path, at, place), x, y)
        points.append((x.value, y.value))
    if not points:
        return -math.inf, -math.inf, math.inf, math.inf
    across, along = zip(*points, strict=True)
    return min(across), min(along), max(across), max(along)


def _shown(x: float, y: float, style: _Style) -> bool:
    """Whether a glyph with its origin at a place of the sheet is within what is shown of its text, by and large."""
    if style.clip is None:
        return True
    left, bottom, right, top = style.clip
    slack = 0.3 * style.size
    return left - slack <= x <= right + slack and bottom - slack <= y <= top + slack


def _inside(glyph: Glyph, frame: Box) -> bool:
    """Whether it stands on the page at all; both ways, since it may be turned."""
    low, high = min(frame[0], frame[1]), max(frame[2], frame[3])
    return low <= (glyph.left + glyph.right) / 2 <= high and low <= glyph.base <= high and bool(glyph.text)


def _turned(glyph: Glyph, turn: int, frame: Box) -> Glyph:
    """The glyph as it stands when the page is turned so that its text is upright."""
    left, bottom, right, top = frame
    if turn == 0:
        return glyph._replace(left=glyph.left - left, right=glyph.right - left, base=glyph.base - bottom)
    if turn == 1:
        return glyph._replace(left=glyph.left - bottom, right=glyph.right - bottom, base=right - glyph.base)
    if turn == 2:
        return glyph._replace(left=right - glyph.right, right=right - glyph.left, base=top - glyph.base)
    return glyph._replace(left=top - glyph.right, right=top - glyph.left, base=glyph.base - left)


def _once(glyphs: list[Glyph]) -> Iterator[Glyph]:
    """Glyphs without those printed a second time, a hair aside, to look bold."""
    seen: dict[tuple[str, int, int], Glyph] = {}
    for glyph in glyphs:
        if glyph.text.isspace():
            yield glyph
            continue
        step = max(glyph.size * 0.2, 0.2)
        x, y = glyph.left / step, glyph.base / step
        column, row = math.floor(x), math.floor(y)
        # What is nearer than a step stands in this cell of the grid or in those beyond the nearer edges.
        for key in product((glyph.text,), (column, column + _nearer(x)), (row, row + _nearer(y))):
            one = seen.get(key)
            if one is not None and abs(one.left - glyph.left) < step / 2 and abs(one.base - glyph.base) < step / 2:
                break
        else:
            seen[glyph.text, column, row] = glyph
            yield glyph


def _nearer(place: float) -> int:
    """The side of its cell that a place is nearer to."""
    return 1 if place - math.floor(place) >= 0.5 else -1
