"""How documents are checked: the settings in ``hexapla.toml``, or in ``[tool.hexapla]`` of ``pyproject.toml``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from align import toml_text
from align.check import registry
from align.check.baseline import StaleEntry
from align.check.finding import Severity
from align.check.rule import Rule
from align.errors import InputError
from align.ingest.load import read_bytes
from align.toml_text import Keys
from lang.terms.glossary import Glossary, Term

OWN_FILE = "hexapla.toml"
SHARED_FILE = "pyproject.toml"
ALL = "ALL"
"""What stands for every code."""
NEVER = "never"
THRESHOLDS: Mapping[str, Severity | None] = {**{one.label: one for one in Severity}, NEVER: None}
"""From which severity on findings make the command fail, by name."""

Ignores = Mapping[str, tuple[str, ...]]
"""Codes, or beginnings of codes, by pattern, language or unit."""


@dataclass(frozen=True)
class Settings:
    """How a document is checked.

    Attributes:
        select: codes or beginnings of codes of the rules to be used; all where there are none.
        ignore: likewise of those not to be used.
        fail_on: the least severity at which findings make the command fail; None for never.
        glossary: path of the glossary, as the working folder sees it; empty where there is none.
        baseline: likewise of the file of findings that are not reported.
        severity: other severities than those of the rules, by code or beginning of a code; the longest counts.
        per_file_ignores: codes by a pattern (``*``, ``?``, ``[ab]``) of a file's name, or of its path from `folder`.
        per_language_ignores: codes by language or version key.
        ignore_units: codes by unit id, or a pattern of ids.
        acronyms: short forms that everybody knows, so that no text has to spell them out.
        folder: that of the file of settings.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Severity | None = Severity.WARNING
    glossary: str = ""
    baseline: str = ""
    severity: Mapping[str, Severity] = field(default_factory=dict)
    per_file_ignores: Ignores = field(default_factory=dict)
    per_language_ignores: Ignores = field(default_factory=dict)
    ignore_units: Ignores = field(default_factory=dict)
    acronyms: tuple[str, ...] = ()
    folder: str = ""

    def glossary_with(self, terms: Glossary, languages: Iterable[str]) -> Glossary:
        """A glossary with the acronyms that everybody knows; each stands alone and is bound to none in a version."""
        known = [Term({}, {code: short}) for short in self.acronyms for code in dict.fromkeys(languages)]
        return Glossary((*terms.terms, *known)) if known else terms

    def rules(self) -> tuple[Rule, ...]:
        """The rules chosen."""
        return registry.select(self.select, self.ignore)

    def severity_of(self, code: str) -> Severity | None:
        """The severity that is set for a rule, None where it keeps its own."""
        starts = [start for start in self.severity if code.startswith(start)]
        return self.severity[max(starts, key=len)] if starts else None

    def ignores(self, code: str, *, unit: str, key: str, language: str, files: Iterable[str]) -> bool:
        """Whether findings of a rule are not wanted there.

        Args:
            key: of the version.
            files: the names under which the file may be meant.
        """
        own = [
            *(codes for name, codes in self.per_language_ignores.items() if name in (key, language)),
            *(codes for pattern, codes in self.ignore_units.items() if fnmatchcase(unit, pattern)),
            *(codes for pattern, codes in self.per_file_ignores.items() if self._means(pattern, files)),
        ]
        return any(code.startswith(start) for codes in own for start in codes)

    def _means(self, pattern: str, files: Iterable[str]) -> bool:
        for file in files:
            path = Path(os.path.relpath(file, self.folder or os.curdir)).as_posix()
            if fnmatchcase(path, pattern) or fnmatchcase(Path(file).name, pattern):
                return True
        return False


# -- codes --------------------------------------------------------------------------------------------


@cache
def known() -> tuple[Rule, ...]:
    """Every rule that findings may name, that of the baseline included, in the order of the codes."""
    return tuple(sorted((*registry.rules(), StaleEntry()), key=lambda rule: rule.code))


def code(text: str) -> str | None:
    """A code or the beginning of codes as it is used inside, empty for `ALL`; None where no rule has it."""
    said = text.strip().upper()
    if said == ALL:
        return ""
    return said if said and any(rule.code.startswith(said) for rule in known()) else None


# -- the file -----------------------------------------------------------------------------------------


def find(folder: Path) -> str | None:
    """The file of settings that is nearest: in a folder or in one above it, named from the working folder.

    A ``pyproject.toml`` counts only where it has ``[tool.hexapla]``.
    """
    for above in (folder, *folder.parents):
        for path in (above / OWN_FILE, above / SHARED_FILE):
            if path.is_file() and (path.name == OWN_FILE or _speaks_of_hexapla(path)):
                return os.path.relpath(path)
    return None


