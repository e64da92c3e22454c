"""Sets the sample as official documents are printed: PDFs in six languages, by several producers.

The files in ``tests/data/pdf`` are made with it from ``tests/data/units``, by LibreOffice, by Typst and in part by
Chromium, with fonts of the Noto family (SIL Open Font License) and Droid Sans Fallback (Apache License 2.0), of which
the used letters are embedded:

    python -m tests.tools.pages office typst chromium [FOLDER/]

It needs ``soffice``, ``chromium``, the Python package ``typst`` and Debian's fonts-noto-core and fonts-droid-fallback.
The tests need none of them: they read the files. The footnotes are no part of the draft and say so.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import yaml

from lang import language as languages
from lang.language import Language
from tests.tools.typeset import JOB, SYMBOL, TRANSLATIONS, UNITS, labelled

OUT = Path(__file__).resolve().parents[1] / "data" / "pdf"
CODES = ("en", *TRANSLATIONS)
FONTS = Path("/usr/share/fonts")
ENGLISH_FRONT = {
    "united_nations": "United Nations", "organ": "Security Council", "distr": "Distr.: General",
    "date": "6 November 2017", "original_line": "Original: English", "job_letter": "E",
}  # fmt: skip
FACES = {"ar": "Noto Naskh Arabic", "zh": "Droid Sans Fallback"}
FACE = "Noto Serif"
REFERENCE = re.compile(r"\d{4} ?\(\d{4}\)|S/PRST/\d{4}/\d+|A/\d+/\d+|S/\d{4}/\d+")
FOOTNOTES: Mapping[str, Mapping[str, str]] = yaml.safe_load(
    (UNITS.parent / "pdf" / "footnotes.yaml").read_text("utf-8")
)
"""By language, then by the unit that refers to it, in the order of the text."""


@dataclass(frozen=True)
class Sheet:
    """What is printed of one version."""

    code: str
    front: Mapping[str, str]
    units: Mapping[str, str]
    columns: int = 1

    @property
    def pack(self) -> Language:
        return languages.get(self.code)

    @property
    def face(self) -> str:
        return FACES.get(self.code, FACE)

    @property
    def notes(self) -> Mapping[str, str]:
        return FOOTNOTES[self.code]


@dataclass(frozen=True)
class Piece:
    """A stretch of a paragraph: plain, or in italics, a link, or a reference to the footnote whose text it is."""

    text: str
    style: str = ""


def sheet(code: str, columns: int = 1) -> Sheet:
    data = yaml.safe_load((UNITS / f"{code}.yaml").read_text(encoding="utf-8"))
    return Sheet(code, data.get("front", ENGLISH_FRONT), data["units"], columns)


def pieces(own: Sheet, unit: str) -> Iterator[Piece]:
    """The label, the first word in italics as official documents have it, links at symbols, the footnote."""
    text = own.units[unit]
    label = labelled(unit, "", own.pack)
    if label:
        yield Piece(label)
    italic = re.match(r"[^\W\d_]+", text) if unit.startswith(("pp", "op")) and own.code not in FACES else None
    if italic:
        yield Piece(italic[0], "italic")
    at = italic.end() if italic else 0
    for found in REFERENCE.finditer(text, at):
        yield Piece(text[at : found.start()])
        yield Piece(found[0], "link")
        at = found.end()
    note = own.notes.get(unit)
    last = len(text) - 1 if note and text[-1] in ",;.،؛，；。" else len(text)
    yield Piece(text[at:last])
    if note:
        yield Piece(note, "note")
    yield Piece(text[last:])


def address(own: Sheet, text: str) -> str:
    symbol = re.sub(r"(\d{4}) ?\((\d{4})\)", r"S/RES/\1(\2)", text)
    return f"https://undocs.org/{own.code}/{symbol}"


def front_lines(own: Sheet) -> list[tuple[str, str]]:
    """The masthead: what stands at the start and at the end of each line."""
    front = own.front
    rows = [(front["united_nations"], SYMBOL), (front["organ"], front["distr"]), ("", front["date"])]
    return [*rows, *([("", front["language_line"])] if "language_line" in front else []), ("", front["original_line"])]


def job_line(own: Sheet) -> str:
    return f"{JOB} ({own.front['job_letter']})    071117    081117"


# -- LibreOffice --------------------------------------------------------------------------------------

_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"'
    for name, path in {
        "office": "office", "style": "style", "text": "text", "fo": "xsl-fo-compatible", "svg": "svg-compatible",
    }.items()
)  # fmt: skip


def office(own: Sheet) -> bytes:
    """The PDF that LibreOffice makes of an OpenDocument text."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "sheet.fodt"
        source.write_text(flat_odf(own), encoding="utf-8")
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf",
             "--outdir", folder, str(source)],
            check=True, capture_output=True,
        )  # fmt: skip
        return source.with_suffix(".pdf").read_bytes()


