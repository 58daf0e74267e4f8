"""From a stored body to what readers see: attributions, the house's voice, embeds, anchors.

Works on any text in the body's contract, saved or not, so that previews and revisions look like the page. The
number of queries does not depend on the number of quotations: sources and their authors two, speakers one for
people and one for organisations, and one round for each kind of embed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from selectolax.lexbor import LexborHTMLParser, LexborNode

from posts import embeds
from posts.addresses import canonical_url
from posts.kit_captions import titles_in_one
from posts.languages import direction
from posts.models import LinkCheck, Organization, Person, Source
from posts.references import References, extract_references
from posts.slugs import make_slug

# NUL cannot stand in a sanitised body, so it marks the places of finished pieces.
PLACE = re.compile("\x00(\\d+)\x00")
# The sign of a note, which stands behind the mark that closes the words, as typed: “so”¹ and « so »¹.
SIGN = re.compile("\x00\\+(\\d+)\x00((?:&nbsp;|[\u2009\u202f])?[”’»\"']+)?")


@dataclass(frozen=True)
class Heading:
    """One entry of the table of contents. ``level`` is 2 to 4."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True)
class Quoted:
    """One quotation of a body with the records that its attribution names; ``number`` counts from 1."""

    number: int
    exact: str
    language: str
    speaker: Person | Organization | None
    speaker_text: str
    source: Source | None
    vias: tuple[Source, ...]


@dataclass(frozen=True)
class Note:
    """A source of words within sentences, told after the text; ``found``: each quotation, and how it was checked."""

    number: int
    source: Source
    speaker: Person | Organization | None
    speaker_text: str
    vias: tuple[Source, ...]
    found: list[tuple[Quoted, object]]


