"""Word documents (WordprocessingML, ISO/IEC 29500, transitional): the versions as columns of one table.

A row is a unit, because that is what translators quote, copy and correct: a paragraph with its label, its sentences in
the order of the beads. What is odd or was noted stands under it, a paragraph each in a style of its own, so that it can
be hidden or taken out in one go. A unit's row has a bookmark, by which its id can be found and linked to; the row of
names stands on every page; each text is in its language, written from its side, so that Word checks it as it should.

python-docx makes what is around the rows; they are written in a stream, as its tables take quadratic time and the whole
tree in memory. The same alignment gives the same bytes. A character that XML 1.0 cannot hold is refused, never
replaced: the text of a document is not changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO, RawIOBase
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from align.alignment import AlignedUnit, Alignment
from align.document import Kind
from align.formats import presentation
from align.formats.presentation import Column, Names
from align.xml import escape, fit, quoted
from lang import __version__
from lang.language import UNKNOWN

if TYPE_CHECKING:
    from docx.document import Document

_BATCH = 200
"""Rows written in one go."""
_MEND = "take it out, or write html or yaml"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""When every part was made: the first moment that a ZIP file knows."""
_BODY = "word/document.xml"
_PLACE = "text"
"""The comment in whose place the text is written."""
_LONGEST = 255
"""Characters that a property of a document may have (ECMA-376, part 2)."""
_BOOKMARK = 32
"""Characters of a unit's id in a bookmark, which may have 40, a number included."""
_MARGIN, _WIDE, _LONG = 1020, 11906, 16838
"""Margin and sides of an A4 page in twentieths of a point."""
_LAYOUT = re.compile(r"\r\n|[\t\n\r]")
_BREAKS = MappingProxyType({"\t": "<w:tab/>", "\n": "<w:br/>", "\r": "<w:br/>", "\r\n": "<w:br/>"})
_FONTS: Mapping[str, str] = MappingProxyType({"Hani": '<w:rFonts w:eastAsia="SimSun" w:hint="eastAsia"/>'})
"""Fonts of scripts (ISO 15924) for which the one of the styles has no letters."""
_DEFAULTS = (
    '<w:docDefaults {names}><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" '
    'w:eastAsia="SimSun" w:cs="Times New Roman"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/><w:lang{language}/>'
    '</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:before="40" w:after="40" w:line="240" '
    'w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
)
_STYLES: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "Title": ("paragraph", "Title", "", '<w:b/><w:bCs/><w:sz w:val="32"/><w:szCs w:val="32"/>'),
        "Subtitle": ("paragraph", "Subtitle", '<w:spacing w:after="160"/>', '<w:sz w:val="24"/><w:szCs w:val="24"/>'),
        "Heading1": ("paragraph", "heading 1", '<w:keepNext/><w:outlineLvl w:val="0"/>', "<w:b/><w:bCs/>"),
        "Heading2": ("paragraph", "heading 2", '<w:keepNext/><w:outlineLvl w:val="1"/>', "<w:b/><w:bCs/>"),
        "VersionName": ("paragraph", "Version name", "<w:keepNext/>", "<w:b/><w:bCs/>"),
        "Unit": ("paragraph", "Unit", "", ""),
        "Unit1": ("paragraph", "Unit 1", '<w:ind w:left="284"/>', ""),
        "Unit2": ("paragraph", "Unit 2", '<w:ind w:left="567"/>', ""),
        "Unit3": ("paragraph", "Unit 3", '<w:ind w:left="851"/>', ""),
        "Remark": (
            "paragraph", "Remark", "",
            '<w:i/><w:iCs/><w:color w:val="595959"/><w:sz w:val="15"/><w:szCs w:val="15"/>',
        ),
        "Label": ("character", "Label", "", ""),
    }
)  # fmt: skip
"""Styles by id: sort, name, properties of the paragraph and of its letters."""
_STYLES_OF: Mapping[Kind, str] = MappingProxyType({"title": "Heading1", "annex": "Heading1", "heading": "Heading2"})


def write(alignment: Alignment) -> Iterator[bytes]:
    """The file in chunks.

    Raises:
        InputError: a text has a character that XML cannot hold, or a version's language is none; names the place.
    """
    columns = presentation.columns(alignment)
    for place, text in (("the title", presentation.heading(alignment)), ("the document's note", alignment.note)):
        fit(text, place, _MEND)
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED) as package, ZipFile(BytesIO(_frame(alignment, columns))) as frame:
        for name in frame.namelist():
            if name != _BODY:
                package.writestr(_entry(name), frame.read(name))
        before, after = frame.read(_BODY).split(f"<!--{_PLACE}-->".encode())
        yield sink.taken()
        with package.open(_entry(_BODY), "w", force_zip64=True) as body:
            body.write(before)
            content = _content(alignment, columns)
            while batch := "".join(islice(content, _BATCH)):
                body.write(batch.encode())
                yield sink.taken()
            body.write(after)
    yield sink.taken()


