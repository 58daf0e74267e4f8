"""What the review page shows of each part: its words with their spans, and a card for each proposal.

Looks up which records a proposal would use; makes nothing. The cost in queries depends on the number of different
works that are named, not on the length of the text.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import formats
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from advocacy import asks
from advocacy.matching import Finder, Holder, names_of, sort_of
from campaigns.models import Petition
from posts import embeds
from posts.importing import calls
from posts.importing.names import Sort
from posts.importing.parsed import (
    Attribution,
    Block,
    Finding,
    Kind,
    ParsedDocument,
    Speech,
    Unit,
    normal_runs,
)
from posts.importing.pieces import Part, letters
from posts.importing.reviewing import Sheet
from posts.models import Source

LABELS: dict[Kind, str | Promise] = {
    Kind.HEADING: gettext_lazy("Heading"), Kind.PARAGRAPH: gettext_lazy("Paragraph"),
    Kind.LEAD_IN: gettext_lazy("Lead-in"), Kind.QUOTE: gettext_lazy("Quotation"),
    Kind.SPOKEN: gettext_lazy("Quotation in the text"), Kind.COMMENT: gettext_lazy("Comment"),
    Kind.LABEL: gettext_lazy("Comment"), Kind.CALL: gettext_lazy("Call"), Kind.PETITION: gettext_lazy("Petition"),
    Kind.PICTURE: gettext_lazy("Picture"),
    Kind.CONTACT: gettext_lazy("Contact"), Kind.CREDIT: gettext_lazy("Photo credit"),
    Kind.ABOUT: gettext_lazy("About the organisation"), Kind.RULE: gettext_lazy("Rule"),
    Kind.TITLE: gettext_lazy("Title"), Kind.BYLINE: gettext_lazy("Byline"), Kind.PUBLISHED: gettext_lazy("Date"),
    Kind.TAGS: gettext_lazy("Tags"), Kind.REGIONS: gettext_lazy("Regions"), Kind.THEMES: gettext_lazy("Themes"),
    Kind.REPORTS: gettext_lazy("In-depth reports"), Kind.ORIGINAL: gettext_lazy("First published by"),
    Kind.COPYRIGHT: gettext_lazy("Copyright line"), Kind.MEDIA_CONTACT: gettext_lazy("Media contact"),
    Kind.NOTICE: gettext_lazy("Notice"), Kind.LEFTOVER: gettext_lazy("Left over"),
    Kind.OMITTED: gettext_lazy("Left out"),
}  # fmt: skip
DOUBTS: dict[str, str | Promise] = {
    "impossible-date": gettext_lazy("There is no such day"),
    "weekday-date": gettext_lazy("The weekday contradicts the date"),
    "timezone": gettext_lazy("The time zone does not hold on that day"),
    "timezone-missing": gettext_lazy("No time zone is stated"),
    "deadline-without-hour": gettext_lazy("No hour is stated"),
    "empty-contact": gettext_lazy("The address is missing"),
    "missing-name": gettext_lazy("A name is missing"),
    "unnamed-comment": gettext_lazy("Who comments is missing"),
    "bare-link": gettext_lazy("A link without its address"),
    "placeholder-link": gettext_lazy("A link that leads nowhere"),
    "unbalanced-quotes": gettext_lazy("A quotation mark without its partner"),
    "uncertain-extent": gettext_lazy("Where the quotation ends is uncertain"),
    "repeated-title": gettext_lazy("The title stands twice"),
    "repeated-byline": gettext_lazy("The byline stands twice"),
}


@dataclass(frozen=True)
class Piece:
    """A stretch of a block that looks the same throughout; ``key`` of the proposal whose span it is in."""

    text: str
    key: str = ""
    number: int = 0
    is_strong: bool = False
    is_em: bool = False
    href: str = ""


@dataclass(frozen=True)
class ShownBlock:
    at: int  # characters before it that are no spaces
    pieces: tuple[Piece, ...]
    marker: str
    depth: int


@dataclass(frozen=True)
class Fact:
    """One line of a card: what it would be, and what stands for it on record."""

    label: str
    value: str
    state: str = ""  # known, new, words
    note: str = ""


@dataclass(frozen=True)
class Card:
    key: str
    number: int
    kind: Kind
    label: str
    decision: str
    facts: tuple[Fact, ...] = ()
    words: str = ""
    can_stretch: bool = False
    can_change: bool = True


@dataclass
class Row:
    part: Part
    kind: Kind
    label: str
    blocks: list[ShownBlock]
    cards: list[Card] = field(default_factory=list)
    doubts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return any(not card.decision for card in self.cards)


def rows_of(sheet: Sheet, whole: ParsedDocument) -> tuple[list[Row], list[tuple[str, str]]]:
    """The rows of the page, and the doubts that belong to none. ``whole`` is the document with all accepted."""
    finder = Finder()
    finder.prime(names_of(whole))
    rows: list[Row] = []
    at = number = 0
    labelled: set[int] = set()
    for part in sheet.parts:
        unit = part.unit
        keys = part.proposals()
        if unit.kind is Kind.COMMENT and unit.group in labelled:
            keys = []  # the card of its label stands for both
        if unit.kind is Kind.LABEL:
            labelled.add(unit.group)
        numbers = {key: number + index for index, key in enumerate(keys, 1)}
        number += len(keys)
        blocks = []
        for block in unit.blocks:
            blocks.append(ShownBlock(at, tuple(_pieces(block, part, numbers)), block.marker, _depth(block)))
            at += letters(block.text)
        row = Row(part, unit.kind, _label(unit), blocks)
        row.cards = [_card(part, key, numbers[key], finder, whole) for key in keys]
        rows.append(row)
    loose = _place_doubts(rows, whole.findings)
    return rows, loose


def _label(unit: Unit) -> str:
    """What a part is called: an embed that stands in a text by its kind."""
    found = re.match(r'<figure data-embed="([a-z-]+)"', unit.blocks[0].html) if unit.is_settled else None
    embed = embeds.get(found[1]) if found else None
    return capfirst(str(embed.label if embed else LABELS[unit.kind]))


def _depth(block: Block) -> int:
    return max(1, block.level) if block.is_item else 0


def _pieces(block: Block, part: Part, numbers: dict[str, int]) -> list[Piece]:
    """The runs of a block, cut where a quotation within the text begins or ends."""
    speeches = part.unit.speeches if part.unit.kind is Kind.SPOKEN else ()
    edges = sorted({edge for speech in speeches for edge in (speech.start, speech.end)})
    out: list[Piece] = []
    position = 0
    for run in normal_runs(block.runs):
        end = position + len(run.text)
        cuts = [position, *(edge for edge in edges if position < edge < end), end]
        for first, last in itertools.pairwise(cuts):
            index = next((i for i, one in enumerate(speeches) if one.start <= first < one.end), None)
            key = f"{part.key}.{index}" if index is not None else ""
            out.append(
                Piece(
                    run.text[first - position : last - position],
                    key,
                    numbers.get(key, 0),
                    "strong" in run.marks,
                    "em" in run.marks,
                    run.href,
                )
            )
        position = end
    return out


def _place_doubts(rows: Sequence[Row], findings: Sequence[Finding]) -> list[tuple[str, str]]:
    loose = []
    for finding in findings:
        told = (str(DOUBTS.get(finding.code, finding.code)), finding.words)
        holder = next(
            (row for row in rows if any(finding.words in block.text for block in row.part.unit.blocks)), None
        ) or next((row for row in rows if finding.words in row.part.unit.text), None)
        if holder is None:
            loose.append(told)
        elif told not in holder.doubts:
            holder.doubts.append(told)
    return loose


# Cards --------------------------------------------------------------------------


def _card(part: Part, key: str, number: int, finder: Finder, whole: ParsedDocument) -> Card:
    unit = part.unit
    facts: list[Fact] = []
    words = ""
    if "." in key:
        speech: Speech = part.speech(key)
        facts = attribution_facts(speech.attributed, finder)
        words = unit.text[speech.start : speech.end]
    elif unit.kind is Kind.QUOTE:
        facts = attribution_facts(unit.attribution or Attribution(), finder)
    elif unit.kind in (Kind.LABEL, Kind.COMMENT):
        facts = [_commenter(unit, finder)]
    elif unit.kind is Kind.CALL:
        facts = _call_facts(unit, finder)
    elif unit.kind is Kind.PETITION:
        facts = _petition_facts(unit, finder, whole)
    elif unit.kind is Kind.CONTACT:
        facts = _contact_facts(unit, finder)
    elif unit.kind is Kind.HEADING:
        facts = [Fact(_("Level"), str(unit.level or 2))]
    return Card(
        key,
        number,
        unit.kind,
        str(LABELS[unit.kind]),
        part.decision_on(key),
        tuple(facts),
        words,
        can_stretch=unit.kind
        in (Kind.QUOTE, Kind.COMMENT, Kind.CALL, Kind.PARAGRAPH, Kind.PETITION, Kind.CREDIT),
    )


def attribution_facts(attribution: Attribution, finder: Finder) -> list[Fact]:
    """Speaker, source and the source behind it, each with what stands for it."""
    chosen = dict(attribution.records)
    facts = []
    if attribution.speaker:
        facts.append(_speaker(attribution, chosen.get("speaker", ""), finder))
    source = None if chosen.get("source") == "none" else finder.source(attribution)
    if source is not None:
        facts.append(Fact(_("Source"), source_label(source), "known"))
    elif attribution.title and chosen.get("source") != "none":
        facts.append(Fact(_("Source"), described(attribution), "new"))
    elif attribution.publisher or attribution.authors:
        note = _("not a record: its title is not stated")
        facts.append(Fact(_("Source"), described(attribution), "words", note))
    for relay in attribution.relays:
        via = finder.via(relay)
        if via is not None:
            facts.append(Fact(_("Found through"), source_label(via), "known"))
        elif relay.via:
            facts.append(Fact(_("Found through"), relay.via, "words"))
    if not attribution.names_source and source is None:
        facts.append(Fact(_("Source"), _("not stated"), "missing"))
    return facts


def _speaker(attribution: Attribution, chosen: str, finder: Finder) -> Fact:
    name = attribution.speaker
    row: Holder | None = None
    if chosen != "words" and not chosen.endswith(":new"):
        row = (finder.by_key(chosen) if chosen else None) or finder.holder(name)
    if row is not None:
        return Fact(_("Speaker"), row.name, "known", "" if row.name == name else _("in the text: %s") % name)
    if chosen == "words":
        return Fact(_("Speaker"), name, "words")
    return Fact(_("Speaker"), name, *_would_be(name, chosen))


def _would_be(name: str, chosen: str = "") -> tuple[str, str]:
    sort = sort_of(name)
    if chosen == "person:new" or (not chosen and sort is Sort.PERSON and " " in name):
        return "new", _("person")
    if chosen == "organization:new" or (not chosen and sort in (Sort.BODY, Sort.OUTLET)):
        return "new", _("organisation")
    return "words", ""


def described(attribution: Attribution) -> str:
    day = formats.date_format(attribution.published_on, "j F Y") if attribution.published_on else ""
    title = f"“{attribution.title}”" if attribution.title else ""
    paywall = _("for subscribers") if attribution.is_paywalled else ""
    return ", ".join(filter(None, [*attribution.authors, title, attribution.publisher, day, paywall]))


def source_label(source: Source) -> str:
    parts = [
        source.title,
        source.publisher.name if source.publisher else "",
        source.issued.label() if source.issued else "",
    ]
    return ", ".join(part for part in parts if part)


def _commenter(unit: Unit, finder: Finder) -> Fact:
    if unit.by == "editor":
        return Fact(_("By"), _("the editors"))
    if not unit.by:
        return Fact(_("By"), _("not stated"), "missing")
    return Fact(_("By"), unit.by, *(("known", "") if finder.holder(unit.by) else _would_be(unit.by)))


def _call_facts(unit: Unit, finder: Finder) -> list[Fact]:
    addressee = next((who for b in unit.blocks if not b.is_item and (who := calls.addressee(b.text))), "")
    demands = len(calls.demands(list(unit.blocks)))
    facts = [
        Fact(
            _("Demands"),
            ngettext("%d demand", "%d demands", demands) % demands if demands else _("in running text"),
        )
    ]
    if addressee:
        known = finder.organization(addressee)
        body = sort_of(addressee) is Sort.BODY and " " in addressee
        facts.insert(0, Fact(_("Asked of"), addressee, "known" if known else "new" if body else "words"))
    return facts


def _petition_facts(unit: Unit, finder: Finder, whole: ParsedDocument) -> list[Fact]:
    fields = asks.petition_fields([unit], whole.year, whole.published_on)
    chosen = fields["record"]
    known: Petition | None = None
    if chosen != "none":
        known = Petition.objects.filter(pk=int(chosen)).first() if chosen.isdigit() else None
        known = known or finder.petition(fields["number"], fields["url"])
    facts = []
    if known is not None:
        facts.append(Fact(_("Petition"), str(known), "known"))
    elif chosen != "none" and fields["title"] and fields["url"]:
        facts.append(Fact(_("Petition"), f"{fields['title']}, {fields['url']}", "new"))
    else:
        note = _("not a record: give it a title and the address where it is signed")
        facts.append(Fact(_("Petition"), fields["title"] or _("without a title"), "words", note))
    if fields["signatures"]:
        count = formats.number_format(int(fields["signatures"]), force_grouping=True)
        facts.append(Fact(_("Signatures"), _("at least %s") % count if fields["is_lower_bound"] else count))
    if fields["closes_label"]:
        facts.append(Fact(_("Closes"), fields["closes_label"]))
    return facts


def _contact_facts(unit: Unit, finder: Finder) -> list[Fact]:
    contact = asks.contact_of(unit)
    office = finder.office(contact.office) if contact.office else None
    facts = [
        Fact(
            _("Office"),
            contact.office or _("not stated"),
            "known" if office else "new" if contact.office else "missing",
        )
    ]
    if contact.name:
        person = finder.person(contact.name)
        facts.append(Fact(_("Held by"), contact.name, "known" if person else "new"))
    facts.append(Fact(_("Address"), contact.address or _("not stated"), "" if contact.address else "missing"))
    return facts
