"""What translations keep of the original, class by class, by which scheme, and what seeing to it costs."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from align import translation
from align.aligner import align
from align.ingest.load import load
from lang import language as languages
from lang.store import Store
from lang.translate import EngineError, Said, Translator, apertium, argos, cache, packages, translate_all
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
            missing = Counter(protected.compare(original, texts[place]).missing)
            kinds = {piece.key: piece.kind for piece in wanted}
            own.update({kinds[key]: count for key, count in missing.items() if key in kinds})
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


class Timed:
    """A translator that tells how long it was at work itself."""

    def __init__(self, engine: Translator) -> None:
        self._engine = engine
        self.signature = engine.signature
        self.seconds = 0.0
        self.sentences = 0

    def translate(self, sentences: Sequence[str]) -> Iterator[Said]:
        self.sentences += len(sentences)
        coming = iter(self._engine.translate(sentences))
        while True:
            start = time.perf_counter()
            said = next(coming, None)
            self.seconds += time.perf_counter() - start
            if said is None:
                return
            yield said

    def close(self) -> None:
        self._engine.close()


def _times(texts: Sequence[str], protected: Protection, engine: Translator) -> None:
    """Each after the other in turn, so that what else the machine does falls on both alike."""
    alone: list[float] = []
    ours: list[float] = []
    wholes: list[float] = []
    again: list[float] = []
    cached: list[float] = []
    sent = 0
    for _ in range(RUNS):
        start = time.perf_counter()
        translate_all(engine, texts)
        alone.append(time.perf_counter() - start)
        with tempfile.TemporaryDirectory() as folder:
            timed = Timed(engine)
            store = Store(Path(folder), megabytes=8)
            store.get([b""])  # the file is there, as on every run but the first
            kept = cache.Cached(timed, store, "en", "x")
            protected.wanted.cache_clear()
            start = time.perf_counter()
            list(protected.translate(texts, kept))
            whole = time.perf_counter() - start
            wholes.append(whole)
            ours.append(whole - timed.seconds)
            again.append(timed.seconds)
            sent = timed.sentences
            start = time.perf_counter()
            list(protected.translate(texts, kept))
            cached.append(time.perf_counter() - start)
    usual = statistics.median(alone)
    print()
    print(f"{len(texts)} sentences, the engine alone: {usual:.3f} s")
    print(f"with all that hexapla does: {statistics.median(wholes):.3f} s, {_share(wholes, usual)}")
    print(f"our work in it, protection and cache: {statistics.median(ours):.3f} s, {_share(ours, usual)}")
    print(f"the engine in that run ({sent} texts, those sent again included): {statistics.median(again):.3f} s")
    print(f"again, all from the cache: {statistics.median(cached):.3f} s")


def _share(seconds: Sequence[float], of: float) -> str:
    return f"{100 * statistics.median(seconds) / of:.1f} % of the engine alone"


if __name__ == "__main__":
    main()
