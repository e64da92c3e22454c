"""Glossaries in YAML, as `lang.terms.glossary.of` describes them: a key of a term takes a line, so that files diff."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import yaml

from align import safe_yaml
from align.errors import InputError
from lang.terms import glossary
from lang.terms.glossary import Glossary

_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_MEND = "see sample_docs/S-2017-926.glossary.yaml"
_BATCH = 500
"""Terms written in one go."""


class _Dumper(_DUMPER):  # type: ignore[misc]
    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True


def read(data: bytes, *, file: str) -> Glossary:
    """The glossary in a file's bytes.

    Raises:
        InputError: it is no YAML, or none of a glossary; says which term.
    """
    try:
        return glossary.of(safe_yaml.load(data, file=file))
    except glossary.GlossaryError as error:
        raise InputError(str(error), file=file, mend=_MEND) from error


def write(terms: Glossary) -> Iterator[bytes]:
    """The file in chunks of some hundred terms; the keys of a term stand in the same order each time."""
    entries = glossary.content(terms)["terms"]
    yield f"glossary: {glossary.VERSION}\nterms:{'' if entries else ' []'}\n".encode()
    for at in range(0, len(entries), _BATCH):
        yield _dump(entries[at : at + _BATCH])


def _dump(value: object) -> bytes:
    width = sys.maxsize >> 33  # libyaml's is a C int
    # With no style of flow said, what has only plain values in it stands on one line.
    dumped = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, default_flow_style=None, width=width)
    return bytes(dumped.encode())
