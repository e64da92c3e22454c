"""Beads as places of their sentences, ``[0, 1]:[2]``: a line a bead, the original first, a side of nothing ``[]``.

Sentences are counted from 0 in each text; with more than one version a line has as many sides more. The
format of the evaluation sets of Bleualign and vecalign (Thompson and Koehn, EMNLP 2019).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from align.alignment import Alignment


def write(alignment: Alignment) -> Iterator[bytes]:
    """The lines, in the order of the beads; of an alignment read from a file sentences are counted as they come."""
    keys = [version.key for version in alignment.versions]
    counted: Counter[str] = Counter()
    for unit in alignment:
        for bead in unit.beads:
            sides = []
            for key in keys:
                size = len(bead.sides.get(key, ()))
                places = bead.places.get(key, range(counted[key], counted[key] + size))
                counted[key] += size
                sides.append(str(list(places)))
            yield f"{':'.join(sides)}\n".encode()
