"""What the reader takes for the width of a text, held against a real terminal: no text moves what stands beside it."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align import files
from align.alignment import AlignedUnit, Alignment, Bead, Version
from align.formats import aligned_yaml
from reader import bidi, cells, columns
from tests.tools.tmux import Tmux

WIDTH, HEIGHT = 120, 240
MAP = 2
"""Cells at the right edge that are not the columns'."""

TEXTS = {
    "Arabic with vowel signs": "قَرَّرَ مَجْلِسُ الأَمْنِ أَنْ يُبْقِيَ المَسْأَلَةَ قَيْدَ نَظَرِهِ",
    "Arabic ligatures": "لا إله إلا الله ﷺ ﷽ ﻻ",
    "Arabic with joiners": "ه\u200d ه\u200d، المادة ه\u200d) می\u200cخواهم",
    "Arabic numbers and signs": "\u0600١٢٣ \u06dd١٢ \u061c١٢%",
    "Hebrew with points": "בְּרֵאשִׁית בָּרָא אֱלֹהִים",
    "Chinese": "安全理事会决定继续积极处理此案。",
    "Chinese in full and half width": "ＡＢＣ１２（甲）ABC12(甲)——……“引号”",
    "Chinese with a selector of form": "葛\U000e0100城 联\ufe0f合",
    "kana of half width": "ｶﾞｷﾞｸﾞ がか\u3099",
    "Hindi": "सुरक्षा परिषद् ने निर्णय लिया क्ष स्त्री प्रस्ताव",
    "Hindi with joiners": "क्\u200dष क्\u200cष र्\u200dय",
    "Bengali": "নিরাপত্তা পরিষদ বাংলা ক্ষ",
    "Tamil, Telugu, Malayalam": "தமிழ் க்ஷ తెలుగు క్ష മലയാളം",
    "Sinhala": "ශ්\u200dරී ලංකා",
    "Burmese and Khmer": "မြန်မာ က္က ភាសាខ្មែរ ស្ត្រី",
    "Tibetan and Lao": "བོད་ཡིག ພາສາລາວ",
    "Thai": "คณะมนตรีความมั่นคง ที่น้ำกำ",
    "jamo": "\u1112\u1161\u11ab\u1100\u1173\u11af \u1100\u1161\u11a8\u11c3 가\u11a8 \u1112 \u1161",
    "Hangul tones and fillers": "가\u302e나\u302f \u3164\u3164 \uffa0 \u115f\u1161",
    "a family": "👩\u200d👩\u200d👧\u200d👦 👨\u200d👩\u200d👧 🏃\u200d♂️",
    "colours of skin": "👍🏽👍🏿 👩🏽\u200d🚀 ☝🏻 🏽",
    "flags": "🇫🇷🇩🇪🇨🇳 🇫 🇫🇷🇩 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "pictures and signs": "❤️❤❤︎ ☀️ ©️ ™️ ↔️ ⚠️ ⌚︎⌚ ☎︎ 1️⃣ #️⃣ 🏳️\u200d🌈 ❤️\u200d🔥",
    "joiners where there is nothing to join": "a\u200db \u200d 👩\u200da \u200d\u200d",
    "stacked marks": "Z\u0338\u0337\u0327\u0349\u032a\u032b\u0354\u035da\u0321\u0356l\u0335g" + "o\u0301\u0302" * 3,
    "a hundred marks": "a" + "\u0301\u0323" * 50 + "b",
    "marks on nothing": "\u0301a \u0301 a\u20dd b\u20e3 c\u034fd",
    "no width": "a\u200bb\u200cc\u2060d\ufeff e\u2062f\u180eg\ufff9h\ufffai\ufffb",
    "no characters": "a\ufffeb\uffffc\ufdd0d\U0001ffffe",
    "soft hyphens": "Frie\u00adden\u00ads\u00adsiche\u00adrungs\u00admaß\u00adnahme",
    "tabs and lines": "a\tb\t\tc\nd\u2028e\u2029f\x0bg\x0ch\x85i",
    "spaces": "a\u00a0b\u202fc\u2003d\u3000e\u2009f\u1680g",
    "controls of direction": "a\u202eb\u202cc\u2066d\u2069e\u200ef\u200fg\u061ch",
    "a very long word": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2,
    "a very long Chinese word": "長" * 77,
    "a very long Arabic word": "قسطنطينية" * 12,
    "signs of uncertain width": "“”‘’…—°±×÷§¶ ①②③ ℓ㏑㍿ ½ Ω α ж ─ █ ☆",
    "music, Braille, hexagrams": "𝅘𝅥𝅮 ♭♯ ⠓⠑ ䷀䷁",
    "letters of private use": "\ue000\uf8ff \U000f0000",
}


def document(texts: Sequence[str]) -> Alignment:
    """Each text as an English and as an Arabic one, and something Chinese beside them."""
    versions = (
        Version("en", "en", "original"),
        Version("ar", "ar", "unofficial"),
        Version("zh", "zh", "unofficial"),
    )
    units = [
        AlignedUnit(f"p{n}", "paragraph", {}, (Bead(f"p{n}.s1", {"en": (text,), "ar": (text,), "zh": ("同",)}),))
        for n, text in enumerate(texts, 1)
    ]
    return Alignment(versions, tuple(units))


