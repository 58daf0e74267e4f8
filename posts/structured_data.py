"""What a page says of itself to machines, as JSON-LD in the words of schema.org.

Only what is known stands there: a missing author, picture or date is left out, never made up. Sources and quotations
(``citation``, ``Quotation``) have their place in ``article`` once they are told there.
"""

from __future__ import annotations

import json
from typing import Any, Final

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from posts.listings import Listing
from posts.models import House, Organization, Person, Post
from posts.portable import complete

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


def article(post: Post, house: House, *, site: str) -> dict[str, Any]:
    """A post. No query after ``for_page()`` but that of its labels, which the page asks for anyway."""
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
        "datePublished": post.public_from.isoformat() if post.public_from else None,
        "dateModified": max(filter(None, [post.modified_at, post.public_from])).isoformat(),
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
            {"@type": "CorrectionComment", "text": note.text, "datePublished": note.noted_at.isoformat()}
            for note in post.corrections.all()
        ],
        "expires": post.expires_at.isoformat() if post.expires_at else None,
    })  # fmt: skip


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


def _signer(row: Person | Organization, site: str) -> dict[str, Any]:
    return _stated({
        "@type": "Person" if isinstance(row, Person) else "Organization",
        "name": row.name,
        "url": _whole(row.get_absolute_url(), site),
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


def _kit_url(post: Post) -> str:
    return _of(post, "republish")


def _of(post: Post, name: str) -> str:
    month = post.month_on
    return reverse(f"posts:{name}", args=[month.year, month.month, post.slug]) if month else ""


def _whole(url: str, site: str) -> str:
    return complete(url, here=site, site=site)


def _stated(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}