def load(file: str) -> Settings:
    """The settings in a file.

    Raises:
        InputError: it cannot be read, is no TOML, or has a key, a value or a code that there is not; with the line.
    """
    text = toml_text.text_of(file)
    content = toml_text.parsed(text, file)
    prefix: Keys = ()
    if Path(file).name == SHARED_FILE:
        prefix = ("tool", "hexapla")
        content = _own_table(content)
        if content is None:
            raise InputError("it has no table [tool.hexapla]", file=file, mend="add one, or name another file")
    return _Checked(text, file, prefix).settings(content)


def _speaks_of_hexapla(path: Path) -> bool:
    # Somebody else's file is not looked at closely: a fault in it is none of ours.
    if b"hexapla" not in read_bytes(path):
        return False
    return _own_table(toml_text.parsed(toml_text.text_of(str(path)), os.path.relpath(path))) is not None


def _own_table(content: Any) -> Any:  # noqa: ANN401  whatever a strange file holds
    tool = content.get("tool")
    return tool.get("hexapla") if isinstance(tool, dict) else None


class _Checked:
    """Takes values out of loaded TOML; on a wrong one it finds its line for the message."""

    def __init__(self, text: str, file: str, prefix: Keys) -> None:
        self.text, self.file, self.prefix = text, file, prefix

    def settings(self, content: object) -> Settings:
        values: dict[str, Any] = {}
        for key, value in self.table(content, ()).items():
            if key not in _READERS:
                raise self.error(f"there is no setting {key!r}", (key,), f"write one of {', '.join(_READERS)}")
            values[key.replace("-", "_")] = _READERS[key](self, value, (key,))
        return Settings(**values, folder=str(Path(self.file).parent))

    def table(self, value: object, where: Keys) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.error(f"{_name((*self.prefix, *where))} is no table", where, "see hexapla check --help")
        return value

    def text_of(self, value: object, where: Keys) -> str:
        if not isinstance(value, str):
            raise self.error(f"{_name(where)} is no text", where, "put one text in quotes")
        return value

    def texts(self, value: object, where: Keys) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.error(f"{_name(where)} is no list of texts", where, 'write it as ["…", "…"]')
        return tuple(value)

    def codes(self, value: object, where: Keys) -> tuple[str, ...]:
        return tuple(self.code(one, where) for one in self.texts(value, where))

    def code(self, text: str, where: Keys) -> str:
        found = code(text)
        if found is None:
            raise self.error(f"no rule has the code {text!r}", where, "see hexapla check --explain all")
        return found

    def path(self, value: object, where: Keys) -> str:
        return str(Path(self.file).parent / self.text_of(value, where))

    def threshold(self, value: object, where: Keys) -> Severity | None:
        if not isinstance(value, str) or value not in THRESHOLDS:
            raise self.error(f"{_name(where)} is {_shown(value)}", where, f"write one of {', '.join(THRESHOLDS)}")
        return THRESHOLDS[value]

    def severities(self, value: object, where: Keys) -> dict[str, Severity]:
        found = {}
        for key, name in self.table(value, where).items():
            severity = THRESHOLDS.get(name) if isinstance(name, str) else None
            if severity is None:
                names = ", ".join(one.label for one in Severity)
                raise self.error(f"the severity of {key} is {_shown(name)}", (*where, key), f"write one of {names}")
            found[self.code(key, (*where, key))] = severity
        return found

    def ignores(self, value: object, where: Keys) -> dict[str, tuple[str, ...]]:
        return {key: self.codes(codes, (*where, key)) for key, codes in self.table(value, where).items()}

    def error(self, message: str, where: Keys, mend: str) -> InputError:
        line = toml_text.line_of(self.text, (*self.prefix, *where))
        return InputError(message, file=self.file, place=f"line {line}", mend=mend)


_READERS: Mapping[str, Callable[[_Checked, object, Keys], Any]] = {
    "select": _Checked.codes,
    "ignore": _Checked.codes,
    "fail-on": _Checked.threshold,
    "glossary": _Checked.path,
    "baseline": _Checked.path,
    "severity": _Checked.severities,
    "per-file-ignores": _Checked.ignores,
    "per-language-ignores": _Checked.ignores,
    "ignore-units": _Checked.ignores,
    "acronyms": _Checked.texts,
}


def _shown(value: object) -> str:
    """A value as a message shows it."""
    try:
        return repr(value)
    except ValueError:  # Python shows no number of thousands of digits
        return "too long a number"


def _name(where: Keys) -> str:
    return f"'{'.'.join(where)}'" if where else "the file"
