"""What the desks of embedded records share: a changed record changes the words of the posts in which it stands."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts import corrections
from posts.admin.desk import DeskAdmin
from posts.findable import index_post
from posts.models import Post
from posts.publication_questions import Change
from posts.record_questions import RecordQuestions
from posts.revisions import record_revision
from posts.usage import posts_naming


class EmbeddedAdmin(DeskAdmin):
    """The desk of a model whose rows stand in bodies: every post that names the row is kept and indexed anew.

    Where the form is a ``RecordQuestions`` and readers have the row's words, it asks what a change of them is.
    """

    def has_readers(self, request: HttpRequest, obj: Any) -> bool:
        """Whether the row stands in a public post. One query a request."""
        if obj is None or obj.pk is None or not issubclass(self.form, RecordQuestions):
            return False
        if not hasattr(request, "_has_readers"):
            public = Post.objects.published().filter(self.standing(obj))
            request._has_readers = public.exists()  # type: ignore[attr-defined] # kept here
        return bool(request._has_readers)  # type: ignore[attr-defined] # kept above

    def standing(self, obj: Any) -> Q:
        """The posts in which readers have the row's words."""
        return Q(embeds__kind=self.kind_in_bodies, embeds__object_id=obj.pk)

    def posts_with(self, obj: Any) -> QuerySet[Post]:
        """Every post that names the row, public or not."""
        return Post.objects.filter(pk__in=posts_naming(self.kind_in_bodies, obj.pk))

    def is_read(self, changes: dict[str, tuple[Any, Any]]) -> bool:
        """Whether posts say something else after these changes."""
        return True

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if not self.has_readers(request, obj) or not self.has_change_permission(request, obj):
            return fieldsets
        return [
            *fieldsets,
            (gettext_lazy("Readers have these words"), {"fields": ["change", "correction"]}),
        ]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.has_readers = self.has_readers(request, obj)
        return form

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        request._answered = {  # type: ignore[attr-defined] # for finish_save
            name: form.cleaned_data.get(name, "") for name in ("change", "correction")
        }
        super().save_related(request, form, formsets, change)

    def finish_save(
        self, request: HttpRequest, obj: Any, *, change: bool, changes: dict[str, tuple[Any, Any]]
    ) -> None:
        super().finish_save(request, obj, change=change, changes=changes)
        answered: dict[str, str] = getattr(request, "_answered", {})
        told = answered.get("correction", "").strip()
        for post in self.posts_with(obj) if change and self.is_read(changes) else ():
            is_read = post.is_public and bool(answered.get("change"))
            wrong = corrections.corrected_text(post) if is_read and told else None
            if is_read:
                post.touch()
            index_post(post)
            note = self._note(obj, answered if is_read else {})
            record_revision(post, by=request.user, note=note)  # type: ignore[arg-type] # staff
            if is_read and told:
                corrections.correct(post, by=request.user, text=told, revision=wrong)  # type: ignore[arg-type] # staff

    def _note(self, obj: Any, answered: dict[str, str]) -> str:
        note: str = _("The %(name)s “%(row)s” changed") % {"name": self.opts.verbose_name, "row": obj}
        if answered.get("correction"):
            note += ". " + _("Correction: %s") % answered["correction"][:200]
        elif answered.get("change") == Change.TYPO:
            note += ". " + _("Typo")
        return note[:300]
