"""What was merged, renamed and filed together, and taking it back."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from posts.admin.desk import DeskAdmin
from posts.admin.read_only import ReadOnlyAdmin
from posts.merging import MERGED, MergeRefused
from posts.models import UndoableChange
from posts.undoing import undo


def may_undo(request: HttpRequest, change: UndoableChange) -> bool:
    """Whoever may do a thing may take it back: by hand it could be done as well."""
    if change.kind == UndoableChange.Kind.FILING:
        return bool(request.user.has_perm("posts.change_any_post"))
    return request.user.has_perms([f"posts.change_{change.model}", f"posts.delete_{change.model}"])


@admin.register(UndoableChange)
class UndoableChangeAdmin(ReadOnlyAdmin, DeskAdmin):
    """Read only, but for the way back."""

    list_display = ["words", "kind", "what", "made_at", "made_by", "state"]
    list_filter = ["kind", "model", ("made_by", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["made_by", "undone_by"]
    search_fields = ["words"]
    search_help_text = gettext_lazy("A name")
    date_hierarchy = "made_at"
    fields = ["words", "kind", "what", "made_at", "made_by", "state"]
    readonly_fields = tuple(str(name) for name in fields)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.undo_view)
        return [path("<int:pk>/undo/", view, name="posts_undoablechange_undo"), *super().get_urls()]

    @admin.display(description=gettext_lazy("of"), ordering="model")
    def what(self, obj: UndoableChange) -> str:
        if obj.model == "post":
            return _("posts")
        return str(MERGED[obj.model]._meta.verbose_name_plural)

    @admin.display(description=gettext_lazy("state"), ordering="undone_at")
    def state(self, obj: UndoableChange) -> str:
        if obj.undone_at is None:
            url = reverse("admin:posts_undoablechange_undo", args=[obj.pk])
            label = _("Undo: %s") % obj.words
            return format_html('<a href="{}" aria-label="{}">{}</a>', url, label, _("Undo …"))
        when = date_format(timezone.localtime(obj.undone_at), "j M Y, H:i")
        return _("undone on %(when)s by %(who)s") % {"when": when, "who": obj.undone_by or _("the system")}

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then take it back."""
        change = get_object_or_404(UndoableChange.objects.select_related("made_by"), pk=pk)
        if not may_undo(request, change):
            raise PermissionDenied
        back = self._back(request, change)
        if request.method == "POST":
            try:
                number = undo(change, by=request.user)  # type: ignore[arg-type] # staff only
            except MergeRefused as refused:
                self.message_user(request, str(refused), messages.ERROR)
            else:
                words = ngettext(
                    "Undone: %(words)s. %(n)d record is as it was.",
                    "Undone: %(words)s. %(n)d records are as they were.",
                    number,
                )
                self.message_user(request, words % {"words": change.words, "n": number}, messages.SUCCESS)
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Undo"),
            "opts": self.opts,
            "change": change,
            "back": back,
            "state": self.state(change) if change.undone_at else "",
        }
        return render(request, "admin/posts/mergeable/undo.html", context)

    def _back(self, request: HttpRequest, change: UndoableChange) -> str:
        if request.user.has_perm("posts.view_undoablechange"):
            return reverse("admin:posts_undoablechange_changelist")
        return reverse(f"admin:posts_{change.model}_changelist")
