"""What of a page is its text, and what is around it: navigation, banners, forms, lists of links, hidden elements.

Elements and roles of HTML and ARIA say so first; then the words that pages name such parts by; then the density of
links: what holds links and hardly a word beside them is there to lead elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

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
_FEET = words("footer site-footer page-footer global-footer")
_HEADS = words("header site-header page-header global-header")
_PARTS = words("div ul ol section table p span form fieldset td header dl a center")
_LISTS = words("ul ol dl div p td table section form center")
_CONTROLS = words("button input select textarea")
_MAIN = words("main article section blockquote td li")
_LINKS = 3
_DENSITY = 0.75
_SOME = 0.3
"""The density of links in what is named as a part of the page's frame."""
_LONGEST = 80
"""Letters of a link on average; longer ones are sentences."""
_PLAIN = 25
"""Letters that may stand in a row beside the links."""
_SENTENCE = tuple(".;:,!?…。；：，、！？،؛؟")
_MUCH = {"main": 0.15, "article": 0.4}
"""What share of the letters the main part has at least, by what says that it is the main part."""


@dataclass(slots=True)
class _Measure:
    """How many letters an element has, how many links and letters in links, and more.

    Attributes:
        plain: the letters of its longest text outside of links.
        last: its last letter.
        controls: whether there are buttons or fields to fill in.
        title: whether there is a heading of the first rank that is no link.
    """

    letters: int = 0
    links: int = 0
    linked: int = 0
    plain: int = 0
    last: str = ""
    controls: bool = False
    title: bool = False

    def add(self, child: Element | str, of: Mapping[Element, _Measure]) -> None:
        """Adds what one child has."""
        if isinstance(child, str):
            text = "".join(child.split())
            self.letters += len(text)
            self.plain = max(self.plain, len(text))
            self.last = text[-1:] or self.last
            return
        own = of[child]
        self.letters += own.letters
        self.links += own.links
        self.linked += own.linked
        self.plain = max(self.plain, own.plain)
        self.last = own.last or self.last
        self.controls = self.controls or own.controls or child.tag in _CONTROLS
        self.title = self.title or own.title or (child.tag == "h1" and own.letters > own.linked)

    @property
    def dense(self) -> bool:
        """Whether there are many links and hardly a word beside them; what ends as sentences do is none such."""
        enough = self.links >= _LINKS and self.linked >= _DENSITY * self.letters
        return (
            enough
            and self.linked <= _LONGEST * self.links
            and self.plain <= _PLAIN
            and not self.last.endswith(_SENTENCE)
        )

    @property
    def leads_on(self) -> bool:
        """Whether a good part of it is to click at."""
        return self.controls or self.linked >= _SOME * self.letters


class Main:
    """The text of a page.

    Attributes:
        root: the element that holds it.
        dropped: elements in it that are no part of it.

    Args:
        notes: the elements with which footnotes begin, which belong to the text wherever they stand.
    """

    def __init__(self, page: Element, notes: Collection[Element]) -> None:
        self._of = _measured(page)
        self._notes = frozenset(notes)
        self._kept = _around(notes)
        self._half = self._of[page].letters / 2
        body = next((one for one in page.children if isinstance(one, Element) and one.tag == "body"), page)
        self.dropped = self._drop(body, dense=True)
        if not self._left(body):
            self.dropped = self._drop(body, dense=False)
        self.root = self._main(body)

    def _drop(self, body: Element, *, dense: bool) -> set[Element]:
        """The elements that are no part of the text; without ``dense`` links do not count."""
        dropped: set[Element] = set()
        left = [(body, False, False)]
        while left:
            element, outside, inner = left.pop()
            inner = inner or element.tag in _MAIN
            for child in element.children:
                if not isinstance(child, Element):
                    continue
                out = outside or is_hidden(child) or self._is_frame(child, inner=inner)
                out = out or (dense and child.tag in _LISTS and self._of[child].dense)
                if child in self._notes:
                    left.append((child, False, inner))
                elif out and child not in self._kept:
                    dropped.add(child)
                else:
                    left.append((child, out, inner))  # of a foot that holds notes only these are kept
        return dropped

    def _is_frame(self, element: Element, *, inner: bool) -> bool:
        """Whether an element is part of the page's frame; ``inner`` where it stands in a part of the text."""
        own = self._of[element]
        if element.tag in _AROUND or element.get("role").lower() in _ROLES:
            return True
        if element.tag == "header":
            return not inner and not own.title
        if own.letters > self._half:
            return False  # many a page is one large form, and named "menu-open" as a whole
        return element.tag == "form" or (element.tag in _PARTS and _is_named(element, own, inner=inner))

    def _standing(self, root: Element) -> Iterator[Element]:
        """The elements of a part that are not dropped."""
        left = [root]
        while left:
            one = left.pop()
            if one not in self.dropped:
                yield one
                left += [child for child in reversed(one.children) if isinstance(child, Element)]

    def _left(self, root: Element) -> int:
        """How many letters of an element are not dropped."""
        texts = (child for one in self._standing(root) for child in one.children if isinstance(child, str))
        return sum(len("".join(text.split())) for text in texts)

    def _main(self, body: Element) -> Element:
        """The element that the page says holds its main part, if it has much of it and all footnotes."""
        named: dict[str, list[Element]] = {"main": [], "article": []}
        for one in self._standing(body):
            kind = "main" if one.get("role").lower() == "main" else one.tag
            if kind in named:
                named[kind].append(one)
        kind = "main" if named["main"] else "article"
        found = named[kind]
        if len(found) != 1 or self._left(found[0]) < _MUCH[kind] * self._left(body):
            return body
        return found[0] if self._notes.issubset(found[0].elements()) else body


def _measured(page: Element) -> dict[Element, _Measure]:
    """The measures of all elements, from the innermost out."""
    found: dict[Element, _Measure] = {}
    for element in reversed(list(page.elements())):
        own = found[element] = _Measure()
        for child in element.children:
            own.add(child, found)
        if element.tag == "a" and "href" in element.attributes:
            own.links, own.linked, own.plain = 1, own.letters, 0
    return found


def _around(elements: Iterable[Element]) -> set[Element]:
    """All that is around some elements."""
    found: set[Element] = set()
    for element in elements:
        for above in element.above():
            if above in found:
                break
            found.add(above)
    return found


def is_hidden(element: Element) -> bool:
    """Whether an element says that it is not shown."""
    return (
        "hidden" in element.attributes
        or element.get("aria-hidden").lower() == "true"
        or bool(_HIDDEN.search(element.get("style")))
        or not _UNREAD.isdisjoint(element.get("class").lower().split())
    )


def _is_named(element: Element, own: _Measure, *, inner: bool) -> bool:
    """Whether a part of the page is named as its frame is; a name alone ("freedom-of-navigation") is not enough."""
    names = [name for kind in ("class", "id") for name in element.get(kind).split()]
    whole = _FEET.union(_HEADS if own.leads_on else ())
    if not inner and any(name.lower() in whole for name in names):
        return True
    return own.leads_on and any(part.lower() in _NAMED for name in names for part in _NAME.findall(name))
