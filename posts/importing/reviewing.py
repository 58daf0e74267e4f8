"""What a person makes of the proposals of the recognition: accepted, changed, refused, one step after the other. Pure.

A review is the proposals as they were found and the list of decisions since; ``replay`` brings both together, so that
a decision can be taken back by leaving out the last one. No step adds a word or drops one: text moves between parts.
Positions count the characters of the source that are no spaces, block after block, so that they stay what they are
while parts are cut and joined.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_noop

from posts.importing import stored
from posts.importing.front import Head
from posts.importing.gathering import gather
from posts.importing.parsed import FIELD_KINDS, Attribution, Kind, ParsedDocument, Speech, Unit
from posts.importing.pieces import PLAIN, Misfit, Part, cut_out, number_of, with_speech

ACCEPTED, REJECTED = "accepted", "rejected"
# What the reviewer may make of any part.
CHOICES = (
    Kind.PARAGRAPH, Kind.HEADING, Kind.QUOTE, Kind.COMMENT, Kind.CALL, Kind.PETITION, Kind.CONTACT, Kind.CREDIT,
    Kind.NOTICE, Kind.ABOUT, Kind.OMITTED,
)  # fmt: skip
# The fields of the draft that a reviewer may set; lists are lists of words.
TEXTS = ("title", "language", "published_on", "original_publisher", "copyright", "media_contact")
LISTS = ("byline", "tags", "regions", "themes", "reports")

Decision = Mapping[str, Any]


@dataclass(frozen=True)
class Sheet:
    """Where a review stands."""

    parts: tuple[Part, ...]
    document: Mapping[str, Any]  # the proposals as stored
    fields: Mapping[str, Any]  # what the reviewer set of TEXTS, LISTS and "is_press_release"

    def part(self, key: str) -> Part:
        """The part of that key; of "7.1" the part 7. Raises Misfit."""
        name = key.partition(".")[0]
        found = next((part for part in self.parts if part.key == name), None)
        if found is None:
            raise Misfit(gettext_noop("This proposal is not there any more."))
        return found

    @property
    def open_keys(self) -> list[str]:
        """What is still to be decided; a comment's label stands for its words as well."""
        labelled = {part.unit.group for part in self.parts if part.unit.kind is Kind.LABEL}
        return [
            key
            for part in self.parts
            if not (part.unit.kind is Kind.COMMENT and part.unit.group in labelled)
            for key in part.proposals()
            if not part.decision_on(key)
        ]


def propose(document: ParsedDocument) -> dict[str, Any]:
    """The proposals of a document, to be stored."""
    return stored.units_to_json(document)


def replay(proposals: Mapping[str, Any], decisions: Iterable[Decision]) -> Sheet:
    """Where the review stands after these decisions. A step that does not fit any more is passed over."""
    units = [stored.unit_from_json(unit) for unit in proposals["units"]]
    sheet = Sheet(tuple(Part(str(number), unit) for number, unit in enumerate(units, 1)), proposals, {})
    for decision in decisions:
        try:
            sheet = decide(sheet, decision)
        except Misfit:
            continue
    return sheet


def decide(sheet: Sheet, decision: Decision) -> Sheet:
    """The sheet after one more step. Raises Misfit where the step does not fit."""
    steps = {
        "accept": _settle, "reject": _settle, "reopen": _settle, "accept_all": _settle_all, "reject_all": _settle_all,
        "kind": _as_kind, "attribute": _attribute, "by": _say_by, "values": _fill, "extent": _stretch, "grow": _grow,
        "mark": _mark, "fields": _set_fields,
    }  # fmt: skip
    step = steps.get(str(decision.get("do")))
    if step is None:
        raise Misfit(gettext_noop("There is no such step."))
    return step(sheet, decision)


# One step each ------------------------------------------------------------------


