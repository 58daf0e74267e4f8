"""A copy where everybody can see it: a public archive is asked to save each page of which a copy was kept.

Off unless ``ARCHIVE_SAVE_URL`` names one, for it tells a third party what this house quotes. Speaks the "save"
interface of the Wayback Machine: the address is appended, and the answer names the copy. A due job.
"""

from __future__ import annotations

import datetime as dt
from typing import Final
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from posts import due
from posts.addresses import archived_instant
from posts.due import DueReport
from posts.fetched import FetchedPage
from posts.fetching import FetchError, fetch
from posts.models import Snapshot, Source
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
    """The due job. One request to the archive for each copy."""
    if not settings.ARCHIVE_SAVE_URL:
        return DueReport()
    done = failed = 0
    for snapshot in due.until_stopped(waiting(now)[:limit]):
        if ask(snapshot, now):
            done += 1
        else:
            failed += 1
    later = Snapshot.objects.filter(archive_next_try_at__isnull=False).order_by("archive_next_try_at")
    return DueReport(done, failed, later.values_list("archive_next_try_at", flat=True).first())


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
