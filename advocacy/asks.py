"""What a document asks of governments and of readers, as records: calls, petitions, lists of contacts.

Only what the document or the reviewer states goes into a record. A petition without an address, a call with a link in
its words, a line of contacts that says more than office, name and address stay prose.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.calls import write_lines
from campaigns.models import (
    Call,
    ContactDetail,
    ContactList,
    ContactListEntry,
    Membership,
    Office,
    Petition,
    Restatement,
    SignatureReading,
)
from posts.importing import calls
from posts.importing.body import flow, is_card
from posts.importing.contacts import read_contact
from posts.importing.parsed import Block, Contact, Kind, Unit
from posts.importing.petitions import read_petition
from posts.models import House

if TYPE_CHECKING:
    from advocacy.records import Records

_LONGEST_NAME = 200  # characters of a call's, a list's and an office's name
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]“”«»]+[^\s<>()\[\]“”«».,;:!?]")
_WORD = re.compile(r"\w+")
_SPACES = re.compile(r"[ \t\n\r\f]+")


# Calls ------------------------------------------------------------------------


def make_call(records: Records, units: list[Unit]) -> str:
    """Make a call of the units of one section and return its place in the body; empty where it stays prose."""
    if is_card(units[0]):
        return _call_of_card(records, units[0])
    heading = units[0].text if units[0].kind is Kind.HEADING else ""
    blocks = [block for unit in units if unit.kind is Kind.CALL for block in unit.blocks]
    if (
        not blocks
        or any(block.marker or _has_links(block) for block in blocks)
        or not records.may("add_call")
    ):
        return ""  # numbers and links are words that a call's own fields cannot hold
    introduced = _opens_list(blocks, 0)
    addressee = next(
        (who for block in blocks if not block.is_item and (who := calls.addressee(block.text))), ""
    )
    call = Call.objects.create(
        name=records.name_for("call", blocks[0].text),
        heading="" if heading == House.load().call_heading else heading[:_LONGEST_NAME],
        has_heading=bool(heading),
        introduction=blocks[0].text if introduced else "",
        addressee=records.addressee(addressee) if addressee else None,
    )
    records.made(call, _("call"))
    parent: Restatement | None = None
    opener: Restatement | None = None
    rest = blocks[1:] if introduced else blocks
    for position, block in enumerate(rest):
        nested = block.is_item and (block.level > 1 or opener is not None)
        row = Restatement.objects.create(
            call=call, position=position, text=block.text, parent=(opener or parent) if nested else None
        )
        if not block.is_item:
            opener = row if _opens_list(rest, position) else None
        if not nested:
            parent = row
    return f'<figure data-embed="call" data-id="{call.pk}"></figure>'


def _call_of_card(records: Records, unit: Unit) -> str:
    """The call that a kit brought along, line by line as it stood there."""
    to = dict(unit.values).get("to", "")
    blocks = list(unit.blocks)
    headings = [_unbroken(block) for block in blocks if block.kind == "h"]
    lines = [block for block in blocks if block.is_item]
    prose = [_unbroken(block) for block in blocks if block.kind == "p"][1 if to else 0 :]
    fits = [*([0] if headings else []), *([1] if to else []), *[2 for _ in prose], *[3 for _ in lines]]
    order = [_place(block, to) for block in blocks]
    if not lines or len(headings) > 1 or order != sorted(fits) or not records.may("add_call"):
        return ""
    call = Call.objects.create(
        name=records.name_for("call", lines[0].text),
        heading="" if headings == [House.spoken().call_heading] else "".join(headings)[:_LONGEST_NAME],
        has_heading=bool(headings),
        introduction="\n\n".join(prose),
        addressee=(records.finder.organization(to) or records.addressee(to)) if to else None,
    )
    records.made(call, _("call"))
    write_lines(call, [(min(block.level, 2), _unbroken(block)) for block in lines])
    return f'<figure data-embed="call" data-id="{call.pk}"></figure>'


def _unbroken(block: Block) -> str:
    """The words on one line, with the spaces that do not break: ``Block.text`` makes them plain ones."""
    return _SPACES.sub(" ", "".join(run.text for run in block.runs)).strip()


def _place(block: Block, to: str) -> int:
    """Where a block of a call's card stands: heading, addressee, introduction, lines."""
    if block.kind == "h":
        return 0
    if block.is_item:
        return 3
    return 1 if to and block.text.endswith(to) and ":" in block.text[:4] else 2


