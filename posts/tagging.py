"""Tags as authors type and paste them: read, led to the tags that stand under any of their names, told of near ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from posts.known_names import known_as
from posts.likeness import Near, near_tags
from posts.models import Tag, TagAlias, TaggedPost
from posts.stems import fold

SUGGESTIONS = 20
MOST_NAMES = 60  # of one paste that are looked up
LOOKED_AT = 200  # tags that contain what is typed, of which the most used are offered
MAX_LENGTH = 100


@dataclass(frozen=True)
class Typed:
    """One name as typed: the tag's own name where there is one, and tags that it looks like where there is none."""

    typed: str
    name: str
    is_new: bool
    near: tuple[Near, ...] = ()


@dataclass(frozen=True)
class Suggestion:
    """A tag to offer; ``also`` is the other name by which it was found, "" for its own."""

    name: str
    used: int
    also: str = ""


def split_names(text: str) -> list[str]:
    """Read "a, b, c" as people paste it: commas, semicolons and line ends separate; quotation marks do not matter.

    Names that differ only in case, accents or spaces are one, as first written. Pure.
    """
    names: dict[str, str] = {}
    for part in text.replace(";", ",").replace("\n", ",").split(","):
        name = " ".join(part.replace('"', " ").split()).strip("#").strip()
        if name:
            names.setdefault(fold(name), name[:MAX_LENGTH])
    return list(names.values())


def split_tags(text: str) -> list[str]:
    """The names of the tags that ``text`` means: a name that is an alias is its tag. Two queries."""
    names = split_names(text)
    known = known_as("tag", names)
    chosen = (known[fold(name)].name if fold(name) in known else name for name in names)
    return list(dict.fromkeys(chosen))


def rows_of_tags(names: Iterable[str]) -> list[Tag | str]:
    """The tags that have just these names, and the names that no tag has yet: what ``post.tags.set`` takes. One query.

    Given names only, taggit asks for each of them.
    """
    wanted = list(names)
    rows = {tag.name: tag for tag in Tag.objects.filter(name__in=wanted)} if wanted else {}
    return [rows.get(name, name) for name in wanted]


def resolve(names: Iterable[str]) -> list[Typed]:
    """What each name means, and what the new ones look like. Two queries, and three for each new name."""
    typed = [name for name in names if fold(name)][:MOST_NAMES]
    known = known_as("tag", typed)
    found = []
    for name in typed:
        tag = known.get(fold(name))
        if tag is not None:
            found.append(Typed(name, tag.name, is_new=False))
        else:
            found.append(Typed(name, name, is_new=True, near=tuple(near_tags(name))))
    return found


def suggest(words: str, *, limit: int = SUGGESTIONS) -> list[Suggestion]:
    """Tags one of whose names has ``words`` in it, those that begin with them first, then the most used.

    Without words the most used. Five queries at most, whatever the number of tags; none reads more rows than it offers
    from.
    """
    folded = fold(words)[:MAX_LENGTH]
    counted = TaggedPost.objects.values_list("tag_id").annotate(n=Count("pk"))
    if not folded:
        counts = dict(counted.order_by("-n", "tag_id")[:limit])
        names = dict(Tag.objects.filter(pk__in=list(counts)).values_list("pk", "name"))
        most = sorted(names, key=lambda pk: (-counts[pk], names[pk]))
        return [Suggestion(names[pk], counts[pk]) for pk in most]
    begin = Tag.objects.filter(folded__startswith=folded)
    rows = list(begin.order_by("folded", "pk").values_list("pk", "name", "folded")[:LOOKED_AT])
    if len(rows) < LOOKED_AT:
        aliased = TagAlias.objects.filter(folded__contains=folded).values_list("tag_id", flat=True)
        having = Q(folded__contains=folded) | Q(pk__in=list(aliased[:LOOKED_AT]))
        more = Tag.objects.filter(having).exclude(folded__startswith=folded).order_by("folded", "pk")
        rows += more.values_list("pk", "name", "folded")[: LOOKED_AT - len(rows)]
    names = {pk: name for pk, name, _folded in rows}
    first = {pk for pk, _name, own in rows if own.startswith(folded)}
    counts = dict(counted.filter(tag__in=list(names)).order_by())
    best = sorted(names, key=lambda pk: (pk not in first, -counts.get(pk, 0), names[pk]))[:limit]
    also = _found_by_other_names(best, folded, names)
    return [Suggestion(names[pk], counts.get(pk, 0), also.get(pk, "")) for pk in best]


def _found_by_other_names(keys: list[int], folded: str, names: dict[int, str]) -> dict[int, str]:
    missing = [pk for pk in keys if folded not in fold(names[pk])]
    if not missing:
        return {}
    aliases = TagAlias.objects.filter(Q(tag__in=missing), folded__contains=folded)
    return dict(aliases.values_list("tag_id", "name"))
