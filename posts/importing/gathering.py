"""Gathers the units of a document into its fields: quotations, comments, calls, contacts, labels. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from posts.importing import calls, contacts, credits, notices, petitions
from posts.importing.front import Head
from posts.importing.parsed import (
    Attribution,
    Block,
    Call,
    Comment,
    Contact,
    Credit,
    Demand,
    Finding,
    Kind,
    ParsedDocument,
    Petition,
    Quote,
    Unit,
)

_WORD = re.compile(r"\w+")
_JOINTS = frozenset({"and", "et", "&"})
# Labels that only say which field the rest belongs to.
_BARE_LABEL = re.compile(
    r"^(?:by|par|written by|for media inquiries|media contact|contact média|the original source of this article is|"
    r"la source originale de cet article est|this article was first published by|"
    r"cet article a d[’']abord été publié par)\b\s*:?",
    re.IGNORECASE,
)


def gather(
    units: list[Unit], head: Head, issuers: tuple[str, ...], language: str, year: int | None
) -> ParsedDocument:
    """Everything that is not a unit but made of units. ``issuers`` of a release ask in the third person."""
    petitions_found, findings = _petitions(units, year)
    contacts_found, doubts = _contacts(units)
    of = {kind: [unit for unit in units if unit.kind is kind] for kind in Kind}
    labels = {
        kind: tuple(value for unit in of[kind] for block in unit.blocks for value in notices.values(block))
        for kind in (Kind.TAGS, Kind.REGIONS, Kind.THEMES, Kind.REPORTS)
    }
    media = " ".join(
        notices.media_contact(unit.text) if index == 0 else unit.text
        for index, unit in enumerate(of[Kind.MEDIA_CONTACT])
    )
    original = next((notices.original_publisher(unit.text) for unit in of[Kind.ORIGINAL]), "")
    links = [run.href for unit in of[Kind.ORIGINAL] for block in unit.blocks for run in block.runs]
    held = {Kind.BYLINE: " ".join(head.byline), Kind.MEDIA_CONTACT: media, Kind.ORIGINAL: original}
    return ParsedDocument(
        units=tuple(replace(unit, stays=_leaves_words(unit, held)) for unit in units),
        language=language,
        title=head.title,
        byline=head.byline,
        published_on=head.published_on,
        quotes=tuple(_quotes(units)),
        comments=tuple(
            Comment(unit.text, "" if unit.by == "editor" else unit.by) for unit in of[Kind.COMMENT]
        ),
        calls=tuple(_calls(units, issuers)),
        petitions=tuple(petitions_found),
        contacts=tuple(contacts_found),
        credits=tuple(_credits(of[Kind.CREDIT])),
        tags=labels[Kind.TAGS],
        regions=labels[Kind.REGIONS],
        themes=labels[Kind.THEMES],
        reports=labels[Kind.REPORTS],
        original_publisher=original,
        original_url=next((href for href in links if href.startswith(("http://", "https://"))), ""),
        copyright=" ".join(unit.text for unit in of[Kind.COPYRIGHT]),
        media_contact=media.strip(),
        notices=tuple(unit.text for unit in of[Kind.NOTICE]),
        about=" ".join(unit.text for unit in of[Kind.ABOUT]),
        issuers=issuers,
        year=year,
        findings=(*findings, *doubts),
    )


def _leaves_words(unit: Unit, held: dict[Kind, str]) -> bool:
    """Whether the fields made of a unit lack some of its words, its mere label left out."""
    if unit.kind not in held:
        return False
    text = _BARE_LABEL.sub("", unit.text)
    rest = Counter(_WORD.findall(text.casefold())) - Counter(_WORD.findall(held[unit.kind].casefold()))
    return bool(set(rest) - _JOINTS)


def _quotes(units: list[Unit]) -> list[Quote]:
    found: list[Quote] = []
    statements: dict[int, int] = {}
    for unit in units:
        if unit.kind is Kind.QUOTE:
            found.append(Quote(unit.text, unit.attribution or Attribution()))
        for index, speech in enumerate(unit.speeches):
            words = unit.blocks[0].text[speech.start : speech.end].strip()
            if speech.statement in statements:
                at = statements[speech.statement]
                joint = "\n\n" if index == 0 else " "
                found[at] = Quote(found[at].text + joint + words, found[at].attribution)
            else:
                statements[speech.statement] = len(found)
                found.append(Quote(words, speech.attributed))
    return found


def _calls(units: list[Unit], issuers: tuple[str, ...]) -> list[Call]:
    found: list[Call] = []
    section: list[Block] = []
    heading = ""

    def close() -> None:
        if not section:
            return
        demands = calls.demands(section, issuers)
        if demands:
            whole = " ".join(block.text for block in section)
            found.append(Call(heading, _addressee(section), calls.reiterates(whole), tuple(demands)))
        section.clear()

    for unit in units:
        if unit.kind is Kind.HEADING:
            close()
            heading = unit.text if calls.is_call_heading(unit.text) else ""
        elif unit.kind is Kind.CALL:
            if not heading or not _same_addressee(section, list(unit.blocks)):
                close()
            section += unit.blocks
        elif unit.kind is Kind.COMMENT:
            continue
        elif issuers and unit.kind in (Kind.PARAGRAPH, Kind.SPOKEN) and calls.is_call(unit.text, issuers):
            close()
            found.append(
                Call(
                    "",
                    _addressee(list(unit.blocks)),
                    calls.reiterates(unit.text),
                    tuple(_spoken_demands(unit, issuers)),
                )
            )
    close()
    return found


def _same_addressee(section: list[Block], more: list[Block]) -> bool:
    """ "the Government" after "the Government of Canada" is the same; the unnamed are whoever was named before."""
    one, other = _addressee(section).casefold(), _addressee(more).casefold()
    return not one or not other or one in other or other in one


def _spoken_demands(unit: Unit, issuers: tuple[str, ...]) -> list[Demand]:
    return calls.demands(list(unit.blocks), issuers)


def _addressee(blocks: list[Block]) -> str:
    return next((who for block in blocks if not block.is_item and (who := calls.addressee(block.text))), "")


def _petitions(units: list[Unit], year: int | None) -> tuple[list[Petition], list[Finding]]:
    found: list[Petition] = []
    findings: list[Finding] = []
    before: Unit | None = None
    for unit in units:
        if unit.kind is Kind.PETITION:
            petition, doubts = petitions.read_petition(unit.text, year)
            follows = before is not None and before.kind is Kind.PETITION
            findings += doubts
            if not (follows and petition.signatures is None and petition.closes_at is None):
                found.append(petition)
        before = unit
    return found, findings


def _contacts(units: list[Unit]) -> tuple[list[Contact], list[Finding]]:
    found: list[Contact] = []
    findings: list[Finding] = []
    for unit in units:
        if unit.kind is not Kind.CONTACT:
            continue
        contact = contacts.read_contact(unit.text)
        if contact is None:
            continue
        href = next((run.href for run in unit.blocks[0].runs if run.href and run.href != "#"), "")
        found.append(Contact(contact.office, contact.name, contact.address or href))
        if not re.search(r"\w", contact.address or href):
            findings.append(Finding("empty-contact", unit.text))
        if not contact.name:
            findings.append(Finding("missing-name", unit.text))
    return found, findings


def _credits(units: list[Unit]) -> list[Credit]:
    return [credit for unit in units for credit in credits.read_credits(unit.text)[0]]
