"""Complete snapshots of posts: made at every save, restored as a new save."""

from __future__ import annotations

from typing import Any

from django.db.models import Max

from posts import embeds
from posts.history import plain_values
from posts.models import Post, Revision, User
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
}


def snapshot_of(post: Post) -> dict[str, Any]:
    """All that makes the text what it is: columns, labels, byline, republication, and what is embedded.

    JSON values only. About eight queries and one for each kind of embed.
    """
    republication = getattr(post, "republication", None)
    return {
        "fields": {name: value for name, value in plain_values(post).items() if name not in NOT_IN_SNAPSHOT},
        "tags": sorted(post.tags.names()),
        "regions": sorted(post.regions.values_list("pk", flat=True)),
        "themes": sorted(post.themes.values_list("pk", flat=True)),
        "reports": sorted(post.reports.values_list("pk", flat=True)),
        "byline": list(post.byline_rows.values("person_id", "organization_id", "position")),
        "republication": plain_values(republication) if republication else None,
        "embeds": {
            kind: {str(pk): words for pk, words in embed.snapshot(ids).items()}
            for kind, ids in extract_references(post.body).embeds.items()
            if (embed := embeds.get(kind)) is not None
        },
    }


def record_revision(
    post: Post, *, by: User | None, kind: str = Revision.Kind.SAVE, note: str = ""
) -> Revision:
    """Keep the post as it is now. Called inside the transaction of the save."""
    last = post.revisions.aggregate(last=Max("number"))["last"] or 0
    return Revision.objects.create(
        post=post,
        number=last + 1,
        kind=kind,
        version=post.version,
        snapshot=snapshot_of(post),
        note=note,
        created_by=by,
    )