@dataclass(frozen=True)
class RenderedBody:
    """A body as HTML, with its headings and quotations in order and the ids of what is embedded, by kind.

    ``notes`` are there when ``evidence`` was given: only then does a page tell them.
    """

    html: SafeString
    headings: tuple[Heading, ...] = ()
    embedded: Mapping[str, list[int]] = field(default_factory=dict)
    quoted: tuple[Quoted, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass
class _Records:
    """Everything that the references of one body stand for."""

    sources: dict[int, Source]
    people: dict[int, Person]
    organizations: dict[int, Organization]

    @classmethod
    def fetch(cls, found: References) -> _Records:
        keys = {*found.sources, *found.vias}
        return cls(
            sources={row.pk: row for row in Source.objects.for_attribution().filter(pk__in=keys)}
            if keys
            else {},
            people=Person.objects.in_bulk(found.people) if found.people else {},
            organizations=Organization.objects.in_bulk(found.organizations) if found.organizations else {},
        )

    def who(self, reference: str | None) -> Person | Organization | None:
        kind, _, key = (reference or "").partition(":")
        if not key.isdigit():
            return None
        return self.people.get(int(key)) if kind == "person" else self.organizations.get(int(key))


def render_body(
    html: str,
    *,
    at: dt.datetime | None = None,
    on: dt.date | None = None,
    portable: bool = False,
    evidence: Mapping[int, object] | None = None,
    copies: Mapping[str, LinkCheck] | None = None,
) -> RenderedBody:
    """Render ``html``, which is in the contract, as it reads at the instant ``at`` (now where None).

    ``on`` is the day of the post whose body it is: see ``Embed.render``. With ``portable`` quotations and asides say in
    words what this site's pages show beside them: see ``posts.portable``. ``evidence`` holds by a quotation's number
    what is shown of how it was checked: see ``posts.verdict_marks``; given, also empty, it makes notes of the sources
    of words within sentences, which have no room beside them. ``copies`` are those of ``posts.lost_links``.
    """
    if not html:
        return RenderedBody(mark_safe(""))
    found = extract_references(html)
    tree = LexborHTMLParser(html)
    body = tree.body
    assert body is not None  # noqa: S101 - the parser always makes one
    pieces: list[str] = []
    headings = _anchor_headings(body, is_linked=not portable)
    _give_directions(body)
    _place_copies(body, copies or {}, pieces)
    _place_embeds(body, found, pieces, at or timezone.now(), on)
    notes: dict[tuple[object, ...], Note] | None = None if evidence is None else {}
    quoted = _place_voices(
        body, _Records.fetch(found), pieces, "_portable" if portable else "", evidence or {}, notes
    )
    text = body.inner_html or ""
    while PLACE.search(text):
        text = PLACE.sub(lambda match: pieces[int(match[1])], text)
    text = SIGN.sub(lambda match: f"{match[2] or ''}{pieces[int(match[1])]}", text)
    # The stored body was sanitised when it was written; every piece comes from an escaping template.
    safe = mark_safe(text)  # noqa: S308
    return RenderedBody(safe, headings, dict(found.embeds), tuple(quoted), tuple((notes or {}).values()))


def _place(node: LexborNode, piece: str, pieces: list[str]) -> None:
    # A template file ends with a line break, which must not become a space before a comma.
    pieces.append(piece.strip())
    node.replace_with(f"\x00{len(pieces) - 1}\x00")


def _place_copies(body: LexborNode, copies: Mapping[str, LinkCheck], pieces: list[str]) -> None:
    """Name the archived copy on each link that has one, and show it beside a lost link of the house's own words.

    Source: Robust Links, link decoration (robustlinks.mementoweb.org/spec).
    """
    template = get_template("posts/_archived_link.html")
    for node in body.css('a[href^="http"]') if copies else []:
        link = copies.get(canonical_url(node.attributes["href"] or ""))
        if link is None:
            continue
        node.attrs["data-originalurl"] = link.url
        node.attrs["data-versionurl"] = link.copy_url  # type: ignore[attr-defined] # annotated
        node.attrs["data-versiondate"] = f"{timezone.localtime(link.copy_at):%Y-%m-%d}"  # type: ignore[attr-defined] # annotated
        if link.is_lost and not _inside(node, "blockquote", "q"):
            pieces.append(template.render({"link": link}).strip())
            node.insert_after(f" \x00{len(pieces) - 1}\x00")


def _give_directions(body: LexborNode) -> None:
    """Say of every part in another language how it is written, where that is not how the page is."""
    of_page = direction(get_language() or settings.LANGUAGE_CODE)
    for node in body.css("[lang]"):
        own = direction(node.attributes["lang"] or "")
        if own != of_page:
            node.attrs["dir"] = own


def _anchor_headings(body: LexborNode, *, is_linked: bool) -> tuple[Heading, ...]:
    """Give every heading an id; with ``is_linked`` its words lead to it, so that the address can be copied."""
    headings: list[Heading] = []
    taken = {node.attributes["id"] for node in body.css("[id]")}
    for node in body.css("h2, h3, h4"):
        text = " ".join(node.text().split())
        anchor = node.attributes.get("id")
        if not anchor:
            stem = make_slug(text, max_length=60)
            anchor, number = stem, 2
            while anchor in taken:
                anchor, number = f"{stem}-{number}", number + 1
            taken.add(anchor)
            node.attrs["id"] = anchor
        headings.append(Heading(int(str(node.tag)[1]), anchor, text))
        if is_linked and text and node.css_first("a, q") is None:
            node.inner_html = f'<a class="anchor" href="#{escape(anchor)}">{node.inner_html}</a>'
    return tuple(headings)


def _place_embeds(
    body: LexborNode, found: References, pieces: list[str], at: dt.datetime, on: dt.date | None
) -> None:
    figures = body.css("figure[data-embed][data-id]")
    captions: dict[str, dict[int, SafeString]] = {}
    for node in figures:
        caption = node.css_first("figcaption")
        if caption is not None and caption.inner_html:
            of_kind = captions.setdefault(node.attributes["data-embed"] or "", {})
            # Sanitised with the body it stands in.
            of_kind.setdefault(int(node.attributes["data-id"] or 0), mark_safe(caption.inner_html))  # noqa: S308
    rendered: dict[str, Mapping[int, SafeString]] = {}
    for kind, ids in found.embeds.items():
        embed = embeds.get(kind)
        rendered[kind] = (
            embed.render(ids, captions=captions.get(kind, {}), at=at, on=on) if embed and ids else {}
        )
    for node in figures:
        kind, pk = node.attributes["data-embed"] or "", int(node.attributes["data-id"] or 0)
        _place(node, rendered.get(kind, {}).get(pk, SafeString("")), pieces)
    template = get_template("posts/_video.html")
    for node in body.css('figure[data-embed="video"]'):
        link = node.css_first("a[href]")
        if link is not None:
            context = {"url": link.attributes["href"], "title": " ".join(link.text().split())}
            _place(node, template.render(context), pieces)


def _place_voices(
    body: LexborNode,
    records: _Records,
    pieces: list[str],
    form: str,
    evidence: Mapping[int, object],
    notes: dict[tuple[object, ...], Note] | None,
) -> list[Quoted]:
    """Replace quotations and asides, the innermost first, so that an aside holds finished quotations; returns those.

    ``form`` ends the names of the templates: "" or "_portable". ``notes`` is filled, where it is given.
    """
    block = get_template(f"posts/_quotation{form or '_block'}.html")
    inline = get_template(f"posts/_quotation_inline{form}.html")
    quoted: list[Quoted] = []
    for node in body.css("blockquote, q"):
        if node.tag == "q" and _inside(node, "blockquote"):
            continue
        found = _quoted(node, len(quoted) + 1, records)
        quoted.append(found)
        template = block if node.tag == "blockquote" else inline
        context = _attribution(node, found) | {"evidence": evidence.get(found.number)}
        if node.tag == "q" and notes is not None and found.source is not None:
            _note(node, found, found.source, evidence.get(found.number), pieces, notes)
        _place(node, template.render(context), pieces)
    template = get_template(f"posts/_aside{form}.html")
    for node in body.css("aside"):
        context = {
            "inner": mark_safe(node.inner_html or ""),  # noqa: S308 - sanitised with the body it stands in
            "kind": node.attributes.get("data-kind"),
            "by": records.who(node.attributes.get("data-by")),
        }
        _place(node, template.render(context), pieces)
    return quoted


def _note(
    node: LexborNode,
    found: Quoted,
    source: Source,
    evidence: object,
    pieces: list[str],
    notes: dict[tuple[object, ...], Note],
) -> None:
    """Put the sign of the note that tells the source of words within a sentence behind them."""
    key = (source.pk, found.speaker, found.speaker_text, found.vias)
    note = notes.setdefault(
        key, Note(len(notes) + 1, source, found.speaker, found.speaker_text, found.vias, [])
    )
    note.found.append((found, evidence))
    pieces.append(get_template("posts/_note_sign.html").render({"note": note}).strip())
    node.insert_after(f"\x00+{len(pieces) - 1}\x00")


def _inside(node: LexborNode, *tags: str) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.tag in tags:
            return True
        parent = parent.parent
    return False


def _quoted(node: LexborNode, number: int, records: _Records) -> Quoted:
    given = node.attributes
    key = given.get("data-source") or ""
    vias = [int(part) for part in (given.get("data-via") or "").split() if part.isdigit()]
    parts = [node] if node.tag == "q" else [part for part in node.iter() if part.tag != "-text"]
    return Quoted(
        number=number,
        exact="\n\n".join(" ".join(part.text().split()) for part in parts),
        language=given.get("lang") or "",
        speaker=records.who(given.get("data-speaker")),
        speaker_text=given.get("data-speaker-text") or "",
        source=records.sources.get(int(key)) if key.isdigit() else None,
        vias=tuple(records.sources[pk] for pk in vias if pk in records.sources),
    )


def _attribution(node: LexborNode, quoted: Quoted) -> dict[str, object]:
    """What the partials of a quotation are given: see templates/posts/_quotation_block.html."""
    return {
        "inner": mark_safe(node.inner_html or ""),  # noqa: S308 - sanitised with the body it stands in
        "number": quoted.number,
        "language": quoted.language,
        "direction": node.attributes.get("dir") or "",
        "speaker": quoted.speaker,
        "speaker_text": quoted.speaker_text,
        "source": quoted.source,
        "vias": quoted.vias,
        "via_titles": titles_in_one(via.title for via in quoted.vias),
    }