class _Sink(RawIOBase):
    """What a ZIP file is written to when it is handed on as it grows."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: Any, /) -> int:  # noqa: ANN401  any buffer
        """Keeps the data until it is taken."""
        self._chunks.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """What was written since the last time."""
        taken = b"".join(self._chunks)
        self._chunks.clear()
        return taken


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _EPOCH)
    entry.compress_type, entry.create_system, entry.external_attr = ZIP_DEFLATED, 0, 0
    return entry


# -- what stands in the body --------------------------------------------------------------------------


def _content(alignment: Alignment, columns: Sequence[Column]) -> Iterator[str]:
    """Title, table and signature, a piece at a time."""
    setting = _Setting(columns[0])
    if alignment.title:
        yield setting.paragraph("Title", setting.run(alignment.title))
    if alignment.symbol or not alignment.title:
        yield setting.paragraph("Subtitle", setting.run(alignment.symbol or presentation.heading(alignment)))
    if alignment.note:
        yield _said(alignment.note)
    yield _table_head(alignment, columns)
    rows = _Rows(columns)
    for number, unit in enumerate(alignment):
        yield rows.unit(unit, number)
    made = [f"{name}: {value}" for name, value in presentation.signature(alignment)]
    files = [f"{column.key}: {column.file}" for column in columns if column.file]
    yield f"</w:tbl>{_said(' · '.join((*files, *made)))}"


class _Setting:
    """How texts of one version are set: their language, their side, their font."""

    def __init__(self, column: Column) -> None:
        tag = quoted(column.tag)
        attribute = "w:bidi" if column.rtl else "w:eastAsia" if column.script in _FONTS else "w:val"
        language = "" if column.tag == UNKNOWN else f"<w:lang {attribute}={tag}/>"
        self.marks = f"{_FONTS.get(column.script, '')}{'<w:rtl/>' if column.rtl else ''}{language}"
        self.side = "<w:bidi/>" if column.rtl else ""

    def run(self, text: str, style: str = "") -> str:
        """A text in the version's language."""
        named = f'<w:rStyle w:val="{style}"/>' if style else ""
        return f"<w:r><w:rPr>{named}{self.marks}</w:rPr>{_inside(text)}</w:r>"

    def paragraph(self, style: str, content: str) -> str:
        """A paragraph that begins on the version's side."""
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{self.side}</w:pPr>{content}</w:p>'


def _inside(text: str) -> str:
    """A text as the content of a run: spaces count, tabs and ends of lines are elements."""
    found = []
    at = 0
    for sign in _LAYOUT.finditer(text):
        found += [_plain(text[at : sign.start()]), _BREAKS[sign[0]]]
        at = sign.end()
    return "".join((*found, _plain(text[at:])))


def _plain(text: str) -> str:
    return f'<w:t xml:space="preserve">{escape(text)}</w:t>' if text else ""


def _said(text: str) -> str:
    """A paragraph that is no text of the document."""
    run = f'<w:r><w:rPr><w:lang w:val="en"/></w:rPr>{_inside(text)}</w:r>'
    return f'<w:p><w:pPr><w:pStyle w:val="Remark"/></w:pPr>{run}</w:p>'


def _table_head(alignment: Alignment, columns: Sequence[Column]) -> str:
    width = _room(len(columns)) // len(columns)
    order = "<w:bidiVisual/>" if columns[0].rtl else ""  # the original stands where its readers begin
    cells = ""
    for column in columns:
        setting = _Setting(column)
        name = setting.paragraph("VersionName", setting.run(column.name))
        cells += f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{name}{_said(column.kind)}</w:tc>'
    grid = f'<w:gridCol w:w="{width}"/>' * len(columns)
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="A6A6A6"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    room = "".join(f'<w:{side} w:w="85" w:type="dxa"/>' for side in ("left", "right"))
    return (
        f'<w:tbl><w:tblPr>{order}<w:tblW w:w="{width * len(columns)}" w:type="dxa"/>'
        f'<w:tblBorders>{lines}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{room}</w:tblCellMar>'
        f'<w:tblLook w:val="0020" w:firstRow="1"/><w:tblCaption w:val={quoted(presentation.heading(alignment))}/>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"
    )


