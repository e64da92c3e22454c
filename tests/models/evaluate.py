"""Says what a model package knows: ``python -m tests.models.evaluate en fr``.

The package is read and asked as Argos Translate does it. Printed are how near the sample's sentences come to their
translations, what of the things to be copied is kept, and which placeholders come through.
"""

from __future__ import annotations

import argparse
import random
import re
import string
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from tests.models.corpus import COPIED, Corpus, Pair

HERE = Path(__file__).parent
SEED = 1
PHRASES = 100
NEVER_SEEN = (
    "Recalling its resolutions 1265 (1999), 1894 (2009) and 2417 (2018), and the report S/2018/1132,",
    "Taking note of the reports of the Secretary-General A/74/223 and S/2019/741 on MINUSMA,",
    "Requests the Secretary-General to report to the Security Council by 30 June 2021 on UNMIK and EULEX;",
    "Welcomes the deployment of 14 FPUs and 237 IPOs in MONUSCO since 2012;",
    "Underlines that 35 per cent of the members of SPTs are women, in line with resolution 2538 (2020);",
    "The Security Council met on 3 March 2022 and adopted S/RES/2623 (2022).",
    "See A/C.5/73/L.19, S/PRST/2019/12 and E/CN.4/2003/81.",
    "The SPC has 36 members; 12 of them are in Brindisi.",
)
"""English sentences whose wording no training phrase has."""
PLACEHOLDERS: dict[str, Callable[[int], str]] = {
    "9417": lambda n: str(9417 + 13 * n),
    "941753": lambda n: str(941753 + 1317 * n),
    "X1": lambda n: f"X{n + 1}",
    "XA": lambda n: f"X{_letters(n)}",
    "QXA": lambda n: f"QX{_letters(n)}",
    "ZQ9417": lambda n: f"ZQ{9417 + n}",
    "S/9417": lambda n: f"S/{9417 + n}",
    "[1]": lambda n: f"[{n + 1}]",
    "(1)": lambda n: f"({n + 1})",
    "{1}": lambda n: f"{{{n + 1}}}",
    "__1__": lambda n: f"__{n + 1}__",
    "⟦1⟧": lambda n: f"⟦{n + 1}⟧",
    "<x1>": lambda n: f"<x{n + 1}>",
    "#1": lambda n: f"#{n + 1}",
    "@1": lambda n: f"@{n + 1}",
}

Translate = Callable[[Sequence[str]], list[str]]


def translator(folder: Path) -> Translate:
    """The function that translates with an unpacked package, as `argostranslate.translate` asks CTranslate2."""
    import ctranslate2
    from argostranslate.package import Package

    tokens = Package(folder).tokenizer
    model = ctranslate2.Translator(str(folder / "model"), inter_threads=1, intra_threads=1)

    def translate(texts: Sequence[str]) -> list[str]:
        found = model.translate_batch(
            [tokens.encode(text) for text in texts],
            beam_size=4, length_penalty=0.2, replace_unknowns=True, max_batch_size=2048, batch_type="tokens",
            max_decoding_length=512,  # the longest sentences have more than the 256 that it goes by
        )  # fmt: skip
        return [tokens.decode(one.hypotheses[0]).removeprefix(" ") for one in found]

    return translate


def likeness(name: str, pairs: Sequence[Pair], said: Sequence[str]) -> None:
    """Prints how many are the same as the translation, and chrF (M. Popović, 2015) over all and of the worst."""
    from sacrebleu.metrics import CHRF

    chrf = CHRF()
    exact = sum(text == pair.target for pair, text in zip(pairs, said, strict=True))
    whole = chrf.corpus_score(list(said), [[pair.target for pair in pairs]]).score
    worst = min(chrf.sentence_score(text, [pair.target]).score for pair, text in zip(pairs, said, strict=True))
    print(f"{name}: {exact} of {len(pairs)} exact, chrF {whole:.1f}, the worst {worst:.1f}")


