"""Steps of a review in the admin: beside the text while it is written, and on pages of their own.

The form's buttons send ``_step`` with the note; whoever may only look at a post, and the board, take a step on its
own page. Publishing from the board stands here as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts import gate, publishing, schedule, workflow
from posts.examining import draft_of
from posts.models import Post, StaleVersion, User
from posts.workflow import STEPS, StepRefused, Verb

if TYPE_CHECKING:
    from posts.admin.posts import PostAdmin

STEPS_SHOWN: Final = 4
# Where a step leads back to, by the word in its address.
BACK: Final = {"board": "admin:posts_post_board", "calendar": "admin:posts_post_calendar"}
CHANGED_MEANWHILE: Final = gettext_lazy(
    "Somebody saved this post since you opened the page. Nothing was done: look at it again."
)


def staff_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the admin let nobody else through
    return request.user


# In the form -----------------------------------------------------------------


def form_context(request: HttpRequest, post: Post | None) -> dict[str, Any]:
    """What the form's page is told of review and schedule. Three queries for a post that is stored."""
    user = staff_of(request)
    shown = post if post is not None and post.pk else Post(created_by=user)
    steps = list(shown.review_steps.select_related("by")[:STEPS_SHOWN]) if shown.pk else []
    approved = bool(steps) and steps[0].verb == Verb.APPROVED and shown.status == Post.Status.IN_REVIEW
    return {
        "review": steps,
        "is_approved": approved,
        "changed_since": approved and steps[0].version != shown.version,
        "open_steps": workflow.open_steps(user, shown, approved=approved),
        "review_note": request.POST.get("review_note", ""),
        "outlook": schedule.outlook_of(shown),
        "comment_words": comment_words(),
    }


def comment_words() -> dict[str, str]:
    """What static/js/admin/comments.js says."""
    return {
        "cancel": _("Cancel"),
        "comment": _("Comment"),
        "failed": _("The server could not answer. Try again."),
        "goTo": _("Show it in the text"),
        "hideResolved": _("Hide resolved"),
        "lost": _("These words are no longer in the text."),
        "none": _("No open comments."),
        "offline": _("No connection to the server. What you wrote stays here; try again."),
        "onSelection": _("Comment on the selection"),
        "onWhole": _("Comment on the whole text"),
        "reopen": _("Open again"),
        "reply": _("Reply"),
        "resolve": _("Resolve"),
        "resolvedBy": _("Resolved by %s"),
        "send": _("Send"),
        "shortcut": _("Ctrl+Alt+M, for the words that are selected in the text. @name tells a colleague."),
        "showResolved": _("Show resolved"),
    }


def step_in(request: HttpRequest, post: Post) -> Verb | None:
    """The step that the form's button asks for, if the post can take it and the person may."""
    asked = request.POST.get("_step", "")
    if asked not in Verb.values:
        return None
    verb = Verb(asked)
    if verb in (Verb.TAKEN_BACK, Verb.UNSCHEDULED) or not workflow.possible(post, verb):
        return None
    if STEPS[verb].needs_note and not request.POST.get("review_note", "").strip():
        return None  # the form has said so already
    return verb if workflow.may(staff_of(request), post, verb) else None


def finish_step(request: HttpRequest, post: Post, verb: Verb) -> None:
    """Write the step down once the form's text is saved, in the same transaction."""
    workflow.record(post, verb, by=staff_of(request), note=request.POST.get("review_note", ""))
    messages.success(request, str(STEPS[verb].done))


# On a page of their own ------------------------------------------------------


def take_step(desk: PostAdmin, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Ask for the note and take the step."""
    if verb not in STEPS:
        raise Http404
    step = STEPS[Verb(verb)]
    post = get_object_or_404(Post, pk=pk)
    if not (desk.has_view_permission(request, post) and workflow.may(staff_of(request), post, step.verb)):
        raise PermissionDenied
    error = ""
    if request.method == "POST":
        try:
            _check_version(request, post)
            workflow.take(post, step.verb, by=staff_of(request), note=request.POST.get("note", ""))
        except StepRefused as refused:
            error = str(refused)
        except StaleVersion:
            error = str(CHANGED_MEANWHILE)
            post.refresh_from_db()
        else:
            desk.message_user(request, str(step.done), messages.SUCCESS)
            return _back(request, post)
    elif not workflow.possible(post, step.verb, approved=workflow.is_approved(post)):
        desk.message_user(request, _("The post is no longer where this step begins."), messages.WARNING)
        return _back(request, post)
    return _page(desk, request, post, label=str(step.label), says=str(step.says), error=error, step=step)


def publish(desk: PostAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Say what publishing does, and do it: from the board, where the form is not at hand."""
    post = get_object_or_404(Post, pk=pk)
    if not (request.user.has_perm("posts.publish_post") and desk.has_change_permission(request, post)):
        raise PermissionDenied
    if post.status not in (Post.Status.DRAFT, Post.Status.IN_REVIEW):
        desk.message_user(request, _("It is published already."), messages.WARNING)
        return _back(request, post)
    error = publishing.why_not_publish(post)
    if request.method == "POST" and not error:
        try:
            _check_version(request, post)
            with transaction.atomic():
                gate.require(post, by=staff_of(request), reason=request.POST.get("note", ""))
                publishing.publish(post, by=staff_of(request))
        except gate.PublicationStopped as stopped:
            error = stopped.told
        except StaleVersion:
            error = str(CHANGED_MEANWHILE)
            post.refresh_from_db()
        else:
            desk.message_user(
                request,
                _("Scheduled: %s") % schedule.outlook_of(post).says if post.is_scheduled else _("Published."),
                messages.SUCCESS,
            )
            return _back(request, post)
    outlook = schedule.outlook_of(post)
    judgement = gate.judge(draft_of(post), by=staff_of(request))
    return _page(
        desk,
        request,
        post,
        label=outlook.label,
        says=outlook.says,
        error=error,
        planned=post.published_at is not None,
        stopping=judgement.stopping,
        may_override=judgement.may_override,
    )


def _page(
    desk: PostAdmin, request: HttpRequest, post: Post, *, label: str, says: str, error: str, **more: Any
) -> HttpResponse:
    context = {
        **desk.admin_site.each_context(request),
        "title": label,
        "subtitle": post.title,
        "opts": desk.opts,
        "post": post,
        "label": capfirst(label),
        "says": says,
        "error": error,
        "note": request.POST.get("note", ""),
        "back": _asked_back(request),
        "last": workflow.last_step(post),
        **more,
    }
    return render(
        request,
        "admin/posts/post/step.html",
        context,
        status=409 if error and request.method == "POST" else 200,
    )


def _check_version(request: HttpRequest, post: Post) -> None:
    if request.POST.get("version", "") != str(post.version):
        raise StaleVersion(post.version)


def _asked_back(request: HttpRequest) -> str:
    back = request.POST.get("back") or request.GET.get("back", "")
    return back if back in BACK else ""


def _back(request: HttpRequest, post: Post) -> HttpResponse:
    back = _asked_back(request)
    return redirect(BACK[back]) if back else redirect("admin:posts_post_change", post.pk)
