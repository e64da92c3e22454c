"""Citations of paragraphs, as each language writes them."""

from __future__ import annotations

import pytest

from align.aligner import align
from align.alignment import Alignment
from align.citation import citation
from tests.conftest import CODES, document


@pytest.fixture(scope="module")
def sample() -> Alignment:
    return align(document("en"), [document(code) for code in CODES[1:]], method="length")


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        (
            "op12.d",
            {
                "en": "S/2017/926, para. 12 (d)",
                "fr": "S/2017/926, par. 12 d)",
                "es": "S/2017/926, párr. 12 d)",
                "ru": "S/2017/926, п. 12 d)",
                "zh": "S/2017/926，第12(d)段",
                "ar": "S/2017/926، الفقرة 12 (د)",
            },
        ),
        (
            "pp3",
            {
                "en": "S/2017/926, preambular para. 3",
                "fr": "S/2017/926, préambule, al. 3",
                "es": "S/2017/926, preámbulo, párr. 3",
                "ru": "S/2017/926, преамбула, п. 3",
                "zh": "S/2017/926，序言部分第3段",
                "ar": "S/2017/926، الفقرة 3 من الديباجة",
            },
        ),
        ("title", dict.fromkeys(CODES, "S/2017/926")),
    ],
)
def test_a_paragraph_is_cited(sample: Alignment, unit: str, expected: dict[str, str]) -> None:
    assert {code: citation(sample, sample.by_id[unit], code) for code in CODES} == expected


def test_an_article_is_cited(udhr) -> None:
    whole = align(udhr["en"], [udhr["zh"]], method="length")
    title = "Universal Declaration of Human Rights"
    assert citation(whole, whole.by_id["art7"], "en") == f"{title}, art. 7"
    assert citation(whole, whole.by_id["art29.3"], "fr") == f"{title}, art. 29 (3)"
    assert citation(whole, whole.by_id["art7"], "zh") == f"{title}，第7条"


def test_a_language_without_a_pack_has_the_bare_number(sample: Alignment) -> None:
    assert citation(sample, sample.by_id["op8"], "pt") == "S/2017/926, 8"
