"""What several commands share: how documents are named and loaded."""

from __future__ import annotations

import argparse
import codecs
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from align.alignment import Alignment
from align.document import Document
from align.errors import InputError
from reader import diagnostics

if TYPE_CHECKING:
    from lang.embedding import Encoder

_NAMED = re.compile(r"(?P<language>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)=(?P<path>.+)", re.DOTALL)


def encoding_option(parser: argparse.ArgumentParser) -> None:
    """Declares ``--encoding``."""
    parser.add_argument("--encoding", metavar="NAME", help="encoding of the text files; else UTF-8, or what is certain")


def align_options(parser: argparse.ArgumentParser) -> None:
    """Declares what decides how sentences are aligned."""
    from align.sentence_aligner import DEFAULT_METHOD, METHODS

    parser.add_argument(
        "--method",
        choices=sorted(METHODS),
        default=DEFAULT_METHOD,
        help="how sentences are aligned (%(default)s)",
    )
    parser.add_argument(
        "--encoder",
        metavar="FOLDER",
        help="an ONNX model in place of the embedded one: model.onnx and tokenizer.json; needs hexapla[onnx]",
    )
    parser.add_argument(
        "--keep", metavar="FILE", help="an aligned file whose reviewed and edited beads stay as they are"
    )
    parser.add_argument("--clauses", action="store_true", help="align clauses between semicolons, not whole sentences")


def versions(names: Sequence[str]) -> list[str]:
    """Arguments that name documents, those that name a folder made the versions in it (see `align.ingest.folder`).

    Raises:
        InputError: a folder does not tell which documents are meant.
    """
    if all(map(os.path.isfile, names)):
        return list(names)
    from align.ingest.folder import expand

    return expand(names)


def language(name: str) -> str:
    """The language that an argument tells by itself, ``und`` where one has to look into the file."""
    from align.ingest.load import language_of_name
    from lang.language import UNKNOWN

    named = _NAMED.fullmatch(name)
    return named["language"] if named else language_of_name(name) or UNKNOWN


def path(name: str) -> str:
    """The path in an argument."""
    return _parted(name)[0]


def _parted(name: str) -> tuple[str, str | None]:
    """The path in an argument, and the language if it is said outright."""
    named = _NAMED.fullmatch(name)
    return (named["path"], named["language"]) if named else (name, None)


def documents(names: Sequence[str], encoding: str | None, *, quiet: bool = False) -> list[Document]:
    """The documents that arguments name (``PATH`` or ``fr=PATH``); their notes go to stderr unless ``quiet``."""
    from align.ingest.load import load

    found = []
    for name in names:
        path, code = _parted(name)
        document = load(path, language=code, encoding=encoding)
        for text in () if quiet else document.notes:
            diagnostics.note(f"{path}: {text}")
        found.append(document)
    return found


def aligned(documents: Sequence[Document], arguments: argparse.Namespace, *, quiet: bool = False) -> Alignment:
    """Documents aligned as `align_options` say, the first the original; what is odd goes to stderr unless ``quiet``."""
    from align.aligner import align

    method = arguments.method
    alignment = align(
        documents[0],
        documents[1:],
        method=method,
        clauses=arguments.clauses,
        kept=_kept(arguments.keep),
        encoder=_encoder(arguments.encoder) if method == "neural" and len(documents) > 1 else None,
    )
    told = sum(len(document.notes) for document in documents)
    for text in () if quiet else alignment.notes[told:]:
        diagnostics.note(text)
    return alignment


def _kept(file: str | None) -> Alignment | None:
    """The alignment in an aligned file that was named, of which the decided beads are to stay."""
    from align import formats

    return formats.read(file) if file else None


def alignment_of(name: str, encoding: str | None, *, quiet: bool = False) -> Alignment:
    """An aligned file as it is, or a document as an alignment of the original alone."""
    from align import formats
    from align.aligner import align

    if formats.is_alignment(name):
        return formats.read(name)
    (document,) = documents([name], encoding, quiet=quiet)
    return align(document, [])


def aligned_presegmented(names: Sequence[str], arguments: argparse.Namespace) -> Alignment:
    """Files of a sentence a line aligned; places of sentences count lines.

    Raises:
        InputError: clauses were asked for too, or a file cannot be read.
    """
    from align.aligner import by_bead
    from align.ingest import presegmented

    if arguments.clauses:
        raise InputError("--clauses and --presegmented contradict each other", mend="leave out one of them")
    loaded = []
    for name in names:
        path, code = _parted(name)
        loaded.append(presegmented.load(path, language=code, encoding=arguments.encoding))
    return by_bead(aligned([document for document, _ in loaded], arguments), [lines for _, lines in loaded])


def _encoder(folder: str | None) -> Encoder:
    """The encoder asked for, with its summaries kept in the user's cache folder.

    Raises:
        InputError: there is no model in the folder, or what it needs is not installed.
    """
    from platformdirs import user_cache_path

    from lang.embedding import Muse
    from lang.embedding_cache import Cached

    encoder: Encoder = Muse() if folder is None else _onnx(folder)
    return Cached(encoder, user_cache_path("hexapla", appauthor=False) / "embeddings")


def _onnx(folder: str) -> Encoder:
    from importlib.util import find_spec

    from lang.onnx_encoder import Onnx

    if not (find_spec("onnxruntime") and find_spec("tokenizers")):
        raise InputError("--encoder needs onnxruntime and tokenizers", mend="install hexapla[onnx]")
    try:
        return Onnx(Path(folder))
    except FileNotFoundError as error:
        raise InputError(
            "there is no such file", file=str(error.filename), mend="name a folder with model.onnx and tokenizer.json"
        ) from error


def write(chunks: Iterable[bytes], output: str | None) -> None:
    """Writes a result to a file, whole or not at all, or to stdout.

    Raises:
        InputError: the file or stdout cannot be written to.
    """
    from align import files

    if output:
        files.write(output, chunks)
        return
    try:
        for chunk in chunks:
            sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        # What is left would be written once more on the way out, and complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"it cannot be written ({reason})", file="stdout", mend="check the space left") from error


def write_format(chunks: Iterable[bytes], output: str | None) -> None:
    """Writes a file format as `write` does; a terminal gets it with its control characters made visible.

    Raises:
        InputError: as `write`, and where a terminal would get what is no text.
    """
    write(_shown(chunks) if not output and sys.stdout.isatty() else chunks, output)


def _shown(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """What a terminal gets: the same lines, with their control characters made visible."""
    from lang.controls import visible

    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in chunks:
            text = decoder.decode(chunk)
            yield "\n".join(visible(line) for line in text.split("\n")).encode()
    except UnicodeDecodeError as error:
        raise InputError("it is no text for a terminal", mend="name a file to write") from error


def one_or_more_versions(names: Sequence[str]) -> None:
    """Refuses an original without a version.

    Raises:
        InputError: there is only one document.
    """
    if len(names) < 2:
        raise InputError("an alignment needs an original and at least one version", mend="name another file")
