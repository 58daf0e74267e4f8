"""What was merged, renamed and filed together, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from js_asset import Script

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


@dataclass(frozen=True)
class Going:
    """A change that is made or taken back just now, as the desks show it."""

    change: UndoableChange
    title: str
    told: str
    progress_url: str
    undo_url: str  # empty where it is on its way back

    @property
    def is_merge(self) -> bool:
        return self.change.kind == UndoableChange.Kind.MERGE


def going(request: HttpRequest, kind: str = "") -> list[Going]:
    """What is under way, of one kind of record or of all; for those who may take it back. One query."""
    rows = UndoableChange.objects.under_way().defer("record").order_by("made_at", "pk")
    if kind:
        rows = rows.filter(model=kind)
    return [
        Going(
            change,
            title_of(change),
            told(change),
            reverse("admin:posts_undoablechange_progress", args=[change.pk]),
            ""
            if change.under_way == UndoableChange.UnderWay.UNDO
            else reverse("admin:posts_undoablechange_undo", args=[change.pk]),
        )
        for change in rows
        if may_undo(request, change)
    ]


def title_of(change: UndoableChange) -> str:
    if change.under_way == UndoableChange.UnderWay.UNDO:
        return _("Being undone: %s") % change.words
    if change.kind == UndoableChange.Kind.MERGE:
        return _("Being merged: %s") % change.words
    return _("Renamed: %s") % change.words


def told(change: UndoableChange) -> str:
    """How far a change is, in words."""
    if change.is_halted:
        return _("Halted: %s") % change.last_error
    if not change.moved:
        return _("Waits for its turn: it begins within a minute.")
    numbers = {
        "moved": number_format(min(change.moved, change.to_move), force_grouping=True),
        "all": number_format(change.to_move, force_grouping=True),
    }
    if change.kind == UndoableChange.Kind.RENAME:
        return _("Search follows: %(moved)s of %(all)s") % numbers
    return _("%(moved)s of %(all)s moved") % numbers


@admin.register(UndoableChange)
class UndoableChangeAdmin(ReadOnlyAdmin, DeskAdmin):
    """Read only, but for the way back."""

    change_list_template = "admin/posts/undoablechange/change_list.html"

    class Media:
        js = [Script("js/admin/long_changes.js", type="module")]

    list_display = ["words", "kind", "what", "made_at", "made_by", "state"]
    list_filter = ["kind", "model", ("made_by", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["made_by", "undone_by"]
    search_fields = ["words"]
    search_help_text = gettext_lazy("A name")
    date_hierarchy = "made_at"
    fields = ["words", "kind", "what", "made_at", "made_by", "state"]
    readonly_fields = tuple(str(name) for name in fields)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/undo/", view(self.undo_view), name="posts_undoablechange_undo"),
            path("<int:pk>/progress/", view(self.progress_view), name="posts_undoablechange_progress"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"under_way": going(request), **(extra_context or {})})

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far a change is, asked by the desks every few seconds."""
        change = get_object_or_404(UndoableChange.objects.defer("record"), pk=pk)
        if not may_undo(request, change):
            raise PermissionDenied
        is_over = not change.under_way
        words = _("Done: %s.") % change.words
        if is_over and change.undone_at:
            words = _("Undone: %s.") % change.words
        return JsonResponse(
            {
                "is_over": is_over,
                "is_halted": change.is_halted,
                "moved": change.moved,
                "all": change.to_move,
                "told": words if is_over else told(change),
            }
        )

    @admin.display(description=gettext_lazy("of"), ordering="model")
    def what(self, obj: UndoableChange) -> str:
        if obj.model == "post":
            return _("posts")
        return str(MERGED[obj.model]._meta.verbose_name_plural)

    @admin.display(description=gettext_lazy("state"), ordering="undone_at")
    def state(self, obj: UndoableChange) -> str:
        if obj.under_way:
            return told(obj)
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
            self._undo(request, change)
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Undo"),
            "opts": self.opts,
            "change": change,
            "back": back,
            "going_back": change.under_way == UndoableChange.UnderWay.UNDO,
            "state": self.state(change) if change.undone_at or change.under_way else "",
        }
        return render(request, "admin/posts/mergeable/undo.html", context)

    def _undo(self, request: HttpRequest, change: UndoableChange) -> None:
        try:
            number = undo(change, by=request.user)  # type: ignore[arg-type] # staff only
        except MergeRefused as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return
        change.refresh_from_db()
        if change.kind == UndoableChange.Kind.MERGE and change.under_way:
            words = _("Being undone: %s. The names stand again; their posts follow.") % change.words
            self.message_user(request, words, messages.SUCCESS)
            return
        words = ngettext(
            "Undone: %(words)s. %(n)d record is as it was.",
            "Undone: %(words)s. %(n)d records are as they were.",
            number,
        )
        self.message_user(request, words % {"words": change.words, "n": number}, messages.SUCCESS)

    def _back(self, request: HttpRequest, change: UndoableChange) -> str:
        if request.user.has_perm("posts.view_undoablechange"):
            return reverse("admin:posts_undoablechange_changelist")
        return reverse(f"admin:posts_{change.model}_changelist")
