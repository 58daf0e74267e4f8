"""Photo credits, each with the picture that it belongs to, and the about-line that flattening glues to them. Pure."""

from __future__ import annotations

import re

from posts.importing.parsed import Credit

_LABEL = re.compile(
    r"^(?:photos?(?:graphs?)?|images?|pictures?|crédits?|banner|cover|header|featured|top|"
    r"lead)(?:[ -](?:photos?|images?|credits?|crédits?|by|courtesy(?: of)?|"
    r"à la une|en vedette|source|via))*(?:\s+\(?s\)?)?\s*(?::|(?<=by)\s|(?<=courtesy of)\s|\bis (?:from|by)\b)\s*",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"^(?P<subject>.*?)\s*[(\[]\s*(?:source|photo|credit|image|crédit|via|by|par|"
    r"©)(?!\w)\s*:?\s*(?P<credit>[^()\[\]]*(?:\([^()]*\)[^()\[\]]*)?)[)\]]\.?$",
    re.IGNORECASE | re.DOTALL,
)
_PAIR = re.compile(r"\s*[;,]?\s*(?:(?:and|et|&)\s+)?(?P<credit>[^()]+?)\s*\((?P<subject>[^()]+)\)")
_ABOUT_HEADING = re.compile(
    r"^(?:about|à propos(?: de| du| d[’'])?|qui (?:sommes-nous|nous sommes))\b.{0,80}$", re.IGNORECASE
)
_ABOUT_LINE = re.compile(r"^(?:About|À propos)\b[^.:–—]{2,80}(?:\s[–—-]\s|:\s)\S", re.IGNORECASE)
_DESCRIBES = re.compile(
    r"^(?:(?:the|la|le|l[’'])\s*)?(?:[A-ZÀ-Þ][\w.’'&()-]*\s+|(?:of|for|and|the|on|in|de|des|du|la|pour|"
    r"et)\s+){1,10}(?:is|are|est|sont)\s+"
    r"(?:an?|the|une?|la|le|l[’'])\s*(?:[\w’'.-]+,?\s+){0,6}?(?:organi[sz]ations?|project|network|coalition|"
    r"publication|institute|think[ -]tank|charity|"
    r"associations?|groups?|campaign|centre|center|initiative|movement|newsletter|program(?:me)?|foundation|"
    r"outlet|platform|federation|alliance|"
    r"organisme|réseau|regroupement|projet|centre|fondation|mouvement|association|institut|publication|collectif)\b"
)
_ABOUT = re.compile(
    r"^(?:(?:\S+\s+){0,8}?)(?:is|are|est|sont)\s+(?:an?|the|une?|le|la|l[’'])\b", re.IGNORECASE
)


def is_credit(text: str) -> bool:
    return bool(_LABEL.match(text)) and len(text) < 900


def read_credits(text: str) -> tuple[list[Credit], int]:
    """The credits of a line and where they end; what follows is not part of them (an about-line, often)."""
    label = _LABEL.match(text)
    start = label.end() if label else 0
    rest = text[start:]
    source = _SOURCE.match(rest)
    if source:
        return [Credit(source["credit"].strip(" ."), source["subject"].strip(" ,.–—-"))], len(text)
    found: list[Credit] = []
    position = 0
    while pair := _PAIR.match(rest, position):
        found.append(Credit(pair["credit"].strip(" ,;."), pair["subject"].strip()))
        position = pair.end()
    if found:
        tail = rest[position:].strip(" .;,")
        if not tail or _ABOUT.match(tail):
            return found, start + position if tail else len(text)
        position_of = re.search(r"(?<=[.;])\s+", rest[position:])
        if position_of is None:
            return [
                *found,
                *(Credit(part.strip(" .")) for part in re.split(r"[;|]", tail) if part.strip(" .")),
            ], len(text)
        return found, start + position
    parts = [part.strip(" .") for part in re.split(r"\s*[;|]\s*", rest) if part.strip(" .")]
    return [Credit(part) for part in parts], len(text)


def is_about_heading(text: str) -> bool:
    return bool(_ABOUT_HEADING.match(text))


def describes_itself(text: str) -> bool:
    """ "The X is an independent network of ..."."""
    return bool(_DESCRIBES.match(text) or _ABOUT_LINE.match(text))


def is_about(text: str) -> bool:
    """Whether words begin like the line in which an organisation says what it is."""
    return bool(_ABOUT.match(text))
