"""Glossaries from files."""

from __future__ import annotations

from align import safe_yaml
from align.errors import InputError
from align.ingest.load import read_bytes
from lang.terms import glossary
from lang.terms.glossary import Glossary


def load(path: str) -> Glossary:
    """The glossary in a YAML file.

    Raises:
        InputError: the file cannot be read or is no glossary.
    """
    try:
        return glossary.of(safe_yaml.load(read_bytes(path), file=path))
    except glossary.GlossaryError as error:
        raise InputError(str(error), file=path, mend="see sample_docs/S-2017-926.glossary.yaml") from error
