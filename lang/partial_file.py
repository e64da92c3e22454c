"""A file of which a part has come, and what the rest must be of: what a download that was cut off goes on from."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from lang import web

if TYPE_CHECKING:
    from http.client import HTTPMessage


class PartialFile:
    """What has come of a file, beside its place; whatever the disk refuses is raised as OSError.

    Args:
        target: where the whole file belongs.
    """

    def __init__(self, target: Path) -> None:
        self.path = target.with_name(f"{target.name}.part")
        self._target = target
        self._about = target.with_name(f"{target.name}.part.json")

    @property
    def size(self) -> int:
        """Bytes that have come."""
        return self.path.stat().st_size if self.path.is_file() else 0

    @property
    def url(self) -> str:
        """The address that it came from, empty where that is not known."""
        return self._origin[0]

    def conditions(self, url: str) -> dict[str, str]:
        """The headers that ask for the rest (RFC 9110, 13.1.5 and 14.2), if an address is that which it came from.

        None, which asks for the whole, where the rest cannot be told from that of another file.
        """
        origin, mark = self._origin
        return {"Range": f"bytes={self.size}-", "If-Range": mark} if self.size and mark and origin == url else {}

    def goes_on(self, headers: HTTPMessage) -> bool:
        """Whether a partial answer is of the same file, as far as it says."""
        return web.mark(headers) in ("", self._origin[1])

    def begin(self, url: str, headers: HTTPMessage) -> None:
        """Drops what there is; what comes now is of the file that the headers describe."""
        self.discard()
        self._about.write_text(json.dumps([url, web.mark(headers)]), encoding="utf-8")

    def add(self, block: bytes) -> None:
        """Puts more at its end."""
        with self.path.open("ab") as sink:
            sink.write(block)

    def discard(self) -> None:
        """Deletes it."""
        self.path.unlink(missing_ok=True)
        self._about.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Deletes what is kept about it where nothing has come."""
        if not self.size:
            self.discard()

    def finish(self) -> None:
        """Puts it into its place, once it is on the disk."""
        with self.path.open("rb+") as stream:
            os.fsync(stream.fileno())
        self.path.replace(self._target)
        self._about.unlink(missing_ok=True)

    @property
    def _origin(self) -> tuple[str, str]:
        """The address it came from, and the mark of that very file, empty where the server gave none."""
        try:
            url, mark = json.loads(self._about.read_bytes())
        except (OSError, ValueError, TypeError):
            return "", ""
        known = isinstance(url, str) and isinstance(mark, str) and re.fullmatch("[ -~]*", mark)
        return (url, mark) if known else ("", "")
