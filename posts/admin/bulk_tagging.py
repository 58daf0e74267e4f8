"""Tagging many posts from their list: choose, say which tags come and go, undo if it was wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from posts import tagging
from posts.filing import MOST, file_posts
from posts.forms import CommaTagField
from posts.models import Post

if TYPE_CHECKING:
    from posts.admin.posts import PostAdmin

# What turns a line of tags into chips; the rest of the post form is not here.
CHIPS = forms.Media(
    css={"all": ["css/admin_writing.css"]},
    js=["admin/js/jquery.init.js", "js/admin/chips.js", "js/admin/near_tags.js"],
)


class BulkTagForm(forms.Form):
    """Which tags come and which go. A new tag that looks like one there is must be meant."""

    add = CommaTagField(required=False, label=gettext_lazy("Put on"))
    remove = CommaTagField(required=False, label=gettext_lazy("Take off"))
    anyway = forms.BooleanField(
        required=False,
        label=gettext_lazy("The new tags are meant as they are written"),
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, may_add_tags: bool, **kwargs: Any) -> None:
        self._may_add_tags = may_add_tags
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name in ("add", "remove"):
            self.fields[name].widget.attrs["data-url"] = reverse("admin:posts_tag_suggest")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        add, remove = cleaned.get("add") or [], cleaned.get("remove") or []
        if not add and not remove and not self.errors:
            self.add_error("add", _("Say which tags come or go."))
        new = [typed for typed in tagging.resolve(add) if typed.is_new]
        if new and not self._may_add_tags:
            names = ", ".join(f"“{typed.name}”" for typed in new)
            self.add_error("add", _("You may not make new tags: %s.") % names)
        elif any(typed.near for typed in new) and not cleaned.get("anyway"):
            self.fields["anyway"].widget = forms.CheckboxInput()
            for typed in new:
                if typed.near:
                    self.add_error("add", told_near(typed))
        return cleaned


def told_near(typed: tagging.Typed) -> str:
    """ "“Ukrane” is new. There is “Ukraine”." """
    names = ", ".join(f"“{near.tag.name}”" for near in typed.near)
    return _("“%(name)s” is new. There is %(near)s.") % {"name": typed.name, "near": names}


@admin.action(description=gettext_lazy("Tag the selected posts …"), permissions=["change"])
def tag_selected(desk: PostAdmin, request: HttpRequest, queryset: Any) -> HttpResponse | None:
    keys = list(queryset.values_list("pk", flat=True)[: MOST + 1])
    if len(keys) > MOST:
        desk.message_user(request, _("Select at most %d posts.") % MOST, messages.WARNING)
        return None
    query = urlencode({"ids": ",".join(map(str, keys))})
    return HttpResponseRedirect(f"{reverse('admin:posts_post_tagging')}?{query}")


def tag_posts(desk: PostAdmin, request: HttpRequest) -> HttpResponse:
    """Ask which tags come and go, then file; posts that the person may not change are left out, and named."""
    if not desk.has_change_permission(request):
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else request.GET
    keys = [int(key) for key in sent.get("ids", "").split(",") if key.isdigit() and len(key) < 19][:MOST]
    rows = Post.objects.filter(pk__in=keys).order_by("-modified_at", "-pk")
    found = list(rows.prefetch_related("tags"))  # type: ignore[misc] # taggit's manager is untyped
    posts = [post for post in found if desk.has_change_permission(request, post)]
    back = reverse("admin:posts_post_changelist")
    if not posts:
        desk.message_user(request, _("None of these posts is yours to change."), messages.WARNING)
        return HttpResponseRedirect(back)
    form = BulkTagForm(request.POST or None, may_add_tags=request.user.has_perm("posts.add_tag"))
    if request.method == "POST" and form.is_valid():
        return _file(desk, request, posts, form.cleaned_data, back)
    context = {
        **desk.admin_site.each_context(request),
        "title": ngettext("Tag %d post", "Tag %d posts", len(posts)) % len(posts),
        "opts": desk.opts,
        "media": AutocompleteSelect(Post._meta.get_field("series"), desk.admin_site).media + CHIPS,
        "form": form,
        "posts": posts,
        "ids": ",".join(str(post.pk) for post in posts),
        "left_out": [post for post in found if post not in posts],
    }
    return render(request, "admin/posts/post/tagging.html", context)


def _file(
    desk: PostAdmin, request: HttpRequest, posts: list[Post], asked: dict[str, Any], back: str
) -> HttpResponse:
    change = file_posts(posts, add=asked["add"], remove=asked["remove"], by=request.user)  # type: ignore[arg-type] # staff
    if change is None:
        desk.message_user(request, _("Nothing to do: the posts are tagged so already."), messages.INFO)
        return HttpResponseRedirect(back)
    words = _("Tagged: %s.") % change.words
    if request.user.has_perm("posts.change_any_post"):
        url = reverse("admin:posts_undoablechange_undo", args=[change.pk])
        desk.message_user(request, format_html('{} <a href="{}">{}</a>', words, url, _("Undo …")))
    else:
        desk.message_user(request, words)
    return HttpResponseRedirect(back)
