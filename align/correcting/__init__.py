"""Correcting an aligned file: steps that can be undone, written down before they count, by one person at a time.

>>> with correcting.open_file("aligned.yaml") as work:  # doctest: +SKIP
...     print(work.do(Merge("op8.s2", "next")).words)
...     work.save()
merged op8.s2 with op8.s3
"""

from align.correcting.correction import Correction, Pending, discard, open_file, pending, restore
from align.correcting.history import History
from align.correcting.lock import Holder, opened_by_other, take_away
from align.correcting.steps import (
    Annotate,
    Change,
    Edit,
    Merge,
    Move,
    Review,
    Split,
    Step,
    TakeBack,
    Unlink,
    from_json,
)
from align.correcting.units import CannotError, Units

__all__ = [
    "Annotate",
    "CannotError",
    "Change",
    "Correction",
    "Edit",
    "History",
    "Holder",
    "Merge",
    "Move",
    "Pending",
    "Review",
    "Split",
    "Step",
    "TakeBack",
    "Units",
    "Unlink",
    "discard",
    "from_json",
    "open_file",
    "opened_by_other",
    "pending",
    "restore",
    "take_away",
]
