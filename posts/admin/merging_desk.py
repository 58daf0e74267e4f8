"""Keeping names in order: look-alikes side by side, merging with a preview, renaming; for tags, facets, people, bodies.

Every page asks whether the person may change and delete records of the kind: whoever merges does both.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from js_asset import Script

from posts import likeness
from posts.admin.desk import DeskAdmin
from posts.admin.undoable import going
from posts.known_names import NAMED, other_names_of
from posts.long_changes import begin_merge
from posts.lookalikes import Reason, groups
from posts.merging import MOST, MergeRefused, Plan, merge, plan
from posts.models import UndoableChange
from posts.renaming import NameTaken, rename
from posts.tallies import Tally, tally

GROUPS_A_PAGE = 15

REASONS = {
    Reason.SAME: gettext_lazy("the same but for capitals, accents or spaces"),
    Reason.PLURAL: gettext_lazy("singular and plural"),
    Reason.ACRONYM: gettext_lazy("a name and its acronym"),
    Reason.ORDER: gettext_lazy("the same words in another order"),
    Reason.INITIALS: gettext_lazy("a first name and its initial"),
    Reason.SPELLING: gettext_lazy("a letter or two apart"),
    Reason.TOGETHER: gettext_lazy("nearly always on the same posts"),
    Reason.PAGE: gettext_lazy("the same page under two addresses"),
    Reason.WORK: gettext_lazy("the same title, outlet and day"),
    Reason.TITLE: gettext_lazy("nearly the same title, and nothing speaks against it"),
}


@dataclass(frozen=True)
class Shown:
    """One record as the pages show it."""

    row: Any
    tally: Tally
    names: list[str]
    url: str


class RenameForm(forms.Form):
    """The new name, and what becomes of the old one."""

    name = forms.CharField(
        label=gettext_lazy("New name"), widget=forms.TextInput(attrs={"class": "vTextField"})
    )
    moves_address = forms.BooleanField(
        label=gettext_lazy("The address follows the name"),
        required=False,
        initial=True,
        help_text=gettext_lazy("The old address leads to the new one for good, feeds included."),
    )
    keeps_name = forms.BooleanField(
        label=gettext_lazy("Still found under the old name"), required=False, initial=True
    )


class MergeableAdmin(DeskAdmin):
    """The desk of a kind of record that people enter twice."""

    change_list_template = "admin/posts/mergeable/change_list.html"
    change_form_template = "admin/posts/mergeable/change_form.html"
    actions = ["merge_selected"]

    class Media:
        js = [Script("js/admin/long_changes.js", type="module")]

    def get_urls(self) -> list[URLPattern]:
        name = self.opts.model_name
        view = self.admin_site.admin_view
        own = [
            path("merge/", view(self.merge_view), name=f"posts_{name}_merge"),
            path("lookalikes/", view(self.lookalikes_view), name=f"posts_{name}_lookalikes"),
        ]
        if name in NAMED:
            own.append(path("<int:pk>/rename/", view(self.rename_view), name=f"posts_{name}_rename"))
        return [*own, *super().get_urls()]

    def may_merge(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request) and self.has_delete_permission(request)

    def has_merge_permission(self, request: HttpRequest) -> bool:
        """For the action below, which only those are offered who may."""
        return self.may_merge(request)

    @admin.action(description=gettext_lazy("Merge the selected …"), permissions=["merge"])
    def merge_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        keys = list(queryset.values_list("pk", flat=True)[: MOST + 1])
        if not 2 <= len(keys) <= MOST:
            words = _("Select two to %d to merge.") % MOST
            self.message_user(request, words, messages.WARNING)
            return None
        return HttpResponseRedirect(f"{self._address('merge')}?{urlencode({'ids': keys}, doseq=True)}")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may = self.may_merge(request)
        more = {
            "lookalikes_url": self._address("lookalikes") if may else "",
            "changes_url": changes_url(request, self.opts.model_name or ""),
            "under_way": going(request, self.opts.model_name or "") if may else [],
        }
        return super().changelist_view(request, {**more, **(extra_context or {})})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> HttpResponse:
        if obj is not None and self.opts.model_name in NAMED and self.may_merge(request):
            context["rename_url"] = self._address("rename", obj.pk)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)  # type: ignore[misc] # by name

    # Pages -------------------------------------------------------------------

    def lookalikes_view(self, request: HttpRequest) -> HttpResponse:
        """Records that look alike, in groups; POST says that those of one group are different things."""
        self._require(request)
        kind = self.opts.model_name or ""
        if request.method == "POST":
            return self._judge(request, kind)
        left = likeness.bring_in_line(kind)
        pairs = likeness.open_pairs(kind)
        reasons: dict[frozenset[int], str] = {frozenset((p.first, p.second)): p.reason for p in pairs}
        # What stands on the same posts is seldom one thing: such pairs stand by themselves, after the names.
        named = groups((p.first, p.second) for p in pairs if p.reason != Reason.TOGETHER)
        beside = [[p.first, p.second] for p in pairs if p.reason == Reason.TOGETHER]
        found = Paginator([*named, *beside], GROUPS_A_PAGE)
        page = found.get_page(request.GET.get("p"))
        shown = self._shown({key for group in page.object_list for key in group})
        told = []
        for group in page.object_list:
            rows = sorted(
                (shown[key] for key in group if key in shown),
                key=lambda one: (-one.tally.total, str(one.row)),
            )
            if len(rows) > 1:
                why = {reasons[pair] for pair in map(frozenset, combinations(group, 2)) if pair in reasons}
                told.append((rows, [REASONS[Reason(reason)] for reason in sorted(why)]))
        context = {
            **self._context(request, _("Look-alikes")),
            "groups": told,
            "page": page,
            "left": left,
            "merge_url": self._address("merge"),
            "judged": likeness.judged_count(kind),
            "under_way": going(request, kind),
            "changes_url": changes_url(request, kind),
        }
        return render(request, "admin/posts/mergeable/lookalikes.html", context)

    def _judge(self, request: HttpRequest, kind: str) -> HttpResponse:
        if "reconsider" in request.POST:
            number = likeness.reconsider(kind)
            words = ngettext("%d pair is shown again.", "%d pairs are shown again.", number) % number
        else:
            keys = {int(key) for key in request.POST.getlist("ids") if key.isdigit()}
            likeness.dismiss(kind, keys, by=request.user)  # type: ignore[arg-type] # staff only
            words = _("Noted: these are different things, and stay so.")
        self.message_user(request, words, messages.SUCCESS)
        return HttpResponseRedirect(request.get_full_path())

    def merge_view(self, request: HttpRequest) -> HttpResponse:
        """What merging will change; POST does it, if nothing changed since it was shown."""
        self._require(request)
        sent = request.POST if request.method == "POST" else request.GET
        keys = [int(key) for key in sent.getlist("ids") if key.isdigit() and len(key) < 19][: MOST + 1]
        shown = self._shown(keys)
        if len(shown) < 2:
            self.message_user(request, _("Choose two or more to merge."), messages.WARNING)
            return HttpResponseRedirect(self._address("changelist"))
        into = sent.get("into", "")
        ordered = sorted(shown.values(), key=lambda one: (-one.tally.total, one.row.pk))
        target = shown.get(int(into) if into.isdigit() else 0, ordered[0])
        others = [one.row for one in ordered if one is not target]
        seen = plan(target.row, others)
        if request.method == "POST":
            if request.POST.get("digest") == seen.digest:
                return self._merge(request, seen)
            words = _("Something changed since you looked. This is what merging will do now.")
            self.message_user(request, words, messages.WARNING)
        context = {
            **self._context(request, _("Merge")),
            "shown": ordered,
            "target": target,
            "plan": seen,
            "more_posts": seen.post_count - len(seen.posts),
        }
        return render(request, "admin/posts/mergeable/merge.html", context)

    def _merge(self, request: HttpRequest, seen: Plan) -> HttpResponse:
        by: Any = request.user  # staff only
        try:
            if seen.is_long:
                begin_merge(seen.target, seen.others, records=seen.records, by=by)
                words = _("Begun. It goes on while you do other things; this page says how far it is.")
                self.message_user(request, words, messages.SUCCESS)
                return HttpResponseRedirect(self._address("changelist"))
            change = merge(seen.target, seen.others, by=by)
        except MergeRefused as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return HttpResponseRedirect(self._address("changelist"))
        self._say_done(request, _("Merged: %s.") % change.words, change)
        return HttpResponseRedirect(self._address("change", seen.target.pk))

    def rename_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the new name, then rename; a name that is taken leads to merging."""
        self._require(request)
        row = get_object_or_404(self.model, pk=pk)
        form = RenameForm(request.POST or None, initial={"name": row.name})
        if request.method == "POST" and form.is_valid():
            try:
                change = rename(row, by=request.user, **form.cleaned_data)  # type: ignore[arg-type] # staff only
            except NameTaken as taken:
                query = urlencode({"ids": [row.pk, taken.row.pk], "into": taken.row.pk}, doseq=True)
                words = _("“{name}” is taken. If both are one, <a href='{url}'>merge them</a>.")
                url = f"{self._address('merge')}?{query}"
                form.add_error("name", format_html(str(words), name=taken.row.name, url=url))
            except ValidationError as error:
                form.add_error("name", error.messages)
            else:
                self._say_done(request, _("Renamed: %s.") % change.words, change)
                return HttpResponseRedirect(self._address("change", pk))
        one = self._shown([pk])[pk]
        context = {**self._context(request, _("Rename")), "form": form, "subtitle": str(row), "one": one}
        return render(request, "admin/posts/mergeable/rename.html", context)

    # Parts -------------------------------------------------------------------

    def _require(self, request: HttpRequest) -> None:
        if not self.may_merge(request):
            raise PermissionDenied

    def _address(self, page: str, *arguments: Any) -> str:
        return reverse(f"{self.admin_site.name}:posts_{self.opts.model_name}_{page}", args=arguments)

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "media": self.media,
            "changelist_url": self._address("changelist"),
        }

    def _shown(self, keys: Any) -> dict[int, Shown]:
        rows: dict[int, Any] = self.model._default_manager.in_bulk(list(keys))
        tallies = tally(self.model, list(rows))
        names = other_names_of(self.opts.model_name or "", rows.values())
        return {
            pk: Shown(row, tallies[pk], names[pk], self._address("change", pk)) for pk, row in rows.items()
        }

    def _say_done(self, request: HttpRequest, words: str, change: UndoableChange) -> None:
        url = reverse(f"{self.admin_site.name}:posts_undoablechange_undo", args=[change.pk])
        link = format_html('<a href="{}">{}</a>', url, _("Undo …"))
        self.message_user(request, format_html("{} {}", words, link), messages.SUCCESS)


def changes_url(request: HttpRequest, kind: str) -> str:
    """Where the merges and renamings of a kind are listed, for those who may see them."""
    if not request.user.has_perm("posts.view_undoablechange"):
        return ""
    return f"{reverse('admin:posts_undoablechange_changelist')}?model__exact={kind}"
