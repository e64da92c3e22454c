"""What ``hexapla check`` found, for people: a line a finding, and under it the texts with the place marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from align.check import summary
from align.check.finding import Severity
from align.check.run import Report, Result
from reader import cells

_INDENT = "    "
_NARROWEST = 30
_SIGNS = 4
"""Code points that are looked at for each cell to be filled: letters with marks and vowel points take several."""

_COLOURS: Mapping[str, str] = {
    Severity.ERROR.label: "1;31",
    Severity.WARNING.label: "1;33",
    Severity.NOTE.label: "1;36",
    "place": "1",
    "quiet": "2",
}
"""SGR parameters (ECMA-48, 8.3.117) by what they are for."""


@dataclass(frozen=True)
class Style:
    """How wide lines may be, in cells, and whether there are colours."""

    width: int
    coloured: bool = False

    def paint(self, text: str, name: str) -> str:
        """A text in the colour of something; it has to be harmless already."""
        return f"\x1b[{_COLOURS[name]}m{text}\x1b[0m" if self.coloured and text else text


def lines(report: Report, style: Style) -> Iterator[str]:
    """The findings with their texts, and the summary."""
    for result in report.reported:
        yield _head(result, report, style)
        yield from _texts(result, style)
    yield cells.harmless(summary.line(report))


def statistics(report: Report) -> Iterator[str]:
    """How many findings there are of each rule, the most frequent first, and the summary."""
    counts = report.by_code()
    digits = max((len(str(count)) for count in counts.values()), default=0)
    longest = max((len(report.rule[code].name) for code in counts), default=0)
    for code, count in counts.items():
        rule = report.rule[code]
        yield f"{count:>{digits}}  {code}  {rule.name:<{longest}}  {rule.summary}"
    yield cells.harmless(summary.line(report))


def _head(result: Result, report: Report, style: Style) -> str:
    """``file:line:column: warning A002 acronym-changed: message [op8 fr]``."""
    finding, place = result.finding, result.finding.place
    where = ":".join(str(part) for part in (place.file, place.line, place.column) if part)
    severity = finding.severity.label
    unit = " ".join(part for part in (finding.unit, finding.key) if part)
    return (
        f"{style.paint(cells.harmless(where), 'place')}: {style.paint(severity, severity)} "
        f"{finding.code} {report.rule[finding.code].name}: {cells.harmless(finding.message)} "
        f"{style.paint(cells.harmless(f'[{unit}]'), 'quiet')}"
    )


def _texts(result: Result, style: Style) -> Iterator[str]:
    """The original and the version, each with a line of carets where it is written from left to right."""
    finding = result.finding
    both = (
        (cells.harmless(result.original), finding.original, finding.original_span, result.original_rtl),
        (cells.harmless(finding.key), finding.text, finding.span, result.rtl),
    )
    texts = [one for one in both if one[1]]
    first = max((cells.width(key) for key, *_ in texts), default=0)
    room = max(style.width - len(_INDENT) - first - 2, _NARROWEST)
    for key, text, span, rtl in texts:
        before, meant, after = _excerpt(text, span, room)
        margin = f"{_INDENT}{style.paint(cells.fit(key, first), 'quiet')}  "
        shown = style.paint(meant, finding.severity.label)
        if span == (0, 0):
            yield f"{margin}{before}{shown}{after}"
        elif rtl:
            # The terminal puts such a line in order as it likes, so that no caret would stand under the place.
            yield f"{margin}{before}⟦{shown}⟧{after}"
        else:
            yield f"{margin}{before}{shown}{after}"
            carets = style.paint("^" * max(cells.width(meant), 1), finding.severity.label)
            yield f"{' ' * (len(_INDENT) + first + 2 + cells.width(before))}{carets}"


def _excerpt(text: str, span: tuple[int, int], room: int) -> tuple[str, str, str]:
    """What stands before a stretch, the stretch and what stands after it, harmless, and cut to some cells in all."""
    start, end = span
    most = room * _SIGNS + 1
    meant = _begin(text[start : min(end, start + most)], room * 2 // 3)
    left = room - cells.width(meant) - 2  # for brackets
    following = text[end : end + most]
    before = _end(text[max(start - most, 0) : start], max(left // 2, left - cells.width(cells.harmless(following))))
    return before, meant, _begin(following, left - cells.width(before))


def _begin(text: str, room: int) -> str:
    """The beginning of a text in so many cells, with an ellipsis where it is cut."""
    if room <= 0:
        return ""
    part = cells.harmless(text[: room * _SIGNS])
    if cells.width(part) <= room and len(text) <= room * _SIGNS:
        return part
    return cells.fit(f"{part}{' ' * room}", room) if cells.width(part) > room else f"{part}…"


def _end(text: str, room: int) -> str:
    """The end of a text in so many cells, with an ellipsis where it is cut."""
    part = cells.harmless(text[max(len(text) - room * _SIGNS, 0) :])
    if cells.width(part) <= room and len(text) <= room * _SIGNS:
        return part
    kept: list[str] = []
    used = 1
    for cluster in reversed(cells.graphemes(part)):
        used += cells.width(cluster)
        if used > room:
            break
        kept.append(cluster)
    return "…" + "".join(reversed(kept)) if room > 0 else ""
