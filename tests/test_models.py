"""Model packages: archives made to do harm, servers that fail in every way, installs that are cut off."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import ssl
import stat
import struct
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from filelock import FileLock

from lang.translate import CancelledError, package_archive, package_download, packages
from lang.translate.package_download import Available, available, download
from lang.translate.packages import PackageError, RefusedError, install, installed, remove
from reader import cli
from tests.conftest import CODES, ROOT
from tests.tools.web_server import Handler, PageServer, failing, page

MODEL = ROOT / "tests" / "models" / "translate-en_fr-1_0.argosmodel"
NAME = "translate-en_fr-1_0"
METADATA = {"package_version": "1.0", "from_code": "en", "to_code": "fr"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of packages; processes of their own see it too."""
    for name in ("DATA", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    for name in [name for name in os.environ if name.startswith(("ARGOS_", "SNAP")) or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    home = tmp_path / "argos" / "packages"
    home.mkdir(parents=True)
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(home))
    monkeypatch.setattr(packages.settings(), "package_data_dir", home)
    monkeypatch.setattr(packages.settings(), "package_dirs", [home])
    return home


@cache
def genuine() -> dict[str, bytes]:
    with zipfile.ZipFile(MODEL) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def contents(**changes: bytes | None) -> dict[str, bytes]:
    """The files of the genuine package, some of them changed or (None) left out; ``model`` stands for model.bin."""
    found = dict(genuine())
    names = {
        "metadata": f"{NAME}/metadata.json",
        "model": f"{NAME}/model/model.bin",
        "tokenizer": f"{NAME}/sentencepiece.model",
        "bpe": f"{NAME}/bpe.model",
    }
    for key, data in changes.items():
        if data is None:
            del found[names[key]]
        else:
            found[names[key]] = data
    return found


def zipped(target: Path, files: dict[str, bytes] | list[tuple[str | zipfile.ZipInfo, bytes]]) -> Path:
    """An archive of files, in their order; names may be there twice."""
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items() if isinstance(files, dict) else files:
            archive.writestr(name, data)
    return target


def of_version(tmp_path: Path, version: str) -> Path:
    about = json.dumps({**METADATA, "package_version": version}).encode()
    return zipped(tmp_path / f"{version}.argosmodel", contents(metadata=about))


def tree(folder: Path) -> dict[str, bytes]:
    """Every file and folder, but for the empty files that locks are."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b""
        for path in sorted(folder.rglob("*"))
        if path.suffix != ".lock"
    }


def named() -> list[str]:
    return [package.name for package in installed()]


# -- names ----------------------------------------------------------------------------------------------


def test_codes_are_those_of_argos_and_back() -> None:
    assert [packages.argos_code(code) for code in CODES] == list(CODES)
    assert [packages.language_code(code) for code in CODES] == list(CODES)
    told = {
        "zh-Hant": "zt",
        "zh-TW": "zt",
        "zh-hant-HK": "zt",
        "zh-Hans": "zh",
        "pt-BR": "pb",
        "pt-PT": "pt",
        "zt": "zt",
    }
    assert {code: packages.argos_code(code) for code in told} == told
    assert [packages.language_code(code) for code in ("zt", "pb", "pt")] == ["zh-Hant", "pt-BR", "pt"]


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("en-fr", ("en", "fr")),
        ("zh_ar", ("zh", "ar")),
        ("en-zh-Hant", ("en", "zt")),
        ("pt-BR-en", ("pb", "en")),
        ("zh-Hant-pt-BR", ("zt", "pb")),
        (NAME, None),
        ("en", None),
        ("../en-fr", None),
        ("en-fr.argosmodel", None),
        ("", None),
    ],
)
def test_pairs_as_one_writes_them(text: str, pair: tuple[str, str] | None) -> None:
    assert packages.pair_of(text) == pair


def test_the_command_that_installs_a_pair() -> None:
    assert packages.command_for("en", "fr") == "hexapla models install en-fr"
    assert packages.command_for("ar", "en") == "hexapla models install ar-en"
    assert packages.command_for("ru", "zh") == "hexapla models install ru-en en-zh"
    assert packages.command_for("fr-CA", "zh-TW") == "hexapla models install fr-en en-zh-Hant"


def test_the_newest_of_a_pair_comes_first() -> None:
    of = [packages.Package("en", "es", version) for version in ("1.9", "1.10", "1.10.1", "2", "1.0")]
    assert [one.version for one in sorted(of, key=packages.newest_first)] == ["2", "1.10.1", "1.10", "1.9", "1.0"]
    assert packages.newer(of[1], of[0])
    assert not packages.newer(of[0], of[0])


# -- install, list, remove ------------------------------------------------------------------------------


def test_install_list_and_remove(home: Path) -> None:
    before = tree(home.parent)
    package = install(MODEL)
    assert (package.source, package.target, package.version, package.name) == ("en", "fr", "1.0", NAME)
    assert package.folder == home / NAME
    assert installed() == [package]
    assert tree(home) == {
        **contents(),
        **dict.fromkeys([NAME, f"{NAME}/model"], b""),
    }
    assert package.size == sum(map(len, contents().values()))
    assert len(package.digest) == 12
    assert remove("en-fr") == [NAME]
    assert tree(home.parent) == before


def test_what_other_argos_programs_read_is_what_we_installed(home: Path) -> None:
    from argostranslate.package import get_installed_packages

    install(MODEL)
    (package,) = get_installed_packages()
    assert (package.from_code, package.to_code, package.package_version) == ("en", "fr", "1.0")
    assert package.tokenizer.decode(package.tokenizer.encode("The Council")) == "The Council"


def test_a_package_replaces_every_other_version_of_its_pair(home: Path, tmp_path: Path) -> None:
    install(of_version(tmp_path, "1.9"))
    (home / "translate-en_fr-1_9").rename(home / "en_fr")  # as an old Argos names it
    package = install(of_version(tmp_path, "1.10"))
    assert named() == ["translate-en_fr-1_10"] == [path.name for path in home.iterdir()]
    (package.folder / "mark").touch()
    install(of_version(tmp_path, "1.10"))
    assert not (package.folder / "mark").exists()
    assert [path.name for path in home.parent.iterdir() if path.suffix != ".lock"] == ["packages"]


def test_two_directions_stand_side_by_side(home: Path, tmp_path: Path) -> None:
    about = json.dumps({**METADATA, "from_code": "fr", "to_code": "zt"}).encode()
    install(zipped(tmp_path / "other", contents(metadata=about)))
    install(MODEL)
    assert [package.pair for package in installed()] == ["en-fr", "fr-zh-Hant"]
    assert remove("fr-zh-TW") == ["translate-fr_zt-1_0"]
    assert named() == [NAME]


def test_a_folder_that_is_no_package_is_passed_over_and_can_be_removed(home: Path) -> None:
    install(MODEL)
    (home / "empty").mkdir()
    (home / "torn").mkdir()
    (home / "torn" / "metadata.json").write_bytes(json.dumps(METADATA).encode())
    (home / "deep").mkdir()
    (home / "deep" / "metadata.json").write_bytes(b"[" * 100_000)
    (home / "sbd").mkdir()
    (home / "sbd" / "metadata.json").write_bytes(b'{"type": "sbd"}')
    found, notes = packages.survey()
    assert [package.name for package in found] == [NAME]
    assert [note.split(": ", 1)[1] for note in notes] == [
        "its metadata.json is no JSON; run: hexapla models remove deep",
        "it has no metadata.json; run: hexapla models remove empty",
        "it is no package for translation; run: hexapla models remove sbd",
        "it has no model/model.bin; run: hexapla models remove torn",
    ]
    for name in ("empty", "torn", "deep", "sbd"):
        assert remove(name) == [name]
    assert named() == [NAME] == [path.name for path in home.iterdir()]


@pytest.mark.parametrize("name", ["fr-en", "translate-en_fr-9_9", "..", "/etc", "", "../packages"])
def test_what_is_not_there_is_not_removed(home: Path, name: str) -> None:
    install(MODEL)
    with pytest.raises(PackageError, match=r"no package .* is installed"):
        remove(name)
    assert named() == [NAME]


def test_a_link_to_a_folder_is_removed_and_not_the_folder(home: Path, tmp_path: Path) -> None:
    install(MODEL)
    elsewhere = (home / NAME).rename(tmp_path / "elsewhere")
    (home / "linked").symlink_to(elsewhere)
    before = tree(elsewhere)
    assert remove("en_fr") == ["linked"]
    assert tree(elsewhere) == before


def test_folders_may_be_members_too(home: Path, tmp_path: Path) -> None:
    folders: list[tuple[str | zipfile.ZipInfo, bytes]] = [
        (f"{NAME}/", b""),
        (f"{NAME}/model/", b""),
        (f"{NAME}/x/", b""),
    ]
    package = install(zipped(tmp_path / "good", [*folders, *contents().items()]))
    assert (package.folder / "x").is_dir()
    assert package.digest == install(MODEL).digest


def test_tokenizers_of_byte_pairs_are_read(home: Path, tmp_path: Path) -> None:
    good = contents(tokenizer=None, bpe="#version: 0.2\nt h\nth e</w>\né à\n".encode())
    assert install(zipped(tmp_path / "good", good)).name == NAME


# -- archives that are refused --------------------------------------------------------------------------


def entry(name: str, kind: int = stat.S_IFREG, **fields: int) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name)
    made.create_system, made.external_attr = 3, (kind | 0o644) << 16
    for field, value in fields.items():
        setattr(made, field, value)
    return made


def raw(data: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(data) and None


LIGHT = bytes(5000)
"""In place of the model where it does not come to loading it."""


def having(*members: tuple[str | zipfile.ZipInfo, bytes]) -> Callable[[Path], None]:
    """An archive of the files of a package and some more."""
    return lambda path: zipped(path, [*contents(model=LIGHT).items(), *members]) and None


def changed(**changes: bytes | None) -> Callable[[Path], None]:
    return lambda path: zipped(path, contents(**changes)) and None


def about(**changes: object) -> Callable[[Path], None]:
    return changed(metadata=json.dumps({**METADATA, **changes}).encode())


def edited(edit: Callable[[bytearray], object]) -> Callable[[Path], None]:
    """The files of a package, with bytes of the archive changed."""

    def make(path: Path) -> None:
        data = bytearray(zipped(path, contents(model=LIGHT, tokenizer=b"")).read_bytes())
        edit(data)
        path.write_bytes(data)

    return make


def cut(data: bytearray) -> None:
    del data[len(data) // 2 :]


def flip(data: bytearray) -> None:
    data[len(data) // 2] ^= 1


def encrypt(data: bytearray) -> None:
    """Sets the flag of the first member in both of its headers."""
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1


def backslash(data: bytearray) -> None:
    data[:] = data.replace(f"{NAME}/model/config.json".encode(), f"{NAME}\\model\\config.json".encode())


def nul(data: bytearray) -> None:
    data[:] = data.replace(f"{NAME}/README.md".encode(), f"{NAME}/READM\0.md".encode())


def understate(data: bytearray) -> None:
    """Says of the model that it has 10 bytes."""
    at = data.rindex(f"{NAME}/model/model.bin".encode()) - 46
    assert data[at : at + 4] == b"PK\1\2"
    data[at + 24 : at + 28] = struct.pack("<L", 10)


def overstate(data: bytearray) -> None:
    """Says of two members that they have 4 GB each."""
    for name in ("model/model.bin", "sentencepiece.model"):
        at = data.rindex(f"{NAME}/{name}".encode()) - 46
        data[at + 24 : at + 28] = struct.pack("<L", 0xFFFFFFFE)
    data[at + 24 : at + 28] = struct.pack("<L", 0xFFFFFFFE)


BOMB = BytesIO()
with zipfile.ZipFile(BOMB, "w", zipfile.ZIP_DEFLATED) as _archive:
    for _number in range(3):
        _archive.writestr(f"x/{_number}", bytes(1 << 20))

REFUSED = {
    "empty file": (raw(b""), "no zip archive"),
    "text": (raw(b"hello\n" * 99), "no zip archive"),
    "web page": (raw(b"\n <!DOCTYPE html><html>"), "a web page"),
    "cut short": (edited(cut), "cut short"),
    "cut at the end": (edited(lambda data: data.__delitem__(slice(-3, None))), "cut short"),
    "nothing in it": (lambda path: zipped(path, {}) and None, "one folder"),
    "bit flipped": (edited(flip), "is damaged"),
    "absolute": (having(("/etc/x", b"")), "'/etc/x' has a path that is not allowed"),
    "parent": (having((f"{NAME}/../../x", b"")), "not allowed"),
    "parent at the end": (having((f"{NAME}/..", b"")), "not allowed"),
    "parent of Windows": (having((f"{NAME}/.. /x", b"")), "not allowed"),
    "here": (having((f"{NAME}/./x", b"")), "not allowed"),
    "no name": (having((f"{NAME}//x", b"")), "not allowed"),
    "drive": (having(("C:/x", b"")), "not allowed"),
    "stream": (having((f"{NAME}/x:y", b"")), "not allowed"),
    "backslash": (edited(backslash), "not allowed"),
    "escape": (having((f"{NAME}/\x1b[2J", b"")), r"\\x1b\[2J' has a path"),
    "nul": (edited(nul), "not allowed"),
    "deep": (having((f"{NAME}/{'d/' * 500}x", b"")), "not allowed"),
    "symlink": (having((entry(f"{NAME}/link", stat.S_IFLNK), b"/etc/passwd")), "neither a file nor a folder"),
    "device": (having((entry(f"{NAME}/null", stat.S_IFCHR), b"")), "neither a file nor a folder"),
    "pipe": (having((entry(f"{NAME}/pipe", stat.S_IFIFO), b"")), "neither a file nor a folder"),
    "twice": (having((f"{NAME}/model/config.json", b"{}")), "there twice"),
    "twice but for case": (having((f"{NAME}/Model/CONFIG.json", b"{}")), "there twice"),
    "twice but for form": (having((f"{NAME}/\xe9", b""), (f"{NAME}/e\u0301", b"")), "there twice"),
    "file and folder": (having((f"{NAME}/README.md/x", b"")), "there twice"),
    "folder and file": (having((f"{NAME}/model", b"")), "there twice"),
    "encrypted": (edited(encrypt), "encrypted"),
    "another compression": (having((entry(f"{NAME}/x", compress_type=zipfile.ZIP_LZMA), b"x")), "in a way that is not"),
    "understated": (edited(understate), "damaged"),
    "too large": (edited(overstate), "larger than"),
    "too many": (having(*((f"{NAME}/{n}", b"") for n in range(10_000))), "10006 members"),
    "two folders": (having(("__MACOSX/x", b"")), "one folder"),
    "file at the top": (having(("README", b"")), "one folder"),
    "nothing but a file": (lambda path: zipped(path, {"metadata.json": b"{}"}) and None, "one folder"),
    "no metadata": (changed(metadata=None), "no metadata.json"),
    "no JSON": (changed(metadata=b"{"), "no JSON"),
    "no UTF-8": (changed(metadata=b'{"from_code": "\xff\xfe"}'), "no JSON"),
    "nested JSON": (changed(metadata=b"[" * 100_000), "no JSON"),
    "large JSON": (changed(metadata=b" " * (1 << 21)), "too large"),
    "a list": (changed(metadata=b"[]"), "no JSON object"),
    "no codes": (changed(metadata=b"{}"), "from_code"),
    "no string": (about(from_code=["en"]), "from_code"),
    "a code that climbs": (about(to_code="../../x"), "from_code"),
    "a code that steers": (about(to_code="fr\x1b[2J"), "from_code"),
    "a version that climbs": (about(package_version="../x"), "package_version"),
    "another type": (about(type="sbd"), "no package for translation"),
    "no model": (changed(model=None), "no model/model.bin"),
    "no tokenizer": (changed(tokenizer=None), "neither sentencepiece.model nor bpe.model"),
    "model of nothing": (changed(model=b""), "cannot be loaded"),
    "model of zeros": (changed(model=bytes(100_000)), "cannot be loaded"),
    "model of text": (changed(model=b"hello " * 9999), "cannot be loaded"),
    "tokenizer of nothing": (changed(tokenizer=b""), "cannot be loaded"),
    "tokenizer of text": (changed(tokenizer=b"hello\n" * 99), "cannot be loaded"),
    "byte pairs of three": (changed(tokenizer=None, bpe=b"a b\na b c\n"), "line 2 is no pair of units"),
    "byte pairs of bytes": (changed(tokenizer=None, bpe=b"\xff\xfe\n"), "cannot be loaded"),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("older", [True, False], ids=["older version", "no version"])
@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_archive_is_refused_and_nothing_is_left_behind(
    case: str, older: bool, home: Path, tmp_path: Path
) -> None:
    make, message = REFUSED[case]
    make(tmp_path / "bad.argosmodel")
    if older:
        (home / NAME).mkdir()
        (home / NAME / "mine").write_text("as it was")
    before = tree(tmp_path)
    with pytest.raises(RefusedError, match=message) as error:
        install(tmp_path / "bad.argosmodel")
    assert error.value.mend
    assert len(str(error.value).splitlines()) == 1
    assert tree(tmp_path) == before


def test_a_vocabulary_that_is_not_of_the_model_is_refused(home: Path, tmp_path: Path) -> None:
    files = contents()
    files[f"{NAME}/model/shared_vocabulary.json"] = b'["<unk>", "<s>", "</s>"]'
    with pytest.raises(RefusedError, match="cannot be loaded"):
        install(zipped(tmp_path / "bad", files))
    assert named() == []


def test_bytes_are_counted_while_unpacking(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bomb").write_bytes(BOMB.getvalue())
    monkeypatch.setattr(package_archive, "_MOST_UNPACKED", 3 << 20)
    with package_archive.opened(tmp_path / "bomb") as archive:
        monkeypatch.setattr(package_archive, "_MOST_UNPACKED", 2 << 20)
        with pytest.raises(RefusedError, match="larger than"):
            archive.unpack(tmp_path / "out")
    assert sum(path.stat().st_size for path in (tmp_path / "out").rglob("*") if path.is_file()) <= 2 << 20


def test_a_full_or_forbidden_disk_is_said_in_one_line(home: Path, tmp_path: Path) -> None:
    home.rmdir()
    home.write_text("a file in place of the folder")
    with pytest.raises(PackageError, match="packages cannot be written") as error:
        install(MODEL)
    assert not isinstance(error.value, RefusedError)
    with pytest.raises(PackageError, match="cannot be read"):
        installed()
    with pytest.raises(PackageError, match="no such file"):
        install(tmp_path / "nowhere")


@pytest.mark.skipif(not os.path.ismount("/dev/shm"), reason="there is no file system of its own at hand")
def test_packages_on_a_file_system_of_their_own(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages.settings(), "package_data_dir", "/dev/shm")
    with pytest.raises(PackageError, match="a file system of its own") as error:
        install(MODEL)
    assert "ARGOS_PACKAGES_DIR" in error.value.mend
    assert not Path("/dev/shm", NAME).exists()


# -- installs that are cut off, and many at once --------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
from lang.translate import package_archive, packages

die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
where, archive = sys.argv[1], Path(sys.argv[2])
if where == "while unpacking":
    blocks = package_archive.Archive._blocks
    def blocks_and_death(self, entry):
        for block in blocks(self, entry):
            yield block
            if "model.bin" in entry.filename:
                die()
    package_archive.Archive._blocks = blocks_and_death
elif where == "before loading":
    package_archive.load = die
else:
    rename, renames = Path.rename, []
    def renamed(self, target):
        renames.append(target)
        return die() if len(renames) > int(where) else rename(self, target)
    Path.rename = renamed
packages.install(archive)
"""


@pytest.mark.parametrize("where", ["while unpacking", "before loading", "0", "1"])
@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_killed_install_leaves_what_was_there_and_does_no_harm(
    where: str, version: str, home: Path, tmp_path: Path
) -> None:
    install(MODEL)
    (home / NAME / "mark").touch()
    archive = of_version(tmp_path, version)
    killed = subprocess.run([sys.executable, "-c", KILLED, where, str(archive)], cwd=ROOT, check=False)
    assert killed.returncode == -9
    _, notes = packages.survey()
    assert notes == []
    with pytest.raises(PackageError, match="no package"):
        remove("zh-ar")  # any work on the packages first puts in order what the other left
    assert all((package.folder / "model" / "model.bin").stat().st_size for package in installed())
    assert named()[-1] == NAME
    assert (home / NAME / "mark").exists()
    install(archive)
    assert [package.version for package in installed()] == [version]
    assert [path.name for path in home.parent.iterdir() if path.suffix != ".lock"] == ["packages"]


def test_many_may_install_at_once(home: Path, tmp_path: Path) -> None:
    archives = [MODEL, MODEL, of_version(tmp_path, "1.1"), MODEL]
    running = [
        subprocess.Popen([sys.executable, "-m", "reader", "models", "install", str(archive)], cwd=ROOT)
        for archive in archives
    ]
    assert [process.wait(60) for process in running] == [0] * len(archives)
    assert len(named()) == 1
    assert [path.name for path in home.parent.iterdir() if path.suffix != ".lock"] == ["packages"]


def test_who_waits_too_long_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "_PATIENCE", 0)
    with FileLock(home.parent / ".packages.hexapla.lock"), pytest.raises(PackageError, match="another process"):
        install(MODEL)
    assert named() == []


