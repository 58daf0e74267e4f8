"""How a post and a source are cited: as a line to copy, as files for reference managers, as tags in a page's head.

The files themselves are written by ``posts.citation_formats``; here records become what those forms know.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from posts.citation_formats import Name, Work, as_bibtex, as_csl, as_ris
from posts.models import House, Organization, Person, Post, Quotation, QuotationVia, Source
from posts.partial_dates import PartialDate
from posts.portable import complete

# The end of a file's name: how it is written, its media type, what people call it.
FORMS: Final[dict[str, tuple[Callable[[Sequence[Work]], str], str, str]]] = {
    "json": (as_csl, "application/vnd.citationstyles.csl+json; charset=utf-8", "CSL-JSON"),
    "bib": (as_bibtex, "application/x-bibtex; charset=utf-8", "BibTeX"),
    "ris": (as_ris, "application/x-research-info-systems; charset=utf-8", "RIS"),
}
# CSL has no press release; what argues is filed as a post of a web log, the rest as a page, each with its genre.
POST_TYPES: Final = {Post.Kind.COMMENTARY: "post-weblog", Post.Kind.OPEN_LETTER: "post-weblog"}
# Works that stand in something: a newspaper, a site, a programme. The others are brought out by somebody.
CONTAINED: Final = frozenset({
    Source.Kind.ARTICLE_NEWSPAPER, Source.Kind.ARTICLE_MAGAZINE, Source.Kind.POST_WEBLOG, Source.Kind.BROADCAST,
    Source.Kind.WEBPAGE,
})  # fmt: skip


def work_of_post(post: Post, house: House, *, site: str) -> Work:
    """A post as it is cited; its house speaks where nobody signed. No query after ``for_page()``."""
    republication = getattr(post, "republication", None)
    publisher = house.organization.name if house.organization else house.site_name
    signers = [name_of(row) for row in post.byline]
    if republication is None:
        signers = signers or [Name(publisher, is_body=True)]
    elif republication.author_organization is not None:
        signers = signers or [name_of(republication.author_organization)]
    day = timezone.localtime(post.public_from, timezone.get_default_timezone()) if post.public_from else None
    return Work(
        key=f"post-{post.pk}",
        kind=POST_TYPES.get(Post.Kind(post.kind), "webpage"),
        title=post.title,
        authors=tuple(signers),
        container=house.site_name,
        publisher=publisher,
        issued=PartialDate.from_date(day.date()) if day else None,
        url=complete(post.get_absolute_url(), here=site, site=site) if post.month_on else "",
        language=post.language,
        genre=capfirst(str(post.get_kind_display())),
        abstract=post.summary,
        original_title=republication.original_title if republication else "",
        original_publisher=str(republication.publisher) if republication else "",
        original_date=(
            PartialDate.from_date(republication.original_on)
            if republication and republication.original_on
            else None
        ),
    )


def work_of_source(source: Source) -> Work:
    """A source as it is cited. No query after ``for_attribution()``."""
    publisher = str(source.publisher or "")
    is_contained = source.kind in CONTAINED
    return Work(
        key=f"source-{source.pk}",
        kind=source.kind,
        title=source.title,
        authors=tuple(name_of(author) for author in source.author_list),
        container=publisher if is_contained else "",
        publisher="" if is_contained else publisher,
        issued=source.issued,
        accessed=source.accessed,
        url=source.url,
        language=source.language,
    )


def name_of(row: Person | Organization) -> Name:
    if isinstance(row, Organization):
        return Name(row.name, is_body=True)
    return Name(row.name, filed_as=row.sort_name)


def sources_of(post: Post) -> list[Source]:
    """The works that a post quotes, and those by which it has the words, each once, in order. Four queries."""
    standing = list(Quotation.objects.standing().filter(post=post).values_list("pk", "position", "source"))
    relayed = QuotationVia.objects.filter(quotation__in=[pk for pk, _position, _source in standing])
    positions = {pk: position for pk, position, _source in standing}
    places = [(position, -1, source) for _pk, position, source in standing if source is not None]
    places += [
        (positions[quotation], place, source)
        for quotation, place, source in relayed.values_list("quotation", "position", "source")
    ]
    keys = list(dict.fromkeys(source for _position, _place, source in sorted(places)))
    rows = Source.objects.for_attribution().in_bulk(keys)
    return [rows[key] for key in keys]


def reference(work: Work) -> str:
    """One line to copy, in the active language: who, what, where, when, and the address."""
    who = ", ".join(name.name for name in work.authors)
    title = _("“%s”") % work.title
    where = work.container or work.publisher
    when = work.issued.label() if work.issued else ""
    place = ", ".join(filter(None, [where, when]))
    told = [f"{part}." for part in (who, title, place) if part]
    return " ".join([*told, work.url]) if work.url else " ".join(told)


def head_tags(work: Work) -> list[tuple[str, str]]:
    """(name, content) of the tags by which Zotero, Google Scholar and libraries know a page.

    Source: Highwire Press tags as Google Scholar's inclusion guidelines list them; Dublin Core in HTML, DCMI.
    """
    day = str(work.issued or "")
    names = [", ".join(name.parts) or name.name for name in work.authors]
    tags = [
        ("citation_title", work.title),
        *(("citation_author", name) for name in names),
        ("citation_publication_date", day.replace("-", "/")),
        ("citation_publisher", work.publisher),
        ("citation_language", work.language),
        ("citation_fulltext_html_url", work.url),
        ("DC.title", work.title),
        *(("DC.creator", name.name) for name in work.authors),
        ("DC.publisher", work.publisher),
        ("DC.source", work.container),
        ("DCTERMS.issued", day),
        ("DC.type", "Text"),
        # Else Zotero takes everything with a citation_title for an article in a scholarly journal.
        ("z:itemType", "blogPost" if work.kind == "post-weblog" else "webpage"),
        ("DC.identifier", work.url),
        ("DC.language", work.language),
        ("DC.description", work.abstract),
    ]
    return [(name, content) for name, content in tags if content]
