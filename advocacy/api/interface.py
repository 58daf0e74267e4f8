"""The addresses of the interface: which rows each may show. Every list begins with what is public."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import NinjaAPI, Path, Query
from ninja.errors import ValidationError

from advocacy.api import asking, shapes
from advocacy.api.asking import Key, beginning_of, end_of, page_of
from advocacy.api.shapes import Invalid, Paged, Problem, Slug
from advocacy.api.telling import Teller, with_evidence, with_labels
from campaigns.models import Call, Demand, Petition
from posts.models import Post, PostEmbed, Quotation, Source

DESCRIPTION: Final = (
    "Posts, quotations, sources, calls, demands and petitions of this publication, for partners to build on. Read "
    "only; nothing that is not public is ever in an answer. "
    "Lists are paged, newest first; their number is exact up to 10,000. Answers carry an ETag: send it "
    "back as If-None-Match and an unchanged answer costs nobody anything. All instants are in UTC."
)

api = NinjaAPI(
    title="Publication API",
    version="1.0",
    description=DESCRIPTION,
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)
LIST: Final[dict[int, Any]] = {422: Invalid}
ONE: Final[dict[int, Any]] = {404: Problem, 422: Invalid}


@api.exception_handler(Http404)
def not_there(request: HttpRequest, error: Http404) -> HttpResponse:
    """In words of our own: Django's name a model."""
    return api.create_response(request, {"detail": "There is nothing public at this address."}, status=404)


