"""Translations kept on disk from one run to the next: what was translated once is not translated again.

It stands between an engine and what sees to its translations, so that a better way to keep numbers and acronyms, or
another glossary, makes nothing in it stale. Each translation is kept as soon as it is there, a batch of an engine as a
whole: work that is cut off goes on where it stopped, and comes to the same end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from lang import store
from lang.store import Store
from lang.translate import BatchTranslator, Said, Translator

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
        known = {sentence: text for sentence in places if (text := _text(values.get(keys[sentence]))) is not None}
        for sentence, text in known.items():
            yield from (Said(place, text) for place in places[sentence])
        for batch in self._fresh(list(places), known):
            self._store.put({keys[sentence]: text.encode(errors="surrogatepass") for sentence, text in batch.items()})
            for sentence, text in batch.items():
                yield from (Said(place, text) for place in places[sentence])

    def _fresh(self, sentences: Sequence[str], known: Mapping[str, str]) -> Iterator[dict[str, str]]:
        """What the engine says of sentences that are not known, batch by batch, and each batch whole.

        A batch in which one is missing goes through as it is: without the others it would be another.
        """
        engine = self._translator
        batches = (
            engine.batches(sentences) if isinstance(engine, BatchTranslator) else ([at] for at in range(len(sentences)))
        )
        wanted = [batch for batch in batches if not all(sentences[at] in known for at in batch)]
        order = [at for batch in wanted for at in batch]
        if not order:
            return
        ends = set(accumulate(map(len, wanted)))
        said: dict[str, str] = {}
        for count, (at, text) in enumerate(engine.translate([sentences[at] for at in order]), 1):
            sentence = sentences[order[at]]
            if sentence not in known:
                said[sentence] = text
            if count in ends:
                yield said
                said = {}

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
