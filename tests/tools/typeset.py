"""Sets clean units as the raw text of an official document's page, blemishes of extraction included.

The versions in ``sample_docs`` are made with it from ``tests/data/units``:

    python -m tests.tools.typeset

A seed fixes every choice, so that the same units give the same bytes.
"""

from __future__ import annotations

import random
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import yaml

from lang import language as languages
from lang import numbering
from lang.language import Language

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "tests" / "data" / "units"
SAMPLES = ROOT / "sample_docs"
SYMBOL = "S/2017/926"
JOB = "17-19625"
WIDTH = 82
PAGE_LINES = 46
TRANSLATIONS = ("fr", "es", "ru", "zh", "ar")
_WIDE = re.compile(r"[\u2e80-\u9fff\uff00-\uff60]")
_HAN = r"\u3400-\u9fff\uff00-\uff60、。《》"
_BREAKABLE = re.compile(rf"[{_HAN}“”][，。；：、！？）》”’]*|[^\s{_HAN}]*?-(?=[^\W\d_])|[^\S\xa0]+|[^{_HAN} \t\n-]+|-")
"""Pieces between which a line may break; Chinese signs that may not begin a line stay with what is before."""
_RESOLUTION = re.compile(r"(\d{4})\s?\((\d{4})\)")
_OTHER = re.compile(r"S/PRST/\d{4}/\d+|A/\d+/\d+|S/\d{4}/\d+")
_ARABIC_PAIR = re.compile(r"(?<=[بتثجحخسشصضطظعغفقكلمنهي])(?=[ا-ي])")


def cells(text: str) -> int:
    """About how wide a text is on the page."""
    return sum(0 if unicodedata.combining(c) else 2 if _WIDE.match(c) else 1 for c in text)


def wrap(text: str, width: int = WIDTH) -> list[str]:
    """Breaks a paragraph into lines: at spaces, after hyphens, and between Chinese characters."""
    pieces = _BREAKABLE.findall(text)
    lines, line = [], ""
    for piece in pieces:
        if line and cells(line + piece.rstrip()) > width and not piece.isspace():
            lines.append(line.rstrip(" "))
            line = ""
        if line or not piece.isspace():
            line += piece
    return [*lines, line.rstrip(" ")] if line.strip() else lines


def blemish(text: str, words: Counter[str], pack: Language, rng: random.Random) -> str:
    """What extraction does to a text: a space at a hyphen, in a word, twice; stretched Arabic letters."""
    if rng.random() < 0.25:
        text = re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])", " -", text, count=1)
    if rng.random() < 0.25:
        places = [m.start() for m in re.finditer(r"(?<=[^\W\d_]) (?=[^\W\d_])", text)]
        if places:
            at = rng.choice(places)
            text = text[:at] + " " + text[at:]
    if rng.random() < 0.15:
        long = [m for m in re.finditer(r"(?<![\w’'-])[^\W\d_]{6,}(?![\w’'-])", text) if words[m[0]] > 2]
        if long and not _WIDE.search(text):
            word = rng.choice(long)
            at = word.start() + rng.randint(3, len(word[0]) - 2)
            halves = {word[0][: at - word.start()], word[0][at - word.start() :]}
            # A half that is a word of its own cannot be told from two words, and is left whole.
            if not halves & (set(words) | pack.function_words):
                text = text[:at] + " " + text[at:]
    if pack.rtl and rng.random() < 0.6:
        places = [m.start() for m in _ARABIC_PAIR.finditer(text)]
        if places:
            at = rng.choice(places)
            text = text[:at] + "ـ" * rng.randint(1, 2) + text[at:]
    if _WIDE.search(text) and rng.random() < 0.25:
        places = [m.start() for m in re.finditer(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", text)]
        at = rng.choice(places)
        text = text[:at] + " " + text[at:]
    return text


def labelled(unit: str, text: str, pack: Language) -> str:
    """The paragraph with the label its id asks for, as the language writes it."""
    if not re.match(r"op\d", unit):
        return text
    parts = unit[2:].split(".")
    depth = len(parts) - 1
    number = numbering.ordinal(depth, parts[-1])
    assert number is not None
    return f"{numbering.write(depth, number, pack)} {text}"


def links(lines: list[str], code: str) -> list[str]:
    """The list of links that extraction leaves at the end of a page."""
    text = " ".join(lines)
    found = [(m.start(), f"S/RES/{m[1]}({m[2]})") for m in _RESOLUTION.finditer(text)]
    found += [(m.start(), m[0]) for m in _OTHER.finditer(text)]
    return [f"https://undocs.org/{code}/{symbol}" for _, symbol in sorted(found)]


def front_page(front: dict[str, str]) -> list[str]:
    """Masthead, with the blank lines that stand between its parts."""
    return [
        *[""] * 12, f" {front['united_nations']}  {SYMBOL} ", "", "  ", "",
        f"{front['organ']}  {front['distr']} ", "", f"{front['date']} ", "", " ", "",
        *([f"{front['language_line']} ", ""] if front.get("language_line") else []),
        f"{front['original_line']} ", "", " ", "",
        f"{JOB} ({front['job_letter']})    071117    081117 ", "", f"*{JOB.replace('-', '')}* ", " ", "",
        f"{front['unofficial_line']} ", "", " ", "",
    ]  # fmt: skip


def head(page: int, pages: int) -> list[str]:
    """The head of an even or odd page."""
    number = f"{JOB} {page}/{pages} " if page % 2 == 0 else f"{page}/{pages} {JOB} "
    return ["", "", *([] if page % 2 == 0 else [" "]), f"{SYMBOL} ", " ", "", " ", "", number, "", " ", ""]


def paginate(lines: list[str]) -> Iterator[list[str]]:
    """Pages of lines; the first holds fewer."""
    yield lines[: PAGE_LINES - 12]
    for at in range(PAGE_LINES - 12, len(lines), PAGE_LINES):
        yield lines[at : at + PAGE_LINES]


def typeset(units: dict[str, str], front: dict[str, str], code: str) -> str:
    """The whole raw text of one version."""
    pack = languages.get(code)
    rng = random.Random(f"{SYMBOL} {code}")
    words = Counter(re.findall(r"[^\W\d_]+", " ".join(units.values())))
    lines: list[str] = []
    for unit, text in units.items():
        written = wrap(labelled(unit, blemish(text, words, pack, rng), pack))
        lines += [f" {' ' if unit == 'title' else ''}{written[0]} ", *(f"{line} " for line in written[1:])]
    pages = list(paginate(lines))
    out = front_page(front)
    for number, page in enumerate(pages, 1):
        if number > 1:
            out += head(number, len(pages))
        for line in page:
            out += [line, ""]
        out += links(page, code)
    return "\n".join([*out, " ", "", ""])


def version(code: str) -> str:
    """The raw text of the sample in a language, from its clean units."""
    data = yaml.safe_load((UNITS / f"{code}.yaml").read_text(encoding="utf-8"))
    return typeset(data["units"], data["front"], code)


def main(codes: list[str]) -> None:
    """Writes the versions named, or all."""
    for code in codes or TRANSLATIONS:
        path = SAMPLES / f"S-2017-926.{code}.txt"
        path.write_text(version(code), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
