"""Summaries of sentences kept on disk from one run to the next, for as many processes as there are."""

from __future__ import annotations

from collections.abc import Sequence, Set
from pathlib import Path

import numpy as np

from lang import store
from lang.embedding import ComposingEncoder, Encoder, Floats, composing, languages_of
from lang.store import Store

_MEGABYTES = 512


class Cached:
    """An encoder that remembers what it has read, in a `Store`.

    Keys are hashes of encoder signature and text, values the bare numbers.

    Args:
        folder: where the cache stands; made when first used.
        megabytes: its bound on disk.
    """

    def __init__(self, encoder: Encoder, folder: Path, *, megabytes: int = _MEGABYTES) -> None:
        self._encoder: ComposingEncoder = composing(encoder)
        self._store = Store(folder, megabytes=megabytes)

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
        return store.key(self.signature, text)

    def _read(self, texts: Sequence[str]) -> dict[str, Floats]:
        keys = {self._key(text): text for text in texts}
        found: dict[str, Floats] = {}
        for key, value in self._store.get(keys).items():
            if value and len(value) % 4 == 0:
                numbers = np.frombuffer(value, np.float32)
                if np.isfinite(numbers).all():
                    found[keys[key]] = numbers
        return found

    def _write(self, texts: Sequence[str], summaries: Floats) -> None:
        pairs = zip(texts, summaries, strict=True)
        self._store.put({self._key(text): summary.astype(np.float32).tobytes() for text, summary in pairs})
        self._store.trim()
