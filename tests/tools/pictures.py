"""Takes the pictures that README shows, from the real application: ``python -m tests.tools.pictures``."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from align import aligner
from align.ingest.load import load
from reader.app import HexaplaApp

ROOT = Path(__file__).resolve().parents[2]
PICTURES = {
    "reader-120x40": (("en", "fr", "es"), (120, 40), "8", ()),
    "reader-stacked-80x24": (("en", "ru", "ar"), (80, 24), "12d", ("f2", "f3")),
    "reader-250x70": (("en", "fr", "es", "ru", "zh", "ar"), (250, 70), "6", ("slash", *"2242", "enter")),
    "reader-checks-120x40": (("en", "fr", "es"), (120, 40), "8", ("c", "n")),
    "reader-booth-120x40": (("en", "fr", "es"), (120, 40), "12d", ("B",)),
}


async def take(name: str) -> None:
    """Opens the reader as a person would, presses the keys and keeps the screen.

    Viewers of SVG put right-to-left text in order themselves, so it is drawn in logical order.
    """
    codes, size, start, keys = PICTURES[name]
    original, *versions = [load(ROOT / "sample_docs" / f"S-2017-926.{code}.txt") for code in codes]
    app = HexaplaApp(aligner.align(original, versions), mode="terminal", start=start)
    async with app.run_test(size=size) as pilot:
        await pilot.press(*keys)
        await app.workers.wait_for_complete()
        await pilot.pause()
        svg = app.export_screenshot(title="hexapla")
    svg = re.sub(r"@font-face\s*\{.*?\}\s*", "", svg, flags=re.DOTALL)  # no fonts from elsewhere
    (ROOT / "docs" / f"{name}.svg").write_text(svg, encoding="utf-8")


def main() -> None:
    """Takes them all."""
    (ROOT / "docs").mkdir(exist_ok=True)
    for name in PICTURES:
        asyncio.run(take(name))


if __name__ == "__main__":
    main()
