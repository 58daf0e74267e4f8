"""Whose words a quotation holds, as one line of a kit in Markdown or plain text, and back. Pure.

    — Ada Quill · “The quay” [https://…] · by Ben Rook; Cleo Vane · Gazette · 2026-03-04 · for subscribers

The caption's own markup (``templates/posts/_quotation_portable.html``) says which words are what; in a line the title's
marks, the order and a few words of ``WORDS`` do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Final

from posts.markup import Element, Node

DASH: Final = "— "
_JOINT: Final = " · "
# By the language of the text; every other takes the first. Not catalogues: what is read back must be what was written,
# whatever a later release translates.
WORDS: Final = {
    "en": {
        "by": "by", "paywalled": "for subscribers", "free": "free copy", "archived": "archived copy",
        "via": "relayed by", "quoted": "Quoted in the text", "linked": "Links in the text",
        "call": "Call", "petition": "Petition", "contacts": "Addresses", "picture": "Picture",
    },
    "fr": {
        "by": "par", "paywalled": "pour les abonnés", "free": "copie gratuite", "archived": "copie archivée",
        "via": "relayé par", "quoted": "Cité dans le texte", "linked": "Liens dans le texte",
        "call": "Appel", "petition": "Pétition", "contacts": "Adresses", "picture": "Image",
    },
}  # fmt: skip
# Spaces that do not break are part of a name, as French has them.
_SPACES: Final = re.compile(r"[ \t\n\r\f]+")
_TITLE: Final = re.compile(r"“(?P<title>.+)”(?: \[(?P<url>\S+)\])?")
_ADDRESSED: Final = re.compile(r"(?P<words>.+?) \[(?P<url>\S+)\]")
_DATE: Final = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_LANGUAGE: Final = re.compile(r"\((?P<language>[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)\)")
_VIA: Final = re.compile(r"“(?P<title>.+)”(?: \[(?P<url>\S+)\])?(?P<rest>.*)")


def words_in(language: str) -> dict[str, str]:
    return WORDS.get(language.partition("-")[0], WORDS["en"])


def titles_in_one(titles: Iterable[str]) -> str:
    """The titles of all who relayed words within a sentence, as one attribute: a line each."""
    return "\n".join(filter(None, (_SPACES.sub(" ", title).strip() for title in titles)))


def titles_of(value: str) -> list[str]:
    """The inverse of ``titles_in_one``; a line end stands in no title."""
    return [title for line in value.split("\n") if (title := _SPACES.sub(" ", line).strip())]


def meaning_of(words: str) -> str:
    """Which of the names in ``WORDS`` these words are, in any language; "" for none."""
    return next((name for said in WORDS.values() for name, known in said.items() if known == words), "")


@dataclass(frozen=True)
class Cited:
    """What a caption, or the markup of words within a sentence, says."""

    speaker: str = ""
    title: str = ""
    url: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    issued: str = ""
    is_paywalled: bool = False
    free_url: str = ""
    archived_url: str = ""
    vias: tuple[tuple[str, str, str], ...] = ()  # title, address, what else is said of it
    language: str = ""

    def line(self, language: str) -> str:
        """In words; "" where nothing is said."""
        said = words_in(language)
        title = f"“{self.title}”" if self.title else ""
        items = [
            self.speaker,
            f"{title} [{self.url}]" if title and self.url else title,
            f"{said['by']} {'; '.join(self.authors)}" if self.authors else "",
            self.publisher,
            self.issued,
            said["paywalled"] if self.is_paywalled else "",
            f"{said['free']} [{self.free_url}]" if self.free_url else "",
            f"{said['archived']} [{self.archived_url}]" if self.archived_url else "",
            *(
                f"{said['via']} “{name}”{f' [{address}]' if address else ''}{rest}"
                for name, address, rest in self.vias
            ),
            f"({self.language})" if self.language else "",
        ]
        # A joint within a name keeps its place by spaces that do not break.
        return _JOINT.join(item.replace(_JOINT, "\xa0·\xa0") for item in items if item)

    def caption(self) -> str:
        """The caption's markup, as ``posts.importing.cited`` reads it."""
        link = f'<a class="u-url p-name" href="{escape(self.url)}">{escape(self.title)}</a>'
        parts = [
            _named("speaker", self.speaker),
            *(_named("p-author", name) for name in self.authors),
            (link if self.url else _named("p-name", self.title)) if self.title else "",
            _named("p-publisher", self.publisher),
            f'<time class="dt-published" datetime="{self.issued}">{self.issued}</time>'
            if self.issued
            else "",
        ]
        said = WORDS["en"]
        more = [
            _named("paywalled", said["paywalled"]) if self.is_paywalled else "",
            f'<a class="archived" href="{escape(self.archived_url)}">{said["archived"]}</a>'
            if self.archived_url
            else "",
            f'<a class="free" href="{escape(self.free_url)}">{said["free"]}</a>' if self.free_url else "",
            *(
                f'<span class="via">{said["via"]} '
                + (
                    f'<a class="u-via" href="{escape(url)}">{escape(name)}</a>'
                    if url
                    else f'<cite class="u-via">{escape(name)}</cite>'
                )
                + f"{escape(rest)}</span>"
                for name, url, rest in self.vias
            ),
        ]
        said_all = " ".join(filter(None, [", ".join(filter(None, parts)), *more]))
        return f'<figcaption class="h-cite">{DASH}{said_all}</figcaption>'

    def attributes(self) -> dict[str, str]:
        """Those of words within a sentence: ``templates/posts/_quotation_inline_portable.html``."""
        told = {
            "class": "quoted",
            "lang": self.language,
            "data-cite": self.url,
            "title": self.title,
            "data-publisher-text": self.publisher,
            "data-issued": self.issued,
            "data-speaker-text": self.speaker,
            "data-via-text": titles_in_one(name for name, _url, _rest in self.vias),
        }
        return {name: value for name, value in told.items() if value}


