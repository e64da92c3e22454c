"""Bytes kept on disk from one run to the next, for as many processes as there are; never in the way of the work."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

_LOG = logging.getLogger(__name__)
_PATIENCE = 2.0
"""Seconds to wait for another process; after that the store is done without."""
_PICKLED = 4
"""diskcache's mark of a pickled value."""


class Store:
    """Values by key in a diskcache folder (SQLite).

    Nothing read from the folder is ever unpickled. The least recently stored values are dropped when it
    outgrows its bound. A store that is broken, full, locked or not installed is logged once and done
    without; it never stops the work.

    Args:
        folder: where it stands; made when first used.
        megabytes: its bound on disk.
    """

    def __init__(self, folder: Path, *, megabytes: int) -> None:
        self._folder = folder
        self._bound = megabytes << 20
        self._cache: Any = None
        self._usable = True

    def get(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The values of those keys that have one."""
        found: dict[bytes, bytes] = {}
        try:
            cache = self._open()
            if cache is not None:
                for key in keys:
                    value = cache.get(key)
                    if isinstance(value, bytes):
                        found[key] = value
        except Exception as error:  # noqa: BLE001  whatever a broken folder makes SQLite or diskcache raise
            self._give_up(error)
        return found

    def put(self, values: Mapping[bytes, bytes]) -> None:
        """Keeps values; once it returns, they outlast the process however that ends."""
        try:
            cache = self._open()
            if cache is not None:
                with cache.transact():
                    for key, value in values.items():
                        cache.set(key, value)
        except Exception as error:  # noqa: BLE001
            self._give_up(error)

    def trim(self) -> None:
        """Drops what is beyond the bound."""
        try:
            cache = self._open()
            if cache is not None:
                cache.cull()
        except Exception as error:  # noqa: BLE001
            self._give_up(error)

    def close(self) -> None:
        """Lets go of the file; the store can be used again."""
        cache, self._cache = self._cache, None
        with suppress(Exception):
            cache.close()

    def _open(self) -> Any:  # noqa: ANN401  diskcache has no types
        if self._cache is None and self._usable:
            from diskcache import Cache, Disk

            class Bytes(Disk):  # type: ignore[misc]
                """Bytes and nothing else: what says that it is pickled is not read."""

                def fetch(self, mode: int, filename: str, value: Any, read: bool) -> Any:  # noqa: ANN401, FBT001
                    return None if mode == _PICKLED else super().fetch(mode, filename, value, read)

            self._refuse_locked()
            self._cache = Cache(
                str(self._folder),
                disk=Bytes,
                timeout=_PATIENCE,
                size_limit=self._bound,
                eviction_policy="least-recently-stored",
                cull_limit=64,
            )
        return self._cache if self._usable else None

    def _refuse_locked(self) -> None:
        """Opening goes on trying for a minute where another process holds the file; that is too long."""
        import sqlite3

        file = self._folder / "cache.db"
        if file.exists():
            with closing(sqlite3.connect(file, timeout=_PATIENCE, isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                other.execute("ROLLBACK")

    def _give_up(self, error: Exception) -> None:
        if self._usable:
            _LOG.info("cache %s is not used: %s", self._folder, error)
        self._usable = False
        self.close()


def key(*parts: str) -> bytes:
    """The key that stands for some texts together."""
    joined = "\0".join(parts).encode(errors="surrogatepass")
    return hashlib.blake2b(joined, digest_size=20).digest()
