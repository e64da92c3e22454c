"""HTML and XHTML pages as a tree, parsed as browsers do (the HTML standard, by the library Lexbor).

A page that is nested so deep that the standard's own rules would take hours on it is refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any

from align.errors import InputError


def words(text: str) -> frozenset[str]:
    """Words as a set."""
    return frozenset(text.split())


VOID = words("area base br col embed hr img input link meta param source track wbr")
_IMPLIED = words("p li dt dd tr td th tbody thead tfoot colgroup option optgroup rt rp rb rtc")
_STYLED = words("a b big code em font i nobr s small strike strong tt u")
"""Elements that the standard opens again in each paragraph until they are closed."""
_NEVER_TEXT = words(
    "script style template noscript noframes noembed head title meta link iframe object svg canvas annotation"
    " annotation-xml"
)
_MOST_STEPS = 1_000_000_000
_MOST_REOPENED = 20_000_000
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*)([^>]{0,200})")
_LONG_TAG = re.compile(r"""<[A-Za-z](?:[^"'>]++|"[^"]*+"|'[^']*+')*+""")
_LONG = 4000
_VALUE = re.compile(r"""=\s*+(?:"[^"]*+"|'[^']*+')""")
_MOST_PAIRS = 400_000_000
_DOCTYPE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<!DOCTYPE[^>\[]*\[([^\]]*)\]\s*>", re.IGNORECASE)
"""A document type with declarations of its own."""
_CLOSED = re.compile(r"<([A-Za-z][^\s/<>]*)([^<>]*)/>")


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

    @property
    def lang(self) -> str | None:
        """The tag of the language that it says it is in; None where it says nothing."""
        return self.attributes.get("lang", self.attributes.get("xml:lang"))

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

    def short_text(self, most: int) -> str:
        """All text in it; nothing where it has more than so many letters or elements."""
        left: list[Element | str] = [self]
        found: list[str] = []
        length = seen = 0
        while left:
            one = left.pop()
            seen += 1
            if isinstance(one, str):
                found.append(one)
                length += len(one)
            else:
                left += reversed(one.children)
            if max(length, seen, len(left)) > most:
                return ""
        return "".join(found)


def parse(text: str, *, file: str) -> Element:
    """The tree of a page, its ``html`` element; without comments, scripts, styles and what else is no text.

    Raises:
        InputError: it is nested too deep, has elements with too many attributes, or declares entities.
    """
    from selectolax.lexbor import LexborHTMLParser

    text = _as_html(text, file)
    _refuse_deep(text, file)
    _refuse_wide(text, file)
    page = LexborHTMLParser(text.encode("utf-8", "replace"))
    root = Element("html", {})
    if page.root is not None:
        root.attributes.update(_attributes(page.root))
        sent = page.css_first('meta[http-equiv="content-language" i]')
        if sent is not None and root.lang is None and "," not in (said := _attributes(sent).get("content", "")):
            root.attributes["lang"] = said
        _grow(page.root, root)
    return root


def _as_html(text: str, file: str) -> str:
    """Writes as HTML does what XML writes in another way: sections of characters, elements closed where they open.

    A page that declares entities is refused, as every file in XML is.
    """
    own = _DOCTYPE.match(text)
    if own is None and not text.lstrip().startswith("<?xml") and not file.lower().endswith(".xhtml"):
        return text
    if own is not None:
        if "<!entity" in own[1].lower():
            mend = "write out what they stand for"
            raise InputError("it declares entities", file=file, place="the DOCTYPE", mend=mend)
        text = text[own.end() :]
    before, *sections = text.split("<![CDATA[")
    text = before + "".join(f"{escape(inside)}{rest}" for inside, _, rest in (one.partition("]]>") for one in sections))
    return _CLOSED.sub(_opened_and_closed, text)


def _opened_and_closed(found: re.Match[str]) -> str:
    name, attributes = found.groups()
    return found[0] if name.lower() in VOID else f"<{name}{attributes}></{name}>"


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

    For each tag a parser looks through the elements that are open, and in each paragraph it opens anew what was not
    closed of ``<b>`` and its like, of each kind three (standard, 13.2.4.3).
    """
    opened: Counter[str] = Counter()
    kinds: set[str] = set()
    steps = depth = deepest = styled = most_styled = tags = 0
    for closing, name, rest in (found.groups() for found in _TAG.finditer(text)):
        tags += 1
        steps += depth
        name = name.lower()
        if name in VOID or name in _IMPLIED or (closing and not opened[name]):
            continue
        step = -1 if closing else 1
        opened[name] += step
        depth += step
        deepest = max(deepest, depth)
        if name in _STYLED:
            styled += step
            if styled > most_styled:
                most_styled = styled
                kinds.add(f"{name}{rest}")
    if steps > _MOST_STEPS or min(most_styled, 3 * len(kinds)) * tags > _MOST_REOPENED:
        message = f"its elements are nested {deepest:,} deep, {tags:,} tags in all"
        raise InputError(message, file=file, mend="give the page as browsers save it, or its text")


def _refuse_wide(text: str, file: str) -> None:
    """Refuses a page with so many attributes in one element that looking for doubles among them takes too long."""
    tags = (found[0] for found in _LONG_TAG.finditer(text) if found.end() - found.start() > _LONG)
    counts = [len(_VALUE.sub(" ", tag).replace("/", " ").split()) for tag in tags]
    if sum(count * count for count in counts) > _MOST_PAIRS:
        mend = "give the page as browsers save it, or its text"
        raise InputError(f"it has an element with {max(counts):,} attributes", file=file, mend=mend)
