"""The side of the post form that keeps what was typed: it opens with unsaved text, and says where scripts may ask."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from posts import revisions
from posts.admin.desk import DeskAdmin
from posts.models import Post, Revision, User

SAVED_FORMS = 20  # of the latest saves: enough to know which copies in a browser have arrived


class DraftKeeping(DeskAdmin):
    """What PostAdmin does so that nobody loses text.

    ``?revision=7`` opens the form with what that automatic or pending text says. One's own unsaved text of a draft
    is opened without being asked for, as if the tab had never been closed; that of a public post is offered, because
    its next save is what readers see.
    """

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "GET" and object_id and object_id.isdigit():
            self._look_for_unsaved(request, int(object_id))
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _look_for_unsaved(self, request: HttpRequest, pk: int) -> None:
        """Set on the request what to resume and what to offer. Three queries."""
        post = Post.objects.filter(pk=pk).only("status", "version", "created_by").first()
        if post is None or not self.has_change_permission(request, post):
            return
        asked = request.GET.get("revision", "")
        if asked.isascii() and asked.isdigit() and len(asked) < 9:
            request._resumed = resumable(post, int(asked), request.user)  # type: ignore[attr-defined] # for get_form
            return
        unsaved = revisions.unsaved_by(post, request.user)
        if unsaved is None:
            return
        is_draft = post.status in (Post.Status.DRAFT, Post.Status.IN_REVIEW)
        if is_draft and unsaved.version == post.version:
            request._resumed = unsaved  # type: ignore[attr-defined] # see above
        else:
            request._offered = unsaved  # type: ignore[attr-defined] # for render_change_form

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        resumed: Revision | None = getattr(request, "_resumed", None)
        if resumed is not None:
            form.resumed = typed_in(resumed)
        return form

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        resumed: Revision | None = getattr(request, "_resumed", None)
        if resumed is not None and f"{prefix}-TOTAL_FORMS" in resumed.snapshot["form"]:
            kwargs["data"] = typed_in(resumed)
        return kwargs

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> HttpResponse:
        context["resumed"] = getattr(request, "_resumed", None)
        context["offered"] = getattr(request, "_offered", None)
        may_write = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        if may_write and not context.get("is_popup"):
            context["draft_keeping"] = self.settings_of_scripts(request, obj, context["adminform"].form)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)  # type: ignore[misc] # by name

    def settings_of_scripts(self, request: HttpRequest, post: Post | None, form: Any) -> dict[str, Any]:
        """What static/js/admin/draft_keeping.js is told. One query."""
        user = request.user
        saved: list[str] = []
        if post:
            of_user = post.revisions.exclude(kind=Revision.Kind.AUTOSAVE).filter(created_by=user.pk)
            keys = of_user.exclude(form_key=None).order_by("-number").values_list("form_key", flat=True)
            saved = [str(key) for key in keys[:SAVED_FORMS]]
        address = ("body_editor:autosave", [post.pk]) if post else ("body_editor:begin_draft", [])
        return {
            "post": post.pk if post else None,
            "user": user.pk,
            "name": user.get_username(),
            "version": form["seen_version"].value(),
            "autosave": reverse(address[0], args=address[1]),
            "presence": reverse("body_editor:presence", args=[post.pk]) if post else "",
            "session": reverse("body_editor:session"),
            "signIn": reverse("account_login"),
            "saved": saved,
            "isBound": form.is_bound and not form.resumed,
        }


def resumable(post: Post, number: int, user: Any) -> Revision | None:
    """The automatic text of this person, or the pending text, of that number; None for any other."""
    revision = post.revisions.filter(number=number).first()
    if revision is None or "form" not in revision.snapshot:
        return None
    if revision.kind == Revision.Kind.AUTOSAVE and revision.created_by_id != user.pk:
        return None
    return revision


def typed_in(revision: Revision) -> QueryDict:
    """The fields of the form as they stood, to be shown again; the version is the one that was begun from."""
    data = QueryDict(mutable=True)
    for name, values in revision.snapshot["form"].items():
        data.setlist(name, values)
    data["seen_version"] = str(revision.version)
    data["form_key"] = str(uuid.uuid4())
    return data


def form_key_of(request: HttpRequest) -> uuid.UUID | None:
    """The key of the form that was sent; None where it has none or it cannot be read."""
    try:
        return uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        return None


def set_aside(desk: DeskAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Stop offering one's own unsaved text, and go back to the saved one. By POST."""
    post = Post.objects.filter(pk=pk).first()
    if post is None:
        raise Http404
    if not desk.has_change_permission(request, post):
        raise PermissionDenied
    assert isinstance(request.user, User)  # noqa: S101 - staff only
    if request.method == "POST" and revisions.set_aside(post, request.user):
        desk.message_user(request, _("This is the saved text. What you had typed stays among the revisions."))
    return HttpResponseRedirect(reverse("admin:posts_post_change", args=[pk]))
