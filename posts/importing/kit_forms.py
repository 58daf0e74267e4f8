"""Kits in Markdown and in plain text, turned into the markup of a kit again; the inverse of ``posts.kit_forms``.

Pure. A text that does not have the frame of a kit (a title, a rule, the content, a rule, the line of credit) is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from markdown_it import MarkdownIt

from posts.importing.dates import find_dates
from posts.importing.languages import language_of
from posts.kit_captions import DASH, meaning_of, of_line, text_of
from posts.kit_forms import BOX, CARDS, GUARD, STUB, UNDERLINES
from posts.kit_notes import Place, with_marks
from posts.markup import Element, Node, parse, serialise
from posts.vocabulary import INLINE

_READER: Final = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_CREDIT: Final = re.compile(r"(?:This article was first published by|Cet article a d’abord été publié par) ")
_VIDEO: Final = re.compile(r"(?:Video:|Vidéo[\s\xa0\u202f]?:) ")
_BYLINE: Final = re.compile(r"(?:By|Par) ")
_NOTE: Final = re.compile(r"“(?P<words>.+?)”(?: \((?P<time>\d+)\))?(?:: (?P<url>\S+)| — (?P<cited>.+))?")
_ADDRESSED: Final = re.compile(r"(?P<words>.+?) \[(?P<url>(?:https?|mailto|tel):\S+)\](?P<rest>\.?)")
_LABEL: Final = re.compile(r"\[(?P<label>[^\]]+)\](?: (?P<url>\S+))?")
_MARKER: Final = re.compile(r"(?P<mark>- |(?P<number>\d+)\. )(?=\S)")


def kit_of_markdown(text: str) -> str:
    """The markup of a kit in Markdown; "" where the text is none."""
    if not _CREDIT.search(text):
        return ""
    return _assembled(parse(_READER.render(text), inline=INLINE | {"img"}).children)


def kit_of_text(text: str) -> str:
    """The markup of a kit in plain text; "" where the text is none."""
    if not _CREDIT.search(text):
        return ""
    lines = text.replace("\r\n", "\n").strip("\n").split("\n")
    return _assembled(list(_blocks(lines)))


# The frame -------------------------------------------------------------------


def _assembled(nodes: Sequence[Node]) -> str:
    elements = [node for node in nodes if isinstance(node, Element)]
    rules = [place for place, element in enumerate(elements) if element.tag == "hr"]
    if len(rules) < 2 or elements[0].tag != "h1":
        return ""
    front, back = elements[1 : rules[0]], elements[rules[-1] + 1 :]
    credit = next((place for place, one in enumerate(back) if _CREDIT.match(text_of([one]))), None)
    if credit is None:
        return ""
    notes = [item for one in back[:credit] if one.tag == "ul" for item in one.elements()]
    content = serialise(list(_captioned(elements[rules[0] + 1 : rules[-1]])))
    content = with_marks(content, [found for item in notes if (found := _note(item)) is not None])
    language = language_of([text_of([one]) for one in elements])
    parts: list[Node] = [_of_class(elements[0], "p-name"), *_front(front)]
    ends: list[Node] = [
        _of_class(back[credit], "u-repost-of"),
        *(_of_class(one, "p-rights") for one in back[credit + 1 :][:1]),
    ]
    return (
        f'<article class="h-entry" lang="{language}">{serialise(parts)}'
        f'<div class="e-content">{content}</div>{serialise(ends)}</article>'
    )


def _of_class(element: Element, name: str) -> Element:
    return Element(element.tag, {**element.attributes, "class": name}, element.children)


def _front(elements: Sequence[Element]) -> Iterator[Node]:
    for element in elements:
        words = text_of([element])
        dates = [found.date for found in find_dates(words) if found.date]
        if element.tag == "figure":
            yield _of_class(_picture(element), "u-featured")
        elif _BYLINE.match(words):
            yield _of_class(element, "p-author")
        elif dates:
            told = {"class": "dt-published", "datetime": dates[0].isoformat()}
            yield Element("p", {}, [Element("time", told, element.children)])


def _captioned(elements: Sequence[Element]) -> Iterator[Node]:
    """The blocks of a content with what the lines about quotations say of them."""
    waiting: Element | None = None
    for element in elements:
        line = _plain(element)
        if waiting is not None and element.tag == "p" and line.startswith(DASH):
            cited = of_line(line.removeprefix(DASH))
            if cited.language:
                waiting.attributes["lang"] = cited.language
            caption = list(parse(cited.caption()).elements())
            yield Element(
                "figure", {}, [waiting, *(one for one in caption if text_of([one]) != DASH.strip())]
            )
            waiting = None
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        if element.tag == "blockquote":
            waiting = _told(element)
        elif element.tag == "figure":
            yield _picture(element)
        elif element.tag in ("aside", "section"):
            inner = list(_captioned(list(element.elements())))
            yield Element(element.tag, element.attributes, inner)
        else:
            yield _told(element)
    if waiting is not None:
        yield waiting


def _told(element: Element) -> Element:
    """One block: a video by its words, heads of columns by their place, no sign that only guards."""
    inside = [child for child in element.children if not isinstance(child, str) or child.strip()]
    if element.tag == "p" and len(inside) == 1 and isinstance(inside[0], Element) and inside[0].tag == "a":
        return _of_class(element, "video") if _VIDEO.match(text_of(inside)) else element
    if element.tag == "table":
        for row in (one for one in element.descendants() if one.tag == "thead"):
            for cell in row.descendants():
                if cell.tag == "th":
                    cell.attributes = {"scope": "col"}
        for cell in (one for one in element.descendants() if one.tag == "td"):
            cell.attributes.pop("style", None)
    for holder in (element, *element.descendants()):
        holder.children = [
            child.replace(GUARD, "") if isinstance(child, str) else child for child in holder.children
        ]
    return element


def _picture(figure: Element) -> Element:
    """Picture and caption, whatever paragraphs Markdown put around them."""
    image = next((one for one in figure.descendants() if one.tag == "img"), None)
    words = [one for one in figure.elements() if one is not image and text_of([one])]
    caption = [Element("figcaption", {}, one.children) for one in words[:1]]
    return Element("figure", {}, [*([image] if image is not None else []), *caption])


def _plain(element: Element) -> str:
    """The words of a line with its addresses in brackets."""

    def words(node: Node) -> str:
        if isinstance(node, str):
            return node
        if node.tag == "a":
            return f"[{node.attributes.get('href', '')}]"
        return "".join(words(child) for child in node.children)

    return re.sub(r"[ \t\n]+", " ", words(element)).strip()


def _note(item: Element) -> tuple[Place, Element] | None:
    told = _NOTE.fullmatch(_plain(item))
    if told is None:
        return None
    place = Place(told["words"], int(told["time"] or 1))
    if told["url"]:
        return place, Element("a", {"href": told["url"]})
    return place, Element("span", of_line(told["cited"] or "").attributes())


# Plain text ------------------------------------------------------------------


def _blocks(lines: Sequence[str], *, in_card: bool = False) -> Iterator[Node]:
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at += 1
            continue
        marker = _MARKER.match(line)
        if line.startswith(BOX.rstrip()):
            taken = _run(lines, at, BOX)
            yield _box([one.removeprefix(BOX.rstrip()).removeprefix(" ") for one in taken])
        elif line.startswith(">"):
            taken = _run(lines, at, "> ")
            inner = [one.removeprefix(">").removeprefix(" ") for one in taken]
            yield Element("blockquote", {}, list(_blocks(inner, in_card=in_card)))
        elif marker:
            taken = _list_lines(lines, at)
            yield _list(taken, in_card=in_card)
        else:
            taken = _until_blank(lines, at)
            yield _paragraph(taken, in_card=in_card)
        at += len(taken)


def _run(lines: Sequence[str], at: int, prefix: str) -> list[str]:
    """The lines from ``at`` that begin with the sign."""
    end = at
    while end < len(lines) and lines[end].startswith(prefix.rstrip()):
        end += 1
    return list(lines[at:end])


def _until_blank(lines: Sequence[str], at: int) -> list[str]:
    end = at
    while end < len(lines) and lines[end].strip():
        end += 1
    return list(lines[at:end])


def _list_lines(lines: Sequence[str], at: int) -> list[str]:
    """The lines of a list: items, and what is set in under them."""
    is_numbered = bool(_marker(lines[at])["number"])
    end = at + 1
    while end < len(lines):
        following = next((one for one in lines[end:] if one.strip()), "")
        marker = _MARKER.match(following)
        if not following.startswith("  ") and not (marker and bool(marker["number"]) is is_numbered):
            break
        end += 1
    return list(lines[at:end])


def _marker(line: str) -> re.Match[str]:
    found = _MARKER.match(line)
    assert found is not None  # noqa: S101 - asked only of lines that have one
    return found


def _list(lines: Sequence[str], *, in_card: bool) -> Element:
    items: list[list[str]] = []
    width = 0
    for line in lines:
        if marker := _MARKER.match(line):
            width = len(marker["mark"])
            items.append([line[width:]])
        else:
            items[-1].append(line[width:])
    first = _marker(lines[0])
    number = first["number"]
    start = {"start": number} if number and number != "1" else {}
    return Element("ol" if number else "ul", start, [_item(item, in_card=in_card) for item in items])


def _item(lines: Sequence[str], *, in_card: bool) -> Element:
    """An item: its own line, then what is set in; a nested list may follow without an empty line."""
    own = next(
        (place for place, line in enumerate(lines[1:], 1) if not line.strip() or _MARKER.match(line)),
        len(lines),
    )
    paragraph = _paragraph(lines[:own], in_card=in_card)
    rest = list(_blocks(lines[own:], in_card=in_card))
    return Element("li", {}, [*(paragraph.children if paragraph.tag == "p" else [paragraph]), *rest])


def _paragraph(lines: Sequence[str], *, in_card: bool) -> Element:
    if len(lines) == 1 and lines[0].strip() == "* * *":
        return Element("hr")
    if len(lines) == 2 and (level := _level(lines)):
        return Element(f"h{level}", {}, _inline(lines[0], in_card=in_card))
    if any("\t" in line for line in lines):
        return _table(lines)
    children: list[Node] = []
    for line in lines:
        shown = _VIDEO.match(line) or _CREDIT.match(line)
        children += [Element("br")] if children else []
        children += _credit(line) if _CREDIT.match(line) else _inline(line, in_card=in_card or bool(shown))
    return Element("p", {}, children)


def _level(lines: Sequence[str]) -> int:
    head, line = lines
    return next((level for level, sign in UNDERLINES.items() if line == sign * max(3, len(head))), 0)


def _inline(line: str, *, in_card: bool) -> list[Node]:
    """The words of a line; in a card, and of a video, with the address that stands behind them."""
    named = _ADDRESSED.fullmatch(line) if in_card else None
    if named is None:
        return [line]
    return [Element("a", {"href": named["url"]}, [named["words"]]), named["rest"]]


def _credit(line: str) -> list[Node]:
    found = _CREDIT.match(line)
    assert found is not None  # noqa: S101 - asked only of lines that have one
    return [line[: found.end()], *_inline(line[found.end() :], in_card=True)]


def _box(lines: Sequence[str]) -> Element:
    label = _LABEL.fullmatch(lines[0])
    kind = meaning_of(label["label"]) if label else ""
    if label and kind == "picture":
        alt = lines[1] if len(lines) > 1 and lines[1].strip() else ""
        image = Element("img", {"src": label["url"] or "", "alt": alt})
        return Element("figure", {}, [image, *_blocks(lines[2 if alt else 1 :])])
    if kind in CARDS:
        return Element("section", {"class": kind}, list(_blocks(lines[1:], in_card=True)))
    inner = list(_blocks(lines))
    first = inner[0] if inner else None
    if isinstance(first, Element) and first.tag == "p":
        first.children = [Element("strong", {}, first.children)]
    return Element("aside", {}, inner)


def _table(lines: Sequence[str]) -> Element:
    has_head = len(lines) > 1 and set(lines[1].strip("\t").split("\t")) == {"---"}
    head = [_row(lines[0], "th")] if has_head else []
    rows = [_row(line, "td") for line in lines[2 if has_head else 0 :]]
    return Element(
        "table", {}, [*([Element("thead", {}, [*head])] if head else []), Element("tbody", {}, [*rows])]
    )


def _row(line: str, tag: str) -> Element:
    cells: list[Node] = []
    words_of_cells = line.split("\t")
    if len(words_of_cells) == 2 and not words_of_cells[1]:
        words_of_cells.pop()  # a table of one column
    for words in words_of_cells:
        is_stub = tag == "td" and words.endswith(STUB)
        named = {"scope": "row"} if is_stub else {}
        cells.append(Element("th" if is_stub else tag, named, [words.removesuffix(STUB)]))
    return Element("tr", {}, cells)