def _opens_list(blocks: list[Block], index: int) -> bool:
    return not blocks[index].is_item and index + 1 < len(blocks) and blocks[index + 1].is_item


def _has_links(block: Block) -> bool:
    return any(run.href not in ("", "#") for run in block.runs)


# Petitions --------------------------------------------------------------------


def petition_fields(units: list[Unit], year: int | None, counted_on: dt.date | None) -> dict[str, str]:
    """What the paragraphs about one petition say of it, under the names of its fields; the reviewer's words first."""
    text = " ".join(unit.text for unit in units)
    petition, _doubts = read_petition(text, year)
    links = [
        run.href
        for unit in units
        for block in unit.blocks
        for run in block.runs
        if run.href.startswith("http")
    ]
    found = _ADDRESS.search(text)
    fields = {
        "title": petition.title or (_("Petition %s") % petition.number if petition.number else ""),
        "number": petition.number,
        "url": links[0] if links else found[0] if found else "",
        "closes_at": petition.closes_at.isoformat() if petition.closes_at else "",
        "closes_label": petition.closes_label,
        "signatures": str(petition.signatures) if petition.signatures is not None else "",
        "is_lower_bound": "1" if petition.is_lower_bound else "",
        "counted_on": counted_on.isoformat() if counted_on and petition.signatures is not None else "",
        "record": "",
    }
    for unit in units:
        fields |= dict(unit.values)
    return fields


def make_petition(records: Records, units: list[Unit]) -> str:
    """The petition of these paragraphs at its place, found or made; empty where its address or title is not stated."""
    fields = petition_fields(units, records.year, records.published_on)
    if fields["record"] == "none":
        return ""
    petition = _chosen(fields["record"]) or records.finder.petition(
        fields["number"], fields["url"], fields.get("page", "")
    )
    if petition is None:
        if not (fields["title"] and fields["url"] and records.may("add_petition")):
            return ""
        closes_at = dt.datetime.fromisoformat(fields["closes_at"]) if fields["closes_at"] else None
        petition = Petition(
            title=fields["title"][:250],
            number=fields["number"][:40],
            url=fields["url"],
            closes_at=closes_at,
            closes_label=fields["closes_label"][:120] if closes_at else "",
        )
        try:
            petition.full_clean(exclude=["slug"])
        except ValidationError:
            return ""
        petition.save()
        records.made(petition, _("petition"))
    if not is_card(units[0]):  # the count of a kit is that of the day on which the kit was made
        _read(petition, fields)
    return f'<figure data-embed="petition" data-id="{petition.pk}"></figure>'


def _chosen(key: str) -> Petition | None:
    return Petition.objects.filter(pk=int(key)).first() if key.isdigit() else None


def _read(petition: Petition, fields: dict[str, str]) -> None:
    """Keep the count, where it is stated on which day it was seen; the same count is not kept twice."""
    if not (fields["signatures"].isdigit() and fields["counted_on"]):
        return
    day = dt.date.fromisoformat(fields["counted_on"])
    observed_at = timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
    count, bound = int(fields["signatures"]), bool(fields["is_lower_bound"])
    if observed_at > timezone.now() or petition.readings.filter(count=count, is_lower_bound=bound).exists():
        return
    SignatureReading.objects.create(
        petition=petition, count=count, is_lower_bound=bound, observed_at=observed_at
    )