@api.exception_handler(ValidationError)
def not_readable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What is wrong, without repeating what was sent."""
    faults = [
        {"type": fault["type"], "loc": list(fault["loc"]), "msg": fault["msg"]} for fault in error.errors
    ]
    return api.create_response(request, {"detail": faults}, status=422)


@api.get("/v1/posts", response={200: Paged[shapes.PostInList], **LIST}, tags=["posts"], summary="Posts")
def posts(request: HttpRequest, filters: Query[asking.PostFilters]) -> dict[str, Any]:
    rows = Post.objects.published().newest_first()
    equal = {
        "language": filters.language,
        "kind": filters.kind,
        "tagged__tag__slug": filters.tag,
        "regions__slug": filters.region,
        "themes__slug": filters.theme,
        "reports__slug": filters.report,
        "series__slug": filters.series,
    }
    rows = rows.filter(**{name: value for name, value in equal.items() if value is not None})
    if filters.author is not None:
        signed = Q(byline_rows__person__slug=filters.author) | Q(
            byline_rows__organization__slug=filters.author
        )
        rows = rows.filter(pk__in=Post.objects.filter(signed).values("pk"))
    if filters.published_from is not None:
        rows = rows.filter(published_at__gte=beginning_of(filters.published_from))
    if filters.published_to is not None:
        rows = rows.filter(published_at__lte=end_of(filters.published_to))
    if filters.republishable is not None:
        offered = Post.objects.republishable().values("pk")
        rows = rows.filter(pk__in=offered) if filters.republishable else rows.exclude(pk__in=offered)
    return page_of(request, rows, filters, Teller(request).posts, lambda found: with_labels(found.for_list()))  # type: ignore[attr-defined] # a PostQuerySet


@api.get("/v1/posts/{id}", response={200: shapes.PostWhole, **ONE}, tags=["posts"], summary="One post")
def post(request: HttpRequest, id: Path[Key]) -> dict[str, Any]:
    row = get_object_or_404(with_labels(Post.objects.published().for_page()), pk=id)
    return Teller(request).whole_post(row)


def _public_quotations() -> QuerySet[Quotation]:
    """The newest first. Asked of each row in turn, because the database would else begin with all posts and sort."""
    public = Post.objects.published().filter(pk=OuterRef("post_id"))
    return Quotation.objects.standing().filter(Exists(public)).order_by("-pk")


@api.get(
    "/v1/quotations",
    response={200: Paged[shapes.QuotationShape], **LIST},
    tags=["evidence"],
    summary="Quotations",
)
def quotations(request: HttpRequest, filters: Query[asking.QuotationFilters]) -> dict[str, Any]:
    rows = _public_quotations()
    equal = {
        "post__language": filters.language,
        "source__slug": filters.source,
        "source__publisher__slug": filters.publisher,
        "post": filters.post,
    }
    rows = rows.filter(**{name: value for name, value in equal.items() if value is not None})
    if filters.speaker is not None:
        rows = rows.filter(
            Q(speaker_person__slug=filters.speaker) | Q(speaker_organization__slug=filters.speaker)
        )
    return page_of(request, rows, filters, Teller(request).quotations, with_evidence)


@api.get(
    "/v1/quotations/{key}",
    response={200: shapes.QuotationShape, **ONE},
    tags=["evidence"],
    summary="One quotation",
)
def quotation(request: HttpRequest, key: UUID) -> dict[str, Any]:
    return Teller(request).quotations([get_object_or_404(with_evidence(_public_quotations()), key=key)])[0]


def _public_sources() -> QuerySet[Source]:
    quoted = Quotation.objects.standing().filter(
        source=OuterRef("pk"), post__in=Post.objects.published().values("pk")
    )
    return Source.objects.filter(Exists(quoted)).order_by("-pk")


@api.get(
    "/v1/sources", response={200: Paged[shapes.SourceShape], **LIST}, tags=["evidence"], summary="Sources"
)
def sources(request: HttpRequest, filters: Query[asking.SourceFilters]) -> dict[str, Any]:
    rows = _public_sources()
    if filters.publisher is not None:
        rows = rows.filter(publisher__slug=filters.publisher)
    if filters.author is not None:
        rows = rows.filter(source_authors__person__slug=filters.author)
    return page_of(request, rows, filters, Teller(request).sources, lambda found: found.for_attribution())  # type: ignore[attr-defined] # a SourceQuerySet


@api.get(
    "/v1/sources/{slug}", response={200: shapes.SourceShape, **ONE}, tags=["evidence"], summary="One source"
)
def source(request: HttpRequest, slug: Path[Slug]) -> dict[str, Any]:
    rows: Any = _public_sources()
    return Teller(request).sources([get_object_or_404(rows.for_attribution(), slug=slug)])[0]


def _public_calls(post: int | None = None) -> QuerySet[Call]:
    made = PostEmbed.objects.filter(
        kind="call", object_id=OuterRef("pk"), post__in=Post.objects.published().values("pk")
    )
    if post is not None:
        made = made.filter(post=post)
    return Call.objects.filter(Exists(made)).order_by("-pk")


@api.get("/v1/calls", response={200: Paged[shapes.CallShape], **LIST}, tags=["campaigns"], summary="Calls")
def calls(request: HttpRequest, filters: Query[asking.CallFilters]) -> dict[str, Any]:
    return page_of(
        request,
        _public_calls(filters.post),
        filters,
        Teller(request).calls,
        lambda found: found.for_page(),  # type: ignore[attr-defined] # a CallQuerySet
    )


@api.get("/v1/calls/{id}", response={200: shapes.CallShape, **ONE}, tags=["campaigns"], summary="One call")
def call(request: HttpRequest, id: Path[Key]) -> dict[str, Any]:
    rows: Any = _public_calls()
    return Teller(request).calls([get_object_or_404(rows.for_page(), pk=id)])[0]


@api.get(
    "/v1/demands", response={200: Paged[shapes.DemandShape], **LIST}, tags=["campaigns"], summary="Demands"
)
def demands(request: HttpRequest, filters: Query[asking.DemandFilters]) -> dict[str, Any]:
    rows = Demand.objects.public().order_by("-first_asked_on", "-pk")
    equal = {
        "language": filters.language,
        "status": filters.status,
        "tags__slug": filters.tag,
        "addressee__slug": filters.addressee,
    }
    rows = rows.filter(**{name: value for name, value in equal.items() if value is not None})
    return page_of(request, rows, filters, Teller(request).demands, _fetched)


def _fetched(rows: QuerySet[Demand]) -> QuerySet[Demand]:
    return rows.select_related("addressee", "asker").prefetch_related("tags")


@api.get(
    "/v1/demands/{slug}", response={200: shapes.DemandShape, **ONE}, tags=["campaigns"], summary="One demand"
)
def demand(request: HttpRequest, slug: Path[Slug]) -> dict[str, Any]:
    return Teller(request).demands([get_object_or_404(_fetched(Demand.objects.public()), slug=slug)])[0]


@api.get(
    "/v1/petitions",
    response={200: Paged[shapes.PetitionShape], **LIST},
    tags=["campaigns"],
    summary="Petitions",
)
def petitions(request: HttpRequest, filters: Query[asking.PetitionFilters]) -> dict[str, Any]:
    rows = Petition.objects.order_by("-pk")
    if filters.can_be_signed is not None:
        open_now = Petition.objects.open(timezone.now()).values("pk")
        rows = rows.filter(pk__in=open_now) if filters.can_be_signed else rows.exclude(pk__in=open_now)
    return page_of(request, rows, filters, Teller(request).petitions)


@api.get(
    "/v1/petitions/{slug}",
    response={200: shapes.PetitionShape, **ONE},
    tags=["campaigns"],
    summary="One petition",
)
def petition(request: HttpRequest, slug: Path[Slug]) -> dict[str, Any]:
    return Teller(request).petitions([get_object_or_404(Petition, slug=slug)])[0]
