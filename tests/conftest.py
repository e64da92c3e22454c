"""What the tests share: the samples, their clean units, and the measuring data where it is at hand."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest
import yaml

from align.document import Document
from align.ingest.load import load

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "sample_docs"
CODES = ("en", "fr", "es", "ru", "zh", "ar")
SUBS = {4: "abc", 6: "abc", 10: "abc", 12: "abcde", 16: "abcdef"}
IDS = ["title", "opening", *(f"pp{n}" for n in range(1, 20))]
for _number in range(1, 17):
    IDS += [f"op{_number}", *(f"op{_number}.{letter}" for letter in SUBS.get(_number, ""))]


def sample(code: str) -> Path:
    """The path of the sample in a language."""
    return SAMPLES / f"S-2017-926.{code}.txt"


@cache
def document(code: str) -> Document:
    """The sample in a language, read once."""
    return load(sample(code))


@cache
def clean_units(code: str) -> dict[str, str]:
    """The text of each unit of the sample as it was written before it was set on pages."""
    return yaml.safe_load((ROOT / "tests" / "data" / "units" / f"{code}.yaml").read_text(encoding="utf-8"))["units"]


@pytest.fixture(scope="session")
def udhr() -> dict[str, Document]:
    """The Universal Declaration in six languages, where the measuring data is at hand."""
    folder = Path(os.environ.get("HEXAPLA_DATA", ROOT.parent / "shared" / "data")) / "udhr"
    if not folder.is_dir():
        pytest.skip("the Universal Declaration is not at hand (set HEXAPLA_DATA to the folder with udhr/)")
    return {code: load(folder / f"{code}.txt", language=code) for code in CODES}
