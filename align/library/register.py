"""Where the index of a library stands, and which libraries a user has."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from align import files
from align.errors import InputError

_FOLDER = ".hexapla"
_INDEX = "library.sqlite3"


def index_of(folder: Path) -> Path:
    """Where the index of a library stands.

    It is ``.hexapla/library.sqlite3`` in the folder, or in the user's cache where the folder may not be written to.
    """
    inside = folder / _FOLDER
    if _writable(inside if inside.is_dir() else folder) and (inside.is_dir() or not os.path.lexists(inside)):
        return inside / _INDEX
    from platformdirs import user_cache_path

    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:32]
    return user_cache_path("hexapla", appauthor=False) / "libraries" / name / _INDEX


def surrounding(place: str | os.PathLike[str]) -> Path | None:
    """The library in which a folder is: itself or the nearest above it that has an index, or that was added."""
    folder = Path(place).resolve()
    added = set(known())
    return next((one for one in (folder, *folder.parents) if one in added or (one / _FOLDER / _INDEX).is_file()), None)


def known() -> list[Path]:
    """The libraries that the user has added, in that order; also such as are not there now.

    Raises:
        InputError: the list cannot be read.
    """
    try:
        said = _file().read_text(encoding="utf-8", errors="surrogateescape")
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"it cannot be read ({reason})", file=str(_file()), mend="check its permissions") from error
    return [Path(line) for line in dict.fromkeys(said.split("\n")) if line]


def register(folder: Path) -> None:
    """Remembers a library for this user.

    Raises:
        InputError: the list cannot be written, or the path has a line break.
    """
    from filelock import FileLock

    if "\n" in str(folder):
        raise InputError("a library's path has a line break", file=str(folder), mend="rename the folder")
    try:
        _file().parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{_file()}.lock"):
            there = known()
            if folder not in there:
                lines = "".join(f"{path}\n" for path in [*there, folder])
                files.write(_file(), [lines.encode(errors="surrogateescape")])
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"it cannot be written ({reason})", file=str(_file()), mend="check the folder") from error


def _file() -> Path:
    from platformdirs import user_data_path

    return user_data_path("hexapla", appauthor=False) / "libraries"


def _writable(folder: Path) -> bool:
    """Whether a file can be made in a folder; only trying tells on every file system."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
