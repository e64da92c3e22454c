"""``hexapla models``: the model packages that the engine Argos translates by; listing, installing, removing them."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from align.errors import InputError
from lang.controls import visible
from reader import diagnostics
from reader.diagnostics import Exit

if TYPE_CHECKING:
    from lang.translate.package_download import Available, Progress
    from lang.translate.packages import Installed, Package

_MEGABYTE = 1_000_000


def options(parser: argparse.ArgumentParser) -> None:
    """Declares the arguments."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="list the packages that are installed")
    listing.add_argument("--available", action="store_true", help="those that are offered instead")
    listing.add_argument("--format", choices=("text", "json"), default="text", help="(%(default)s)")
    listing.set_defaults(act=_list)
    installing = actions.add_parser("install", help="install packages in place of older ones")
    installing.add_argument(
        "packages", nargs="+", metavar="PAIR|FILE", help="a pair such as en-fr, or an .argosmodel file"
    )
    installing.add_argument("--sha256", metavar="HEX", type=_sha256, help="what the one package must have as SHA-256")
    installing.set_defaults(act=_install)
    removing = actions.add_parser("remove", help="remove packages")
    removing.add_argument("packages", nargs="+", metavar="PAIR|NAME", help="a pair, or a name that list shows")
    removing.set_defaults(act=_remove)


def run(arguments: argparse.Namespace) -> Exit:
    """Lists, installs or removes."""
    act: Callable[[argparse.Namespace], None] = arguments.act
    act(arguments)
    return Exit.DONE


def _sha256(text: str) -> str:
    if not re.fullmatch("[0-9A-Fa-f]{64}", text):
        raise argparse.ArgumentTypeError("a SHA-256 has 64 hexadecimal digits")
    return text.lower()


@contextmanager
def _told(file: str = "") -> Iterator[None]:
    """Gives a package's fault the form of every other."""
    from lang.translate.packages import PackageError

    try:
        yield
    except PackageError as error:
        raise InputError(str(error), file=file, mend=error.mend) from error
    finally:
        diagnostics.progress_ends()


# -- list -----------------------------------------------------------------------------------------------


def _list(arguments: argparse.Namespace) -> None:
    from lang.translate import packages

    with _told():
        found, notes = packages.survey()
    for note in notes:
        diagnostics.note(note)
    if arguments.available:
        _print([_offer(offer, found) for offer in _index()], arguments.format)
        return
    if not found:
        diagnostics.note("no packages are installed; see: hexapla models list --available")
    rows = [_row(package) | {"folder": str(package.folder), "size": package.size} for package in found]
    _print(rows, arguments.format)


def _index() -> list[Available]:
    from lang.translate.package_download import available

    diagnostics.progress("asking for the index of packages")
    with _told():
        return available()


def _row(package: Package) -> dict[str, object]:
    from lang.translate.packages import language_code

    return {
        "pair": package.pair,
        "source": language_code(package.source),
        "target": language_code(package.target),
        "version": package.version,
        "name": package.name,
    }


def _offer(offer: Available, found: Iterable[Installed]) -> dict[str, object]:
    own = _same_pair(offer, found)
    return _row(offer) | {
        "links": list(offer.links),
        "sha256": offer.sha256 or None,
        "size": offer.size or None,
        "installed": own.version if own else None,
    }


def _same_pair(package: Package, others: Iterable[Installed]) -> Installed | None:
    pair = package.source, package.target
    return next((other for other in others if (other.source, other.target) == pair), None)


def _print(rows: Sequence[dict[str, object]], form: str) -> None:
    if form == "json":
        json.dump(rows, sys.stdout, indent=1)  # ASCII, since folders may have any name
        sys.stdout.write("\n")
        return
    for row in rows:
        size = row["size"]
        told = f"{size / _MEGABYTE:.1f} MB" if isinstance(size, int) else ""
        own = f"installed {row['installed']}" if row.get("installed") else ""
        line = f"{row['pair']:<8} {row['version']:<6} {told:>9}  {row['name']}  {own}"
        sys.stdout.write(f"{visible(line.rstrip())}\n")


