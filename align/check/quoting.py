"""How messages quote what stands in the texts."""

from __future__ import annotations

from collections.abc import Iterable

MOST = 60
"""Characters of a quotation; of a longer one the beginning is shown."""


def quoted(text: str) -> str:
    """A stretch of a text as a message shows it: on one line, not too long, between « and »."""
    line = " ".join(text[: 4 * MOST].split())
    if len(line) > MOST:
        line = f"{line[: MOST - 1].rstrip()}…"
    return f"«{line}»"


def listed(items: Iterable[str], conjunction: str = "and", most: int = 4) -> str:
    """Some things one after the other: "a, b and c"; where there are many, how many more."""
    shown = list(items)
    if len(shown) > most:
        shown = [*shown[: most - 1], f"{len(shown) - most + 1} more"]
    return f" {conjunction} ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def times_in_words(number: int) -> str:
    """How often something is: "once", "3 times"."""
    return "once" if number == 1 else f"{number} times"
