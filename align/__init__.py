"""Documents, and how versions of one correspond.

From Python: `align_sentences`, `align_texts` and `align_documents`; imported when first asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from align.aligner import align as align_documents
    from align.ingest.load import load
    from align.interface import DoubtfulAlignment, IndexBead, align_sentences, align_texts

__all__ = ["DoubtfulAlignment", "IndexBead", "align_documents", "align_sentences", "align_texts", "load"]

_PLACES = {"align_documents": ("align.aligner", "align"), "load": ("align.ingest.load", "load")}


def __getattr__(name: str) -> Any:  # noqa: ANN401  what a module has
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _PLACES.get(name, ("align.interface", name))
    return getattr(importlib.import_module(module), attribute)
