"""The form for one part of a review: which fields its kind has, and which records could stand for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from advocacy import asks
from advocacy.import_forms import (
    AttributionForm,
    CommentForm,
    ContactForm,
    ExtentForm,
    HeadingForm,
    PetitionForm,
)
from advocacy.matching import Finder
from advocacy.review_rows import LABELS, source_label
from campaigns.models import Petition
from posts import choosing
from posts.importing import reviewing
from posts.importing.parsed import Attribution, Kind
from posts.importing.pieces import Part
from posts.importing.searching import find_extent
from posts.models import Organization, Source

_SHOWN_WORDS = 6  # of the first and last words of an extent


@dataclass
class Editing:
    """One part being changed. ``about`` is the form of its kind, None where there is nothing to say."""

    part: Part
    key: str
    label: str
    text: str
    about: Any
    extent: ExtentForm
    kinds: tuple[Kind, ...]
    sheet: reviewing.Sheet
    asked: str  # which of the forms was sent

    def is_valid(self) -> bool:
        if self.asked == "extent":
            return self.extent.is_valid() and self._finds()
        return self.asked == "about" and self.about is not None and bool(self.about.is_valid())

    def _finds(self) -> bool:
        words = self.extent.cleaned_data
        self.found = find_extent(self.sheet.parts, self.key, words["first_words"], words["last_words"])
        if self.found is None:
            self.extent.add_error(None, _("These words do not stand here in this order."))
        return self.found is not None

    def decision(self) -> dict[str, Any]:
        if self.asked == "extent" and self.found is not None:
            start, end = self.found
            return {"do": "extent", "key": self.key, "start": start, "end": end}
        return dict(self.about.decision(self.key))

    found: tuple[int, int] | None = None


def editing(sheet: reviewing.Sheet, key: str, sent: QueryDict | None) -> Editing:
    """The forms for a part, filled in from what was sent. Raises Misfit where there is no such part."""
    part = sheet.part(key)
    unit = part.unit
    asked = sent.get("form", "") if sent else ""
    given: dict[str, Any] = {"data": sent if asked == "about" else None}
    text = unit.text
    about: Any = None
    kinds = tuple(kind for kind in reviewing.CHOICES if kind is not unit.kind)
    label = str(LABELS[unit.kind])
    if "." in key:
        speech = part.speech(key)
        text = unit.text[speech.start : speech.end]
        about = _attribution_form(speech.attributed, given)
        kinds = (Kind.QUOTE, Kind.PARAGRAPH)
    elif unit.kind is Kind.QUOTE:
        about = _attribution_form(unit.attribution or Attribution(), given)
        if len(unit.blocks) == 1:
            kinds = (Kind.SPOKEN, *kinds)
    elif unit.kind in (Kind.LABEL, Kind.COMMENT):
        about = CommentForm(**given, initial={"by": unit.by})
    elif unit.kind is Kind.HEADING:
        about = HeadingForm(**given, initial={"level": str(unit.level or 2)})
    elif unit.kind is Kind.CONTACT:
        contact = asks.contact_of(unit)
        initial = {"office": contact.office, "name": contact.name, "address": contact.address}
        about = ContactForm(**given, initial=initial)
    elif unit.kind is Kind.PETITION:
        document = reviewing.outcome(sheet)
        fields = asks.petition_fields([unit], document.year, document.published_on)
        about = PetitionForm(**given, initial=fields, petitions=_petitions(fields))
    words = text.replace("\n", " ").split()
    ends = {"first_words": " ".join(words[:_SHOWN_WORDS]), "last_words": " ".join(words[-_SHOWN_WORDS:])}
    extent = ExtentForm(data=sent if asked == "extent" else None, initial=ends)
    return Editing(part, key, label, text, about, extent, kinds, sheet, asked)


def _attribution_form(attribution: Attribution, given: dict[str, Any]) -> AttributionForm:
    finder = Finder()
    return AttributionForm(
        **given,
        initial=AttributionForm.initial_of(attribution),
        sources=_sources(attribution, finder),
        speakers=_speakers(attribution, finder),
        vias=_vias(attribution, finder),
    )


def _sources(attribution: Attribution, finder: Finder) -> list[tuple[str, str]]:
    """By default what is found; those of the same outlet and author beside it."""
    chosen = dict(attribution.records).get("source", "")
    plain = Attribution(**{**attribution.__dict__, "records": ()})
    found = finder.source(plain)
    if found is not None:
        default = _("as found: %s") % source_label(found)
    elif attribution.title:
        default = _("a new one, of the fields above")
    else:
        default = _("as found: none, since no title is stated")
    rows: list[Source] = []
    publisher = finder.organization(attribution.publisher) if attribution.publisher else None
    if publisher is not None:
        rows += Source.objects.for_attribution().filter(publisher=publisher).order_by("-issued", "-pk")[:20]
    for words in filter(None, [attribution.title, *attribution.authors, attribution.speaker]):
        rows += choosing.find_sources(words, 10)
    if chosen.isdigit():
        rows += Source.objects.for_attribution().filter(pk=int(chosen))
    listed = {str(row.pk): source_label(row) for row in rows}
    return [
        ("", default),
        ("new", _("a new one, of the fields above")),
        ("none", _("no source")),
        *listed.items(),
    ]


def _vias(attribution: Attribution, finder: Finder) -> list[tuple[str, str]]:
    """Sources that may have passed the words on: by the words of the text, by its outlet, and the newest."""
    chosen = dict(attribution.records).get("via", "")
    plain = Attribution(**{**attribution.__dict__, "records": ()})
    found = finder.via(plain)
    rows = [found] if found else []
    for words in filter(None, [attribution.via, attribution.publisher]):
        rows += choosing.find_sources(words, 10)
    rows += Source.objects.for_attribution().order_by("-pk")[:20]
    if chosen.isdigit():
        rows += Source.objects.for_attribution().filter(pk=int(chosen))
    listed = {str(row.pk): source_label(row) for row in rows}
    default = _("as found: %s") % source_label(found) if found else _("as its words say")
    return [("", default), ("none", _("no source")), *listed.items()]


def _speakers(attribution: Attribution, finder: Finder) -> list[tuple[str, str]]:
    chosen = dict(attribution.records).get("speaker", "")
    found = finder.holder(attribution.speaker) if attribution.speaker else None
    rows = [found] if found else []
    last = attribution.speaker.split()[-1:] or [""]
    if last[0]:
        rows += choosing.find_speakers(last[0], choosing.SPEAKER_KINDS, 10)
    if picked := finder.by_key(chosen):
        rows.append(picked)
    listed = {choosing.speaker_key(row): _told(row) for row in rows}
    default = _("as found: %s") % found.name if found else _("as its words say")
    return [
        ("", default),
        ("person:new", _("a new person")),
        ("organization:new", _("a new organisation")),
        ("words", _("only words, without a record")),
        *listed.items(),
    ]


def _told(row: Any) -> str:
    detail = row.get_kind_display() if isinstance(row, Organization) else row.role
    return f"{row.name} ({detail})" if detail else str(row.name)


def _petitions(fields: dict[str, str]) -> list[tuple[str, str]]:
    found = Finder.petition(fields["number"], fields["url"])
    default = _("as found: %s") % found if found else _("a new one, if title and address are given")
    listed = [(str(row.pk), str(row)) for row in Petition.objects.order_by("-pk")[:30]]
    return [("", default), ("none", _("none: it stays text")), *listed]