# -- the index and downloads ----------------------------------------------------------------------------

DATA = b"PK\3\4" + bytes(range(256)) * 1200
DIGEST = hashlib.sha256(DATA).hexdigest()


class Server(PageServer):
    """A server on this machine, whose pages are functions."""

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"

    def offer(self, *paths: str, **fields: object) -> Available:
        return Available("en", "fr", "1.0", links=tuple(map(self.url, paths)), **fields)


def breaking(data: bytes, at: int, tag: str = '"one"') -> Callable[[Handler], None]:
    """Breaks off after ``at`` bytes; gives the rest, all of it, to who asks for that of the same file."""

    def answer(handler: Handler) -> None:
        asked = handler.headers["Range"]
        if asked and handler.headers["If-Range"] == tag:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            handler.reply(206, data[start:], ETag=tag, Content_Range=f"bytes {start}-{len(data) - 1}/{len(data)}")
        else:
            handler.reply(200, data[:at], said=len(data), ETag=tag)

    return answer


def resetting(handler: Handler) -> None:
    """Resets the connection, so that what is on its way is lost."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(DATA)))
    handler.end_headers()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.shutdown(socket.SHUT_RD)
    handler.connection.close()


def in_turn(*answers: Callable[[Handler], None]) -> Callable[[Handler], None]:
    left = iter(answers)
    return lambda handler: next(left)(handler)


def index(server: Server, *entries: object) -> None:
    server.pages["/index.json"] = page(json.dumps(entries).encode())


def indexed(
    path: str, source: str = "en", target: str = "fr", version: str = "1.0", **more: object
) -> dict[str, object]:
    about = {"from_code": source, "to_code": target, "package_version": version, "code": f"translate-{source}_{target}"}
    return {**about, "links": ["ipfs://QmNone", path], **more}


@pytest.fixture
def server(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server() as running:
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        monkeypatch.setattr(packages.settings(), "remote_package_index", running.url("/index.json"))
        monkeypatch.setattr(package_download, "_PAUSE", 0)
        monkeypatch.setenv("ARGOS_PACKAGE_INDEX", running.url())
        yield running
        running.shutdown()


def test_the_index_is_read_leniently(server: Server) -> None:
    six = [indexed(server.url("/a"), "en", code) for code in CODES[1:]]
    two = [indexed("https://a", "en", "zt", "1.9"), indexed("https://a", "en", "zt", "1.10", size=5, sha256="AB")]
    none = [
        {},
        [],
        None,
        "x",
        {"type": "sbd"},
        indexed("x", "EN"),
        indexed("x", version="\x1b"),
        indexed("x", type="sbd"),
    ]
    odd = [indexed("x", "es", "en", links=None), indexed("x", "es", "fr", links=[3, None, "https://b"], size="x")]
    index(server, *six, *two, *none, *odd)
    offers = available()
    assert [offer.pair for offer in offers[:5]] == ["en-ar", "en-es", "en-fr", "en-ru", "en-zh"]
    assert [(offer.pair, offer.version, offer.size, offer.sha256) for offer in offers[5:7]] == [
        ("en-zh-Hant", "1.10", 5, "ab"),
        ("en-zh-Hant", "1.9", 0, ""),
    ]
    assert [(offer.pair, offer.links) for offer in offers[7:]] == [("es-en", ()), ("es-fr", ("https://b",))]
    assert server.agents == {"hexapla/0.1.0"}


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (failing(404), "it answers 404"),
        (failing(500), "it answers 500"),
        (page(b"<html>Log in</html>"), "is no index"),
        (page(b'{"packages": []}'), "is no index"),
        (page(b"\xff\xfe\x00"), "is no index"),
        (page(b"[" * 100_000), "is no index"),
        (lambda handler: handler.reply(200, b'[{"from_code": "en"', said=500), "is no index"),
        (lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH\r\n"), "not answer as a web server"),
        (lambda handler: handler.reply(302, b"", Location="file:///etc/passwd"), "it answers 302"),
    ],
)
def test_what_is_no_index_is_said(server: Server, answer: Callable[[Handler], None], message: str) -> None:
    server.pages["/index.json"] = answer
    with pytest.raises(PackageError, match=message) as error:
        available()
    assert "download the package by hand" in error.value.mend


def test_asking_for_the_index_can_be_stopped(server: Server) -> None:
    index(server, indexed("https://a"))
    with pytest.raises(CancelledError):
        available(lambda done, total: done != total)


def test_an_index_without_end_is_not_read_to_its_end(server: Server) -> None:
    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(bytes(1 << 20))
        except OSError:
            handler.close_connection = True

    server.pages["/index.json"] = endless
    with pytest.raises(PackageError, match="too large"):
        available()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("http://127.0.0.1:1/", "connection refused"),
        ("file:///etc/", "unknown url type"),
        ("nonsense", "no address on the web"),
        ("http://[/", "no address on the web"),
    ],
)
def test_an_index_that_cannot_be_reached(home: Path, url: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages.settings(), "remote_package_index", url)
    with pytest.raises(PackageError, match=f"cannot be had .*{message}"):
        available()


def test_a_proxy_is_honoured(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.pages["http://nowhere.invalid/index.json"] = page(json.dumps([indexed("https://a")]).encode())
    monkeypatch.setattr(packages.settings(), "remote_package_index", "http://nowhere.invalid/index.json")
    monkeypatch.setenv("http_proxy", server.url())
    assert [offer.pair for offer in available()] == ["en-fr"]


def test_a_download_tells_how_far_it_is_and_leaves_one_file(server: Server, tmp_path: Path) -> None:
    server.pages["/a"] = page(DATA)
    told: list[tuple[int, int | None]] = []
    file = download(server.offer("/a"), tmp_path / "cache", lambda *far: told.append(far))
    assert file == tmp_path / "cache" / f"{NAME}.argosmodel"
    assert file.read_bytes() == DATA
    assert told[-1] == (len(DATA), len(DATA))
    assert len(told) > 2
    assert list(tree(tmp_path / "cache")) == [file.name]
    assert download(server.offer("/a", sha256=DIGEST), tmp_path / "cache") == file
    assert len(server.asked) == 1


def test_a_connection_that_breaks_is_taken_up_where_it_broke(server: Server, tmp_path: Path) -> None:
    server.pages["/a"] = breaking(DATA, 100_000)
    assert download(server.offer("/a", sha256=DIGEST), tmp_path).read_bytes() == DATA
    assert server.asked == [("/a", None), ("/a", "bytes=100000-")]


def test_a_download_that_was_stopped_goes_on_the_next_time(server: Server, tmp_path: Path) -> None:
    server.pages["/a"] = server.pages["/b"] = breaking(DATA, len(DATA))
    with pytest.raises(CancelledError):
        download(server.offer("/b", "/a"), tmp_path, lambda done, _: done < 100_000)
    have = (tmp_path / f"{NAME}.argosmodel.part").stat().st_size
    assert 100_000 <= have < len(DATA)
    assert download(server.offer("/a", "/b"), tmp_path).read_bytes() == DATA
    assert server.asked == [("/b", None), ("/b", f"bytes={have}-")]


def test_a_file_that_changed_meanwhile_is_fetched_anew(server: Server, tmp_path: Path) -> None:
    other = b"PK\3\4" + bytes(400_000)
    server.pages["/a"] = in_turn(breaking(DATA, 100_000), breaking(other, 400_004, tag='"two"'))
    assert download(server.offer("/a"), tmp_path).read_bytes() == other
    assert [asked for _, asked in server.asked] == [None, "bytes=100000-"]


@pytest.mark.parametrize(
    "answer",
    [
        lambda handler: handler.reply(206, DATA[7:], Content_Range=f"bytes 7-{len(DATA) - 1}/{len(DATA)}"),
        lambda handler: handler.reply(206, DATA),
        failing(416),
    ],
    ids=["another part", "no part", "416"],
)
def test_a_server_that_gets_parts_wrong_is_asked_for_the_whole(
    server: Server, tmp_path: Path, answer: Callable[[Handler], None]
) -> None:
    server.pages["/a"] = in_turn(breaking(DATA, 100_000), answer, page(DATA))
    assert download(server.offer("/a"), tmp_path).read_bytes() == DATA
    assert [asked for _, asked in server.asked] == [None, "bytes=100000-", None]


@pytest.mark.parametrize("headers", [{}, {"ETag": 'W/"weak"'}, {"ETag": '"one"'}])
def test_a_server_that_knows_no_parts_sends_the_whole_again(
    server: Server, tmp_path: Path, headers: dict[str, str]
) -> None:
    def half(handler: Handler) -> None:
        handler.reply(200, DATA[:200_000], said=len(DATA), **headers)

    server.pages["/a"] = in_turn(half, half, page(DATA))
    assert download(server.offer("/a", sha256=DIGEST), tmp_path).read_bytes() == DATA
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (failing(404), "404"),
        (failing(403), "403"),
        (page(b"<html>Log in</html>"), "a web page"),
        (page(b"hello"), "no zip archive"),
        (page(DATA + b"x"), "SHA-256"),
        (page(DATA[:-1] + b"x"), "SHA-256"),
    ],
)
def test_a_link_that_leads_to_nothing_is_followed_once_and_then_the_next(
    server: Server, tmp_path: Path, answer: Callable[[Handler], None], message: str
) -> None:
    server.pages |= {"/a": answer, "/b": page(DATA)}
    with pytest.raises(PackageError, match=message) as error:
        download(server.offer("/a", sha256=DIGEST), tmp_path)
    assert "by hand" in error.value.mend
    assert list(tree(tmp_path / "cache")) == []
    assert len(server.asked) == 1
    offer = Available(
        "en", "fr", "1.0", ("ipfs://x", "ftp://x/y", "http://[/", server.url("/a"), server.url("/b")), DIGEST
    )
    assert download(offer, tmp_path).read_bytes() == DATA


@pytest.mark.parametrize(
    "answer",
    [failing(500), failing(503), failing(429), lambda handler: handler.reply(200, b"", said=50), resetting],
    ids=["500", "503", "429", "nothing", "reset"],
)
def test_a_server_in_trouble_is_asked_a_few_times(
    server: Server, tmp_path: Path, answer: Callable[[Handler], None]
) -> None:
    server.pages["/a"] = in_turn(answer, answer, page(DATA))
    assert download(server.offer("/a"), tmp_path).read_bytes() == DATA
    server.pages["/b"] = answer
    with pytest.raises(PackageError, match="cannot be downloaded"):
        download(server.offer("/b"), tmp_path / "other")
    assert server.asked[3:] == [("/b", None)] * 4


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_a_safe_connection_does_not_lead_to_one_that_is_not(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, key = tmp_path / "own.pem", tmp_path / "key.pem"
    command = "openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -days 2 -subj /CN=localhost"
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(own)]
    subprocess.run([*command.split(), *names], check=True, capture_output=True)
    with Server() as safe:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(own, key)
        safe.socket = context.wrap_socket(safe.socket, server_side=True)
        threading.Thread(target=safe.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        safe.pages["/a"] = lambda handler: handler.reply(302, b"", Location=server.url("/a"))
        safe.pages["/b"] = server.pages["/a"] = page(DATA)
        server.pages["/b"] = lambda handler: handler.reply(302, b"", Location=safely("/b"))

        def safely(path: str) -> str:
            return safe.url(path).replace("http:", "https:")

        with pytest.raises(PackageError, match="its certificate cannot be verified"):
            download(Available("en", "fr", "1.0", (safely("/b"),)), tmp_path / "cache")
        monkeypatch.setenv("SSL_CERT_FILE", str(own))
        with pytest.raises(PackageError, match="from https to what is not"):
            download(Available("en", "fr", "1.0", (safely("/a"),)), tmp_path / "cache")
        assert download(Available("en", "fr", "1.0", (server.url("/b"),)), tmp_path / "cache").read_bytes() == DATA
        safe.shutdown()


def test_a_length_that_is_not_that_of_the_index_is_refused_before_it_is_fetched(server: Server, tmp_path: Path) -> None:
    server.pages["/a"] = page(DATA)
    with pytest.raises(PackageError, match=f"has {len(DATA)} bytes"):
        download(server.offer("/a", size=len(DATA) - 1), tmp_path)
    assert download(server.offer("/a", size=len(DATA)), tmp_path).read_bytes() == DATA


def test_what_has_no_length_is_held_to_that_of_the_index(server: Server, tmp_path: Path) -> None:
    def unsized(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(DATA)

    server.pages["/a"] = unsized
    for size in (len(DATA) - 5, len(DATA) + 5):
        with pytest.raises(PackageError, match="cannot be downloaded"):
            download(server.offer("/a", size=size), tmp_path)
    assert download(server.offer("/a", size=len(DATA)), tmp_path).read_bytes() == DATA


def test_an_offer_without_a_link_on_the_web(home: Path, tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="no link"):
        download(Available("en", "fr", "1.0", ("ipfs://x", "file:///etc/passwd")), tmp_path)


def test_a_kept_file_with_the_wrong_checksum_is_fetched_anew(server: Server, tmp_path: Path) -> None:
    server.pages["/a"] = page(DATA)
    (tmp_path / f"{NAME}.argosmodel").write_bytes(b"PK something else")
    assert download(server.offer("/a", sha256=DIGEST), tmp_path).read_bytes() == DATA


def test_a_folder_that_cannot_be_written_to(server: Server, tmp_path: Path) -> None:
    server.pages["/a"] = page(DATA)
    (tmp_path / "file").touch()
    with pytest.raises(PackageError, match="cannot be written"):
        download(server.offer("/a"), tmp_path / "file")


# -- the command ----------------------------------------------------------------------------------------


def models(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """The exit code, stdout and stderr of one call."""
    capsys.readouterr()
    code = cli.main(["models", *map(str, arguments)])
    return code, *capsys.readouterr()


@pytest.fixture
def offering(server: Server) -> Server:
    """A server with the genuine package, and pairs by which one goes further."""
    server.pages["/model"] = page(MODEL.read_bytes())
    link = server.url("/model")
    index(server, indexed(link), indexed(link, "fr", "en"), indexed(link, "en", "zt"))
    return server


def test_install_a_pair_list_it_and_remove_it(
    offering: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    digest = hashlib.sha256(MODEL.read_bytes()).hexdigest()
    assert models(capsys, "install", "en-fr") == (0, f"installed en-fr 1.0, SHA-256 {digest}\n", "")
    assert list(tree(tmp_path / "cache")) == ["hexapla", "hexapla/models"]
    assert models(capsys, "install", "en_fr") == (0, "en-fr 1.0 is installed already\n", "")
    code, out, _ = models(capsys, "list")
    assert (code, out.split()[:2], out.split()[-1]) == (0, ["en-fr", "1.0"], NAME)
    code, out, _ = models(capsys, "list", "--format", "json")
    (row,) = json.loads(out)
    assert (row["pair"], row["source"], row["target"], row["name"]) == ("en-fr", "en", "fr", NAME)
    code, out, _ = models(capsys, "list", "--available", "--format", "json")
    assert [(row["pair"], row["installed"]) for row in json.loads(out)] == [
        ("en-fr", "1.0"),
        ("en-zh-Hant", None),
        ("fr-en", None),
    ]
    assert "installed 1.0" in models(capsys, "list", "--available")[1].splitlines()[0]
    assert models(capsys, "remove", "en-fr") == (0, f"removed {NAME}\n", "")
    assert models(capsys, "list", "--format", "json")[1] == "[]\n"


def test_install_a_newer_version_when_there_is_one(
    offering: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install(MODEL)
    offering.pages["/new"] = page(of_version(tmp_path, "1.1").read_bytes())
    index(offering, indexed(offering.url("/model")), indexed(offering.url("/new"), version="1.1"))
    assert models(capsys, "install", "en-fr")[1].startswith("installed en-fr 1.1")
    assert named() == ["translate-en_fr-1_1"]


def test_a_checksum_is_demanded(offering: Server, capsys: pytest.CaptureFixture[str]) -> None:
    digest = hashlib.sha256(MODEL.read_bytes()).hexdigest()
    wrong = digest[::-1]
    for what in ("en-fr", MODEL):
        code, out, error = models(capsys, "install", what, "--sha256", wrong)
        assert (code, out, error.count("\n")) == (2, "", 1)
        assert "SHA-256" in error
        assert named() == []
        assert models(capsys, "install", what, "--sha256", digest.upper())[0] == 0
        assert models(capsys, "remove", NAME)[0] == 0
    index(offering, indexed(offering.url("/model"), sha256=wrong))
    assert "does not have the SHA-256" in models(capsys, "install", "en-fr")[2]
    assert "another SHA-256" in models(capsys, "install", "en-fr", "--sha256", digest)[2]
    assert "one by one" in models(capsys, "install", MODEL, "en-fr", "--sha256", digest)[2]


def test_a_pair_that_is_not_offered(offering: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert models(capsys, "install", "en-ar") == (
        2, "", "hexapla: error: no package of the pair en-ar is offered; see: hexapla models list --available\n",
    )  # fmt: skip
    code, _, error = models(capsys, "install", "en-fr", "fr-zh-Hant")
    assert code == 2
    assert error.endswith("others lead there; run: hexapla models install fr-en en-zh-Hant\n")
    assert named() == []


def test_a_bad_package_is_not_kept(offering: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    offering.pages["/model"] = page(MODEL.read_bytes()[:-100])
    code, out, error = models(capsys, "install", "en-fr")
    assert (code, out) == (2, "")
    assert error.startswith("hexapla: error: en-fr: the archive is cut short or damaged; try again")
    assert error.count("\n") == 1
    assert list(tree(tmp_path / "cache")) == ["hexapla", "hexapla/models"]


def test_without_a_network_files_and_the_list_still_work(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages.settings(), "remote_package_index", "http://127.0.0.1:1/index.json")
    code, out, error = models(capsys, "install", "en-fr")
    assert (code, out, error.count("\n")) == (2, "", 1)
    assert "connection refused" in error
    assert error.endswith("download the package by hand and run: hexapla models install FILE\n")
    assert models(capsys, "install", MODEL)[0] == 0
    (home / "torn\x1b[2J").mkdir()
    code, out, error = models(capsys, "list")
    assert (code, out.count("\n"), error.count("\n")) == (0, 1, 1)
    assert "\x1b" not in error
    assert "no such file" in models(capsys, "install", tmp_path / "nowhere.argosmodel")[2]
    (tmp_path / "x.argosmodel").write_text("<html>")
    assert models(capsys, "install", tmp_path / "x.argosmodel")[2] == (
        f"hexapla: error: {tmp_path}/x.argosmodel: it is a web page and no package; get the package again\n"
    )
    assert "no package xx-yy is installed" in models(capsys, "remove", "xx-yy")[2]


@pytest.mark.parametrize("arguments", [[], ["list", "x"], ["install"], ["install", "x", "--sha256", "12"], ["no"]])
def test_a_wrong_call_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["models", *arguments])
    assert left.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


STOPPED = """
import os, signal, sys
from reader import cli
from reader.commands import models

