"""A copy where everybody can see it: a public archive is asked to save what is quoted and what is linked to.

Off unless ``ARCHIVE_SAVE_URL`` names one, for it tells a third party what this house quotes. Speaks the "save"
interface of the Wayback Machine: the address is appended, and the answer names the copy. Of an address that was lost
before anybody asked, ``ARCHIVE_FIND_URL`` is asked for the copy nearest to the day when it still held. A due job.
"""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from posts import due
from posts.addresses import archived_instant
from posts.due import DueReport
from posts.fetched import FetchedPage
from posts.fetching import FetchError, fetch
from posts.models import LinkCheck, Snapshot, Source
from posts.models.links import LOST
from posts.publishing import public_changed
from posts.snapshots import wait_after

EVERY: Final = dt.timedelta(minutes=1)
IN_A_RUN: Final = 3  # each may take a minute
MOST_TRIES: Final = 5
SECONDS: Final = 60.0  # an archive fetches the page while it is waited for
LONGEST_URL: Final = 1000


def waiting(now: dt.datetime) -> QuerySet[Snapshot]:
    return (
        Snapshot.objects.usable()
        .filter(archive_next_try_at__lte=now, archive_url="")
        .select_related("source")
        .order_by("archive_next_try_at", "pk")
    )


def ask_due(now: dt.datetime, limit: int) -> DueReport:
    """The due job. One request to the archive for each copy of a source, then for each of a link."""
    copies: list[Snapshot | LinkCheck] = list(waiting(now)[:limit]) if settings.ARCHIVE_SAVE_URL else []
    links: list[Snapshot | LinkCheck] = list(links_waiting(now)[: limit - len(copies)])
    done = failed = 0
    for row in due.until_stopped([*copies, *links]):
        if ask(row, now) if isinstance(row, Snapshot) else ask_for_link(row, now):
            done += 1
        else:
            failed += 1
    waits = [_askable_links().values_list("archive_next_try_at", flat=True).first()]
    if settings.ARCHIVE_SAVE_URL:
        asked = Snapshot.objects.filter(archive_next_try_at__isnull=False).order_by("archive_next_try_at")
        waits.append(asked.values_list("archive_next_try_at", flat=True).first())
    return DueReport(done, failed, min(filter(None, waits), default=None))


def links_waiting(now: dt.datetime) -> QuerySet[LinkCheck]:
    return _askable_links().filter(archive_next_try_at__lte=now)


def _askable_links() -> QuerySet[LinkCheck]:
    """The links for which an archive is to be asked, and one that is set can be; the longest waiting first."""
    which = Q(pk=None)
    if settings.ARCHIVE_SAVE_URL:
        which |= ~Q(status__in=LOST)
    if settings.ARCHIVE_FIND_URL:
        which |= Q(status__in=LOST)
    rows = LinkCheck.objects.filter(which, archive_next_try_at__isnull=False, archive_url="")
    return rows.order_by("archive_next_try_at", "pk")


def ask_for_link(link: LinkCheck, now: dt.datetime) -> bool:
    """Have a linked page saved, or look for a copy of a lost one; the link and a source without one are told."""
    if link.is_lost:
        first = link.posts.exclude(published_at=None).order_by("published_at").first()
        held = link.live_at or (first.published_at if first else None) or now
        address = f"{settings.ARCHIVE_FIND_URL}{held.astimezone(dt.UTC):%Y%m%d%H%M%S}/{link.url}"
    else:
        address = f"{settings.ARCHIVE_SAVE_URL}{link.url}"
    try:
        answer = fetch(address, timeout=SECONDS)
    except FetchError:
        found = None
    else:
        found = nearest_in(answer) if link.is_lost else copy_in(answer)
    if found is None:
        tries = link.archive_tries + 1
        later = now + wait_after(tries) if tries < MOST_TRIES else None
        LinkCheck.objects.filter(pk=link.pk).update(archive_tries=tries, archive_next_try_at=later)
        return False
    copy = {"archive_url": found[0], "archived_at": found[1]}
    with transaction.atomic():
        LinkCheck.objects.filter(pk=link.pk).update(archive_next_try_at=None, **copy)
        Source.objects.filter(canonical_url=link.canonical_url, archive_url="").update(**copy)
        public_changed()
    return True


def ask(snapshot: Snapshot, now: dt.datetime) -> bool:
    """Ask for one copy, and store its address with the copy and, where it is the first, with the source."""
    try:
        answer = fetch(f"{settings.ARCHIVE_SAVE_URL}{snapshot.url}", timeout=SECONDS)
    except FetchError:
        found = None
    else:
        found = copy_in(answer)
    if found is None:
        tries = snapshot.archive_tries + 1
        later = now + wait_after(tries) if tries < MOST_TRIES else None
        Snapshot.objects.filter(pk=snapshot.pk).update(archive_tries=tries, archive_next_try_at=later)
        return False
    url, at = found
    with transaction.atomic():
        Snapshot.objects.filter(pk=snapshot.pk).update(
            archive_url=url, archived_at=at, archive_next_try_at=None
        )
        if Source.objects.filter(pk=snapshot.source_id, archive_url="").update(
            archive_url=url, archived_at=at
        ):
            public_changed()
    return True


def copy_in(answer: FetchedPage) -> tuple[str, dt.datetime] | None:
    """(address of the copy, when it was made), from the header or from where the answer ended; None for neither."""
    for address in (answer.headers.get("content-location", ""), answer.url):
        at, url = archived_instant(address), urljoin(answer.url, address)
        if at is not None and answer.status < 400 and len(url) <= LONGEST_URL:
            return url, at
    return None


def nearest_in(answer: FetchedPage) -> tuple[str, dt.datetime] | None:
    """(address of the copy, when it was made) of an archive that was asked for one of some day.

    Only what says by itself when it was made: the day that was asked for stands in the address, whatever came back.
    Source: RFC 7089, 2.1.1 (Memento-Datetime).
    """
    if answer.status >= 400 or len(answer.url) > LONGEST_URL:
        return None
    try:
        at = parsedate_to_datetime(answer.headers.get("memento-datetime", ""))
    except ValueError:
        return None
    return answer.url, at.astimezone(dt.UTC) if at.tzinfo else at.replace(tzinfo=dt.UTC)
