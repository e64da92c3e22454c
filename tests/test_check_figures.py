"""Figures, dates, symbols, resolutions and addresses that are not those of the original."""

from __future__ import annotations

import pickle
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.check import checker
from align.check.figures import RULES
from align.document import Document
from tests.check_support import aligned, found, subject
from tests.conftest import CODES, document

OTHERS = CODES[1:]
# One paragraph in six languages with something of every kind.
POLICE = {
    "en": "Notes that 1,250 officers from 43 countries, 22.5 per cent of them women, served on 31 December 2016,"
    " recalls resolution 2086 (2013) and document A/71/587, and sees www.un.org/en/police;",
    "fr": "Note que 1 250 policiers de 43 pays, dont 22,5 % de femmes, étaient en poste le 31 décembre 2016,"
    " rappelle la résolution 2086 (2013) et le document A/71/587, et renvoie à www.un.org/fr/police ;",
    "es": "Observa que 1.250 agentes de 43 países, el 22,5 % de ellos mujeres, prestaban servicio el 31 de diciembre de"
    " 2016, recuerda la resolución 2086 (2013) y el documento A/71/587, y remite a www.un.org/es/police;",
    "ru": "отмечает, что 31 декабря 2016 года служили 1250 полицейских из 43 стран, в том числе 22,5 процента женщин,"
    " ссылается на резолюцию 2086 (2013) и документ A/71/587 и отсылает к www.un.org/ru/police;",
    "zh": "注意到2016年12月31日有来自43个国家的1 250名警官服务，其中22.5%为女性，"
    "回顾第2086(2013)号决议和A/71/587号文件，见www.un.org/zh/police；",
    "ar": "يلاحظ أن 1250 ضابطا من 43 بلدا، 22.5 في المائة منهم من النساء، كانوا يعملون في 31 كانون الأول/ديسمبر 2016،"
    " ويشير إلى القرار 2086 (2013) والوثيقة A/71/587، وإلى www.un.org/ar/police؛",
}


def told(original: str, version: str, key: str = "fr", first: str = "en") -> list[tuple[str, str]]:
    """Codes and messages for one paragraph in two languages."""
    findings = found(subject({first: {"op1": original}, key: {"op1": version}}), "F")
    return [(finding.code, finding.message) for finding in findings]


@pytest.mark.parametrize("code", OTHERS)
def test_a_clean_version_passes(code: str) -> None:
    assert told(POLICE["en"], POLICE[code], code) == []
    assert told(POLICE[code], POLICE["en"], "en", code) == []


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        ("43", "34", "F001"),
        ("22", "25", "F003"),
        ("2016", "2017", "F004"),
        ("A/71/587", "A/71/578", "F005"),
        ("2086", "2068", "F006"),
        ("2013", "2014", "F006"),
        ("police", "polize", "F008"),
    ],
)
def test_one_defect_is_one_finding(code: str, right: str, wrong: str, expected: str) -> None:
    text = POLICE[code]
    at = text.rindex(right)
    planted = text[:at] + wrong + text[at + len(right) :]
    (finding,) = found(subject({"en": {"op1": POLICE["en"]}, code: {"op1": planted}}), "F")
    assert finding.code == expected
    assert wrong in finding.text[slice(*finding.span)]
    assert finding.original[slice(*finding.original_span)] in finding.message
    assert (finding.key, finding.unit) == (code, "op1")


@pytest.mark.parametrize("code", OTHERS)
def test_a_number_that_is_left_out_is_told_with_the_original(code: str) -> None:
    (finding,) = told(POLICE["en"], POLICE[code].replace("43", ""), code)
    assert finding == ("F001", "«43» of the original is not here")


@pytest.mark.parametrize(
    ("code", "version"),
    [
        ("fr", "dans les 14 missions"),
        ("es", "en las 14 misiones"),
        ("ru", "во всех 14 миссиях"),
        ("zh", "在14个特派团"),
        ("ar", "في البعثات البالغ عددها 14 بعثة"),
    ],
)
def test_a_number_that_is_added(code: str, version: str) -> None:
    ((rule, message),) = told("in all missions", version, code)
    assert rule == "F002"
    assert message == "«14» is not in the original"


