"""What a translation keeps: what is looked for in six languages, what is mended, and what is said to be lost."""

from __future__ import annotations

import random
import re

import pytest

from lang import language as languages
from lang.terms import glossary
from lang.translate import pieces
from lang.translate.protection import Outcome, Protection
from tests.conftest import CODES, clean_units, stress

GLOSSARY = glossary.of(
    {
        "glossary": 1,
        "terms": [
            {
                "en": ["formed police unit"],
                "fr": ["unité de police constituée"],
                "acronym": {"en": "FPU", "fr": "UPC", "es": "UPC"},
            },
            {"en": ["Standing Police Capacity"], "fr": ["Force de police permanente"], "fixed": True},
        ],
    }
)


def protection(source="en", target="fr", terms=GLOSSARY):
    return Protection(languages.get(source), languages.get(target), terms)


class Engine:
    """An engine of which one knows what it does to a sentence."""

    signature = {"engine": "harm"}  # noqa: RUF012

    def __init__(self, harm):
        self.harm, self.seen = harm, []

    def translate(self, sentences):
        self.seen += sentences
        yield from enumerate(map(self.harm, sentences))

    def close(self):
        pass


def translated(sentence, harm, target="fr", terms=GLOSSARY):
    engine = Engine(harm)
    ((place, outcome),) = protection("en", target, terms).translate([sentence], engine)
    assert place == 0
    return outcome, engine


# -- what is to be kept -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "text", "found"),
    [
        ("en", "recalling S/RES/2185 (2014) and A/66/615", ["S/RES/2185(2014)", "A/66/615"]),
        ("en", "resolution 2185 (2014) of 20 November 2014", ["2185", "2014", "2014-11-20"]),
        ("en", "FPUs, IPOs and an SPT; the UN", ["FPU", "IPO", "SPT", "UN"]),
        ("en", "1,250.5 of 20 per cent, 30 km", ["1250.5", "20%", "30km"]),
        ("en", "see https://www.un.org/en/sc/?a=1.", ["https://www.un.org/en/sc/?a=1"]),
        ("en", "DRAFT RESOLUTION OF THE COUNCIL", []),
        ("en", "A man, I said; Mr. X", []),
        ("en", "", []),
        ("fr", "le 1er novembre 2017, 1 250,5 et 20 %", ["2017-11-01", "1250.5", "20%"]),
        ("es", "el 6 de noviembre de 2017, el 20 por ciento de las UPC", ["2017-11-06", "20%", "UPC"]),
        ("ru", "6 ноября 2017 года, 20 процентов", ["2017-11-06", "20%"]),
        ("zh", "2017年11月6日第2185(2014)号决议，百分之二十", ["2017-11-06", "2185", "2014", "20%"]),
        ("ar", "في 6 تشرين الثاني/نوفمبر 2017، 20 في المائة", ["2017-11-06", "20%"]),
    ],
)
def test_pieces(code, text, found):
    assert [piece.key for piece in pieces.find(text, languages.get(code))] == found


@pytest.mark.parametrize("code", CODES[1:])
def test_the_versions_of_the_sample_keep_dates_and_symbols(code):
    own = protection("en", code, glossary.Glossary())
    for unit, text in clean_units("en").items():
        outcome = own.compare(text, clean_units(code)[unit])
        dates = [piece.key for piece in own.wanted(text) if piece.kind in {"date", "symbol", "address"}]
        assert not set(outcome.missing) & set(dates), unit


# -- what is mended -----------------------------------------------------------------------------------

SENTENCE = "Recalls resolution 2185 (2014), S/2017/926 and 42 FPUs of 6 November 2017."
WHOLE = "Recalls resolution 2185 (2014), S/2017/926 and 42 UPC of 6 novembre 2017."


@pytest.mark.parametrize(
    ("harm", "times"),
    [
        (str, 1),
        (lambda text: text.replace("FPU", "UFP"), 1),
        (lambda text: text.replace("FPUs", "F P U"), 1),
        (lambda text: text.replace("S/2017/926", "s / 2017 / 926"), 1),
        (lambda text: text.replace("42", "24"), 1),
        (lambda text: text.replace("6 November 2017", "le 6 novembre 2017").replace("of le", "of"), 1),
        (lambda text: text.replace("2185", ""), 2),
        (lambda text: text.replace("2185", "").replace("9417", "9 417"), 2),
        (lambda text: text.replace("2185", "").replace("9417", "9,417"), 2),
        (lambda text: text.replace("S/2017/926", "S/2017/926 S/2017/926"), 2),
    ],
)
def test_what_an_engine_breaks_is_mended(harm, times):
    outcome, engine = translated(SENTENCE, harm)
    assert outcome == Outcome(WHOLE)
    assert sum("ecalls" in text for text in engine.seen) <= times


