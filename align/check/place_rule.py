"""What rules have in common that look at places of one text by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from align.check.finding import Finding
from align.check.quoting import quoted
from align.check.rule import Rule
from align.check.subject import Passage, Side, Subject

MOST = 20
"""So many findings of one rule in a passage are told."""
_AROUND = 12
"""Characters before and after a place by which it is told apart from others; twice as many are shown."""


class PlaceRule(Rule):
    """A rule that looks at signs and characters; a subclass overrides `look`."""

    def in_version(self, side: Side, subject: Subject) -> Iterator[Finding]:
        """What `look` finds; of one passage only so much."""
        counts: Counter[str] = Counter()
        for finding in self.look(side, subject):
            counts[finding.unit] += 1
            if counts[finding.unit] <= MOST:
                yield finding

    def look(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002
        """What is wrong in one version by itself."""
        yield from ()

    def at(self, message: str, passage: Passage, span: tuple[int, int]) -> Finding:
        """A finding at a place, told apart from others of its kind by what stands around it."""
        around = passage.text[max(span[0] - _AROUND, 0) : span[1] + _AROUND]
        return self.found(message, passage, span, subject=around)


def around(passage: Passage, start: int, end: int) -> str:
    """A place with the words about it, as a message shows it."""
    before = passage.text[max(start - 2 * _AROUND, 0) : start]
    after = passage.text[end : end + 2 * _AROUND]
    if len(before) > _AROUND:
        before = before[before.find(" ", 0, _AROUND) + 1 :]
    if " " in after[_AROUND:]:
        after = after[: after.find(" ", _AROUND)]
    return quoted(before + passage.text[start:end] + after)
