"""HTML and XHTML pages as a tree, parsed as browsers do (the HTML standard, by the library Lexbor).

What a page was written in is declared in it in one of several ways; and a page that is nested so deep that the
standard's own rules would take hours on it is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from align.errors import InputError
from align.ingest import decode


def words(text: str) -> frozenset[str]:
    """Words as a set."""
    return frozenset(text.split())


VOID = words("area base br col embed hr img input link meta param source track wbr")
_IMPLIED = words("p li dt dd tr td th tbody thead tfoot colgroup option optgroup rt rp rb rtc")
_STYLED = words("a b big code em font i nobr s small strike strong tt u")
"""Elements that the standard opens again in each paragraph until they are closed."""
_NEVER_TEXT = words(
    "script style template noscript head title meta link iframe object svg canvas annotation annotation-xml"
)
_MOST_STEPS = 200_000_000
_MOST_REOPENED = 20_000_000
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*)([^>]{0,200})")
_DECLARED = re.compile(rb"""<meta[^>]{0,500}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:\-]+)""", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.:\-]+)["']""")
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_LOOKED_THROUGH = 8192
_MEANT = {
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030",
    "x-gbk": "gb18030", "gb_2312-80": "gb18030", "big5": "big5hkscs", "x-sjis": "cp932", "shift_jis": "cp932",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "utf-16": "utf-8", "utf-16le": "utf-8", "utf-16be": "utf-8",
    "unicode": "utf-8", "x-mac-cyrillic": "mac_cyrillic", "macintosh": "mac_roman",
}  # fmt: skip
"""What a label stands for where it is not what it says (the Encoding standard, 4.2)."""


@dataclass(slots=True, eq=False)
class Element:
    """An element with its attributes, and what is in it: elements and texts."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)

    def get(self, name: str) -> str:
        """The value of an attribute; empty where it is not there."""
        return self.attributes.get(name, "")

    def above(self) -> Iterator[Element]:
        """The elements around it, the nearest first."""
        parent = self.parent
        while parent is not None:
            yield parent
            parent = parent.parent

    def elements(self) -> Iterator[Element]:
        """It and all elements in it, in the order of the page."""
        left = [self]
        while left:
            one = left.pop()
            yield one
            left += [child for child in reversed(one.children) if isinstance(child, Element)]

    def text(self) -> str:
        """All text in it."""
        left: list[Element | str] = [self]
        found: list[str] = []
        while left:
            one = left.pop()
            if isinstance(one, str):
                found.append(one)
            else:
                left += reversed(one.children)
        return "".join(found)


def decoded(data: bytes, *, file: str, encoding: str | None) -> decode.Decoded:
    """The characters of a page: by the encoding named, by its mark, as it declares itself, else as a text file.

    Where a page declares an encoding of one byte a character but is UTF-8 throughout, it was sent as UTF-8.

    Raises:
        InputError: as `align.ingest.decode.decode`.
    """
    declared = None if encoding else _declared(data)
    if declared is None:
        return decode.decode(data, file=file, encoding=encoding)
    if declared.startswith(("cp", "iso", "koi", "mac", "windows")) and not data.isascii():
        try:
            return decode.Decoded(data.decode("utf-8"), "utf-8", guessed=False)
        except UnicodeDecodeError:
            pass
    return decode.decode(data, file=file, encoding=declared)


def _declared(data: bytes) -> str | None:
    """The codec of the encoding that a page declares, if it has no mark and declares one that is known."""
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0")) or b"\0" in data[:4]:
        return None
    start = data[:_LOOKED_THROUGH]
    found = _XML_DECLARED.match(start) or _DECLARED.search(_COMMENT.sub(b"", start))
    if found is None:
        return None
    label = found[1].decode("ascii").lower()
    codec = _MEANT.get(label, label)
    try:
        "".encode(codec)
    except (LookupError, UnicodeError):
        return None
    return codec


def parse(text: str, *, file: str) -> Element:
    """The tree of a page, its ``html`` element; without comments, scripts, styles and what else is no text.

    Raises:
        InputError: it is nested too deep.
    """
    from selectolax.lexbor import LexborHTMLParser

    _refuse_deep(text, file)
    page = LexborHTMLParser(text.encode("utf-8", "replace"))
    root = Element("html", {})
    if page.root is not None:
        root.attributes.update(_attributes(page.root))
        _grow(page.root, root)
    return root


def _grow(source: Any, root: Element) -> None:  # noqa: ANN401 - a node of the library
    """Copies what is text out of the library's tree, without recursion."""
    node, into = source.first_child, root
    while node is not None:
        down = None
        if node.is_text_node:
            into.children.append(node.text_content or "")
        elif node.is_element_node and node.tag not in _NEVER_TEXT:
            own = Element(node.tag, _attributes(node), into)
            into.children.append(own)
            down = node.first_child
            into = own if down is not None else into
        if down is not None:
            node = down
            continue
        while node.next is None:
            node = node.parent
            if node is None or into.parent is None or node.mem_id == source.mem_id:
                return
            into = into.parent
        node = node.next


def _attributes(node: Any) -> dict[str, str]:  # noqa: ANN401
    return {name: value or "" for name, value in node.attributes.items()}


def _refuse_deep(text: str, file: str) -> None:
    """Refuses a page on which the standard's rules take more steps than one would wait for.

    For each tag a parser looks through the elements that are open (depth times tags), and in each paragraph it
    opens anew what was not closed of ``<b>`` and its like, of each kind three (standard, 13.2.4.3).
    """
    opened: Counter[str] = Counter()
    kinds: set[str] = set()
    depth = deepest = styled = most_styled = tags = 0
    for closing, name, rest in (found.groups() for found in _TAG.finditer(text)):
        tags += 1
        name = name.lower()
        if name in VOID or name in _IMPLIED:
            continue
        step = -1 if closing else 1
        if step < 0 and not opened[name]:
            continue
        opened[name] += step
        depth += step
        deepest = max(deepest, depth)
        if name in _STYLED:
            styled += step
            if styled > most_styled:
                most_styled = styled
                kinds.add(f"{name}{rest}")
    if deepest * tags > _MOST_STEPS or min(most_styled, 3 * len(kinds)) * tags > _MOST_REOPENED:
        message = f"its elements are nested {deepest:,} deep, {tags:,} tags in all"
        raise InputError(message, file=file, mend="give the page as browsers save it, or its text")