# Contacts ---------------------------------------------------------------------


def contact_of(unit: Unit) -> Contact:
    """Office, name and address of a line, the reviewer's words first."""
    read = read_contact(unit.text) or Contact("", "")
    href = next((run.href for run in unit.blocks[0].runs if run.href and run.href != "#"), "")
    values = dict(unit.values)
    return Contact(
        values.get("office", read.office),
        values.get("name", read.name),
        values.get("address", read.address or href),
    )


def make_contacts(records: Records, units: list[Unit]) -> str:
    """A list of the offices of these lines; lines that say more than a record holds stay below it."""
    if is_card(units[0]):
        blocks = units[0].blocks
        heading = next((block.text for block in blocks if block.kind == "h"), "")
        known = records.finder.contacts(heading, [block.text for block in blocks if block.is_item])
        return f'<figure data-embed="contacts" data-id="{known.pk}"></figure>' if known else ""
    if not all(
        records.may(name) for name in ("add_contactlist", "add_office", "add_membership", "add_contactdetail")
    ):
        return ""
    offices: list[Office] = []
    left: list[Unit] = []
    for unit in units:
        contact = contact_of(unit)
        office = _office(records, contact, unit)
        if office is None:
            left.append(unit)
        elif office not in offices:
            offices.append(office)
    if not offices:
        return ""
    found = ContactList.objects.create(name=records.name_for("contacts", units[0].text))
    records.made(found, _("contact list"))
    for position, office in enumerate(offices):
        ContactListEntry.objects.create(contact_list=found, office=office, position=position)
    figure = f'<figure data-embed="contacts" data-id="{found.pk}"></figure>'
    return figure + "".join(flow(unit.blocks) for unit in left)


def _office(records: Records, contact: Contact, unit: Unit) -> Office | None:
    """The office of a line with its holder and address; None where the line says something else than the record."""
    if not contact.office or len(contact.office) > _LONGEST_NAME or not _says_no_more(contact, unit):
        return None
    office = records.finder.office(contact.office)
    if office is None:
        if Office.objects.filter(name__iexact=contact.office).exists():
            return None  # several have the name: which one is meant is not stated
        office = Office.objects.create(name=contact.office)
        records.made(office, _("office"))
    today = timezone.localdate()
    held = office.membership_on(today)
    if contact.name:
        person = records.finder.person(contact.name)
        if held is not None and held.person != person:
            return None  # on record somebody else holds it, and nobody is put out of office by an import
        if held is None:
            person = person or records.person(contact.name)
            if person is None:
                return None
            Membership.objects.create(office=office, person=person)
    kind = _type_of(contact.address)
    if kind and not office.contact_details.filter(value__iexact=_value_of(contact.address)).exists():
        ContactDetail.objects.create(office=office, type=kind, value=_value_of(contact.address))
    return office


def _says_no_more(contact: Contact, unit: Unit) -> bool:
    """Whether office, name and address hold all words of the line, and the address is one that a record can hold."""
    held = f"{contact.office} {contact.name} {contact.address}".casefold()
    rest = set(_WORD.findall(unit.text.casefold())) - set(_WORD.findall(held))
    stated = bool(_WORD.search(contact.address))
    return not rest and (not stated or bool(_type_of(contact.address)))


def _value_of(address: str) -> str:
    return address.strip().removeprefix("mailto:").strip("<> ")


def _type_of(address: str) -> str:
    value = _value_of(address)
    checks: tuple[tuple[str, Any], ...] = (
        (ContactDetail.Type.EMAIL, validate_email),
        (ContactDetail.Type.URL, URLValidator(schemes=["http", "https"])),
    )
    for kind, check in checks:
        try:
            check(value)
        except ValidationError:
            continue
        return kind
    return ContactDetail.Type.VOICE if re.fullmatch(r"\+?[\d\s().-]{7,}", value) else ""
