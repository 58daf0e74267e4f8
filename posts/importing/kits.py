"""A republication kit read back: nothing is guessed, since the kit's own markup says what each part is.

Pure. ``posts.republishing`` makes kits and ``posts.kit_forms`` writes them as Markdown and as plain text, which
``kit_forms`` beside this module turns into the same markup again. A text that only looks like a kit is none.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from collections.abc import Iterator
from html import escape
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from posts.html import clean_html, read_body
from posts.importing.cited import attribution_of, lift
from posts.importing.front import Head, split_byline
from posts.importing.gathering import gather
from posts.importing.html import blocks_of, words_of_node
from posts.importing.languages import language_of
from posts.importing.parsed import Attribution, Block, Kind, ParsedDocument, Run, Speech, Unit
from posts.markup import Element, Node, bounded, serialise

_CARDS: Final = {"call": Kind.CALL, "petition": Kind.PETITION, "contacts": Kind.CONTACT}
# How ``templates/posts/_aside_portable.html`` says who speaks, in the languages of the interface.
_COMMENTS: Final = re.compile(r"(?P<by>.+?)(?: comments:| commente[\s\xa0\u202f]?:)")
_NOTE: Final = re.compile(r"Editor’s note:|Note de la rédaction[\s\xa0\u202f]?:")
_NAMELESS: Final = re.compile(r"Comment:|Commentaire[\s\xa0\u202f]?:")
_TO: Final = re.compile(r"(?:To:|À[\s\xa0\u202f]?:)\s*(?P<who>.+)")
_VIDEO: Final = re.compile(r"(?:Video:|Vidéo[\s\xa0\u202f]?:)\s*(?P<title>.+)")
_SPACES: Final = re.compile(r"[ \t\n\r\f]+")
_NUMBER: Final = re.compile(r"\be-\d+\b")


def read_kit(html: str) -> ParsedDocument | None:
    """The document of a kit; None where ``html`` is none."""
    if "u-repost-of" not in html or "e-content" not in html:
        return None
    entry = LexborHTMLParser(bounded(html)).css_first(".h-entry")
    content = entry.css_first(".e-content") if entry is not None else None
    credit = entry.css_first(".u-repost-of") if entry is not None else None
    title = entry.css_first(".p-name") if entry is not None else None
    if entry is None or content is None or credit is None or title is None:
        return None
    units = [Unit(Kind.TITLE, (_line(title, "h", 1),))]
    byline = entry.css_first(".p-author")
    names: tuple[str, ...] = ()
    if byline is not None and not _is_in_caption(byline):
        units.append(Unit(Kind.BYLINE, (_line(byline),)))
        names = tuple(split_byline(_words(byline).partition(" ")[2]))
    published = entry.css_first("time.dt-published[datetime]")
    day = None
    if published is not None and not _is_in_caption(published):
        units.append(Unit(Kind.PUBLISHED, (_line(published),)))
        with contextlib.suppress(ValueError):  # a day that is none stays words
            day = dt.date.fromisoformat((published.attributes.get("datetime") or "")[:10])
    lead = entry.css_first("figure.u-featured")
    if lead is not None:
        units.append(_picture(lead, is_lead=True))
    units += _Body(content.inner_html or "").units()
    units.append(Unit(Kind.ORIGINAL, (_line(credit),)))
    rights = entry.css_first(".p-rights")
    if rights is not None:
        units.append(Unit(Kind.COPYRIGHT, (_line(rights),)))
    language = entry.attributes.get("lang") or language_of(
        block.text for unit in units for block in unit.blocks
    )
    head = Head(title=_unbroken(title.text()), byline=names, published_on=day)
    return gather(units, head, (), language, day.year if day else None)


class _Body:
    """One pass over what stands in the content."""

    def __init__(self, html: str) -> None:
        lifted, self.cited = lift(html)
        self.tree = LexborHTMLParser(lifted)
        self.group = 0

    def units(self) -> list[Unit]:
        body = self.tree.body
        nodes = list(body.iter(include_text=True)) if body is not None else []
        return [unit for node in nodes for unit in self._of(node)]

    def _of(self, node: LexborNode) -> Iterator[Unit]:
        if node.tag == "-text":
            if words := _words(node):
                yield Unit(
                    Kind.PARAGRAPH, (Block((Run(words),), html=f"<p>{escape(words, quote=False)}</p>"),)
                )
            return
        classes = (node.attributes.get("class") or "").split()
        card = next((kind for name, kind in _CARDS.items() if name in classes), None)
        if card is not None:
            yield self._card(node, card)
        elif node.tag == "figure" and node.css_first("img") is not None:
            yield _picture(node)
        elif node.tag == "p" and "video" in classes and (link := node.css_first("a[href]")) is not None:
            yield _video(link)
        elif node.tag == "aside":
            inner = read_body(clean_html(node.inner_html or "")).children
            language = {"lang": given} if (given := node.attributes.get("lang")) else {}
            yield self._aside(Element("aside", language, inner))
        else:
            for element in read_body(clean_html(node.html or "")).children:
                if isinstance(element, Element):
                    yield self._unit(element)

    def _unit(self, node: Element) -> Unit:
        self.group += 1
        match node.tag:
            case "hr":
                return Unit(Kind.RULE, (Block((), "hr"),))
            case "h2" | "h3" | "h4":
                level = int(node.tag[1])
                return Unit(Kind.HEADING, (self._kept(node, "h", level),), level=level)
            case "blockquote":
                attribution = attribution_of(node.attributes.get("data-speaker-text", ""), self.cited)
                return Unit(
                    Kind.QUOTE,
                    tuple(self._kept(child) for child in node.elements()),
                    attribution=attribution or Attribution(),
                    group=self.group,
                    language=node.attributes.get("lang", ""),
                )
        block = self._kept(node)
        return Unit(Kind.SPOKEN if block.spoken else Kind.PARAGRAPH, (block,), speeches=block.spoken)

    def _kept(self, node: Element, kind: str = "p", level: int = 0) -> Block:
        """The element as it stands, with the places of the words in it that are somebody's."""
        words = " ".join(words_of_node(node).split())
        speeches: list[Speech] = []
        position = 0
        for element in (node, *node.descendants()):
            attribution = attribution_of(element.attributes.get("data-speaker-text", ""), self.cited)
            if attribution is None:
                continue
            said = " ".join(words_of_node(element).split())
            start = max(words.find(said, position), 0)
            position = start + len(said)
            number = -1 - next(index for index, one in enumerate(self.cited) if one is attribution)
            speeches.append(Speech(start, position, number, attribution.speaker, attribution))
        return Block((Run(words),), kind, level, html=serialise([node]), spoken=tuple(speeches))

    def _aside(self, node: Element) -> Unit:
        children = list(node.elements())
        label, by = _label(children[0]) if children else ("", "")
        if label:
            children = children[1:]
        return Unit(
            Kind.COMMENT,
            tuple(self._kept(child) for child in children),
            by=by,
            group=self.group,
            values=(("label", label),) if label else (),
            language=node.attributes.get("lang", ""),
        )

    def _card(self, node: LexborNode, kind: Kind) -> Unit:
        """What is a record at home, with what a record of it needs to be found or made again."""
        self.group += 1
        blocks: list[Block] = []
        for element in read_body(clean_html(node.inner_html or "")).children:
            blocks += blocks_of(element)
        links = [link.attributes.get("href") or "" for link in node.css("a[href]")]
        titled = next((block for block in blocks if block.kind == "h"), None)
        values = {"card": "1"}
        if kind is Kind.CALL:
            first = next((block for block in blocks if block.kind == "p"), None)
            addressed = _TO.fullmatch(first.text) if first is not None else None
            values["to"] = addressed["who"] if addressed else ""
        elif kind is Kind.PETITION:
            number = _NUMBER.search(blocks[0].text) if blocks else None
            values |= {
                "title": titled.text if titled else "",
                "number": number[0] if number else "",
                "page": links[0] if links else "",
                "url": links[-1] if len(links) > 1 else "",
            }
        return Unit(kind, tuple(blocks), group=self.group, values=tuple(values.items()))


