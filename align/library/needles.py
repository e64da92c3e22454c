"""What has to stand in a text so that a query can: strings that the index can be asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lang.searching import Expression, Plain, Query, fold

Needles = tuple[tuple[str, ...], ...]
"""Alternatives: of one of them every string stands in a text, folded at the query's level, that the query stands in."""

ANYTHING: Needles = ((),)
"""No text can be left out."""

_TOKEN = re.compile(
    r"""
      \\(?:[pPN]\{[^}]*\} | [pP]\w | [wWdDsSbBmMAZX])   (?P<some>)  # a class of characters, or a place
    | \\(?P<sign>\W)                                                # a sign that stands for itself
    | \[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\\[])*\]         (?P<set>)
    | (?:[*?]|\{[^{}|()\[\]\\]*\})                      (?P<maybe>) # what stands before may be left out
    | \+                                                (?P<again>)
    | [.^$]                                             (?P<any>)
    | \|                                                (?P<or>)
    | (?P<open>\((?:\?(?::|=|!|<=|<!|>|P?<\w+>))?(?!\?))
    | (?P<close>\))
    | (?P<letter>[^\\\[\](){}*+?.^$|])
    """,
    re.VERBOSE | re.DOTALL,
)


def needles(query: Query) -> Needles:
    """What the index is asked for; `ANYTHING` where nothing is certain."""
    if isinstance(query, Plain):
        return ((query.needle,),)
    if isinstance(query, Expression):
        pattern = getattr(query.pattern, "pattern", None)
        return _of_pattern(pattern) if isinstance(pattern, str) else ANYTHING
    return ANYTHING


def _of_pattern(pattern: str) -> Needles:
    """The strings of an expression that stand outside of brackets and are not left out, by alternative.

    Anything that is not understood (flags, references, nested sets, fuzzy matching) makes `ANYTHING` of it.
    """
    alternatives: list[list[str]] = []
    runs = [""]
    for kind, text in _tokens(pattern):
        if kind == "letter":
            runs[-1] += text
        elif kind == "or":
            alternatives.append(runs)
            runs = [""]
        elif kind == "unknown":
            return ANYTHING
        else:
            if kind == "maybe":
                runs[-1] = runs[-1][:-1]
            runs.append("")
    found = [tuple(run for run in own if fold(run).text) for own in (*alternatives, runs)]
    return tuple(found) if all(found) else ANYTHING


def _tokens(pattern: str) -> Iterator[tuple[str, str]]:
    """The tokens outside of brackets, each with its kind; a pair of brackets is a ``set``."""
    at = depth = 0
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if token is None:
            yield "unknown", pattern[at:]
            return
        at = token.end()
        kind = token.lastgroup or ""
        depth += (kind == "open") - (kind == "close")
        if depth == 0:
            yield {"sign": "letter", "close": "set"}.get(kind, kind), token[token.lastindex or 0]
