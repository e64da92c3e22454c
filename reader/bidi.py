"""Right-to-left text on terminals: who reorders it, and how it is done where the terminal does not.

Terminals differ. What ``--bidi auto`` takes for each:

=====================  ==========  =========================================================
terminal               found by    who puts the text in order
=====================  ==========  =========================================================
VTE (GNOME, Xfce …)    VTE_VERSION hexapla, the terminal told not to (``CSI 8 l``)
Konsole                KONSOLE_VERSION  the terminal, word by word
mlterm                 MLTERM      hexapla, the terminal told not to (``OSC 5379``)
Apple Terminal         TERM_PROGRAM=Apple_Terminal  the terminal, word by word
a browser (xterm.js)   TERM_PROGRAM=textual  hexapla, whatever terminal the server was started from
tmux, screen, the rest             hexapla
=====================  ==========  =========================================================

``CSI 8 l`` is BDSM of ECMA-48, "explicit mode" in the recommendation "BiDi in Terminal Emulators"; terminals
that do not know it pass over it. A terminal that reorders takes a line for one paragraph from left to right, and
would mix the columns; so it is sent the line as it is to be drawn, with the letters of each right-to-left word in
their logical order between two marks that keep the word in its place. Seen to be right in Konsole 22.12 and
VTE 0.70; mlterm 3.9 counts the marks as cells, and is told not to reorder. Reordering follows UAX #9 through
python-bidi, shaping is arabic-reshaper's.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

from reader.cells import graphemes

Mode = Literal["terminal", "app", "logical"]
"""Who reorders; ``logical`` is for what is no terminal."""

_TOLD = {
    "VTE_VERSION": ("\x1b[8l", "\x1b[8h"),
    "MLTERM": ("\x1b]5379;use_ctl=false\x07", "\x1b]5379;use_ctl=true\x07"),
}
"""What tells a terminal to leave the order of characters to the application, and what gives it back."""
_LEFT_TO_RIGHT_MARK = "\u200e"
_JOINER = "\u200d"
"""It has given the letter its form by then."""
_LAM = "ل"
_LAM_ALEF = range(0xFEF5, 0xFEFD)


class Glyph(NamedTuple):
    """A cluster as it is drawn, and where it stands in the logical text."""

    text: str
    at: int


def mode(wanted: str, environment: Mapping[str, str] = os.environ) -> Mode:
    """Who reorders, for ``auto``, ``terminal`` or ``app``, by the table above."""
    if wanted == "terminal":
        return "terminal"
    if wanted == "app" or "TMUX" in environment or environment.get("TERM", "").startswith("screen"):
        return "app"
    if _in_browser(environment):
        return "app"
    return (
        "terminal" if "KONSOLE_VERSION" in environment or environment.get("TERM_PROGRAM") == "Apple_Terminal" else "app"
    )


def taken_over(environment: Mapping[str, str] = os.environ) -> str:
    """What to send to the terminal so that it leaves the order to the application; empty where nothing does."""
    return _telling(environment)[0]


def given_back(environment: Mapping[str, str] = os.environ) -> str:
    """What undoes `taken_over`."""
    return _telling(environment)[1]


def _telling(environment: Mapping[str, str]) -> tuple[str, str]:
    if _in_browser(environment):
        return "", ""
    return next((told for name, told in _TOLD.items() if name in environment), ("", ""))


def _in_browser(environment: Mapping[str, str]) -> bool:
    """Whether a page is the terminal; all else that the environment tells is of the terminal of the server."""
    return environment.get("TERM_PROGRAM") == "textual"


def has_rtl(text: str) -> bool:
    """Whether there is anything to reorder in a text."""
    return not text.isascii() and any("\u0590" <= char <= "\u08ff" or "\ufb1d" <= char <= "\ufefc" for char in text)


@lru_cache(maxsize=5_000)
def visual(line: str, *, rtl: bool) -> tuple[Glyph, ...]:
    """The clusters of a line from left to right as they are drawn; ``rtl`` is the direction of the paragraph."""
    starts = {}
    at = 0
    for cluster in graphemes(line):
        starts[at] = cluster
        at += len(cluster)
    shaped = _shape(line)
    glyphs = []
    for index, char in _reordered(line, rtl=rtl):
        if index not in starts:
            continue  # a mark, drawn with its letter
        cluster = starts[index]
        form = shaped.get(index, char)
        # The library mirrors brackets and leaves letters; a shaped form stands for a letter only.
        drawn = char if form == cluster[:1] else form
        if drawn:
            glyphs.append(Glyph(drawn + cluster[1:].replace(_JOINER, ""), index))
    return tuple(glyphs)


def for_reordering(glyphs: Sequence[Glyph]) -> tuple[Glyph, ...]:
    """Glyphs as they are drawn, so written that a terminal which reorders draws them so."""
    found: list[Glyph] = []
    word: list[Glyph] = []
    for glyph in (*glyphs, None):
        if glyph is not None and unicodedata.bidirectional(glyph.text[0]) in ("R", "AL"):
            word.append(glyph)
            continue
        if word:
            word[0] = word[0]._replace(text=word[0].text + _LEFT_TO_RIGHT_MARK)
            word[-1] = word[-1]._replace(text=_LEFT_TO_RIGHT_MARK + word[-1].text)
            found += reversed(word)
            word = []
        if glyph is not None:
            found.append(glyph)
    return tuple(found)


def drawn(line: str, *, rtl: bool, mode: Mode) -> tuple[Glyph, ...]:
    """The clusters of a line in the order in which a terminal is sent them."""
    glyphs = visual(line, rtl=rtl)
    return for_reordering(glyphs) if mode == "terminal" else glyphs


def _reordered(line: str, *, rtl: bool) -> list[tuple[int, str]]:
    """Each character (mirrored where need be) with its logical index, in visual order."""
    from bidi import algorithm

    storage: dict[str, Any] = algorithm.get_empty_storage()
    storage["base_level"], storage["base_dir"] = (1, "R") if rtl else (0, "L")
    algorithm.get_embedding_levels(line, storage, False, False)  # noqa: FBT003 - positional in the library
    for index, char in enumerate(storage["chars"]):
        char["index"] = index
        if not char["type"]:  # a character that this Python does not know yet; the library would stop at it
            char["type"] = char["orig"] = "ON"
    for step in (
        algorithm.explicit_embed_and_overrides,
        algorithm.resolve_weak_types,
        _resolve_brackets,
        algorithm.resolve_neutral_types,
        algorithm.resolve_implicit_levels,
        algorithm.reorder_resolved_levels,
        algorithm.apply_mirroring,
    ):
        step(storage, False)  # noqa: FBT003
    return [(char["index"], char["ch"]) for char in storage["chars"]]


@cache
def _reshaper() -> Any:  # noqa: ANN401 - the library has no types
    from arabic_reshaper import ArabicReshaper

    return ArabicReshaper(
        {
            "delete_harakat": False,
            "delete_tatweel": False,
            "support_ligatures": True,
            "use_unshaped_instead_of_isolated": False,
            "RIAL SIGN": False,
            "ARABIC LIGATURE ALLAH": False,
            "ARABIC LIGATURE JALLAJALALOUHOU": False,
            "ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM": False,
            "ARABIC LIGATURE AKBAR": False,
            "ARABIC LIGATURE ALAYHE": False,
            "ARABIC LIGATURE MOHAMMAD": False,
            "ARABIC LIGATURE RASOUL": False,
            "ARABIC LIGATURE SALAM": False,
            "ARABIC LIGATURE SALLA": False,
            "ARABIC LIGATURE WASALLAM": False,
            "ARABIC LIGATURE BISMILLAH AR-RAHMAN AR-RAHEEM": False,
        }
    )


def _shape(line: str) -> dict[int, str]:
    """The form of each letter that joins its neighbours, by index; the alef of a lam-alef becomes empty.

    Vowel signs are left out of the shaping, which they do not change, and stay with their letters; joiners are looked
    at, and are not in what comes of it.
    """
    if not has_rtl(line):
        return {}
    letters = [(at, char) for at, char in enumerate(line) if not unicodedata.combining(char)]
    drawn = iter(_reshaper().reshape("".join(char for _, char in letters)))
    forms: dict[int, str] = {}
    alef_taken = False
    for at, char in letters:
        form = "" if alef_taken or char == _JOINER else next(drawn, None)
        if form is None:
            return {}
        alef_taken = bool(form) and ord(form) in _LAM_ALEF
        forms[at] = form
    return forms if next(drawn, None) is None else {}


_OPENING = {"(": ")", "[": "]", "{": "}", "（": "）", "《": "》", "「": "」"}


def _resolve_brackets(storage: dict[str, Any], debug: bool) -> None:  # noqa: ARG001, FBT001 - a step like the others
    """Rule N0 of UAX #9, which the library lacks: the two brackets of a pair take one direction."""
    chars = storage["chars"]
    own, other = storage["base_dir"], "L" if storage["base_dir"] == "R" else "R"
    strong = [{"EN": "R", "AN": "R"}.get(c["type"], c["type"]) for c in chars]
    for first, last in _bracket_pairs([c["ch"] if c["type"] == "ON" else "" for c in chars]):
        inside = strong[first + 1 : last]
        before = next((t for t in reversed(strong[:first]) if t in "LR"), own)
        if own in inside or (other in inside and before == own):
            direction = own
        elif other in inside:
            direction = other
        else:
            continue
        for at in (first, last):
            strong[at] = chars[at]["type"] = direction


def _bracket_pairs(signs: list[str]) -> list[tuple[int, int]]:
    """Pairs of brackets (BD16), in the order of their opening."""
    pairs: list[tuple[int, int]] = []
    stack: list[tuple[str, int]] = []
    for at, sign in enumerate(signs):
        if sign in _OPENING:
            stack.append((_OPENING[sign], at))
        elif sign and any(closing == sign for closing, _ in stack):
            while stack:
                closing, start = stack.pop()
                if closing == sign:
                    pairs.append((start, at))
                    break
    return sorted(pairs)
