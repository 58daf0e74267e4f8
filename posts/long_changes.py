"""Merges and renamings that would keep somebody waiting, and their undoing, step by step: the job ``make_changes``.

Each step is one transaction of a third of a second: it moves some records, writes down what it moved, and says how far
it is. So it may be killed at any line and goes on from the last step; others write meanwhile, and what they file under
a name that goes is moved as well. Both names stand until the last step, which is that of a small merge
(``posts.merging.finish_merge``). The old addresses lead on as soon as no page stands there any more, and on the way
back until one does: readers are never without. What cannot go on halts and says why; it can still be taken back.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

from django.db import Error as AnyDatabaseError
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from posts import publishing
from posts.due import DueReport, until_stopped
from posts.known_names import kind_of
from posts.merging import (
    A_TEXT,
    IN_BODIES,
    MergeRefused,
    bring_others_back,
    finish_merge,
    finish_undo,
    is_long,
    lead_addresses_on,
    locked,
    merge_words,
    note_places,
    take_back,
    target_of,
    without,
)
from posts.models import UndoableChange, User
from posts.moving import move_references
from posts.references import lead_on
from posts.refiling import follow
from posts.usage import posts_that_may_name

logger = logging.getLogger(__name__)

EVERY: Final = dt.timedelta(seconds=5)
IN_A_RUN: Final = 100  # steps: other jobs wait meanwhile
A_STEP: Final = 100  # records, or a twentieth of them texts: for so long nobody else writes on SQLite
WAIT: Final = dt.timedelta(minutes=1)  # after a failure

Kind, UnderWay = UndoableChange.Kind, UndoableChange.UnderWay


# Beginning --------------------------------------------------------------------


@transaction.atomic
def begin_merge(target: Any, others: Sequence[Any], *, records: int, by: User | None) -> UndoableChange:
    """Put a merge in the queue; ``records`` is what it will move. Raises MergeRefused, as ``merge`` does."""
    target, others = locked(target, others)
    kind = kind_of(target)
    return UndoableChange.objects.create(
        kind=Kind.MERGE,
        model=kind,
        object_id=target.pk,
        words=merge_words(target, others),
        record={
            "going": [row.pk for row in others],
            # An address leads on where no page answers: from the moment that the last post of a name has moved.
            "addresses": lead_addresses_on(kind, target, others),
        },
        made_by=by,
        under_way=UnderWay.MAKE,
        to_move=records,
        next_try_at=timezone.now(),
    )


def records_in(change: UndoableChange) -> tuple[int, int]:
    """(records, texts) that an undo has to move."""
    record = change.record
    rows = sum(len(keys) for moving in record.get("rows", {}).values() for keys in moving.values())
    return rows + len(record.get("dropped", ())), len(record.get("places", ()))


def begin_undo(change: UndoableChange, *, by: User | None) -> bool:
    """Let the names of a long merge stand again and queue the rest; False where the merge is not long.

    Within a transaction that holds the row. Raises MergeRefused.
    """
    if change.kind != Kind.MERGE:
        return False
    records, texts = records_in(change)
    if not is_long(records, texts):
        return False
    bring_others_back(change, target_of(change))
    change.under_way, change.undone_by = UnderWay.UNDO, by
    change.to_move, change.moved = records + texts, 0
    change.next_try_at, change.last_error = timezone.now(), ""
    change.save()
    publishing.public_changed()
    return True


# Going on ---------------------------------------------------------------------


@transaction.atomic
def step(pk: int) -> None:
    """Do the next step of one change. Raises MergeRefused where it cannot go on without a person."""
    change = UndoableChange.objects.select_for_update(of=("self",)).get(pk=pk)
    if change.under_way:
        moved, is_over = _STEPS[change.kind, change.under_way](change)
        change.moved += moved
        change.last_error = ""
        if is_over:
            change.under_way, change.next_try_at = "", None
        change.save()


def make_due(now: dt.datetime, limit: int) -> DueReport:
    """The due job: a step at a time of whatever is under way, the oldest change first."""
    report = DueReport()
    for _number in until_stopped(range(min(limit, IN_A_RUN))):
        change = UndoableChange.objects.due(max(now, timezone.now())).only("pk").first()
        if change is None:
            break
        report += _try_step(change.pk)
    ahead = UndoableChange.objects.under_way().aggregate(at=Min("next_try_at"))["at"]
    return report + DueReport(next_at=ahead)


def _try_step(pk: int) -> DueReport:
    row = UndoableChange.objects.filter(pk=pk)
    try:
        step(pk)
    except MergeRefused as refused:
        row.update(next_try_at=None, last_error=str(refused)[:500])
    except AnyDatabaseError as error:  # locked, or gone for the moment
        logger.warning("A step of change %s failed: %s", pk, error)
        row.update(next_try_at=timezone.now() + WAIT, last_error=type(error).__name__)
    else:
        return DueReport(done=1)
    return DueReport(failed=1)


# The steps: each returns how many records it moved, and whether nothing is left -----------------------------------


def _merge_some(change: UndoableChange) -> tuple[int, bool]:
    target = target_of(change)
    # Those that somebody deleted meanwhile need no merging any more.
    others = list(type(target)._base_manager.filter(pk__in=change.record["going"]).order_by("pk"))
    if others:
        target, others = locked(target, others, change=change)
    keys = [row.pk for row in others]
    moved = move_references(target, keys, limit=A_STEP)
    moved.add_to(change.record)
    written: list[int] = []
    if moved.number < A_STEP:
        written = _write_some_texts(change, keys, -(-(A_STEP - moved.number) // A_TEXT))
    follow(without(moved.owners, written))
    number = sum(map(len, moved.owners.values())) + len(written)
    is_last = moved.number + len(written) * A_TEXT < A_STEP
    if is_last:
        finish_merge(change, target, others)
    return number, is_last


def _write_some_texts(change: UndoableChange, keys: Collection[int], limit: int) -> list[int]:
    """Let texts name the record that stays, in the order of their keys; returns which were looked at."""
    kind, record = change.model, change.record
    if kind not in IN_BODIES:
        return []
    ahead = posts_that_may_name(kind, keys).filter(pk__gt=record.get("texts_after", 0)).order_by("pk")
    posts = list(ahead[:limit])
    note_places(change, posts, kind, keys)
    successors = {(kind, key): change.object_id or 0 for key in keys}
    for post in posts:
        body = lead_on(post.body, successors)
        if body != post.body:
            post.body = body
            post.save()
            publishing.record_save(post, by=change.made_by, verb="merge", note=change.words[:300])
        record["texts_after"] = post.pk
    return [post.pk for post in posts]


def _take_some_back(change: UndoableChange) -> tuple[int, bool]:
    target = target_of(change)
    moved, is_all = take_back(change, target, by=change.undone_by, limit=A_STEP)
    if is_all:
        finish_undo(change, target, by=change.undone_by)
        change.undone_at = timezone.now()
    return moved, is_all


def _refile_some(change: UndoableChange) -> tuple[int, bool]:
    """Search entries follow a name that stands already."""
    waiting: dict[str, list[Any]] = change.record["refile"]
    some: dict[str, list[Any]] = {}
    left = A_STEP
    for label in list(waiting):
        some[label], waiting[label] = waiting[label][:left], waiting[label][left:]
        left -= len(some[label])
        if not waiting[label]:
            del waiting[label]
    follow(some)
    return A_STEP - left, not waiting


_STEPS: Final[dict[tuple[str, str], Callable[[UndoableChange], tuple[int, bool]]]] = {
    (Kind.MERGE, UnderWay.MAKE): _merge_some,
    (Kind.MERGE, UnderWay.UNDO): _take_some_back,
    (Kind.RENAME, UnderWay.MAKE): _refile_some,
    (Kind.RENAME, UnderWay.UNDO): _refile_some,
}
