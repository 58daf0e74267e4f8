"""What templates say about publications: addresses of kinds, hosts of links, plain lines."""

from __future__ import annotations

from urllib.parse import urlsplit

from django import template
from django.urls import reverse

from posts.models import Post

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
