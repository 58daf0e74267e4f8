"""What a page says of itself to machines, as JSON-LD in the words of schema.org.

Only what is known stands there: a missing author, picture or date is left out, never made up. An article names the
works that it quotes (``citation``) and holds its quotations, each with who said it and where it stands.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from posts.instants import in_seconds
from posts.listings import Listing
from posts.models import House, Organization, Person, Post, Source
from posts.portable import complete
from posts.rendering import Quoted

CONTEXT: Final = "https://schema.org"
# Commentary and letters argue, the others tell. Source: schema.org, subtypes of NewsArticle.
TYPES: Final = {
    Post.Kind.COMMENTARY: "OpinionNewsArticle",
    Post.Kind.OPEN_LETTER: "OpinionNewsArticle",
    Post.Kind.PRESS_RELEASE: "NewsArticle",
    Post.Kind.STATEMENT: "NewsArticle",
    Post.Kind.NOTICE: "Article",
}
HEADLINE: Final = 110  # characters that search engines show
ESCAPES: Final = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def as_script(*things: dict[str, Any]) -> SafeString:
    """One data block for the head of a page: no script runs, and nothing within can end the element."""
    data = (
        {"@context": CONTEXT, **things[0]}
        if len(things) == 1
        else {"@context": CONTEXT, "@graph": list(things)}
    )
    text = json.dumps(data, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped above


# Whether a work can be read without paying; what is between the two is left open.
FREE: Final = {Source.Access.FREE: True, Source.Access.SUBSCRIPTION: False}


def article(post: Post, house: House, *, site: str, quoted: Sequence[Quoted] = ()) -> dict[str, Any]:
    """A post with its quotations. No query after ``for_page()`` but that of its labels, which the page asks anyway."""
    here = _whole(post.get_absolute_url(), site)
    republication = getattr(post, "republication", None)
    labels: dict[str, list[str]] = {}
    for label in post.labels:
        labels.setdefault(label.kind, []).append(label.name)
    owner = republication.publisher if republication else None
    return _stated({
        "@type": TYPES.get(Post.Kind(post.kind), "Article"),
        "@id": f"{here}#article",
        "headline": post.title[:HEADLINE],
        "alternativeHeadline": post.title if len(post.title) > HEADLINE else None,
        "abstract": post.summary,
        "description": post.summary,
        "url": here,
        "mainEntityOfPage": here,
        "datePublished": _instant(post.public_from),
        "dateModified": _instant(max(filter(None, [post.modified_at, post.public_from]))),
        "author": [_signer(row, site) for row in post.byline] or [organization(house, site=site)],
        "publisher": organization(house, site=site),
        "image": _images(post, site),
        "inLanguage": post.language,
        "genre": capfirst(str(post.get_kind_display())),
        "articleSection": labels.get("theme"),
        "keywords": labels.get("tag"),
        "spatialCoverage": [{"@type": "Place", "name": name} for name in labels.get("region", [])],
        "about": [{"@type": "Thing", "name": name} for name in labels.get("theme", [])],
        "isPartOf": _series(post, site),
        "position": post.series_position if post.series_id else None,
        "wordCount": post.word_count,
        "timeRequired": f"PT{post.reading_minutes}M" if post.word_count else None,
        "isAccessibleForFree": True,
        "isBasedOn": republication.original_url if republication else None,
        "copyrightHolder": {"@type": "Organization", "name": str(owner)} if owner else organization(house, site=site),
        "copyrightNotice": republication.copyright_line if republication else None,
        "usageInfo": _whole(_kit_url(post), site) if post.is_republishable else None,
        "correction": [
            {"@type": "CorrectionComment", "text": note.text, "datePublished": _instant(note.noted_at)}
            for note in post.corrections.all()
        ],
        "expires": _instant(post.expires_at),
        "citation": [cited(source, site=site) for source in _sources(quoted)],
        "hasPart": [
            quotation(
                row.exact, speaker=row.speaker, speaker_text=row.speaker_text, source=row.source,
                language=row.language, here=f"{here}#q{row.number}", site=site,
            )
            for row in quoted
        ],
    })  # fmt: skip


def cited(source: Source, *, site: str) -> dict[str, Any]:
    """A work that is quoted. No query after ``for_attribution()``."""
    return _stated({
        "@type": "CreativeWork",
        "@id": _source_id(source, site),
        "name": source.title,
        "genre": str(source.get_kind_display()),
        "author": [_named(author, site) for author in source.author_list],
        "publisher": _named(source.publisher, site) if source.publisher else None,
        "datePublished": str(source.issued or ""),
        "inLanguage": source.language,
        "url": source.url,
        "isAccessibleForFree": FREE.get(Source.Access(source.url_access)),
    })  # fmt: skip


def quotation(
    text: str, *, speaker: Person | Organization | None, speaker_text: str, source: Source | None, language: str,
    here: str, site: str,
) -> dict[str, Any]:  # fmt: skip
    """Quoted words: who said them, as far as it is known, and the work they are taken from. No query."""
    return _stated({
        "@type": "Quotation",
        "@id": here,
        "url": here,
        "text": text,
        "spokenByCharacter": _named(speaker, site) if speaker else None,
        "creditText": speaker_text if speaker is None else None,
        "inLanguage": language,
        "isBasedOn": {"@id": _source_id(source, site)} if source else None,
    })  # fmt: skip


def _sources(quoted: Sequence[Quoted]) -> list[Source]:
    """The works quoted, and those by which the words came, each once, in order."""
    rows = [source for row in quoted for source in (row.source, *row.vias) if source is not None]
    return list({source.pk: source for source in rows}.values())


def _source_id(source: Source, site: str) -> str:
    return f"{_whole(source.get_absolute_url(), site)}#work"


def organization(house: House, *, site: str) -> dict[str, Any]:
    """The house as publisher."""
    return _stated({
        "@type": "NewsMediaOrganization",
        "@id": f"{site}#organization",
        "name": house.organization.name if house.organization else house.site_name,
        "url": site,
        "logo": _picture(house.logo, site) if house.logo else None,
        "email": house.contact_email,
        "sameAs": [link["url"] for link in house.social_links if link.get("url", "").startswith("http")],
    })  # fmt: skip


def website(house: House, *, site: str) -> dict[str, Any]:
    """The site with its search."""
    return _stated({
        "@type": "WebSite",
        "@id": f"{site}#website",
        "name": house.site_name,
        "description": house.tagline or house.about,
        "url": site,
        "publisher": {"@id": f"{site}#organization"},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": f"{_whole(reverse('search'), site)}?q={{search_term_string}}",
            },
            "query-input": "required name=search_term_string",
        },
    })  # fmt: skip


def breadcrumbs(steps: list[tuple[str, str]], *, site: str) -> dict[str, Any]:
    """The way to a page from the first one: (name, address) of each step."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": _whole(url, site)}
            for number, (name, url) in enumerate(steps, start=1)
        ],
    }


