"""The words that a person steps through, in six languages and in texts that nobody writes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from lang.words import nearest, stops


def parted(text: str) -> list[str]:
    return [text[start:end] for start, end in stops(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("the host-State’s 20,000 men", ["the", "host", "State", "20,000", "men"]),
        ("à l’appui de l’État hôte ;", ["à", "l", "appui", "de", "l", "État", "hôte"]),
        ("¿cuántos, según el artículo 12.3?", ["cuántos", "según", "el", "artículo", "12.3"]),
        ("«Организация Объединённых Наций»", ["Организация", "Объединённых", "Наций"]),
        ("常备警察能力（SPC）第2185号", [*"常备警察能力", "SPC", "第", "2185", "号"]),
        ("قُدرة الشرطة (٢٠٫٥)، الدائمة", ["قُدرة", "الشرطة", "٢٠٫٥", "الدائمة"]),
        ("see S/RES/2185 (2014) and http://a.b/c-d.", ["see", "S/RES/2185 (2014)", "and", "http://a.b/c-d"]),
        ("e\u0301te\u0301 \U0001f1eb\U0001f1f7", ["e\u0301te\u0301"]),
        ("", []),
        (" — … ", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert parted(text) == words


def test_what_people_see_as_one_character_is_not_parted() -> None:
    # Each of these letters has a sign that the words of terms end before.
    assert parted("क्ष a\u20dd b") == ["क्ष", "a\u20dd", "b"]


def test_the_nearest_word() -> None:
    words = stops("  The Council, acting")
    places = {0: 0, 2: 0, 4: 0, 5: 0, 6: 1, 13: 1, 14: 1, 15: 2, 99: 2}
    assert {at: nearest(words, at) for at in places} == places


@given(
    st.text(
        alphabet=st.sampled_from("aÉ́-'’ .,12/S(（）中文قد\u0651\u200d\u202e\u0640\U0001f468\u0915\u094d"), max_size=60
    )
)
def test_words_stand_in_order_and_apart(text: str) -> None:
    found = stops(text)
    assert all(start < end for start, end in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    borders, at = {0}, 0
    for cluster in iter_graphemes(text):
        at += len(cluster)
        borders.add(at)
    assert all(start in borders and end in borders for start, end in found)
