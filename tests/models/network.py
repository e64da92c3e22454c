"""A small transformer in PyTorch, whose weights bear the names that CTranslate2 gives them.

As in A. Vaswani et al., "Attention Is All You Need" (2017), with the norm before each part (R. Xiong et al., "On
Layer Normalization in the Transformer Architecture", 2020) and places told by rotation (J. Su et al., "RoFormer",
2021), which lets it learn soon to copy one piece after another; without biases, and with one table for both embeddings
and the output. PyTorch is a tool to make the models with and nothing that hexapla needs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

PAD = 3
TIED = ("decoder/embeddings/weight", "decoder/projection/weight")
"""Names beside that of the encoder's embeddings under which CTranslate2 wants the one table."""
TABLE = "encoder/embeddings_0/weight"


@dataclass(frozen=True)
class Size:
    """The measures of a network."""

    vocabulary: int
    width: int = 192
    inner: int = 768
    heads: int = 4
    layers: int = 3


def specification(size: Size) -> Any:
    """The CTranslate2 specification of the network, still without weights."""
    from ctranslate2.specs import transformer_spec

    shape = {"num_layers": size.layers, "num_heads": size.heads, "rotary_dim": 0, "rotary_interleave": False}
    return transformer_spec.TransformerSpec(
        transformer_spec.TransformerEncoderSpec(**shape), transformer_spec.TransformerDecoderSpec(**shape)
    )


class Network:
    """Weights by their CTranslate2 names, and how they compute."""

    def __init__(self, size: Size) -> None:
        self.size = size
        names = [name for name, value in specification(size).variables().items() if value is None]
        self.weights = {name: self._first(name) for name in names if name not in TIED}

    def _first(self, name: str) -> Any:
        import torch

        width, inner, parts = self.size.width, self.size.inner, name.split("/")
        if parts[-1] in ("gamma", "beta"):
            return torch.full((width,), float(parts[-1] == "gamma"), requires_grad=True)
        shapes = {
            ("self_attention", "linear_0"): (3 * width, width),
            ("attention", "linear_1"): (2 * width, width),
            ("ffn", "linear_0"): (inner, width),
            ("ffn", "linear_1"): (width, inner),
        }
        if name == TABLE:
            weight = torch.randn(self.size.vocabulary, width) * width**-0.5
        else:
            rows, columns = shapes.get((parts[-3], parts[-2]), (width, width))
            weight = torch.randn(rows, columns) * math.sqrt(2 / (width + (inner if "ffn" in parts else width)))
        return weight.requires_grad_()

    def scores(self, source: Any, target: Any) -> tuple[Any, Any]:
        """What comes next at every place of ``target``, and where in ``source`` the last layer's first head looks.

        The first is (batch, length, vocabulary), not normalised, the second (batch, length, length of ``source``).

        Args:
            source: piece numbers, (batch, length), `PAD` after the end.
            target: the same, with the start token first.
        """
        import torch
        import torch.nn.functional as f

        seen = (source != PAD)[:, None, None, :]
        memory = self._embed(source)
        turns = rotation(max(source.shape[1], target.shape[1]), self.size.width // self.size.heads)
        for layer in range(self.size.layers):
            scope = f"encoder/layer_{layer}"
            memory = self._reflect(f"{scope}/self_attention", memory, seen, turns)
            memory = self._feed(f"{scope}/ffn", memory)
        memory = self._norm("encoder/layer_norm", memory)
        state = self._embed(target)
        before = torch.ones(target.shape[1], target.shape[1], dtype=torch.bool).tril()
        for layer in range(self.size.layers):
            scope = f"decoder/layer_{layer}"
            state = self._reflect(f"{scope}/self_attention", state, before, turns)
            state, looks = self._attend(f"{scope}/attention", state, memory, seen)
            state = self._feed(f"{scope}/ffn", state)
        return f.linear(self._norm("decoder/layer_norm", state), self.weights[TABLE]), looks[:, 0]

    def _embed(self, numbers: Any) -> Any:
        import torch.nn.functional as f

        return f.embedding(numbers, self.weights[TABLE]) * math.sqrt(self.size.width)

    def _reflect(self, scope: str, state: Any, seen: Any, turns: tuple[Any, Any]) -> Any:
        """Attention of a state to itself."""
        import torch.nn.functional as f

        normed = self._norm(f"{scope}/layer_norm", state)
        parts = f.linear(normed, self.weights[f"{scope}/linear_0/weight"]).chunk(3, dim=-1)
        query, key, value = (self._headed(part) for part in parts)
        mixed, _ = _mixed(turned(query, turns), turned(key, turns), value, seen)
        return state + f.linear(mixed, self.weights[f"{scope}/linear_1/weight"])

    def _attend(self, scope: str, state: Any, memory: Any, seen: Any) -> tuple[Any, Any]:
        """Attention of a state to the source; also where each head looks."""
        import torch.nn.functional as f

        normed = self._norm(f"{scope}/layer_norm", state)
        query = self._headed(f.linear(normed, self.weights[f"{scope}/linear_0/weight"]))
        parts = f.linear(memory, self.weights[f"{scope}/linear_1/weight"]).chunk(2, dim=-1)
        key, value = (self._headed(part) for part in parts)
        mixed, looks = _mixed(query, key, value, seen)
        return state + f.linear(mixed, self.weights[f"{scope}/linear_2/weight"]), looks

    def _headed(self, state: Any) -> Any:
        return state.unflatten(-1, (self.size.heads, -1)).transpose(1, 2)

    def _feed(self, scope: str, state: Any) -> Any:
        import torch.nn.functional as f

        normed = self._norm(f"{scope}/layer_norm", state)
        inner = f.relu(f.linear(normed, self.weights[f"{scope}/linear_0/weight"]))
        return state + f.linear(inner, self.weights[f"{scope}/linear_1/weight"])

    def _norm(self, scope: str, state: Any) -> Any:
        import torch.nn.functional as f

        return f.layer_norm(
            state, (self.size.width,), self.weights[f"{scope}/gamma"], self.weights[f"{scope}/beta"], 1e-5
        )


def rotation(length: int, width: int) -> tuple[Any, Any]:
    """Cosines and sines, (length, width), by which what stands at a place is turned."""
    import torch

    speeds = 10000.0 ** -(torch.arange(0, width, 2) / width)
    angles = (torch.arange(length)[:, None] * speeds).repeat(1, 2)
    return angles.cos(), angles.sin()


def turned(state: Any, turns: tuple[Any, Any]) -> Any:
    """Heads of a state, (…, length, width), turned by their places: the first half of the values against the second."""
    import torch

    cosines, sines = (part[: state.shape[2]].to(state.dtype) for part in turns)
    one, other = state.chunk(2, dim=-1)
    return state * cosines + torch.cat([-other, one], dim=-1) * sines


def _mixed(query: Any, key: Any, value: Any, seen: Any) -> tuple[Any, Any]:
    """Values mixed by how queries answer to keys, the heads side by side, and the shares.

    Written out: for texts of this length that is faster on a processor than PyTorch's fused attention.
    """
    scores = query @ key.transpose(2, 3) / math.sqrt(query.shape[3])
    shares = scores.masked_fill(~seen, -math.inf).softmax(dim=-1)
    return (shares.to(value.dtype) @ value).transpose(1, 2).flatten(2), shares
