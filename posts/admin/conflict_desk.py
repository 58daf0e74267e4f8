"""The overwrite guard of the post form: a stale save is refused, and every difference is put to a choice.

Nothing is written before everything is chosen; what is not chosen stays theirs in the database and yours in the form.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from posts.admin.autosaving import read_form, read_inlines, snapshot_of_form
from posts.admin.desk import DeskAdmin
from posts.conflicts import Conflict, find_conflict
from posts.models import Post, StaleVersion
from posts.revisions import base_of, snapshot_of
from posts.sent_fields import sent_by

PREFIX = "choice-"


class ConflictDesk(DeskAdmin):
    """What PostAdmin does when two people save one post."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method != "POST" or not object_id:
            return super().changeform_view(request, object_id, form_url, extra_context)
        self._guard(request, object_id)
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except StaleVersion:
            # Between the form's look and the write somebody else saved. The form sees it now and shows both texts.
            self._guard(request, object_id)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _guard(self, request: HttpRequest, object_id: str) -> None:
        """Where the form is stale: take over what was chosen, or note on the request what has to be."""
        rows = Post.objects.filter(pk=object_id) if object_id.isdigit() else Post.objects.none()
        post = rows.only("version", "status", "created_by").first()
        if post is None or not self.has_change_permission(request, post):
            return
        data = request.POST
        seen = data.get("seen_version", "")
        version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else None
        if version == post.version:
            return
        post = rows.get()
        form, formsets = read_form(self, request, post), read_inlines(self, request, post)
        yours = snapshot_of_form(post, form, formsets, data)
        base = base_of(post, version)
        conflict = find_conflict(
            base=base.snapshot if base else None,
            theirs=snapshot_of(post),
            yours=yours,
            names={*form.fields, *(formset.prefix for formset in formsets)},
            chosen=self._chosen(data, post),
        )
        takes_form = data.get(f"{PREFIX}body") == "form"
        if takes_form:
            conflict.passages = []
        is_same_body = takes_form or not conflict.passages or data.get("merge_body") == conflict.body_mark
        if data.get("merge_of") == str(post.version) and conflict.is_settled and is_same_body:
            settled: Any = self._settled(request, post, conflict, takes_form)
            request.POST = settled
            return
        request._conflict = conflict  # type: ignore[attr-defined] # for render_change_form
        request._conflict_base = base  # type: ignore[attr-defined] # see above

    @staticmethod
    def _chosen(data: QueryDict, post: Post) -> dict[str, str]:
        """What was chosen against this very version of theirs; choices against an earlier one are void."""
        if data.get("merge_of") != str(post.version):
            return {}
        return {
            name.removeprefix(PREFIX): str(value) for name, value in data.items() if name.startswith(PREFIX)
        }

    def _settled(self, request: HttpRequest, post: Post, conflict: Conflict, takes_form: bool) -> QueryDict:
        """The form as if its author had begun from theirs and typed what was chosen."""
        data = request.POST.copy()
        theirs = self.get_form(request, post, change=True)(instance=post)
        for name in conflict.from_them():
            if name in theirs.fields:
                for control, values in sent_by(theirs[name]).items():
                    data.setlist(control, values)
        if conflict.stretches and not takes_form:
            data["body"] = conflict.body()
        self._settle_republication(data, post, conflict)
        data["seen_version"] = str(post.version)
        data._mutable = False
        return data

    @staticmethod
    def _settle_republication(data: QueryDict, post: Post, conflict: Conflict) -> None:
        """Name the row that stands now, whether or not it did when the form was opened; theirs is left alone."""
        if "republication-TOTAL_FORMS" not in data:
            return
        standing = getattr(post, "republication", None)
        if "republication" in conflict.from_them() or data["republication-TOTAL_FORMS"] == "0":
            data["republication-TOTAL_FORMS"] = data["republication-INITIAL_FORMS"] = "0"
            return
        data["republication-INITIAL_FORMS"] = "1" if standing else "0"
        data["republication-0-id"] = str(standing.pk) if standing else ""

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> HttpResponse:
        theirs = getattr(context["adminform"].form, "theirs", None)
        context["theirs"] = theirs
        context["conflict"] = getattr(request, "_conflict", None) if theirs is not None else None
        if theirs is not None:
            last = theirs.revisions.saves().select_related("created_by").defer("snapshot").first()
            by = last.created_by if last else None
            context["theirs_by"] = (by.get_full_name() or by.get_username()) if by else ""
            base = getattr(request, "_conflict_base", None)
            before = base.snapshot["fields"].get("status") if base else theirs.status
            context["theirs_has_moved"] = before != theirs.status
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)  # type: ignore[misc] # by name