class Shown(NamedTuple):
    """A screen of the reader in a terminal, and what it was meant to be."""

    terminal: Tmux
    lines: list[str]
    meant: list[str]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """The texts in the reader, all of them on one screen."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    alignment = document(list(TEXTS.values()))
    file = tmp_path_factory.mktemp("widths") / "texts.yaml"
    files.write(file, aligned_yaml.write(alignment))
    painter = columns.Painter(columns.Table(alignment), columns.Layout.of(range(3), WIDTH - MAP - 1), "app")
    meant = ["".join(piece.text for piece in line) for row in range(len(TEXTS)) for line in painter.row(row)]
    assert len(meant) < HEIGHT - 20
    terminal = Tmux("hexapla-widths", f"{sys.executable} -m reader read {file}", width=WIDTH, height=HEIGHT)
    try:
        yield Shown(terminal, terminal.wait(lambda screen: "同" in screen and "p1 · 1/" in screen), meant)
    finally:
        terminal.close()


def seen(line: str) -> str:
    """What of a line can be seen: neither what has no width, nor spaces at its end."""
    return "".join(char for char in line if cells.width(char)).rstrip()


def test_separators_stand_below_each_other(shown: Shown) -> None:
    painter = columns.Layout.of(range(3), WIDTH - MAP - 1)
    first = 2 + painter.widths[0] + 1
    second = first + painter.widths[1] + 3
    filled = [at for at, line in enumerate(shown.meant, 1) if line.strip()]
    # The map has the same sign as the separators; where all is on the screen, that is all it has.
    expected = {(line, cell) for line in filled for cell in (first, second)}
    expected |= {(line, WIDTH - MAP) for line in range(1, len(shown.meant) + 1)}
    expected |= {(0, first), (0, second)}  # between the titles
    found = {place for place in shown.terminal.cells_of("│") if place[0] <= len(shown.meant)}
    moved = sorted({line for line, _ in found ^ expected})
    assert not moved, "\n".join(f"{line}: {shown.lines[line]}" for line in moved)


def test_each_line_is_what_was_meant(shown: Shown) -> None:
    for number, meant in enumerate(shown.meant, 1):
        assert seen(shown.lines[number][2:].rstrip("│ ")) == seen(meant.rstrip("│ ")), shown.lines[number]


@pytest.mark.parametrize("name", TEXTS)
def test_what_is_meant_has_no_surprises(name: str) -> None:
    text = cells.harmless(TEXTS[name])
    assert not {"\u200d", "\ufe0e", "\ufe0f"} & set(text) or "Arabic" in name
    assert "\t" not in text
    assert cells.width(text) == sum(map(cells.width, text))


def test_letters_stay() -> None:
    """Nothing that is a letter, a number or a sign of its own is lost."""
    for name, text in TEXTS.items():
        kinds = [unicodedata.category(char)[0] for char in text]
        meaning = {char for char, kind in zip(text, kinds, strict=True) if kind in "LNP"}
        lost = meaning - set(cells.harmless(text)) - {"\u3164", "\uffa0", "\ufffe", "\uffff"}
        assert not lost, (name, lost)


@given(st.text("ابتلاهيم ،()2a\u200c\u200d\u0378\U0001fae8", max_size=30), st.booleans())
def test_no_letter_is_lost_beside_joiners_and_unknown_characters(raw: str, rtl: bool) -> None:
    text = cells.harmless(raw)
    glyphs = bidi.visual(text, rtl=rtl)
    places = {glyph.at for glyph in glyphs}
    lost = [at for at, char in enumerate(text) if cells.width(char) and at not in places]
    assert not [at for at in lost if not (text[at] == "ا" and text[at - 1] == "ل")]  # the two are one sign
    drawn = "".join(unicodedata.normalize("NFKC", glyph.text) for glyph in glyphs)
    assert sorted(drawn.translate(_UNSEEN)) == sorted(text.translate(_UNSEEN))


_UNSEEN = str.maketrans(")", "(", "\u200c\u200d")
"""Brackets are mirrored, and joiners may have done their work."""


@given(st.text(max_size=60))
def test_it_is_harmless_once_and_for_all(raw: str) -> None:
    text = cells.harmless(raw)
    assert cells.harmless(text) == text
    assert cells.width(text) == sum(map(cells.width, cells.graphemes(text)))


@given(st.text(st.sampled_from("aع联👩🏽🇫क्ष\u200d\u0301\ufe0f\u3164 ,"), max_size=30), st.integers(24, 60))
def test_every_line_of_any_text_fills_its_columns(raw: str, width: int) -> None:
    layout = columns.Layout.of(range(3), 3 * width)
    painter = columns.Painter(columns.Table(document([raw])), layout, "app")
    for line in painter.row(0):
        assert sum(cells.width(piece.text) for piece in line) == painter.width
