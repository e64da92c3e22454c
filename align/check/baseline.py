"""The baseline: a file of findings that are known and not reported, so that only new ones are."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import yaml

from align import safe_yaml
from align.check.finding import Finding, Place, Severity
from align.check.json_text import json_text
from align.check.rule import Rule
from align.errors import InputError
from align.ingest.load import read_bytes
from lang.controls import visible

DEFAULT_FILE = "hexapla-baseline.yaml"
VERSION = 1
_HEAD = "hexapla-baseline"
_FIELDS = ("file", "unit", "version", "code", "message", "fingerprint")


class StaleEntry(Rule):
    """An entry of the baseline answers to nothing that is found any more.

    What it stood for has been mended, or the rule now sees it otherwise. As long as the entry stays, the same mistake
    made again in the same unit would not be reported.

        wrong   the French text of op8 has its acronym again; the baseline still has the line about it
        right   the line is gone

    Run `hexapla check … --write-baseline`, which drops it.

    Left alone are entries about files that were not checked, and of rules that were not used. It never changes the
    exit code.
    """

    code = "B001"
    name = "stale-baseline-entry"
    family = "baseline"
    severity = Severity.NOTE
    summary = "an entry of the baseline no longer matches anything"


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding as the baseline has it: ``file`` as seen from the baseline's folder, ``line`` in the baseline."""

    file: str
    unit: str
    version: str
    code: str
    message: str
    fingerprint: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Matched:
    """What a baseline makes of findings: which of them it has, in their order, and which entries answer to none."""

    known: tuple[bool, ...]
    stale: tuple[Entry, ...]


@dataclass(frozen=True)
class Baseline:
    """The entries of a file; each stands for one finding with its fingerprint, so that n of them stand for n."""

    path: str
    entries: tuple[Entry, ...] = ()

    def match(self, findings: Sequence[Finding], files: Collection[str], unused: Collection[str]) -> Matched:
        """Holds findings against the entries.

        An entry is about a file; where that is neither checked now nor there any more, the document has another
        name by now and the fingerprint alone decides.

        Args:
            files: all that were checked, named as in the findings.
            unused: codes of rules that were not used; their entries are not stale.
        """
        left: dict[tuple[str, str], list[Entry]] = {}
        checked = {self._seen_from_here(file) for file in files}
        in_question = [entry for entry in self.entries if entry.file in checked or self._gone(entry)]
        for entry in reversed(in_question):
            name = entry.file if entry.file in checked else ""
            left.setdefault((name, entry.fingerprint), []).append(entry)
        known = [_take(left, self._seen_from_here(one.place.file), one.fingerprint) for one in findings]
        for at, finding in enumerate(findings):
            known[at] = known[at] or _take(left, "", finding.fingerprint)
        leftover = {id(entry) for entries in left.values() for entry in entries}
        stale = (entry for entry in in_question if id(entry) in leftover and entry.code not in unused)
        return Matched(tuple(known), tuple(stale))

    def updated(self, findings: Sequence[Finding], files: Collection[str], unused: Collection[str]) -> Baseline:
        """The baseline with just these findings, and the entries about files and rules that were not checked."""
        checked = {self._seen_from_here(file) for file in files}
        kept = [
            entry for entry in self.entries if entry.code in unused or not (entry.file in checked or self._gone(entry))
        ]
        return Baseline(self.path, (*kept, *map(self._entry, findings)))

    def write(self) -> Iterator[bytes]:
        """The file, YAML with a line for each entry, in the order of files, units, versions and codes."""
        yield f"{_HEAD}: {VERSION}\nfindings:{'' if self.entries else ' []'}\n".encode()
        for entry in sorted(self.entries, key=_order):
            # A mapping in JSON is one in YAML too.
            yield f"- {json_text({name: getattr(entry, name) for name in _FIELDS})}\n".encode()

    def finding(self, entry: Entry) -> Finding:
        """What is said of an entry that answers to nothing."""
        return Finding(
            StaleEntry.code,
            StaleEntry.severity,
            f"baseline entry no longer matches: {entry.code} {entry.message}",
            entry.unit,
            entry.version,
            Place(self.path, entry.line),
            subject=entry.fingerprint,
        )

    def _entry(self, finding: Finding) -> Entry:
        file = self._seen_from_here(finding.place.file)
        return Entry(file, finding.unit, finding.key, finding.code, visible(finding.message), finding.fingerprint)

    def _seen_from_here(self, file: str) -> str:
        try:
            path = Path(os.path.relpath(file, Path(self.path).parent)).as_posix()
        except ValueError:  # on another drive
            path = Path(file).as_posix()
        # YAML holds no lone surrogates, by which Python writes bytes of a name that are no UTF-8.
        return path.encode(errors="backslashreplace").decode()

    def _gone(self, entry: Entry) -> bool:
        return not (Path(self.path).parent / entry.file).exists()


def _take(left: dict[tuple[str, str], list[Entry]], file: str, fingerprint: str) -> bool:
    """Whether an entry was left, which is none any more."""
    entries = left.get((file, fingerprint))
    if not entries:
        return False
    entries.pop()
    return True


def _order(entry: Entry) -> tuple[object, ...]:
    numbers = [(int(part) if part.isdigit() else -1, part) for part in re.split(r"([0-9]+)", entry.unit)]
    return (entry.file, numbers, entry.version, entry.code, entry.message, entry.fingerprint)


def load(path: str) -> Baseline:
    """The baseline in a file.

    Raises:
        InputError: it cannot be read or is no baseline; with the line.
    """
    data = read_bytes(path)
    content = safe_yaml.load(data, file=path)
    if not isinstance(content, dict) or content.get(_HEAD) != VERSION:
        message = f"it is no baseline: it has no '{_HEAD}: {VERSION}'"
        raise InputError(message, file=path, place="line 1", mend="make one with --write-baseline")
    rows = content.get("findings")
    if not isinstance(rows, list):
        raise InputError("'findings' is no list", file=path, place="line 2", mend="make it anew with --write-baseline")
    lines = chain(_lines(data, len(rows)), repeat(0))
    return Baseline(path, tuple(_checked(row, line, path) for row, line in zip(rows, lines, strict=False)))


def _checked(row: object, line: int, path: str) -> Entry:
    fields = row if isinstance(row, dict) else {}
    if set(fields) != set(_FIELDS) or not all(isinstance(value, str) for value in fields.values()):
        raise InputError(
            "this is no entry of a baseline", file=path, place=f"line {line}",
            mend=f"write {', '.join(_FIELDS)}, each a text in quotes, or make it anew with --write-baseline",
        )  # fmt: skip
    return Entry(**fields, line=line)


def _lines(data: bytes, count: int) -> list[int]:
    """The line of each entry."""
    numbers = [number for number, line in enumerate(data.split(b"\n"), 1) if line.startswith(b"- ")]
    if len(numbers) == count:
        return numbers
    # Written by hand, in another layout: the file is read once more with its marks.
    top: Any = yaml.compose(data, Loader=safe_yaml.LOADER)
    rows = [value.value for key, value in top.value if key.value == "findings"]
    return [row.start_mark.line + 1 for row in rows[-1]] if rows else []