# -- install and remove ---------------------------------------------------------------------------------


def _install(arguments: argparse.Namespace) -> None:
    from lang.translate.packages import pair_of

    names = list(dict.fromkeys(arguments.packages))
    if arguments.sha256 and len(names) > 1:
        raise InputError("--sha256 is of one package", mend="install the packages one by one")
    pairs = {name: pair for name in names if (pair := pair_of(name))}
    offers = _offers(pairs) if pairs else {}
    for name in names:
        if name in offers:
            _install_offer(offers[name], arguments.sha256)
        else:
            with _told(name):
                _install_file(Path(name), arguments.sha256)


def _offers(pairs: dict[str, tuple[str, str]]) -> dict[str, Available]:
    """The newest package of each pair.

    Raises:
        InputError: there is no index, or it has none for a pair; the mend is the way through other languages.
    """
    from lang.translate import route

    index = _index()
    found = {}
    for name, (source, target) in pairs.items():
        way = route(((offer.source, offer.target, offer) for offer in index), source, target)
        if way is None:
            raise InputError(f"no package of the pair {name} is offered", mend="see: hexapla models list --available")
        if len(way) > 1:
            detour = " ".join(offer.pair for offer in way)
            raise InputError(
                f"no package of the pair {name} is offered, but others lead there",
                mend=f"run: hexapla models install {detour}",
            )
        found[name] = way[0]
    return found


def _install_offer(offer: Available, sha256: str | None) -> None:
    """Downloads and installs, unless it is there; a download that was cut off goes on the next time."""
    from platformdirs import user_cache_path

    from lang.translate import package_download, packages

    with _told():
        own = _same_pair(offer, packages.installed())
        if own and not sha256 and not packages.newer(offer, own):
            sys.stdout.write(f"{own.pair} {own.version} is installed already\n")
            return
        if sha256 and offer.sha256 not in ("", sha256):
            raise packages.PackageError(f"the index says another SHA-256 of {offer.pair}", "check both")
        wanted = replace(offer, sha256=sha256 or offer.sha256)
        folder = user_cache_path("hexapla", appauthor=False) / "models"
        file = package_download.download(wanted, folder, _progress(offer.pair))
        try:
            _install_file(file, sha256)
        except packages.RefusedError as error:
            file.unlink(missing_ok=True)
            raise packages.RefusedError(
                f"{offer.pair}: {error}", "try again, or get it by hand and install the file"
            ) from error
        file.unlink(missing_ok=True)


def _install_file(file: Path, sha256: str | None) -> None:
    """Raises `lang.translate.packages.PackageError` where it is no package, or not that which was meant."""
    from lang.translate import packages

    digest = packages.checksum(file)
    if sha256 not in (None, digest):
        raise packages.PackageError(f"its SHA-256 is {digest}", "get the file again, or check the SHA-256 you gave")
    diagnostics.progress(f"{file.stem}: unpacking")
    package = packages.install(file)
    diagnostics.progress_ends()
    sys.stdout.write(f"installed {package.pair} {package.version}, SHA-256 {digest}\n")


def _remove(arguments: argparse.Namespace) -> None:
    from lang.translate import packages

    for name in arguments.packages:
        with _told():
            for gone in packages.remove(name):
                sys.stdout.write(f"removed {visible(gone)}\n")


def _progress(what: str) -> Progress:
    """Tells at each further megabyte how much has come."""
    last = -1

    def told(done: int, total: int | None) -> None:
        nonlocal last
        if done // _MEGABYTE != last:
            last = done // _MEGABYTE
            all_there_is = f" of {total / _MEGABYTE:.0f}" if total else ""
            diagnostics.progress(f"{what}: {done / _MEGABYTE:.0f}{all_there_is} MB")

    return told
