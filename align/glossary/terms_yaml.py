"""Glossaries in YAML, as `lang.terms.glossary.of` describes them: a key of a term takes a line, so that files diff."""

from __future__ import annotations

from collections.abc import Iterator

from align import safe_yaml
from align.errors import InputError
from lang.terms import glossary
from lang.terms.glossary import Glossary

_MEND = "see sample_docs/S-2017-926.glossary.yaml"
_BATCH = 500
"""Terms written in one go."""


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
        # What has only plain values in it stands on one line.
        yield safe_yaml.dump(entries[at : at + _BATCH], flow=None)