def _settle(sheet: Sheet, decision: Decision) -> Sheet:
    key = str(decision["key"])
    part = sheet.part(key)
    if key not in part.proposals():
        raise Misfit(gettext_noop("This proposal is not there any more."))
    says = {"accept": ACCEPTED, "reject": REJECTED, "reopen": ""}[decision["do"]]
    return _with(
        sheet, *(one.decided(key if one is part else one.key, says) for one in _together(sheet, part))
    )


def _settle_all(sheet: Sheet, decision: Decision) -> Sheet:
    kind = decision.get("kind")
    says = ACCEPTED if decision["do"] == "accept_all" else REJECTED
    changed = []
    for part in sheet.parts:
        for key in part.proposals():
            if not part.decision_on(key) and kind in (None, "", part.unit.kind.value):
                part = part.decided(key, says)
        changed.append(part)
    return replace(sheet, parts=tuple(changed))


def _together(sheet: Sheet, part: Part) -> list[Part]:
    """A comment's label and its words are one proposal."""
    if part.unit.kind not in (Kind.LABEL, Kind.COMMENT) or not part.unit.group:
        return [part]
    kinds = (Kind.LABEL, Kind.COMMENT)
    return [one for one in sheet.parts if one.unit.kind in kinds and one.unit.group == part.unit.group]


def _as_kind(sheet: Sheet, decision: Decision) -> Sheet:
    key = str(decision["key"])
    part = sheet.part(key)
    wanted = str(decision.get("kind"))
    if "." in key:
        speech = part.speech(key)
        if wanted == Kind.QUOTE:
            start, end = _span_of_speech(sheet, part, speech)
            unit = Unit(Kind.QUOTE, (), attribution=speech.attributed)
            return replace(sheet, parts=cut_out(sheet.parts, start, end, unit, ACCEPTED))
        if wanted == Kind.PARAGRAPH:
            return _settle(sheet, {"do": "reject", "key": key})
        raise Misfit(gettext_noop("A quotation within a paragraph becomes a block quotation or plain text."))
    if wanted == Kind.SPOKEN:
        if len(part.unit.blocks) != 1:
            raise Misfit(gettext_noop("Only one paragraph can become a quotation within the text."))
        attribution = part.unit.attribution
        whole = Speech(0, len(part.unit.text), number_of(part.key), "", attribution or Attribution())
        unit = replace(part.unit, kind=Kind.SPOKEN, speeches=(whole,))
        return _with(sheet, Part(part.key, unit).decided(f"{part.key}.0", ACCEPTED))
    if wanted not in {kind.value for kind in CHOICES}:
        raise Misfit(gettext_noop("There is no such kind."))
    changed = []
    for one in _together(sheet, part):
        kind = Kind(wanted)
        if one.unit.kind is Kind.LABEL and kind is Kind.COMMENT:
            kind = Kind.LABEL
        unit = replace(one.unit, kind=kind, speeches=(), level=_level(sheet, kind), is_settled=False)
        if kind is Kind.QUOTE and unit.attribution is None:
            unit = replace(unit, attribution=_attribution_before(sheet, one))
        changed.append(Part(one.key, unit, ACCEPTED))
    return _with(sheet, *changed)


def _level(sheet: Sheet, kind: Kind) -> int:
    if kind is not Kind.HEADING:
        return 0
    levels = [part.unit.level for part in sheet.parts if part.unit.kind is Kind.HEADING and part.unit.level]
    return max(levels, default=2)


def _attribution_before(sheet: Sheet, part: Part) -> Attribution:
    """What the lead-in says; a quotation that a reviewer finds often stands after one that was read."""
    index = sheet.parts.index(part)
    before = sheet.parts[index - 1].unit if index else None
    return (before.attribution if before and before.kind is Kind.LEAD_IN else None) or Attribution()


