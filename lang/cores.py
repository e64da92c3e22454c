"""How many cores there are to work on."""

from __future__ import annotations

import os


def usable() -> int:
    """The cores that this process may use, which may be fewer than the machine has; at least 1."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
