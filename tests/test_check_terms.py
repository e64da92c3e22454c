"""Rules on terms: with a glossary, and without."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align import glossary as files
from align.aligner import align
from align.check.association import Association
from align.check.finding import Severity
from align.check.subject import Subject
from lang.terms.glossary import Glossary, Term
from tests.check_support import found, subject
from tests.conftest import CODES, SAMPLES, document

GLOSSARY = files.load(str(SAMPLES / "S-2017-926.glossary.yaml"))

STATE = Term(
    {
        "en": ("host State",),
        "fr": ("État hôte",),
        "es": ("Estado receptor",),
        "ru": ("принимающее государство",),
        "zh": ("东道国",),
        "ar": ("دولة مضيفة", "الدولة المضيفة"),
    },
    {},
    forbidden={
        "en": ("host nation",),
        "fr": ("pays d’accueil",),
        "es": ("país anfitrión",),
        "ru": ("страна пребывания",),
        "zh": ("驻在国",),
        "ar": ("البلد المضيف",),
    },
)
CAPACITY = Term(
    {
        "en": ("Standing Police Capacity",),
        "fr": ("Force de police permanente",),
        "es": ("Capacidad Permanente de Policía",),
        "ru": ("Постоянный полицейский компонент",),
        "zh": ("常备警察能力",),
        "ar": ("قدرة الشرطة الدائمة",),
    },
    {"en": "SPC"},
    fixed=True,
)
ENGLISH = "Commends the host State for its police;"
RIGHT = {
    "fr": "Félicite les États hôtes de leur police ;",
    "es": "Encomia a los Estados receptores por su policía;",
    "ru": "выражает признательность принимающим государствам за их полицию;",
    "zh": "赞扬东道国的警察；",
    "ar": "يثني على الدولة المضيفة لشرطتها؛",
}
OTHER = {
    "fr": "Félicite les pays visités de leur police ;",
    "es": "Encomia a los países visitados por su policía;",
    "ru": "выражает признательность посещаемым странам за их полицию;",
    "zh": "赞扬当地的警察；",
    "ar": "يثني على البلد المزار لشرطته؛",
}
FORBIDDEN = {
    "fr": "Félicite les pays d’accueil de leur police ;",
    "es": "Encomia al país anfitrión por su policía;",
    "ru": "выражает признательность странам пребывания за их полицию;",
    "zh": "赞扬驻在国的警察；",
    "ar": "يثني على البلد المضيف لشرطته؛",
}


def codes(original, code, text, *terms, chosen="T"):
    pair = subject({"en": {"op1": original}, code: {"op1": text}}, glossary=Glossary(terms))
    return [(one.code, one.key, one.unit) for one in found(pair, chosen)]


# -- with a glossary ----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES[1:])
def test_the_sample_agrees_with_its_glossary_and_with_itself(code):
    alignment = align(document("en"), [document(code)])
    documents = {key: document(key) for key in ("en", code)}
    assert not found(Subject(alignment, documents, glossary=GLOSSARY), "T")
    assert not found(Subject(alignment, documents), "T")


@pytest.mark.parametrize("code", CODES[1:])
def test_rendered_or_not(code):
    assert not codes(ENGLISH, code, RIGHT[code], STATE)
    assert codes(ENGLISH, code, OTHER[code], STATE) == [("T001", code, "op1")]


def test_what_is_expected_is_said():
    pair = subject({"en": {"op1": ENGLISH}, "fr": {"op1": OTHER["fr"]}}, glossary=Glossary((STATE,)))
    (made,) = found(pair, "T")
    assert made.message == "«host State» of the original is not rendered; expected «État hôte»"
    assert made.original[slice(*made.original_span)] == made.subject == "host State"


@pytest.mark.parametrize("code", CODES[1:])
def test_a_forbidden_rendering_is_one_finding(code):
    assert codes(ENGLISH, code, FORBIDDEN[code], STATE) == [("T002", code, "op1")]
    assert codes("Commends the police;", code, FORBIDDEN[code], STATE) == []


def test_the_original_too_has_forbidden_terms():
    pair = subject({"en": {"op1": "Commends the host nation;"}}, glossary=Glossary((STATE,)))
    (made,) = found(pair, "T")
    assert (made.code, made.text[slice(*made.span)]) == ("T002", "host nation")


def test_what_is_forbidden_for_one_term_may_be_approved_for_another():
    other = Term({"en": ("receiving country",), "fr": ("pays d’accueil",)}, {})
    longer = Term({"en": ("host country agreement",), "fr": ("accord avec le pays d’accueil",)}, {})
    text = "Félicite l’État hôte et le pays d’accueil de l’accord avec le pays d’accueil ;"
    original = "Commends the host State and the receiving country on the host country agreement;"
    assert not codes(original, "fr", text, STATE, other, longer)
    assert codes("Commends the host State;", "fr", "Félicite l’État hôte et le pays d’accueil ;", STATE, other)


def test_a_term_within_a_longer_one_is_not_asked_for():
    longer = Term({"en": ("host State agreement",), "fr": ("accord de siège",)}, {})
    assert not codes("Notes the host State agreement;", "fr", "Prend note de l’accord de siège ;", STATE, longer)


def test_an_acronym_is_a_rendering():
    assert not codes("Notes the Standing Police Capacity;", "fr", "Prend note de la SPC ;", CAPACITY)


TWICE = {
    "fr": ("Félicite l’État hôte et la police de l’État hôte ;", "de ce pays"),
    "es": ("Encomia al Estado receptor y a la policía del Estado receptor;", "de ese país"),
    "ru": ("высоко оценивает принимающее государство и полицию принимающего государства;", "этой страны"),
    "zh": ("赞扬东道国和东道国的警察；", "该国的"),
    "ar": ("يشيد بالدولة المضيفة وشرطة الدولة المضيفة؛", "ذلك البلد"),
}


@pytest.mark.parametrize("code", CODES[1:])
def test_a_term_that_stands_less_often(code):
    original = "Commends the host State and the police of the host State;"
    text, other = TWICE[code]
    assert codes(original, code, text, *GLOSSARY.terms) == []
    at = max(text.rindex(word) for word in HOST[code])
    pair = subject(
        {"en": {"op1": original}, code: {"op1": f"{text[:at]}{other}{text[-1]}"}}, glossary=Glossary(GLOSSARY.terms)
    )
    (made,) = found(pair, "T")
    assert (made.code, made.severity) == ("T005", Severity.NOTE)
    assert made.message == "«host State» is 2 times in the original and rendered once here"


HOST = {"fr": ["l’État"], "es": ["Estado"], "ru": ["принимающего"], "zh": ["东道国"], "ar": ["الدولة"]}


def test_of_two_terms_that_cross_one_will_do():
    first = Term({"en": ("United Nations police",), "fr": ("police des Nations Unies",)}, {})
    second = Term({"en": ("police component",), "fr": ("composante de police",)}, {})
    original = "Commends the United Nations police components;"
    for text in ("la composante de police de l’Organisation", "la police des Nations Unies"):
        assert codes(original, "fr", f"Félicite {text} ;", first, second) == []
    assert codes(original, "fr", "Félicite ces agents ;", first, second) == [("T001", "fr", "op1")]


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("fr", "la Force de police permanente", []),
        ("fr", "la force de police permanente", ["T003"]),
        ("fr", "les Forces de police permanentes", ["T003"]),
        ("fr", "LA FORCE DE POLICE PERMANENTE", []),
        ("es", "de la Capacidad Permanente de Policía", []),
        ("es", "de la capacidad permanente de policía", ["T003"]),
        ("ru", "Постоянного полицейского компонента", []),
        ("zh", "常备警察能力", []),
        ("ar", "لقدرة الشرطة الدائمة", []),
        ("zh", "警察常备能力", ["T001"]),
    ],
)
def test_word_for_word(code, text, expected):
    assert [one[0] for one in codes("Notes the Standing Police Capacity;", code, text, CAPACITY)] == expected


def test_a_capital_that_opens_a_sentence_is_no_other_word():
    title = Term({"en": ("due diligence policy",), "fr": ("politique de diligence voulue",)}, {}, fixed=True)
    assert not codes("Due diligence policy applies.", "fr", "Politique de diligence voulue : elle s’applique.", title)
    assert codes("The due diligence policy.", "fr", "La Politique de diligence voulue.", title) == [
        ("T003", "fr", "op1")
    ]


def test_a_large_glossary_costs_no_more_than_a_small_one():
    many = tuple(
        Term({"en": (f"host{n} term{n * 7}", f"police{n}"), "fr": (f"hôte{n} terme{n}",)}, {}) for n in range(3_000)
    )
    glossary = Glossary((*GLOSSARY.terms, *many))
    alignment = align(document("en"), [document("fr")])
    documents = {key: document(key) for key in ("en", "fr")}
    found(Subject(alignment, documents, glossary=glossary), "T00")  # made once
    started = time.process_time()
    assert not found(Subject(alignment, documents, glossary=Glossary(glossary.terms)), "T001")
    assert time.process_time() - started < 1


# -- without one --------------------------------------------------------------------------------------

ENGLISH_PLACES = [
    "the report on police components in missions",
    "training for police components before deployment",
    "equipment of police components and of others",
    "women who serve in police components",
    "languages spoken in police components",
    "the use of police components by States",
    "the head of police components",
    "the reform of the police",
    "a school for the police",
    "trust in the police",
]
# The same in each language around the term, its usual rendering, and another.
AROUND = {
    "fr": (
        [
            "le rapport sur les {}",
            "la formation des {}",
            "le matériel des {}",
            "les femmes dans les {}",
            "les langues parlées dans les {}",
            "l’emploi des {} par les États",
            "le chef des {}",
        ],
        ["la réforme de la police", "une école pour la police", "la confiance dans la police"],
        "composantes de police",
        "éléments de police",
    ),
    "es": (
        [
            "el informe sobre los {}",
            "la formación de los {}",
            "el equipo de los {}",
            "las mujeres en los {}",
            "los idiomas hablados en los {}",
            "el empleo de los {} por los Estados",
            "el jefe de los {}",
        ],
        ["la reforma de la policía", "una escuela para la policía", "la confianza en la policía"],
        "componentes de policía",
        "elementos de policía",
    ),
    "ru": (
        [
            "доклад о {}",
            "подготовка {}",
            "имущество {}",
            "женщины в {}",
            "языки в {}",
            "использование {} государствами",
            "начальник {}",
        ],
        ["полицейская реформа", "полицейская школа", "доверие к полицейским"],
        "полицейских компонентов",
        "полицейских элементов",
    ),
    "zh": (
        ["关于{}的报告", "{}的培训", "{}的装备", "在{}任职的妇女", "{}使用的语文", "各国对{}的利用", "{}的首长"],
        ["警察改革", "警察学校", "对警察的信任"],
        "警察部门",
        "警察单位",
    ),
    "ar": (
        [
            "التقرير عن {}",
            "تدريب {}",
            "معدات {}",
            "النساء في {}",
            "اللغات في {}",
            "استخدام {} من جانب الدول",
            "رئيس {}",
        ],
        ["إصلاح الشرطة", "مدرسة الشرطة", "الثقة في الشرطة"],
        "عناصر الشرطة",
        "وحدات الشرطة",
    ),
}


def consistent(code, other=()):
    """A pair in which a phrase of the original comes seven times, in some places rendered otherwise."""
    first, rest, usual, alternative = AROUND[code]
    theirs = [text.format(alternative if at in other else usual) for at, text in enumerate([*first, *rest])]
    texts = {f"p{at}": text for at, text in enumerate(ENGLISH_PLACES)}
    return subject({"en": texts, code: {f"p{at}": text for at, text in enumerate(theirs)}})


@pytest.mark.parametrize("code", CODES[1:])
def test_always_the_same(code):
    assert not found(consistent(code), "T004")


@pytest.mark.parametrize("code", CODES[1:])
@pytest.mark.parametrize("other", [(5,), (2, 5)])
def test_another_word_for_the_same(code, other):
    made = found(consistent(code, other), "T004")
    assert {one.unit for one in made} == {f"p{at}" for at in other}
    usual, alternative = AROUND[code][2:]
    last = made[-1]
    assert alternative in last.text[slice(*last.span)]
    assert last.original[slice(*last.original_span)] == "police components"
    assert usual in dict(last.related)["p0"]


NOTHING = {"fr": "tout cela", "es": "todo eso", "ru": "всего этого", "zh": "这一切", "ar": "كل ذلك"}


@pytest.mark.parametrize("code", CODES[1:])
def test_nothing_of_the_usual_rendering_is_there(code):
    usual, pair = AROUND[code][2], consistent(code)
    texts = {side.key: {one.unit: one.text for one in side} for side in pair.sides.values()}
    for side in texts.values():  # what most paragraphs have is no term
        side |= {f"p{at}": str(at) for at in range(20, 26)}
    texts[code]["p3"] = texts[code]["p3"].replace(usual, NOTHING[code])
    (made,) = found(subject(texts), "T004")
    assert (made.unit, made.span) == ("p3", (0, 0))
    assert made.message.startswith("«police components» seems to be «")
    assert made.message.endswith(", which is not here")


def test_of_a_rendering_that_stands_out_in_part_the_whole_is_looked_for():
    """«Membres» is in all of them."""
    names = ("urges", "asks", "helps", "hears", "thanks", "meets")
    pairs = [(f"{name} Member States", f"{name} les États Membres") for name in names]
    pairs.append(("tells Member States", "tells les pays Membres"))
    texts = [{f"p{at}": pair[side] for at, pair in enumerate(pairs)} for side in (0, 1)]
    (made,) = found(subject({"en": texts[0], "fr": texts[1]}), "T004")
    assert made.text[slice(*made.span)] == "pays Membres"


def test_one_word_changed_is_none_if_that_is_the_rendering_of_another():
    names = ("urges", "asks", "helps", "hears", "thanks", "meets")
    pairs = [(f"{name} police services", f"{name} les services de police") for name in names[:4]]
    pairs += [(f"{name} police components", f"{name} les composantes de police") for name in names]
    pairs += [("the police services of police components", "ce que font les composantes de police")]
    texts = [{f"p{at}": pair[side] for at, pair in enumerate(pairs)} for side in (0, 1)]
    assert all(one.span == (0, 0) for one in found(subject({"en": texts[0], "fr": texts[1]}), "T004"))


def test_what_the_glossary_has_is_left_to_it():
    pair = consistent("fr", (5,))
    term = Term({"en": ("police component",), "fr": ("composante de police", "élément de police")}, {})
    assert not found(Subject(pair.alignment, glossary=Glossary((term,))), "T")


def test_words_of_one_stem_are_two_phrases():
    """What is rendered in two ways because it is two things."""
    ours = [f"{verb} United Nations policing" for verb in ("supports", "reviews", "funds", "assesses")]
    theirs = [
        f"{verb} les activités de police des Nations Unies" for verb in ("appuie", "examine", "finance", "évalue")
    ]
    ours += ["the vehicles of United Nations police", "the doctrine of United Nations police"]
    theirs += ["les véhicules de la Police onusienne", "la doctrine de la Police onusienne"]
    texts = [{f"p{at}": text for at, text in enumerate(side)} for side in (ours, theirs)]
    assert not found(subject({"en": texts[0], "fr": texts[1]}), "T004")


@pytest.mark.parametrize("code", CODES[1:])
def test_a_text_of_long_standing(udhr, code):
    """The Declaration renders hardly anything in two ways; in Spanish it has an "individuo" among its "personas"."""
    alignment = align(udhr["en"], [udhr[code]])
    made = found(Subject(alignment, {key: udhr[key] for key in ("en", code)}), "T")
    assert len(made) <= 1
    if code == "es":
        assert made[0].text[slice(*made[0].span)] == "Todo individuo tiene derecho"


# -- how phrases are found, and any text at all --------------------------------------------------------------


def test_beads_part_a_passage():
    pair = subject({"en": {"p1": ["one two three", None, "two three four"]}, "fr": {"p1": ["un deux", "ah", "deux"]}})
    rows = Association(pair, pair.versions[0]).rows
    said = [[row.ours.text[word.start : word.end] for word in row.our_words] for row in rows]
    assert said == [["one", "two", "three"], ["two", "three", "four"]]
    assert [[word.key for word in row.their_words] for row in rows] == [["un", "deux"], ["deux"]]


def test_phrases_are_in_two_rows_and_within_one_sentence_part():
    pair = subject(
        {"en": {"p1": "a blue sea, green sky", "p2": "the blue sea green sky"}, "fr": {"p1": "x", "p2": "x"}}
    )
    ours = Association(pair, pair.versions[0]).ours
    made = {" ".join(word.key for word in ours.words(phrase)): ours.rows(phrase) for phrase in range(len(ours.lengths))}
    assert made == {text: [0, 1] for text in ("blue", "sea", "green", "sky", "blue sea", "green sky")}


PIECES = [
    "host State",
    "Host-State",
    "État hôte",
    "pays d’accueil",
    "东道国",
    "驻在国",
    "الدولة المضيفة",
    "police",
    "de la",
    "\n",
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=8).map(" ".join)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5), st.sampled_from(CODES))
def test_any_text(pairs, code):
    key = code if code != "en" else "en.2"
    texts = {side: {f"p{at}": pair[place] for at, pair in enumerate(pairs)} for place, side in enumerate(("en", key))}
    for one in found(subject(texts, glossary=Glossary((STATE, CAPACITY))), "T"):
        assert 0 <= one.span[0] <= one.span[1] <= len(one.text)
        assert 0 <= one.original_span[0] <= one.original_span[1] <= len(one.original)
        assert "\n" not in one.message


def test_time_grows_with_the_text_and_no_faster():
    texts = {f"p{at}": f"special political mission {at % 7} of the host State " * 20 for at in range(400)}
    started = time.process_time()
    found(subject({"en": texts, "fr": texts}), "T004")
    assert time.process_time() - started < 8


@pytest.mark.parametrize("code", CODES[1:])
def test_what_is_found_does_not_depend_on_how_many_terms_there_are(code):
    """Of a large glossary only what the original has is looked for in a version."""
    own = [term for term in (*GLOSSARY.terms, STATE) if term.rendered("en")]
    mixed_up = [
        replace(
            term,
            renderings={**other.renderings, "en": term.rendered("en")},
            acronyms={},
            forbidden=term.renderings if place % 2 else {},
        )
        for place, (term, other) in enumerate(zip(own, [*own[1:], own[0]], strict=True))
    ]
    others = [
        Term(dict.fromkeys(CODES, (f"{text} {number}",)), {}, forbidden=dict.fromkeys(CODES, (f"{number} {text}",)))
        for number, text in enumerate([ENGLISH, *RIGHT.values()] * 200)
    ]
    alignment = align(document("en"), [document(code)], method="length")
    few, many = (
        [replace(one, subject="") for one in found(Subject(alignment, glossary=Glossary(tuple(terms))), "T")]
        for terms in (mixed_up, [*others, *mixed_up])
    )
    assert {one.code for one in few} >= {"T001", "T002"}
    assert many == few
