"""Model packages of Argos Translate: how they are named, which are installed, installing and removing them.

A package is a folder with ``metadata.json``, a CTranslate2 model in ``model/``, and ``sentencepiece.model`` or
``bpe.model``. Packages stand where every Argos program looks for them. `package_archive` reads the archives that they
come in, `package_download` fetches those.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout, suppress
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from pathlib import Path
from threading import Lock
from types import MappingProxyType, ModuleType

_TO_ARGOS: Mapping[str, str] = MappingProxyType(
    {"zh-hant": "zt", "zh-tw": "zt", "zh-hk": "zt", "zh-mo": "zt", "pt-br": "pb"}
)
"""Argos's codes where they are not ISO 639-1, by language tags in lower case."""
_FROM_ARGOS: Mapping[str, str] = MappingProxyType({"zt": "zh-Hant", "pb": "pt-BR"})
_PIVOT = "en"
"""Argos trains its models from this language and into it; all but a few other pairs go through it."""

_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]{0,31}")
_LARGEST_METADATA = 1 << 20

_PATIENCE = 600.0
"""Seconds to wait for another process that installs."""
_SETTINGS = "argostranslate.settings"
_READING = Lock()
_REPLACED = "replaced"
_REMOVED = "removed"


class PackageError(Exception):
    """A package cannot be had, installed or removed.

    Attributes:
        mend: what to do about it, an imperative.
    """

    def __init__(self, message: str, mend: str) -> None:
        super().__init__(message)
        self.mend = mend


class RefusedError(PackageError):
    """A file or a folder is no sound package."""

    def __init__(self, message: str, mend: str = "get the package again") -> None:
        super().__init__(message, mend)


@dataclass(frozen=True)
class Package:
    """A pair of languages by Argos's codes, and the version of its model."""

    source: str
    target: str
    version: str

    @property
    def pair(self) -> str:
        """How the command line names it, by language tags ("en-zh-Hant")."""
        return f"{language_code(self.source)}-{language_code(self.target)}"

    @property
    def name(self) -> str:
        """The name of its folder ("translate-en_fr-1_0")."""
        return f"translate-{self.source}_{self.target}-{re.sub('[^0-9A-Za-z]+', '_', self.version)}"


@dataclass(frozen=True)
class Installed(Package):
    """A package in its place."""

    folder: Path

    @property
    def name(self) -> str:
        """The name of its folder, whoever gave it that."""
        return self.folder.name

    @cached_property
    def size(self) -> int:
        """Bytes of its files."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    @cached_property
    def digest(self) -> str:
        """Of the model and the tokenizer, 12 hexadecimal digits: where it is the same, so are translations."""
        from hashlib import blake2b

        whole = blake2b(digest_size=6)
        for path in [*sorted((self.folder / "model").iterdir()), tokenizer(self.folder)]:
            if path.is_file():
                whole.update(bytes.fromhex(checksum(path)))
        return whole.hexdigest()


def argos_code(code: str) -> str:
    """Argos's code of a language tag (BCP 47): "zt" for zh-Hant and zh-TW, "fr" for fr-CA."""
    parts = code.casefold().split("-")
    heads = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((_TO_ARGOS[head] for head in heads if head in _TO_ARGOS), parts[0])


def language_code(code: str) -> str:
    """The language tag (BCP 47) of one of Argos's codes."""
    return _FROM_ARGOS.get(code, code)


def pair_of(text: str) -> tuple[str, str] | None:
    """Argos's codes of a pair as one writes it ("en-fr", "en_fr", "en-zh-Hant"); None where it is none."""
    for cut in re.finditer("[-_]", text):
        one, other = text[: cut.start()], text[cut.end() :]
        if _CODE.fullmatch(one) and _CODE.fullmatch(other):
            return argos_code(one), argos_code(other)
    return None


def command_for(source: str, target: str) -> str:
    """The command that installs what translates one language into another, through English where need be."""
    one, other = (language_code(argos_code(code)) for code in (source, target))
    pairs = [f"{one}-{other}"] if _PIVOT in (one, other) else [f"{one}-{_PIVOT}", f"{_PIVOT}-{other}"]
    return f"hexapla models install {' '.join(pairs)}"


