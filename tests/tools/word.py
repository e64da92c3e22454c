"""Makes DOCX files, the samples as an official document is laid out and small ones part by part, as XML in an archive.

The XML is written here rather than by a library, so that a file can hold whatever a word processor writes (tracked
changes, notes, text boxes, lists by styles); the same parts give the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from xml.sax.saxutils import escape

import yaml

from lang import language as languages
from lang import numbering
from tests.tools.typeset import JOB, SYMBOL, UNITS

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_ROOTS = {"styles": "styles", "numbering": "numbering", "footnotes": "footnotes", "endnotes": "endnotes",
          "header": "hdr", "footer": "ftr", "settings": "settings"}  # fmt: skip
CHANGE = 'w:id="1" w:author="A. Reviser" w:date="2017-11-06T09:00:00Z"'


class Levels(NamedTuple):
    """How a language numbers its paragraphs in Word: (format, text) of each level, the outermost first."""

    levels: tuple[tuple[str, str], ...]
    suffix: str = "tab"


LISTS: Mapping[str, Levels] = {
    "en": Levels((("decimal", "%1."), ("lowerLetter", "(%2)"), ("lowerRoman", "(%3)"))),
    "fr": Levels((("decimal", "%1."), ("lowerLetter", "%2)"), ("lowerRoman", "%3)"))),
    "es": Levels((("decimal", "%1."), ("lowerLetter", "%2)"), ("lowerRoman", "%3)")), "space"),
    "ru": Levels((("decimal", "%1."), ("lowerLetter", "%2)"), ("lowerRoman", "%3)"))),
    "zh": Levels((("decimal", "%1."), ("lowerLetter", "(%2)"), ("chineseCounting", "(%3)")), "nothing"),
    "ar": Levels((("decimal", "%1 -"), ("arabicAbjad", "(%2)"), ("decimal", "'%3'"))),
}


# -- pieces of WordprocessingML -----------------------------------------------------------------------


def run(text: str, properties: str = "") -> str:
    """A run; tabs and line feeds become elements."""
    parts = re.split("([\t\n])", text)
    inside = "".join(
        {"\t": "<w:tab/>", "\n": "<w:br/>"}.get(part) or f'<w:t xml:space="preserve">{escape(part)}</w:t>'
        for part in parts
        if part
    )
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{inside}</w:r>"


def paragraph(content: str = "", *, style: str = "", level: int | None = None, list_id: int = 1, mark: str = "") -> str:
    """A paragraph of runs, or of one plain text.

    Args:
        level: of the list ``list_id`` that numbers it.
        mark: properties of the paragraph's mark.
    """
    inside = content if content.startswith("<") else run(content) if content else ""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if level is not None:
        properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'
    properties += f"<w:rPr>{mark}</w:rPr>" if mark else ""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inside}</w:p>"


def inserted(content: str) -> str:
    """Runs that a tracked change puts in."""
    return f"<w:ins {CHANGE}>{content}</w:ins>"


def deleted(text: str) -> str:
    """A text that a tracked change takes out."""
    return f'<w:del {CHANGE}><w:r><w:delText xml:space="preserve">{escape(text)}</w:delText></w:r></w:del>'


def note_reference(number: int, kind: str = "footnote", mark: str = "") -> str:
    """A reference to a note; with a mark of its own, or the next number."""
    custom = ' w:customMarkFollows="1"' if mark else ""
    return f'<w:r><w:{kind}Reference{custom} w:id="{number}"/>{f"<w:t>{mark}</w:t>" if mark else ""}</w:r>'


def note(number: int, text: str, kind: str = "footnote", mark: str = "") -> str:
    """A note with its mark in front, as Word writes it."""
    head = run(mark) if mark else f"<w:r><w:{kind}Ref/></w:r>"
    return f'<w:{kind} w:id="{number}">{paragraph(head + run(f" {text}"))}</w:{kind}>'


def field(instruction: str, result: str) -> str:
    """A field with its result."""
    ends = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f"{ends[0]}<w:r><w:instrText> {instruction} </w:instrText></w:r>{ends[1]}{result}{ends[2]}"


def hyperlink(text: str) -> str:
    """A link."""
    return f'<w:hyperlink w:anchor="x">{run(text)}</w:hyperlink>'


def table(rows: Iterable[Iterable[str]], properties: Mapping[tuple[int, int], str] | None = None) -> str:
    """A table; a cell is a plain text, or paragraphs. ``properties`` of cells by (row, cell), from 0."""
    said = properties or {}
    out = ""
    for r, row in enumerate(rows):
        out += "<w:tr>"
        for c, cell in enumerate(row):
            inside = cell if cell.startswith("<") else paragraph(cell)
            own = said.get((r, c), "")
            out += f"<w:tc>{f'<w:tcPr>{own}</w:tcPr>' if own else ''}{inside}</w:tc>"
        out += "</w:tr>"
    return f"<w:tbl><w:tblPr/>{out}</w:tbl>"


def text_box(content: str) -> str:
    """A run with a text box, in the two ways that Word writes one side by side."""
    inside = f"<w:txbxContent>{content}</w:txbxContent>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>{inside}</wps:txbx>'
        f"</wps:wsp></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{inside}</v:textbox></v:shape></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )


def abstract_list(number: int, levels: Iterable[tuple[str, str]], extra: Mapping[int, str] | None = None, *,
                  suffix: str = "tab") -> str:  # fmt: skip
    """The definition of a list; ``extra`` is XML that stands in its levels."""
    out = ""
    for level, (notation, text) in enumerate(levels):
        out += (
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{notation}"/>{(extra or {}).get(level, "")}'
            f'<w:suff w:val="{suffix}"/><w:lvlText w:val="{text}"/></w:lvl>'
        )
    return f'<w:abstractNum w:abstractNumId="{number}">{out}</w:abstractNum>'


def list_of(number: int, definition: int, inside: str = "") -> str:
    """A list by its definition, with what it overrides."""
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{definition}"/>{inside}</w:num>'


# -- packages -----------------------------------------------------------------------------------------


def package(body: str, parts: Mapping[str, str] | None = None, *, main_type: str = _MAIN, section: str = "") -> bytes:
    """A DOCX file.

    Args:
        body: paragraphs and tables.
        parts: what stands in other parts, by their names: ``styles``, ``numbering``, ``footnotes``, ``header1`` …
        section: what stands in the last ``sectPr`` beside references to heads and feet.
    """
    named = dict(parts or {})
    heads = "".join(
        f'<w:{kind}Reference w:type="{("default", "first", "even")[int(name[-1]) - 1]}" r:id="{name}"/>'
        for name in named
        for kind in ("header", "footer")
        if name.startswith(kind)
    )
    members = {
        "[Content_Types].xml": _content_types(named, main_type),
        "_rels/.rels": relationships({"rId1": ("officeDocument", "word/document.xml")}),
        "word/_rels/document.xml.rels": relationships(
            {name: (name.rstrip("0123456789"), f"{name}.xml") for name in named}
        ),
        "word/document.xml": f"<w:document {_NAMES}><w:body>{body}<w:sectPr>{heads}{section}</w:sectPr></w:body>"
        "</w:document>",
    }
    for name, inside in named.items():
        root = _ROOTS[name.rstrip("0123456789")]
        members[f"word/{name}.xml"] = f"<w:{root} {_NAMES}>{inside}</w:{root}>"
    return archive({name: f'<?xml version="1.0" encoding="UTF-8"?>\n{text}' for name, text in members.items()})


def archive(members: Mapping[str, str | bytes]) -> bytes:
    """A zip archive, with the same bytes for the same members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, inside in members.items():
            target.writestr(zipfile.ZipInfo(name), inside, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _content_types(parts: Iterable[str], main_type: str) -> str:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{kind.format(name.rstrip("0123456789"))}"/>'
        for name in parts
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main_type}"/>{overrides}</Types>'
    )


