"""What the house asks for: sections under a call heading, sentences that call on somebody, and their demands. Pure."""

from __future__ import annotations

import re

from posts.importing.attribution import sentences
from posts.importing.lead_ins import asks
from posts.importing.names import names_in
from posts.importing.parsed import Block, Demand
from posts.importing.voices import outside_quotes

_HEADING = re.compile(
    r"^(?:whither\b.*|what (?:should|must|can|do) (?:\w+ )*(?:do|ask|want|demand|call for)\w*(?: now)?|(?:our|"
    r"the) (?:calls?|demands?|asks?|"
    r"recommendations?)|calls? (?:to|for) action|what we (?:ask|want|demand|call for|are asking|recommend)\b.*|"
    r"take action|recommendations?|demands?|nos (?:demandes|revendications|recommandations)|"
    r"ce que nous (?:demandons|réclamons|voulons)\b.*|"
    r"appel à l[’']action|que (?:doit|peut|devrait) faire .*|recommandations|passer à l[’']action|où va .*|"
    r"quo vadis.*)\s*[?:!]?$",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    r"\b(?:reiterat\w+|again|once more|repeat\w*|renew\w*|still|réitér\w+|de nouveau|à nouveau|encore une fois|"
    r"rappelons|"
    r"renouvel\w+)\b",
    re.IGNORECASE,
)
_ON = re.compile(
    r"\b(?:call(?:s|ing)?(?: \w+)? (?:up)?on|urg(?:e|es|ing)|ask(?:s|ing)?|appeal(?:s|ing)? to|request(?:s|"
    r"ing)?|implor(?:e|es|ing)|"
    r"press(?:es|ing)?|invit(?:e|es|ing)|demand(?:s|ing)?(?: from| of| that)|calls? (?:up)?on|demands?(?: from|"
    r" of| that)|petition(?:s|ing)?|"
    r"demand(?:ons|e)? (?:à|au|aux)|appel(?:ons|le)|exhort(?:ons|e)|enjoign\w+(?: à| au)?|pri(?:ons|e)|"
    r"exige(?:ons)? (?:de|du|que)|"
    r"invit(?:ons|e)|press(?:ons|e)|somm(?:ons|e)|recommand(?:ons|e) (?:à|au|aux)|that|que)\s+(?:all |both |"
    r"tous |toutes )?"
    r"(?:the\s+|la\s+|le\s+|les\s+|l[’'])?",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"(?P<who>[\w’' -]{3,60}?)\s+(?:to|de|d[’']|à)\b", re.IGNORECASE)
# What the issuers of a release call themselves.
_TOGETHER = (
    r"\b(?:[Tt]he|[Tt]hese|[Oo]ur|[Bb]oth|[Tt]ogether,? the|[Ll]es|[Cc]es|[Ll]e|[Ll]a)\s+(?:(?:two|three|four|"
    r"five|\d+|undersigned|member|"
    r"signatory|partner|deux|trois)\s+)?(?:organi[sz]ations?|groups?|associations?|unions?|coalitions?|signator(?:y|ies)|"
    r"federations?|networks?|partners|signataires|organismes?|associations|regroupements?|syndicats?|fédération)"
)
_THIRD_PERSON = (
    r"(?:\s+(?:therefore|again|also|further|strongly|once again|is|are|urgently|joins others in|continues to|"
    r"today|herewith|en conséquence|donc))*"
    r"\s+(?:call(?:s|ed|ing)?(?: again)? (?:up)?on|call(?:s|ed|ing)? for|urg(?:es?|ed|ing)|demand(?:s|ed|ing)?|"
    r"reiterat(?:es?|ing) its (?:call|demand)|"
    r"appeal(?:s|ed|ing)? to|ask(?:s|ed|ing)?|demande|appelle|exhorte|réitère|exige|presse|enjoint)\b"
)


def is_call_heading(text: str) -> bool:
    """ "Whither Canada?", "What we ask", "Nos demandes"."""
    return len(text) <= 90 and bool(_HEADING.match(text.strip()))


def is_call(text: str, issuers: tuple[str, ...] = ()) -> bool:
    """Whether the house asks in this paragraph: in the first person, or by its own name in a release."""
    if any(asks(outside_quotes(sentence)) for sentence in sentences(text)):
        return True
    if issuers and re.search(_TOGETHER + _THIRD_PERSON, outside_quotes(text)):
        return True
    return any(
        re.search(rf"\b{re.escape(issuer)}(?: \([^)]*\))?{_THIRD_PERSON}", outside_quotes(text))
        for issuer in issuers
        if issuer
    )


def reiterates(text: str) -> bool:
    return bool(_AGAIN.search(text))


def addressee(text: str) -> str:
    """Who is asked, as the text calls them; empty where it does not say."""
    known = names_in(text)
    for match in _ON.finditer(text):
        here = match.end()
        names = [
            name
            for name in known
            if name.start - len(name.role) - 2 < here <= name.end and name.start >= here - 1 - len(name.role)
        ]
        if names:
            name = names[0]
            return (f"{name.role} {name.text}" if name.role and name.role[0].isupper() else name.text).strip()
        if re.fullmatch(r"(?:that|que)\s+(?:\w+\s+)?", match[0], re.IGNORECASE):
            continue
        plain = _PLAIN.match(text, here)
        if plain and len(plain["who"].split()) <= 6:
            return re.sub(r"^(?:the|le|la|les|l[’'])\s*", "", plain["who"].strip(), flags=re.IGNORECASE)
    return ""


def demands(blocks: list[Block], issuers: tuple[str, ...] = ()) -> list[Demand]:
    """The demands of one section, nested as its items are.

    A sentence that only opens a list is the list's introduction, not a demand.
    """
    found: list[Demand] = []
    for index, block in enumerate(blocks):
        if block.is_item:
            found.append(Demand(block.text, max(1, min(block.level, 2))))
            continue
        opens = block.text.rstrip().endswith((":", " to", " that", "…")) or not re.search(
            r"[.!?”\"»)]$", block.text
        )
        if index + 1 < len(blocks) and blocks[index + 1].is_item and opens:
            continue
        if is_call(block.text, issuers):
            parts = [part for part in sentences(block.text) if is_call(part, issuers)]
            found += (
                [Demand(part) for part in parts]
                if len(parts) > 1
                else [Demand(parts[0] if parts else block.text)]
            )
    return found
