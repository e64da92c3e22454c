"""Where in an aligned YAML file the text of a version stands: line and column, read from the file's own marks."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple

import yaml

from align import safe_yaml
from align.alignment import Alignment
from align.check.finding import Finding, Place
from lang import language as languages

_PLAIN = re.compile(".", re.DOTALL)
_ONE_SIGN = {
    '"': re.compile(r"\\(?:x..|u.{4}|U.{8}|.)|.", re.DOTALL),
    "'": re.compile("''|.", re.DOTALL),
}
"""How a sign of a text is written between quotation marks of each kind (YAML 1.1, 7.3)."""


class _Part(NamedTuple):
    """A text in the file.

    Attributes:
        at: where it begins in the text of the whole unit.
        line: in which it begins.
        columns: of each of its characters, and of what follows the last; empty where it runs over lines.
    """

    at: int
    line: int
    columns: Sequence[int]


class AlignedPlaces:
    """The places in one file; it is read for them when the first is asked for, so that a clean file costs nothing."""

    def __init__(self, data: bytes, file: str, alignment: Alignment) -> None:
        self.data, self.file, self.alignment = data, file, alignment
        self._parts: dict[tuple[str, str], list[_Part]] = {}

    def of(self, finding: Finding) -> Place:
        """The place of what a finding is about: its stretch of text, or the line of the unit."""
        return self.place(finding.unit, finding.key, finding.span)

    def place(self, unit: str, key: str, span: tuple[int, int] = (0, 0)) -> Place:
        """The place of a stretch of a unit's text in a version.

        The columns are those of the file, and not known where the text runs over several lines there. Where the
        version has no text, it is the line in which the unit begins.
        """
        node = self._units.get(unit)
        if node is None:
            return Place(self.file)
        if (unit, key) not in self._parts:
            self._parts[unit, key] = list(self._texts(node, key))
        parts = self._parts[unit, key]
        if not parts:
            return Place(self.file, self._line(node.start_mark.index))
        part = parts[max(bisect.bisect_right(parts, span[0], key=attrgetter("at")) - 1, 0)]
        if span == (0, 0) or not part.columns:
            return Place(self.file, part.line)
        first, last = (part.columns[min(at - part.at, len(part.columns) - 1)] for at in span)
        return Place(self.file, part.line, first, part.line, last)

    @cached_property
    def _text(self) -> str:
        for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
            if self.data.startswith(mark):
                return self.data.decode(encoding, "replace")
        return self.data.decode("utf-8-sig", "replace")

    @cached_property
    def _units(self) -> Mapping[str, Any]:
        top = yaml.compose(self.data, Loader=safe_yaml.LOADER)
        units = _value(top, "units")
        return {unit.id: node for unit, node in zip(self.alignment, units.value if units else (), strict=False)}

    def _texts(self, unit: Any, key: str) -> Iterator[_Part]:  # noqa: ANN401  a node of PyYAML
        beads = _value(unit, "beads")
        version = self.alignment.by_key.get(key)
        if beads is None or version is None:
            return
        joiner = len(languages.get(version.language).joiner)
        at = 0
        for bead in beads.value:
            side = _value(bead, key)
            for text in () if side is None else side.value if isinstance(side, yaml.SequenceNode) else (side,):
                yield self._part(text, at)
                at += len(text.value) + joiner

    def _part(self, node: Any, at: int) -> _Part:  # noqa: ANN401
        line = self._line(node.start_mark.index)
        marks = int(node.style in _ONE_SIGN)
        start, end = node.start_mark.index + marks, node.end_mark.index - marks
        before = self._line_ends[line - 2] if line > 1 else -1
        # Each sign of the text is one in the file, or an escape.
        signs = _ONE_SIGN.get(node.style, _PLAIN).finditer(self._text, start, end)
        columns = [*(sign.start() - before for sign in signs), end - before]
        one_line = self._line(end) == line and len(columns) == len(node.value) + 1
        return _Part(at, line, columns if one_line else ())

    def _line(self, index: int) -> int:
        # libyaml's own lines also end where no editor ends one (U+2028).
        return bisect.bisect_left(self._line_ends, index) + 1

    @cached_property
    def _line_ends(self) -> list[int]:
        return [found.start() for found in re.finditer("\n", self._text)]


def _value(node: Any, key: str) -> Any:  # noqa: ANN401  nodes of PyYAML
    """The value of a key of a mapping node, None where it has no such key."""
    return next((value for name, value in reversed(node.value) if name.value == key), None)
