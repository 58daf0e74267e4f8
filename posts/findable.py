"""What can be found of posts: each text, every quotation in it, and the works that are quoted.

``publishing.refresh_derived`` calls `index_post` at every save, in its transaction; importers and what files many posts
anew call `index_posts`; ``refresh_search`` rebuilds all.
Each entry knows from when until when it is public; search asks the clock, and the page asks the rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice

from django.db.models import Min
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from posts import search
from posts.models import Post, Quotation, Source
from posts.projections import Filed, filed_under, plain_text

Facets = dict[str, list[str]]

TOGETHER = 25  # posts whose records are asked for in one statement and whose texts are held at once


def index_post(post: Post, filed: Sequence[Filed] | None = None) -> None:
    """Write the search entries of a post, its quotations and the works they come from. Six queries and the writing.

    One less where the caller knows what the post is ``filed`` under.
    """
    index_posts([post], None if filed is None else {post.pk: filed})


def index_posts(posts: Sequence[Post], filed: Mapping[int, Sequence[Filed]] | None = None) -> None:
    """The same of many posts: the queries of one post for every `TOGETHER` of them."""
    for start in range(0, len(posts), TOGETHER):
        documents: list[search.Document] = []
        works: set[int] = set()
        for post, quotations, facets in _read(posts[start : start + TOGETHER], filed):
            documents.append(_document(post, facets))
            documents += (_quotation(post, row, facets) for row in quotations)
            works |= {row.source_id for row in quotations if row.source_id}
        search.index_many([*documents, *source_documents(works)])


def search_documents() -> Iterator[search.Document]:
    """Yield every post as it stands in the search index: what ``refresh_search`` rebuilds from."""
    rows = Post.objects.order_by("pk").iterator(chunk_size=200)
    while posts := list(islice(rows, TOGETHER)):
        yield from (_document(post, facets) for post, _quoted, facets in _read(posts))


def quotation_documents() -> Iterator[search.Document]:
    """The same of quotations."""
    rows = Post.objects.order_by("pk").defer("body", "body_text").iterator(chunk_size=200)
    while posts := list(islice(rows, TOGETHER)):
        for post, quotations, facets in _read(posts):
            yield from (_quotation(post, row, facets) for row in quotations)


def all_source_documents() -> Iterator[search.Document]:
    """The same of works."""
    keys = list(Source.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), search.BATCH):
        yield from source_documents(keys[start : start + search.BATCH])


def source_documents(keys: Collection[int]) -> list[search.Document]:
    """What can be found of works: an entry for each language of the texts that quote them. Three queries at most."""
    if not keys:
        return []
    quoting = (
        Quotation.objects.standing()
        .filter(source__in=keys)
        .order_by("source", "post__language")
        .values("source", "post__language")
    )
    public = quoting.filter(post__status=Post.Status.PUBLISHED, post__published_at__isnull=False)
    beginnings = {
        (row["source"], row["post__language"]): row["at"]
        for row in public.annotate(
            at=Min(Greatest("post__published_at", Coalesce("post__embargoed_until", "post__published_at")))
        )
    }
    rows = Source.objects.for_attribution().in_bulk(list(keys))
    pairs = {(row["source"], row["post__language"]) for row in quoting} | set(beginnings)
    return [
        _source(rows[key], language, beginnings.get((key, language)))
        for key, language in sorted(pairs)
        if key in rows
    ]


def _read(
    posts: Sequence[Post], filed: Mapping[int, Sequence[Filed]] | None = None
) -> Iterator[tuple[Post, list[Quotation], Facets]]:
    """Posts with their quotations, those that were withdrawn too: their entries must go out of sight. Two queries."""
    keys = [post.pk for post in posts]
    quotations: dict[int, list[Quotation]] = {key: [] for key in keys}
    rows = Quotation.objects.filter(post__in=keys).order_by("position", "pk")
    for row in rows.select_related("speaker_person", "speaker_organization", "source__publisher"):
        quotations[row.post_id].append(row)
    filed = filed_under(keys) if filed is None else filed
    for post in posts:
        yield post, quotations[post.pk], _facets(post, quotations[post.pk], filed[post.pk])


def speaker_key(row: Quotation) -> str:
    """A speaker as filters name them: "person:12"; names change, and addresses that were kept should not."""
    if row.speaker_person_id:
        return f"person:{row.speaker_person_id}"
    return f"organization:{row.speaker_organization_id}" if row.speaker_organization_id else ""


def _facets(post: Post, quotations: Sequence[Quotation], filed: Sequence[Filed]) -> Facets:
    facets: Facets = {"kind": [post.kind]}
    for label in filed:
        facets.setdefault(label.kind, []).append(label.slug)
    if post.published_at is not None:
        facets["year"] = [f"{timezone.localtime(post.published_at, timezone.get_default_timezone()):%Y}"]
    speakers = [speaker_key(row) for row in quotations if row.withdrawn_at is None]
    if speakers := list(dict.fromkeys(filter(None, speakers))):
        facets["speaker"] = speakers
    return facets


def _document(post: Post, facets: Facets) -> search.Document:
    return search.Document(
        kind="post",
        pk=post.pk,
        language=post.language,
        title=post.title,
        text="\n\n".join(filter(None, [post.summary, plain_text(post)])),
        is_public=post.status == Post.Status.PUBLISHED,
        facets=facets,
        sort_at=post.published_at or post.modified_at,
        public_from=post.public_from,
        public_until=post.expires_at,
    )


def _quotation(post: Post, row: Quotation, facets: Facets) -> search.Document:
    """Under its speaker, with the words and where they come from; narrowed like the text it stands in."""
    return search.Document(
        kind="quotation",
        pk=row.pk,
        language=post.language,
        title=row.speaker_label,
        text="\n\n".join(filter(None, [row.exact, str(row.source or "")])),
        is_public=post.status == Post.Status.PUBLISHED and row.withdrawn_at is None,
        facets={**facets, "speaker": list(filter(None, [speaker_key(row)]))},
        sort_at=post.published_at or post.modified_at,
        public_from=post.public_from,
        public_until=post.expires_at,
    )


def _source(row: Source, language: str, public_from: object) -> search.Document:
    people = ", ".join(str(author) for author in row.author_list)
    return search.Document(
        kind="source",
        pk=f"{row.pk}-{language}",
        language=language,
        title=row.title,
        text="\n".join(filter(None, [people, str(row.publisher or "")])),
        is_public=public_from is not None,
        facets={"year": [str(row.issued.first_day.year)]} if row.issued else {},
        sort_at=public_from or row.created_at,  # type: ignore[arg-type] # an instant of the database
        public_from=public_from,  # type: ignore[arg-type] # see above
    )
