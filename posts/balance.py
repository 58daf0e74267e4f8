"""Whom a house quotes: outlets, speakers, wires, what is verified and what stands behind a paywall, in a period.

Counts quotations that stand in texts published within the period and public now, each place for itself: a wire that
is quoted everywhere weighs what it weighs on readers. What is not known is counted as not known.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from posts.history_files import FORMULA
from posts.models import Post, Quotation, QuotationVia, Source

SHOWN: Final = 15  # names of a table; the file has all
VERIFIED: Final = (Quotation.Verdict.VERBATIM, Quotation.Verdict.VERBATIM_WITH_MARKS)


@dataclass(frozen=True)
class Row:
    """One line: its share is of all quotations of the period, in per cent with one decimal."""

    name: str
    number: int
    share: float


@dataclass(frozen=True)
class Table:
    """One question and its answers, the largest first."""

    key: str
    title: str
    rows: tuple[Row, ...]

    @property
    def shown(self) -> tuple[Row, ...]:
        return self.rows[:SHOWN]


@dataclass(frozen=True)
class Balance:
    """The report of a period, both days included. ``headlines`` are the shares to look at first."""

    first: dt.date
    last: dt.date
    quotations: int
    posts: int
    headlines: tuple[Row, ...]
    tables: tuple[Table, ...]


def balance(first: dt.date, last: dt.date) -> Balance:
    """Count the quotations of the texts published from ``first`` to ``last``. Eight queries."""
    posts = Post.objects.published().filter(published_at__date__gte=first, published_at__date__lte=last)
    rows = Quotation.objects.standing().filter(post__in=posts.order_by())
    counted = rows.aggregate(
        all=Count("pk"),
        posts=Count("post", distinct=True),
        unverified=Count("pk", filter=~Q(verdict__in=VERIFIED)),
        paywalled=Count("pk", filter=Q(source__url_access=Source.Access.SUBSCRIPTION)),
    )
    total = counted["all"]
    unknown = _("not known")
    people = _counted(rows.exclude(speaker_person=None), "speaker_person__name")
    bodies = _counted(rows.exclude(speaker_organization=None), "speaker_organization__name")
    unnamed = rows.filter(speaker_person=None, speaker_organization=None)
    in_words = _counted(unnamed, "speaker_text")  # "two officials"; "" where nobody is named
    relayed = QuotationVia.objects.filter(quotation__in=rows)
    wires = relayed.order_by().values("source__publisher__name", "source__title")
    by_wire: dict[str, int] = {}
    for wire in wires.annotate(number=Count("quotation", distinct=True)):
        name = wire["source__publisher__name"] or wire["source__title"]
        by_wire[name] = by_wire.get(name, 0) + wire["number"]
    verdicts = {value: str(label) for value, label in Quotation.Verdict.choices}
    access = {value: str(label) for value, label in Source.Access.choices}
    tables = (
        _table("outlets", _("Outlets"), _counted(rows, "source__publisher__name"), total, unknown),
        _table("speakers", _("Speakers"), [*people, *bodies, *in_words], total, unknown),
        _table("wires", _("Relayed by"), list(by_wire.items()), total, unknown),
        _table(
            "verdicts",
            _("Checked"),
            [(verdicts[key], n) for key, n in _counted(rows, "verdict")],
            total,
            unknown,
        ),
        _table(
            "access",
            _("Access"),
            [(access.get(key), n) for key, n in _counted(rows, "source__url_access")],
            total,
            unknown,
        ),
    )
    largest = tables[2].rows[:1]
    headlines = (
        Row(_("not verified"), counted["unverified"], _share(counted["unverified"], total)),
        Row(_("behind a paywall"), counted["paywalled"], _share(counted["paywalled"], total)),
        *(Row(_("relayed by %s alone") % row.name, row.number, row.share) for row in largest),
    )
    return Balance(first, last, total, counted["posts"], headlines, tables)


def as_csv(report: Balance) -> str:
    """Every line of every table, with a byte-order mark for spreadsheets."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["from", "to", "table", "name", "quotations", "per_cent"])
    period = [report.first.isoformat(), report.last.isoformat()]
    tables = [Table("summary", "", (Row("all", report.quotations, 100.0), *report.headlines)), *report.tables]
    for table in tables:
        for row in table.rows:
            name = f"'{row.name}" if row.name.startswith(FORMULA) else row.name
            writer.writerow([*period, table.key, name, row.number, row.share])
    return "\ufeff" + out.getvalue()


def _counted(rows: QuerySet[Quotation], name: str) -> list[tuple[Any, int]]:
    counts = rows.order_by().values(name).annotate(number=Count("pk"))
    return [(row[name], row["number"]) for row in counts]


def _table(key: str, title: str, counted: Sequence[tuple[Any, int]], total: int, unknown: str) -> Table:
    numbers: dict[str, int] = {}
    for name, number in counted:
        numbers[str(name or unknown)] = numbers.get(str(name or unknown), 0) + number
    ordered = sorted(((name, n) for name, n in numbers.items() if n), key=lambda pair: (-pair[1], pair[0]))
    return Table(key, title, tuple(Row(name, number, _share(number, total)) for name, number in ordered))


def _share(number: int, total: int) -> float:
    return round(100 * number / total, 1) if total else 0.0
