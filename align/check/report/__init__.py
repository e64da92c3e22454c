"""The formats of reports for other programs, one file each, and the registry that finds them by name.

The report for people, which measures text in cells, is ``reader/check_text.py``.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, cast

from align.check.run import Report


class Writer(Protocol):
    """A module that writes a report."""

    def write(self, report: Report) -> Iterator[bytes]:
        """The bytes of the report, in chunks."""


FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "github": "align.check.report.github",
        "json": "align.check.report.as_json",
        "junit": "align.check.report.junit",
        "sarif": "align.check.report.sarif",
    }
)
"""The module of each format."""


def writer(name: str) -> Writer:
    """The writer of a format, imported when first asked for."""
    return cast("Writer", importlib.import_module(FORMATS[name]))


def from_here(file: str) -> str:
    """A file's path with ``/`` as the working folder sees it; a file outside of that folder keeps its whole path."""
    path = Path(os.path.abspath(file))
    return path.relative_to(Path.cwd()).as_posix() if path.is_relative_to(Path.cwd()) else path.as_posix()
