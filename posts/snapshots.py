"""Copies of what is quoted: wanted, taken, tried again, brought in by hand, withdrawn.

A due job finds the sources that saved posts quote and that no copy was asked for yet, makes a row for each, and takes
what is due, one page at a time from each host. Nothing here runs while somebody waits for a page, except the upload
of a file. Verdicts are for ``posts.verification``; whether an address still answers is for ``posts.link_checks``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import random
import time
from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from posts import due, history, pacing, readable, warcs
from posts.due import DueReport
from posts.fetched import FetchedPage, declared_charset
from posts.models import Quotation, QuotationVia, Snapshot, Source, User
from posts.publishing import public_changed
from posts.visiting import Failure, Visit, visit

logger = logging.getLogger(__name__)

EVERY: Final = dt.timedelta(minutes=1)
IN_A_RUN: Final = 10  # pages: each may take FETCH_SECONDS, and other jobs wait
BUDGET: Final = 40.0  # seconds after which a run begins no further page
LEASE: Final = dt.timedelta(minutes=10)  # after it a copy in progress is taken for left behind
FIRST_WAIT: Final = dt.timedelta(minutes=15)
LONGEST_WAIT: Final = dt.timedelta(days=3)
# Trying again changes nothing: somebody has to look.
FOR_GOOD: Final = frozenset({Failure.REFUSED, Failure.ROBOTS, Failure.TOO_LARGE})
UPLOADED_TYPES: Final = {"pdf": "application/pdf", "html": "text/html", "text": "text/plain"}


class CannotKeep(Exception):
    """This file or copy cannot be kept or withdrawn; the message is fit for a person."""


# What is wanted ---------------------------------------------------------------


def quoted_sources() -> QuerySet[Source]:
    """The sources on which the words of saved posts rest, as the original or as the way to it."""
    standing = Quotation.objects.standing()
    return Source.objects.filter(
        Exists(standing.filter(source=OuterRef("pk")))
        | Exists(QuotationVia.objects.filter(source=OuterRef("pk"), quotation__withdrawn_at=None))
    )


def without_a_copy() -> QuerySet[Source]:
    """Quoted sources with an address from which no copy was asked for yet: new ones, and those that moved."""
    asked = Snapshot.objects.filter(
        source=OuterRef("pk"), url=OuterRef("url"), origin=Snapshot.Origin.FETCHED
    )
    return quoted_sources().exclude(url="").exclude(Exists(asked)).order_by("pk")


def ask_for(source: Source, now: dt.datetime) -> Snapshot:
    """Ask for a copy of a source as it reads now; the one that is asked for already, where there is one."""
    waiting = Snapshot.objects.filter(source=source, url=source.url, next_try_at__isnull=False).first()
    if waiting is not None:
        if waiting.state != Snapshot.State.IN_PROGRESS:
            waiting.next_try_at = now
            waiting.save(update_fields=["next_try_at"])
        return waiting
    return Snapshot.objects.create(source=source, url=source.url, next_try_at=now)


def needing_hands() -> QuerySet[Snapshot]:
    """The tasks for staff: copies that could not be had, or show a login wall only, of sources still quoted.

    Not those that somebody has set aside, and none where another copy shows the work.
    """
    good = Snapshot.objects.usable().filter(source=OuterRef("source"), login_wall=False)
    newer = Snapshot.objects.filter(
        source=OuterRef("source"), origin=Snapshot.Origin.FETCHED, pk__gt=OuterRef("pk")
    )
    given_up = Q(state=Snapshot.State.FAILED, next_try_at=None)
    walled = Q(state=Snapshot.State.SUCCESS, login_wall=True)
    return (
        Snapshot.objects.filter(given_up | walled, set_aside_at=None, withdrawn_at=None)
        .filter(source__in=quoted_sources(), origin=Snapshot.Origin.FETCHED, url=F("source__url"))
        .exclude(Exists(good))
        .exclude(Exists(newer))
        .order_by("-created_at", "-pk")
    )


# Taking -----------------------------------------------------------------------


def take_due(now: dt.datetime, limit: int) -> DueReport:
    """The due job: ask for what is wanted and take what is due; a host that was just asked waits for a later run."""
    Snapshot.objects.bulk_create(
        [
            Snapshot(source=source, url=source.url, next_try_at=now)
            for source in without_a_copy()[: 10 * limit]
        ]
    )
    done = failed = 0
    until = time.monotonic() + BUDGET
    for snapshot in due.until_stopped(_of_free_hosts(now, limit)):
        if time.monotonic() > until:
            break
        if take(snapshot, now) == Snapshot.State.SUCCESS:
            done += 1
        else:
            failed += 1
    later = Snapshot.objects.filter(next_try_at__isnull=False).order_by("next_try_at")
    return DueReport(done, failed, later.values_list("next_try_at", flat=True).first())


def _of_free_hosts(now: dt.datetime, limit: int) -> Iterable[Snapshot]:
    """At most ``limit`` rows that are due, one of each host, none of a host that was asked a moment ago."""
    taken: set[str] = set()
    for snapshot in Snapshot.objects.due(now).select_related("source")[: 20 * limit]:
        host = pacing.host_of(snapshot.url)
        if host not in taken and pacing.seconds_to_wait(snapshot.url) == 0:
            taken.add(host)
            yield snapshot
        if len(taken) == limit:
            return


def take(snapshot: Snapshot, now: dt.datetime) -> str:
    """Take one copy and return its state. Two requests at most, none within a transaction."""
    claimed = Snapshot.objects.filter(pk=snapshot.pk, next_try_at=snapshot.next_try_at).update(
        state=Snapshot.State.IN_PROGRESS, tries=F("tries") + 1, next_try_at=now + LEASE
    )
    if not claimed:  # by another process, a moment ago
        return Snapshot.State.IN_PROGRESS
    snapshot.refresh_from_db()
    if snapshot.source.url != snapshot.url:
        return _fail(
            snapshot, now, Visit(failure=Failure.REFUSED, words="The source has another address now.")
        )
    try:
        found = visit(snapshot.url, max_bytes=settings.SNAPSHOT_BYTES)
        if found.failure or found.page is None:
            return _fail(snapshot, now, found)
        return _keep(snapshot, found.page)
    except Exception as error:  # the row must not stay in progress, and the next one is not to blame
        logger.exception("The copy of source %s could not be taken.", snapshot.source_id)
        return _fail(snapshot, now, Visit(failure=Failure.OWN, words=f"{type(error).__name__}: {error}"))


def _keep(snapshot: Snapshot, page: FetchedPage) -> str:
    snapshot.final_url = page.url
    snapshot.status_code = page.status
    snapshot.headers = dict(page.headers)
    file = warcs.response_file(
        url=page.url,
        status=page.status,
        headers=page.headers,
        body=page.body,
        fetched_at=page.fetched_at,
        redirects=page.redirects,
    )
    if settings.ARCHIVE_SAVE_URL:
        snapshot.archive_next_try_at = page.fetched_at
    return _store(snapshot, page, file)


def _store(snapshot: Snapshot, page: FetchedPage, file: bytes) -> str:
    """Fill in what the bytes say, and put row and file down together."""
    try:
        said = readable.read(
            page.body, page.text, page.content_type, url=page.requested_url, final_url=page.url
        )
    except readable.Unreadable as problem:
        # The bytes are evidence all the same; what they say is for a person to read.
        said = readable.Readable(cut_short=True)
        snapshot.failure_words = str(problem)[:500]
    else:
        snapshot.failure_words = ""
    snapshot.state = Snapshot.State.SUCCESS
    snapshot.failure = Failure.NONE
    snapshot.next_try_at = None
    snapshot.taken_at = page.fetched_at
    snapshot.media_type = page.content_type[:100]
    snapshot.charset = (page.charset or "")[:40]
    snapshot.byte_length = len(page.body)
    snapshot.sha256 = hashlib.sha256(page.body).hexdigest()
    snapshot.text, snapshot.title, snapshot.language = said.text, said.title, said.language
    snapshot.extracted_by, snapshot.cut_short, snapshot.login_wall = (
        said.read_by,
        said.cut_short,
        said.login_wall,
    )
    snapshot.warc.save(f"{snapshot.source_id}-{snapshot.sha256[:16]}.warc.gz", ContentFile(file), save=False)
    try:
        snapshot.save()
    except BaseException:
        snapshot.warc.delete(save=False)
        raise
    return snapshot.state


def _fail(snapshot: Snapshot, now: dt.datetime, found: Visit) -> str:
    final = found.failure in FOR_GOOD or snapshot.tries >= settings.SNAPSHOT_TRIES
    wait = max(wait_after(snapshot.tries), found.wait or dt.timedelta())
    Snapshot.objects.filter(pk=snapshot.pk).update(
        state=Snapshot.State.FAILED,
        failure=found.failure,
        failure_words=found.words[:500],
        status_code=found.page.status if found.page else None,
        final_url=found.page.url if found.page else "",
        next_try_at=None if final else now + wait,
    )
    return Snapshot.State.FAILED


def wait_after(tries: int) -> dt.timedelta:
    """How long to wait after so many tries: four times as long each time, with jitter of a quarter either way."""
    wait = min(FIRST_WAIT * 4.0 ** max(0, tries - 1), LONGEST_WAIT)
    return wait * random.uniform(0.75, 1.25)  # noqa: S311 - spreads load, protects nothing


# By hand ----------------------------------------------------------------------


def upload(source: Source, body: bytes, *, name: str, permission_note: str, by: User) -> Snapshot:
    """Keep a copy that somebody brought: a PDF file, a page, a text. Raises CannotKeep for anything else."""
    if not permission_note.strip():
        raise CannotKeep(_("Say by whose permission the copy is kept."))
    if not body:
        raise CannotKeep(_("The file is empty."))
    if len(body) > settings.SNAPSHOT_BYTES:
        raise CannotKeep(_("The file is larger than %d MB.") % (settings.SNAPSHOT_BYTES // 1024**2))
    kind = readable.kind_of("", body)
    if not kind:
        raise CannotKeep(_("This is no PDF file, no page (HTML) and no plain text."))
    now, media_type = timezone.now(), UPLOADED_TYPES[kind]
    page = FetchedPage(
        requested_url="",
        url="",
        redirects=(),
        status=200,
        headers={},
        body=body,
        content_type=media_type,
        charset=declared_charset("", media_type, body),
        fetched_at=now,
        elapsed=0.0,
    )
    snapshot = Snapshot(
        source=source,
        url=source.url,
        origin=Snapshot.Origin.UPLOADED,
        permission_note=permission_note.strip(),
        uploaded_by=by,
    )
    file = warcs.resource_file(url=source.url, name=name, media_type=media_type, body=body, at=now)
    with transaction.atomic():
        _store(snapshot, page, file)
        if snapshot.failure_words:
            snapshot.warc.delete(save=False)
            raise CannotKeep(snapshot.said)
        history.record(by, "upload", snapshot, {"sha256": ("", snapshot.sha256)})
    return snapshot


def withdraw(snapshot: Snapshot, *, by: User, reason: str) -> None:
    """Take a copy away for good: its file, its text, its title. The row stays, and says who did it and why.

    What was checked against it is checked anew. A copy in a public archive is not ours to take away.
    """
    if not reason.strip():
        raise CannotKeep(_("Say why the copy is withdrawn."))
    with transaction.atomic():
        snapshot = Snapshot.objects.select_for_update().get(pk=snapshot.pk)
        if snapshot.withdrawn_at is not None:
            return
        name, storage = snapshot.warc.name, snapshot.warc.storage
        snapshot.withdrawn_at, snapshot.withdrawal_reason = timezone.now(), reason.strip()
        snapshot.warc, snapshot.text, snapshot.title, snapshot.headers = "", "", "", {}
        snapshot.next_try_at = snapshot.archive_next_try_at = None
        snapshot.save()
        history.record(by, "withdraw", snapshot, {"withdrawal_reason": ("", snapshot.withdrawal_reason)})
        public_changed()
        if name:
            transaction.on_commit(lambda: storage.delete(name))


def withdraw_permitted_file(source: Source) -> None:
    """Take away the copy that readers were offered, once its author's permission has ended; the source stays."""
    name, storage = source.permitted_file.name, source.permitted_file.storage
    if not name or source.permission_withdrawn_at is None:
        return
    Source.objects.filter(pk=source.pk).update(permitted_file="")
    source.permitted_file = ""
    transaction.on_commit(lambda: storage.delete(name))


def set_aside(snapshot: Snapshot, *, by: User) -> None:
    """Say that nothing more can be done: the task goes, the copy stays as it is."""
    if Snapshot.objects.filter(pk=snapshot.pk, set_aside_at=None).update(set_aside_at=timezone.now()):
        history.record(by, "set_aside", snapshot)


def payload(snapshot: Snapshot) -> bytes:
    """The bytes whose hash is ``sha256``. Raises CannotKeep where the file is not there or is another one."""
    try:
        with snapshot.warc.open("rb") as file:
            body = warcs.payload_of(file)
    except (OSError, ValueError) as error:
        raise CannotKeep(_("The file of this copy cannot be read.")) from error
    if hashlib.sha256(body).hexdigest() != snapshot.sha256:
        raise CannotKeep(_("The file of this copy is not the one that was kept."))
    return body
