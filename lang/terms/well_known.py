"""Acronyms that official documents use without spelling them out, and what they are in each language."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from lang.terms import glossary
from lang.terms.glossary import Glossary


@cache
def well_known() -> Glossary:
    """The glossary of them, from ``well_known.toml``."""
    return glossary.of(_table())


@cache
def known_acronyms() -> frozenset[str]:
    """The acronyms of all languages in it: a version may keep the one of its original."""
    return frozenset([short for term in well_known().terms for short in term.acronyms.values()]) | frozenset(
        _table()["everywhere"].split()
    )


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((resources.files("lang.terms") / "well_known.toml").read_text(encoding="utf-8"))