def steps_to(post: Post) -> list[tuple[str, str]]:
    """The way to a post, as its page shows it."""
    kind = reverse("posts:kind", args=[post.kind.replace("_", "-")])
    return [
        (_("First page"), reverse("home")),
        (capfirst(str(post.get_kind_display())), kind),
        (post.title, post.get_absolute_url()),
    ]


def collection(listing: Listing, house: House, *, site: str) -> dict[str, Any]:
    """The page of a tag, facet or kind; a person's or organisation's is about them."""
    here = _whole(listing.get_absolute_url(), site)
    subject = listing.subject
    about = _signer(subject, site) if isinstance(subject, Person | Organization) else None
    return _stated({
        "@type": "ProfilePage" if about else "CollectionPage",
        "@id": here,
        "url": here,
        "name": listing.title,
        "description": listing.description,
        "isPartOf": {"@id": f"{site}#website"},
        "mainEntity": about,
    })  # fmt: skip


def _named(row: Person | Organization, site: str) -> dict[str, Any]:
    return {
        "@type": "Person" if isinstance(row, Person) else "Organization",
        "name": row.name,
        "url": _whole(row.get_absolute_url(), site),
    }


def _signer(row: Person | Organization, site: str) -> dict[str, Any]:
    return _stated({
        **_named(row, site),
        "jobTitle": row.role if isinstance(row, Person) else None,
        "description": row.description,
        "sameAs": row.url,
    })  # fmt: skip


def _images(post: Post, site: str) -> list[dict[str, Any]]:
    card = {"@type": "ImageObject", "url": _whole(card_url(post), site), "width": 1200, "height": 630}
    return [card, _picture(post.lead_image, site)] if post.lead_image else [card]


def _picture(image: Any, site: str) -> dict[str, Any]:
    return _stated({
        "@type": "ImageObject",
        "url": _whole(image.file.url, site),
        "width": image.width,
        "height": image.height,
        "caption": image.caption,
        "creditText": image.credit,
        "creator": {"@type": "Person", "name": image.creator} if image.creator else None,
        "copyrightNotice": image.copyright_notice,
    })  # fmt: skip


def _series(post: Post, site: str) -> dict[str, Any] | None:
    if post.series is None:
        return None
    url = _whole(post.series.get_absolute_url(), site)
    return {"@type": "CreativeWorkSeries", "name": post.series.name, "url": url}


def card_url(post: Post) -> str:
    """Where the picture of the post is drawn; its address changes with the words on it."""
    return _of(post, "card") + f"?v={post.modified_at:%Y%m%d%H%M%S}"


def _instant(value: dt.datetime | None) -> str | None:
    return in_seconds(value).isoformat() if value else None


def _kit_url(post: Post) -> str:
    return _of(post, "republish")


def _of(post: Post, name: str) -> str:
    month = post.month_on
    return reverse(f"posts:{name}", args=[month.year, month.month, post.slug]) if month else ""


def _whole(url: str, site: str) -> str:
    return complete(url, here=site, site=site)


def _stated(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}
