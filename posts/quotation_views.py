"""All quotations with search and filters, and the page of one: its words to copy, and everywhere it stands."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.utils.html import linebreaks
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_safe

from posts.languages import same_page
from posts.listed import Lists, Under
from posts.markdown import to_text
from posts.models import Quotation, Source
from posts.paging import at_least, page_of
from posts.portable import portable_html
from posts.quoted import (
    FILTERS,
    Found,
    Hits,
    facets,
    newest_hits,
    oldest_year,
    with_places,
)
from posts.verdict_marks import evidence_of_one

PER_PAGE: Final = 20
QUERY_LENGTH: Final = 200
NAMES: Final = {
    "speaker": gettext_lazy("Who speaks"),
    "outlet": gettext_lazy("Where it stood"),
    "verdict": gettext_lazy("Checked"),
    "tag": gettext_lazy("Subject"),
    "year": gettext_lazy("Year"),
}


@require_safe
def quotation_list(request: HttpRequest) -> HttpResponse:
    """Every quotation of public texts in the page's language, the newest first, narrowed by what stands in the address.

    Ten queries, and one more where words are looked for.
    """
    chosen = chosen_of(request, ("q", *FILTERS))
    lists = Lists()
    hits = newest_hits(chosen, lists=lists)
    since = oldest_year(Under.QUOTES_ANYBODY, 0, lists=lists) if hits.is_capped else None
    page = page_of(request, hits, per_page=PER_PAGE)
    context = {
        "page": page,
        "found": with_places(list(page)),
        "query": chosen.get("q", ""),
        "chosen": chosen,
        "is_capped": hits.is_capped,
        "facets": narrowing(hits, FILTERS, chosen, request.path, since=since),
        "pages_query": f"{urlencode(chosen)}&" if chosen else "",
        "feeds": [
            (name, f"{reverse(f'posts:quotations_{form}')}{'?' if chosen else ''}{urlencode(chosen)}")
            for form, name in (("feed", "RSS"), ("atom", "Atom"), ("json", "JSON"))
        ],
        "read_at": {} if chosen else None,  # names and words are of one language
    }
    return render(request, "posts/quotation_list.html", context)


def chosen_of(request: HttpRequest, names: tuple[str, ...]) -> dict[str, str]:
    """What the address narrows a list of quotations by; empty values choose nothing."""
    given = {name: request.GET.get(name, "").replace("\x00", " ").strip()[:QUERY_LENGTH] for name in names}
    return {name: value for name, value in given.items() if value}


def narrowing(
    hits: Hits, names: tuple[str, ...], chosen: dict[str, str], path: str, *, since: int | None = None
) -> list[dict[str, Any]]:
    """The filters as a page prints them: each value with its number and the address that chooses or drops it.

    Where there are more than were counted, a number is the least there is, and the years from ``since`` on are offered
    as well: how else would one come to what is older.
    """
    shown = []
    for facet in facets(hits, names):
        values = []
        offered: list[tuple[str, str, int | None]] = list(facet.values)
        if facet.name == "year" and hits.is_capped and since is not None:
            offered += [
                (str(year), str(year), None) for year in range(int(offered[-1][0]) - 1, since - 1, -1)
            ]
        for value, label, number in offered:
            count = at_least(number, is_least=hits.is_capped) if number is not None else ""
            is_chosen = chosen.get(facet.name) == value
            changed = {**chosen, facet.name: "" if is_chosen else value}
            query = urlencode({name: given for name, given in changed.items() if given})
            url = f"{path}?{query}" if query else path
            values.append({"label": label, "count": count, "url": url, "is_chosen": is_chosen})
        if len(values) > 1 or facet.name in chosen:
            shown.append({"name": facet.name, "label": NAMES[facet.name], "values": values})
    return shown


@require_safe
def quotation(request: HttpRequest, key: UUID) -> HttpResponse:
    """One quotation with everywhere it stands; the permalinks of its other places lead here.

    Words that readers had and that went from the text are named with the reason; with a whole post, so is theirs (410).
    """
    rows = Quotation.objects.for_list().select_related("correction", "replaced_by")
    row = get_object_or_404(rows, key=key)
    if row.post.is_public and row.withdrawn_at is None:
        (found,) = with_places([row])
        languages = {place.post.language for place in found.posts}
        here = get_language() or ""
        with translation.override(here if here in languages else found.canonical.post.language):
            address = found.canonical.get_absolute_url()
        if request.path != address:
            return HttpResponsePermanentRedirect(address)
        return render(request, "posts/quotation_detail.html", _told(request, found))
    public_from = row.post.public_from
    was_read = row.first_public_at is not None or (
        row.withdrawn_at is not None and public_from is not None and row.withdrawn_at >= public_from
    )
    if row.post.is_public and was_read:
        return render(request, "posts/quotation_withdrawn.html", {"row": row})
    if row.post.was_ever_public and (was_read or row.withdrawn_at is None):
        return render(request, "posts/post_gone.html", {"post": row.post}, status=410)
    raise Http404("no such quotation")


def _told(request: HttpRequest, found: Found) -> dict[str, Any]:
    row = found.row
    source = Source.objects.for_attribution().filter(pk=row.source_id).first() if row.source_id else None
    relayed = row.via_rows.values_list("source", flat=True)
    relays = Source.objects.for_attribution().in_bulk(list(relayed))
    vias = [relays[pk] for pk in relayed]
    here = request.build_absolute_uri(row.get_absolute_url())
    html = portable_quotation(row, source, vias, here=here, site=request.build_absolute_uri("/"))
    return {
        "row": row,
        "found": found,
        "speaker": row.speaker,
        "speaker_text": row.speaker_text,
        "source": source,
        "vias": vias,
        "evidence": evidence_of_one(row),
        "here": here,
        "as_html": html,
        "as_text": f"{to_text(html).strip()}\n{here}\n",
        "read_at": same_page(request.path, {place.post.language for place in found.posts}),
    }


def portable_quotation(
    row: Quotation, source: Source | None, vias: list[Source], *, here: str, site: str
) -> str:
    """The words with their attribution, as they travel: the markup of the republication kit."""
    context = {
        "inner": mark_safe(linebreaks(row.exact, autoescape=True)),  # noqa: S308 - escaped beside it
        "language": row.language,
        "speaker": row.speaker,
        "speaker_text": row.speaker_text,
        "source": source,
        "vias": vias,
    }
    rendered = get_template("posts/_quotation_portable.html").render(context).strip()
    return portable_html(rendered, here=here, site=site)
