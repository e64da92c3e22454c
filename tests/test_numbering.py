"""Labels in every convention, and what a sequence of them means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lang import language as languages
from lang import numbering, numerals

W = "abcdefghijklmnopqrstuvw"
TEN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")


def paths(*labels: str) -> list[str]:
    matches = [numbering.match(f"{label} text") for label in labels]
    assert all(matches), [label for label, found in zip(labels, matches, strict=True) if not found]
    assert [found[0].text for found in matches] == list(labels)
    return [".".join(path) if path else "" for path in numbering.resolve([found[0] for found in matches])]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["4.", "(a)", "(i)", "(ii)", "(b)", "5."], "4 4.a 4.a.i 4.a.ii 4.b 5"),
        (["1.", *(f"({c})" for c in "abcdefghij"), "2."], "1 1.a 1.b 1.c 1.d 1.e 1.f 1.g 1.h 1.i 1.j 2"),
        (["1.", *(f"({c})" for c in "abcdefgh"), "(i)", "(ii)", "(iii)"],
         "1 1.a 1.b 1.c 1.d 1.e 1.f 1.g 1.h 1.h.i 1.h.ii 1.h.iii"),
        (["1.", "(h)", "(i)", "2."], "1 1.h 1.i 2"),
        (["1.", *(f"({c})" for c in W), *(f"({r})" for r in TEN), "2."],
         " ".join(["1", *(f"1.{c}" for c in W), *(f"1.w.{r}" for r in TEN), "2"])),
        (["1.", "a)", "i)", "ii)", "b)", "2."], "1 1.a 1.a.i 1.a.ii 1.b 2"),
        # Cyrillic а and с look Latin: what they are is told by their place.
        (["1.", "а)", "b)", "с)", "d)"], "1 1.a 1.b 1.c 1.d"),
        (["1.", "а)", "б)", "в)", "г)", "д)"], "1 1.a 1.b 1.c 1.d 1.e"),
        (["1.", "a)", "б)", "в)"], "1 1.a 1.b 1.c"),
        (["１．", "（a）", "（b）", "㈠", "㈡", "２．"], "1 1.a 1.b 1.b.i 1.b.ii 2"),
        (["1.", "(一)", "(二)", "①", "②", "(三)"], "1 1.a 1.b 1.b.i 1.b.ii 1.c"),
        (["1.", "㈠", "㈡", "㈢"], "1 1.a 1.b 1.c"),
        (["1 -", "(أ)", "(ب)", "(ج)", "(د)", "(هـ)", "(و)", "2 -"], "1 1.a 1.b 1.c 1.d 1.e 1.f 2"),
        (["١ -", "(أ)", "'1'", "'2'", "(ب)", "٢ -"], "1 1.a 1.a.i 1.a.ii 1.b 2"),
        (["1.", "1.1", "1.2", "2.", "2.1", "2.1.1"], "1 1.1 1.2 2 2.1 2.1.1"),
        # Numbers that are wrong stay what is written.
        (["8.", "6.", "10.", "11."], "8 6 10 11"),
        (["4.", "(a)", "(c)", "(b)", "5."], "4 4.a 4.c 4.b 5"),
        (["1.", "2.", "4.", "5."], "1 2 4 5"),
        (["z)", "aa)", "bb)"], "26 27 28"),
    ],
)  # fmt: skip
def test_a_sequence_of_labels(labels: list[str], expected: str) -> None:
    assert " ".join(paths(*labels)) == expected


@pytest.mark.parametrize(
    "text",
    ["I think", "in. the", "(see above)", "(2014); and", "1 - 3 November", "A/66/615", "20 per cent", "a man",
     "e.g. this", "المادة 1", "第一条", "в пункте"],
)  # fmt: skip
def test_ordinary_text_has_no_label(text: str) -> None:
    assert numbering.match(text) is None


def test_a_year_at_the_beginning_of_prose_is_no_label() -> None:
    labels = [numbering.match(f"{text} text")[0] for text in ("1.", "2.", "1945.", "3.")]
    assert numbering.resolve(labels)[2] is None


# -- any sequence: writing and parsing agree ----------------------------------------------------------


@st.composite
def trees(draw: st.DrawFn) -> list[tuple[int, ...]]:
    """The ordinals of a numbered text: paragraphs, some with (a), some of these with (i).

    A list has at least two items. Two collisions that no reader can decide are left out: four Roman items
    under (u) before (v), and nine under (w) before (x).
    """
    found: list[tuple[int, ...]] = []
    for top in range(1, draw(st.integers(1, 3)) + 1):
        found.append((top,))
        if not draw(st.booleans()):
            continue
        for letter in range(1, draw(st.integers(2, 30)) + 1):
            found.append((top, letter))
            if draw(st.integers(0, 3)) == 0:
                last = draw(st.integers(2, 14))
                if (letter, last) in {(21, 4), (23, 9), (11, 49), (2, 99), (3, 499), (12, 999)}:
                    last += 1
                found += [(top, letter, roman) for roman in range(1, last + 1)]
    return found


CONVENTIONS = [
    (code, second, third)
    for code, second, third in [
        ("en", 0, 0), ("fr", 0, 0), ("fr", 1, 1), ("es", 0, 0), ("ru", 0, 0), ("ru", 1, 0), ("zh", 0, 2), ("zh", 1, 2),
        ("zh", 3, 2), ("ar", 0, 0), ("ar", 0, 1), ("ar", 1, 0), ("und", 0, 0), ("de", 1, 1),
    ]
]  # fmt: skip


@pytest.mark.parametrize(("code", "second", "third"), CONVENTIONS)
@settings(max_examples=40)
@given(tree=trees())
def test_what_is_written_is_read(code: str, second: int, third: int, tree: list[tuple[int, ...]]) -> None:
    pack = languages.get(code)
    labels = [
        numbering.write(len(ordinals) - 1, ordinals[-1], pack, alternative=(0, second, third)[len(ordinals) - 1])
        for ordinals in tree
    ]
    matches = [numbering.match(f"{label} x") for label in labels]
    assert [found and found[0].text for found in matches] == labels
    read = numbering.resolve([found[0] for found in matches])
    assert read == [
        tuple(numbering.component(depth, number) for depth, number in enumerate(ordinals)) for ordinals in tree
    ]


@pytest.mark.parametrize("notation", sorted(numerals.NOTATIONS))
@given(number=st.integers(1, 10))
def test_every_notation_reads_its_own_numbers(notation: str, number: int) -> None:
    written = numerals.NOTATIONS[notation](number)
    found = numbering.match(f"{written} x") or numbering.match(f"({written}) x")
    assert found is not None
    assert (number,) in [reading.ordinals for reading in found[0].readings]


@given(st.integers(1, 999))
def test_chinese_numerals(number: int) -> None:
    assert numerals.from_hanzi(numerals.to_hanzi(number)) == number


@given(st.integers(1, 3999))
def test_roman_numerals(number: int) -> None:
    assert numerals.from_roman(numerals.to_roman(number)) == number


@pytest.mark.parametrize("text", ["iiii", "vx", "ic", "", "abc", "xxxxi"])
def test_what_is_no_roman_numeral(text: str) -> None:
    assert numerals.from_roman(text) is None


@given(st.text(max_size=40))
def test_any_text_can_be_looked_at(text: str) -> None:
    found = numbering.match(text)
    if found:
        label, end = found
        assert label.readings
        assert text[:end].strip() == label.text
        numbering.resolve([label] * 3)


@pytest.mark.parametrize(
    ("typed", "path"),
    [("8", "8"), ("12d", "12.d"), ("12 (d)", "12.d"), ("12.d", "12.d"), ("4 a ii", "4.a.ii"), ("6(a)(ii)", "6.a.ii")],
)
def test_what_a_person_types(typed: str, path: str) -> None:
    assert ".".join(numbering.parse_path(typed) or ()) == path


@pytest.mark.parametrize("typed", ["", "d", "pp3", "x8", "--"])
def test_what_is_no_number(typed: str) -> None:
    assert numbering.parse_path(typed) is None


def test_a_convention_without_a_sign_says_so() -> None:
    with pytest.raises(ValueError, match="from 1 to 10"):
        numbering.write(1, 11, languages.get("zh"), alternative=2)
    with pytest.raises(ValueError, match="no convention 7"):
        numbering.write(0, 1, languages.get("en"), alternative=7)
