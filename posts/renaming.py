"""Giving a tag, facet, person or organisation another name: the old one leads to it, and so does its old address.

Called by the desk; nothing here asks who may. ``undo_rename`` takes it back; the name given meanwhile leads on too.
Name and addresses are new at once; the search entries of thousands of posts follow in steps (``posts.long_changes``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from posts import history, redirects
from posts.known_names import NAME_ROWS, NAMED, drop_name, keep_name, kind_of, known_as
from posts.merging import MergeRefused, is_long
from posts.models import UndoableChange, User
from posts.moving import owner_of, references_to
from posts.publishing import public_changed
from posts.refiling import follow
from posts.slugs import fill_slug
from posts.stems import fold


class NameTaken(Exception):
    """Another record of the kind has the name: they are perhaps one, and to be merged."""

    def __init__(self, row: Any) -> None:
        super().__init__(f"{row} has the name")
        self.row = row


@transaction.atomic
def rename(
    row: Any, name: str, *, by: User | None, moves_address: bool = True, keeps_name: bool = True
) -> UndoableChange:
    """Call ``row`` by ``name`` from now on.

    ``moves_address`` makes a new address of the name, to which the old one leads; ``keeps_name`` has it found under the
    old one as well. Raises NameTaken, and ValidationError for what cannot be a name.
    """
    row = type(row)._base_manager.select_for_update().get(pk=row.pk)
    busy = UndoableChange.objects.merging(kind_of(row), [row.pk])
    if busy is not None:
        raise ValidationError(_("It is being merged just now: %s. Look again once that is done.") % busy)
    kind, before = kind_of(row), (row.name, row.slug)
    name = " ".join(name.split())
    taker = known_as(kind, [name]).get(fold(name))
    if taker is not None and taker.pk != row.pk:
        raise NameTaken(taker)
    row.name = name
    row.clean_fields(exclude=[column.name for column in row._meta.fields if column.name != "name"])
    if name == before[0]:
        raise ValidationError(_("That is its name already."))
    if moves_address:
        row.slug = ""
        fill_slug(row, name)
    drop_name(row, name)
    row.save()
    is_kept = keeps_name and keep_name(row, before[0])
    return _written_down(
        row,
        before,
        by=by,
        kept=before[0] if is_kept else "",
        words=_("“%(old)s” is “%(new)s”") % {"old": before[0], "new": name},
    )


@transaction.atomic
def readdress(row: Any, before: tuple[str, str], *, by: User | None) -> UndoableChange:
    """Have the old address of ``row`` lead to the one that it was given by hand; ``before`` is (name, slug)."""
    words = _("“%(name)s” is at “%(slug)s”") % {"name": row.name, "slug": row.slug}
    return _written_down(row, before, by=by, kept="", words=words)


def _written_down(
    row: Any, before: tuple[str, str], *, by: User | None, kept: str, words: str
) -> UndoableChange:
    kind = kind_of(row)
    change = UndoableChange.objects.create(
        kind=UndoableChange.Kind.RENAME,
        model=kind,
        object_id=row.pk,
        words=words,
        record={
            "before": before,
            "after": [row.name, row.slug],
            "kept": kept,
            "addresses": redirects.move_listing(kind, before[1], row.slug),
        },
        made_by=by,
    )
    history.record(by, "rename", row, _changes(before, (row.name, row.slug)))
    _follow(change, row, before, UndoableChange.UnderWay.MAKE)
    return change


@transaction.atomic
def undo_rename(change: UndoableChange, *, by: User | None) -> int:
    """Give the record its former name and address back; those that it had meanwhile lead to it. Returns 1.

    Raises MergeRefused where the record is gone, was renamed again, or another has the former name or address by now.
    """
    model = NAMED[change.model]
    row = model._base_manager.select_for_update().filter(pk=change.object_id).first()
    if row is None:
        raise MergeRefused(_("The record is gone: undo what happened to it first."))
    (name, slug), after = change.record["before"], change.record["after"]
    if [row.name, row.slug] != after:
        raise MergeRefused(_("It was renamed again since: undo that first."))
    taker = known_as(change.model, [name]).get(fold(name))
    same = model._base_manager.filter(slug=slug).exclude(pk=row.pk).first()
    if same is None and taker is not None and taker.pk != row.pk:
        same = taker
    if same is not None:
        raise MergeRefused(_("“%s” has the former name or address by now.") % same)
    if change.record["kept"]:
        drop_name(row, change.record["kept"])
        row.refresh_from_db()
    row.name, row.slug = name, slug
    row.save()
    keep_name(row, after[0])
    redirects.move_listing(change.model, after[1], slug)
    history.record(by, "undo", row, _changes(after, (name, slug)))
    _follow(change, row, after, UndoableChange.UnderWay.UNDO)
    return 1


def owners_of(row: Any) -> Mapping[str, set[Any]]:
    """{model label: keys} of everything that is filed under ``row``. One query a relation."""
    owners: dict[str, set[Any]] = {}
    for reference in references_to(type(row)):
        attribute, owner = owner_of(reference)
        keys = reference.model._base_manager.filter(**{reference.attname: row.pk}).values_list(
            attribute, flat=True
        )
        owners.setdefault(owner._meta.label_lower, set()).update(keys)
    return owners


def _follow(
    change: UndoableChange, row: Any, before: Collection[Any], direction: UndoableChange.UnderWay
) -> None:
    """Have search say the new name and address of ``row``: now, or soon where that is much."""
    is_filed_under = tuple(before)[1] != row.slug  # posts are found by the addresses of their tags
    owners = owners_of(row) if is_filed_under or change.model in ("person", "organization") else {}
    # Its own other names are found with it, not through the index.
    own = {rows._meta.label_lower for rows, _field in NAME_ROWS.values()}
    owners = {label: keys for label, keys in owners.items() if label not in own}
    number = sum(map(len, owners.values()))
    if not is_long(number):
        follow(owners)
        return
    change.record["refile"] = {label: sorted(keys) for label, keys in owners.items() if keys}
    change.under_way, change.to_move, change.moved = direction, number, 0
    change.next_try_at, change.last_error = timezone.now(), ""
    change.save()
    public_changed()


def _changes(before: Any, after: Any) -> dict[str, tuple[str, str]]:
    pairs = zip(("name", "slug"), before, after, strict=True)
    return {field: (old, new) for field, old, new in pairs if old != new}
