"""The versions of a document in a folder, found by the names of the files."""

from __future__ import annotations

import os
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from align.errors import InputError
from align.ingest import folder
from align.ingest.folder import expand, versions
from lang import language as languages
from reader.cli import main
from tests.conftest import CODES, SAMPLES

ORDER = ["en", "ar", "es", "fr", "ru", "zh"]


def fill(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return root


def found(root: Path) -> dict[str, dict[str | None, str]]:
    """The names of the files of each document, by language."""
    return {
        stem: {row.language: os.path.relpath(row.path, root) for row in rows} for stem, rows in versions(root).items()
    }


def codes(arguments: list[str]) -> list[str]:
    return [argument.split("=")[0] for argument in arguments]


# -- names ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "stem"),
    [
        ("S-2017-926.{code}.pdf", "S-2017-926"),
        ("S-2017-926-{CODE}.pdf", "S-2017-926"),
        ("S_RES_2185_(2017)-{CODE}.PDF", "S_RES_2185_(2017)"),
        ("N1737034_{code}.docx", "N1737034"),
        ("x_{code}.html", "x"),
        ("A-RES-ES-11-1.{code}.txt", "A-RES-ES-11-1"),
        ("rapport-en-cours.{code}.txt", "rapport-en-cours"),
        ("x.{code}.clean.txt", "x.clean"),
        ("{CODE}_x.txt", "x"),
        ("[{CODE}] x.docx", "x"),
        ("x [{CODE}].docx", "x"),
        ("x {name}.docx", "x"),
        ("x ({name}).docx", "x"),
        ("{name} - x.docx", "x"),
        ("x - {endonym}.pdf", "x"),
        ("x-{ENDONYM}.pdf", "x"),
        ("x（{endonym}）.pdf", "x"),
        ("{code}/x.pdf", "x"),
        ("{CODE}/x.y.pdf", "x.y"),
        ("{name}/S-2017-926-{CODE}.pdf", "S-2017-926"),
        ("{endonym}/rapport-en-cours.pdf", "rapport-en-cours"),
        ("{code}/ES-11-1.pdf", "ES-11-1"),
        ("{code}.txt", ""),
        ("Доклад – {code}.txt", "Доклад"),
        ("تقرير {code}.txt", "تقرير"),
        ("报告_{code}.txt", "报告"),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_six_languages_by_name(tmp_path: Path, pattern: str, stem: str, form: str) -> None:
    names = {}
    for code in CODES:
        pack = languages.get(code)
        name = pattern.format(
            code=code, CODE=code.upper(), name=pack.name, endonym=pack.endonym, ENDONYM=pack.endonym.upper()
        )
        names[code] = unicodedata.normalize(form, name)
    fill(tmp_path, *names.values())
    assert found(tmp_path) == {stem: names}
    assert expand([str(tmp_path)]) == [f"{code}={tmp_path / names[code]}" for code in ORDER]


@pytest.mark.parametrize(
    ("name", "language", "stem"),
    [
        ("x.zh-Hant.txt", "zh-Hant", "x"),
        ("x_fr-CA.txt", "fr-CA", "x"),
        ("x-fr-FR.txt", "fr-FR", "x"),
        ("x.de.txt", "de", "x"),
        ("x.pt-BR.txt", "pt-BR", "x"),
        ("S-2017-926中文.pdf", "zh", "S-2017-926"),
        ("报告中文.pdf", "zh", "报告"),
        ("ES-11-1.pdf", None, "ES-11-1"),
        ("en-route.txt", None, "en-route"),
        ("mise-en-oeuvre.txt", None, "mise-en-oeuvre"),
        ("Spanish Guinea 1960.txt", None, "Spanish Guinea 1960"),
        ("harbour.txt", None, "harbour"),
        ("x_de.txt", None, "x_de"),
        ("draft-of-EN.txt", "en", "draft-of"),
    ],
)
def test_what_a_name_tells_and_what_it_does_not(tmp_path: Path, name: str, language: str | None, stem: str) -> None:
    assert found(fill(tmp_path, name)) == {stem: {language: name}}


def test_names_of_one_document_may_be_written_in_several_ways(tmp_path: Path) -> None:
    names = ["S_2017_926.en.txt", "s-2017-926-FR.pdf", "S 2017 926 Spanish.docx", "ru/S-2017-926.html",
             "S-2017-926 - 中文.txt", "العربية/S.2017.926.txt"]  # fmt: skip
    assert codes(expand([str(fill(tmp_path, *names))])) == ORDER


def test_the_sample() -> None:
    rows = versions(SAMPLES)
    assert list(rows) == ["S-2017-926"]
    assert sorted(row.language or "" for row in rows["S-2017-926"]) == sorted(CODES)


# -- arguments --------------------------------------------------------------------------------------------------


def test_the_original_is_said_or_english(tmp_path: Path) -> None:
    fill(tmp_path, *(f"x.{code}.txt" for code in CODES))
    assert codes(expand([str(tmp_path)]))[0] == "en"
    for code in CODES:
        arguments = expand([f"{code}={tmp_path}"])
        assert arguments[0] == f"{code}={tmp_path / f'x.{code}.txt'}"
        assert sorted(codes(arguments)) == sorted(CODES)
    with pytest.raises(InputError, match="no version in de; say which is the original, such as ar="):
        expand([f"de={tmp_path}"])
    (tmp_path / "x.en.txt").unlink()
    with pytest.raises(InputError, match="no version in en; say which is the original, such as ar="):
        expand([str(tmp_path)])


def test_an_original_of_a_region(tmp_path: Path) -> None:
    assert codes(expand([str(fill(tmp_path, "x.ar.txt", "x.en-US.txt"))])) == ["en-US", "ar"]


def test_one_version_alone_is_the_original(tmp_path: Path) -> None:
    assert expand([str(fill(tmp_path, "x.fr.txt"))]) == [f"fr={tmp_path}/x.fr.txt"]


def test_a_file_whose_name_tells_no_language(tmp_path: Path) -> None:
    fill(tmp_path, "x.txt", "x.fr.txt", "notes.txt")
    assert expand([str(tmp_path)]) == [f"{tmp_path}/x.txt", f"fr={tmp_path}/x.fr.txt"]
    assert expand([f"es={tmp_path}"]) == [f"es={tmp_path}/x.txt", f"fr={tmp_path}/x.fr.txt"]
    assert expand([f"fr={tmp_path}"]) == [f"fr={tmp_path}/x.fr.txt", f"{tmp_path}/x.txt"]
    alone = fill(tmp_path / "alone", "x.txt")
    assert expand([str(alone), f"ru={alone}"]) == [f"{alone}/x.txt", f"ru={alone}/x.txt"]


def test_several_documents_are_listed_and_one_is_chosen(tmp_path: Path) -> None:
    fill(tmp_path, *(f"{stem}.{code}.txt" for stem in ("A-C.3-78-L.60", "S-2017-926") for code in CODES))
    with pytest.raises(InputError) as error:
        expand([str(tmp_path)])
    assert str(error.value) == (
        f"{tmp_path}: there are several documents in it: A-C.3-78-L.60, S-2017-926; "
        f"name one of them, such as {tmp_path}/S-2017-926"
    )
    arguments = expand([f"{tmp_path}/s_2017_926"])
    assert arguments == [f"{code}={tmp_path}/S-2017-926.{code}.txt" for code in ORDER]
    assert expand([f"ru={tmp_path}/A-C.3-78-L.60"])[0] == f"ru={tmp_path}/A-C.3-78-L.60.ru.txt"


def test_many_documents_are_not_all_listed(tmp_path: Path) -> None:
    fill(tmp_path, "fr.txt", *(f"x{number:02}.en.txt" for number in range(20)))
    with pytest.raises(InputError, match=r"in it: fr\.txt, x00, x01, x02, x03, x04, x05, x06 and 13 more; name"):
        expand([str(tmp_path)])


def test_what_names_no_folder_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, "x.en.txt", "fr.txt", "ru=x.txt", "ru=y/z.txt")
    monkeypatch.chdir(tmp_path)
    names = ["x.en.txt", "fr=x.en.txt", "gone.txt", "gone/x", "", "-", "fr=-", "./x.en.txt"]
    assert expand(names) == names
    assert expand(["x"]) == ["en=./x.en.txt"]
    assert expand(["./ru=y"]) == ["./ru=y/z.txt"]
    fill(tmp_path, "es/x.txt", "alone/x.txt")
    assert expand(["alone", "./x"]) == ["alone/x.txt", "en=./x.en.txt", "es=./es/x.txt"]


def test_a_path_that_looks_like_a_language_is_kept_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, "sub/ru=y.txt", "sub/x.txt")
    monkeypatch.chdir(tmp_path / "sub")
    assert expand(["ru"]) == ["ru"]
    os.unlink("x.txt")
    os.rename(tmp_path / "sub", tmp_path / "ru=y")
    monkeypatch.chdir(tmp_path)
    assert expand(["ru=y"]) == ["ru=y"]
    assert expand(["./ru=y"]) == ["./ru=y/ru=y.txt"]


