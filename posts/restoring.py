"""Bringing the words of a snapshot back to a post: an earlier text, or changes that waited to go live.

Where the post stands (status, instants, address) is not text, and stays as it is.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import models, transaction
from django.utils.translation import gettext as _

from posts import embeds, publishing
from posts.models import (
    Byline,
    Organization,
    Person,
    Post,
    Region,
    Report,
    Republication,
    Revision,
    StaleVersion,
    Theme,
    User,
)
from posts.revisions import NOT_IN_SNAPSHOT, embedded_words

# Of a snapshot's columns, those that say where the post stood. A translation stays one, an address stays where it is.
STANDING: Final = {
    "status",
    "published_at",
    "month_on",
    "embargoed_until",
    "expires_at",
    "withdrawn_at",
    "withdrawal_reason",
    "translation_group",
    "slug",
    "language",
}


def apply_snapshot(
    post: Post, snapshot: dict[str, Any], *, keep: frozenset[str] | set[str] = frozenset()
) -> list[str]:
    """Write a snapshot to the post and its relations, and return the names of what is no longer there.

    Bumps the version as every save does (raises StaleVersion); projections and revision are ``record_save``'s.
    ``keep`` names fields that stay as they are, beside STANDING.
    """
    lost = set_columns(post, snapshot, keep=keep)
    if post.status == Post.Status.PUBLISHED:
        post.is_untitled = False
    post.save()
    if "tags" not in keep:
        post.tags.set(snapshot.get("tags") or [])
    for name, rows in (("regions", Region), ("themes", Theme), ("reports", Report)):
        if name not in keep:
            wanted = set(snapshot.get(name) or [])
            standing = set(rows._default_manager.filter(pk__in=wanted).values_list("pk", flat=True))
            lost += [str(rows._meta.verbose_name)] * len(wanted - standing)
            getattr(post, name).set(standing)
    if "byline" not in keep:
        lost += _write_byline(post, snapshot.get("byline") or [])
    if "republication" not in keep:
        lost += _write_republication(post, snapshot.get("republication"))
    return lost


def set_columns(
    post: Post, snapshot: dict[str, Any], *, keep: frozenset[str] | set[str] = frozenset()
) -> list[str]:
    """Give the row in memory the columns of a snapshot; returns the names of what they point at and is gone."""
    lost: list[str] = []
    for field in Post._meta.concrete_fields:
        name = field.name
        if name in NOT_IN_SNAPSHOT or name in STANDING or name in keep or name not in snapshot["fields"]:
            continue
        text = snapshot["fields"][name]
        value = None if field.null and text in ("", "None", None) else field.to_python(text)
        if value is not None and isinstance(field, models.ForeignKey):
            model: Any = field.related_model
            if not model._default_manager.filter(pk=value).exists():
                lost.append(str(field.verbose_name))
                value = None
        setattr(post, field.attname, value)
    return lost


def _write_byline(post: Post, rows: list[dict[str, Any]]) -> list[str]:
    people = set(
        Person.objects.filter(pk__in=[row["person_id"] for row in rows]).values_list("pk", flat=True)
    )
    keys = [row["organization_id"] for row in rows]
    bodies = set(Organization.objects.filter(pk__in=keys).values_list("pk", flat=True))
    standing = [row for row in rows if row["person_id"] in people or row["organization_id"] in bodies]
    post.byline_rows.all().delete()
    Byline.objects.bulk_create([Byline(post=post, **row) for row in standing])
    return [_("a signature")] * (len(rows) - len(standing))


def _write_republication(post: Post, kept: dict[str, Any] | None) -> list[str]:
    standing = Republication.objects.filter(post=post).first()
    if not kept:
        if standing is not None:
            standing.delete()
        return []
    row = republication_of(post, kept, standing)
    if row is None:
        return [str(Republication._meta.verbose_name)]
    row.save()
    return []


def republication_of(
    post: Post, kept: dict[str, Any], standing: Republication | None = None
) -> Republication | None:
    """The row in memory that a snapshot kept; None where its publisher is no longer there."""
    row = standing or Republication(post=post)
    for field in Republication._meta.concrete_fields:
        if field.name in ("id", "post") or field.name not in kept:
            continue
        text = kept[field.name]
        value = None if field.null and text in ("", "None", None) else field.to_python(text)
        if value is not None and isinstance(field, models.ForeignKey):
            model: Any = field.related_model
            if not model._default_manager.filter(pk=value).exists():
                if not field.null:
                    return None
                value = None
        setattr(row, field.attname, value)
    return row


def changed_embeds(post: Post, snapshot: dict[str, Any]) -> dict[str, dict[int, Any]]:
    """{kind: {key: words}} of the records in a snapshot whose words are others now. One query for each kind."""
    body = snapshot["fields"].get("body", "")
    now = embedded_words(body)
    return {
        kind: found
        for kind, records in (snapshot.get("embeds") or {}).items()
        if (
            found := {
                int(key): words
                for key, words in records.items()
                if key in now.get(kind, {}) and now[kind][key] != words
            }
        )
    }


@transaction.atomic
def restore(
    post: Post, revision: Revision, *, by: User | None, seen_version: int, with_embeds: bool = False
) -> list[str]:
    """Make the text of ``revision`` the post's text again, as a new save; returns what is no longer there.

    ``with_embeds`` brings the embedded records back to their words of that time as well, wherever they stand. Raises
    StaleVersion when the post was saved after ``seen_version``.
    """
    if post.version != seen_version:
        raise StaleVersion(post.version)
    before = post.title
    lost = apply_snapshot(post, revision.snapshot)
    if with_embeds:
        for kind, words in changed_embeds(post, revision.snapshot).items():
            embed = embeds.get(kind)
            if embed is not None:
                embed.restore(words)
    publishing.record_save(
        post,
        by=by,
        verb="restore",
        changes={"revision": ("", revision.number), "title": (before, post.title)},
        note=_("Text of revision %(number)d") % {"number": revision.number},
    )
    return lost