def flat_odf(own: Sheet) -> str:
    """A flat OpenDocument text (OASIS OpenDocument 1.3): page styles, two-sided heads and feet, footnotes."""
    counter = iter(range(1, 100))
    body = "".join(_odf_paragraph(own, unit, counter) for unit in own.units)
    if own.columns > 1:
        title, rest = body.split("</text:p>", 1)
        body = f'{title}</text:p><text:section text:name="body" text:style-name="Columns">{rest}</text:section>'
    front = "".join(
        f'<text:p text:style-name="Front">{escape(left)}<text:tab/>{escape(right)}</text:p>'
        for left, right in front_lines(own)
    )
    if "unofficial_line" in own.front:
        front += f'<text:p text:style-name="Front">{escape(own.front["unofficial_line"])}</text:p>'
    western = "en" if own.code in FACES else own.code
    language, direction = own.code, "rl-tb" if own.pack.rtl else "lr-tb"
    start = "right" if own.pack.rtl else "left"
    prefix = ' style:num-prefix="(" style:num-suffix=")"' if own.pack.rtl else ""
    face = quoteattr(own.face)
    latin = quoteattr(FACE if own.code == "zh" else own.face)
    font = f"style:font-name={latin} style:font-name-asian={face} style:font-name-complex={face}"
    page = "{n}/{m}".format(n="<text:page-number/>", m="<text:page-count/>")
    size = 'fo:font-size="{0}pt" style:font-size-asian="{0}pt" style:font-size-complex="{0}pt"'.format
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {_NAMESPACES} xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3"
 office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls><style:font-face style:name={face} svg:font-family={face}/>
 <style:font-face style:name="{FACE}" svg:font-family="{FACE}"/></office:font-face-decls>
<office:styles>
 <style:default-style style:family="paragraph">
  <style:paragraph-properties style:writing-mode="{direction}" style:tab-stop-distance="1cm"/>
  <style:text-properties {font} {size(10.5)} fo:language="{western}" style:language-asian="{language}"
   style:language-complex="{language}" fo:hyphenate="false"/>
 </style:default-style>
 <style:style style:name="Body" style:family="paragraph">
  <style:paragraph-properties fo:text-align="justify" fo:text-indent="0.9cm" fo:margin-bottom="0.2cm"
   fo:line-height="118%" fo:orphans="2" fo:widows="2"/>
 </style:style>
 <style:style style:name="Sub" style:family="paragraph" style:parent-style-name="Body"/>
 <style:style style:name="Head" style:family="paragraph">
  <style:paragraph-properties fo:margin-bottom="0.3cm" fo:margin-top="0.5cm"/>
  <style:text-properties fo:font-weight="bold" style:font-weight-asian="bold"
   style:font-weight-complex="bold" {size(12)}/>
 </style:style>
 <style:style style:name="Front" style:family="paragraph"><style:paragraph-properties>
  <style:tab-stops><style:tab-stop style:position="11.5cm"/></style:tab-stops>
  </style:paragraph-properties></style:style>
 <style:style style:name="Start" style:family="paragraph"><style:paragraph-properties fo:text-align="start"/>
  <style:text-properties {size(8)}/></style:style>
 <style:style style:name="End" style:family="paragraph"><style:paragraph-properties fo:text-align="end"/>
  <style:text-properties {size(8)}/></style:style>
 <style:style style:name="Footnote" style:family="paragraph"><style:paragraph-properties fo:text-align="justify"/>
  <style:text-properties {size(8.5)}/></style:style>
 <style:style style:name="Mark" style:family="text">
  <style:text-properties style:text-position="super 58%"/></style:style>
 <style:style style:name="Italic" style:family="text"><style:text-properties fo:font-style="italic"/></style:style>
 <text:notes-configuration text:note-class="footnote" text:default-style-name="Footnote"
  text:citation-style-name="Mark" text:citation-body-style-name="Mark" style:num-format="1"{prefix}
  text:start-numbering-at="document" text:footnotes-position="page"/>
