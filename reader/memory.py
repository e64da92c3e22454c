"""What the reader remembers from one time to the next: places, widths, theme, files; a loss of it is never an error."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from align import files
from align.errors import InputError

_LOG = logging.getLogger(__name__)
_MOST = 500
"""Documents whose places are remembered, and files."""


@dataclass
class Memory:
    """What is remembered, and where.

    Attributes:
        file: None where nothing is kept.
        places: the id of the last paragraph, by document.
        widths: shares of the width, by language codes of the columns shown (``en fr``).
        theme: the name of a theme; empty for the usual one.
        minimap: whether the map of the document is shown.
        hinted: whether the lines for the first time have been shown.
        recent: what was opened last, as the command line named it, the newest first.
    """

    file: Path | None = None
    places: dict[str, str] = field(default_factory=dict)
    widths: dict[str, list[float]] = field(default_factory=dict)
    theme: str = ""
    minimap: bool = True
    hinted: bool = False
    recent: list[list[str]] = field(default_factory=list)

    @classmethod
    def load(cls, file: Path) -> Memory:
        """What a file has; nothing where it is not there or is none."""
        try:
            said = json.loads(file.read_bytes())
        except (OSError, ValueError, RecursionError):
            said = None
        return cls(file, **_known(said if isinstance(said, dict) else {}))

    def place(self, document: str, unit: str) -> None:
        """Remembers where one was in a document."""
        self.places.pop(document, None)
        self.places[document] = unit

    def opened(self, names: list[str]) -> None:
        """Remembers what was opened."""
        self.recent = [names, *(other for other in self.recent if other != names)]

    def save(self) -> None:
        """Writes it, whole or not at all."""
        if self.file is None:
            return
        said = {
            "theme": self.theme,
            "minimap": self.minimap,
            "hinted": self.hinted,
            "widths": self.widths,
            "places": dict(list(self.places.items())[-_MOST:]),
            "recent": self.recent[: _MOST // 10],
        }
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            files.write(self.file, [json.dumps(said, ensure_ascii=False, indent=1).encode()])
        except (InputError, OSError) as error:
            _LOG.info("nothing is remembered: %s", error)


def usual() -> Memory:
    """What is remembered for this user."""
    from platformdirs import user_state_path

    return Memory.load(user_state_path("hexapla", appauthor=False) / "reader.json")


def _known(said: Mapping[str, Any]) -> dict[str, Any]:
    """What of a file is as it should be."""
    places, widths, recent, theme = (said.get(name) for name in ("places", "widths", "recent", "theme"))
    return {
        "places": {key: own for key, own in _pairs(places) if isinstance(own, str)},
        "widths": {key: [float(one) for one in own] for key, own in _pairs(widths) if _all(own, _share)},
        "recent": [own for own in recent if _all(own, _text)] if isinstance(recent, list) else [],
        "theme": theme if isinstance(theme, str) else "",
        "minimap": said.get("minimap") is not False,
        "hinted": said.get("hinted") is True,
    }


def _pairs(value: object) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, dict) else []


def _all(value: object, fits: Callable[[object], bool]) -> bool:
    return isinstance(value, list) and bool(value) and all(map(fits, value))


def _share(value: object) -> bool:
    return isinstance(value, int | float) and 0 < value < 1e6


def _text(value: object) -> bool:
    return isinstance(value, str)
