"""Makes HTML pages of the samples, as the site of an organization shows a document: with much around the text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape

from tests.tools.typeset import JOB, SYMBOL
from tests.tools.word import front_of, label_of, units_of

_SUB: Mapping[str, str] = {"ar": 'style="list-style-type: arabic-abjad"'}
"""How the items (a) of a list are numbered where it is not by ``type="a"``."""
_BEFORE = """\
<div id="cookie-banner"><p>We use cookies to make this site better. Read about them, or agree.</p>
<button>I agree</button></div>
<a class="skip-link" href="#main">Skip to the main content</a>
<header role="banner"><a href="/"><img src="logo.svg" alt="Logo"></a>
<form action="/search"><label>Search <input name="q"></label><button>Go</button></form></header>
<nav><ul><li><a href="/">Home</a></li><li><a href="/docs">Documents</a></li><li><a href="/news">News</a></li></ul></nav>
<div class="languages"><a href="/ar">العربية</a> | <a href="/zh">中文</a> | <a href="/en">English</a> |
<a href="/fr">Français</a> | <a href="/ru">Русский</a> | <a href="/es">Español</a></div>"""
_AFTER = """\
<aside><h2>Related</h2><p>Other documents of the same meeting can be found in the list of documents.</p>
</aside>
<div style="display: none">A form that opens when you click.</div>
<footer><p>© The organization. All rights reserved.</p><a href="/terms">Terms of use</a></footer>
<script>document.write("<p>1. Scripts are no text.</p>");</script>"""


def official(code: str, notes: Mapping[str, str] | None = None) -> str:
    """The page of the sample in a language, with the numbers of its paragraphs as a browser counts them.

    Args:
        notes: texts of footnotes by the units that refer to them.
    """
    said = notes or {}
    below = "".join(
        f'<li id="fn{count}">{escape(note)} <a href="#r{count}">↩</a></li>'
        for count, note in enumerate(said.values(), 1)
    )
    return site(code, counted(code, list(said)), f"<section><ol>{below}</ol></section>" if below else "")


def counted(code: str, notes: Sequence[str] = ()) -> str:
    """The text of the sample in nested lists; ``notes`` are units that refer to footnotes."""
    out = [_masthead(front_of(code))]
    depth = 0
    for unit, text in units_of(code).items():
        level = unit.count(".") + 1 if re.match(r"op\d", unit) else 0
        out.append(_step(depth, level, code))
        depth = level
        inside = _marked(text) + _reference(unit, notes)
        out.append(f"<h1>{inside}</h1>" if unit == "title" else inside if level else f"<p>{inside}</p>")
    return "".join([*out, _step(depth, 0, code)])


def typed(code: str) -> str:
    """The text of the sample in paragraphs with their labels written out, as word processors save a page."""
    rows = [f"<p class=MsoNormal>{escape(labelled(code, unit, text))}</p>" for unit, text in units_of(code).items()]
    return "\n".join([_masthead(front_of(code)), *rows])


def labelled(code: str, unit: str, text: str) -> str:
    """The text of a unit with its label, if it has one."""
    return f"{label_of(code, unit)} {text}" if re.match(r"op\d", unit) else text


def site(code: str, text: str, below: str = "") -> str:
    """A page of a site around a text."""
    direction = "rtl" if code == "ar" else "ltr"
    return (
        f'<!DOCTYPE html>\n<html lang="{code}" dir="{direction}"><head><meta charset="utf-8"><title>{SYMBOL}</title>'
        f'</head><body class="menu-closed">{_BEFORE}<main id="main">{text}</main>{below}{_AFTER}</body></html>\n'
    )


def _masthead(front: Mapping[str, str]) -> str:
    lines = [front[key] for key in ("distr", "date", "language_line", "original_line") if front.get(key)]
    right = "<br>".join(map(escape, lines))
    unofficial = f"<p>{escape(front['unofficial_line'])}</p>" if front.get("unofficial_line") else ""
    return (
        f"<table><tr><td>{escape(front['united_nations'])}</td><td>{SYMBOL}</td></tr>"
        f"<tr><td>{escape(front['organ'])}</td><td>{right}</td></tr></table>"
        f"<p>{JOB} ({front['job_letter']})</p>{unofficial}\n"
    )


def _step(before: int, after: int, code: str) -> str:
    """From a depth of lists to another: the tags between two items."""
    if after > before:
        kind = _SUB.get(code, 'type="a"') if after == 2 else ""
        return f"\n<ol {kind}><li>"
    closed = "</li></ol>" * (before - after)
    return closed + ("</li>\n<li>" if after else "\n")


def _marked(text: str) -> str:
    """The text with its first word set off and links in it, and lines broken where an editor would."""
    linked = re.sub(r"\d{4} ?\(\d{4}\)", lambda found: f'<a href="/r">{found[0]}</a>', escape(text, quote=False))
    first, space, rest = linked.partition(" ")
    if "<" in first:
        return linked
    broken = re.sub(r" (?=[^<>]*(?:<|$))", lambda found: "\n  " if found.start() % 7 == 0 else " ", rest)
    return f"<i>{first}</i>{space}{broken}"


def _reference(unit: str, notes: Sequence[str]) -> str:
    if unit not in notes:
        return ""
    count = list(notes).index(unit) + 1
    return f'<sup><a id="r{count}" href="#fn{count}">{count}</a></sup>'
