"""Writing files so that nothing is ever half-written: beside the target, then renamed into place."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from align.errors import InputError


def write(path: str | os.PathLike[str], chunks: Iterable[bytes]) -> None:
    """Writes a file whole or not at all; an old one stays as it was until the new one is complete.

    Raises:
        InputError: the folder is not there, may not be written to, or the disk is full.
    """
    target = Path(path)
    if target.is_dir():
        raise InputError("it is a directory", file=str(path), mend="name a file to write")
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
        with os.fdopen(handle, "wb") as stream:
            for chunk in chunks:
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, _mode(target))
        os.replace(temporary, target)
        temporary = ""
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(
            f"it cannot be written ({reason})", file=str(path), mend="check the folder and the space left"
        ) from error
    finally:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)


def _mode(target: Path) -> int:
    """The permissions the file had, or those a new file gets."""
    try:
        return target.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
