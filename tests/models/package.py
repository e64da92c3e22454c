"""Packs a network and its tokenizer as a model package of Argos Translate: the same input gives the same bytes."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.models.network import TABLE, TIED, Network, specification

NAMES = {"en": "English", "fr": "French", "es": "Spanish"}
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def converted(network: Network, vocabulary: Sequence[str]) -> Mapping[str, bytes]:
    """The files of the CTranslate2 model, with weights of 8 bits."""
    spec = specification(network.size)
    weights = {name: weight.detach().float().numpy() for name, weight in network.weights.items()}
    weights |= dict.fromkeys(TIED, weights[TABLE])
    for name, weight in weights.items():
        _put(spec, name, weight)
    spec.register_source_vocabulary(list(vocabulary))
    spec.register_target_vocabulary(list(vocabulary))
    spec.validate()
    spec.optimize(quantization="int8")
    with tempfile.TemporaryDirectory() as folder:
        spec.save(folder)
        return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}


def archive(source: str, target: str, model: Mapping[str, bytes], tokenizer: bytes) -> bytes:
    """The package: a zip with one folder."""
    metadata = {
        "package_version": "1.0",
        "argos_version": "1.0",
        "from_code": source,
        "from_name": NAMES[source],
        "to_code": target,
        "to_name": NAMES[target],
        "type": "translate",
    }
    readme = (
        f"# {NAMES[source]} to {NAMES[target]}\n\n"
        "A very small model for the tests of hexapla. It knows one document, S/2017/926, in unofficial\n"
        "translations of the project's own, and is of no use for any other. Apache-2.0.\n"
    )
    files = {
        "README.md": readme.encode(),
        "metadata.json": (json.dumps(metadata, indent=2) + "\n").encode(),
        "sentencepiece.model": tokenizer,
        **{f"model/{name}": content for name, content in model.items()},
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"translate-{source}_{target}-1_0/{name}", _LONG_AGO)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            package.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()


def _put(spec: Any, name: str, weight: Any) -> None:
    """Sets a weight by its name, such as ``encoder/layer_0/ffn/linear_0/weight``."""
    *scopes, last = name.split("/")
    for scope in scopes:
        if hasattr(spec, scope):
            spec = getattr(spec, scope)
        else:
            stem, _, number = scope.rpartition("_")
            spec = getattr(spec, stem)[int(number)]
    setattr(spec, last, weight)