def test_what_signs_do_not_mend_goes_in_parts():
    outcome, _ = translated(SENTENCE, lambda text: text.replace("2185", "").replace("9417", ""))
    assert outcome == Outcome(WHOLE, origin="in parts")


def test_what_is_lost_is_said():
    lost = protection().compare("The FPU of S/2017/926, 7 of 10", "rien, ni 7 ni 8")
    assert (lost.missing, lost.added) == (("UPC", "S/2017/926", "10"), ("8",))
    assert lost.wrong == 4


@pytest.mark.parametrize("says", ["", "7", "FPU", "S/1/2", "rien", "le 7 mai 2012 FPU FPU 30 %", "(", "\x00", "中文"])
def test_whatever_an_engine_says_is_right_or_said(says):
    own = protection()
    texts = [SENTENCE, "No numbers here.", "FPU", "", "12", "(S/2017/926)", "a 1 b 2 c 3 d FPUs e 4%"]
    for place, outcome in own.translate(texts, Engine(lambda _: says)):
        again = own.compare(texts[place], outcome.text)
        assert (again.missing, again.added) == (outcome.missing, outcome.added)
        assert not outcome.wrong, (texts[place], outcome)


@pytest.mark.parametrize("target", CODES[1:])
def test_stress_with_an_engine_that_loses_everything(target):
    own = protection("en", target, glossary.Glossary())
    texts = stress(random.Random(3), 40)
    harm = Engine(lambda text: re.sub(r"\d|[A-Z]", "", text))
    found = dict(own.translate(texts, harm))
    assert len(found) == len(texts)
    for place, outcome in found.items():
        assert not outcome.wrong, outcome
        assert pieces.differences(own.wanted(texts[place]), own.there(outcome.text)) == ([], [])


def test_what_is_well_is_not_translated_twice():
    engine = Engine(str)
    found = dict(protection().translate(["The FPU of 2017.", "Nothing."], engine))
    assert found == {0: Outcome("The UPC of 2017."), 1: Outcome("Nothing.")}
    assert engine.seen == ["The FPU of 2017.", "Nothing."]


def test_what_is_well_does_not_wait_for_what_is_not():
    coming = protection().translate(["The 7 of 2017.", "Nothing."], Engine(lambda text: text.replace("7", "")))
    assert next(coming) == (1, Outcome("Nothing."))


@pytest.mark.parametrize(
    ("target", "engine_says", "written"),
    [
        ("fr", '1,250 units, 2.5 per cent: "yes"', "1\u00a0250 units, 2,5\u00a0%\u00a0: «\u00a0yes\u00a0»"),
        ("es", '1,250 units, 2.5 per cent: "yes"', None),
        ("ru", '1,250 units, 2.5 per cent: "yes"', None),
        ("zh", '1,250 units, 2.5 per cent: "yes"', None),
        ("ar", '1,250 units, 2.5 per cent: "yes"', None),
    ],
)
def test_signs_and_digits_are_those_of_the_language(target, engine_says, written):
    outcome, _ = translated(engine_says, str, target)
    assert not outcome.wrong
    if written is not None:
        assert outcome.text == written
    again = protection("en", target).mended(engine_says, outcome.text)
    assert again == outcome


def test_stammering_is_taken_out():
    stammer = "et la police et la police, et la police et et et et décide"
    assert translated("and the police decides", lambda _: stammer)[0].text == "et la police et décide"
    assert translated("no, no, no", lambda _: "non, non, non")[0].text == "non, non, non"
    long = "a b c d " * 20_000 + "7"
    assert translated("7", lambda _: long)[0].text.endswith("7")


def test_a_fixed_term_is_used_word_for_word():
    sentence = "The Standing Police Capacity decides."
    outcome, _ = translated(sentence, lambda text: text.replace("The", "La").replace("Standing Police", "Police"))
    assert outcome == Outcome("La Force de police permanente decides.")


def test_without_a_glossary_acronyms_stay():
    outcome, _ = translated("12 FPUs and an IPO", str, "es", glossary.Glossary())
    assert not outcome.wrong
    assert "FPU" in outcome.text
