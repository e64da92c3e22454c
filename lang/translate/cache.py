"""Translations kept on disk from one run to the next: what was translated once is not translated again.

It stands between an engine and what sees to its translations, so that a better way to keep numbers and acronyms, or
another glossary, makes nothing in it stale. Each translation is kept as soon as it is there: work that is cut off
goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lang import store
from lang.store import Store
from lang.translate import Said, Translator

MEGABYTES = 256


class Cached:
    """A translator that remembers; sentences that are the same are translated once.

    Keys are hashes of the engine's signature, the pair of languages and the text.
    """

    def __init__(self, translator: Translator, kept: Store, source: str, target: str) -> None:
        self._translator = translator
        self._store = kept
        self._about = (*sorted(f"{key}={value}" for key, value in translator.signature.items()), source, target)

    @property
    def signature(self) -> Mapping[str, str]:
        """That of the engine: where a translation comes from makes no difference."""
        return self._translator.signature

    def translate(self, sentences: Sequence[str]) -> Iterator[Said]:
        """What is known first, then the rest as the engine gives it."""
        places: dict[str, list[int]] = {}
        for place, sentence in enumerate(sentences):
            places.setdefault(sentence, []).append(place)
        keys = {sentence: store.key(*self._about, sentence) for sentence in places}
        values = self._store.get(keys.values())
        fresh: list[str] = []
        for sentence, own in places.items():
            text = _text(values.get(keys[sentence]))
            if text is None:
                fresh.append(sentence)
            else:
                yield from (Said(place, text) for place in own)
        if not fresh:
            return
        for at, text in self._translator.translate(fresh):
            self._store.put({keys[fresh[at]]: text.encode(errors="surrogatepass")})
            yield from (Said(place, text) for place in places[fresh[at]])

    def close(self) -> None:
        """Closes the engine and the store."""
        self._translator.close()
        self._store.trim()
        self._store.close()


def _text(value: bytes | None) -> str | None:
    try:
        return None if value is None else value.decode(errors="surrogatepass")
    except UnicodeDecodeError:
        return None
