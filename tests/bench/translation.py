"""What translations keep of the original, class by class, by which scheme, and what seeing to it costs."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from align import translation
from align.aligner import align
from align.ingest.load import load
from lang import language as languages
from lang.store import Store
from lang.translate import EngineError, Translator, apertium, argos, cache, packages, pieces, translate_all
from lang.translate.protection import Protection
from tests.conftest import MODELS, sample, stress

SIGNS: dict[str, Callable[[int], str]] = {
    "a number": lambda at: str(9417 + 37 * at),
    "letters": lambda at: f"XQA{chr(65 + at)}",
    "X1": lambda at: f"X{at + 1}",
    "[1]": lambda at: f"[{at + 1}]",
    "{1}": lambda at: f"{{{at + 1}}}",
    "__1__": lambda at: f"__{at + 1}__",
    "<x1>": lambda at: f"<x{at + 1}>",
}
"""What may stand for a piece while it goes through an engine."""
RUNS = 7
STRESS = 500


def main() -> None:
    """Prints the tables for Apertium (en→es) and for the models of the tests (en→fr), where they can be had."""
    with tempfile.TemporaryDirectory() as folder:
        packages.settings().package_data_dir = Path(folder)
        packages.settings().package_dirs = [Path(folder)]
        packages.install(MODELS / "translate-en_fr-1_0.argosmodel")
        for name, module, target in (("apertium", apertium, "es"), ("argos", argos, "fr")):
            try:
                with closing(module.translator("en", target)) as engine:
                    measure(name, engine, target)
            except EngineError as error:
                print(f"nothing to translate with: {error}; {error.mend}")


def measure(name: str, engine: Translator, target: str) -> None:
    """All that is measured of one engine."""
    whole = align(load(sample("en")), [])
    texts = [text for unit in whole for text in translation.texts(unit, whole)]
    protected = Protection(languages.get("en"), languages.get(target))
    print(f"\n### {name}, en to {target}\n")
    print("| texts | class | in the original | kept by the engine alone | kept by hexapla | marked |")
    print("|---|---|---|---|---|---|")
    made = stress(random.Random(7), STRESS)
    for kind, own in (("sample", texts), ("made up", made)):
        alone = translate_all(engine, own)
        found = dict(protected.translate(own, engine))
        ours = [found[place].text for place in range(len(own))]
        marked = sum(bool(outcome.wrong) for outcome in found.values())
        for row in _kept(protected, own, alone, ours):
            print(f"| {kind} ({len(own)}) | {' | '.join(map(str, row))} | {marked} |")
    print("\n| sign in place of a piece | came back whole, of those sent |\n|---|---|")
    for sign, write in SIGNS.items():
        print(f"| `{write(0)}` ({sign}) | {_signs(protected, texts, engine, write)} |")
    _times(texts, protected, engine)


def _kept(protected: Protection, originals: Sequence[str], *versions: Sequence[str]) -> list[tuple[str, int, int, int]]:
    total: Counter[str] = Counter()
    lost: list[Counter[str]] = [Counter() for _ in versions]
    for place, original in enumerate(originals):
        wanted = [piece for piece in protected.wanted(original) if not piece.weak]
        total.update(piece.kind for piece in wanted)
        for own, texts in zip(lost, versions, strict=True):
            missing, _ = pieces.differences(wanted, protected.there(texts[place]))
            own.update(piece.kind for piece in missing)
    return [(kind, total[kind], *(total[kind] - own[kind] for own in lost)) for kind in sorted(total)]


def _signs(protected: Protection, texts: Sequence[str], engine: Translator, write: Callable[[int], str]) -> str:
    sent, wanted = [], []
    for text in texts:
        own = [piece for piece in protected.wanted(text) if not piece.weak]
        if own:
            for at in reversed(range(len(own))):
                text = text[: own[at].start] + write(at) + text[own[at].end :]
            sent.append(text)
            wanted.append([write(at) for at in range(len(own))])
    back = translate_all(engine, sent)
    came = sum(text.count(sign) == 1 for text, own in zip(back, wanted, strict=True) for sign in own)
    return f"{came} of {sum(map(len, wanted))}"


def _times(texts: Sequence[str], protected: Protection, engine: Translator) -> None:
    """Each after the other in turn, so that what else the machine does falls on both alike."""
    seconds: dict[str, list[float]] = {"the engine alone": [], "with all that hexapla does": [], "from the cache": []}
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            kept = cache.Cached(engine, Store(Path(folder), megabytes=8), "en", "x")
            for (name, own), translator in zip(seconds.items(), (engine, kept, kept), strict=True):
                start = time.perf_counter()
                if name == "the engine alone":
                    translate_all(translator, texts)
                else:
                    list(protected.translate(texts, translator))
                own.append(time.perf_counter() - start)
    middle = {name: statistics.median(own) for name, own in seconds.items()}
    print()
    for name, value in middle.items():
        print(f"{len(texts)} sentences, {name}: {value:.3f} s, {value / middle['the engine alone']:.2f} times")


if __name__ == "__main__":
    main()
