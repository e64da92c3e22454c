"""The checks of one document, over a whole corpus: a shard at a time, in as many processes as there are cores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from align.corpus import shards
from align.corpus.local import pool

if TYPE_CHECKING:
    from align.check.finding import Finding
    from align.check.settings import Settings
    from lang.terms.glossary import Glossary


class Found(NamedTuple):
    """A finding in a document of a corpus, in plain values."""

    document: str
    unit: str
    version: str
    code: str
    severity: str
    message: str


@dataclass
class Checked:
    """What one shard came to."""

    documents: int = 0
    found: list[Found] = field(default_factory=list)


def check(
    files: Sequence[Path], settings: Settings, glossary: Glossary | None, *, workers: int = 1
) -> Iterator[Checked]:
    """Checks the documents of shards, each shard as it is done, in their order.

    Raises:
        InputError: a file is no shard.
    """
    one = partial(_shard, settings=settings, glossary=glossary)
    if workers == 1 or len(files) == 1:
        yield from map(one, files)
        return
    executor = pool(workers)
    try:
        yield from executor.map(one, files)
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _shard(file: Path, settings: Settings, glossary: Glossary | None) -> Checked:
    from align.check import run
    from align.check.subject import Subject
    from lang.terms.glossary import Glossary as Terms

    own = Checked()
    rules = settings.rules()

    @cache
    def terms_for(codes: tuple[str, ...]) -> Glossary:
        return settings.glossary_with(glossary or Terms(), codes)  # what is made of one is remembered with it

    for name, alignment in shards.read(file):
        terms = terms_for(tuple(version.language for version in alignment.versions))
        names = {version.key: version.file or version.key for version in alignment.versions}
        results = run.check(Subject(alignment, {}, names, glossary=terms), rules, settings)
        own.documents += 1
        own.found += [_plain(name, result.finding) for result in results if not result.suppressed]
    return own


def _plain(document: str, finding: Finding) -> Found:
    return Found(document, finding.unit, finding.key, finding.code, finding.severity.label, finding.message)
