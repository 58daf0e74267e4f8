"""A post's content as WordPress keeps it, made into HTML that the body contract takes. Pure.

Whoever calls says through ``World`` what stands behind addresses and numbers: pictures of the library, new addresses of
pages and files, sources. No word goes: what cannot stand in a body (a picture without its file, a frame of another
site) leaves a link, and is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol
from urllib.parse import unquote

from posts import elements
from posts.markup import Element, Node, parse, serialise
from posts.vocabulary import web_address
from posts.wordpress import blocks, shortcodes
from posts.wordpress.accounting import SILENT, words_in_export
from posts.wordpress.items import parts_of
from posts.wordpress.paragraphs import autop

_NUMBER = re.compile(r"\bwp-image-(\d{1,15})\b")
_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
_VIDEO = re.compile(
    r"https?://(?:[\w-]+\.)?(?:youtube\.com/(?:watch|shorts/|live/|embed/|v/)|youtu\.be/|youtube-nocookie\.com/embed/"
    r"|vimeo\.com/(?:\w+/)*\d|dailymotion\.com/(?:video|embed)/|dai\.ly/|videopress\.com/|wordpress\.tv/|ted\.com/talks/)",
    re.IGNORECASE,
)
_UNWRAPPED: Final = frozenset({"noscript", "noembed", "noframes", "object", "applet"})
_NUMBERED: Final = ("data-attachment", "data-id", "data-attachment-id")


@dataclass(frozen=True, slots=True)
class Attached:
    """A picture or file of the old site, as its library told of it."""

    address: str
    title: str = ""
    alt: str = ""
    caption: str = ""
    is_picture: bool = True


class World(Protocol):
    """What a body points at, as the new site has it."""

    def picture(self, address: str, number: int | None) -> int | None:
        """The key of the picture in the library; None where its file did not come along."""

    def attached(self, number: int) -> Attached | None:
        """What the old site's library had under a number."""

    def gallery(self, parent: int) -> Sequence[int]:
        """The numbers of the pictures that belong to a post, in their order."""

    def address(self, href: str) -> str | None:
        """The new address of a page or file of the old site; "" where it has none, None where it was not its own."""

    def source(self, cite: str) -> int | None:
        """The key of the work at an address that a quotation names."""


@dataclass
class Converted:
    """The HTML, the words that were in the export, and what a person should look at."""

    html: str = ""
    words: Counter[str] = field(default_factory=Counter)
    unknown_codes: Counter[str] = field(default_factory=Counter)
    plugin_blocks: Counter[str] = field(default_factory=Counter)
    missing_pictures: list[str] = field(default_factory=list)
    unknown_links: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    missing_blocks: list[int] = field(default_factory=list)
    scripts: int = 0
    has_own_links: bool = False


def convert(
    content: str,
    world: World,
    *,
    number: int | None = None,
    reusable: dict[int, str] | None = None,
    footnotes: str = "",
) -> Converted:
    """Make a body of a post's content. ``number``: the post's, for its gallery; ``footnotes`` as they are stored."""
    made = Converted(words=words_in_export(content))
    writer = _Writer(world, made)

    def gallery(given: dict[str, str]) -> str:
        return writer.gallery(given, number)

    text = content.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if blocks.is_blocks(text):
        around = blocks.Blocks(reusable or {}, gallery, blocks.footnotes_html(footnotes))
        text = shortcodes.expand(blocks.expand(text, around), gallery)
        made.plugin_blocks, made.missing_blocks = +around.told, around.missing
    else:
        text = autop(shortcodes.expand(text, gallery))
    root = Element("", children=writer.nodes(parse(text).children))
    made.unknown_codes.update(shortcodes.unknown_in(" ".join(_strings(root))))
    made.html = serialise(root.children)
    return made


def _strings(root: Element) -> Iterable[str]:
    for element in (root, *root.descendants()):
        yield from (child for child in element.children if isinstance(child, str))


