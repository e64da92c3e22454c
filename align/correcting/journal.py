"""The journal of corrections: each step stands on the disk before it counts, so that none is lost with the process.

A line is a JSON object. The first says to which file the steps belong, and the SHA-256 of the bytes they begin with:

    {"journal": 1, "path": "/…/a.yaml", "sha256": "…", "at": "2026-11-24T18:10:11+00:00"}
    {"do": {"step": "merge", "bead": "op8.s2", "neighbour": "next"}, "at": "…"}
    {"undo": true, "at": "…"}
    {"redo": true, "at": "…"}
    {"saving": "<SHA-256 of the file as it will be>", "at": "…"}

A line ``saving`` is written before the file is; the steps before it are done with once the file has that SHA-256. So
whenever the process ends, the file tells which steps are still to be done. A last line without its end was being
written then: it does not count.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from align.correcting import places, steps
from align.errors import InputError

VERSION = 1
Kind = Literal["do", "undo", "redo", "saving"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line after the first: what happened, and when (UTC)."""

    kind: Kind
    at: datetime
    step: steps.Step | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Log:
    """A journal as it was read.

    Attributes:
        sha256: of the file with which the first step begins.
        size: bytes of the journal that are whole.
        damage: what is wrong with it, empty where nothing is.
    """

    path: str
    sha256: str
    entries: tuple[Entry, ...]
    size: int
    damage: str = ""

    def fits(self, sha256: str) -> bool:
        """Whether it was written on a file with these bytes, and can be read."""
        return not self.damage and (
            sha256 == self.sha256 or any(entry.sha256 == sha256 for entry in self.entries if entry.kind == "saving")
        )

    def since(self, sha256: str) -> Sequence[Entry]:
        """The steps that are not in a file with these bytes."""
        begin = 0
        for at, entry in enumerate(self.entries, 1):
            if entry.kind == "saving" and entry.sha256 == sha256:
                begin = at
        return [entry for entry in self.entries[begin:] if entry.kind != "saving"]


def read(place: Path) -> Log | None:
    """What stands in a journal, None where there is none with a step in it."""
    try:
        data = place.read_bytes()
    except OSError:
        return None
    lines = data.split(b"\n")[:-1]  # what follows the last line end was being written
    size = sum(len(line) + 1 for line in lines)
    if not lines:
        return None
    entries: list[Entry] = []
    head: Mapping[str, Any] = {}
    damage = ""
    try:
        head = _head(json.loads(lines[0]))
        for line in lines[1:]:
            entries.append(_entry(json.loads(line)))  # noqa: PERF401  what is whole is kept
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        damage = f"line {len(entries) + 2 if head else 1} of the journal is damaged: {error}"
    return Log(str(head.get("path", "")), str(head.get("sha256", "")), tuple(entries), size, damage)


def _head(value: Any) -> Mapping[str, Any]:  # noqa: ANN401  JSON
    if value["journal"] != VERSION:
        raise ValueError(f"it is of version {value['journal']!r}")
    return {"path": str(value["path"]), "sha256": str(value["sha256"])}


def _entry(value: Any) -> Entry:  # noqa: ANN401  JSON
    at = datetime.fromisoformat(value["at"])
    if "do" in value:
        return Entry("do", at, step=steps.from_json(value["do"]))
    if "saving" in value:
        return Entry("saving", at, sha256=str(value["saving"]))
    if value.get("undo") is True:
        return Entry("undo", at)
    if value.get("redo") is True:
        return Entry("redo", at)
    raise ValueError("it says nothing")


class Journal:
    """Writes the journal of one file; there is none on the disk before the first step.

    Args:
        path: of the aligned file, resolved.
        sha256: of the bytes with which the first step will begin.
        size: bytes of the journal that is there already and goes on; 0 for a new one.
    """

    def __init__(self, path: Path, sha256: str, size: int = 0) -> None:
        self.place = places.journal(path)
        self._path = path
        self._sha256 = sha256
        self._size = size

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been written."""
        return self._size == 0

    def do(self, step: steps.Step) -> None:
        """Writes down a step that is about to be done; so `undo`, `redo` and `saving`.

        Raises:
            InputError: it cannot be written; then nothing of it stands there.
        """
        self._append({"do": step.to_json()})

    def undo(self) -> None:
        """Writes down that the last step is undone."""
        self._append({"undo": True})

    def redo(self) -> None:
        """Writes down that what was undone is done again."""
        self._append({"redo": True})

    def saving(self, sha256: str) -> None:
        """Writes down that the file is about to become one with this SHA-256."""
        self._append({"saving": sha256})

    def finish(self, sha256: str) -> None:
        """Forgets the steps, which stand in the file now; the next begins with the bytes of this SHA-256.

        Where the journal cannot be removed it goes on: its line ``saving`` tells what is done with.
        """
        if self._size:
            with contextlib.suppress(OSError):
                self.place.unlink(missing_ok=True)
                self._size = 0
        self._sha256 = sha256

    def _append(self, entry: Mapping[str, Any]) -> None:
        lines = [{**entry, "at": _now()}]
        if not self._size:
            head = {"journal": VERSION, "path": os.fsdecode(self._path), "sha256": self._sha256, "at": _now()}
            lines.insert(0, head)
        data = b"".join(json.dumps(line, separators=(",", ":")).encode("ascii") + b"\n" for line in lines)
        try:
            self.place.parent.mkdir(parents=True, exist_ok=True)
            # What a step that failed, or an ended process, left half-written behind the last whole line goes.
            handle = os.open(self.place, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            with os.fdopen(handle, "r+b") as stream:
                if os.fstat(handle).st_size < self._size:
                    raise OSError("another process has cut it off")
                stream.truncate(self._size)
                stream.seek(self._size)
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            if not self._size:
                sync_folder(self.place.parent)
        except OSError as error:
            with contextlib.suppress(OSError):
                if self.place.stat().st_size > self._size:
                    os.truncate(self.place, self._size)
            reason = (error.strerror or str(error)).lower()
            raise InputError(
                f"the step cannot be written down ({reason})",
                file=str(self.place),
                mend="check the folder and the space left",
            ) from error
        self._size += len(data)


def set_aside(place: Path) -> Path:
    """Keeps a journal that fits no more under another name, which it returns.

    Raises:
        InputError: it cannot be renamed.
    """
    numbers = range(1, 10_000)
    names = (place.with_name(f"{place.stem}.aside{number}.jsonl") for number in numbers)
    aside = next(name for name in names if not name.exists())
    try:
        place.rename(aside)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"it cannot be renamed ({reason})", file=str(place), mend="check the folder") from error
    return aside


def sync_folder(folder: Path) -> None:
    """Sees to it that the names in a folder are on the disk, where the system can do that."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _now() -> str:
    return datetime.now(UTC).replace(microsecond=0).isoformat()
