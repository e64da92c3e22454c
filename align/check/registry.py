"""All rules there are, in the order of their codes."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from functools import cache

from align.check.rule import Rule

FAMILIES = {
    "N": "align.check.numbering",
    "A": "align.check.acronyms",
    "F": "align.check.figures",
    "T": "align.check.terms",
    "C": "align.check.completeness",
    "P": "align.check.punctuation",
    "S": "align.check.script",
}
"""The module of each family, by the letter with which its codes begin; each has ``RULES``, a tuple of classes."""


@cache
def rules() -> tuple[Rule, ...]:
    """One instance of every rule."""
    found = [rule() for module in FAMILIES.values() for rule in importlib.import_module(module).RULES]
    return tuple(sorted(found, key=lambda rule: rule.code))


def select(chosen: Iterable[str], ignored: Iterable[str]) -> tuple[Rule, ...]:
    """The rules meant by codes or beginnings of codes; a longer beginning outweighs a shorter one.

    Args:
        chosen: such as ``A``, ``A002``; all rules where there are none.
        ignored: likewise; of the same length they outweigh the chosen.
    """
    chosen, ignored = list(chosen) or [""], list(ignored)

    def wanted(code: str) -> bool:
        yes = max((len(start) for start in chosen if code.startswith(start)), default=-1)
        no = max((len(start) for start in ignored if code.startswith(start)), default=-1)
        return yes > no

    return tuple(rule for rule in rules() if wanted(rule.code))
