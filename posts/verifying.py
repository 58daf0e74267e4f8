"""Verdicts on the rows of quotations: which are due, what each is checked against, and what a person decides.

``posts.verification`` compares; this writes. Rows are the queue: a quotation is due while its verdict speaks of another
copy than the one to go by, or of a source or a folding that has changed since. No network, no signals.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any, Final

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from posts import due, history
from posts.due import DueReport
from posts.folding import FOLDING_VERSION, Folded, fold
from posts.models import Quotation, User
from posts.models.quotations import QuotationQuerySet
from posts.models.snapshots import Snapshot
from posts.publishing import public_changed
from posts.verification import Outcome, Verification, verify_quotation

logger = logging.getLogger(__name__)

EVERY: Final = dt.timedelta(minutes=5)
Verdict = Quotation.Verdict

# Verdicts that a person should look at. An overruled one is settled.
OPEN: Final = (Verdict.ALTERED, Verdict.AMBIGUOUS, Verdict.NOT_FOUND, Verdict.NEEDS_REVIEW)
# Why a copy cannot answer, beside the reasons of posts.verification.
LOGIN_WALL, MEDIA, NO_TEXT, CUT_SHORT = "login_wall", "media", "no_text", "cut_short"
_FOUND: Final = {Outcome.VERBATIM, Outcome.VERBATIM_WITH_MARKS, Outcome.NEEDS_REVIEW, Outcome.AMBIGUOUS}
_WITHOUT_TEXT: Final = ("audio/", "video/", "image/")
_ALL_FIELDS: Final = (
    "verdict",
    "verdict_detail",
    "checked_at",
    "snapshot",
    "passage_start",
    "passage_end",
    "overruled_by",
    "overruled_at",
    "overrule_reason",
)


class CannotDecide(Exception):
    """A person may not decide this about this quotation; the message is for people."""


def due_quotations() -> QuotationQuerySet:
    """Standing quotations of a source whose verdict does not speak of the copy to go by, as it is to be read now."""
    latest = (
        Snapshot.objects.usable()
        .filter(source=OuterRef("source"))
        .order_by("login_wall", "-taken_at", "-pk")
        .values("pk")[:1]
    )
    return (
        Quotation.objects.standing()
        .exclude(source=None)
        .annotate(_latest=Subquery(latest))
        .filter(
            Q(verdict=Verdict.UNCHECKED)
            | Q(snapshot=None, _latest__isnull=False)
            | Q(snapshot__isnull=False, _latest=None)
            | ~Q(snapshot=F("_latest")) & Q(snapshot__isnull=False)
            | Q(checked_at__lt=F("source__modified_at"))
            | Q(checked_at__isnull=False) & ~Q(folding=FOLDING_VERSION)
        )
    )


def open_cases() -> QuotationQuerySet:
    """Standing quotations that wait for a person's eye."""
    return Quotation.objects.standing().filter(verdict__in=OPEN, overruled_at=None)


def verify_due(now: dt.datetime, limit: int) -> DueReport:
    """The due job: check what is due, source by source, so that each copy is read and folded once."""
    keys = due_quotations().order_by("source_id", "pk").values_list("source_id", "pk")[:limit]
    done = failed = 0
    by_source = [(source, [pk for _source, pk in rows]) for source, rows in groupby(keys, lambda row: row[0])]
    for _source, pks in due.until_stopped(by_source):
        try:
            done += verify(pks, now=now)
        except Exception:
            logger.exception("Quotations %s could not be checked.", pks)
            failed += len(pks)
    return DueReport(done=done, failed=failed)


def verify(pks: Sequence[int], *, now: dt.datetime | None = None) -> int:
    """Check these quotations against the copies to go by, and write down what was found; returns how many.

    One transaction. Two queries, one for the text of each source's copy, and one for each quotation.
    """
    now = now or timezone.now()
    with transaction.atomic():
        rows = list(
            Quotation.objects.select_for_update(of=("self",))
            .select_related("post")
            .filter(pk__in=pks, withdrawn_at=None, source__isnull=False)
            .order_by("source_id", "pk")
        )
        sources = {row.source_id for row in rows if row.source_id is not None}
        copies = Snapshot.objects.latest_for(sources)
        languages = dict(
            Quotation.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "source__language")
        )
        is_seen = False
        for _source, of_source in groupby(rows, key=lambda row: row.source_id):
            group = list(of_source)
            copy = copies.get(group[0].source_id or 0)
            text = fold(copy.text) if copy is not None else None
            for row in group:
                is_seen |= _write_down(row, copy, text, languages[row.pk] or "", now)
        if is_seen:
            public_changed()
    return len(rows)


