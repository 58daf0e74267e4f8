"""What a body points at: sources, speakers, embedded records, own pages; and taking out what points at nothing.

Pure: the caller says which records exist. `write_body` resolves with it, rendering and projections read with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from posts.html import clean_body, line_of, own_tree, read_body
from posts.markup import Element, Node, serialise
from posts.remembering import remembered
from posts.vocabulary import web_address

# How many words of its text tell an author which quotation or figure is meant.
_TELLING = 8


@dataclass(frozen=True)
class DroppedReference:
    """A reference taken out of a body: `kind` is source, via, person, organization or a kind of embed.

    `words` are the first ones of the quotation, comment or caption that lost it, so that an author finds the place.
    """

    kind: str
    key: str
    words: str


@dataclass(frozen=True)
class References:
    """Keys of the records that a body names; `embeds` in document order without repeats, `links` the addresses
    without a scheme (own pages) in document order, fragments of the page itself left out."""

    sources: frozenset[int] = frozenset()
    vias: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()
    organizations: frozenset[int] = frozenset()
    embeds: Mapping[str, list[int]] = field(default_factory=dict)
    links: tuple[str, ...] = ()


@remembered
def extract_references(html: str) -> References:
    """Return everything that a cleaned body points at."""
    sources: set[int] = set()
    vias: set[int] = set()
    holders: dict[str, set[int]] = {"person": set(), "organization": set()}
    embeds: dict[str, list[int]] = {}
    links: list[str] = []
    for element in read_body(html).descendants():
        given = element.attributes
        if element.tag in ("blockquote", "q"):
            if "data-source" in given:
                sources.add(int(given["data-source"]))
            vias.update(map(int, given.get("data-via", "").split()))
        for name in ("data-speaker", "data-by"):
            kind, _, key = given.get(name, "").partition(":")
            if key:
                holders[kind].add(int(key))
        if element.tag == "figure" and "data-id" in given:
            ids = embeds.setdefault(given["data-embed"], [])
            if int(given["data-id"]) not in ids:
                ids.append(int(given["data-id"]))
        href = given.get("href", "")
        if href and not href.startswith("#") and ":" not in href.split("/")[0]:
            links.append(href)
    return References(
        frozenset(sources),
        frozenset(vias),
        frozenset(holders["person"]),
        frozenset(holders["organization"]),
        embeds,
        tuple(links),
    )


def rewrite_references(
    html: str,
    *,
    sources: Mapping[int, str],
    speakers: Collection[tuple[str, int]],
    embeds: Collection[tuple[str, int]],
    successors: Mapping[tuple[str, int], int] | None = None,
) -> tuple[str, list[DroppedReference]]:
    """Return a cleaned body without references to what does not exist, and the list of those taken out.

    `sources` maps the keys that exist to their addresses ("" for none): `cite` is always written from there. A figure
    whose record does not exist goes; its caption stays as a paragraph. A body that needs no change is returned as is.
    `successors` maps (kind, key) of merged records to the key of the one they are now: those references lead on.
    """
    root = own_tree(html)
    dropped: list[DroppedReference] = []
    for element in root.descendants():
        drop = _reporter(element, dropped)
        if successors:
            _lead_on(element, successors)
        if element.tag in ("blockquote", "q"):
            _resolve_sources(element, sources, drop)
        for name in ("data-speaker", "data-by"):
            kind, _, key = element.attributes.get(name, "").partition(":")
            if key and (kind, int(key)) not in speakers:
                drop(kind, key)
                del element.attributes[name]
    lost = _resolve_embeds(root, embeds, dropped)
    rewritten = serialise(root.children)
    return (clean_body(rewritten) if lost else rewritten), dropped


def lead_on(html: str, successors: Mapping[tuple[str, int], int]) -> str:
    """Let a body name what ``successors`` say instead of {(kind, key)}. Unchanged where it names none of them."""
    root = own_tree(html)
    before = serialise(root.children)
    for element in root.descendants():
        _lead_on(element, successors)
    after = serialise(root.children)
    return html if after == before else after


def _lead_on(element: Element, successors: Mapping[tuple[str, int], int]) -> None:
    """Let references to merged records name what they were merged into; a relay that is named twice then is one."""
    given = element.attributes
    for name in ("data-source", "data-via"):
        if name in given:
            keys = [successors.get(("source", int(key)), int(key)) for key in given[name].split()]
            given[name] = " ".join(map(str, dict.fromkeys(keys)))
    for name in ("data-speaker", "data-by"):
        kind, _, key = given.get(name, "").partition(":")
        if key and (kind, int(key)) in successors:
            given[name] = f"{kind}:{successors[kind, int(key)]}"


def _reporter(element: Element, dropped: list[DroppedReference]) -> Callable[[str, str], None]:
    def drop(kind: str, key: str) -> None:
        words = line_of(list(element.children)).split()
        telling = " ".join(words[:_TELLING]) + ("…" if len(words) > _TELLING else "")
        dropped.append(DroppedReference(kind, key, telling))

    return drop


def _resolve_sources(element: Element, sources: Mapping[int, str], drop: Callable[[str, str], None]) -> None:
    given = element.attributes
    key = given.get("data-source")
    if key is not None and int(key) not in sources:
        drop("source", key)
        del given["data-source"]
        key = None
    vias = given.get("data-via", "").split()
    known = [via for via in vias if int(via) in sources]
    for via in vias:
        if via not in known:
            drop("via", via)
    if known:
        given["data-via"] = " ".join(known)
    else:
        given.pop("data-via", None)
    cite = web_address(sources[int(key)]) if key else None
    if cite:
        given["cite"] = cite
    else:
        given.pop("cite", None)


def _resolve_embeds(
    root: Element, embeds: Collection[tuple[str, int]], dropped: list[DroppedReference]
) -> bool:
    """Replace figures of unknown records by their captions; tell whether there were any."""
    children: list[Node] = []
    lost = False
    for child in root.children:
        if (
            isinstance(child, Element)
            and child.tag == "figure"
            and "data-id" in child.attributes
            and (child.attributes["data-embed"], int(child.attributes["data-id"])) not in embeds
        ):
            lost = True
            _reporter(child, dropped)(child.attributes["data-embed"], child.attributes["data-id"])
            children.extend(
                Element("p", caption.attributes, caption.children) for caption in child.elements()
            )
        else:
            children.append(child)
    root.children = children
    return lost
