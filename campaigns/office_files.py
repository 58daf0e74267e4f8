"""Offices, holders and contact details as one CSV file, read and written.

Three kinds of lines, told by the column ``record``: an office, a holder of it, a detail of it or of a person. An
import is all or nothing: a file with any mistake changes nothing and every mistake is told with its line. Reading the
same file twice changes nothing the second time; what a file does not name is left alone.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from campaigns.csv_files import CsvFileError
from campaigns.models import Area, ContactDetail, Membership, Office
from posts import history
from posts.choosing import named_or_new
from posts.models import Organization, Person, User
from posts.partial_dates import PartialDate
from posts.publishing import public_changed
from posts.stems import fold

COLUMNS: Final = (
    "record", "office", "name", "organization", "area", "ocd_id", "salutation", "url",
    "person", "on_behalf_of", "from", "until", "type", "value", "label",
)  # fmt: skip
MAX_BYTES: Final = 5 * 1024 * 1024
MAX_PROBLEMS: Final = 30
# A spreadsheet takes what begins so for a formula; an apostrophe before it keeps it text. Read back without.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass
class OfficeReport:
    """What an import did, or would do: numbers of rows by kind of record."""

    created: Counter[str] = field(default_factory=Counter)
    updated: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    is_dry_run: bool = False

    def __str__(self) -> str:
        def told(counts: Counter[str]) -> str:
            return ", ".join(f"{number} {kind}" for kind, number in sorted(counts.items())) or "0"

        words = {
            "created": told(self.created),
            "updated": told(self.updated),
            "unchanged": told(self.unchanged),
        }
        text = _("New: %(created)s. Changed: %(updated)s. As before: %(unchanged)s.") % words
        return f"{_('Dry run, nothing is stored.')} {text}" if self.is_dry_run else text


# Writing ----------------------------------------------------------------------


def export_offices() -> str:
    """Every office with its holders and details, in an order that stays. Five queries."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    people: dict[int, Person] = {}
    for office in Office.objects.for_writing():
        line = {"record": "office", "office": office.slug, "name": office.name}
        line |= {"salutation": office.salutation, "url": office.url}
        line |= {"organization": str(office.organization or "")}
        line |= {"area": str(office.area or ""), "ocd_id": (office.area and office.area.ocd_id) or ""}
        writer.writerow(_guarded(line))
        for row in office.memberships.all():
            people[row.person_id] = row.person
            line = {"record": "holder", "office": office.slug, "person": row.person.name}
            line |= {"on_behalf_of": str(row.on_behalf_of or "")}
            line |= {"from": str(row.starts_on or ""), "until": str(row.ends_on or "")}
            writer.writerow(_guarded(line))
        for detail in office.contact_details.all():
            writer.writerow(_guarded({"record": "detail", "office": office.slug, **_detail(detail)}))
    for person in sorted(people.values(), key=lambda row: (row.name, row.pk)):
        for detail in person.contact_details.all():
            writer.writerow(_guarded({"record": "detail", "person": person.name, **_detail(detail)}))
    return out.getvalue()


def _detail(detail: ContactDetail) -> dict[str, str]:
    days = {"from": str(detail.valid_from or ""), "until": str(detail.valid_until or "")}
    return {"type": detail.type, "value": detail.value, "label": detail.label, **days}


def _guarded(line: dict[str, str]) -> dict[str, str]:
    return {name: f"'{value}" if value.startswith(FORMULA) else value for name, value in line.items()}


# Reading ----------------------------------------------------------------------


def import_offices(content: bytes, *, by: User | None, dry_run: bool = False) -> OfficeReport:
    """Take a file. Raises CsvFileError, and changes nothing, for a file with any mistake in it.

    A few queries a line; the whole in one transaction, which a dry run rolls back.
    """
    lines = read_lines(content)
    report = OfficeReport(is_dry_run=dry_run)
    problems: list[str] = []
    with transaction.atomic():
        taker = _Taker(report, by)
        for number, line in lines:
            try:
                with transaction.atomic():
                    taker.take(line)
            except ValidationError as error:
                problems.append(
                    _("Line %(number)d: %(why)s") % {"number": number, "why": " ".join(error.messages)}
                )
            except ValueError as error:
                problems.append(_("Line %(number)d: %(why)s") % {"number": number, "why": error})
            if len(problems) >= MAX_PROBLEMS:
                break
        if problems or dry_run:
            transaction.set_rollback(True)
        elif report.created or report.updated:
            public_changed()
    if problems:
        raise CsvFileError(problems)
    return report


