"""Bytes kept on disk from one run to the next, for as many processes as there are; never in the way of the work."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path

_LOG = logging.getLogger(__name__)
_PATIENCE = 2.0
"""Seconds to wait for another process; after that the store is done without."""
_ASKED = 500
"""Keys looked for at once; SQLite takes no more than 999 in older versions."""
_TABLE = "CREATE TABLE IF NOT EXISTS kept (number INTEGER PRIMARY KEY, key BLOB UNIQUE NOT NULL, value BLOB NOT NULL)"


class Store:
    """Values by key in an SQLite file; nothing is ever unpickled.

    The values stored longest ago are dropped when it outgrows its bound. A store that is broken, full or locked
    is logged once and done without; it never stops the work. (A library for this, diskcache, was tried first: it
    waits a minute for a lock, pickles, and takes five times as long for each value.)

    Args:
        folder: where it stands; made when first used.
        megabytes: its bound on disk.
    """

    def __init__(self, folder: Path, *, megabytes: int) -> None:
        self._folder = folder
        self._bound = megabytes << 20
        self._base: sqlite3.Connection | None = None
        self._usable = True

    def get(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The values of those keys that have one."""
        found: dict[bytes, bytes] = {}
        wanted = iter(keys)
        try:
            base = self._open()
            while base is not None and (some := list(islice(wanted, _ASKED))):
                marks = ",".join("?" * len(some))
                rows = base.execute(f"SELECT key, value FROM kept WHERE key IN ({marks})", some)  # noqa: S608
                found.update((key, value) for key, value in rows if isinstance(value, bytes))
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)
        return found

    def put(self, values: Mapping[bytes, bytes]) -> None:
        """Keeps values, all or none; once it returns, they outlast the process however that ends."""
        try:
            base = self._open()
            if base is not None:
                base.execute("BEGIN IMMEDIATE")
                base.executemany("INSERT OR REPLACE INTO kept (key, value) VALUES (?, ?)", values.items())
                base.execute("COMMIT")
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)

    def trim(self) -> None:
        """Drops what is beyond the bound."""
        try:
            base = self._open()
            while base is not None and self._size(base) > self._bound:
                dropped = base.execute(
                    "DELETE FROM kept WHERE number IN (SELECT number FROM kept ORDER BY number LIMIT "
                    "(SELECT max(count(*) / 10, 1) FROM kept))"
                )
                if not dropped.rowcount:
                    return
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)

    def close(self) -> None:
        """Lets go of the file; the store can be used again."""
        base, self._base = self._base, None
        if base is not None:
            with suppress(sqlite3.Error):
                base.close()

    @staticmethod
    def _size(base: sqlite3.Connection) -> int:
        """Bytes in use; what was dropped is used again before the file grows."""
        pages, free, size = (
            base.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * size)

    def _open(self) -> sqlite3.Connection | None:
        if self._base is None and self._usable:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = self._folder / "kept.db"
            self._base = sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
            # What is written outlasts a process that is killed; only a power cut may lose the last of it.
            self._base.execute("PRAGMA journal_mode = WAL")
            self._base.execute("PRAGMA synchronous = NORMAL")
            self._base.execute(_TABLE)
        return self._base if self._usable else None

    def _give_up(self, error: Exception) -> None:
        if self._usable:
            _LOG.info("cache %s is not used: %s", self._folder, error)
        self._usable = False
        self.close()


def key(*parts: str) -> bytes:
    """The key that stands for some texts together."""
    joined = "\0".join(parts).encode(errors="surrogatepass")
    return hashlib.blake2b(joined, digest_size=20).digest()
