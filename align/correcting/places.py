"""Where what belongs to an aligned file in correction stands on the disk."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


def resolved(path: str | os.PathLike[str]) -> Path:
    """The absolute path of a file, symbolic links followed: one file has one journal and one lock."""
    return Path(path).resolve()


def folder() -> Path:
    """The folder of the journals, in the user's state folder."""
    from platformdirs import user_state_path

    return user_state_path("hexapla", appauthor=False) / "corrections"


def journal(path: Path) -> Path:
    """The journal of a file, by its resolved path."""
    name = hashlib.sha256(os.fsencode(path)).hexdigest()[:32]
    return folder() / f"{name}.jsonl"
