"""Complete snapshots of posts: made at every save, and while somebody types.

What a post has had is told by ``saves()``; an autosave belongs to one person and folds under the next save. Restoring
is for ``posts.restoring``, changes to public texts are for ``posts.pending``.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from django.db import models, transaction
from django.db.models import Max
from django.db.models.fields.json import KT
from django.utils import timezone
from django.utils.translation import gettext as _

from posts import embeds
from posts.history import plain_values
from posts.html import html_to_text
from posts.models import Byline, Post, Republication, Revision, TaggedPost, User
from posts.projections import Filed
from posts.references import extract_references

# Columns that say where the row stands rather than what the text is.
NOT_IN_SNAPSHOT = {
    "id",
    "version",
    "created_at",
    "created_by",
    "modified_at",
    "body_text",
    "word_count",
    "import_ref",
    "changes_at",
}
FACETS: Final = ("region", "theme", "report")
# Within this time an autosave takes the place of the one before it from the same form: a day of typing leaves a
# hundred texts to go back to, not ten thousand.
AUTOSAVE_WINDOW: Final = dt.timedelta(minutes=5)
SET_ASIDE: Final = "set aside"
WORKING_TITLE_WORDS: Final = 8


def snapshot_of(post: Post, known: Mapping[str, Any] = MappingProxyType({})) -> dict[str, Any]:
    """All that makes the text what it is: columns, labels, byline, republication, and what is embedded.

    JSON values only. About seven queries and one for each kind of embed; none for a part that is ``known``.
    """
    parts: dict[str, Callable[[], Any]] = {
        "tags": lambda: sorted(post.tags.names()),
        "regions": lambda: sorted(post.regions.values_list("pk", flat=True)),
        "themes": lambda: sorted(post.themes.values_list("pk", flat=True)),
        "reports": lambda: sorted(post.reports.values_list("pk", flat=True)),
        "byline": lambda: list(post.byline_rows.values("person_id", "organization_id", "position")),
        "republication": lambda: _republication_of(post),
    }
    return {
        "fields": columns_of(post),
        **{name: known[name] if name in known else ask() for name, ask in parts.items()},
        "embeds": embedded_words(post.body),
    }


def _republication_of(post: Post) -> dict[str, Any] | None:
    republication = getattr(post, "republication", None)
    return plain_values(republication) if republication else None


def columns_of(post: Post) -> dict[str, Any]:
    """The columns that belong to the text, as JSON can keep them."""
    return {name: value for name, value in plain_values(post).items() if name not in NOT_IN_SNAPSHOT}


def embedded_words(body: str) -> dict[str, dict[str, Any]]:
    """{kind: {key: words}} of the records that a body embeds. One query for each kind."""
    return {
        kind: {str(pk): words for pk, words in embed.snapshot(ids).items()}
        for kind, ids in extract_references(body).embeds.items()
        if (embed := embeds.get(kind)) is not None
    }


def record_revision(
    post: Post,
    *,
    by: User | None,
    kind: str = Revision.Kind.SAVE,
    note: str = "",
    form_key: uuid.UUID | None = None,
    filed: Sequence[Filed] | None = None,
) -> Revision:
    """Keep the post as it is now. Called inside the transaction of the save.

    Four queries less where the caller knows what the post is ``filed`` under.
    """
    known: dict[str, Any] = {}
    if filed is not None:
        known = {f"{kind}s": sorted(label.pk for label in filed if label.kind == kind) for kind in FACETS}
        known["tags"] = sorted(label.name for label in filed if label.kind == "tag")
    return Revision.objects.create(
        post=post,
        number=next_number(post),
        kind=kind,
        version=post.version,
        snapshot=snapshot_of(post, known),
        note=note,
        created_by=by,
        form_key=form_key,
    )


def record_revisions(
    posts: Sequence[Post],
    *,
    by: User | None,
    kind_of: Callable[[Post], str] = lambda post: Revision.Kind.SAVE,
    note: str = "",
) -> None:
    """The same of many posts, in the transaction that writes them. Eight queries, and those of what is embedded."""
    parts = _parts_of([post.pk for post in posts])
    numbers = Revision.objects.filter(post__in=parts).order_by().values("post").annotate(last=Max("number"))
    last = dict(numbers.values_list("post", "last"))
    Revision.objects.bulk_create(
        Revision(
            post=post,
            number=last.get(post.pk, 0) + 1,
            kind=kind_of(post),
            version=post.version,
            snapshot=snapshot_of(post, parts[post.pk]),
            note=note,
            created_by=by,
        )
        for post in posts
    )


def _parts_of(keys: Sequence[int]) -> dict[int, dict[str, Any]]:
    """{post: all parts of its snapshot that are rows of their own}, as ``snapshot_of`` has them. Six queries."""
    labels = ("tags", "regions", "themes", "reports")
    parts: dict[int, dict[str, Any]] = {
        key: {**{name: [] for name in labels}, "byline": [], "republication": None} for key in keys
    }
    tagged = TaggedPost.objects.filter(content_object__in=keys)
    for key, name in tagged.values_list("content_object_id", "tag__name"):
        parts[key]["tags"].append(name)
    for relation in (Post.regions, Post.themes, Post.reports):
        name = relation.field.name
        column = relation.field.m2m_reverse_name()
        rows = relation.through._default_manager.filter(post__in=keys).order_by(column)
        for key, pk in rows.values_list("post_id", column):
            parts[key][name].append(pk)
    columns = ("person_id", "organization_id", "position")
    for key, *values in Byline.objects.filter(post__in=keys).values_list("post_id", *columns):
        parts[key]["byline"].append(dict(zip(columns, values, strict=True)))
    for republication in Republication.objects.filter(post__in=keys):
        parts[republication.post_id]["republication"] = plain_values(republication)
    for found in parts.values():
        found["tags"].sort()  # databases have orders of their own
    return parts


def next_number(post: Post) -> int:
    """The number of the revision to come. The caller holds the post's row, so that nobody else takes it."""
    last = post.revisions.aggregate(last=Max("number"))["last"] or 0
    return last + 1