def _named(name: str, words: str) -> str:
    return f'<span class="{name}">{escape(words)}</span>' if words else ""


def of_caption(caption: Element, language: str = "") -> Cited:
    """What the parts of a caption say by their classes. ``language`` is that of the quoted words."""
    parts: dict[str, list[Element]] = {}
    for element in caption.descendants():
        for name in element.attributes.get("class", "").split():
            parts.setdefault(name, []).append(element)

    def first(name: str) -> str:
        return text_of(parts[name]) if name in parts else ""

    def address(name: str) -> str:
        return parts[name][0].attributes.get("href", "") if name in parts else ""

    return Cited(
        speaker=first("speaker"),
        title=first("p-name"),
        url=address("p-name"),
        authors=tuple(text_of([one]) for one in parts.get("p-author", ())),
        publisher=first("p-publisher"),
        issued=parts["dt-published"][0].attributes.get("datetime", "") if "dt-published" in parts else "",
        is_paywalled="paywalled" in parts,
        free_url=address("free"),
        archived_url=address("archived"),
        vias=tuple(_via(one) for one in parts.get("via", ())),
        language=language,
    )


def of_attributes(told: dict[str, str]) -> Cited:
    """What the markup of words within a sentence says."""
    return Cited(
        speaker=told.get("data-speaker-text", ""),
        title=told.get("title", ""),
        url=told.get("data-cite", ""),
        publisher=told.get("data-publisher-text", ""),
        issued=told.get("data-issued", ""),
        vias=tuple((title, "", "") for title in titles_of(told.get("data-via-text", ""))),
        language=told.get("lang", ""),
    )


def of_line(line: str) -> Cited:
    """What a line says; the inverse of ``Cited.line``, in any language."""
    found: dict[str, object] = {}
    vias: list[tuple[str, str, str]] = []
    for written in line.strip().split(_JOINT):
        item = written.replace("\xa0·\xa0", _JOINT)
        named = _ADDRESSED.fullmatch(item)
        via = next(
            (
                item.removeprefix(f"{said['via']} ")
                for said in WORDS.values()
                if item.startswith(f"{said['via']} “")
            ),
            "",
        )
        authors = next(
            (
                item.removeprefix(f"{said['by']} ")
                for said in WORDS.values()
                if item.startswith(f"{said['by']} ")
            ),
            "",
        )
        if via and (told := _VIA.fullmatch(via)):
            vias.append((told["title"], told["url"] or "", told["rest"]))
        elif named and meaning_of(named["words"]) in ("free", "archived"):
            found[f"{meaning_of(named['words'])}_url"] = named["url"]
        elif said := _LANGUAGE.fullmatch(item):
            found["language"] = said["language"]
        elif meaning_of(item) == "paywalled":
            found["is_paywalled"] = True
        elif (titled := _TITLE.fullmatch(item)) and "title" not in found:
            found |= {"title": titled["title"], "url": titled["url"] or ""}
        elif authors and "title" in found:
            found["authors"] = tuple(authors.split("; "))
        elif _DATE.fullmatch(item):
            found["issued"] = item
        elif "title" in found:
            found["publisher"] = item
        elif item:
            found["speaker"] = item
    return Cited(**found, vias=tuple(vias))  # type: ignore[arg-type] # the fields' own types, by name


def text_of(nodes: Iterable[Node]) -> str:
    """The words of some nodes on one line."""

    def words(node: Node) -> str:
        return node if isinstance(node, str) else "".join(words(child) for child in node.children)

    return _SPACES.sub(" ", "".join(words(node) for node in nodes)).strip()


def _via(span: Element) -> tuple[str, str, str]:
    """Title, address and the rest of what is said of a relay."""
    named = next((one for one in span.elements() if "u-via" in one.attributes.get("class", "")), None)
    if named is None:
        return text_of([span]), "", ""
    after = span.children[span.children.index(named) + 1 :]
    return text_of([named]), named.attributes.get("href", ""), _rest(after)


def _rest(nodes: list[Node]) -> str:
    words = text_of(nodes)
    return words if words.startswith(",") or not words else f" {words}"