def newest_first(package: Package) -> tuple[str, str, list[int], str]:
    """The key that sorts packages by pair, the newest of a pair first."""
    numbers = [-int(number) for number in re.findall("[0-9]+", package.version)]
    return package.source, package.target, [*numbers, 0], package.name


def newer(one: Package, other: Package) -> bool:
    """Whether the first of two packages of the same pair has the higher version."""
    return newest_first(one)[2] < newest_first(other)[2]


def described(about: object) -> Package:
    """What Argos says of a package in JSON, be it ``metadata.json`` or an entry of an index.

    Raises:
        RefusedError: it is no package for translation.
    """
    if not isinstance(about, dict):
        raise RefusedError("its metadata.json is no JSON object")
    if about.get("type", "translate") != "translate":
        raise RefusedError("it is no package for translation")
    codes = [str(about.get(key)) for key in ("from_code", "to_code") if key in about]
    if len(codes) != 2 or not all(_CODE.fullmatch(code) for code in codes):
        raise RefusedError("its metadata.json does not say from_code and to_code")
    version = str(about.get("package_version") or "0")
    if not _VERSION.fullmatch(version):
        raise RefusedError("its metadata.json has a package_version that is none")
    return Package(argos_code(codes[0]), argos_code(codes[1]), version)


# -- installed ------------------------------------------------------------------------------------------


def survey() -> tuple[list[Installed], list[str]]:
    """The installed packages by pair, the newest of a pair first; and notes about folders that are none.

    Raises:
        PackageError: the folder of the packages cannot be read.
    """
    found: list[Installed] = []
    notes = []
    for home in map(Path, settings().package_dirs):
        for folder in _folders(home):
            try:
                found.append(_read(folder))
            except RefusedError as error:
                notes.append(f"{folder} is passed over: {error}; run: hexapla models remove {folder.name}")
    return sorted(found, key=newest_first), notes


def installed() -> list[Installed]:
    """The installed packages by pair, the newest of a pair first.

    Raises:
        PackageError: the folder of the packages cannot be read.
    """
    return survey()[0]


