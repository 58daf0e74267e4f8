"""Says what each block of a document is: the one pass in which the recognition modules are asked in order.

Pure. Every block ends in exactly one unit (or is cut between two), so that nothing can be lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from posts.importing import calls, comments, contacts, credits, headings, interviews, notices, petitions
from posts.importing.attribution import attribute
from posts.importing.dates import document_year
from posts.importing.doubts import doubts_of
from posts.importing.front import Head, read_head
from posts.importing.gathering import gather
from posts.importing.interviews import turns_of
from posts.importing.languages import language_of
from posts.importing.lead_ins import LeadIn, has_end_mark, lead_in
from posts.importing.memory import Memory
from posts.importing.parsed import Attribution, Block, Finding, Kind, ParsedDocument, Unit, cut
from posts.importing.releases import issuers_of, looks_like_release, with_speeches
from posts.importing.voices import goes_on, is_enclosed, speaks_in_first_person


def recognise(blocks: Iterable[Block]) -> ParsedDocument:
    """Recognise a whole document. Costs no query; a long text takes milliseconds."""
    blocks = headings.with_numbered(
        [block for block in blocks if block.text or block.html or block.kind == "hr"]
    )
    head = read_head(blocks)
    language = language_of(block.text for block in blocks)
    year = document_year((block.text for block in blocks), head.published_on)
    issuers = issuers_of(blocks[head.length :], head)
    walk = _Walk(blocks[head.length :], head, year, issuers)
    units = _with_about([*head.units, *walk.run()])
    release = looks_like_release(units, head, issuers)
    if release and not walk.is_marked:
        units = with_speeches(units, walk.memory)
    units = _with_levels(units)
    asking = issuers if release and not walk.is_marked else ()
    document = gather(units, head, asking, language, year)
    found = [*head.findings, *walk.findings, *document.findings, *doubts_of(units, year)]
    return replace(document, is_press_release=release, findings=tuple(found))


class _Walk:
    """One pass over the blocks after the head."""

    def __init__(self, blocks: list[Block], head: Head, year: int | None, issuers: tuple[str, ...]) -> None:
        self.blocks = blocks
        self.at = 0
        self.units: list[Unit] = []
        self.findings: list[Finding] = []
        self.memory = Memory(year=year)
        self.group = 0
        self.context = ""  # the house's paragraph directly before
        self.in_call = False
        # In a release the issuer speaks of itself by name; elsewhere a body that "calls on" somebody is a third party.
        self.issuers = issuers if head.is_release or (head.byline and issuers) else ()
        self.turns = turns_of(block.text for block in blocks)
        self.resumes = False  # a heading stands amid the items of a quotation
        # Markup that names its speakers names all quotations: nothing is guessed beside it.
        self.is_marked = any(
            block.cited
            or any(speech.attributed and speech.attributed.names_source for speech in block.spoken)
            for block in blocks
        )

    def run(self) -> list[Unit]:
        while self.at < len(self.blocks):
            self._step(self.blocks[self.at])
        return self.units

    def _ahead(self, distance: int = 1) -> Block | None:
        return self.blocks[self.at + distance] if self.at + distance < len(self.blocks) else None

    def _add(self, kind: Kind, *blocks: Block, count: int = 1, **more: object) -> None:
        self.units.append(Unit(kind, blocks, **more))  # type: ignore[arg-type] # Unit's own fields, by name
        self.at += count
        if kind in (Kind.HEADING, Kind.PARAGRAPH):
            self.memory.hear(blocks[0].text)
        self.context = blocks[0].text if kind is Kind.PARAGRAPH else ""
        if kind is not Kind.HEADING:
            self.resumes = False

    def _step(self, block: Block) -> None:
        text = block.text
        following = self._ahead()
        if block.kind == "hr":
            self._add(Kind.RULE, block)
        elif block.kind == "table":
            self._add(Kind.PARAGRAPH, block)
        elif block.kind == "h":
            self._heading(block)
        elif block.is_quoted:
            self._quotation(block, self._marked(), block.cited)
        elif block.spoken and not block.is_item:
            self._spoken(block)
        elif self.turns and interviews.label_of(text):
            self._turn(block)
        elif contact := self._contact(block):
            self._add(contact, block)
        elif self._furniture(block):
            pass
        elif label := comments.label_in(text):
            self._comment(block, label)
        elif not self.is_marked and headings.is_heading(block, following) and not self._is_signature():
            self._heading(block)
        elif self.in_call or (not self.is_marked and self._asks(text)):
            self._call(block)
        elif petitions.is_petition(text):
            self._add(Kind.PETITION, block)
        elif self.is_marked:
            self._add(Kind.PARAGRAPH, block)
        elif self._resumed(block):
            self._quotation(block, self._items())
        elif how := self._introduces(block):
            self._lead_in(block, how)
        elif is_enclosed(text) and len(text.split()) >= 8 and self._has_context():
            self._quotation(block, 1)
        else:
            self._add(Kind.PARAGRAPH, block)

    def _introduces(self, block: Block) -> LeadIn | None:
        following = self._ahead()
        if block.is_item or following is None or following.kind in ("h", "hr", "table"):
            return LeadIn.COLON if following and following.is_quoted and not block.is_item else None
        if notices.kind_of(following.text) or contacts.read_contact(following.text):
            return None
        return lead_in(block.text, following.text, before_item=following.is_item)

    def _contact(self, block: Block) -> Kind | None:
        if contacts.read_contact(block.text) is None:
            return None
        bracketed = "<" in block.text or "@" in block.text
        return Kind.CONTACT if bracketed or self._contact_beside() else None

    def _is_signature(self) -> bool:
        """Whether the line before takes leave, so that this one signs."""
        before = self.blocks[self.at - 1].text if self.at else ""
        return headings.takes_leave(before)

    def _contact_beside(self) -> bool:
        beside = [self._ahead(), self.blocks[self.at - 1] if self.at else None]
        return any(block and contacts.read_contact(block.text) for block in beside)

    def _furniture(self, block: Block) -> bool:
        text = block.text
        if credits.is_credit(text):
            found, end = credits.read_credits(text)
            tail = text[end:].strip(" .")
            if tail and credits.is_about(tail):
                self._add(Kind.CREDIT, cut(block, 0, end))
                start = end + len(text[end:]) - len(text[end:].lstrip(" ."))
                self._add(Kind.ABOUT, cut(block, start), count=0)
                return True
            if found:
                self._add(Kind.CREDIT, block)
                return True
        kind = notices.kind_of(text)
        ahead = self._ahead()
        if kind is None and notices.opens_media_contact(text) and ahead and len(ahead.text) < 160:
            kind = Kind.MEDIA_CONTACT
        if kind:
            self.in_call = False
            self._add(kind, block)
            following = self._ahead(0)
            while kind is Kind.MEDIA_CONTACT and following and _continues_contact(following):
                self._add(kind, following)
                following = self._ahead(0)
            return True
        if notices.repeats_byline(text) or notices.is_end_mark(text) or notices.is_release_line(text):
            self._add(Kind.LEFTOVER, block)
            return True
        return False

    def _heading(self, block: Block) -> None:
        self.in_call = calls.is_call_heading(block.text)
        before = self.units[-1] if self.units else None
        following = self._ahead()
        amid = bool(
            before
            and before.kind is Kind.QUOTE
            and before.blocks[-1].is_item
            and following
            and following.is_item
        )
        self._add(Kind.HEADING, block)
        self.resumes = amid

    def _resumed(self, block: Block) -> bool:
        return self.resumes and block.is_item and self.memory.latest is not None

    def _call(self, block: Block) -> None:
        """A sentence that asks, with the items under it; in a call section all items are demands."""
        if not (self._asks(block.text) or block.is_item):
            if petitions.is_petition(block.text):
                self.in_call = False
                self._add(Kind.PETITION, block)
            elif self._introduces(block):
                self.in_call = False
            else:
                self._add(Kind.PARAGRAPH, block)
            return
        if petitions.is_petition(block.text) and petitions.has_figures(block.text):
            self._add(Kind.PETITION, block)
            return
        self.group += 1
        taken = [block]
        while (following := self._ahead(len(taken))) and following.is_item:
            taken.append(following)
        if len(taken) == 1 and block.text.endswith((":", " to")):
            taken += self._bare_items()
        self._add(Kind.CALL, *taken, count=len(taken), group=self.group)

    def _asks(self, text: str) -> bool:
        """Whether the house asks here; a release's issuer only where it opens a list, as the rest is running text."""
        return calls.is_call(text) or (text.endswith((":", " to")) and calls.is_call(text, self.issuers))

    def _turn(self, block: Block) -> None:
        """One turn of an interview: an answer is a quotation, with the paragraphs that go on with it."""
        label = interviews.label_of(block.text)
        if label not in self.turns:
            self._add(Kind.PARAGRAPH, block)
            return
        start = interviews.words_start(block.text)
        attribution = Attribution(speaker=self.turns[label])
        self.units.append(Unit(Kind.LEAD_IN, (cut(block, 0, start),), attribution=attribution))
        taken = [cut(block, start)]
        more = any(interviews.label_of(later.text) for later in self.blocks[self.at + 1 :])
        while (
            (following := self._ahead(len(taken)))
            and following.kind in ("p", "li")
            and not self._stops(len(taken), following_item=True)
        ):
            if interviews.label_of(following.text) or not (more or speaks_in_first_person(following.text)):
                break
            taken.append(following)
        self.group += 1
        self._add(Kind.QUOTE, *taken, count=len(taken), attribution=attribution, group=self.group)
        self._keep(attribution)

    def _bare_items(self) -> list[Block]:
        """Items that lost their bullets: short lines after a colon, each but the last with a semicolon or comma."""
        taken: list[Block] = []
        while (line := self._ahead(len(taken) + 1)) and line.kind == "p" and len(line.text) < 400:
            goes_on = bool(re.search(r"[;,](?:\s+(?:and|or|et|ou))?$", line.text))
            if not (goes_on or taken):
                break
            taken.append(replace(line, kind="li", level=1))
            if not goes_on:
                break
        return taken if len(taken) > 1 else []

    def _comment(self, block: Block, label: comments.Label) -> None:
        text = block.text
        self.in_call = False
        if (
            not label.by
            and not label.is_note
            and not re.match(r"(?:our|notre)\b", label.words, re.IGNORECASE)
        ):
            self.findings.append(Finding("unnamed-comment", label.words))
        self.group += 1
        by = "editor" if label.is_note else label.by
        if label.start > 0:
            before = cut(block, 0, label.start)
            last = self.units[-1] if self.units else None
            if last and last.kind is Kind.LEAD_IN:
                self.units.append(Unit(Kind.QUOTE, (before,), attribution=last.attribution, group=self.group))
                self.group += 1
            else:
                self.units.append(Unit(Kind.PARAGRAPH, (before,)))
        self.units.append(Unit(Kind.LABEL, (cut(block, label.start, label.end),), by=by, group=self.group))
        self.at += 1
        taken: list[Block] = []
        if label.end < len(text):
            taken.append(cut(block, label.end))
        while (
            not (taken and label.is_note)
            and (following := self._ahead(0))
            and self._is_commentary(following, bool(taken))
        ):
            taken.append(following)
            self.at += 1
        if taken:
            self.units.append(Unit(Kind.COMMENT, tuple(taken), by=by, group=self.group))
        self.context = ""
        self.resumes = False

    def _is_commentary(self, block: Block, has_some: bool) -> bool:
        text = block.text
        if (
            block.kind in ("h", "hr", "table")
            or block.is_quoted
            or comments.label_in(text)
            or notices.kind_of(text)
        ):
            return False
        if credits.is_credit(text) or contacts.read_contact(text) or notices.is_end_mark(text):
            return False
        if not has_some:
            return True
        if petitions.is_petition(text) or headings.is_heading(block, self._ahead(1)):
            return False
        return self._introduces(block) is None

    def _lead_in(self, block: Block, how: LeadIn) -> None:
        text = block.text
        reading = attribute(text, self.context, self.memory)
        address = next((run.href for run in block.runs if run.href.startswith(("http://", "https://"))), "")
        if address:
            reading = replace(reading, attribution=replace(reading.attribution, url=address))
        if reading.missing:
            self.findings.append(Finding("missing-name", reading.missing))
        self.in_call = False
        self.memory.hear(text)
        self._add(Kind.LEAD_IN, block, attribution=reading.attribution)
        while (inner := self._ahead(0)) and inner.kind == "p" and self._is_inner_heading(inner):
            self._add(Kind.HEADING, inner)
        first = self._ahead(0)
        if first is None or first.kind in ("h", "hr", "table") or self._glued_label(first):
            self._keep(reading.attribution)
            return
        count = 1 if first.is_quoted else self._extent(first, how, reading.attribution)
        if first.is_quoted:
            count = self._marked()
        self._quotation(first, count, first.cited or reading.attribution)

    def _glued_label(self, block: Block) -> bool:
        label = comments.label_in(block.text)
        return label is not None

    def _is_inner_heading(self, block: Block) -> bool:
        """A title-like line of the source itself, between the lead-in and its items."""
        following = self._ahead(1)
        if (
            following is None
            or not following.is_item
            or has_end_mark(block.text)
            or block.text.endswith((":", ","))
        ):
            return False
        return headings.is_heading(block, following, after_lead_in=True) or " – " in block.text

    def _extent(self, first: Block, how: LeadIn, attribution: Attribution) -> int:
        """How many blocks a quotation without markup runs on."""
        if first.is_item:
            return self._items()
        count = 1
        quoted = [first]
        while following := self._ahead(count):
            if not goes_on(quoted, following, attribution, is_open=how is LeadIn.OPEN):
                break
            if self._stops(count, following_item=following.is_item):
                break
            quoted.append(following)
            count += 1
        if count > 1 and not is_enclosed(" ".join(block.text for block in quoted)) and not quoted[-1].is_item:
            self.findings.append(Finding("uncertain-extent", quoted[1].text))
        return count

    def _stops(self, distance: int, *, following_item: bool) -> bool:
        """Whether something else than the quotation begins that many blocks ahead."""
        here, self.at = self.at, self.at + distance
        try:
            return self._begins(self.blocks[self.at], following_item=following_item)
        finally:
            self.at = here

    def _begins(self, block: Block, *, following_item: bool) -> bool:
        text = block.text
        if block.kind != "p" and not following_item:
            return True
        after = self._ahead()
        if (
            text.endswith("?")
            and len(text.split()) <= 8
            and after
            and headings.is_heading(after, self._ahead(2))
        ):
            return True  # the house asks before it opens the next section
        return bool(
            notices.kind_of(text) or credits.is_credit(text) or contacts.read_contact(text)
            or petitions.is_petition(text)
            or notices.is_end_mark(text) or notices.repeats_byline(text) or comments.label_in(text)
            or calls.is_call_heading(text) or headings.is_heading(block, self._ahead()) or self._introduces(block)
        )  # fmt: skip

    def _items(self) -> int:
        count = 0
        while (block := self._ahead(count)) and block.is_item and not comments.label_in(block.text):
            count += 1
        return max(count, 1)

    def _marked(self) -> int:
        """How many blocks the markup's own quotation holds."""
        count = 0
        first = self._ahead(0)
        while (block := self._ahead(count)) and block.is_quoted and first and block.cited is first.cited:
            count += 1
        return count

    def _spoken(self, block: Block) -> None:
        """A paragraph whose markup says which of its words are whose. Statements are numbered from below."""
        number = -1 - sum(len(unit.speeches) for unit in self.units)
        speeches = tuple(
            replace(speech, statement=number - index) for index, speech in enumerate(block.spoken)
        )
        self._add(Kind.SPOKEN, block, speeches=speeches)

    def _quotation(self, first: Block, count: int, attribution: Attribution | None = None) -> None:
        if attribution is None:
            before = self.units[-1] if self.units else None
            if self.resumes and self.memory.latest:
                attribution = self.memory.latest
            elif before and before.kind is Kind.PARAGRAPH:
                attribution = attribute(before.text, "", self.memory).attribution
            else:
                attribution = Attribution()
        self.group += 1
        taken = tuple(self.blocks[self.at : self.at + count])
        self._add(Kind.QUOTE, *taken, count=count, attribution=attribution, group=self.group)
        self._keep(attribution)
        self.in_call = False

    def _keep(self, attribution: Attribution) -> None:
        if attribution.names_source:
            self.memory.keep(attribution)

    def _has_context(self) -> bool:
        before = self.units[-1] if self.units else None
        return bool(
            before
            and before.kind in (Kind.PARAGRAPH, Kind.LEAD_IN)
            and attribute(before.text, "", self.memory).attribution.names_source
        )


