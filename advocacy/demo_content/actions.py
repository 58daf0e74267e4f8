"""What readers may do, of the demonstration: petitions, offices, contact lists, letters, an appeal, a recess."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, Protocol

from django.db import models
from django.utils import timezone

from advocacy.demo_content.entries import Entry, take
from campaigns.models import (
    Appeal,
    Area,
    ContactDetail,
    ContactList,
    ContactListEntry,
    Letter,
    Membership,
    Office,
    Petition,
    Recess,
    RecessText,
    SignatureReading,
)
from posts.partial_dates import PartialDate

DAYS = re.compile(r"[+-]\d+d")


class Loads(Protocol):
    """What the makers need of the loader."""

    now: dt.datetime

    def row(self, ref: str, named_by: Entry) -> Any: ...

    def instant(self, entry: Entry, name: str) -> dt.datetime | None: ...


def day(loader: Loads, entry: Entry, name: str) -> dt.date | None:
    """Read "2026-11-05" or "+3d" (from today in the site's zone)."""
    text = entry.values.get(name)
    if text is None:
        return None
    if DAYS.fullmatch(text):
        today = timezone.localtime(loader.now, timezone.get_default_timezone()).date()
        return today + dt.timedelta(days=int(text[:-1]))
    return dt.date.fromisoformat(text)


def make_area(loader: Loads, entry: Entry) -> Area:
    return Area.objects.create(**take(entry, "name", "ocd_id"))


def make_office(loader: Loads, entry: Entry) -> Office:
    values = take(entry, "name", "salutation", "url", besides=("organization", "area", "holder", "detail"))
    for name in ("organization", "area"):
        if name in entry.values:
            values[name] = loader.row(f"{name}:{entry.values[name]}", entry)
    office = Office.objects.create(slug=entry.key, **values)
    for holder in entry.values.get("holder", []):
        starts_on: Any = PartialDate.parse(holder["from"]) if "from" in holder else None
        ends_on: Any = PartialDate.parse(holder["until"]) if "until" in holder else None
        person = loader.row(f"person:{holder['person']}", entry)
        Membership.objects.create(office=office, person=person, starts_on=starts_on, ends_on=ends_on)
    for detail in entry.values.get("detail", []):
        ContactDetail.objects.create(office=office, **detail)
    return office


def make_contacts(loader: Loads, entry: Entry) -> ContactList:
    values = take(entry, "heading", "introduction", besides=("offices", "live_until"))
    row = ContactList.objects.create(
        name=entry.key.replace("-", " ").capitalize(), live_until=day(loader, entry, "live_until"), **values
    )
    for position, key in enumerate(entry.values["offices"]):
        office = loader.row(f"office:{key}", entry)
        ContactListEntry.objects.create(contact_list=row, office=office, position=position)
    return row


def make_letter(loader: Loads, entry: Entry) -> Letter:
    plain = ("title", "language", "introduction", "subject", "text", "asks_representative", "outcome")
    values = take(entry, *plain, besides=("contact_list", "closes_at", "translates"))
    values["text"] = values["text"].strip()
    if "translates" in entry.values:
        values["translates"] = loader.row(f"letter:{entry.values['translates']}", entry)
    if "contact_list" in entry.values:
        values["contact_list"] = loader.row(f"contacts:{entry.values['contact_list']}", entry)
    return Letter.objects.create(slug=entry.key, closes_at=loader.instant(entry, "closes_at"), **values)


def make_petition(loader: Loads, entry: Entry) -> Petition:
    plain = ("title", "number", "summary", "url", "closes_label", "threshold", "response_url", "outcome")
    dates = ("certified_on", "presented_on", "responded_on")
    instants = ("opens_at", "closes_at")
    values = take(entry, *plain, besides=(*dates, *instants, "sponsor", "addressee", "reading"))
    values |= {name: PartialDate.parse(entry.values[name]) for name in dates if name in entry.values}
    values |= {name: loader.instant(entry, name) for name in instants}
    for name, kind in (("sponsor", "person"), ("addressee", "organization")):
        if name in entry.values:
            values[name] = loader.row(f"{kind}:{entry.values[name]}", entry)
    petition = Petition.objects.create(slug=entry.key, **values)
    for reading in entry.values.get("reading", []):
        part = Entry("reading", entry.key, reading, entry.file)
        SignatureReading.objects.create(
            petition=petition,
            count=reading["count"],
            is_lower_bound=reading.get("is_lower_bound", False),
            observed_at=loader.instant(part, "observed_at") or loader.now,
            source_url=petition.url,
        )
    return petition


def make_appeal(loader: Loads, entry: Entry) -> Appeal:
    values = take(
        entry, "heading", "text", "url", "button", "is_default", "language", besides=("starts_on", "ends_on")
    )
    days = {name: day(loader, entry, name) for name in ("starts_on", "ends_on")}
    row: Appeal = Appeal.objects.create(name=entry.key.replace("-", " ").capitalize(), **values, **days)
    return row


def make_recess(loader: Loads, entry: Entry) -> Recess:
    values = take(entry, "text", besides=("starts_on", "ends_on", "next_post_on", "texts"))
    days = {name: day(loader, entry, name) for name in ("starts_on", "ends_on", "next_post_on")}
    row: Recess = Recess.objects.create(**values, **days)
    for language, text in entry.values.get("texts", {}).items():
        RecessText.objects.create(recess=row, language=language, text=text)
    return row


MAKERS: dict[str, tuple[type[models.Model], Callable[[Loads, Entry], models.Model]]] = {
    "appeal": (Appeal, make_appeal),
    "area": (Area, make_area),
    "contacts": (ContactList, make_contacts),
    "letter": (Letter, make_letter),
    "office": (Office, make_office),
    "petition": (Petition, make_petition),
    "recess": (Recess, make_recess),
}
