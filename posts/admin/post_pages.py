"""Pages and answers beside the post form: preview, one revision, withdrawal, names for the tag chips.

Each asks for its own permission; ``PostAdmin.get_urls`` says where they stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from posts import publishing, tagging
from posts.forms import WithdrawalForm
from posts.models import Post, Revision
from posts.rendering import render_body
from posts.views import article_context

if TYPE_CHECKING:
    from posts.admin.posts import PostAdmin


def preview(desk: PostAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """The post on its public page as it is saved now, whatever its state; for staff, never kept, never indexed."""
    post = get_object_or_404(Post.objects.for_page(), pk=pk)
    if not desk.has_view_permission(request, post):
        raise PermissionDenied
    with translation.override(post.language):  # readers see it in its own language, whatever the desk's
        response = render(request, "posts/post_detail.html", {**article_context(post), "is_preview": True})
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def revision(desk: PostAdmin, request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One kept text of a post, to read."""
    post = get_object_or_404(Post, pk=pk)
    if not (desk.has_view_permission(request, post) and request.user.has_perm("posts.view_revision")):
        raise PermissionDenied
    kept = get_object_or_404(Revision.objects.select_related("created_by"), post=post, number=number)
    fields = kept.snapshot.get("fields", {})
    shown = [
        (field.verbose_name, dict(field.flatchoices).get(fields[field.name], fields[field.name]))
        for field in Post._meta.concrete_fields
        if field.name not in ("title", "body", "translation_group")
        and fields.get(field.name) not in (None, "", "None")
    ]
    numbers = list(post.revisions.order_by("number").values_list("number", flat=True))
    place = numbers.index(number)
    context: dict[str, Any] = {
        **desk.admin_site.each_context(request),
        "title": str(kept),
        "subtitle": fields.get("title", ""),
        "opts": desk.opts,
        "post": post,
        "kept": kept,
        "may_restore": desk.has_change_permission(request, post),
        "fields": shown,
        "tags": kept.snapshot.get("tags", []),
        "body": render_body(fields.get("body", "")),
        "older": numbers[place - 1] if place else None,
        "newer": numbers[place + 1] if place + 1 < len(numbers) else None,
    }
    return render(request, "admin/posts/post/revision.html", context)


def withdraw(desk: PostAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then withdraw."""
    post = get_object_or_404(Post, pk=pk)
    if not (request.user.has_perm("posts.publish_post") and desk.has_change_permission(request, post)):
        raise PermissionDenied
    if post.status != Post.Status.PUBLISHED:
        desk.message_user(request, _("Only a published post can be withdrawn."), messages.ERROR)
        return redirect("admin:posts_post_change", pk)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        publishing.withdraw(post, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type] # staff
        desk.message_user(
            request, _("The post is withdrawn. Its address says so, and why."), messages.SUCCESS
        )
        return redirect("admin:posts_post_change", pk)
    context = {
        **desk.admin_site.each_context(request),
        "title": _("Withdraw a post"),
        "opts": desk.opts,
        "post": post,
        "form": form,
    }
    return render(request, "admin/posts/post/withdraw.html", context)


def choose_tags(desk: PostAdmin, request: HttpRequest) -> JsonResponse:
    """Tags for the chips: {"results": [{"id": name, "label": name, "detail": "14"}]}, found by any of their names."""
    if not request.user.has_perm("posts.view_tag"):
        raise PermissionDenied
    found = tagging.suggest(request.GET.get("q", "").replace("\x00", ""))
    return JsonResponse(
        {
            "results": [
                {
                    "id": tag.name,
                    "label": tag.name,
                    "detail": " · ".join(filter(None, [tag.also and f"“{tag.also}”", str(tag.used)])),
                }
                for tag in found
            ]
        }
    )
