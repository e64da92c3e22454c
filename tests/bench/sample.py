"""Reading and aligning the sample in six languages, and a text of 100,000 paragraphs."""

from __future__ import annotations

import resource
import time
from pathlib import Path

from align import aligner
from align.formats import aligned_yaml
from align.ingest import text
from align.ingest.load import load

SAMPLES = Path(__file__).resolve().parents[2] / "sample_docs"
CODES = ("en", "fr", "es", "ru", "zh", "ar")


def main() -> None:
    """Prints seconds a step, imports paid before."""
    paths = [SAMPLES / f"S-2017-926.{code}.txt" for code in CODES]
    aligner.align(load(paths[0]), [load(paths[1])])
    start = time.perf_counter()
    documents = [load(path) for path in paths]
    read = time.perf_counter()
    alignment = aligner.align(documents[0], documents[1:])
    aligned = time.perf_counter()
    size = sum(len(chunk) for chunk in aligned_yaml.write(alignment))
    written = time.perf_counter()
    print("the sample in six languages")
    print(f"  read {read - start:.3f} s, align {aligned - read:.3f} s, write {size:,} bytes {written - aligned:.3f} s")
    raw = "The Security Council,\n" + "".join(f"{n}. Decides on matter {n} at length;\n" for n in range(1, 100_001))
    start = time.perf_counter()
    units = len(text.read(raw, language="en").units)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"a text of {units:,} units: {time.perf_counter() - start:.1f} s, peak memory {peak} MB")


if __name__ == "__main__":
    main()
