"""What templates say about publications: addresses of kinds, hosts of links, plain lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from urllib.parse import urlsplit

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from posts import citing, languages
from posts import structured_data as data
from posts.instants import in_seconds
from posts.listings import Listing
from posts.models import Image, Post, Quotation
from posts.renditions import picture_of
from posts.sharing import Way, ways_to_share, ways_to_translate

register = template.Library()


@register.filter
def kind_url(kind: str) -> str:
    """The page of a kind of post: "press_release" has its words joined by a hyphen there."""
    return reverse("posts:kind", args=[kind.replace("_", "-")])


@register.filter
def kind_label(kind: str) -> str:
    return str(Post.Kind(kind).label) if kind in Post.Kind.values else kind


@register.filter
def host(url: str) -> str:
    """The name a reader knows a site by: "https://www.meridian.example/x" is "meridian.example"."""
    try:
        name = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return name.removeprefix("www.")


@register.filter
def signers(names: Iterable[object]) -> str:
    """Names in a sentence: "Ada Quill", "Ada Quill and Ben Rook", "Ada Quill, Ben Rook and Cleo Vane"."""
    *before, last = [str(name) for name in names] or [""]
    return _("%(names)s and %(last)s") % {"names": ", ".join(before), "last": last} if before else last


@register.filter(expects_localtime=True)
def instant(value: dt.date | None) -> str:
    """A day or an instant for ``datetime``: HTML knows no finer part of a second than its thousandths."""
    if isinstance(value, dt.datetime):
        return in_seconds(value).isoformat()
    return value.isoformat() if value else ""


@register.filter
def is_revised(post: Post) -> bool:
    """True where the text was saved on a later day than it was published: worth telling readers."""
    return post.public_from is not None and (post.modified_at - post.public_from).days >= 1


@register.simple_tag(takes_context=True)
def structured_data(context: template.Context, kind: str) -> SafeString | str:
    """The page's JSON-LD: "article", "listing", "quotation" or "site". Nothing on a preview."""
    request = context.get("request")
    if request is None or context.get("is_preview"):
        return ""
    site, house = request.build_absolute_uri("/"), context["house"]
    match kind:
        case "article":
            post: Post = context["post"]
            way = data.breadcrumbs(data.steps_to(post), site=site)
            quoted = context["body"].quoted
            return data.as_script(data.article(post, house, site=site, quoted=quoted), way)
        case "listing":
            listing: Listing = context["listing"]
            steps = [(_("First page"), reverse("home")), (listing.title, listing.get_absolute_url())]
            page = data.collection(listing, house, site=site)
            return data.as_script(page, data.breadcrumbs(steps, site=site))
        case "quotation":
            told = {name: context[name] for name in ("speaker", "speaker_text", "source", "here")}
            row: Quotation = context["row"]
            words = data.quotation(row.exact, language=row.language, site=site, **told)
            works = [data.cited(told["source"], site=site)] if told["source"] else []
            return data.as_script(words, *works)
        case _:
            return data.as_script(data.website(house, site=site), data.organization(house, site=site))


@register.simple_tag(takes_context=True)
def citation_tags(context: template.Context) -> SafeString | str:
    """The tags in the head of an article by which programs that collect references know it, and where its files are."""
    post: Post = context["post"]
    request, month = context.get("request"), post.month_on
    if request is None or month is None or context.get("is_preview"):
        return ""
    work = citing.work_of_post(post, context["house"], site=request.build_absolute_uri("/"))
    files = [
        (
            media_type.partition(";")[0],
            reverse("posts:cite_file", args=[month.year, month.month, post.slug, form]),
        )
        for form, (_write, media_type, _name) in citing.FORMS.items()
    ]
    return format_html(
        '<link rel="schema.DC" href="http://purl.org/dc/elements/1.1/">'
        '<link rel="schema.DCTERMS" href="http://purl.org/dc/terms/">{}{}',
        format_html_join("", '<meta name="{}" content="{}">', citing.head_tags(work)),
        format_html_join("", '<link rel="describedby" type="{}" href="{}">', files),
    )


@register.simple_tag(takes_context=True)
def reference(context: template.Context) -> str:
    """The article as others cite it, in a line to copy."""
    request, post = context.get("request"), context["post"]
    if request is None:
        return ""
    return citing.reference(citing.work_of_post(post, context["house"], site=request.build_absolute_uri("/")))


@register.simple_tag(takes_context=True)
def share_links(context: template.Context, title: str, path: str) -> list[Way]:
    """The ways to pass on the page at ``path``."""
    request = context.get("request")
    return ways_to_share(title, request.build_absolute_uri(path)) if request is not None else []


@register.simple_tag(takes_context=True)
def translation_links(context: template.Context, post: Post) -> list[Way]:
    """Where a post can be read in other languages by machine; none unless the house names a service."""
    request = context.get("request")
    if request is None:
        return []
    url = request.build_absolute_uri(post.get_absolute_url())
    return ways_to_translate(context["house"].translators, url, post.language)


@register.filter
def card_url(post: Post) -> str:
    """Where the picture for networks is drawn."""
    return data.card_url(post)


@register.filter
def direction(language: str) -> str:
    """How a language is written: "rtl" or "ltr"."""
    return languages.direction(language)


@register.simple_tag(takes_context=True)
def ways_of_language(context: Context) -> list[languages.Way]:
    """This page in each language. Views say where in ``read_at``; without parts, an address is in all of them."""
    read_at = context.get("read_at")
    request = context.get("request")
    if read_at is None:
        match = getattr(request, "resolver_match", None)
        is_everywhere = match is not None and not match.captured_kwargs
        read_at = languages.same_page(request.path) if request is not None and is_everywhere else {}
    return languages.ways(read_at)


@register.simple_tag
def picture(
    image: Image, sizes: str, shape: str = "whole", alt: str | None = None, *, is_first: bool = False
) -> SafeString:
    """``<picture>`` in every format and width there is; ``sizes`` says how wide the page shows it.

    ``alt`` is only given where the text beside it says the same. ``is_first``: seen without scrolling, so fetched at
    once; all others wait until the reader comes near.
    """
    shown = picture_of(image, shape)
    sources = format_html_join(
        "",
        '<source type="{}" srcset="{}" sizes="{}">',
        ((kind, srcset, sizes) for kind, srcset in shown.sources),
    )
    srcset = format_html(' srcset="{}" sizes="{}"', shown.srcset, sizes) if shown.srcset else ""
    when = SafeString(' fetchpriority="high"' if is_first else ' loading="lazy" decoding="async"')
    img = format_html(
        '<img src="{}"{} alt="{}" width="{}" height="{}"{}>',
        shown.src,
        srcset,
        image.alt_text if alt is None else alt,
        shown.width,
        shown.height,
        when,
    )
    return format_html("<picture>{}{}</picture>", sources, img) if shown.sources else img
