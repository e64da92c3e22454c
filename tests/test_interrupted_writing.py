"""A file is written whole or not at all: killed in the middle, or with the disk full, the old one stays as it was."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from align import files, formats
from align.alignment import AlignedUnit, Alignment, Bead, Version
from align.formats import aligned_yaml
from tests.conftest import CODES, ROOT, clean_units

OLD = b"the old file, which somebody needs"

HALTED = """
import sys
from align import files
from align.formats import writer
from tests.test_interrupted_writing import halted, large

name, target = sys.argv[1:]
files.write(target, halted(writer(name).write(large())))
"""

LIMITED = """
import resource, sys
from reader import cli

most, *arguments = sys.argv[1:]
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), hard))
code = cli.main(arguments)
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
sys.exit(code)
"""


def large() -> Alignment:
    """An alignment in six languages whose file is of some hundred kilobytes in each format."""
    sentences = {code: list(clean_units(code).values()) for code in CODES}
    units = []
    for number in range(1500):
        unique = f"{number * 0x9E3779B97F4A7C15 & (1 << 64) - 1:x}"
        sides = {code: (f"{own[number % len(own)][:40]} {unique}",) for code, own in sentences.items()}
        units.append(AlignedUnit(f"p{number}", "paragraph", {}, (Bead(f"p{number}.s1", sides),)))
    return Alignment(tuple(Version(code, code, "official") for code in CODES), tuple(units))


def halted(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks until some of them are on the disk; then it tells so and waits for ever."""
    size = 0
    for chunk in chunks:
        for at in range(0, len(chunk), 4096):
            yield chunk[at : at + 4096]
            size += 4096
            if size > 12_000:
                print("written in part", flush=True)
                sys.stdin.read()


@pytest.mark.parametrize("name", sorted(formats.FORMATS))
def test_killed_in_the_middle(name: str, tmp_path: Path) -> None:
    target = tmp_path / "aligned"
    target.write_bytes(OLD)
    command = [sys.executable, "-c", HALTED, name, str(target)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"written in part\n"
        process.kill()
    assert process.returncode == -9
    assert target.read_bytes() == OLD
    # What was written in part is hidden, has an ending that no command reads, and stands in nobody's way.
    left = [path for path in tmp_path.iterdir() if path != target]
    assert all(path.name.startswith(".aligned.") and path.suffix == ".part" for path in left)
    assert len(left) <= 1
    assert all(formats.of_file(str(path)) is None for path in left)
    files.write(target, [b"new"])
    assert target.read_bytes() == b"new"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("source") / "large.yaml"
    path.write_bytes(b"".join(aligned_yaml.write(large())))
    return str(path)


def assert_refused(done: subprocess.CompletedProcess[str], target: Path, reason: str) -> None:
    assert done.returncode == 2
    assert done.stdout == ""
    mend = "check the folder and the space left"
    assert done.stderr == f"hexapla: error: {target}: it cannot be written ({reason}); {mend}\n"
    assert os.listdir(target.parent) == [target.name]
    assert target.read_bytes() == OLD


@pytest.mark.parametrize("name", sorted(formats.FORMATS))
def test_no_more_room(name: str, tmp_path: Path, source: str) -> None:
    target = tmp_path / "aligned"
    target.write_bytes(OLD)
    command = [sys.executable, "-c", LIMITED, "10000", "convert", source, str(target), "--to", name]
    assert_refused(subprocess.run(command, cwd=ROOT, capture_output=True, text=True), target, "file too large")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 kB, where one may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    try:
        done = subprocess.run(mount, capture_output=True)
    except OSError:
        pytest.skip("there is no mount")
    if done.returncode:
        pytest.skip("no file system may be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk(small_disk: Path, source: str) -> None:
    target = small_disk / "aligned.tsv"
    target.write_bytes(OLD)
    command = [sys.executable, "-m", "reader", "convert", source, str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert_refused(done, target, "no space left on device")
