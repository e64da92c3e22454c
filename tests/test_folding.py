"""A folded text: the same whether it is read whole or character by character, and each place known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lang.folding import fold, untouchable

SIGNS = "aAéÉñœßİıΣσςйЁا أإةـًّﻷﷺﹱ１２٣۴½²①㈠，。“’‐–…\u00a0\u202f\u200b\u00ad日本№℃"


@given(st.text(SIGNS, max_size=60) | st.text(max_size=30))
def test_a_text_is_folded_as_its_characters_are(text):
    text = text.replace("，", "")  # the one sign that depends on what stands beside it
    folded = fold(text)
    assert folded.text == "".join(fold(char).text for char in text)
    assert len(folded.lower) == len(folded.text)
    places = [at for at, char in enumerate(text) for _ in fold(char).text]
    assert [folded.span(at, at + 1) for at in range(len(folded.text))] == [(place, place + 1) for place in places]


def test_of_many_different_letters_none_is_forgotten():
    letters = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿ"
    assert fold(letters).text == "aaaaaaceeeeiiiinooooouuuuyy"


def test_a_wide_comma_is_part_of_a_number_that_is_all_wide():
    assert fold("１，２５０，二").text == "1,250，二"


def test_words_are_letters_without_digits_and_ideographs():
    assert fold("Le 20e siècle, 第2組 X2").words == {"le", "e", "siecle", "x"}


def test_job_numbers_are_untouchable_and_other_hyphens_are_not():
    assert untouchable("well-known 17-19625, 2017-11 and 117-19625") == [(11, 19)]
