"""A library: a folder of documents and alignments with an index, in which a term is found in its sentences at once.

>>> library = Library.open("resolutions")  # doctest: +SKIP
>>> library.update()  # doctest: +SKIP
>>> next(library.search(query("formed police unit"), ["en", "fr"])).unit  # doctest: +SKIP
'op6'
"""

from align.library.asking import rendering, typed
from align.library.finding import Hit
from align.library.library import Library, Status
from align.library.reading import Sentence
from align.library.register import known, register, surrounding
from align.library.standing import Standing
from align.library.updating import Fault, Progress, Report

__all__ = [
    "Fault",
    "Hit",
    "Library",
    "Progress",
    "Report",
    "Sentence",
    "Standing",
    "Status",
    "known",
    "register",
    "rendering",
    "surrounding",
    "typed",
]