class _Rows:
    """Writes units as rows."""

    def __init__(self, columns: Sequence[Column]) -> None:
        width = _room(len(columns)) // len(columns)
        self.columns = columns
        self.settings = [_Setting(column) for column in columns]
        self.start = f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        self.names = Names(mark="_")

    def unit(self, unit: AlignedUnit, number: int) -> str:
        """A row; ``number`` is that of its bookmark.

        Raises:
            InputError: a text has a character that XML cannot hold.
        """
        remarks = _remarks(unit, self.columns)
        style = _STYLES_OF.get(unit.kind) or f"Unit{presentation.level(unit) or ''}"
        name = _bookmark(unit.id, self.names)
        mark = f'<w:bookmarkStart w:id="{number}" w:name="{name}"/><w:bookmarkEnd w:id="{number}"/>'
        cells = []
        for column, setting in zip(self.columns, self.settings, strict=True):
            said = "".join(_said(f"[{remark}]") for remark in remarks.get(column.key, ()))
            cell = f"{self.start}{setting.paragraph(style, mark + self.text(unit, column, setting))}{said}</w:tc>"
            cells.append(fit(cell, f"{unit.id}, {column.key}", _MEND))
            mark = ""
        return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"

    def text(self, unit: AlignedUnit, column: Column, setting: _Setting) -> str:
        """The label and the sentences of one version, as its own text has them."""
        label = unit.labels.get(column.key, "")
        text = column.joiner.join(part for bead in unit.beads for part in bead.sides.get(column.key, ()))
        runs = [setting.run(label, "Label")] if label else []
        if text:
            runs.append(setting.run(f" {text}" if label else text))
        return "".join(runs)


def _remarks(unit: AlignedUnit, columns: Sequence[Column]) -> Mapping[str, list[str]]:
    """What is to be known of a unit by version; where it has several beads, with the id of the one that is meant."""
    found = {key: [remark.text for remark in said] for key, said in presentation.of_unit(unit, columns).items()}
    for bead in unit.beads:
        place = f"{bead.id}: " if len(unit.beads) > 1 else ""
        for key, said in presentation.of_bead(bead, columns).items():
            if said:
                found.setdefault(key, []).extend(f"{place}{remark.text}" for remark in said)
    return found


def _bookmark(name: str, names: Names) -> str:
    """A unit's id as a bookmark: letters, digits and ``_``, whatever the case, a letter first, not too long."""
    own = re.sub(r"\W", "_", name, flags=re.ASCII).lower()
    return names((own if own[:1].isalpha() else f"u_{own}")[:_BOOKMARK])


# -- what stands around it ----------------------------------------------------------------------------


def _room(count: int) -> int:
    """Twentieths of a point between the margins, for so many columns."""
    return (_LONG if count > 2 else _WIDE) - 2 * _MARGIN


def _frame(alignment: Alignment, columns: Sequence[Column]) -> bytes:
    """A document with properties, styles, page and settings, and a comment in place of its text."""
    import docx
    from lxml import etree

    document = docx.Document()
    _describe(document, alignment, columns[0])
    _set_styles(document, columns)
    _set_page(document, len(columns))
    document.element.body.insert(0, etree.Comment(_PLACE))
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _describe(document: Document, alignment: Alignment, original: Column) -> None:
    """Sets the properties; no dates, which would differ each time."""
    properties = document.core_properties
    properties.title = presentation.heading(alignment)[:_LONGEST]
    properties.subject = alignment.symbol[:_LONGEST]
    properties.author = properties.last_modified_by = "hexapla"
    properties.comments = f"hexapla {__version__}"
    properties.language = original.tag
    element: Any = properties._element
    for date in element.xpath("dcterms:created | dcterms:modified"):
        element.remove(date)
    relations: Any = document.part.package.rels
    for name in [name for name, relation in relations.items() if relation.reltype.endswith("/thumbnail")]:
        del relations[name]  # a picture of python-docx's own template


def _set_styles(document: Document, columns: Sequence[Column]) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    root: Any = document.styles.element
    defaults = root.find(qn("w:docDefaults"))
    size = 22 if len(columns) <= 2 else 18 if len(columns) <= 4 else 15
    language = "" if columns[0].tag == UNKNOWN or columns[0].rtl else f" w:val={quoted(columns[0].tag)}"
    new = _DEFAULTS.format(names=nsdecls("w"), size=size, language=language)
    root.replace(defaults, parse_xml(new))
    there = {style.get(qn("w:styleId")): style for style in root.findall(qn("w:style"))}
    for identity, (kind, name, paragraph, letters) in _STYLES.items():
        if identity in there:
            root.remove(there[identity])
        based = '<w:basedOn w:val="Normal"/>' if kind == "paragraph" else ""
        own = ' w:customStyle="1"' if identity not in there else ""
        inside = f"<w:pPr>{paragraph}</w:pPr>" if paragraph else ""
        root.append(
            parse_xml(
                f'<w:style {nsdecls("w")} w:type="{kind}"{own} w:styleId="{identity}"><w:name w:val="{name}"/>{based}'
                f"<w:qFormat/>{inside}<w:rPr>{letters}</w:rPr></w:style>"
            )
        )


def _set_page(document: Document, count: int) -> None:
    """A4, across for more than two columns, with the number of the page at its foot; the settings of Word 2013."""
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn
    from docx.shared import Twips

    section = document.sections[0]
    across = count > 2
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Twips(side) for side in ((_LONG, _WIDE) if across else (_WIDE, _LONG)))
    for side in ("left", "right", "top", "bottom"):
        setattr(section, f"{side}_margin", Twips(_MARGIN))
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
    settings: Any = document.settings.element
    for checked in settings.findall(qn("w:proofState")):
        settings.remove(checked)  # it says that spelling was looked at
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
