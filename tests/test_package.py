"""The wheel: what is in it, and that it works where nothing of the source tree is at hand."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.conftest import ROOT, sample


def test_the_wheel_carries_its_data_and_works_alone(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("hexapla-0.1.0-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "site")
    for code in ("en", "fr", "es", "ru", "zh", "ar", "und"):
        assert f"lang/packs/{code}.toml" in names
    assert "align/formats/hexapla-1.schema.json" in names
    assert not [name for name in names if name.startswith(("tests", "sample_docs", "docs"))]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    script = "import sys; from reader.cli import main; sys.exit(main())"
    for arguments, expected in ((["--version"], "hexapla 0.1.0"), (["outline", str(sample("ar"))], "op16.f")):
        done = subprocess.run(
            [sys.executable, "-P", "-c", script, *arguments],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert expected in done.stdout
