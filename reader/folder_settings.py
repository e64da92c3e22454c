"""The settings and the glossary that hold where the reader was started, as `hexapla check` takes them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from align.alignment import Alignment

if TYPE_CHECKING:
    from align.check.settings import Settings
    from lang.terms.glossary import Glossary


def here() -> Settings:
    """The settings of the nearest hexapla.toml or pyproject.toml; the usual ones where there is none.

    Raises:
        InputError: the file is wrong.
    """
    from align.check import settings

    file = settings.find(Path.cwd())
    return settings.load(file) if file else settings.Settings()


def glossary_file(file: str | None = None) -> str:
    """The file of terms: the one that was named, else that which the settings name; empty where there is none.

    Raises:
        InputError: the settings are wrong.
    """
    return file or here().glossary


def glossary(alignment: Alignment, file: str | None = None) -> Glossary:
    """The terms of a file, else of that which the settings name, for the languages of an alignment.

    Raises:
        InputError: a file is wrong.
    """
    from align import glossary
    from lang.terms.glossary import Glossary

    own = here()
    name = file or own.glossary
    terms = glossary.load(name) if name else Glossary()
    return own.glossary_with(terms, [version.language for version in alignment.versions])
