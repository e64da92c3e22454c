"""Archives of Argos packages (``.argosmodel``): a zip archive of one folder, which is not trusted.

Every member is looked at before the first is written, and a model is loaded before it is believed to be one.
"""

from __future__ import annotations

import logging
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from lang.translate.packages import PackageError, RefusedError, reason_of, tokenizer

_MOST_UNPACKED = 8 << 30
_MOST_MEMBERS = 10_000
_DEEPEST = 16
_BLOCK = 1 << 16
_ENCRYPTED = 0x2041
"""The flags of a zip member that say it is encrypted, in any of the ways there are (APPNOTE.TXT, 4.4.4)."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class _Member(NamedTuple):
    entry: zipfile.ZipInfo
    parts: tuple[str, ...]
    """Of its path."""


class Archive:
    """An archive whose members were all found harmless."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._members = _members(archive.infolist())

    def unpack(self, folder: Path) -> Path:
        """Unpacks into a new folder, and gives the one folder in it.

        Raises:
            RefusedError: the archive is damaged, or larger than it may be.
            OSError: the folder cannot be written to.
        """
        left = _MOST_UNPACKED
        for entry, parts in self._members:
            path = folder.joinpath(*parts)
            (path if entry.is_dir() else path.parent).mkdir(parents=True, exist_ok=True)
            if entry.is_dir():
                continue
            with path.open("xb") as sink:
                for block in self._blocks(entry):
                    left -= len(block)  # counted, as what an archive says of itself may not be so
                    if left < 0:
                        raise _too_large()
                    sink.write(block)
        return folder / self._members[0].parts[0]

    def _blocks(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """What a member holds; zipfile compares its length and its CRC at the end."""
        try:
            with self._archive.open(entry) as source:
                while block := source.read(_BLOCK):
                    yield block
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, RuntimeError) as error:
            raise RefusedError(f"its member {_named(entry)} is damaged") from error


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Opens an archive and looks at its members.

    Raises:
        RefusedError: it is no zip archive, or one that could do harm.
        PackageError: the file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(512)
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise PackageError(f"the file cannot be read ({reason_of(error)})", "name a file that is there") from error
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, struct.error) as error:
        raise RefusedError(no_archive(head)) from error
    with archive:
        yield Archive(archive)


def no_archive(head: bytes) -> str:
    """What a file is that is no zip archive, by its first bytes."""
    if head.startswith(b"PK\3\4"):
        return "the archive is cut short or damaged"
    if head.lstrip().startswith(b"<"):
        return "it is a web page and no package"
    return "it is no zip archive"


def _members(entries: list[zipfile.ZipInfo]) -> list[_Member]:
    if len(entries) > _MOST_MEMBERS:
        raise RefusedError(f"it has {len(entries)} members; {_MOST_MEMBERS} are the most that is read")
    if sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
        raise _too_large()
    members = [_Member(entry, _parts(entry)) for entry in entries]
    _no_clashes(members)
    tops = {member.parts[0] for member in members}
    if len(tops) != 1 or any(len(parts) == 1 and not entry.is_dir() for entry, parts in members):
        raise RefusedError("it does not have one folder with everything in it")
    return members


def _too_large() -> RefusedError:
    return RefusedError(f"it is larger than {_MOST_UNPACKED} bytes when unpacked")


def _named(entry: zipfile.ZipInfo) -> str:
    return repr(entry.orig_filename[:80])


def _parts(entry: zipfile.ZipInfo) -> tuple[str, ...]:
    """The parts of a member's path."""
    name = entry.orig_filename  # as it stands there: zipfile cuts it at a NUL, and turns backslashes on Windows
    parts = tuple(name.removesuffix("/").split("/"))
    strange = any(sign in "\\:" or unicodedata.category(sign) == "Cc" for sign in name)
    # Windows passes over full stops and spaces at the end of a name, so that ".. " is ".." there.
    if strange or len(parts) > _DEEPEST or any(not part or part != part.rstrip(". ") for part in parts):
        raise RefusedError(f"its member {_named(entry)} has a path that is not allowed")
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise RefusedError(f"its member {_named(entry)} is neither a file nor a folder")
    if entry.flag_bits & _ENCRYPTED:
        raise RefusedError(f"its member {_named(entry)} is encrypted")
    if entry.compress_type not in _METHODS:
        raise RefusedError(f"its member {_named(entry)} is compressed in a way that is not read")
    return parts


def _no_clashes(members: Iterable[_Member]) -> None:
    """Refuses two members that are one to some file systems, and a file that is a folder too."""
    seen: set[tuple[str, ...]] = set()
    files: set[tuple[str, ...]] = set()
    folders: set[tuple[str, ...]] = set()
    for entry, parts in members:
        key = tuple(unicodedata.normalize("NFC", part).casefold() for part in parts)
        above = {key[:depth] for depth in range(1, len(key))}
        if key in seen or above & files or (not entry.is_dir() and key in folders):
            raise RefusedError(f"its member {_named(entry)} is there twice")
        seen.add(key)
        folders |= above
        if not entry.is_dir():
            files.add(key)


def load(folder: Path) -> None:
    """Loads the model of an unpacked package, lets it say a word, loads the tokenizer, and lets go of both.

    Raises:
        RefusedError: one of them is none.
    """
    import ctranslate2

    level = ctranslate2.get_log_level()
    ctranslate2.set_log_level(logging.ERROR)
    try:
        model = ctranslate2.Translator(str(folder / "model"), device="cpu", intra_threads=1)
        model.translate_batch([["a"]], beam_size=1, max_decoding_length=1)
        part = tokenizer(folder)
        _TOKENIZERS[part.name](part)
    except Exception as error:  # what C++ throws comes as errors of nearly every kind
        reason = next(iter(str(error).replace(f"{folder}/", "").splitlines()), type(error).__name__)
        raise RefusedError(f"its model cannot be loaded ({reason[:200]})") from error
    finally:
        ctranslate2.set_log_level(level)


def _load_sentencepiece(path: Path) -> None:
    from sentencepiece import SentencePieceProcessor

    SentencePieceProcessor(model_file=str(path))


def _load_bpe(path: Path) -> None:
    """Reads merges of byte pairs (Sennrich et al., ACL 2016) as strictly as Argos, which else ends the process."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if len(line.strip("\r\n ").split(" ")) != 2 and not (number == 0 and line.startswith("#version:")):
                raise ValueError(f"bpe.model: line {number + 1} is no pair of units")


_TOKENIZERS: Mapping[str, Callable[[Path], None]] = MappingProxyType(
    {"sentencepiece.model": _load_sentencepiece, "bpe.model": _load_bpe}
)
