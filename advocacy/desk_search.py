"""One box that finds whatever staff work with: posts, sources, names, tags and facets, calls, demands, petitions.

Each kind asks for the permission to see it and costs a query or two. Words are found in any order, without regard to
accents and capitals where the records keep folded names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models import Call, Demand, Petition
from posts import choosing, search
from posts.known_names import having_name
from posts.models import Post, Region, Report, Series, Tag, Theme
from posts.narrowing import having_words, words_of
from posts.stems import fold

MOST_QUERY = 200  # characters that are looked at
IN_A_BOX, ON_A_PAGE = 5, 20  # rows of each kind


@dataclass(frozen=True, slots=True)
class Found:
    """One record: its name, its page in the admin, what tells it from others."""

    label: str
    url: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind. ``url`` lists more of it, where a list can."""

    title: str
    rows: list[Found]
    url: str = ""


Find = Callable[[str, int], list[Found]]


def _page(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def _rows(rows: Iterable[Any], detail: Callable[[Any], str] = lambda row: "") -> list[Found]:
    return [Found(str(row), _page(row), detail(row)) for row in rows]


def find_posts(query: str, limit: int) -> list[Found]:
    """By title first, then by what the texts say. Posts in every state."""
    rows = Post.objects.only("title", "status", "published_at", "modified_at").order_by("-modified_at", "-pk")
    found = {post.pk: post for post in having_words(rows, query, "title", "slug")[:limit]}
    if len(found) < limit:
        hits = search.find(query, kinds=["post"], limit=limit, include_hidden=True).hits
        keys = [int(hit.pk) for hit in hits if int(hit.pk) not in found]
        more = rows.in_bulk(keys)
        found |= {key: more[key] for key in keys if key in more}
    return _rows(list(found.values())[:limit], lambda post: str(post.get_status_display()))


def find_sources(query: str, limit: int) -> list[Found]:
    return [
        Found(
            source.title,
            _page(source),
            " · ".join(
                filter(
                    None,
                    [
                        source.publisher.name if source.publisher else "",
                        source.issued.label() if source.issued else "",
                    ],
                )
            ),
        )
        for source in choosing.find_sources(query, limit)
    ]


def find_people(query: str, limit: int) -> list[Found]:
    return _rows(choosing.find_speakers(query, ["person"], limit), lambda row: row.role)


def find_organizations(query: str, limit: int) -> list[Found]:
    rows = choosing.find_speakers(query, ["organization"], limit)
    return _rows(rows, lambda row: str(row.get_kind_display()))


def find_tags(query: str, limit: int) -> list[Found]:
    """Tags whose names begin with the words come before those that merely contain them."""
    rows = list(Tag.objects.filter(having_name("tag", query)).order_by("folded")[: limit * 10])
    start = fold(query)
    rows.sort(key=lambda tag: (not tag.folded.startswith(start), len(tag.folded)))
    return _rows(rows[:limit])


def find_facets(query: str, limit: int) -> list[Found]:
    found: list[Found] = []
    for model in (Region, Theme, Report, Series):
        rows = model.objects.filter(having_name(model._meta.model_name or "", query))[:limit]
        found += _rows(rows, lambda row: str(row._meta.verbose_name))
    return found[:limit]


def find_calls(query: str, limit: int) -> list[Found]:
    rows = having_words(Call.objects.all(), query, "name", "heading", "introduction").order_by("-pk")
    return _rows(rows[:limit])


def find_demands(query: str, limit: int) -> list[Found]:
    wanted = Q()
    for word in words_of(query):
        wanted &= Q(folded__contains=fold(word)) | Q(addressee__folded__contains=fold(word))
    rows = Demand.objects.filter(wanted).select_related("addressee").order_by("-last_asked_on", "-pk")
    return _rows(rows[:limit], lambda row: str(row.get_status_display()))


def find_petitions(query: str, limit: int) -> list[Found]:
    rows = having_words(Petition.objects.all(), query, "title", "number").order_by("-pk")
    return _rows(rows[:limit], lambda row: row.number)


KINDS: Final[tuple[tuple[str | Promise, str, Find, str], ...]] = (
    (gettext_lazy("Posts"), "posts.view_post", find_posts, "posts_post"),
    (gettext_lazy("Sources"), "posts.view_source", find_sources, "posts_source"),
    (gettext_lazy("People"), "posts.view_person", find_people, "posts_person"),
    (gettext_lazy("Organisations"), "posts.view_organization", find_organizations, "posts_organization"),
    (gettext_lazy("Tags"), "posts.view_tag", find_tags, "posts_tag"),
    (gettext_lazy("Regions, themes, reports, series"), "posts.view_region", find_facets, ""),
    (gettext_lazy("Calls"), "campaigns.view_call", find_calls, "campaigns_call"),
    (gettext_lazy("Demands"), "campaigns.view_demand", find_demands, "campaigns_demand"),
    (gettext_lazy("Petitions"), "campaigns.view_petition", find_petitions, "campaigns_petition"),
)


def find(user: Any, query: str, *, limit: int) -> list[Group]:
    """What ``user`` may see of what fits ``query``, kind by kind; nothing for no words."""
    if not any(char.isalnum() for char in query):
        return []
    found = []
    for title, permission, search_kind, name in KINDS:
        if user.has_perm(permission):
            rows = search_kind(query, limit)
            if rows:
                url = reverse(f"admin:{name}_changelist") if name else ""
                found.append(Group(str(title), rows, url))
    return found


def desk_search(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The page of everything found; with ``?as=json`` what the box shows while somebody types."""
    query = " ".join(request.GET.get("q", "").replace("\x00", "")[:MOST_QUERY].split())
    if request.GET.get("as") == "json":
        groups = find(request.user, query, limit=IN_A_BOX)
        answer = [
            {
                "title": group.title,
                "rows": [{"label": row.label, "url": row.url, "detail": row.detail} for row in group.rows],
            }
            for group in groups
        ]
        return JsonResponse({"groups": answer})
    groups = find(request.user, query, limit=ON_A_PAGE)
    return render(
        request, "admin/search.html", {**context, "title": _("Search"), "query": query, "groups": groups}
    )
