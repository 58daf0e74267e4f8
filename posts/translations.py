"""Which post another one translates: chosen in the form by number, address or title, and kept as a group.

A group holds one post in each language. The form says so first; the database refuses what slips past it.
"""

from __future__ import annotations

import re
import uuid
from typing import Any
from urllib.parse import unquote, urlsplit

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts.models import Post

OFFERED = 100  # of the newest; every other is found by its address


class OfferedPosts(forms.TextInput):
    """A line to type in, with the newest posts to choose from; works without a script. One query."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        list_id = f"offered-{name}"
        line = super().render(
            name, value, {**(attrs or {}), "list": list_id, "autocomplete": "off"}, renderer
        )
        rows = Post.objects.order_by("-modified_at").only("title", "language")[:OFFERED]
        options = format_html_join("", '<option value="{}">', ((name_of(post),) for post in rows))
        return format_html('{}<datalist id="{}">{}</datalist>', line, list_id, options)


class TranslatedPostField(forms.CharField):
    """The post that was named, or None. Raises ValidationError where none or several have that name."""

    widget = OfferedPosts

    def __init__(self, **kwargs: Any) -> None:
        words = gettext_lazy("The same text in another language: choose it, or paste its address.")
        super().__init__(required=False, label=gettext_lazy("Translation of"), help_text=words, **kwargs)

    def clean(self, value: Any) -> Post | None:
        said = (super().clean(value) or "").strip()
        if not said:
            return None
        if number := re.match(r"(\d+)(?: · |$)", said):
            found = list(Post.objects.filter(pk=number[1])[:1])
        elif "/" in said:
            year, month, slug = _parts_of(said)
            address = {"month_on__year": year, "month_on__month": month, "slug": slug}
            found = list(Post.objects.filter(**address)[:2]) if slug else []
            found = [
                post for post in found if unquote(post.get_absolute_url()) == unquote(urlsplit(said).path)
            ]
        else:
            found = list(Post.objects.filter(title__iexact=said)[:2])
        if len(found) != 1:
            raise forms.ValidationError(_("Choose one post from the list, or paste its address."))
        return found[0]


def _parts_of(address: str) -> tuple[int, int, str]:
    match = re.search(r"/posts/(\d{4})/(\d\d)/([^/]+)/?$", unquote(urlsplit(address).path))
    return (int(match[1]), int(match[2]), match[3]) if match else (0, 0, "")


def name_of(post: Post) -> str:
    return f"{post.pk} · {post.title} ({post.language})"


def translated_by(post: Post) -> Post | None:
    """Another post of the group of ``post``, the oldest; one query."""
    others = Post.objects.exclude(pk=post.pk).filter(translation_group=post.translation_group)
    return others.only("title", "language").order_by("pk").first()


def join(post: Post, original: Post | None, language: str) -> str:
    """Put ``post`` into the group of ``original``, or into one of its own. Returns why it cannot be, or "".

    Writes nothing: the form saves ``post``.
    """
    if original is None:
        others = Post.objects.exclude(pk=post.pk).filter(translation_group=post.translation_group)
        if post.pk and others.exists():
            post.translation_group = uuid.uuid4()
        return ""
    if original.pk == post.pk or original.language == language:
        return _("A translation is in another language than its original.")
    group = Post.objects.exclude(pk=post.pk).filter(translation_group=original.translation_group)
    twin = group.exclude(status=Post.Status.WITHDRAWN).filter(language=language).first()
    if twin is not None:
        return _("“%(title)s” is that translation already.") % {"title": twin.title}
    post.translation_group = original.translation_group
    return ""
