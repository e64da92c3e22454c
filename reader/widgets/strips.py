"""Lines as wide as the reader counts cells: Textual counts some vowel signs otherwise, and would fill them too far."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from reader import cells


def filled(segments: Sequence[Segment], width: int, style: Style) -> Strip:
    """A line of so many cells, filled up where the segments take less."""
    wide = sum(cells.width(segment.text) for segment in segments)
    if wide < width:
        return Strip([*segments, Segment(" " * (width - wide), style)], width)
    return Strip(segments, wide).adjust_cell_length(width, style)
