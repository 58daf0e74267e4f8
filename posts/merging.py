"""Several records that are one thing made one: tags, facets, people, organisations, sources.

One transaction: whatever points at the others points at the one that stays, their names are kept, their addresses lead
to it for good, and texts that name them are written anew through the one write path. What it took is stored, and
``undo_merge`` takes it back. Called by the desk; nothing here asks who may. What would keep somebody waiting is done
in steps of the same by ``posts.long_changes``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from posts import history, publishing, redirects
from posts.known_names import NAMED, drop_name, keep_name, kind_of, other_names
from posts.listed import list_posts_quoting
from posts.models import Post, Quotation, Source, Successor, UndoableChange, User
from posts.models.taxonomy import Facet
from posts.moving import bring_back, move_back, move_references, owner_of, references_to, row_of, values_of
from posts.naming import Place, places_naming, point_back
from posts.refiling import follow
from posts.usage import posts_naming, posts_that_may_name

MERGED: dict[str, type[Any]] = {**NAMED, "source": Source}
IN_BODIES = ("person", "organization", "source")
MOST = 50  # records merged at once
# What one request, one transaction, may hold: about a second. Measured on 2 slow cores with SQLite: a record that moves
# takes 3 ms (its search entry is written anew), a text 70 ms (it is saved, with a revision).
AT_ONCE = 300  # records
A_TEXT = 20  # records that take as long
READ = 200  # texts that are read to know for certain what they name
# What stands empty in the one that stays is taken over from the others.
NOT_FILLED = {"id", "name", "title", "slug", "folded", "other_names", "created_at", "modified_at"}


class MergeRefused(Exception):
    """Cannot be merged, or taken back, as things stand; the message is for people."""


@dataclass(frozen=True)
class Plan:
    """What a merge will do, before it is done.

    ``moves``: (words for what is moved, number); ``digest`` changes with anything that a preview shows.
    """

    target: Any
    others: tuple[Any, ...]
    moves: tuple[tuple[str, int], ...]
    posts: tuple[Post, ...]
    post_count: int
    texts: int
    names: tuple[str, ...]
    filled: tuple[tuple[str, str], ...]
    addresses: tuple[tuple[str, str], ...]
    digest: str

    @property
    def records(self) -> int:
        """What is moved in all, texts included."""
        return sum(number for _words, number in self.moves) + self.texts

    @property
    def is_long(self) -> bool:
        """Whether to do it step by step, while nobody waits."""
        return is_long(self.records - self.texts, self.texts)


def is_long(records: int, texts: int = 0) -> bool:
    return records + texts * A_TEXT > AT_ONCE


SHOWN_POSTS = 12


def plan(target: Any, others: Sequence[Any]) -> Plan:
    """Look at what merging ``others`` into ``target`` will change; writes nothing. A query a relation, and some."""
    keys = [row.pk for row in others]
    counts: Counter[type[models.Model]] = Counter()
    touched: dict[type[models.Model], set[Any]] = {}
    for reference in references_to(type(target)):
        attribute, owner = owner_of(reference)
        if owner is type(target) or _is_part(reference, owner):
            continue
        rows = reference.model._base_manager.filter(**{f"{reference.attname}__in": keys})
        touched.setdefault(owner, set()).update(rows.values_list(attribute, flat=True))
    counts.update({owner: len(found) for owner, found in touched.items() if found})
    named = _posts_naming(kind_of(target), keys)
    post_keys = touched.get(Post, set()) | set(named)
    posts = Post.objects.filter(pk__in=list(post_keys)[:500]).order_by("-modified_at").only("title", "status")
    names = [
        name for row in others if kind_of(row) in NAMED for name in _names_kept(row) if name != str(target)
    ]
    filled = tuple(
        (str(column.verbose_name), str(getattr(row, column.name)))
        for column, row in _fillings(target, others)
    )
    kind = kind_of(target)
    return Plan(
        target=target,
        others=tuple(others),
        moves=tuple(
            (str(owner._meta.verbose_name if n == 1 else owner._meta.verbose_name_plural), n)
            for owner, n in counts.most_common()
        ),
        posts=tuple(posts[:SHOWN_POSTS]),
        post_count=len(post_keys),
        texts=len(named),
        names=tuple(dict.fromkeys(names)),
        filled=filled,
        addresses=tuple(
            (redirects.listing_paths(kind, row.slug)[0], redirects.listing_paths(kind, target.slug)[0])
            for row in others
        ),
        digest=f"{target.pk}:{','.join(map(str, sorted(keys)))}:{sorted(map(str, counts.items()))}:{len(named)}",
    )


def _is_part(reference: models.ForeignKey[Any, Any], owner: type[models.Model]) -> bool:
    """Rows of its own, such as its other names: told as names, not as uses."""
    return owner is reference.model and reference.remote_field.on_delete is models.CASCADE


@transaction.atomic
def merge(target: Any, others: Sequence[Any], *, by: User | None) -> UndoableChange:
    """Make ``others`` one with ``target``, which stays. Returns the record that ``undo_merge`` takes.

    Raises MergeRefused where one of them is gone, or nothing is left to merge. A few queries a relation and a record,
    and a save for every post whose text names one of them.
    """
    target, others = locked(target, others)
    change = UndoableChange.objects.create(
        kind=UndoableChange.Kind.MERGE,
        model=kind_of(target),
        object_id=target.pk,
        words=merge_words(target, others),
        record={"going": [row.pk for row in others]},
        made_by=by,
    )
    finish_merge(change, target, others)
    return change


def finish_merge(change: UndoableChange, target: Any, others: Sequence[Any]) -> None:
    """Move whatever still points at the ``others``, let them go, and have their names and addresses lead on.

    All of a merge, or the last step of a long one; within a transaction that holds the rows.
    """
    by, kind, keys = change.made_by, kind_of(target), [row.pk for row in others]
    named = _posts_naming(kind, keys)
    note_places(change, Post.objects.filter(pk__in=named).only("body"), kind, keys)
    kept = [(row, _names_kept(row)) for row in others]
    values = [values_of(row) for row in others]
    fillings = [(column.attname, values_of(row)[column.attname]) for column, row in _fillings(target, others)]
    moved = move_references(target, keys)
    moved.add_to(change.record)
    led = _lead_on(kind, keys, target.pk, change)
    type(target)._base_manager.filter(pk__in=keys).delete()
    filled = {name: [getattr(target, name), value] for name, value in fillings}
    for name, value in fillings:
        setattr(target, name, value)
    if fillings:
        target.save()
        moved.owners[target._meta.label_lower].add(target.pk)  # an outlet may be among them
    names = [name for _row, found in kept for name in found if kind in NAMED and keep_name(target, name)]
    change.record |= {
        "others": values,
        "led": led,
        "filled": filled,
        "names": names,
    }
    if "addresses" not in change.record:
        change.record["addresses"] = lead_addresses_on(kind, target, others)
    change.save()
    _write_texts(named, by=by, verb="merge", note=change.words)
    history.record(by, "merge", target, {"merged": ("", ", ".join(map(str, others)))})
    for row, pk in zip(others, keys, strict=True):
        row.pk = pk  # deletion took it from the row in memory
        history.record(by, "merge", row, {"merged into": (str(row), str(target))})
    follow(without(moved.owners, named))


@transaction.atomic
def undo_merge(change: UndoableChange, *, by: User | None) -> int:
    """Take a merge back; returns how many records point again where they pointed.

    What was changed since stays as it was changed. Raises MergeRefused where it cannot be taken back: undone already,
    merged further, or a name or address taken since.
    """
    target = target_of(change)
    bring_others_back(change, target)
    moved, _is_all = take_back(change, target, by=by)
    finish_undo(change, target, by=by)
    return moved


def target_of(change: UndoableChange) -> Any:
    """The record that stands, locked. Raises MergeRefused where it is gone."""
    target = MERGED[change.model]._base_manager.select_for_update().filter(pk=change.object_id).first()
    if target is None:
        raise MergeRefused(_("What they were merged into is gone: undo what happened to it first."))
    return target


def bring_others_back(change: UndoableChange, target: Any) -> None:
    """Let what went stand again under its names; posts are still to follow, and addresses lead on until they have.

    Nothing where they never went: a merge that is stopped on its way. Raises MergeRefused.
    """
    model, record = MERGED[change.model], change.record
    if "others" not in record:
        return
    others = [row_of(model, values) for values in record["others"]]
    Successor.objects.filter(change=change).delete()
    _take_names_back(target, record)
    for row in others:
        _free(row)
        row.save_base(force_insert=True)
    for old_id, new_id in record["led"].items():
        Successor.objects.filter(model=change.model, old_id=int(old_id)).update(new_id=new_id)
    if model is Source and "publisher_id" in record["filled"]:
        list_posts_quoting([target.pk])


def take_back(
    change: UndoableChange, target: Any, *, by: User | None, limit: int | None = None
) -> tuple[int, bool]:
    """Let records point again where they pointed, as many as weigh ``limit``; what is done goes from the record.

    Returns how many do, and whether that was all.
    """
    record, left = change.record, limit
    rows, taken = _some_rows(record.get("rows", {}), left)
    left = None if left is None else left - taken
    dropped, record["dropped"] = _split(record.get("dropped", []), left)
    left = None if left is None else left - len(dropped)
    keys, _later = _split(list(record.get("places", {})), None if left is None else -(-left // A_TEXT))
    places = {key: record["places"].pop(key) for key in keys}
    owners = move_back(target, rows)
    for label, found in bring_back(dropped).items():
        owners[label] |= found
    written = _point_texts_back(target, places, by=by, note=_("Undone: %s") % change.words)
    follow(without(owners, written))
    is_all = not (record.get("rows") or record["dropped"] or record.get("places"))
    return sum(len(keys) for keys in owners.values()), is_all


def finish_undo(change: UndoableChange, target: Any, *, by: User | None) -> None:
    """Once all of it is back: addresses lead where they led before, and the history says so."""
    others = [row_of(type(target), values) for values in change.record.get("others", ())]
    # Of a merge that was stopped they never went.
    stand = others or type(target)._base_manager.filter(pk__in=change.record["going"])
    pages = [path for row in stand for path in redirects.listing_paths(change.model, row.slug)]
    redirects.put_back(change.record.get("addresses", ()), now_at=pages)
    names = ", ".join(map(str, others))
    history.record(by, "undo", target, {"merged": (names or change.words, "")})


# Steps of a merge -------------------------------------------------------------


def locked(
    target: Any, others: Sequence[Any], *, change: UndoableChange | None = None
) -> tuple[Any, list[Any]]:
    """The rows as they stand now, locked in one order so that two merges cannot wait for each other.

    Raises MergeRefused where one is gone, or is being merged by another than ``change``.
    """
    keys = {row.pk for row in others} - {target.pk}
    if not keys:
        raise MergeRefused(_("Choose two or more to merge."))
    if len(keys) > MOST:
        raise MergeRefused(_("At most %d can be merged at once.") % MOST)
    rows = type(target)._base_manager.select_for_update().filter(pk__in={*keys, target.pk}).order_by("pk")
    found = {row.pk: row for row in rows}
    if len(found) != len(keys) + 1:
        raise MergeRefused(_("Somebody merged or deleted one of them in the meantime. Look again."))
    busy = UndoableChange.objects.merging(kind_of(target), found)
    if busy is not None and busy != change:
        raise MergeRefused(
            _("One of them is being merged just now: %s. Look again once that is done.") % busy
        )
    return found.pop(target.pk), list(found.values())


def merge_words(target: Any, others: Sequence[Any]) -> str:
    names = ", ".join(f"“{row}”" for row in others)
    return _("%(names)s into “%(target)s”") % {"names": names, "target": target}


def _names_kept(row: Any) -> list[str]:
    """The names that must go on leading to it; those that are rows move by themselves."""
    if isinstance(row, Facet):
        return [row.name, *other_names(row)]
    return [str(row)]


def lead_addresses_on(kind: str, target: Any, others: Sequence[Any]) -> list[redirects.Moved]:
    """Let the pages and feeds of ``others`` lead to those of ``target``; returns what ``put_back`` takes."""
    return [address for row in others for address in redirects.move_listing(kind, row.slug, target.slug)]


def _fillings(target: Any, others: Sequence[Any]) -> list[tuple[Any, Any]]:
    """(column, record from which it is taken) for what is empty in ``target``."""
    found = []
    for column in target._meta.concrete_fields:
        if column.name in NOT_FILLED or column.unique or values_of(target)[column.attname] not in ("", None):
            continue
        giver = next((row for row in others if values_of(row)[column.attname] not in ("", None)), None)
        if giver is not None:
            found.append((column, giver))
    return found


def _posts_naming(kind: str, keys: Collection[int]) -> list[int]:
    """Where so many may name them that reading all would take long, those that may."""
    if kind not in IN_BODIES:
        return []
    candidates = posts_that_may_name(kind, keys).order_by("pk").values_list("pk", flat=True)
    found = list(candidates)
    return found if len(found) > READ else sorted({post for key in keys for post in posts_naming(kind, key)})


def note_places(change: UndoableChange, posts: Iterable[Post], kind: str, keys: Collection[int]) -> None:
    """Write down where the ``posts`` name the records, so that an undo finds the places again."""
    places = change.record.setdefault("places", {})
    for post in posts:
        found = [place.as_list() for place in places_naming(post.body, kind, keys)]
        if found:
            places[str(post.pk)] = [*places.get(str(post.pk), []), *found]


def _lead_on(kind: str, keys: Sequence[int], target: int, change: UndoableChange) -> dict[str, int]:
    """Remember where merged records went; what led to them leads on. Returns what those led to before."""
    earlier = Successor.objects.filter(model=kind, new_id__in=keys)
    led = {str(row.old_id): row.new_id for row in earlier}
    earlier.update(new_id=target)
    Successor.objects.bulk_create(
        [Successor(model=kind, old_id=key, new_id=target, change=change) for key in keys]
    )
    return led


def _write_texts(keys: Collection[int], *, by: User | None, verb: str, note: str) -> None:
    """Save the posts: the write path itself follows ``Successor``."""
    for post in Post.objects.filter(pk__in=keys).order_by("pk"):
        post.save()
        publishing.record_save(post, by=by, verb=verb, note=note[:300])


# Steps of taking one back -----------------------------------------------------


def _some_rows(rows: dict[str, dict[str, list[Any]]], limit: int | None) -> tuple[dict[str, Any], int]:
    """Take rows out, ``limit`` at most; returns them, and how many they are."""
    taken: dict[str, dict[str, list[Any]]] = {}
    number = 0
    for name in list(rows):
        for old_key in list(rows[name]):
            some, rest = _split(rows[name][old_key], None if limit is None else limit - number)
            if some:
                taken.setdefault(name, {})[old_key] = some
                number += len(some)
            if rest:
                rows[name][old_key] = rest
            else:
                del rows[name][old_key]
        if not rows[name]:
            del rows[name]
    return taken, number


def _split(values: list[Any], limit: int | None) -> tuple[list[Any], list[Any]]:
    if limit is None:
        return values, []
    return values[: max(limit, 0)], values[max(limit, 0) :]


def _take_names_back(target: Any, record: dict[str, Any]) -> None:
    for name in record["names"]:
        drop_name(target, name)
    target.refresh_from_db()
    changed = [name for name, (_old, new) in record["filled"].items() if _is_still(target, name, new)]
    for name in changed:
        setattr(target, name, record["filled"][name][0])
    if changed:
        target.save()


def _is_still(row: Any, name: str, value: Any) -> bool:
    return bool(values_of(row)[name] == value)


def _free(row: Any) -> None:
    """Raise MergeRefused where another record has a name or an address that must be one record's alone."""
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        if column.unique and value not in ("", None):
            taker = type(row)._base_manager.filter(**{column.attname: value}).first()
            if taker is not None:
                raise MergeRefused(
                    _("“%(row)s” cannot come back: “%(taker)s” has its %(field)s by now.")
                    % {"row": row, "taker": taker, "field": column.verbose_name}
                )


def _point_texts_back(
    target: Any, places: dict[str, list[list[str]]], *, by: User | None, note: str
) -> list[int]:
    """Let texts name again whom they named, where the same words still do; returns the posts that were written."""
    written = []
    for post in Post.objects.filter(pk__in=[int(key) for key in places]).order_by("pk"):
        body = point_back(
            post.body, kind_of(target), target.pk, [Place.from_list(place) for place in places[str(post.pk)]]
        )
        if body != post.body:
            post.body = body
            post.save()
            publishing.record_save(post, by=by, verb="undo", note=note[:300])
            written.append(post.pk)
    return written


def without(owners: dict[str, set[Any]], posts: Collection[int]) -> dict[str, set[Any]]:
    """Posts that were saved are in the index already, and so are their quotations."""
    left = {label: keys - set(posts) if label == "posts.post" else keys for label, keys in owners.items()}
    if left.get("posts.quotation"):
        standing = Quotation.objects.filter(pk__in=left["posts.quotation"]).exclude(post__in=posts)
        left["posts.quotation"] = set(standing.values_list("pk", flat=True))
    return left
