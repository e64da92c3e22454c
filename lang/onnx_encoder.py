"""An optional encoder, more exact or for more languages than the embedded one: any ONNX model in a folder."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from lang.embedding import Floats, unit

_BATCH = 32
_LONGEST = 256
"""Tokens of a sentence that are read."""


class Onnx:
    """A model exported to a folder: ``model.onnx`` and ``tokenizer.json``; needs onnxruntime and tokenizers.

    The output ``sentence_embedding`` is taken where there is one, else the mean of the last hidden states
    over the tokens that are not padding.

    Raises:
        FileNotFoundError: one of the two files is missing.
        ImportError: on the first text, where one of the two libraries is missing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in ("model.onnx", "tokenizer.json"):
            if not (folder / name).is_file():
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder / name))

    @cached_property
    def signature(self) -> str:
        """``onnx:``, the name of the folder, and the beginning of a hash of the model."""
        with (self._folder / "model.onnx").open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return f"onnx:{self._folder.name}:{digest[:12]}"

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of length 1, shape (texts, dimensions); batches are of texts of like length."""
        if not texts:
            return np.zeros((0, 1), np.float32)
        encoded = self._tokenizer.encode_batch(list(texts))
        order = sorted(range(len(texts)), key=lambda at: len(encoded[at].ids))
        parts = [self._batch([encoded[at] for at in order[k : k + _BATCH]]) for k in range(0, len(order), _BATCH)]
        found = np.empty((len(texts), parts[0].shape[1]), np.float32)
        found[order] = np.concatenate(parts)
        return unit(found)

    def _batch(self, encoded: Sequence[Any]) -> Floats:
        longest = max(len(one.ids) for one in encoded)
        ids = np.zeros((len(encoded), max(longest, 1)), np.int64)
        mask = np.zeros_like(ids)
        for row, one in enumerate(encoded):
            ids[row, : len(one.ids)] = one.ids
            mask[row, : len(one.ids)] = 1
        known = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        wanted = {given.name: known[given.name] for given in self._session.get_inputs() if given.name in known}
        names = [output.name for output in self._session.get_outputs()]
        if "sentence_embedding" in names:
            return unit(self._session.run(["sentence_embedding"], wanted)[0])
        hidden = np.asarray(self._session.run(names[:1], wanted)[0], np.float32)
        weight = mask[:, :, None].astype(np.float32)
        return unit((hidden * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1))

    @cached_property
    def _tokenizer(self) -> Any:  # noqa: ANN401
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(_LONGEST)
        return tokenizer

    @cached_property
    def _session(self) -> Any:  # noqa: ANN401
        from onnxruntime import InferenceSession, SessionOptions

        path = self._folder / "model.onnx"
        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        return InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
