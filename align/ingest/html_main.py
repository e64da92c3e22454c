"""What of a page is its text, and what is around it: navigation, banners, forms, lists of links, hidden elements.

Elements and roles of HTML and ARIA say so first; then the words that pages name such parts by; then the density of
links: what holds links and hardly a word beside them is there to lead elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from align.ingest.html_tree import Element, words

_AROUND = words("nav aside footer search button input select textarea label datalist dialog menu audio video rt rp del")
_ROLES = words(
    "navigation banner contentinfo complementary search dialog alertdialog menu menubar toolbar tablist alert status"
)
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
_NAME = re.compile(r"[a-z]+|[A-Z][a-z]*")
_NAMED = words(
    "cookie cookies consent gdpr breadcrumb breadcrumbs nav navbar navigation navigator menu menus sidebar sidenav "
    "pagination pager social sharing share skip skiplink subscribe newsletter advert advertisement"
)
_UNREAD = words("sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only")
_WHOLE = words("footer header site-footer site-header page-footer page-header global-footer global-header")
_PARTS = words("div ul ol section table p span form fieldset td header dl a center h2 h3")
_LISTS = words("ul ol dl div p td table section form center")
_MAIN = ("main", "article", "section", "blockquote", "td", "li")
_LINKS = 3
_DENSITY = 0.75
_LONGEST = 80
"""Letters of a link on average; longer ones are sentences."""
_PLAIN = 25
"""Letters that may stand in a row beside the links."""
_MUCH = 0.4


class Main:
    """The text of a page.

    Attributes:
        root: the element that holds it.
        dropped: elements in it that are no part of it.

    Args:
        notes: the elements that hold footnotes, which belong to the text wherever they stand.
    """

    def __init__(self, page: Element, notes: Collection[Element]) -> None:
        self._letters: dict[Element, int] = {}
        self._linked: dict[Element, tuple[int, int]] = {}
        """By element, how many links are in it and how many letters they have."""
        self._plain: dict[Element, int] = {}
        """By element, how many letters its longest text outside of links has."""
        self._measure(page)
        self._notes = frozenset(notes)
        self._kept = {above for note in notes for above in note.above()}
        self._half = self._letters[page] / 2
        body = next((one for one in page.children if isinstance(one, Element) and one.tag == "body"), page)
        self.dropped = self._drop(body, dense=True)
        if not self._left(body):
            self.dropped = self._drop(body, dense=False)
        self.root = self._main(body, notes)

    def _measure(self, page: Element) -> None:
        """Counts letters and links of all elements, from the innermost out."""
        for element in reversed(list(page.elements())):
            letters = links = linked = plain = 0
            for child in element.children:
                if isinstance(child, str):
                    own = len("".join(child.split()))
                    letters += own
                    plain = max(plain, own)
                else:
                    plain = max(plain, self._plain[child])
                    letters += self._letters[child]
                    links += self._linked[child][0]
                    linked += self._linked[child][1]
            if element.tag == "a" and "href" in element.attributes:
                links, linked, plain = 1, letters, 0
            self._plain[element] = plain
            self._letters[element] = letters
            self._linked[element] = (links, linked)

    def _drop(self, body: Element, *, dense: bool) -> set[Element]:
        dropped: set[Element] = set()
        left = [(body, False)]
        while left:
            element, around = left.pop()
            for child in element.children:
                if not isinstance(child, Element):
                    continue
                outside = around or is_hidden(child) or self._is_around(child, dense=dense)
                if child in self._notes:
                    left.append((child, False))
                elif outside and child not in self._kept:
                    dropped.add(child)
                else:
                    left.append((child, outside))  # of a foot that holds notes only these are kept
        return dropped

    def _is_around(self, element: Element, *, dense: bool) -> bool:
        tag = element.tag
        if tag in _AROUND or element.get("role").lower() in _ROLES:
            return True
        if tag == "header":
            return not any(above.tag in _MAIN for above in element.above())
        if self._letters[element] <= self._half and (tag == "form" or (tag in _PARTS and _named(element))):
            return True  # many a page is one large form, and named "menu-open" as a whole
        return dense and tag in _LISTS and self._dense(element)

    def _dense(self, element: Element) -> bool:
        """Whether an element is a list of links."""
        links, letters = self._linked[element]
        enough = links >= _LINKS and letters >= _DENSITY * self._letters[element]
        return enough and letters <= _LONGEST * links and self._plain[element] <= _PLAIN

    def _left(self, root: Element) -> int:
        """How many letters of an element are not dropped."""
        letters = 0
        left = [root]
        while left:
            one = left.pop()
            if one not in self.dropped:
                letters += sum(len("".join(child.split())) for child in one.children if isinstance(child, str))
                left += [child for child in one.children if isinstance(child, Element)]
        return letters

    def _main(self, body: Element, notes: Collection[Element]) -> Element:
        """The element that the page says holds its main part, if it has much of it and all footnotes."""
        found = [one for one in body.elements() if one.tag == "main" or one.get("role").lower() == "main"]
        found = found or [one for one in body.elements() if one.tag == "article"]
        found = [one for one in found if one not in self.dropped and not self.dropped.intersection(one.above())]
        if len(found) != 1 or self._left(found[0]) < _MUCH * self._left(body):
            return body
        return found[0] if all(found[0] in note.above() for note in notes) else body


def is_hidden(element: Element) -> bool:
    """Whether an element says that it is not shown."""
    if element.tag in {"html", "body"}:
        return False
    return (
        "hidden" in element.attributes
        or element.get("aria-hidden").lower() == "true"
        or bool(_HIDDEN.search(element.get("style")))
        or not _UNREAD.isdisjoint(element.get("class").lower().split())
    )


def _named(element: Element) -> bool:
    """Whether a part of the page is named as one that is around the text."""
    names = f"{element.get('class')} {element.get('id')}".split()
    if any(name.lower() in _WHOLE for name in names):
        return not any(above.tag in _MAIN[:2] for above in element.above())
    return any(part.lower() in _NAMED for name in names for part in _NAME.findall(name))