@transaction.atomic
def keep_autosave(
    post: Post, *, by: User, form_key: uuid.UUID, version: int, snapshot: dict[str, Any]
) -> Revision | None:
    """Keep what somebody has typed and not saved. Touches no row but its own; readers see nothing of it.

    Takes the place of what the same form kept less than AUTOSAVE_WINDOW ago. None where the form was saved since:
    the request was on its way when that happened. Four queries at most.
    """
    lock(post)
    now = timezone.now()
    of_form = list(
        post.revisions.filter(form_key=form_key)
        .annotate(begun=KT("snapshot__begun_at"))
        .defer("snapshot")
        .order_by("-number")
    )
    if any(row.kind != Revision.Kind.AUTOSAVE for row in of_form):
        return None
    last = next((row for row in of_form if row.created_by_id == by.pk), None)
    if last is not None and last.note == "" and now - dt.datetime.fromisoformat(last.begun) < AUTOSAVE_WINDOW:
        last.snapshot = {**snapshot, "begun_at": last.begun}
        last.version, last.created_at = version, now
        last.save(update_fields=["snapshot", "version", "created_at"])
        return last
    return Revision.objects.create(
        post=post,
        number=next_number(post),
        kind=Revision.Kind.AUTOSAVE,
        version=version,
        snapshot={**snapshot, "begun_at": now.isoformat()},
        created_at=now,
        created_by=by,
        form_key=form_key,
    )


def unsaved_by(post: Post, user: Any) -> Revision | None:
    """What this person has typed into the post since they last saved it, and not set aside. Two queries."""
    own = post.revisions.filter(created_by=user)
    saved = own.exclude(kind=Revision.Kind.AUTOSAVE).aggregate(last=Max("number"))["last"] or 0
    return own.autosaves().filter(number__gt=saved, note="").order_by("-number").first()


def set_aside(post: Post, user: User) -> int:
    """Stop offering what this person has typed and not saved; it stays among the revisions. One query."""
    return post.revisions.autosaves().filter(created_by=user, note="").update(note=SET_ASIDE)


def base_of(post: Post, version: int | None) -> Revision | None:
    """The text as it stood at a version: what somebody began from. None where it was not kept."""
    if version is None:
        return None
    return post.revisions.saves().filter(version=version).order_by("-number").first()


def lock(post: Post) -> None:
    """Hold the post's row until the transaction ends, so that numbers and decisions come one after another."""
    Post.objects.select_for_update().filter(pk=post.pk).values_list("pk", flat=True).first()


def working_title(body: str) -> str:
    """What an untitled draft is known by: its first words, or that it has none. Not longer than a title."""
    words = html_to_text(body).split()
    if not words:
        return _("Untitled draft")
    told = " ".join(words[:WORKING_TITLE_WORDS])[:200]
    return _("Untitled: %(words)s…") % {"words": told}


def folded(revisions: models.QuerySet[Revision]) -> list[tuple[Revision, list[Revision]]]:
    """[(revision, autosaves folded under it)], the newest first; those above the last save stand for themselves."""
    shown: list[tuple[Revision, list[Revision]]] = []
    is_open = True
    for revision in revisions:
        if revision.kind != Revision.Kind.AUTOSAVE:
            is_open = False
            shown.append((revision, []))
        elif is_open:
            shown.append((revision, []))
        else:
            shown[-1][1].append(revision)
    return shown
