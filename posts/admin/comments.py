"""Comments on a post as its form asks for them: JSON for staff, each address with its own permission.

Who may see a post sees what is said of it; who may comment also settles and opens threads again.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from posts import comments
from posts.admin.endpoints import errors_of, json_of, refuse, staff_endpoint, staff_user, text_of
from posts.comments import Passage
from posts.models import Comment, Post, User


@staff_endpoint("GET", "posts.view_comment")
def list_comments(request: HttpRequest, pk: int) -> JsonResponse:
    """{"threads": […]} in the order of the text. Two queries beside the session's."""
    return _threads(request, get_object_or_404(_posts(request), pk=pk))


@staff_endpoint("POST", "posts.add_comment")
def add_comment(request: HttpRequest, pk: int) -> JsonResponse:
    """Takes {"text", "exact", "prefix", "suffix", "start"} for a passage, {"text", "parent"} for an answer."""
    post = get_object_or_404(_posts(request), pk=pk)
    try:
        data = json_of(request)
    except ValidationError as error:
        return refuse(400, errors_of(error))
    parent = None
    if data.get("parent") is not None:
        key = data["parent"]
        parent = post.comments.filter(pk=key).first() if isinstance(key, int) else None
        if parent is None:
            return refuse(409, _("This thread is no longer there."))
    start = data.get("start")
    passage = Passage(
        exact=_kept(data, "exact"),
        prefix=_kept(data, "prefix"),
        suffix=_kept(data, "suffix"),
        start=start if isinstance(start, int) and 0 <= start < 2**31 else 0,
    )
    try:
        made = comments.add_comment(
            post, by=staff_user(request), text=text_of(data, "text"), passage=passage, parent=parent
        )
    except ValueError as error:
        return refuse(400, {"text": [str(error)]})
    return _threads(request, post, made=made.pk)


@staff_endpoint("POST", "posts.add_comment")
def settle_comment(request: HttpRequest, pk: int, comment: int) -> JsonResponse:
    """{"resolved": true} closes a thread, false opens it again."""
    post = get_object_or_404(_posts(request), pk=pk)
    thread = get_object_or_404(Comment, post=post, parent=None, pk=comment)
    try:
        resolved = json_of(request).get("resolved") is True
    except ValidationError as error:
        return refuse(400, errors_of(error))
    if resolved:
        comments.resolve(thread, by=staff_user(request))
    else:
        comments.reopen(thread)
    return _threads(request, post)


@staff_endpoint("GET", "posts.view_comment")
def list_staff(request: HttpRequest) -> JsonResponse:
    """Who may be mentioned: {"people": [{"name": user name, "label": full name}]}. One query."""
    staff = User.objects.filter(is_active=True, is_staff=True).order_by("username")
    return JsonResponse(
        {"people": [{"name": person.username, "label": comments.name_of(person)} for person in staff]}
    )


def _posts(request: HttpRequest) -> Any:
    return Post.objects.all() if request.user.has_perm("posts.view_post") else Post.objects.none()


def _threads(request: HttpRequest, post: Post, **more: Any) -> JsonResponse:
    return JsonResponse({"threads": comments.threads_of(post), **more})


def _kept(data: dict[str, Any], name: str) -> str:
    """The words as they stand in the text: spaces at their ends matter for finding them again."""
    value = data.get(name)
    return value.replace("\x00", "") if isinstance(value, str) else ""