</office:styles>
<office:automatic-styles>
 <style:style style:name="Opening" style:family="paragraph" style:master-page-name="First"/>
 <style:style style:name="Columns" style:family="section"><style:section-properties
  text:dont-balance-text-columns="true" style:writing-mode="{direction}">
  <style:columns fo:column-count="2" fo:column-gap="0.8cm"/></style:section-properties></style:style>
 <style:page-layout style:name="Layout" style:page-usage="all"><style:page-layout-properties fo:page-width="21.59cm"
  fo:page-height="27.94cm" fo:margin-top="1.6cm" fo:margin-bottom="1.6cm" fo:margin-left="3cm" fo:margin-right="2.6cm"
  style:footnote-max-height="1.5cm" style:writing-mode="{direction}">
   <style:footnote-sep style:width="0.02cm" style:color="#000000" style:rel-width="25%"
  style:adjustment="{start}" style:distance-before-sep="0.2cm" style:distance-after-sep="0.1cm"
  style:line-style="solid"/></style:page-layout-properties>
  <style:header-style><style:header-footer-properties fo:min-height="0.5cm" fo:margin-bottom="0.7cm"/>
  </style:header-style>
  <style:footer-style><style:header-footer-properties fo:min-height="0.5cm" fo:margin-top="0.6cm"/></style:footer-style>
 </style:page-layout>
</office:automatic-styles>
<office:master-styles>
 <style:master-page style:name="First" style:page-layout-name="Layout" style:next-style-name="Standard">
  <style:header><text:p text:style-name="Start"/></style:header>
  <style:footer><text:p text:style-name="Start">{escape(job_line(own)).replace("    ", "<text:s text:c='4'/>")}</text:p>
   <text:p text:style-name="Start">*{JOB.replace("-", "")}*</text:p></style:footer>
 </style:master-page>
 <style:master-page style:name="Standard" style:page-layout-name="Layout">
  <style:header><text:p text:style-name="End">{SYMBOL}</text:p></style:header>
  <style:header-left><text:p text:style-name="Start">{SYMBOL}</text:p></style:header-left>
  <style:footer><text:p text:style-name="End">{page}<text:s text:c="6"/>{JOB}</text:p></style:footer>
  <style:footer-left><text:p text:style-name="Start">{JOB}<text:s text:c="6"/>{page}</text:p></style:footer-left>
 </style:master-page>
</office:master-styles>
<office:body><office:text>
<text:p text:style-name="Opening"/>{front}{body}
</office:text></office:body></office:document>"""


def _odf_paragraph(own: Sheet, unit: str, counter: Iterator[int]) -> str:
    style = "Head" if unit == "title" else "Sub" if "." in unit else "Body"
    return (
        f'<text:p text:style-name="{style}">{"".join(_odf_piece(own, p, counter) for p in pieces(own, unit))}</text:p>'
    )


def _odf_piece(own: Sheet, piece: Piece, counter: Iterator[int]) -> str:
    text = escape(piece.text)
    if piece.style == "italic":
        return f'<text:span text:style-name="Italic">{text}</text:span>'
    if piece.style == "link":
        return f'<text:a xlink:type="simple" xlink:href={quoteattr(address(own, piece.text))}>{text}</text:a>'
    if piece.style == "note":
        number = next(counter)
        return (
            f'<text:note text:id="n{number}" text:note-class="footnote">'
            f"<text:note-citation>{number}</text:note-citation>"
            f'<text:note-body><text:p text:style-name="Footnote">{text}</text:p></text:note-body></text:note>'
        )
    return text


# -- Typst --------------------------------------------------------------------------------------------


def typst(own: Sheet) -> bytes:
    """The PDF that Typst makes."""
    import typst as compiler  # not needed to read the files

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "sheet.typ"
        source.write_text(typst_source(own), encoding="utf-8")
        return bytes(compiler.compile(str(source), font_paths=[str(FONTS)], ignore_system_fonts=True))


def typst_source(own: Sheet) -> str:
    """The sheet in Typst's language: grid as masthead, heads and feet by the parity of the page."""
    start = "right" if own.pack.rtl else "left"
    body = "\n\n".join(_typst_paragraph(own, unit) for unit in own.units if unit != "title")
    rows = ", ".join(f"[#{json.dumps(cell, ensure_ascii=False)}]" for row in front_lines(own) for cell in row)
    unofficial = own.front.get("unofficial_line", "")
    fonts = json.dumps(own.face) if own.code != "zh" else f'((name: "{FACE}", covers: "latin-in-cjk"), "{own.face}")'
    numbering = '"(1)"' if own.pack.rtl else '"1"'
    return f"""#set document(date: datetime(year: 2017, month: 11, day: 6))
#set text(font: {fonts}, size: 10.5pt, lang: "{own.code}", hyphenate: false)
#set par(justify: true, leading: 0.62em, spacing: 0.95em)
#set footnote(numbering: {numbering})
#let page-of = context [#counter(page).display()/#counter(page).final().first()]
#let side() = if calc.odd(counter(page).get().first()) {{ end }} else {{ start }}
#set page(width: 21.59cm, height: 27.94cm, margin: (top: 2.6cm, bottom: 2.6cm, inside: 3cm, outside: 2.6cm),
 binding: {start},
 header: context {{ set text(8pt)
  if counter(page).get().first() > 1 {{ align(side(), "{SYMBOL}") }} }},
 footer: context {{ set text(8pt)
  if counter(page).get().first() == 1 [#"{job_line(own)}" #linebreak() #"*{JOB.replace("-", "")}*"]
  else if side() == end {{ align(end)[#page-of #h(2em) {JOB}] }}
  else {{ align(start)[{JOB} #h(2em) #page-of] }} }})
#grid(columns: (1fr, 5cm), row-gutter: 0.7em, {rows})
#line(length: 100%, stroke: 0.4pt)
#{json.dumps(unofficial, ensure_ascii=False)}
#v(1.2em)
#block(text(12pt, weight: "bold", {json.dumps(own.units["title"], ensure_ascii=False)}))
#set par(first-line-indent: (amount: 2.4em, all: true))
{"#show: columns.with(2, gutter: 0.8cm)" if own.columns > 1 else ""}
{body}
"""