def _folders(home: Path) -> list[Path]:
    try:
        return sorted(path for path in home.iterdir() if path.is_dir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise PackageError(f"the folder {home} cannot be read ({reason_of(error)})", "check its permissions") from error


def _read(folder: Path) -> Installed:
    """The package in a folder; its files must be there, and are not loaded."""
    path = folder / "metadata.json"
    try:
        if path.stat().st_size > _LARGEST_METADATA:
            raise RefusedError("its metadata.json is too large")
        about = json.loads(path.read_bytes())
    except OSError as error:
        raise RefusedError("it has no metadata.json") from error
    except (ValueError, RecursionError) as error:
        raise RefusedError("its metadata.json is no JSON") from error
    package = described(about)
    if not (folder / "model" / "model.bin").is_file():
        raise RefusedError("it has no model/model.bin")
    if not tokenizer(folder).is_file():
        raise RefusedError("it has neither sentencepiece.model nor bpe.model")
    return Installed(package.source, package.target, package.version, folder)


def tokenizer(folder: Path) -> Path:
    """The file of a package that says how it parts sentences."""
    path = folder / "sentencepiece.model"
    return path if path.is_file() else folder / "bpe.model"


def settings() -> ModuleType:
    """Argos's settings, which are read when they are first asked for.

    Raises:
        PackageError: they are wrong, or the folders that Argos makes then cannot be made.
    """
    try:
        with _READING:
            if _SETTINGS not in sys.modules:
                with redirect_stdout(StringIO()):  # where it says what it does not like of its file of settings
                    importlib.import_module(_SETTINGS)
    except (OSError, ValueError, KeyError, AssertionError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else f"{type(error).__name__} {error}"
        raise PackageError(
            f"the settings of Argos Translate cannot be used ({reason})",
            "set XDG_DATA_HOME, XDG_CONFIG_HOME and XDG_CACHE_HOME to folders of yours, or mend the ARGOS_ variables",
        ) from error
    return sys.modules[_SETTINGS]


def reason_of(error: OSError) -> str:
    """What the system says, as a part of a sentence."""
    return (error.strerror or str(error)).lower()


def checksum(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits.

    Raises:
        PackageError: the file cannot be read.
    """
    from hashlib import file_digest

    try:
        with path.open("rb") as stream:
            return file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise PackageError(f"the file cannot be read ({reason_of(error)})", "name a file that is there") from error


# -- installing and removing -----------------------------------------------------------------------------


def install(path: Path) -> Installed:
    """Installs an archive in place of every other version of its pair.

    At each moment the old version or the new one is there whole; where something is wrong the old one stays, and
    nothing else.

    Raises:
        RefusedError: the file is no sound package.
        PackageError: the disk is full or may not be written to, or another process does not stop installing.
    """
    from lang.translate import package_archive

    with package_archive.opened(path) as archive, _workshop() as (home, beside):
        folder = archive.unpack(beside / "new")
        found = _read(folder)
        package_archive.load(folder)
        package = Package(found.source, found.target, found.version)
        place = home / package.name
        others = [other for other in _of_pair(home, (found.source, found.target)) if other != place]
        if os.path.lexists(place):
            place.rename(beside / _REPLACED / place.name)
        folder.rename(place)
        for other in others:
            other.rename(beside / _REMOVED / other.name)
    return Installed(found.source, found.target, found.version, place)


def remove(name: str) -> list[str]:
    """Removes the packages of a pair ("en-fr", "en_fr"), or the folder of a name, sound or not; gives their names.

    Raises:
        PackageError: there is no such package, or its folder cannot be removed.
    """
    with _workshop() as (home, beside):
        gone = [folder for folder in _folders(home) if folder.name == name] or _of_pair(home, pair_of(name))
        if not gone:
            raise PackageError(f"no package {name} is installed in {home}", "see: hexapla models list")
        for folder in gone:
            folder.rename(beside / _REMOVED / folder.name)
    return [folder.name for folder in gone]


def _of_pair(home: Path, pair: tuple[str, str] | None) -> list[Path]:
    """The folders of the sound packages of a pair."""
    found = []
    for folder in _folders(home):
        with suppress(RefusedError):
            package = _read(folder)
            if (package.source, package.target) == pair:
                found.append(folder)
    return found


@contextmanager
def disk(path: Path) -> Iterator[None]:
    """Says in one line what the disk refuses."""
    try:
        yield
    except OSError as error:
        raise PackageError(
            f"{path} cannot be written ({reason_of(error)})", "check the folder and the space left"
        ) from error


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Waits until no other process is at the same work."""
    from filelock import FileLock, Timeout

    held = FileLock(lock)
    with disk(lock):
        lock.parent.mkdir(parents=True, exist_ok=True)
        try:
            held.acquire(timeout=_PATIENCE)
        except Timeout as error:
            raise PackageError("another process is at work on packages", "wait until it has done") from error
    try:
        yield
    finally:
        held.release()


@contextmanager
def _workshop() -> Iterator[tuple[Path, Path]]:
    """The folder of the packages for this process alone, and one beside it for what is not yet, or no more, in place.

    The second is on the same file system, so that packages come and go by being renamed. Argos programs take every
    folder in the first for a package.
    """
    home = Path(settings().package_data_dir)
    real = home.resolve()
    beside = real.with_name(f".{real.name}.hexapla")
    with disk(home):
        home.mkdir(parents=True, exist_ok=True)
        if real.stat().st_dev != real.parent.stat().st_dev:
            raise PackageError(
                f"{home} is a file system of its own, where no package can be prepared",
                "set ARGOS_PACKAGES_DIR to a folder in it",
            )
        with alone(beside.with_name(f"{beside.name}.lock")):
            try:
                _tidy(home, beside)
                for folder in (beside, beside / _REPLACED, beside / _REMOVED):
                    folder.mkdir()
                yield home, beside
            finally:
                _tidy(home, beside)


def _tidy(home: Path, beside: Path) -> None:
    """Puts back what was to be replaced and was not, be it by a process that was killed; deletes the rest."""
    with suppress(FileNotFoundError):
        for old in list((beside / _REPLACED).iterdir()):
            if not os.path.lexists(home / old.name):
                old.rename(home / old.name)
    shutil.rmtree(beside, ignore_errors=True)