models._progress = lambda what: lambda done, total: os.kill(os.getpid(), signal.SIGINT) if done > 200_000 else None
sys.exit(cli.main(["models", "install", "en-fr"]))
"""


def test_the_interrupt_key_keeps_what_has_come_and_installs_nothing(offering: Server, tmp_path: Path) -> None:
    offering.pages["/model"] = breaking(MODEL.read_bytes(), 1 << 30)
    stopped = subprocess.run([sys.executable, "-c", STOPPED], cwd=ROOT, capture_output=True, check=False)
    assert (stopped.returncode, stopped.stdout) == (2, b"")
    assert stopped.stderr == b"hexapla: error: stopped; nothing was half-written\n"
    have = (tmp_path / "cache" / "hexapla" / "models" / f"{NAME}.argosmodel.part").stat().st_size
    assert 200_000 < have < MODEL.stat().st_size
    assert named() == []
    again = subprocess.run([sys.executable, "-m", "reader", "models", "install", "en-fr"], cwd=ROOT, check=False)
    assert again.returncode == 0
    assert offering.asked[-1] == ("/model", f"bytes={have}-")
    assert named() == [NAME]


def test_nothing_heavy_is_loaded_to_list_and_nothing_that_downloads_ever(home: Path) -> None:
    script = (
        "import sys; from reader import cli; code = cli.main(['models', *sys.argv[1:]]);"
        "print(code, *sorted({'ctranslate2', 'minisbd', 'onnxruntime', 'textual', 'zipfile',"
        " 'argostranslate.translate', 'argostranslate.sbd'} & set(sys.modules)))"
    )
    for arguments, loaded in ([["list"], "0"], [["install", str(MODEL)], "0 ctranslate2 zipfile"]):
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert done.stdout.splitlines()[-1] == loaded


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"XDG_DATA_HOME": "/dev/null"}, "not a directory"),
        ({"ARGOS_PACKAGES_DIR": "/proc/none"}, "no such file"),
        ({"ARGOS_INTER_THREADS": "many"}, "ValueError"),
    ],
)
def test_settings_of_argos_that_cannot_be_used(home: Path, environment: dict[str, str], message: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "reader", "models", "list"], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, **environment},
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert message in done.stderr


def test_a_broken_file_of_settings_does_not_get_into_the_output(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "config" / "argos-translate"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "settings.json").write_text("{")
    done = subprocess.run(
        [sys.executable, "-m", "reader", "models", "list", "--format", "json"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout) == []