def _label(first: Element) -> tuple[str, str]:
    """The label of an aside, as its markup, and who comments: "editor" for an editor's note."""
    words = " ".join(words_of_node(first).split())
    inside = [child for child in first.children if not isinstance(child, str) or child.strip()]
    if (
        first.tag != "p"
        or len(inside) != 1
        or not isinstance(inside[0], Element)
        or inside[0].tag != "strong"
    ):
        return "", ""
    if _NOTE.fullmatch(words):
        return serialise([first]), "editor"
    if _NAMELESS.fullmatch(words):
        return serialise([first]), ""
    named = _COMMENTS.fullmatch(words)
    return (serialise([first]), named["by"]) if named else ("", "")


def _picture(figure: LexborNode, *, is_lead: bool = False) -> Unit:
    """A picture by its address; its caption's words, which the record of the picture holds."""
    image, caption = figure.css_first("img"), figure.css_first("figcaption")
    words = _words(caption) if caption is not None else ""
    told = image.attributes if image is not None else {}
    values = {"src": told.get("src") or "", "alt": told.get("alt") or ""}
    if is_lead:
        values["lead"] = "1"
    return Unit(Kind.PICTURE, (Block((Run(words),)),), values=tuple(values.items()))


def _video(link: LexborNode) -> Unit:
    words = _words(link)
    titled = _VIDEO.fullmatch(words)
    title = titled["title"] if titled else words
    address = escape(link.attributes.get("href") or "")
    html = f'<figure data-embed="video"><a href="{address}">{escape(title, quote=False)}</a></figure>'
    return Unit(Kind.PARAGRAPH, (Block((Run(title),), html=html),))


def _is_in_caption(node: LexborNode) -> bool:
    """Whether the element says something of a quotation, and not of the text."""
    return node.parent is not None and "h-cite" in (node.parent.attributes.get("class") or "")


def _line(node: LexborNode, kind: str = "p", level: int = 0) -> Block:
    runs: list[Run] = []
    for part in node.iter(include_text=True):
        href = part.attributes.get("href") or "" if part.tag == "a" else ""
        runs.append(Run(part.text() or "", (), href))
    return Block(tuple(runs), kind, level)


def _unbroken(text: str) -> str:
    """One line, with the spaces that do not break."""
    return _SPACES.sub(" ", text).strip()


def _words(node: LexborNode | Node) -> str:
    return " ".join((words_of_node(node) if isinstance(node, (str, Element)) else node.text()).split())
