"""Who corrects a file: a lock beside it, for people on other machines, and one in the state folder, for other windows.

Both are advisory and stand in nobody's way who only reads. The one beside the file, ``.name.lock``, says in plain words
who has it; it is made only if it is not there, which file servers do in one go (open(2), O_EXCL).
"""

from __future__ import annotations

import contextlib
import getpass
import os
import platform
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from align.correcting import places
from align.correcting.units import CannotError
from align.errors import InputError
from lang.controls import visible

_MOST = 1000
"""Bytes of a lock that are looked at."""
_TEXT = re.compile(
    r"(?P<user>[^\n]*)@(?P<host>[^\n@]*)\npid (?P<pid>\d{1,9})(?: of (?P<start>\d+))?\nsince (?P<since>[^\n]+)\n"
)
_UNWRITTEN = 60
"""Seconds after which a lock without a word in it was left by someone who was killed while making it."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a file open to correct it.

    Attributes:
        start: when the process began, as the system counts, where it tells; a number may be given to another process.
        since: UTC, to the second; None where the lock says nothing.
    """

    user: str
    host: str
    pid: int
    start: str = ""
    since: datetime | None = None

    @classmethod
    def me(cls) -> Holder:
        """This process."""
        pid = os.getpid()
        return cls(_user(), platform.node(), pid, _start(pid), datetime.now(UTC).replace(microsecond=0))

    @classmethod
    def read(cls, text: str) -> Holder:
        """Who wrote the text of a lock; nobody in particular where it is not one of ours."""
        found = _TEXT.fullmatch(text)
        if not found:
            return cls("", "", 0)
        since = None
        with contextlib.suppress(ValueError):
            since = datetime.fromisoformat(found["since"])
        return cls(visible(found["user"]), visible(found["host"]), int(found["pid"]), found["start"] or "", since)

    @property
    def text(self) -> str:
        """What stands in the lock."""
        began = f" of {self.start}" if self.start else ""
        since = (self.since or datetime.now(UTC)).isoformat()
        return f"{self.user}@{self.host}\npid {self.pid}{began}\nsince {since}\n"

    @property
    def is_me(self) -> bool:
        """Whether it is this process."""
        return (self.host, self.pid) == (platform.node(), os.getpid()) and self.start == _start(self.pid)

    @property
    def is_gone(self) -> bool:
        """Whether it is a process of this machine that has ended; of another machine one cannot tell."""
        if not self.pid or self.host != platform.node():
            return False
        return not _runs(self.pid) or bool(self.start and _start(self.pid) not in ("", self.start))

    def __str__(self) -> str:
        since = f" since {self.since.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if self.since else ""
        return f"{self.user}@{self.host}{since}" if self.user else "somebody"


class Lock:
    """That this process corrects a file, until it is released or the process ends.

    In a folder that may not be written to nothing is left beside the file.

    Args:
        path: of the aligned file, resolved.

    Raises:
        CannotError: somebody else corrects it, or this user in another window.
        InputError: the state folder may not be written to.
    """

    def __init__(self, path: Path) -> None:
        from filelock import FileLock, Timeout

        self._path = beside(path)
        self._mine: Holder | None = None
        self._window = FileLock(places.journal(path).with_suffix(".lock"), thread_local=False)
        try:
            places.folder().mkdir(parents=True, exist_ok=True)
            self._window.acquire(timeout=0)
        except Timeout as error:
            raise CannotError(f"{path.name} is being corrected in another window") from error
        except OSError as error:
            raise InputError(
                f"it cannot be written ({(error.strerror or str(error)).lower()})",
                file=str(places.folder()),
                mend="set XDG_STATE_HOME to a folder of yours",
            ) from error
        try:
            self._take(path)
        except BaseException:
            self._window.release()
            raise

    def _take(self, path: Path) -> None:
        me = Holder.me()
        for _ in range(3):  # a lock may go, or be found stale, at any moment
            try:
                handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
            except FileExistsError:
                other = opened_by_other(path)
                if other is not None:
                    raise CannotError(f"{other} corrects {path.name}") from None
                _set_aside(self._path)
            except OSError:
                return  # then nobody else writes here either
            else:
                self._mine = me
                with contextlib.suppress(OSError), os.fdopen(handle, "w", encoding="utf-8") as stream:
                    stream.write(me.text)
                return
        raise CannotError(f"somebody else opens {path.name} just now")

    def release(self) -> None:
        """Lets others have it."""
        if self._mine is not None and _content(self._path) in (self._mine.text, ""):
            with contextlib.suppress(OSError):
                self._path.unlink()
        self._mine = None
        self._window.release()


def beside(path: Path) -> Path:
    """Where the lock of a file stands."""
    return path.with_name(f".{path.name}.lock")


def opened_by_other(path: str | os.PathLike[str]) -> Holder | None:
    """Who else corrects a file, None where nobody does; a process of this machine that has ended does not."""
    place = beside(places.resolved(path))
    text = _content(place)
    if text is None:
        return None
    holder = Holder.read(text)
    if not holder.user and not text and _age(place) > _UNWRITTEN:
        return None
    return None if holder.is_me or holder.is_gone else holder


def take_away(path: str | os.PathLike[str]) -> None:
    """Takes away the lock of somebody who has left: for when a machine was switched off and people know it.

    Raises:
        InputError: the folder may not be written to.
    """
    place = beside(places.resolved(path))
    try:
        place.unlink(missing_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"it cannot be removed ({reason})", file=str(place), mend="ask who owns the folder") from error


def _set_aside(place: Path) -> None:
    """Removes a stale lock; had another process just put its own there, that one is put back."""
    stale = _content(place)
    aside = place.with_name(f"{place.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        place.rename(aside)
        if _content(aside) != stale:
            os.link(aside, place)
        aside.unlink()


def _content(place: Path) -> str | None:
    try:
        with place.open("rb") as stream:
            return stream.read(_MOST).decode("utf-8", "replace")
    except OSError:
        return None


def _age(place: Path) -> float:
    try:
        return time.time() - place.stat().st_mtime
    except OSError:
        return 0.0


@cache
def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name
        return f"user {os.getuid()}" if hasattr(os, "getuid") else "somebody"


def _runs(pid: int) -> bool:
    if os.name != "posix":  # elsewhere signal 0 would end it
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return _stat(pid, 0) not in {"Z", "X"}  # one that has ended, and whose parent has not asked for that yet


def _start(pid: int) -> str:
    """When a process began, in ticks since the machine started; empty where that is not told."""
    return _stat(pid, 19)


def _stat(pid: int, field: int) -> str:
    """What the system says of a process, counted from its state on (proc(5), from field 3); empty where it does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[field]
    except (OSError, IndexError, UnicodeDecodeError):
        return ""
