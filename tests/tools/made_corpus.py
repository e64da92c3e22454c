"""A corpus of any size made from the samples, with the alignment that is right: ``python -m tests.tools.made_corpus``.

Each document has paragraphs from the samples in some order, in English and two other languages, with numbers of its
own. In each version sentences are left out, added, merged, split and exchanged. Seeded: the same files each time.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import NamedTuple

from align.aligner import align
from align.corpus.shards import Aligned
from align.ingest.load import load
from lang import language, sentences
from tests.conftest import CODES, sample

Gold = list[dict[str, list[str]]]
"""Beads: the sentences of each language."""
_SHARES = {"same": 0.8, "dropped": 0.04, "added": 0.03, "merged": 0.06, "split": 0.05, "exchanged": 0.02}
_PARAGRAPHS = (4, 20)
_JOINS = {"zh": "；", "ar": "؛ "}
_CLAUSE = re.compile(r"[,;،؛，；]\s*")
_NUMBER = re.compile(r"(?<![\w/])\d{2,3}(?![\w/])")


class _Link(NamedTuple):
    """Sentences of the original, by their places in the paragraph, and what a version says for them."""

    places: tuple[int, ...]
    said: tuple[str, ...]


@cache
def parallel() -> list[dict[str, str]]:
    """The sentences of the samples in six languages."""
    documents = [load(sample(code)) for code in CODES]
    alignment = align(documents[0], documents[1:])
    found = []
    for unit in alignment:
        for bead in unit.beads:
            texts = {code: "".join(bead.sides.get(code, ())) for code in CODES}
            if all(texts.values()) and all(len(side) == 1 for side in bead.sides.values()):
                found.append({code: _ended(text, code) for code, text in texts.items()})
    return [texts for texts in found if all(_whole(text, code) for code, text in texts.items())]


def _ended(text: str, code: str) -> str:
    """The sentence with a full stop of its language."""
    return text.strip().rstrip(",;:.，；：。،؛") + ("。" if code == "zh" else ".")


def _whole(text: str, code: str) -> bool:
    """Whether a text is one sentence to the splitter, also with others beside it."""
    pack = language.get(code)
    other = _ended(
        {"zh": "安理会通过了决定", "ar": "قرر المجلس ذلك"}.get(code, "Это решено" if code == "ru" else "It is so"), code
    )
    joined = pack.joiner.join((other, text, other))
    return len(sentences.split(joined, pack)) == 3


class _Maker:
    """One document being made."""

    def __init__(self, chance: random.Random, codes: Sequence[str]) -> None:
        self.chance = chance
        self.codes = codes
        self.texts: dict[str, list[str]] = {code: [] for code in codes}
        self.gold: Gold = []

    def paragraph(self, rows: Sequence[dict[str, str]]) -> None:
        """Adds a paragraph in every language, and what is right for it."""
        original = [row["en"] for row in rows]
        self.texts["en"].append(" ".join(original))
        versions = {code: self._version([row[code] for row in rows], code) for code in self.codes[1:]}
        for code, links in versions.items():
            self.texts[code].append(language.get(code).joiner.join(text for link in links for text in link.said))
        self.gold += _beads(original, versions)

    def _version(self, texts: Sequence[str], code: str) -> list[_Link]:
        links = list(self._varied(texts, code))
        return links if _reads(links, code) else [_Link((at,), (text,)) for at, text in enumerate(texts)]

    def _varied(self, texts: Sequence[str], code: str) -> Iterator[_Link]:
        kinds = list(_SHARES)
        at = 0
        while at < len(texts):
            (kind,) = self.chance.choices(kinds, list(_SHARES.values()))
            if kind == "dropped" and len(texts) > 1:
                yield _Link((at,), ())
            elif kind == "added":
                yield _Link((at,), (texts[at],))
                yield _Link((), (self.chance.choice(parallel())[code],))
            elif kind == "merged" and at + 1 < len(texts):
                yield _Link((at, at + 1), (texts[at].rstrip(".。") + _JOINS.get(code, "; ") + texts[at + 1],))
                at += 1
            elif kind == "exchanged" and at + 1 < len(texts):
                yield _Link((at + 1,), (texts[at + 1],))
                yield _Link((at,), (texts[at],))
                at += 1
            elif kind == "split":
                yield _Link((at,), self._split(texts[at], code))
            else:
                yield _Link((at,), (texts[at],))
            at += 1

    def _split(self, text: str, code: str) -> tuple[str, ...]:
        cuts = [cut for cut in _CLAUSE.finditer(text) if 20 < cut.start() < len(text) - 20]
        if not cuts:
            return (text,)
        cut = self.chance.choice(cuts)
        rest = text[cut.end() :]
        return _ended(text[: cut.start()], code), rest[:1].upper() + rest[1:]


def _reads(links: Sequence[_Link], code: str) -> bool:
    """Whether the splitter finds the sentences that were put together."""
    said = [text for link in links for text in link.said]
    pack = language.get(code)
    text = pack.joiner.join(said)
    return [text[start:end] for start, end in sentences.split(text, pack)] == said


def _beads(original: Sequence[str], versions: Mapping[str, Sequence[_Link]]) -> Gold:
    """The beads of all versions: sentences of the original that any version has in one are together."""
    group = list(range(len(original)))
    for links in versions.values():
        for link in links:
            for at in link.places[1:]:
                group[at] = group[link.places[0]]
    beads: dict[int, dict[str, list[str]]] = {}
    for at, text in enumerate(original):
        beads.setdefault(group[at], {}).setdefault("en", []).append(text)
    alone: Gold = []
    for code, links in versions.items():
        for link in links:
            if link.places:
                beads[group[link.places[0]]].setdefault(code, []).extend(link.said)
            else:
                alone.append({code: list(link.said)})
    return [{code: side for code, side in bead.items() if side} for bead in beads.values()] + alone


def made(
    folder: Path,
    documents: int,
    *,
    seed: int = 1,
    codes: Sequence[str] = (),
    paragraphs: tuple[int, int] = _PARAGRAPHS,
) -> dict[str, Gold]:
    """Writes a corpus of documents in three languages each, and gives what is right, by document.

    Args:
        codes: the versions of every document; else two, which take turns.
        paragraphs: the fewest and the most of a document.
    """
    gold: dict[str, Gold] = {}
    pairs = list(permutations(CODES[1:], 2))
    for number in range(documents):
        chance = random.Random(seed * 1_000_003 + number)
        maker = _Maker(chance, ("en", *(codes or pairs[number % len(pairs)])))
        for _ in range(chance.randint(*paragraphs)):
            rows = chance.sample(parallel(), chance.randint(1, 4))
            maker.paragraph([_numbered(row, chance) for row in rows])
        name = f"{number // 500:03}/d{number:06}"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        for code, own in maker.texts.items():
            (folder / f"{name}.{code}.txt").write_text("\n\n".join(own) + "\n", encoding="utf-8")
        gold[name] = maker.gold
    return gold


def f1(gold: Mapping[str, Gold], shards: Iterable[Aligned]) -> float:
    """F1 of the beads of a corpus that was aligned, strict: all sides of a bead have to be right."""
    right = wanted = found = 0
    for name, alignment in shards:
        want = Counter(_key(bead) for bead in gold[name])
        have = Counter(_key(bead.sides) for unit in alignment for bead in unit.beads if any(bead.sides.values()))
        right += (want & have).total()
        wanted += want.total()
        found += have.total()
    return 2 * right / (wanted + found)


def _key(sides: Mapping[str, Sequence[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(sorted((code, tuple(side)) for code, side in sides.items() if side))


def _numbered(row: dict[str, str], chance: random.Random) -> dict[str, str]:
    """The sentence with numbers of its own, the same in each language."""
    new: dict[str, str] = {}

    def other(found: re.Match[str]) -> str:
        return new.setdefault(found[0], str(chance.randint(10, 999)))

    return {code: _NUMBER.sub(other, text) for code, text in row.items()}


if __name__ == "__main__":
    target = Path(sys.argv[1])
    said = made(target, int(sys.argv[2]))
    (target / ".gold.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
