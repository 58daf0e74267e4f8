"""The side of the post form that keeps changes to a public text waiting instead of showing them to readers."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.forms import ModelForm, all_valid
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from posts import pending
from posts.admin.autosaving import read_form, read_inlines, snapshot_of_form
from posts.admin.desk import DeskAdmin
from posts.admin.draft_keeping import form_key_of
from posts.admin.released_words import Asked
from posts.models import Post, Revision

# The pages behind which a form stands whose text may be a proposal, by the name of their address.
FORM: Final = "posts_post_change"
BESIDE_FORM: Final = {"autosave", "posts_post_live_preview", "posts_post_set_aside"}


class PendingDesk(DeskAdmin):
    """What PostAdmin does with the button “Save as pending changes”.

    It is the only button of authors on their own public posts: they propose, an editor lets the changes go live.
    """

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.changes_row(request, obj) or (obj is not None and self.is_proposing(request, obj))

    def changes_row(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether what the person saves is the post itself.

        Authors change their own drafts; what is in review or public, and what others wrote, needs more.
        """
        if not super().has_change_permission(request, obj):
            return False
        if obj is None or request.user.has_perm("posts.change_any_post"):
            return True
        return bool(obj.created_by_id == request.user.pk and obj.status == Post.Status.DRAFT)

    def may_propose(self, request: HttpRequest, post: Post) -> bool:
        """Whether the person may propose changes to this public text, which is theirs."""
        own = post.created_by_id == request.user.pk and request.user.has_perm("posts.change_post")
        return own and post.status == Post.Status.PUBLISHED

    def is_proposing(self, request: HttpRequest, post: Post) -> bool:
        """Whether the request concerns the form of a proposal: shown, kept while it is typed, or sent as one."""
        match = request.resolver_match
        if match is None or not self.may_propose(request, post):
            return False
        if match.url_name == FORM:
            return request.method != "POST" or "_pending" in request.POST
        return match.url_name in BESIDE_FORM

    def may_give_up(self, request: HttpRequest, waiting: Revision) -> bool:
        """Whoever may change the post gives waiting changes up; authors, their own."""
        if self.changes_row(request, waiting.post):
            return True
        return waiting.created_by_id == request.user.pk and self.may_propose(request, waiting.post)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "POST" and "_pending" in request.POST and object_id and object_id.isdigit():
            with transaction.atomic():
                self._refuse_unread(request, int(object_id))
                return super().changeform_view(request, object_id, form_url, extra_context)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _changeform_view(
        self, request: HttpRequest, object_id: Any, form_url: Any, extra_context: Any
    ) -> Any:
        # Within the guard against stale forms: by now the request holds what was chosen.
        if request.method == "POST" and "_pending" in request.POST and object_id:
            answer = self._propose(request, str(object_id))
            if answer is not None:
                return answer
        return super()._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc] # Django's own

    def _propose(self, request: HttpRequest, object_id: str) -> HttpResponse | None:
        """Keep the form as waiting changes; None where it has faults, for the form to show."""
        post = Post.objects.filter(pk=object_id).first()
        if (
            post is None
            or post.status != Post.Status.PUBLISHED
            or not self.has_change_permission(request, post)
        ):
            return None
        form, formsets = read_form(self, request, post, rough=False), read_inlines(self, request, post)
        if not (form.is_valid() and all_valid(formsets)):
            return None
        asked = Asked.of(form)
        pending.propose(
            post,
            by=request.user,  # type: ignore[arg-type] # staff only
            version=post.version,
            snapshot=snapshot_of_form(post, form, formsets, request.POST) | {"correction": asked.correction},
            note=asked.note,
            form_key=form_key_of(request),
        )
        asked.keep_override(request, post)
        self.message_user(
            request,
            _("Your changes wait. Readers see the post as it is until they go live.")
            if self.changes_row(request, post)
            else _(
                "Your changes are proposed; the editors are told. Readers see the post as it is until then."
            ),
        )
        return HttpResponseRedirect(reverse("admin:posts_post_changes", args=[post.pk]))

    def _refuse_unread(self, request: HttpRequest, pk: int) -> None:
        """Do not put these changes in the place of others that came to wait while the form was open."""
        post = Post.objects.filter(pk=pk).first()
        waiting = pending.waiting_for(post) if post else None
        if post is None or waiting is None:
            return
        if not self.may_give_up(request, waiting):
            request._refusal = _(  # type: ignore[attr-defined] # for get_form
                "Changes by %(name)s wait already: an editor decides about them first. What you typed is kept for you."
            ) % {"name": _name_of(waiting)}
        elif request.POST.get("_waiting") != str(waiting.number):
            request._refusal = _(  # type: ignore[attr-defined] # for get_form
                "Changes by %(name)s wait already, and you have not read them: see above. Save once more to put yours "
                "in their place; theirs stay among the revisions."
            ) % {"name": _name_of(waiting)}

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.refusal = getattr(request, "_refusal", "")
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        if "_pending" in request.POST:
            # Readers must not see what was to wait, whatever went wrong before.
            raise SuspiciousOperation("changes that were to wait came to be saved")
        super().save_model(request, obj, form, change)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> HttpResponse:
        is_published = obj is not None and obj.status == Post.Status.PUBLISHED
        context["waiting"] = pending.waiting_for(obj) if is_published else None
        context["only_proposes"] = is_published and not self.changes_row(request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)  # type: ignore[misc] # by name


def _name_of(waiting: Revision) -> str:
    by = waiting.created_by
    return (by.get_full_name() or by.get_username()) if by else _("somebody")
