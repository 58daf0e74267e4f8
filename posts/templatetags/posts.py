"""What templates say about publications: addresses of kinds, hosts of links, plain lines."""

from __future__ import annotations

from urllib.parse import urlsplit

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from posts.models import Image, Post
from posts.renditions import picture_of

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
def is_revised(post: Post) -> bool:
    """True where the text was saved on a later day than it was published: worth telling readers."""
    return post.public_from is not None and (post.modified_at - post.public_from).days >= 1


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
