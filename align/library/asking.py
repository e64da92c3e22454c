"""What people type to search a library: words as in the reader, beginnings of words, and renderings to be missed."""

from __future__ import annotations

import re

from align.finding.concordance import Finder, in_every_form
from lang.searching import EXPRESSION, Plain, Query, expression, query

_STAR = re.compile(r"(?<!\S)(\w+)\*(?!\S)")
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
"""Scripts in which no space tells where a word begins."""
_BEGINS = rf"(?<![^\W{_UNSPACED}])"
_GOES_ON = rf"[^\W{_UNSPACED}]*"


def typed(written: str) -> Query:
    """What was typed: words as they stand, ``polic*`` for what begins so, after ``re:`` a regular expression.

    Raises:
        QueryError: it is too long, or no regular expression.
    """
    if written.startswith(EXPRESSION) or not _STAR.search(written):
        return query(written)
    query(written)  # refused where it is too long
    pieces = _STAR.split(written)
    pattern = "".join(
        f"{_BEGINS}{re.escape(piece)}{_GOES_ON}" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces)
    )
    return expression(pattern)


def rendering(written: str) -> Finder:
    """Finds how something is rendered: as it is typed or, where it is words, in every form of them.

    Raises:
        QueryError: it is too long, or no regular expression.
    """
    wanted = typed(written)
    if not isinstance(wanted, Plain):
        return lambda text, _: wanted.spans(text)
    forms = in_every_form(written)
    return lambda text, code: wanted.spans(text) or forms(text, code)
