"""The queue of posts that were brought in with their bodies, and the way through it. Staff who may import posts.

Which part of a text is what is decided on the pages of ``advocacy.import_views``; here a post is opened, put aside, and
what was accepted goes into it: into a draft at once, into a public text as changes that wait.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from advocacy.import_access import acting_user, importers_only, page_context
from advocacy.rereading import CannotApply, apply
from posts import rereadings
from posts.models import ImportReview, Post

POSTS_A_PAGE = 50


@importers_only
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Posts that were brought in, by what became of their review."""
    state = request.GET.get("state", "")
    state = state if state in rereadings.STATES else ""
    counts = rereadings.counts()
    rows = rereadings.queue(state).select_related("rereading").defer("body", "body_text")
    page = Paginator(rows, POSTS_A_PAGE).get_page(request.GET.get("p"))
    tabs = [("", _("all"), sum(counts.values()))]
    tabs += [(name, str(label), counts[name]) for name, label in rereadings.STATES.items()]
    context = page_context(
        request,
        _("Imported posts"),
        page=page,
        state=state,
        tabs=tabs,
        labels=rereadings.STATES,
        left=sum(counts[name] for name in rereadings.OPEN),
        stopped=rereadings.where_stopped(acting_user(request)),
    )
    return render(request, "admin/imports/queue.html", context)


@importers_only
@require_POST
def open_post(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the review of one post; it is read where that has not been done, or where it is asked for anew."""
    post = get_object_or_404(Post, pk=pk)
    review = ImportReview.objects.filter(post=post).first()
    anew = review is None or review.state != ImportReview.State.IN_WORK or bool(request.POST.get("anew"))
    try:
        if anew:
            review = rereadings.begin(post, by=acting_user(request))
    except rereadings.CannotReview as error:
        messages.error(request, str(error))
        return redirect("imports:queue")
    assert review is not None  # noqa: S101 - begun where there was none
    return redirect("imports:review", review.pk)


@importers_only
@require_POST
def skip(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a post aside and go on with the next one."""
    post = get_object_or_404(Post, pk=pk)
    try:
        rereadings.skip(post, by=acting_user(request))
    except rereadings.CannotReview as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("“%(title)s” is put aside; nothing in it was changed.") % {"title": post.title}
        )
    return _onwards(request, post)


@importers_only
@require_POST
def apply_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what was accepted into the post. Needs the right to change it as well."""
    review = get_object_or_404(ImportReview.objects.select_related("post"), pk=pk)
    desk: Any = admin.site.get_model_admin(Post)
    if review.post is None:
        return redirect("imports:review", pk)
    if not desk.has_change_permission(request, review.post):
        raise PermissionDenied
    if request.POST.get("seen") != str(len(review.decisions)):
        messages.warning(
            request, _("The review has gone on meanwhile. This is how it stands; take the step again.")
        )
        return redirect("imports:review", pk)
    try:
        applied = apply(review, by=acting_user(request))
    except CannotApply as error:
        messages.error(request, str(error))
        return redirect("imports:review", pk)
    if applied.waits:
        said = _(
            "The changes to “%(title)s” wait. Readers see the post as it is until somebody lets them go live."
        )
    elif applied.changed:
        said = _("“%(title)s” is saved with what you accepted.")
    else:
        said = _("“%(title)s” is reviewed; its text is as it was.")
    messages.success(request, said % {"title": applied.post.title})
    if applied.created:
        messages.info(request, _("New records: %s.") % "; ".join(applied.created))
    return _onwards(request, applied.post)


def _onwards(request: HttpRequest, post: Post) -> HttpResponse:
    """The next post that is to be done, opened where its review was begun; the queue where none is left."""
    following = rereadings.place_of(post).next
    if following is None:
        return redirect("imports:queue")
    review = ImportReview.objects.filter(post=following, state=ImportReview.State.IN_WORK).first()
    if review is None:
        review = rereadings.begin(following, by=acting_user(request))
    return redirect(reverse("imports:review", args=[review.pk]))