def test_several_kinds_of_files_of_one_version(tmp_path: Path) -> None:
    fill(tmp_path, *(f"x.{code}.pdf" for code in CODES), "x.en.txt", "x.fr.txt", "x.fr.docx")
    assert expand([str(tmp_path)]) == [f"{code}={tmp_path}/x.{code}.pdf" for code in ORDER]
    os.unlink(tmp_path / "x.fr.pdf")
    assert f"fr={tmp_path}/x.fr.txt" in expand([str(tmp_path)])


def test_two_files_of_one_version(tmp_path: Path) -> None:
    fill(tmp_path, "x.en.txt", "x-FR.txt", "fr/x.txt")
    with pytest.raises(InputError, match=r"there are 2 files in fr: .*x-FR\.txt, .*fr/x\.txt; take all but one away"):
        expand([str(tmp_path)])


# -- what else is in folders --------------------------------------------------------------------------------------


def test_other_files_are_passed_over(tmp_path: Path) -> None:
    fill(tmp_path, "x.en.txt", ".x.fr.txt", ".fr/x.txt", "~$x.fr.docx", "x.fr.pdf.part", "x.fr.pdf.part.json")
    fill(tmp_path, "x.fr.yaml", "x.fr.tmx", "x.fr", "other/x.fr.txt", "fr/deeper/x.txt")
    (tmp_path / "x.es.txt").mkdir()
    assert found(tmp_path) == {"x": {"en": "x.en.txt"}}