def read_lines(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """[(line number, {column: text})]. Raises CsvFileError for what is no such file. Pure."""
    if len(content) > MAX_BYTES:
        raise CsvFileError([_("The file is larger than 5 MB.")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CsvFileError([_("The file is not UTF-8 text. Save it as “CSV UTF-8”.")]) from error
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if ";" in head else ",", strict=True)
    try:
        names = [name.strip().lower() for name in reader.fieldnames or []]
        missing = [name for name in COLUMNS if name not in names]
        if missing:
            raise CsvFileError(
                [_("These columns are missing: %s. Nothing was changed.") % ", ".join(missing)]
            )
        if unknown := [name for name in names if name not in COLUMNS]:
            raise CsvFileError(
                [_("These columns are not known: %s. Nothing was changed.") % ", ".join(unknown)]
            )
        reader.fieldnames = names
        lines = []
        for row in reader:
            if None in row or None in row.values():
                raise CsvFileError(
                    [_("Line %d does not have as many fields as the first.") % reader.line_num]
                )
            values = {name: _plain(value) for name, value in row.items()}
            if any(values.values()):
                lines.append((reader.line_num, values))
    except csv.Error as error:
        raise CsvFileError([_("The file cannot be read as CSV: %s.") % error]) from error
    return lines


def _plain(value: str) -> str:
    value = value.replace("\x00", "").replace("\r\n", "\n").strip()
    return value[1:] if value.startswith("'") and value[1:].startswith(FORMULA) else value


@dataclass
class _Taker:
    """Brings one line after the other into the tables."""

    report: OfficeReport
    by: User | None

    def take(self, line: dict[str, str]) -> None:
        takers: dict[str, Callable[[dict[str, str]], None]] = {
            "office": self._office,
            "holder": self._holder,
            "detail": self._detail,
        }
        if line["record"] not in takers:
            raise ValueError(_("“record” must be office, holder or detail, not “%s”.") % line["record"])
        takers[line["record"]](line)

    def _office(self, line: dict[str, str]) -> None:
        row = Office.objects.filter(slug=line["office"]).first() if line["office"] else None
        row = row or Office(slug=line["office"])
        row_values = {name: line[name] for name in ("name", "salutation", "url")}
        self._bring(
            "office",
            row,
            {**row_values, "organization": self._body(line["organization"]), "area": self._area(line)},
        )

    def _holder(self, line: dict[str, str]) -> None:
        office, person = self._named_office(line), self._person(line["person"])
        starts_on = PartialDate.parse(line["from"]) if line["from"] else None
        same: Any = Membership.objects.filter(office=office, person=person)
        row = same.filter(held_from=starts_on.first_day if starts_on else None).first()
        row = row or Membership(office=office, person=person)
        ends_on = PartialDate.parse(line["until"]) if line["until"] else None
        values = {
            "starts_on": starts_on,
            "ends_on": ends_on,
            "on_behalf_of": self._body(line["on_behalf_of"]),
        }
        self._bring("holder", row, values)

    def _detail(self, line: dict[str, str]) -> None:
        is_of_office = bool(line["office"])
        owner: dict[str, Any] = (
            {"office": self._named_office(line)} if is_of_office else {"person": self._person(line["person"])}
        )
        if line["type"] not in ContactDetail.Type.values:
            raise ValueError(
                _("“type” must be one of %(known)s, not “%(said)s”.")
                % {"known": ", ".join(ContactDetail.Type.values), "said": line["type"]}
            )
        days = {"valid_from": _day(line["from"]), "valid_until": _day(line["until"])}
        key = {**owner, "type": line["type"], "label": line["label"], "valid_from": days["valid_from"]}
        same = list(ContactDetail.objects.filter(**key).order_by("pk"))
        # Several of one type and label: the one of this value, if it is there, else the first stands for the line.
        row = next((one for one in same if one.value == line["value"]), same[0] if len(same) == 1 else None)
        self._bring("detail", row or ContactDetail(**key), {"value": line["value"], **days})

    def _bring(self, kind: str, row: Any, values: dict[str, Any]) -> None:
        before = history.plain_values(row) if row.pk else {}
        for name, value in values.items():
            setattr(row, name, value)
        is_new = row.pk is None
        made_here = {"folded"} if getattr(row, "slug", "") else {"folded", "slug"}
        row.full_clean(exclude=made_here)
        changes = history.differences(before, history.plain_values(row))
        if not is_new and not changes:
            self.report.unchanged[kind] += 1
            return
        row.save()
        history.record(self.by, "import", row, {} if is_new else changes)
        (self.report.created if is_new else self.report.updated)[kind] += 1

    @staticmethod
    def _named_office(line: dict[str, str]) -> Office:
        office = Office.objects.filter(slug=line["office"]).first()
        if office is None:
            raise ValueError(_("There is no office “%s”; its own line must come first.") % line["office"])
        return office

    def _person(self, name: str) -> Person:
        person: Person = self._record(Person, "person", name)
        return person

    def _body(self, name: str) -> Organization | None:
        return self._record(Organization, "organization", name) if name else None

    def _record(self, model: type[models.Model], kind: str, name: str) -> Any:
        if not fold(name):
            raise ValueError(_("A name is missing."))
        if self.by is not None:
            return named_or_new(kind, name, by=self.by, may_create=self.by.has_perm(f"posts.add_{kind}"))
        rows: Any = model._default_manager
        row = rows.filter(folded=fold(name)).first() or rows.filter(other_names__folded=fold(name)).first()
        return row or _made(model, name=name)

    @staticmethod
    def _area(line: dict[str, str]) -> Area | None:
        if not line["area"]:
            return None
        ocd_id = line["ocd_id"] or None
        known = Area.objects.filter(ocd_id=ocd_id) if ocd_id else Area.objects.filter(name=line["area"])
        return known.first() or _made(Area, name=line["area"], ocd_id=ocd_id)


def _made(model: type[models.Model], **values: Any) -> Any:
    """A new row with these values, which have to be ones that it can hold. Raises ValidationError."""
    row = model(**values)
    row.full_clean(exclude={field.name for field in model._meta.fields} - values.keys())
    row.save()
    return row


def _day(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("There is no such day: %s. Write it as 2023-11-08.") % text) from None