def _attribute(sheet: Sheet, decision: Decision) -> Sheet:
    key = str(decision["key"])
    part = sheet.part(key)
    given = dict(decision.get("attribution", {}))
    attribution = stored.attribution_from_json(given)
    if "." in key:
        at = int(key.partition(".")[2])
        before = part.speech(key).attributed
    else:
        before = part.unit.attribution or Attribution()
    attribution = _with_what_was_said(attribution, before, keeps_further="further_vias" not in given)
    if "." in key:
        speeches = tuple(
            replace(speech, speaker=attribution.speaker, attribution=attribution) if index == at else speech
            for index, speech in enumerate(part.unit.speeches)
        )
        unit = replace(part.unit, speeches=speeches)
    else:
        if part.unit.kind is not Kind.QUOTE:
            raise Misfit(gettext_noop("Only quotations have a source."))
        unit = replace(part.unit, attribution=attribution)
    return _with(sheet, replace(part, unit=unit).decided(key, ACCEPTED))


def _with_what_was_said(attribution: Attribution, before: Attribution, *, keeps_further: bool) -> Attribution:
    """What the text says of each that passed the words on, where the reviewer did not name another."""
    said = dict(before.further_vias)
    further = ((title, words or said.get(title, "")) for title, words in attribution.further_vias)
    is_same = attribution.via == before.via and not attribution.relayed
    return replace(
        attribution,
        relayed=before.relayed if is_same else attribution.relayed,
        further_vias=before.further_vias if keeps_further else tuple(further),
    )


def _say_by(sheet: Sheet, decision: Decision) -> Sheet:
    part = sheet.part(str(decision["key"]))
    by = str(decision.get("by", "")).strip()
    together = _together(sheet, part)
    return _with(
        sheet, *(replace(one, unit=replace(one.unit, by=by)).decided(one.key, ACCEPTED) for one in together)
    )


def _fill(sheet: Sheet, decision: Decision) -> Sheet:
    part = sheet.part(str(decision["key"]))
    values = tuple(
        (str(name), str(value).strip()) for name, value in dict(decision.get("values", {})).items()
    )
    level = dict(values).get("level", "")
    unit = replace(part.unit, values=values)
    if part.unit.kind is Kind.HEADING and level in ("2", "3", "4"):
        unit = replace(unit, level=int(level), values=())
    return _with(sheet, replace(part, unit=unit).decided(part.key, ACCEPTED))


def _stretch(sheet: Sheet, decision: Decision) -> Sheet:
    key = str(decision["key"])
    part = sheet.part(key)
    start, end = int(decision["start"]), int(decision["end"])
    if "." in key:
        speech = part.speech(key)
        index = int(key.partition(".")[2])
        return _with(sheet, with_speech(sheet.parts, part, start, end, speech, index))
    if part.unit.kind in FIELD_KINDS:
        raise Misfit(gettext_noop("The extent of this part cannot be changed."))
    return replace(sheet, parts=cut_out(sheet.parts, start, end, part.unit, part.decision, part))


def _grow(sheet: Sheet, decision: Decision) -> Sheet:
    """One block more or less at either edge."""
    part = sheet.part(str(decision["key"]))
    spans = [(part.key, start, end) for part in sheet.parts for start, end in part.spans(sheet.parts)]
    own = [index for index, (key, _, _) in enumerate(spans) if key == part.key]
    first, last = own[0], own[-1]
    more = int(decision.get("step", 1)) > 0
    if decision.get("edge") == "start":
        first += -1 if more else 1
    else:
        last += 1 if more else -1
    if first < 0 or last >= len(spans) or first > last:
        raise Misfit(gettext_noop("There is no paragraph to take in or to leave out."))
    step = {"key": part.key, "start": spans[first][1], "end": spans[last][2]}
    return _stretch(sheet, step)


