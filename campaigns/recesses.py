"""The recess in force, as a notice to everybody and as days of the calendar."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import dateformat
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.models import Recess
from campaigns.models.letters import start_of
from posts.calendars import Mark
from posts.notices import Notice


def standing(at: dt.datetime) -> tuple[list[Notice], dt.datetime | None]:
    """Recesses in force at ``at`` in the active language, and when that next changes. Three queries, two without."""
    rows = Recess.objects.in_force(at).prefetch_related("texts")
    return [as_notice(row) for row in rows], Recess.objects.next_instant(at)


def as_notice(recess: Recess) -> Notice:
    dates = {"from": _day(recess.starts_on), "until": _day(recess.ends_on)}
    language = get_language() or settings.LANGUAGE_CODE
    parts = [recess.text_in(language).strip() or _("We publish nothing from %(from)s to %(until)s.") % dates]
    if recess.next_post_on is not None:
        parts.append(_("The next post appears on %s.") % dateformat.format(recess.next_post_on, "l j F Y"))
    return Notice(
        key=f"recess/{recess.pk}",
        title=_("In recess until %s") % _day(recess.ends_on),
        text=" ".join(parts),
        starts_at=start_of(recess.starts_on),
        ends_at=start_of(recess.ends_on + dt.timedelta(days=1)),
    )


def _day(day: dt.date) -> str:
    return dateformat.format(day, "j F Y")


def marks(first: dt.date, last: dt.date) -> list[Mark]:
    """The days of recesses, and of the first post after each, for the calendar of posts. One query."""
    rows = Recess.objects.filter(starts_on__lte=last).filter(
        Q(ends_on__gte=first) | Q(next_post_on__gte=first)
    )
    found = []
    for recess in rows.order_by("starts_on", "pk"):
        url = reverse("admin:campaigns_recess_change", args=[recess.pk])
        title = _("Recess until %s") % dateformat.format(recess.ends_on, "j F")
        found.append(Mark(title, recess.starts_on, recess.ends_on, kind="recess", url=url))
        if recess.next_post_on is not None:
            found.append(Mark(_("Next post"), recess.next_post_on, recess.next_post_on, kind="next", url=url))
    return found
