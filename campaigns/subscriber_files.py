"""An existing list of subscribers as CSV, taken over with the evidence of each consent.

A line needs an address, the day of consent and where it was given; one without evidence is refused, one that is
suppressed is left out, one that is known stays as it is. All or nothing: a file with any mistake changes nothing.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.csv_files import CsvFileError
from campaigns.mail_addresses import normal_address, trace_of
from campaigns.models import Consent, Subscriber, Suppression
from posts import history
from posts.models import User

NEEDED: Final = ("address", "consented_on", "evidence")
COLUMNS: Final = (*NEEDED, "language", "frequency", "action_alerts")
MAX_BYTES: Final = 20 * 1024 * 1024
MAX_PROBLEMS: Final = 30
BATCH: Final = 500


@dataclass
class SubscriberReport:
    """What an import did, or would do."""

    counts: Counter[str] = field(default_factory=Counter)
    is_dry_run: bool = False

    def __str__(self) -> str:
        said = _(
            "%(added)d subscribers added, %(known)d known already, %(suppressed)d left out because they are suppressed."
        ) % {name: self.counts[name] for name in ("added", "known", "suppressed")}
        return f"{_('Only looked at:')} {said}" if self.is_dry_run else said


@dataclass(frozen=True)
class Line:
    address: str
    consented_at: dt.datetime
    evidence: str
    language: str
    frequency: str
    wants_actions: bool


def import_subscribers(content: bytes, *, by: User | None, dry_run: bool) -> SubscriberReport:
    """Take the file over. Raises CsvFileError with every mistake in it. Safe to run again."""
    lines = _read(content)
    report = SubscriberReport(is_dry_run=dry_run)
    with transaction.atomic():
        for start in range(0, len(lines), BATCH):
            _take(lines[start : start + BATCH], report)
        history.record_event(by, "import", "campaigns.subscriber", str(report))
        if dry_run:
            transaction.set_rollback(True)
    return report


def _take(lines: list[Line], report: SubscriberReport) -> None:
    traces = {line.address: trace_of(line.address) for line in lines}
    barred = set(Suppression.objects.filter(trace__in=traces.values()).values_list("trace", flat=True))
    known = set(Subscriber.objects.filter(address__in=traces).values_list("address", flat=True))
    now = timezone.now()
    fresh: list[Line] = []
    for line in lines:
        what = (
            "suppressed" if traces[line.address] in barred else "known" if line.address in known else "added"
        )
        report.counts[what] += 1
        if what == "added":
            known.add(line.address)
            fresh.append(line)
    made = Subscriber.objects.bulk_create(
        Subscriber(
            address=line.address,
            state=Subscriber.State.CONFIRMED,
            confirmed_at=now,
            language=line.language,
            frequency=line.frequency,
            wants_actions=line.wants_actions or line.frequency == Subscriber.Frequency.ACTIONS,
        )
        for line in fresh
    )
    Consent.objects.bulk_create(
        Consent(
            subscriber=subscriber,
            via=Consent.Via.IMPORT,
            wording="",
            wants={
                "language": line.language,
                "frequency": line.frequency,
                "wants_actions": line.wants_actions,
            },
            evidence=line.evidence,
            asked_at=line.consented_at,
            confirmed_at=line.consented_at,
        )
        for line, subscriber in zip(fresh, made, strict=True)
    )


def _read(content: bytes) -> list[Line]:
    if len(content) > MAX_BYTES:
        raise CsvFileError([_("The file is too large.")])
    try:
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        missing = [name for name in NEEDED if name not in (rows.fieldnames or ())]
        if missing:
            raise CsvFileError([_("The file lacks the columns %s.") % ", ".join(missing)])
        if unknown := [name for name in rows.fieldnames or () if name not in COLUMNS]:
            raise CsvFileError([_("Unknown columns: %s.") % ", ".join(unknown)])
        found, problems = [], []
        for row in rows:
            try:
                found.append(_line(row))
            except ValueError as error:
                problems.append(_("Line %(line)d: %(problem)s") % {"line": rows.line_num, "problem": error})
    except (UnicodeDecodeError, csv.Error):
        raise CsvFileError([_("The file is no CSV in UTF-8.")]) from None
    if problems:
        raise CsvFileError(problems[:MAX_PROBLEMS])
    return found


def _line(row: dict[str, str | None]) -> Line:
    """Raises ValueError, in words for people."""
    given = {name: (row.get(name) or "").strip() for name in COLUMNS}
    address = normal_address(given["address"])
    if not address:
        raise ValueError(_("“%s” is no e-mail address.") % given["address"][:80])
    try:
        day = dt.date.fromisoformat(given["consented_on"])
    except ValueError:
        raise ValueError(_("the day of consent must be written like 2024-05-31.")) from None
    if day > timezone.localdate():
        raise ValueError(_("the day of consent lies ahead."))
    if not given["evidence"]:
        raise ValueError(_("without evidence there is no consent."))
    language = given["language"] or settings.LANGUAGE_CODE
    if language not in dict(settings.LANGUAGES):
        raise ValueError(_("this site has no pages in the language “%s”.") % language)
    frequency = given["frequency"] or Subscriber.Frequency.WEEKLY
    if frequency not in Subscriber.Frequency.values:
        raise ValueError(_("the frequency is one of %s.") % ", ".join(Subscriber.Frequency.values))
    if given["action_alerts"] not in ("", "0", "1"):
        raise ValueError(_("action_alerts is 0 or 1."))
    at = dt.datetime.combine(day, dt.time(), tzinfo=timezone.get_default_timezone())
    return Line(address, at, given["evidence"], language, frequency, given["action_alerts"] == "1")
