"""What rests on a row: told to whoever is about to delete it, and the reason why evidence stays.

Foreign keys are counted by what the models say of them; records that bodies and kept revisions name in their HTML
are looked up there, because no foreign key guards them. Called by the admin; read only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from posts.models import Post, Revision
from posts.references import References, extract_references

# Rows that only tie two others together are counted as the one that people know.
OWNERS = {
    "posts.byline": "post",
    "posts.quotationvia": "quotation",
    "posts.republication": "post",
    "posts.sourceauthor": "source",
    "posts.taggedpost": "content_object",
}


@dataclass(frozen=True)
class Use:
    """One way in which a row is used, in words ("14 posts"); ``holds`` where it must not go because of it."""

    words: str
    holds: bool


def uses_of(row: models.Model, *, kind: str = "") -> list[Use]:
    """Everything that rests on ``row``. ``kind`` is how bodies name it: "source", "person", or a kind of embed.

    One query a relation; with ``kind`` two more, which read every body and revision that may name the row.
    """
    counts: dict[tuple[type[models.Model], bool], set[Any]] = {}
    for relation in row._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or relation.on_delete is models.DO_NOTHING:
            continue
        owner = _owner(relation, row)
        if owner is not None:
            path, model = owner
            users = relation.related_model._base_manager.filter(**{relation.field.name: row})
            holds = relation.on_delete in (models.PROTECT, models.RESTRICT)
            counts.setdefault((model, holds), set()).update(users.values_list(path, flat=True))
    found = [Use(_counted(model, len(keys)), holds) for (model, holds), keys in counts.items() if keys]
    return [*found, *(_uses_in_texts(kind, row.pk) if kind else [])]


def in_words(uses: Iterable[Use]) -> str:
    """ "14 posts, 3 calls"; empty for none."""
    return ", ".join(use.words for use in uses)


def posts_naming(kind: str, pk: int) -> list[int]:
    """Keys of the posts whose bodies name the record. One query, and the reading of the bodies it finds."""
    rows = posts_that_may_name(kind, [pk]).values_list("pk", "body")
    return [post for post, body in rows.iterator() if _names(extract_references(body), kind, pk)]


def posts_that_may_name(kind: str, keys: Iterable[int]) -> models.QuerySet[Post]:
    """Posts in whose bodies the words stand by which one of the records is named; hardly any other. Reads no body."""
    wanted = Q(pk__in=[])
    for key in keys:
        wanted |= _needles(kind, key, "body")
    return Post.objects.filter(wanted)


def _owner(relation: models.ManyToOneRel, row: models.Model) -> tuple[str, type[models.Model]] | None:
    """Where to count a relation, and as what; None for the row's own parts, which go with it."""
    related: Any = relation.related_model
    if related._meta.auto_created:
        own = next(
            field for field in related._meta.fields if field.remote_field and field is not relation.field
        )
        return own.attname, own.related_model
    path = OWNERS.get(related._meta.label_lower)
    if path:
        return f"{path}_id", related._meta.get_field(path).related_model
    if relation.on_delete is models.CASCADE:
        return None
    return "pk", related


def _counted(model: type[models.Model], number: int) -> str:
    name = model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural
    return f"{number} {name}"


def _uses_in_texts(kind: str, pk: int) -> list[Use]:
    found = []
    posts = len(posts_naming(kind, pk))
    if posts:
        found.append(Use(ngettext("the text of %d post", "the texts of %d posts", posts) % posts, True))
    revisions = _revisions_naming(kind, pk)
    if revisions:
        found.append(Use(ngettext("%d kept revision", "%d kept revisions", revisions) % revisions, True))
    return found


def _revisions_naming(kind: str, pk: int) -> int:
    rows = Revision.objects.annotate(text=_kept("fields__body"))
    inside = rows.filter(_needles(kind, pk, "text")).values_list("pk", "text")
    keys = {key for key, text in inside.iterator() if _names(extract_references(text), kind, pk)}
    if kind == "image":
        led = rows.annotate(lead=_kept("fields__lead_image")).filter(lead=str(pk))
        keys |= set(led.values_list("pk", flat=True))
    elif kind in ("person", "organization"):
        signed = rows.annotate(signers=_kept("byline")).filter(
            signers__regex=rf'"{kind}_id": ?{int(pk)}[,}}]'
        )
        keys |= set(signed.values_list("pk", flat=True))
    return len(keys)


def _kept(path: str) -> Cast:
    """A value of a snapshot as plain text, which both databases compare alike."""
    return Cast(KT(f"snapshot__{path}"), models.TextField())


def _needles(kind: str, pk: int, column: str) -> Q:
    """What a text that names the record contains; other texts may contain it as well."""
    if kind == "source":
        # The pattern is dear, and tried on what has both words only.
        return Q(**{f"{column}__contains": f'data-source="{pk}"'}) | Q(
            **{f"{column}__contains": "data-via="}
        ) & Q(**{f"{column}__contains": str(pk)}) & Q(
            **{f"{column}__regex": rf'data-via="([0-9]+ )*{int(pk)}[ "]'}
        )
    if kind in ("person", "organization"):
        return Q(**{f"{column}__contains": f'"{kind}:{pk}"'})
    return Q(**{f"{column}__contains": f'data-id="{pk}"'})


def _names(found: References, kind: str, pk: int) -> bool:
    if kind == "source":
        return pk in found.sources or pk in found.vias
    if kind == "person":
        return pk in found.people
    if kind == "organization":
        return pk in found.organizations
    return pk in found.embeds.get(kind, ())


def why_it_stays(uses: Iterable[Use]) -> str:
    """One sentence for people; empty where nothing holds the row."""
    holding = [use for use in uses if use.holds]
    return _("It is used in %s.") % in_words(holding) if holding else ""