@pytest.mark.parametrize(
    ("original", "code", "version"),
    [
        ("the challenges of the twenty-first century", "fr", "les défis du XXIe siècle"),
        ("the challenges of the twenty-first century", "es", "los desafíos del siglo XXI"),
        ("the challenges of the twenty-first century", "ru", "вызовы XXI века"),
        ("the challenges of the twenty-first century", "zh", "二十一世纪的挑战"),
        ("the challenges of the twenty-first century", "ar", "تحديات القرن الحادي والعشرين"),
        ("twelve members within ninety days", "fr", "12 membres dans les 90 jours"),
        ("both parties", "fr", "les deux parties"),
        ("both parties", "es", "las dos partes"),
        ("the two parties", "ru", "обе стороны"),
        ("the two parties", "zh", "双方"),
        ("the two Protocols", "ar", "البروتوكولان"),
        ("pages 3 to 5", "fr", "pages 3–5"),
        ("between 60 and 65 per cent", "fr", "de 60 à 65 %"),
        ("between 60 and 65 per cent", "es", "entre el 60 % y el 65 %"),
        ("between 60 and 65 per cent", "ar", "ما بين 60 و 65 في المائة"),
        ("in the 1990s", "fr", "dans les années 90"),
        ("in the 1990s", "zh", "20世纪90年代"),
        ("in the 1990s", "ar", "في التسعينات"),
        ("the Group of Twenty", "fr", "le G20"),
        ("the Group of Twenty", "zh", "二十国集团"),
        ("World War II", "es", "la Segunda Guerra Mundial"),
        ("for 2015-16", "fr", "pour 2015-2016"),
        ("over ten years", "es", "durante un decenio"),
        ("for five years", "ru", "на пятилетний период"),
        ("hundreds of thousands of people", "zh", "数十万人"),
        ("a million people", "fr", "1 million de personnes"),
        ("4.3 million", "zh", "430万"),
        ("$2.5 million", "ru", "2,5 млн долл. США"),
        ("at 3.10 p.m.", "fr", "à 15 h 10"),
        ("its 2014 statement of 21 February", "fr", "sa déclaration du 21 février 2014"),
        (
            "recalling that resolution 1325 (2000) and resolution 1325 (2000)",
            "fr",
            "rappelant la résolution 1325 (2000)",
        ),
        ("from 6 to 10 November 2017", "zh", "2017年11月6日至10日"),
        ("on 6 November 2017", "fr", "le 2017-11-06"),
        ("see www.un.org/en/police", "ar", "انظر www.un.org/ar/police"),
        ("document S/RES/2185 (2014)", "zh", "S/RES/2185(2014)号文件"),
    ],
)
def test_what_is_said_in_another_way_is_no_defect(original: str, code: str, version: str) -> None:
    assert told(original, version, code) == []
    assert told(version, original, "en", code) == []


@pytest.mark.parametrize(
    ("version", "note"),
    [
        ("le 7 novembre 2017", "(another day)"),
        ("le 6 décembre 2017", "(another month)"),
        ("le 6 novembre 2018", "(another year)"),
        ("le 6 novembre", "(the year is not there)"),
        ("en novembre 2017", "(the day is not there)"),
        ("le 7 décembre 2017", "here"),
        ("le 31 novembre 2017", "here"),
        ("hier", "not here"),
    ],
)
def test_a_date_says_in_what_it_differs(version: str, note: str) -> None:
    ((code, message),) = told("on 6 November 2017", version)
    assert code == "F004"
    assert message.startswith("the date «6 November 2017» of the original is")
    assert message.endswith(note)


@pytest.mark.parametrize("version", ["de 2017", "2017年", "2018年11月6日", "2017年12月6日"])
def test_dates_of_chinese_are_compared(version: str) -> None:
    assert [code for code, _ in told("on 6 November 2017", version, "zh")] == ["F004"]


def test_a_percentage_is_no_bare_number() -> None:
    ((code, message),) = told("20 per cent of officers", "20 policiers")
    assert (code, message) == ("F003", "«20 per cent» of the original is «20» here")


def test_the_year_of_a_resolution_that_is_lost() -> None:
    assert told("its resolution 2185 (2014)", "sa résolution 2185") == [
        ("F006", "«2185 (2014)» of the original is «2185» here (the year is not there)")
    ]


def test_a_clause_that_is_lost_with_its_numbers_is_one_finding() -> None:
    ((code, message),) = told("Recalling 12, 15 and 19 cases in all missions", "Rappelant toutes les missions")
    assert code == "F001"
    assert message == "«12», «15» and «19» of the original are not here"


def test_numbers_of_a_sentence_that_is_missing_are_not_told() -> None:
    one = subject(
        {"en": {"op1": ["There are 12 units.", "They have 340 officers."]}, "fr": {"op1": ["Il y a 12 unités.", None]}}
    )
    assert found(one, "F") == []


def test_the_sentence_is_quoted_in_which_a_number_should_stand() -> None:
    one = subject(
        {"en": {"op1": ["All stay.", "Send 12 units."]}, "fr": {"op1": ["Tous restent.", "Envoyez des unités."]}}
    )
    (finding,) = found(one, "F")
    assert finding.text[slice(*finding.span)] == "Envoyez des unités."


