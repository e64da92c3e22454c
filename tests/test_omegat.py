"""OmegaT, the real program: it pre-translates our XLIFF from our memory, and we read what it writes."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from align import aligner, formats
from align.alignment import Alignment
from lang import language as languages
from tests.conftest import CODES, document

pytestmark = pytest.mark.skipif(shutil.which("omegat") is None, reason="OmegaT is not installed")

PROJECT = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<omegat><project version="1.0">
<target_dir>__DEFAULT__</target_dir>
<source_dir>__DEFAULT__</source_dir>
<tm_dir>__DEFAULT__</tm_dir>
<glossary_dir>__DEFAULT__</glossary_dir>
<dictionary_dir>__DEFAULT__</dictionary_dir>
<source_lang>EN</source_lang>
<target_lang>{target}</target_lang>
<sentence_seg>false</sentence_seg>
<support_default_translations>true</support_default_translations>
<remove_tags>false</remove_tags>
</project></omegat>
"""


def translate(folder: Path, task: Alignment, memory: Alignment, target: str) -> tuple[Alignment, Alignment]:
    """What OmegaT makes of a task with a memory whose exact matches it takes: the file translated, its own memory."""
    project = folder / "project"
    for name in ("source", "target", "omegat", "glossary", "dictionary", "tm/auto"):
        (project / name).mkdir(parents=True)
    (project / "omegat.project").write_text(PROJECT.format(target=target.upper()), encoding="utf-8")
    (project / "source" / "task.xlf").write_bytes(b"".join(formats.writer("xliff12").write(task)))
    (project / "tm" / "auto" / "memory.tmx").write_bytes(b"".join(formats.writer("tmx").write(memory)))
    command = ["omegat", str(project), "--mode=console-translate", f"--config-dir={folder / 'config'}"]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return formats.read(str(project / "target" / "task.xlf")), formats.read(str(project / "project-omegat.tmx"))


def untranslated(alignment: Alignment) -> Alignment:
    """The same with the original in the place of the version: OmegaT translates what stands in the target."""
    original, version = (one.key for one in alignment.versions)
    units = (
        replace(
            unit,
            beads=tuple(
                replace(bead, sides=dict.fromkeys((original, version), bead.sides[original]))
                for bead in unit.beads
                if original in bead.sides
            ),
        )
        for unit in alignment
    )
    return replace(alignment, units=tuple(units), notes=())


def texts(alignment: Alignment) -> dict[str, str]:
    """What each text of the original is in the version, for beads that have both."""
    first, second = alignment.versions
    joined = [
        [languages.get(one.language).joiner.join(bead.sides.get(one.key, ())) for one in (first, second)]
        for unit in alignment
        for bead in unit.beads
    ]
    return {source: target for source, target in joined if source and target}


@pytest.mark.parametrize("code", CODES[1:])
def test_a_project_is_translated_from_our_memory(tmp_path: Path, code: str) -> None:
    memory = aligner.align(document("en"), [document(code)])
    task = untranslated(memory)
    done, own = translate(tmp_path, task, memory, code)
    assert texts(done) == texts(memory)
    assert len(texts(done)) > 50
    bare = [replace(unit, beads=tuple(replace(bead, sides={}) for bead in unit.beads)) for unit in done]
    assert bare == [replace(unit, beads=tuple(replace(bead, sides={}) for bead in unit.beads)) for unit in task]
    assert (done.versions, done.signature, done.title) == (task.versions, task.signature, task.title)
    assert [version.key for version in own.versions] == ["en", code]
    assert texts(own) == texts(memory)
