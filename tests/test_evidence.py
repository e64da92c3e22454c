"""Hard evidence: keys, endings, brackets, what two texts share."""

from __future__ import annotations

import numpy as np
import pytest

from align.correspondence import Shared, end_class, keys, open_brackets


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,250 crowns", {"1250", "crown"}),
        ("١٢٥٠", {"1250"}),
        ("Résolution", {"resol"}),
        ("安理会", {"安理", "理会"}),
        ("S/2017/926", {"s", "2017", "926"}),
        ("", set()),
    ],
)
def test_keys(text, found):
    assert keys(text) == found


def test_endings():
    assert [end_class(text) for text in ("Yes.", "好。", "Why?» ", "لماذا؟", "and:", "so；", "no", "")] == [
        1,
        1,
        2,
        2,
        4,
        5,
        0,
        0,
    ]


def test_brackets():
    assert [open_brackets(text) for text in ("(a)", "(a", "b）", "")] == [0, 1, -1, 0]


def test_shared_weighs_rare_keys_and_ignores_the_others():
    shared = Shared.of(["Bergen 42", "the sea"], ["la mer", "Bergen 42 la"])
    matches = shared.matches((0, 2), (0, 2))
    assert matches[0, 1] > 5
    assert matches[0, 0] == matches[1, 0] == matches[1, 1] == 0
    assert shared.totals(0)[-1] == pytest.approx(matches[0, 1])
    assert np.array_equal(Shared.of([], []).totals(0), [0])


def test_words_that_stand_in_for_each_other_are_learned_from_the_text():
    letters = "bdfgklmrst"
    words = [f"a{one}{other}o" for one in letters for other in letters][:50]
    other_words = [f"e{other}{one}i" for one in letters for other in letters][:50]
    here = [f"{words[n % 50]} {words[n * 7 % 50]}" for n in range(400)]
    there = [f"{other_words[n % 50]} {other_words[n * 7 % 50]}" for n in range(400)]
    bare = Shared.of(here, there)
    assert not bare.matches((1, 5), (1, 5)).any()
    places = np.arange(400)
    learned = bare.with_words(places, places).matches((1, 5), (1, 5))
    assert (learned.diagonal() > 0).all()
    assert (learned.sum() - learned.trace()) == 0
    assert bare.with_words(places[:2], places[:2]).weights.sum() == 0