def relationships(targets: Mapping[str, tuple[str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="{own}" Type="{R}/{kind}" Target="{target}"/>' for own, (kind, target) in targets.items()
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'
    )


# -- the samples --------------------------------------------------------------------------------------


def front_of(code: str) -> dict[str, str]:
    """What stands on the first page of the sample in a language; the original has less."""
    front = yaml.safe_load((UNITS / f"{code}.yaml").read_text(encoding="utf-8")).get("front")
    return front or {
        "united_nations": "United Nations", "organ": "Security Council", "distr": "Distr.: General",
        "date": "6 November 2017", "original_line": "Original: English", "job_letter": "E",
    }  # fmt: skip


def units_of(code: str) -> dict[str, str]:
    """The clean units of the sample in a language."""
    units: dict[str, str] = yaml.safe_load((UNITS / f"{code}.yaml").read_text(encoding="utf-8"))["units"]
    return units


def official(code: str, notes: Mapping[str, str] | None = None) -> bytes:
    """The sample in a language as an official document: masthead in a table, heads, feet, and Word's own numbering.

    Some paragraphs are as a reviser leaves them, with tracked changes; some have links or parts of words in runs of
    their own; one is hidden and one is deleted.

    Args:
        notes: texts of footnotes by the units that refer to them.
    """
    front = front_of(code)
    body = table(
        [[front["united_nations"], SYMBOL],
         [front["organ"], "".join(paragraph(front[key]) for key in ("distr", "date", "language_line", "original_line")
                                  if front.get(key))]]
    )  # fmt: skip
    body += paragraph(f"{JOB} ({front['job_letter']})    071117")
    body += paragraph(front["unofficial_line"]) if front.get("unofficial_line") else ""
    body += paragraph()
    bodies = ""
    for count, (unit, text) in enumerate(units_of(code).items()):
        content = _revised(count, text)
        if notes and unit in notes:
            number = list(notes).index(unit) + 1
            content += note_reference(number)
            bodies += note(number, notes[unit])
        level = unit.count(".") if re.match(r"op\d", unit) else None
        body += paragraph(content, level=level, style="Heading1" if unit == "title" else "")
        if count == 5:
            body += paragraph(run("[Insert the list of sponsors here]", "<w:vanish/>"), level=0, mark="<w:vanish/>")
            body += paragraph(deleted("Withdrawn paragraph;"), level=0, mark=f"<w:del {CHANGE}/>")
    levels, suffix = LISTS[code]
    parts = {
        "styles": '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
                  '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>'
                  '<w:basedOn w:val="Normal"/></w:style>',
        "numbering": abstract_list(7, levels, suffix=suffix) + list_of(1, 7),
        "header1": paragraph(SYMBOL),
        "footer1": paragraph(run(f"{JOB}\t") + field("PAGE", run("3")) + run("/") + field("NUMPAGES", run("7"))),
    }  # fmt: skip
    return package(body, parts | ({"footnotes": bodies} if bodies else {}))


def _revised(count: int, text: str) -> str:
    """A text in runs, as editing leaves it."""
    half = len(text) // 2
    first, second = text[:half], text[half:]
    match count % 5:
        case 1:
            return run(first, "<w:i/>") + run(second)
        case 2:
            return run(first) + deleted(" not ") + inserted(run(second))
        case 3:
            return run(first) + hyperlink(second)
        case 4:
            return run(first) + f"<w:smartTag>{run(second[:3])}</w:smartTag><w:proofErr/>" + run(second[3:])
        case _:
            return run(text)


def label_of(code: str, unit: str) -> str:
    """The label of a unit by its id, as the language writes it; empty for a unit without one."""
    if not re.match(r"op\d", unit):
        return ""
    depth, component = unit.count("."), unit.removeprefix("op").rpartition(".")[2]
    number = numbering.ordinal(depth, component)
    assert number is not None
    return numbering.write(depth, number, languages.get(code))