def _text(node: Node) -> str:
    if isinstance(node, str):
        return node
    return "".join(_text(child) for child in node.children)


def _is_blank(node: Node) -> bool:
    return isinstance(node, str) and not node.strip()


def _link(address: str, words: str) -> Element:
    return Element("p", children=[Element("a", {"href": address}, [words or address])])


def file_name(address: str) -> str:
    """What a file is called, as a reader may see it."""
    return unquote(parts_of(address).path.rpartition("/")[2]) or address


class _Writer:
    """Walks one tree. ``cells`` counts table cells around, in which no figure may stand."""

    def __init__(self, world: World, made: Converted) -> None:
        self.world, self.made = world, made
        self.cells = 0
        self.seen: set[str] = set()

    def nodes(self, nodes: Iterable[Node]) -> list[Node]:
        out: list[Node] = []
        for node in nodes:
            if isinstance(node, str):
                out.append(node)
            elif node.tag == "figcaption" or "wp-caption-text" in node.attributes.get("class", "").split():
                self.caption(out, node)
            else:
                out += self.element(node)
        return out

    def element(self, node: Element) -> list[Node]:
        tag = node.tag
        if tag in ("script", "style", "link", "meta", "base"):
            self.made.scripts += tag == "script"
            return []
        handler = self.HANDLERS.get(tag)
        if handler is not None:
            found: list[Node] = handler(self, node)
            return found
        if tag in _UNWRAPPED:
            return self.fallback(node)
        if tag in SILENT:
            return []
        if tag in ("p", "div") and (address := self.lone_address(node)):
            return [self.embedded(address)]
        return [Element(tag, node.attributes, self.nodes(node.children))]

    # Pictures --------------------------------------------------------------------

    def gallery(self, given: dict[str, str], parent: int | None) -> str:
        """The HTML of a gallery: those named, else those of the post, without those excluded."""
        named = [
            int(one) for one in re.findall(r"\d{1,15}", given.get("ids", "") or given.get("include", ""))
        ]
        if not named:
            owner = re.search(r"\d{1,15}", given.get("id", ""))
            excluded = {int(one) for one in re.findall(r"\d{1,15}", given.get("exclude", ""))}
            of = int(owner[0]) if owner else parent
            named = [one for one in self.world.gallery(of) if one not in excluded] if of else []
        out = []
        for number in named:
            found = self.world.attached(number)
            if found is None:
                self.made.missing_pictures.append(f"attachment {number} of a gallery")
            else:
                src = Element("img", {"src": found.address, "alt": found.alt, "data-attachment": str(number)})
                in_library = found.is_picture and self.world.picture(found.address, number) is not None
                caption = found.caption if not in_library else ""
                parts: list[Node] = [src] if found.is_picture else [_link(found.address, found.title)]
                if caption:
                    parts.append(Element("figcaption", children=[caption]))
                out.append(serialise([Element("figure", children=parts)]))
        return "\n\n" + "".join(out) + "\n\n" if out else ""

    def image(self, node: Element) -> list[Node]:
        given = node.attributes
        classes = given.get("class", "")
        alt = given.get("alt", "").strip()
        if "wp-smiley" in classes or "emoji" in classes.split():
            return [alt] if alt else []
        lazy = next(
            (given[name] for name in ("data-src", "data-lazy-src", "data-orig-file") if given.get(name)), ""
        )
        address = given.get("src", "").strip()
        if lazy and (not address or address.startswith("data:") or "data-src" in given):
            address = lazy.strip()
        if given.get("width") in ("0", "1") or given.get("height") in ("0", "1"):
            return []  # counts readers, shows nothing
        told = next((given[name] for name in _NUMBERED if given.get(name)), "")
        by_class = _NUMBER.search(classes)
        number = int(told) if told.isdecimal() and len(told) < 16 else int(by_class[1]) if by_class else None
        self.seen.add(address)
        key = self.world.picture(address, number)
        if key is not None and not self.cells:
            return [Element("figure", {"data-embed": "image", "data-id": str(key)})]
        target = self.world.address(address) or address
        is_inside = address.startswith("data:")
        if key is None:
            self.made.missing_pictures.append("a picture in the text itself" if is_inside else address[:300])
        words = alt or given.get("title", "").strip() or ("" if is_inside else file_name(address))
        if not words:
            return []
        link = (
            Element("a", {"href": target}, [words])
            if web_address(target) or target.startswith("/")
            else words
        )
        return [link] if self.cells else [Element("p", children=[link])]

    def caption(self, out: list[Node], node: Element) -> None:
        """Put a caption into the figure before it; as a paragraph where there is none."""
        words = self.nodes(node.children)
        if not any(_text(one).strip() for one in words):
            out += [one for one in words if isinstance(one, Element)]
            return
        for before in reversed(out):
            if _is_blank(before):
                continue
            figure = _figure_in(before)
            if figure is not None and not any(one.tag == "figcaption" for one in figure.elements()):
                figure.children.append(Element("figcaption", children=words))
                return
            break
        out.append(Element("p", children=words))

    def figure(self, node: Element) -> list[Node]:
        number = node.attributes.get("data-attachment", "")
        if number:
            for one in node.descendants():
                if one.tag == "img":
                    one.attributes.setdefault("data-attachment", number)
        return [Element("div", children=self.nodes(node.children))]

    # Links -----------------------------------------------------------------------

    def anchor(self, node: Element) -> list[Node]:
        href = node.attributes.get("href", "").strip()
        attributes = dict(node.attributes)
        is_own, target = False, href
        if href and not href.startswith("#"):
            found = self.world.address(href)
            is_own = found is not None
            self.made.has_own_links |= bool(found)
            target = found or href
            attributes["href"] = target
            if found == "" and not any(one.tag == "img" for one in node.descendants()):
                self.made.unknown_links.append(href[:300])
        inside = self.nodes(node.children)
        shown = [one for one in inside if isinstance(one, Element) and _figure_in(one) is not None]
        if not shown:
            if any(isinstance(one, Element) and one.tag in ("a", "p") for one in inside):
                # A picture that became a link, within the link to itself.
                return inside
            return [Element("a", attributes, inside)]
        words = [one for one in inside if one not in shown and not _is_blank(one)]
        out: list[Node] = list(shown)
        if words:
            out.append(Element("p", children=[Element("a", attributes, words)]))
        elif target and not is_own and href not in self.seen and web_address(target):
            out.append(_link(target, node.attributes.get("title", "").strip()))
        return out

    def lone_address(self, node: Element) -> str:
        """The address that is all there is in a paragraph: WordPress shows what is there instead of it."""
        if not all(isinstance(child, str) or child.tag == "br" for child in node.children):
            return ""
        words = _text(node).strip()
        return words if _ADDRESS.fullmatch(words) else ""

    def embedded(self, address: str) -> Element:
        if _VIDEO.match(address):
            return Element("figure", {"data-embed": "video"}, [Element("a", {"href": address}, [address])])
        found = self.world.address(address)
        self.made.has_own_links |= bool(found)
        return _link(found or address, address)

    # What other sites show, and players --------------------------------------------

    def frame(self, node: Element) -> list[Node]:
        given = node.attributes
        address = next(
            (given[name] for name in ("src", "data-src", "data-lazy-src") if given.get(name)), ""
        ).strip()
        if address.startswith("//"):
            address = f"https:{address}"
        known = elements.translate("iframe", {"src": address})
        if known:
            href = known[0][1]["href"]
            return [Element("figure", {"data-embed": "video"}, [Element("a", {"href": href}, [href])])]
        if web_address(address) is None:
            return []
        self.made.frames.append(address[:300])
        return [_link(address, given.get("title", "").strip())]

    def player(self, node: Element) -> list[Node]:
        sources = [node, *(one for one in node.descendants() if one.tag == "source")]
        address = next((one.attributes["src"].strip() for one in sources if one.attributes.get("src")), "")
        if not address:
            return []
        found = self.world.address(address)
        if found is None and node.tag == "video" and web_address(address):
            return [Element("figure", {"data-embed": "video"}, [Element("a", {"href": address}, [address])])]
        return [_link(found or address, node.attributes.get("title", "").strip() or file_name(address))]

    def plugin(self, node: Element) -> list[Node]:
        address = node.attributes.get("src", "")
        known = elements.translate("embed", {"src": address}) if address else None
        if known and known[0][0] == "video" and _VIDEO.match(known[0][1]["href"]):
            href = known[0][1]["href"]
            return [Element("figure", {"data-embed": "video"}, [Element("a", {"href": href}, [href])])]
        return self.frame(Element("iframe", node.attributes)) if address else []

    def fallback(self, node: Element) -> list[Node]:
        """What stands in for what a browser does not run; a picture that is shown already is not shown again."""
        out = []
        for child in node.children:
            if (
                isinstance(child, Element)
                and child.tag == "img"
                and child.attributes.get("src", "") in self.seen
            ):
                continue
            out.append(child)
        params = {
            one.attributes.get("name", "").lower(): one.attributes.get("value", "")
            for one in node.elements()
            if one.tag == "param"
        }
        if node.tag == "object" and not any(one.tag == "embed" for one in node.descendants()):
            address = node.attributes.get("data", "") or params.get("movie", "") or params.get("src", "")
            if address:
                return [*self.plugin(Element("embed", {"src": address})), *self.nodes(out)]
        return self.nodes(out)

    # Quotations --------------------------------------------------------------------

    def quotation(self, node: Element) -> list[Node]:
        attributes = dict(node.attributes)
        cite = attributes.get("cite", "").strip()
        if cite and "data-source" not in attributes:
            key = self.world.source(cite)
            if key is not None:
                attributes["data-source"] = str(key)
        children = list(node.children)
        while children and _is_blank(children[-1]):
            children.pop()
        ended: list[Node] = []
        if node.tag == "blockquote" and children and _is_attribution(children[-1]):
            ended = [Element("footer", children=[Element("p", children=self.nodes([children.pop()]))])]
        return [Element(node.tag, attributes, [*self.nodes(children), *ended])]

    def cell(self, node: Element) -> list[Node]:
        self.cells += 1
        inside = self.nodes(node.children)
        self.cells -= 1
        return [Element(node.tag, node.attributes, inside)]

    HANDLERS: Final = {
        "a": anchor,
        "audio": player,
        "blockquote": quotation,
        "embed": plugin,
        "figure": figure,
        "frame": frame,
        "iframe": frame,
        "image": image,
        "img": image,
        "q": quotation,
        "td": cell,
        "th": cell,
        "video": player,
    }


def _figure_in(node: Node) -> Element | None:
    """The figure that an element is, or holds as the last that it shows."""
    while isinstance(node, Element):
        if node.tag == "figure" and "data-embed" in node.attributes:
            return node
        if node.tag not in ("p", "div", "center", "span", "dt", "dl", "strong", "em", "b", "i"):
            return None
        shown = [one for one in node.children if not _is_blank(one)]
        if not shown:
            return None
        node = shown[-1]
    return None


def _is_attribution(node: Node) -> bool:
    """A ``cite`` at the end of a quotation says whose words they are: it is no part of them."""
    if not isinstance(node, Element):
        return False
    if node.tag in ("cite", "footer"):
        return bool(_text(node).strip())
    shown = [one for one in node.children if not _is_blank(one)]
    return node.tag == "p" and len(shown) == 1 and isinstance(shown[0], Element) and shown[0].tag == "cite"
