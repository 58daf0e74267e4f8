"""Taking back a change of many records, whatever it was; each at most once."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from posts.filing import undo_filing
from posts.long_changes import begin_undo
from posts.merging import MergeRefused, undo_merge
from posts.models import UndoableChange, User
from posts.renaming import undo_rename

_UNDO: dict[str, Callable[..., int]] = {
    UndoableChange.Kind.FILING: undo_filing,
    UndoableChange.Kind.MERGE: undo_merge,
    UndoableChange.Kind.RENAME: undo_rename,
}


@transaction.atomic
def undo(change: UndoableChange, *, by: User | None) -> int:
    """Take ``change`` back and say so on its record; returns how many records it moved.

    One of thousands of records is only begun, and goes on step by step: ``under_way`` says so then, also of a merge
    that is stopped on its way. Raises MergeRefused where it was taken back already or cannot be.
    """
    change = UndoableChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if change.undone_at is not None:
        raise MergeRefused(_("This was undone already."))
    if change.under_way == UndoableChange.UnderWay.UNDO:
        raise MergeRefused(_("This is being undone already."))
    if begin_undo(change, by=by):
        return 0
    if change.kind == UndoableChange.Kind.MERGE:
        change.under_way, change.next_try_at = "", None
    number = _UNDO[change.kind](change, by=by)
    change.undone_at, change.undone_by = timezone.now(), by
    change.save(update_fields=["undone_at", "undone_by", "under_way", "next_try_at"])
    return number
