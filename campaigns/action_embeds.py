"""The embeds of petitions, contact lists and appeals, and the appeal after every article.

See ``posts.embeds.Embed`` for what each method promises.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, Q
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from campaigns.models import Appeal, ContactList, ContactListEntry, Letter, Membership, Office, Petition
from campaigns.models.letters import start_of
from campaigns.petitions import lifecycle, told
from campaigns.writing import standings
from posts.narrowing import having_words
from posts.record_embeds import RecordEmbed, Snapshot


def local_day(at: dt.datetime) -> dt.date:
    return timezone.localtime(at, timezone.get_default_timezone()).date()


class PetitionEmbed(RecordEmbed):
    """``figure[data-embed=petition]``: a card that changes with the clock."""

    kind = "petition"
    label = gettext_lazy("petition")
    permission = "campaigns.view_petition"
    model = Petition
    words = ("title", "number", "summary", "closes_label", "outcome")
    # Dates are facts about the petition, which an older text does not bring back.
    facts = ("url", "opens_at", "closes_at", "threshold")

    def render(
        self,
        ids: Collection[int],
        *,
        captions: Mapping[int, SafeString],
        at: dt.datetime,
        on: dt.date | None = None,
    ) -> Mapping[int, SafeString]:
        template: Any = get_template("campaigns/_petition.html")
        return {
            row.petition.pk: template.render(
                {
                    "petition": row.petition,
                    "life": row.life,
                    "caption": captions.get(row.petition.pk, ""),
                    "is_embedded": True,
                }
            )
            for row in told(Petition.objects.filter(pk__in=ids), at)
        }

    def text(self, ids: Collection[int]) -> Mapping[int, str]:
        rows = Petition.objects.filter(pk__in=ids)
        return {row.pk: "\n".join(filter(None, [str(row), row.summary])) for row in rows}

    def next_instant(self, ids: Collection[int], now: dt.datetime) -> dt.datetime | None:
        instants = [lifecycle(row, now).next_instant for row in Petition.objects.filter(pk__in=ids)]
        return min(filter(None, instants), default=None)

    def choices(self, query: str, limit: int) -> list[dict[str, Any]]:
        rows = having_words(Petition.objects.all(), query, "title", "number", "summary").order_by("-pk")[
            :limit
        ]
        now = timezone.now()
        return [
            {"id": row.pk, "label": str(row), "detail": str(lifecycle(row, now).state.label)} for row in rows
        ]


def _spoken(letters: list[Letter]) -> list[Letter]:
    """Those in the page's language; all of them where there is none."""
    return [letter for letter in letters if letter.language == get_language()] or letters


class ContactsEmbed(RecordEmbed):
    """``figure[data-embed=contacts]``: offices to write to, with their holders by the day."""

    kind = "contacts"
    label = gettext_lazy("contact list")
    permission = "campaigns.view_contactlist"
    model = ContactList
    is_dated = True
    words = ("name", "heading", "introduction")

    @staticmethod
    def _rows(ids: Collection[int]) -> list[ContactList]:
        """Lists with offices in order, holders, details and letters. Seven queries, whatever their number."""
        entries = ContactListEntry.objects.order_by("position", "pk").prefetch_related(
            Prefetch("office", queryset=Office.objects.for_writing())
        )
        letters = Letter.objects.order_by("-created_at", "-pk")
        rows = ContactList.objects.filter(pk__in=ids)
        return list(
            rows.prefetch_related(Prefetch("entries", queryset=entries), Prefetch("letters", letters))
        )

    def render(
        self,
        ids: Collection[int],
        *,
        captions: Mapping[int, SafeString],
        at: dt.datetime,
        on: dt.date | None = None,
    ) -> Mapping[int, SafeString]:
        template: Any = get_template("campaigns/_contacts.html")
        today = local_day(at)
        rendered: dict[int, SafeString] = {}
        for row in self._rows(ids):
            is_live = on is None or on >= today or (row.live_until is not None and today <= row.live_until)
            shown_on = None if is_live else on
            context = {
                "list": row,
                "standings": standings([entry.office for entry in row.entries.all()], today, shown_on),
                "shown_on": shown_on,
                "letters": _spoken([letter for letter in row.letters.all() if letter.is_open(at)]),
                "caption": captions.get(row.pk, ""),
            }
            rendered[row.pk] = template.render(context)
        return rendered

    def text(self, ids: Collection[int]) -> Mapping[int, str]:
        """Without holders: the text of a search entry does not change by the clock."""
        return {
            row.pk: "\n".join(
                filter(
                    None,
                    [
                        row.heading or _("Write to them"),
                        row.introduction,
                        *("• " + str(entry.office) for entry in row.entries.all()),
                    ],
                )
            )
            for row in self._rows(ids)
        }

    def snapshot(self, ids: Collection[int]) -> Mapping[int, Snapshot]:
        rows = ContactList.objects.filter(pk__in=ids).prefetch_related("entries")
        return {
            row.pk: {name: getattr(row, name) for name in self.words}
            | {"offices": [entry.office_id for entry in row.entries.all()]}
            for row in rows
        }

    def restore(self, snapshots: Mapping[int, Snapshot]) -> None:
        with transaction.atomic():
            super().restore(snapshots)
            standing = set(Office.objects.values_list("pk", flat=True))
            for pk in self.existing(list(snapshots)):
                offices = [office for office in snapshots[pk].get("offices", []) if office in standing]
                ContactListEntry.objects.filter(contact_list=pk).exclude(office__in=offices).delete()
                for position, office in enumerate(offices):
                    ContactListEntry.objects.update_or_create(
                        contact_list_id=pk, office_id=office, defaults={"position": position}
                    )

    def next_instant(self, ids: Collection[int], now: dt.datetime) -> dt.datetime | None:
        today = local_day(now)
        lists = ContactList.objects.filter(pk__in=ids)
        days: list[dt.date | None] = []
        instants: list[dt.datetime | None] = list(
            Letter.objects.filter(contact_list__in=ids, closes_at__gt=now).values_list("closes_at", flat=True)
        )
        # What ends on a day changes with the one after it.
        ends = list(lists.values_list("live_until", flat=True))
        terms = Membership.objects.filter(office__contact_lists__in=ids).values_list(
            "held_from", "held_until"
        )
        for starts_on, ends_on in terms:
            days.append(starts_on)
            ends.append(ends_on)
        offices = Office.objects.filter(contact_lists__in=ids).prefetch_related(
            "contact_details", "memberships__person__contact_details"
        )
        for office in offices:
            people = [row.person for row in office.memberships.all()]
            owners: list[Any] = [office, *people]
            for owner in owners:
                for detail in owner.contact_details.all():
                    days.append(detail.valid_from)
                    ends.append(detail.valid_until)
        days += [end + dt.timedelta(days=1) for end in ends if end is not None]
        instants += [start_of(day) for day in days if day is not None and day > today]
        return min(filter(None, instants), default=None)

    def choices(self, query: str, limit: int) -> list[dict[str, Any]]:
        rows = having_words(
            ContactList.objects.all(), query, "name", "introduction", "offices__name"
        ).distinct()
        rows = rows.prefetch_related("entries__office__area").order_by("-pk")[:limit]
        return [
            {
                "id": row.pk,
                "label": row.name,
                "detail": ", ".join(str(entry.office) for entry in row.entries.all()),
            }
            for row in rows
        ]