def _typst_paragraph(own: Sheet, unit: str) -> str:
    text = "".join(_typst_piece(own, piece) for piece in pieces(own, unit) if piece.text)
    return f"#par[{text}]"


def _typst_piece(own: Sheet, piece: Piece) -> str:
    text = json.dumps(piece.text, ensure_ascii=False)
    if piece.style == "italic":
        return f"#emph({text})"
    if piece.style == "link":
        return f"#link({json.dumps(address(own, piece.text))}, {text})"
    if piece.style == "note":
        return f"#footnote({text})"
    return f"#{text}"


# -- Chromium -----------------------------------------------------------------------------------------


def chromium(own: Sheet) -> bytes:
    """The PDF that Chromium prints; it draws no spaces, and knows no footnotes."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "sheet.html", Path(folder) / "sheet.pdf"
        source.write_text(html(own), encoding="utf-8")
        subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
             f"--user-data-dir={folder}/profile", f"--print-to-pdf={target}", str(source)],
            check=True, capture_output=True,
        )  # fmt: skip
        return target.read_bytes()


def html(own: Sheet) -> str:
    """The sheet as a web page with CSS for paged media."""
    rows = "".join(f"<tr><td>{escape(left)}<td>{escape(right)}" for left, right in front_lines(own))
    body = "".join(
        f"<p>{''.join(_html_piece(piece) for piece in pieces(own, unit) if piece.style != 'note')}</p>"
        for unit in own.units if unit != "title"
    )  # fmt: skip
    return f"""<!doctype html><html lang="{own.code}" dir="{"rtl" if own.pack.rtl else "ltr"}"><meta charset="utf-8">
<title>{SYMBOL}</title><style>
@page {{ size: 21.59cm 27.94cm; margin: 2.4cm 2.8cm }}
@page :left {{ @top-left {{ content: "{SYMBOL}"; font: 8pt "{own.face}" }}
 @bottom-left {{ content: "{JOB}  " counter(page) "/" counter(pages); font: 8pt "{own.face}" }} }}
@page :right {{ @top-right {{ content: "{SYMBOL}"; font: 8pt "{own.face}" }}
 @bottom-right {{ content: counter(page) "/" counter(pages) "  {JOB}"; font: 8pt "{own.face}" }} }}
body {{ font: 10.5pt/1.35 "{own.face}"; margin: 0 }} table {{ width: 100%; margin-bottom: 1cm }}
p {{ text-align: justify; text-indent: .9cm; margin: 0 0 .25cm }} h1 {{ font-size: 12pt }}</style>
<table>{rows}</table><p>{escape(own.front.get("unofficial_line", ""))}</p>
<h1>{escape(own.units["title"])}</h1>{body}</html>"""


def _html_piece(piece: Piece) -> str:
    text = escape(piece.text)
    return f"<i>{text}</i>" if piece.style == "italic" else text


PRODUCERS: Mapping[str, Callable[[Sheet], bytes]] = {"office": office, "typst": typst, "chromium": chromium}
SHEETS: Mapping[str, Sequence[str]] = {"office": CODES, "typst": CODES, "chromium": ("en", "ar")}
COLUMNS = (("en", "office"), ("ar", "typst"))


def main(producers: list[str], folder: Path) -> None:
    """Writes the files of the producers named."""
    for name in producers:
        for code in SHEETS[name]:
            (folder / f"S-2017-926.{code}.{name}.pdf").write_bytes(PRODUCERS[name](sheet(code)))
        for code, by in COLUMNS:
            if by == name:
                (folder / f"S-2017-926.{code}.{name}-columns.pdf").write_bytes(PRODUCERS[name](sheet(code, columns=2)))


if __name__ == "__main__":
    main([name for name in sys.argv[1:] if name in PRODUCERS], next((Path(a) for a in sys.argv[1:] if "/" in a), OUT))