def _continues_contact(block: Block) -> bool:
    text = block.text
    if (
        block.gap == 0
        and block.kind == "p"
        and len(text) < 90
        and not notices.kind_of(text)
        and not credits.is_credit(text)
    ):
        return True
    return len(text) < 160 and bool(
        re.search(
            r"\S@\S|^\+?\(?\d[\d\s().-]{6,}|^(?:tel|tél|phone|e-?mail|courriel|mobile|cell)\b",
            text,
            re.IGNORECASE,
        )
    )


_AROUND = frozenset({
    Kind.TAGS, Kind.CREDIT, Kind.NOTICE, Kind.RULE, Kind.COPYRIGHT, Kind.MEDIA_CONTACT, Kind.LEFTOVER, Kind.ABOUT,
    Kind.REGIONS,
    Kind.THEMES, Kind.REPORTS, Kind.ORIGINAL,
})  # fmt: skip


def _with_about(units: list[Unit]) -> list[Unit]:
    """The organisation's line about itself: among the last lines, or under a heading "About ..."."""
    out = list(units)
    for index in range(len(out) - 1, 0, -1):
        unit = out[index]
        if unit.kind is Kind.PARAGRAPH and len(unit.text) < 900:
            before = out[index - 1]
            headed = before.kind is Kind.HEADING and credits.is_about_heading(before.text)
            if headed or credits.describes_itself(unit.text):
                out[index] = replace(unit, kind=Kind.ABOUT)
                continue
            break
        if unit.kind not in _AROUND and not (
            unit.kind is Kind.HEADING and credits.is_about_heading(unit.text)
        ):
            break
    return out


def _with_levels(units: list[Unit]) -> list[Unit]:
    found = [unit.blocks[0] for unit in units if unit.kind is Kind.HEADING]
    levels = iter(headings.levels(found))
    return [replace(unit, level=next(levels)) if unit.kind is Kind.HEADING else unit for unit in units]
