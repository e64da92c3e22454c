"""Argos Translate: neural translation by the model packages that are installed (OpenNMT models on CTranslate2).

The module ``argostranslate`` says where packages stand and reads them; CTranslate2 is called in batches, since
`argostranslate.translate` takes one text at a time and splits it by a model that it would have to download. The
sentences come split, and are sent as they are.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from lang import cores
from lang.translate import EngineError, Said, Translator, packages, route
from lang.translate.packages import Installed

_SENTENCES_A_BATCH = 8
_MOST_TOKENS = 300
"""Models are trained on sentences; of a longer one they leave out a part, and it goes through in portions."""
_LENGTH_PENALTY = 0.2  # as argostranslate has it
_BREAKS = ("，", "；", "。", "：", "、", "،", "؛")


def translator(source: str, target: str) -> Translator:
    """The translator of a pair, through other languages where need be.

    Raises:
        EngineError: no chain of installed packages leads there; the mend is the command that installs one.
    """
    one, other = packages.argos_code(source), packages.argos_code(target)
    try:
        known = packages.installed()
    except packages.PackageError as error:
        raise EngineError(str(error), error.mend) from error
    way = route(((pair.source, pair.target, pair) for pair in known), one, other)
    if way is None or one == other:
        raise EngineError(
            f"no installed Argos model leads from {source} to {target}",
            f"run: {packages.command_for(source, target)}",
        )
    return Argos(way)


class Argos:
    """Translates by one package, or by several one after the other."""

    def __init__(self, way: Sequence[Installed]) -> None:
        self._way = list(way)
        self._models: list[_Model] = []

    @cached_property
    def signature(self) -> Mapping[str, str]:
        """The packages' names, and as version theirs with a digest of their weights and how they are searched."""
        versions = [f"{pair.version}+{pair.digest}" for pair in self._way]
        return {
            "engine": "argos",
            "model": "+".join(pair.name for pair in self._way),
            "version": f"{'/'.join(versions)} beam={_settings().beam_size}",
        }

    def batches(self, sentences: Sequence[str]) -> list[list[int]]:
        """Sentences of like length together, the longest first."""
        places = sorted(range(len(sentences)), key=lambda place: len(sentences[place]), reverse=True)
        return [places[at : at + _SENTENCES_A_BATCH] for at in range(0, len(places), _SENTENCES_A_BATCH)]

    def translate(self, sentences: Sequence[str]) -> Iterator[Said]:
        """A translation of each sentence, batch by batch.

        Raises:
            EngineError: a model cannot be loaded, or failed.
        """
        try:
            first, *others = self._open()
            waiting: deque[tuple[list[int], Any]] = deque()
            for batch in self.batches(sentences):
                waiting.append((batch, first.begin([sentences[place] for place in batch])))
                if len(waiting) > _workers():
                    yield from self._end(first, others, *waiting.popleft())
            while waiting:
                yield from self._end(first, others, *waiting.popleft())
        except (RuntimeError, ValueError, IndexError, OSError) as error:
            names = "+".join(pair.name for pair in self._way)
            raise EngineError(f"the Argos model {names} failed ({error})", "remove and install it again") from error

    @staticmethod
    def _end(first: _Model, others: Sequence[_Model], places: Sequence[int], begun: Any) -> list[Said]:  # noqa: ANN401
        texts = first.end(begun)
        for model in others:
            texts = model.end(model.begin(texts))
        return [Said(place, text) for place, text in zip(places, texts, strict=True)]

    def _open(self) -> list[_Model]:
        if not self._models:
            self._models = [_Model(pair) for pair in self._way]
        return self._models

    def close(self) -> None:
        """Frees the models."""
        self._models = []


class _Model:
    """A loaded package: its tokenizer and its CTranslate2 model."""

    def __init__(self, pair: Installed) -> None:
        import ctranslate2
        from argostranslate.package import Package

        ctranslate2.set_log_level(logging.ERROR)
        settings = _settings()
        self._package = Package(pair.folder)
        self._beam = settings.beam_size
        self._engine = ctranslate2.Translator(
            str(pair.folder / "model"),
            device=settings.device,
            compute_type="default" if settings.compute_type == "auto" else settings.compute_type,
            # A batch a core: several cores at one batch get in each other's way.
            inter_threads=_workers(),
            intra_threads=settings.intra_threads or 1,
        )

    def begin(self, texts: Sequence[str]) -> tuple[list[int], list[Any]]:
        """Gives a batch to the engine; how many portions each text has, and what will hold the results."""
        portions = [_portions(self._package.tokenizer.encode(text)) for text in texts]
        tokens = [portion for own in portions for portion in own]
        prefix = [[self._package.target_prefix]] * len(tokens) if self._package.target_prefix else None
        results = self._engine.translate_batch(
            tokens,
            target_prefix=prefix,
            replace_unknowns=True,
            beam_size=self._beam,
            length_penalty=_LENGTH_PENALTY,
            max_input_length=0,
            max_decoding_length=max((3 * len(portion) for portion in tokens), default=0) + 10,
            asynchronous=True,
        )
        return [len(own) for own in portions], results

    def end(self, begun: tuple[list[int], list[Any]]) -> list[str]:
        """The translations of a batch, once they are there."""
        counts, results = begun
        coming = iter(results)
        return [" ".join(self._text(next(coming).result()) for _ in range(count)) for count in counts]

    def _text(self, result: Any) -> str:  # noqa: ANN401
        text: str = self._package.tokenizer.decode(result.hypotheses[0])
        return text.removeprefix(self._package.target_prefix).strip()


def _portions(tokens: list[str]) -> list[list[str]]:
    """A sentence in parts that a model takes whole, cut after a comma where there is one, else between words."""
    parts = []
    while len(tokens) > _MOST_TOKENS:
        window = range(_MOST_TOKENS, _MOST_TOKENS // 2, -1)
        at = next((at for at in window if _breaks(tokens[at - 1])), 0)
        at = at or next((at for at in window if tokens[at].startswith("▁")), _MOST_TOKENS)
        parts.append(tokens[:at])
        tokens = tokens[at:]
    return [*parts, tokens] if tokens else parts


def _breaks(token: str) -> bool:
    return token.endswith((",", ";", ":", *_BREAKS))


def _workers() -> int:
    """Batches at work at once: what Argos's settings say, else one a core."""
    chosen: int = _settings().inter_threads
    own = cores.usable()
    return chosen if chosen > 1 else own


def _settings() -> Any:  # noqa: ANN401  the module has no types
    from argostranslate import settings

    return settings
