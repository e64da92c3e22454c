"""Summaries of sentences kept on disk from one run to the next, for as many processes as there are."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence, Set
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from lang.embedding import ComposingEncoder, Encoder, Floats, composing, languages_of

_LOG = logging.getLogger(__name__)
_MEGABYTES = 512
_PATIENCE = 2.0
"""Seconds to wait for another process; after that the cache is done without."""


class Cached:
    """An encoder that remembers what it has read, in a diskcache folder.

    Keys are hashes of encoder signature and text, values the bare numbers: nothing read from the folder is
    ever unpickled. The least recently stored are dropped when it outgrows its bound. A cache that is broken,
    full, locked or not installed is logged once and done without; it never stops the work.

    Args:
        folder: where the cache stands; made when first used.
        megabytes: its bound on disk.
    """

    def __init__(self, encoder: Encoder, folder: Path, *, megabytes: int = _MEGABYTES) -> None:
        self._encoder: ComposingEncoder = composing(encoder)
        self._folder = folder
        self._bound = megabytes << 20
        self._store: Any = None
        self._usable = True

    @property
    def signature(self) -> str:
        """That of the encoder: where a vector comes from makes no difference."""
        return self._encoder.signature

    @property
    def languages(self) -> Set[str] | None:
        """Those of the encoder, None where it does not tell."""
        return languages_of(self._encoder)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of length 1, shape (texts, dimensions)."""
        return self.compose(self.summarise(texts))

    def compose(self, summaries: Floats) -> Floats:
        """As the encoder itself."""
        return self._encoder.compose(summaries)

    def summarise(self, texts: Sequence[str]) -> Floats:
        """As the encoder itself; it reads only what is not in the cache."""
        places: dict[str, int] = {}
        where = [places.setdefault(text, len(places)) for text in texts]
        different = list(places)
        known = self._read(different)
        sizes = {len(value) for value in known.values()}
        if len(sizes) > 1:
            known = {}
        missing = [text for text in different if text not in known]
        fresh = self._encoder.summarise(missing) if missing else None
        if fresh is not None and sizes and fresh.shape[1:] != (*sizes,):
            known, missing = {}, different
            fresh = self._encoder.summarise(missing)
        if fresh is not None:
            self._write(missing, fresh)
            known |= dict(zip(missing, fresh, strict=True))
        if not texts:
            return self._encoder.summarise(texts)
        found: Floats = np.stack([known[text] for text in different])[where]
        return found

    def _key(self, text: str) -> bytes:
        return hashlib.blake2b(f"{self.signature}\0{text}".encode(errors="surrogatepass"), digest_size=20).digest()

    def _read(self, texts: Sequence[str]) -> dict[str, Floats]:
        found: dict[str, Floats] = {}
        try:
            store = self._open()
            if store is not None:
                for text in texts:
                    value = store.get(self._key(text))
                    if isinstance(value, bytes) and value and len(value) % 4 == 0:
                        numbers = np.frombuffer(value, np.float32)
                        if np.isfinite(numbers).all():
                            found[text] = numbers
        except Exception as error:  # noqa: BLE001  whatever a broken folder makes SQLite or diskcache raise
            self._give_up(error)
        return found

    def _write(self, texts: Sequence[str], summaries: Floats) -> None:
        try:
            store = self._open()
            if store is not None:
                with store.transact():
                    for text, summary in zip(texts, summaries, strict=True):
                        store.set(self._key(text), summary.astype(np.float32).tobytes())
                store.cull()
        except Exception as error:  # noqa: BLE001
            self._give_up(error)

    def _open(self) -> Any:  # noqa: ANN401  diskcache has no types
        if self._store is None and self._usable:
            from diskcache import Cache, Disk

            class Bytes(Disk):  # type: ignore[misc]
                """Bytes and nothing else: what says that it is pickled is not read."""

                def fetch(self, mode: int, filename: str, value: Any, read: bool) -> Any:  # noqa: ANN401, FBT001
                    return None if mode == _PICKLED else super().fetch(mode, filename, value, read)

            self._store = Cache(
                str(self._folder),
                disk=Bytes,
                timeout=_PATIENCE,
                size_limit=self._bound,
                eviction_policy="least-recently-stored",
                cull_limit=64,
            )
        return self._store if self._usable else None

    def _give_up(self, error: Exception) -> None:
        if self._usable:
            _LOG.info("embedding cache %s is not used: %s", self._folder, error)
        self._usable = False
        store, self._store = self._store, None
        with suppress(Exception):
            store.close()


_PICKLED = 4
"""diskcache's mark of a pickled value."""
