"""A post before it is public, for whoever has a link to it: no account, no cookie, no trace in any cache or index."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.http import require_safe

from posts.lifetimes import never_keep
from posts.models import Post, PreviewLink
from posts.preview_links import count_opening
from posts.views import article_context


@require_safe
def shared_preview(request: HttpRequest, token: str) -> HttpResponse:
    """The post as it is saved now, whatever its state; 410 once the link has expired or was revoked."""
    link = get_object_or_404(PreviewLink.objects.select_related("post"), token=token)
    with translation.override(link.post.language):
        if not link.is_open:
            return unseen(render(request, "posts/preview_over.html", {"link": link}, status=410))
        post = Post.objects.for_page().get(pk=link.post_id)
        context = {**article_context(post), "is_preview": True, "preview_link": link}
        response = render(request, "posts/post_detail.html", context)
    if request.method == "GET":
        count_opening(link)
    return unseen(response)


def unseen(response: HttpResponse) -> HttpResponse:
    """Keep an answer out of caches and indexes, and its address out of the logs of the sites that it links to."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return never_keep(response)