class AppealEmbed(RecordEmbed):
    """``figure[data-embed=appeal]``: a request for money while it is in force, and nothing after."""

    kind = "appeal"
    label = gettext_lazy("appeal")
    permission = "campaigns.view_appeal"
    model = Appeal
    words = ("name", "heading", "text", "button")
    # Money goes where it goes now.
    facts = ("url",)

    def render(
        self,
        ids: Collection[int],
        *,
        captions: Mapping[int, SafeString],
        at: dt.datetime,
        on: dt.date | None = None,
    ) -> Mapping[int, SafeString]:
        template: Any = get_template("campaigns/_appeal.html")
        return {
            row.pk: template.render({"appeal": row, "caption": captions.get(row.pk, "")})
            for row in Appeal.objects.in_force(at).filter(pk__in=ids)
        }

    def text(self, ids: Collection[int]) -> Mapping[int, str]:
        """Nothing of what soon goes: search finds posts by what stays. The heading names it to staff."""
        return dict(Appeal.objects.filter(pk__in=ids).values_list("pk", "heading"))

    def next_instant(self, ids: Collection[int], now: dt.datetime) -> dt.datetime | None:
        return Appeal.objects.filter(pk__in=ids).next_instant(now)

    def choices(self, query: str, limit: int) -> list[dict[str, Any]]:
        rows = having_words(Appeal.objects.all(), query, "name", "heading", "text").order_by("-pk")[:limit]
        return [{"id": row.pk, "label": row.name, "detail": row.heading} for row in rows]


class DefaultAppeal:
    """The appeal that stands after every article which has none of its own; see ``posts.after_article.Piece``."""

    def render(
        self, language: str, embedded: Mapping[str, Collection[int]], at: dt.datetime
    ) -> tuple[SafeString | str, dt.datetime | None]:
        if embedded.get("appeal"):
            return "", None
        today = local_day(at)
        rows = list(
            Appeal.objects.filter(is_default=True, language__in=["", language])
            .filter(Q(ends_on=None) | Q(ends_on__gte=today))
            .order_by("-starts_on", "-pk")
        )
        begun = [row for row in rows if row.starts_on is None or row.starts_on <= today]
        days = [row.starts_on for row in rows if row.starts_on and row.starts_on > today]
        days += [row.ends_on + dt.timedelta(days=1) for row in begun if row.ends_on]
        # Of those without a beginning the databases disagree where they sort: they come last.
        begun.sort(key=lambda row: (row.starts_on or dt.date.min, row.pk), reverse=True)
        html = get_template("campaigns/_appeal.html").render({"appeal": begun[0]}) if begun else ""
        return html, start_of(min(days)) if days else None