@pytest.mark.parametrize(
    ("original", "code", "version"),
    [
        ("1,250 officers", "fr", "1,250 policiers"),
        ("1,250 officers", "fr", "1.250 policiers"),
        ("1,250 officers", "ru", "1,250 сотрудников"),
        ("1,250 officers", "es", "1,250 agentes"),
        ("22.5 per cent", "fr", "22.5 %"),
        ("22.5 per cent", "ru", "22.5 процента"),
        ("22.5 per cent", "zh", "22,5%"),
    ],
)
def test_a_number_in_the_signs_of_another_language(original: str, code: str, version: str) -> None:
    assert [rule for rule, _ in told(original, version, code)] == ["F007"]


@pytest.mark.parametrize("version", ["la cible 5.1", "à 10.30", "la section 2.5", "12.5.1"])
def test_what_may_be_no_quantity_has_no_wrong_signs(version: str) -> None:
    assert told(version, version) == []


@pytest.mark.parametrize("code", CODES)
def test_digits_of_two_scripts_in_one_number(code: str) -> None:
    planted = POLICE[code].replace("2016", "20١6")
    made = found(subject({code: {"op1": planted}}), "F")
    assert [(one.code, one.text[slice(*one.span)]) for one in made] == [("F009", "20١6")]
    assert "Arabic-indic and European digits" in made[0].message


def test_the_label_of_a_paragraph_is_no_number() -> None:
    texts = {"en": {"p1": "Notes the report;"}, "fr": {"p1": "5. Prend note du rapport ;"}}
    assert found(subject(texts), "F") == []
    texts["fr"]["p1"] = "5 États prennent note du rapport ;"
    assert [one.code for one in found(subject(texts), "F")] == ["F002"]


def test_the_letter_of_a_resolution_is_no_thousand() -> None:
    assert told("第217A(III)号决议", "القرار 217 ألف (د-3)", "ar", "zh") == []
    assert [rule for rule, _ in told("12 officers", "217 ألف ضابط", "ar")] == ["F001"]


def test_digits_of_two_scripts_in_one_text() -> None:
    texts = {f"op{n}": f"الوثيقة {n + 10}" for n in range(1, 7)}
    texts["op7"] = "الوثيقة ١٧"
    (finding,) = found(subject({"ar": texts}), "F")
    assert (finding.code, finding.unit) == ("F007", "op7")
    assert "Arabic-indic digits" in finding.message
    halves = {f"op{n}": "الوثيقة ١٧" if n % 2 else "الوثيقة 17" for n in range(1, 7)}
    assert found(subject({"ar": halves}), "F") == []


def test_a_changed_reference_is_left_to_the_rules_of_numbering() -> None:
    assert told("as set out in paragraph 8 above", "comme indiqué au paragraphe 9 ci-dessus") == []


@pytest.mark.parametrize("code", OTHERS)
def test_the_samples_are_clean(code: str) -> None:
    one = aligned(document("en"), document(code))
    assert checker.check(one, [rule() for rule in RULES]) == []


def test_the_universal_declaration_is_clean(udhr: dict[str, Document]) -> None:
    for code in OTHERS:
        one = aligned(udhr["en"], udhr[code])
        assert checker.check(one, [rule() for rule in RULES]) == []


PIECES = st.sampled_from(
    ["12 ", "2,5 % ", "6 November 2017 ", "2185 (2014) ", "S/2017/926 ", "http://a.b/1 ", "a@b.org ", "١٢ ", "二十 ",
     "five ", "paragraph 6 (a) ", "XXI ", "1 250 ", "2018-2019 ", ". ", "; "]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join))


@settings(max_examples=150, deadline=None)
@given(original=TEXTS, version=TEXTS, code=st.sampled_from(OTHERS))
def test_any_text_gives_findings_within_it(original: str, version: str, code: str) -> None:
    findings = found(subject({"en": {"op1": original}, code: {"op1": version}}), "F")
    for finding in findings:
        assert 0 <= finding.span[0] <= finding.span[1] <= len(finding.text)
        assert 0 <= finding.original_span[0] <= finding.original_span[1] <= len(finding.original)
        assert "\n" not in finding.message
    assert pickle.loads(pickle.dumps(findings)) == findings


def test_hostile_text_takes_time_in_proportion_to_its_length() -> None:
    def seconds(size: int) -> float:
        fragments = ["2185 (2014) ", "S/2017/926 12 ", "paragraph 6 (a) ", "6 November 2017, "]
        texts = {f"op{n}": fragment * (size // len(fragment)) for n, fragment in enumerate(fragments)}
        one = subject({"en": texts, "fr": {key: text.replace("2", "3") for key, text in texts.items()}})
        for side in one.sides.values():
            for passage in side:
                assert passage.figures or passage.dates or passage.symbols or passage.references
        start = time.process_time()
        assert found(one, "F")
        return time.process_time() - start

    assert seconds(32_000) < 8 * max(seconds(8_000), 0.02)
