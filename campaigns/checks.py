"""What the checks before publishing know of petitions and offices: ended, miscounted, held by nobody.

Registered once, from ``CampaignsConfig.ready()``. Two queries for petitions, three for lists of offices, none where a
post has neither.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.utils import dateformat, formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.concerns import unreachable
from campaigns.counts import AT_LEAST, NUMBER
from campaigns.models import ContactListEntry, Office, Petition
from campaigns.petitions import Told, told
from posts.checks import Finding, Place, PostView, Rule, Severity, register
from posts.importing.dates import read_deadline
from posts.passages import Line

PETITION_RULES = {
    "petition-closed": Rule(Severity.WARNS, gettext_lazy("Petition that has closed already")),
    "petition-label": Rule(
        Severity.WARNS, gettext_lazy("Closing time of a petition that contradicts itself")
    ),
    "number-outdated": Rule(
        Severity.WARNS, gettext_lazy("Number of signatures that a newer reading contradicts")
    ),
}
OFFICE_RULES = {
    "office-without-holder": Rule(Severity.WARNS, gettext_lazy("Office without a holder")),
    "office-without-address": Rule(Severity.WARNS, gettext_lazy("Office that cannot be reached")),
}
# A round number says "about"; it is out of date when the count has moved by a tenth.
ROUND_TO = 1000
DRIFT = 0.1
_ABOUT_PETITION = re.compile(r"\bp[ée]titions?\b|\bsign(?:ature|ataire)s?\b", re.IGNORECASE)
_SIGNATURES = re.compile(
    rf"(?<![\w-])(?P<number>{NUMBER.pattern})\s*\+?\s+(?:\w+\s+){{0,2}}?"
    r"(?:signatures?|signataires?|signatories|people have signed|personnes ont signé)\b",
    re.IGNORECASE,
)
_BEFORE = 24  # characters before a number in which "over" or "more than" stands


def register_all() -> None:
    register("petitions", find_petitions, PETITION_RULES)
    register("offices", find_offices, OFFICE_RULES)


def find_petitions(view: PostView) -> Iterator[Finding]:
    rows = list(_named(view))
    moment = max(view.at, view.published_at or view.at)
    closed_lines: set[int] = set()
    for row, place in rows:
        petition = row.petition
        if petition.closes_at and petition.closes_at <= moment and not view.was_public:
            closed_lines.add(place.line)
            yield Finding(
                "petition-closed",
                place,
                _("The petition “%(petition)s” closed on %(day)s.")
                % {"petition": petition, "day": _day(petition.closes_at)},
                _("Do not ask readers to sign it: tell what came of it, or take it out."),
            )
        for message in petition.label_findings:
            yield Finding(
                "petition-label",
                place,
                f"{petition}: {message}",
                _("Correct the petition’s record: its page and every card show that label."),
            )
    for line in view.lines:
        if line.quotation is None and _ABOUT_PETITION.search(line.text):
            if line.number not in closed_lines and not view.was_public:
                yield from _deadline(view, line, moment)
            yield from _counts(view, line, rows)


def _named(view: PostView) -> Iterator[tuple[Told, Place]]:
    """The petitions that the post shows, links to or calls by number, each with its first place. Two queries."""
    embedded = {pk for kind, pk in view.passages.embeds if kind == "petition"}
    hrefs = {
        link.href: (line, link)
        for line in reversed(view.lines)
        for link in line.links
        if link.href.startswith(("http:", "https:"))  # none stands on a page of this site
    }
    numbers = {
        match[0].lower(): (line, match)
        for line in reversed(view.lines)
        for match in re.finditer(r"(?<![\w-])e-\d{3,6}(?![\w-])", line.text, re.IGNORECASE)
    }
    if not (embedded or hrefs or numbers):
        return
    found = Q(pk__in=embedded) | Q(url__in=hrefs) | Q(number__in=numbers)
    for row in told(Petition.objects.filter(found).order_by("pk"), _seen_until(view)):
        petition = row.petition
        if petition.pk in embedded:
            yield row, view.at_embed("petition", petition.pk)
        elif petition.url in hrefs:
            line, link = hrefs[petition.url]
            yield row, view.at_line(line, link.start, link.end)
        elif petition.number.lower() in numbers:
            line, match = numbers[petition.number.lower()]
            yield row, view.at_line(line, match.start(), match.end())


def _seen_until(view: PostView) -> dt.datetime:
    """Readings count up to now; for a text that readers have, up to the end of its own day."""
    if not view.was_public:
        return view.at
    midnight = dt.datetime.combine(view.day + dt.timedelta(days=1), dt.time())
    return min(view.at, timezone.make_aware(midnight, timezone.get_default_timezone()))


def _deadline(view: PostView, line: Line, moment: dt.datetime) -> Iterator[Finding]:
    closes_at, _doubts = read_deadline(line.text, view.day.year)
    if closes_at is not None and closes_at <= moment:
        yield Finding(
            "petition-closed",
            view.at_line(line),
            _("By this text the petition closed on %(day)s.") % {"day": _day(closes_at)},
            _("Do not ask readers to sign it: tell what came of it, or take it out."),
        )


def _counts(view: PostView, line: Line, rows: list[tuple[Told, Place]]) -> Iterator[Finding]:
    """Numbers of signatures in a line, held against the petition it names, or the only one of the post."""
    words = line.text.lower()
    meant = [
        row
        for row, place in rows
        if place.line == line.number or (row.petition.number and row.petition.number.lower() in words)
    ]
    if not meant and len(rows) == 1:
        meant = [rows[0][0]]
    if len(meant) != 1 or meant[0].life.reading is None:
        return
    reading = meant[0].life.reading
    for match in _SIGNATURES.finditer(line.text):
        said = int(re.sub(r"\D", "", match["number"]))
        start = max(0, match.start() - _BEFORE)
        is_least = bool(AT_LEAST.search(line.text[start : match.start()] + match["number"]))
        if contradicts(said, reading.count, is_least=is_least, count_is_least=reading.is_lower_bound):
            yield Finding(
                "number-outdated",
                view.at_line(line, match.start(), match.end()),
                _("The text says %(said)s; on %(day)s %(count)s were seen.")
                % {
                    "said": formats.number_format(said, force_grouping=True),
                    "day": _day(reading.observed_at),
                    "count": formats.number_format(reading.count, force_grouping=True),
                },
                _("Take over the newer number, or say of which day yours is."),
            )


def contradicts(said: int, count: int, *, is_least: bool, count_is_least: bool) -> bool:
    """Whether a number in a text cannot stand beside a newer reading."""
    if count_is_least and said >= count:
        return False  # "at least 210,000" denies no larger number
    if is_least or said % ROUND_TO == 0:
        too_many = said > count if is_least else said > count * (1 + DRIFT)
        return too_many or count > said * (1 + DRIFT)
    return said != count


def find_offices(view: PostView) -> Iterator[Finding]:
    keys = [pk for kind, pk in view.passages.embeds if kind == "contacts"]
    if not keys:
        return
    entries = ContactListEntry.objects.filter(contact_list__in=keys).order_by(
        "contact_list", "position", "pk"
    )
    places: dict[int, Place] = {}
    for contact_list, office in entries.values_list("contact_list", "office"):
        places.setdefault(office, view.at_embed("contacts", contact_list))
    day = timezone.localtime(
        max(view.at, view.published_at or view.at), timezone.get_default_timezone()
    ).date()
    day = view.day if view.was_public else day
    offices = Office.objects.filter(pk__in=places).select_related("area").order_by("pk")
    yield from _offices(
        offices.without_holder(day),
        places,
        "office-without-holder",
        _("Nobody is known to hold the office “%(office)s” on the day of this text."),
        _("Enter the holder, or take the office out of the list until there is one."),
    )
    yield from _offices(
        unreachable(offices, day),
        places,
        "office-without-address",
        _("There is no address at which “%(office)s” can be reached."),
        _("Enter an e-mail or postal address of the office or its holder; never a guessed one."),
    )


def _offices(
    rows: Iterable[Office], places: dict[int, Place], code: str, message: str, remedy: str
) -> Iterator[Finding]:
    for office in rows:
        yield Finding(code, places[office.pk], message % {"office": office}, remedy)


def _day(at: dt.datetime) -> str:
    return dateformat.format(timezone.localtime(at, timezone.get_default_timezone()), "j F Y")