def _mark(sheet: Sheet, decision: Decision) -> Sheet:
    """A part that the recognition did not see, made of the selected words."""
    start, end = int(decision["start"]), int(decision["end"])
    wanted = str(decision.get("kind", Kind.QUOTE))
    if wanted == Kind.SPOKEN:
        holder = next((part for part in sheet.parts if part.holds(sheet.parts, start, end)), None)
        if holder is None or holder.unit.kind not in (Kind.PARAGRAPH, Kind.SPOKEN, Kind.LEAD_IN):
            raise Misfit(gettext_noop("A quotation within the text lies in one plain paragraph."))
        new = Speech(0, 0, 1000 + number_of(holder.key) * 10 + len(holder.unit.speeches), "", Attribution())
        return _with(sheet, with_speech(sheet.parts, holder, start, end, new, None))
    if wanted not in {kind.value for kind in CHOICES}:
        raise Misfit(gettext_noop("There is no such kind."))
    kind = Kind(wanted)
    attribution = Attribution() if kind is Kind.QUOTE else None
    unit = Unit(kind, (), level=_level(sheet, kind), attribution=attribution)
    return replace(sheet, parts=cut_out(sheet.parts, start, end, unit, ACCEPTED))


def _set_fields(sheet: Sheet, decision: Decision) -> Sheet:
    given = dict(decision.get("values", {}))
    fields: dict[str, Any] = {}
    for name in TEXTS:
        if name in given:
            fields[name] = str(given[name] or "").strip()
    for name in LISTS:
        if name in given:
            fields[name] = [str(value).strip() for value in given[name] if str(value).strip()]
    if "is_press_release" in given:
        fields["is_press_release"] = bool(given["is_press_release"])
    if fields.get("published_on"):
        try:
            dt.date.fromisoformat(fields["published_on"])
        except ValueError:
            raise Misfit(gettext_noop("There is no such day.")) from None
    return replace(sheet, fields={**sheet.fields, **fields})


def _with(sheet: Sheet, *changed: Part) -> Sheet:
    new = {part.key: part for part in changed}
    return replace(sheet, parts=tuple(new.get(part.key, part) for part in sheet.parts))


def _span_of_speech(sheet: Sheet, part: Part, speech: Speech) -> tuple[int, int]:
    block = part.unit.blocks[0]
    at = part.spans(sheet.parts)[0][0]
    before = sum(not char.isspace() for char in block.text[: speech.start])
    inside = sum(not char.isspace() for char in block.text[speech.start : speech.end])
    return at + before, at + before + inside


# What comes of it -----------------------------------------------------------------


def outcome(sheet: Sheet) -> ParsedDocument:
    """The document as the reviewer left it. What was refused is plain text; what is still open counts as refused."""
    units = tuple(unit for part in sheet.parts for unit in _settled(part))
    given, fields = sheet.document, sheet.fields
    day = fields.get("published_on", given["published_on"])
    kinds = {unit.kind for unit in units}
    title = fields.get("title", given["title"] if Kind.TITLE in kinds else "")
    byline = fields.get("byline", given["byline"] if Kind.BYLINE in kinds else [])
    head = Head(
        title=title, byline=tuple(byline), published_on=dt.date.fromisoformat(day) if day else None
    )  # fmt: skip
    language = fields.get("language") or given["language"]
    document = gather(list(units), head, tuple(given["issuers"]), language, given["year"])
    lists: dict[str, Any] = {name: tuple(fields[name]) for name in LISTS if name in fields}
    texts: dict[str, Any] = {
        name: fields[name] for name in ("original_publisher", "copyright", "media_contact") if name in fields
    }
    return replace(
        document,
        is_press_release=fields.get("is_press_release", given["is_press_release"]),
        findings=stored.findings_from_json(given["findings"]),
        **lists,
        **texts,
    )


def _settled(part: Part) -> list[Unit]:
    unit = part.unit
    if unit.kind is Kind.SPOKEN:
        kept = tuple(
            speech
            for index, speech in enumerate(unit.speeches)
            if part.decision_on(f"{part.key}.{index}") == ACCEPTED
        )
        return [replace(unit, speeches=kept) if kept else replace(unit, kind=Kind.PARAGRAPH, speeches=())]
    if unit.kind in PLAIN or unit.is_settled or part.decision == ACCEPTED:
        return [unit]
    return [replace(unit, kind=Kind.PARAGRAPH, attribution=None, by="", values=())]