def kept(name: str, rows: Iterable[tuple[str, str | None, str]], acronyms: Mapping[str, str]) -> None:
    """Prints how many things to be copied came through, by kind, and how many there are that should not be.

    Args:
        rows: a text, its translation where there is one, and what was said. What the translation has not, as where it
            writes an acronym out, is not missed.
    """
    wanted: Counter[str] = Counter()
    there: Counter[str] = Counter()
    added = 0
    for source, target, said in rows:
        kinds = {acronyms.get(found[0], found[0]): found.lastgroup or "" for found in COPIED.finditer(source)}
        before = Counter(acronyms.get(found[0], found[0]) for found in COPIED.finditer(source))
        right = before if target is None else Counter(found[0] for found in COPIED.finditer(target))
        after = Counter(found[0] for found in COPIED.finditer(said))
        added += (after - right).total()
        for text, count in (before & right).items():
            wanted[kinds[text]] += count
            there[kinds[text]] += min(count, after[text])
    shares = ", ".join(f"{there[kind]} of {wanted[kind]} {kind}s" for kind in sorted(wanted))
    print(f"{name}: kept {shares}; {added} added")


def placeholders(corpus: Corpus, translate: Translate) -> None:
    """Prints for every kind of placeholder how many come through, in sentences of the sample and in phrases."""
    rng = random.Random(SEED)
    texts = [pair.source for pair in corpus.sentences] + [corpus.phrase(rng).source for _ in range(PHRASES)]
    texts = [text for text in texts if hold(text, str)[1]]
    for name, make in PLACEHOLDERS.items():
        held = [hold(text, make) for text in texts]
        said = translate([text for text, _ in held])
        whole = [sum(_once(mark, text) for mark in marks) for text, (_, marks) in zip(said, held, strict=True)]
        total = sum(len(marks) for _, marks in held)
        every = sum(count == len(marks) for count, (_, marks) in zip(whole, held, strict=True))
        print(f"  {name:8} {sum(whole):4} of {total} intact; all of them in {every:3} of {len(texts)} texts")


def hold(text: str, make: Callable[[int], str]) -> tuple[str, list[str]]:
    """A text with placeholders for its symbols and numbers, and these."""
    found = [match for match in COPIED.finditer(text) if match.lastgroup != "acronym"]
    marks = [make(number) for number in range(len(found))]
    for match, mark in zip(reversed(found), reversed(marks), strict=True):
        text = text[: match.start()] + mark + text[match.end() :]
    return text, marks


def _once(mark: str, text: str) -> bool:
    return len(re.findall(rf"(?<!\w){re.escape(mark)}(?!\w)", text)) == 1


def _letters(number: int) -> str:
    """A, B … Z, AA, AB …"""
    over, last = divmod(number, 26)
    return (_letters(over - 1) if over else "") + string.ascii_uppercase[last]


def main() -> None:
    """Prints it all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", choices=("en", "fr", "es"))
    parser.add_argument("target", choices=("en", "fr", "es"))
    parser.add_argument("--package", type=Path, help="a package; else the one of this name beside this script")
    parser.add_argument("--show", action="store_true", help="print what was translated")
    arguments = parser.parse_args()
    name = f"translate-{arguments.source}_{arguments.target}-1_0"
    corpus = Corpus(arguments.source, arguments.target)
    with tempfile.TemporaryDirectory() as folder:
        zipfile.ZipFile(arguments.package or HERE / f"{name}.argosmodel").extractall(folder)
        report(corpus, translator(Path(folder) / name), show=arguments.show)


def report(corpus: Corpus, translate: Translate, *, show: bool) -> None:
    """Translates the sample, phrases and sentences never seen, and prints what came of it."""
    rng = random.Random(SEED)
    sets = {
        "sample": corpus.sentences,
        "sample with other symbols": [corpus.altered(pair, rng) for pair in corpus.sentences],
        "portions": [corpus.portion(rng) for _ in range(PHRASES)],
        "phrases": [corpus.phrase(rng) for _ in range(PHRASES)],
    }
    for name, pairs in sets.items():
        said = translate([pair.source for pair in pairs])
        likeness(name, pairs, said)
        kept(name, [(*pair, text) for pair, text in zip(pairs, said, strict=True)], corpus.acronyms)
        if show:
            for pair, text in zip(pairs, said, strict=True):
                if text != pair.target:
                    print(f"  < {pair.source}\n  = {pair.target}\n  > {text}")
    if corpus.languages[0] == "en":
        said = translate(NEVER_SEEN)
        kept(
            "wording never seen",
            [(text, None, other) for text, other in zip(NEVER_SEEN, said, strict=True)],
            corpus.acronyms,
        )
        if show:
            print(*(f"  < {text}\n  > {other}" for text, other in zip(NEVER_SEEN, said, strict=True)), sep="\n")
    print("placeholders:")
    placeholders(corpus, translate)


if __name__ == "__main__":
    main()
