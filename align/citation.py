"""How a paragraph of a document is cited: "S/2017/926, para. 12 (d)", as each language writes it."""

from __future__ import annotations

import re

from align.alignment import AlignedUnit, Alignment
from lang import language as languages

_BARE = re.compile(r"[\s.。．\-–—]+$")
"""What a label ends in that is no part of its number: ``12.``, ``١٢ -``."""
_ARTICLE = re.compile(r"art(\d+)")


def citation(alignment: Alignment, unit: AlignedUnit, code: str) -> str:
    """The citation of a unit in a language; the symbol, or the title, alone where the unit has no number.

    Labels are those of the version in the language where there is one, else those of the original.

    Args:
        code: of the language of the citation.
    """
    symbol = alignment.symbol or alignment.title
    version = next((one for one in alignment.versions if one.language == code), alignment.original)
    own = unit.id.rpartition(":")[2]
    if unit.kind == "preambular" and own.startswith("pp"):
        number = own.removeprefix("pp")
    else:
        number = _number(alignment, unit, version.key)
    kind = "article" if _ARTICLE.match(own) else "preambular" if unit.kind == "preambular" else "paragraph"
    template = languages.get(code).citations.get(kind, "{symbol}, {n}")
    cited = template.replace("{symbol}", symbol).replace("{n}", number) if number else symbol
    return cited.strip(" ,،，")


def _number(alignment: Alignment, unit: AlignedUnit, key: str) -> str:
    """The labels of a unit and of those that it is part of, as a version writes them: ``12 (d)``, ``12 d)``."""
    parts = unit.id.split(".")
    labels = []
    for depth in range(1, len(parts) + 1):
        above = alignment.by_id.get(".".join(parts[:depth]))
        label = (above.labels.get(key) or above.labels.get(alignment.original.key) or "") if above else ""
        if depth > 1:
            labels.append(label.strip() or f"({parts[depth - 1]})")
        elif article := _ARTICLE.match(unit.id):
            labels.append(article[1])
        else:
            labels.append(_BARE.sub("", label))
    joint = "" if languages.get(alignment.by_key[key].language).joiner == "" else " "
    return joint.join(labels) if labels[0] else ""
