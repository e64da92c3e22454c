"""What a rule is; each is a class whose docstring is the page that ``hexapla check --explain`` shows."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import ClassVar, Literal

from align.check.finding import Finding, Severity
from align.check.subject import Passage, Side, Subject

Family = Literal["numbering", "acronyms", "figures", "terms", "completeness", "punctuation", "script", "baseline"]


class Rule:
    """A rule with a code, looked for in one version (`in_version`), or in a version against its original (`between`).

    A subclass overrides one of the two, or both. A rule keeps no state: all it needs is in the `Subject`.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    """In words joined by hyphens, such as ``acronym-undefined``."""
    family: ClassVar[Family]
    severity: ClassVar[Severity]
    summary: ClassVar[str]
    """One line for lists of rules."""

    def in_version(self, side: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002
        """What is wrong in one version by itself, the original included."""
        yield from ()

    def between(self, original: Side, version: Side, subject: Subject) -> Iterator[Finding]:  # noqa: ARG002
        """What is wrong in a version when it is held against its original."""
        yield from ()

    def found(
        self,
        message: str,
        passage: Passage,
        span: tuple[int, int] = (0, 0),
        *,
        original: Passage | None = None,
        original_span: tuple[int, int] = (0, 0),
        subject: str = "",
        related: tuple[tuple[str, str], ...] = (),
    ) -> Finding:
        """A finding of this rule in a passage.

        Args:
            span: the stretch of the passage's text that is meant, in code points.
            subject: see `Finding.subject`.
        """
        return Finding(
            self.code,
            self.severity,
            message,
            passage.unit,
            passage.side.key,
            passage.place(*span),
            passage.text,
            span,
            "" if original is None else original.text,
            original_span,
            subject,
            related,
        )

    @classmethod
    def page(cls) -> str:
        """The page about the rule: its docstring under a heading."""
        return f"{cls.code} {cls.name} ({cls.severity.label})\n\n{inspect.cleandoc(cls.__doc__ or '')}\n"
