"""What translations of the sample keep of the original, class by class, and what seeing to it costs."""

from __future__ import annotations

import time
from collections import Counter

from align.aligner import segment
from align.ingest.load import load
from lang.translate import EngineError, apertium, protection
from tests.bench.sample import SAMPLES


def main() -> None:
    """Prints kept of total for each class, and seconds with and without protection; medians of five runs."""
    document = segment(load(SAMPLES / "S-2017-926.en.txt"))
    texts = [sentence.text for unit in document.units for sentence in document.sentences[unit.id]]
    try:
        engine = apertium.translator("en", "es")
    except EngineError as error:
        print(f"nothing to translate with: {error}; {error.mend}")
        return
    engine.translate(texts)
    bare, ours = [], []
    for _ in range(5):
        start = time.perf_counter()
        alone = engine.translate(texts)
        middle = time.perf_counter()
        outcomes = protection.translate(texts, engine)
        bare.append(middle - start)
        ours.append(time.perf_counter() - middle)
    engine.close()
    print("| class | in the original | kept by apertium alone | kept by hexapla |\n|---|---|---|---|")
    rows = [_kept(texts, alone), _kept(texts, [outcome.text for outcome in outcomes])]
    for kind in sorted(rows[0][1]):
        print(f"| {kind} | {rows[0][1][kind]} | {rows[0][0][kind]} | {rows[1][0][kind]} |")
    said = sum(bool(outcome.missing or outcome.added) for outcome in outcomes)
    print(f"\n{len(texts)} sentences, {said} marked")
    print(f"apertium alone {sorted(bare)[2]:.3f} s, hexapla {sorted(ours)[2]:.3f} s")


def _kept(originals: list[str], translations: list[str]) -> tuple[Counter[str], Counter[str]]:
    kept: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for original, translation in zip(originals, translations, strict=True):
        there = Counter(piece.key for piece in protection.pieces(translation))
        for piece in protection.pieces(original):
            total[piece.kind] += 1
            if there[piece.key]:
                there[piece.key] -= 1
                kept[piece.kind] += 1
    return kept, total


if __name__ == "__main__":
    main()