def test_links_that_lead_in_circles(tmp_path: Path) -> None:
    fill(tmp_path, "x.en.txt")
    for name, target in (("fr", "."), ("es", "es"), ("x.ru.txt", "x.ru.txt"), ("x.zh.txt", "gone"), ("ar", "..")):
        (tmp_path / name).symlink_to(target)
    (tmp_path / "x.fr.txt").symlink_to("x.en.txt")
    assert found(tmp_path) == {"x": {"en": "x.en.txt"}}


def test_links_to_files_elsewhere_are_followed(tmp_path: Path) -> None:
    elsewhere = fill(tmp_path / "elsewhere", "b.txt")
    root = fill(tmp_path / "root", "x.en.txt")
    (root / "x.fr.txt").symlink_to(elsewhere / "b.txt")
    (root / "ru").symlink_to(fill(tmp_path / "more", "x.txt").resolve())
    assert set(found(root)["x"]) == {"en", "fr", "ru"}


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may read everything: what it does meanwhile is done as somebody else."""
    own = os.geteuid()
    if own == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(own)


def test_a_folder_that_may_not_be_read() -> None:
    with tempfile.TemporaryDirectory() as name:  # not tmp_path, which is closed to others
        root = Path(name)
        root.chmod(0o755)
        for path, asked in ((root / "closed", root / "closed"), (root / "open" / "fr", root / "open")):
            fill(path, "x.en.txt").chmod(0)
            with as_nobody(), pytest.raises(InputError, match="permission denied"):
                expand([str(asked)])
            path.chmod(0o700)


def test_a_folder_that_is_gone_or_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        versions(tmp_path / "gone")
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be read"):
        versions(tmp_path / "file")


def test_a_folder_without_documents(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no document in it; name a folder with files such as"):
        expand([str(fill(tmp_path, "x.yaml"))])


@pytest.mark.skipif(os.name != "posix", reason="names of any bytes are those of POSIX")
def test_names_that_are_no_text(tmp_path: Path) -> None:
    for name in (b"x\xff.en.txt", b"x\xff.fr.txt"):
        (tmp_path / os.fsdecode(name)).touch()
    assert codes(expand([str(tmp_path)])) == ["en", "fr"]


def test_what_is_found_is_what_the_packs_know() -> None:
    assert set(folder._names().values()) == set(languages.codes())


def test_commands_take_a_folder_for_all_versions_in_it(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["align", str(SAMPLES)]) == 0
    assert set(yaml.safe_load(capsysbinary.readouterr().out)["versions"]) == set(CODES)
    assert main(["read", "--plain", "--width", "200", f"fr={SAMPLES / 'S-2017-926'}"]) == 0
    assert "Italie" in capsysbinary.readouterr().out.decode().splitlines()[0]
    assert main(["check", str(SAMPLES), "--statistics"]) == 1
    assert b"6 versions" in capsysbinary.readouterr().out


def test_one_document_is_no_alignment(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["align", str(SAMPLES / "S-2017-926.en.txt")]) == 2
    assert "needs an original and at least one version" in capsys.readouterr().err