def _write_down(
    row: Quotation, copy: Snapshot | None, text: Folded | None, language: str, now: dt.datetime
) -> bool:
    """Check one row and save it; says whether readers can see a difference."""
    before = (
        row.verdict,
        row.verdict_detail,
        row.passage_start,
        row.passage_end,
        row.snapshot_id,
        row.overruled_at,
    )
    chosen = row.verdict_detail.get("chosen") if copy is not None and row.snapshot_id == copy.pk else None
    found, why = _answer(row, copy, text, language, chosen["start"] if chosen else None)
    verdict = str(found.outcome)
    detail = detail_of(found, why)
    if chosen and found.passage and found.passage.start == chosen["start"]:
        detail["chosen"] = chosen
    if row.overruled_at and not _same_case(row, verdict, detail):
        row.overruled_at, row.overruled_by, row.overrule_reason = None, None, ""
    row.verdict, row.verdict_detail = verdict, detail
    row.passage_start = found.passage.start if found.passage else None
    row.passage_end = found.passage.end if found.passage else None
    row.snapshot = copy
    row.folding = FOLDING_VERSION
    # That there is no copy is no check: nothing was compared.
    row.checked_at = now if copy is not None else None
    row.save(update_fields=[*_ALL_FIELDS, "folding"])
    after = (
        row.verdict,
        row.verdict_detail,
        row.passage_start,
        row.passage_end,
        row.snapshot_id,
        row.overruled_at,
    )
    return before != after and row.post.is_public


def _same_case(row: Quotation, verdict: str, detail: dict[str, Any]) -> bool:
    """Whether a new check came to what a person has overruled already."""
    old = row.verdict_detail
    same = ("reason", "changes", "omissions")
    return row.verdict == verdict and all(old.get(name) == detail.get(name) for name in same)


def _answer(
    row: Quotation, copy: Snapshot | None, text: Folded | None, language: str, at: int | None
) -> tuple[Verification, str]:
    """What comparing comes to, and why a copy cannot answer where it cannot."""
    if copy is None or text is None:
        return Verification(Outcome.NO_SNAPSHOT), ""
    not_checkable = Verification(Outcome.NOT_CHECKABLE)
    if copy.media_type.startswith(_WITHOUT_TEXT):
        return not_checkable, MEDIA
    found = verify_quotation(
        row.exact,
        text,
        language=row.language or row.post.language,
        copy_language=copy.language or language,
        at=at,
    )
    if found.outcome in _FOUND:
        return found, ""
    if copy.login_wall:
        return not_checkable, LOGIN_WALL
    if not text.text.strip():
        return not_checkable, NO_TEXT
    if copy.cut_short:
        return not_checkable, CUT_SHORT
    return found, ""


def detail_of(found: Verification, why: str = "") -> dict[str, Any]:
    """What is kept with a verdict, as JSON; empty parts are left out."""
    detail = {
        "reason": why or str(found.reason),
        "marks": sorted(map(str, found.marks)),
        "fragments": [list(place) for place in found.passage.fragments] if found.passage else [],
        "passages": [[place.start, place.end] for place in found.passages],
        "omissions": [
            asdict(one) | {"turning": list(one.turning), "mark": str(one.mark)} for one in found.omissions
        ],
        "changes": [[step.kind, step.text] for step in found.changes],
        "likeness": round(found.likeness),
    }
    return {name: value for name, value in detail.items() if value}


def recheck(rows: Iterable[Quotation], by: User) -> int:
    """Check at once what a person asks for; see ``verify``."""
    pks = [row.pk for row in rows]
    for row in Quotation.objects.filter(pk__in=pks).select_related("post"):
        history.record(by, "recheck", row)
    return verify(pks)


def choose_passage(row: Quotation, start: int, by: User) -> Quotation:
    """Let a person say which of the passages that fit is meant. Raises CannotDecide where none begins there."""
    with transaction.atomic():
        row = (
            Quotation.objects.select_for_update(of=("self",))
            .select_related("post", "snapshot")
            .get(pk=row.pk)
        )
        places = [place[0] for place in row.verdict_detail.get("passages", [])]
        if row.snapshot is None or start not in places:
            raise CannotDecide(_("None of the passages begins there any more."))
        before = row.passage_start
        row.verdict_detail["chosen"] = {"start": start, "by": by.pk, "at": timezone.now().isoformat()}
        row.save(update_fields=["verdict_detail"])
        history.record(by, "choose_passage", row, {"passage_start": (before, start)})
        verify([row.pk])
    return Quotation.objects.get(pk=row.pk)


def overrule(row: Quotation, reason: str, by: User) -> Quotation:
    """Settle an open case by a person's judgement; the comparison's verdict stays beside it.

    Raises CannotDecide without a reason, or where nothing was found to overrule.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise CannotDecide(_("Say why."))
    with transaction.atomic():
        row = Quotation.objects.select_for_update(of=("self",)).select_related("post").get(pk=row.pk)
        if row.verdict not in OPEN:
            raise CannotDecide(_("There is nothing to overrule."))
        row.overruled_by, row.overruled_at, row.overrule_reason = by, timezone.now(), reason
        row.save(update_fields=["overruled_by", "overruled_at", "overrule_reason"])
        history.record(by, "overrule", row, {"verdict": (row.verdict, reason)})
        if row.post.is_public:
            public_changed()
    return row
