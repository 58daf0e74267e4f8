"""The kept copies of one source: looked at, asked for, brought in, handed out, withdrawn.

The files are other people's works and lie where no address leads; these views hand them out to staff who may see
copies, as downloads that no browser opens as a page of this site.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts import snapshots
from posts.models import Snapshot, Source
from posts.snapshots import CannotKeep

if TYPE_CHECKING:
    from posts.admin.sources import SourceAdmin

ENDINGS: Final = {
    "application/pdf": "pdf",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "txt",
}


class UploadForm(forms.Form):
    """A copy that somebody has, and by whose permission it may be kept."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("A PDF file, a saved page (HTML) or a plain text."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.html,.htm,.txt"}),
    )
    permission_note = forms.CharField(
        label=gettext_lazy("Permission"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Who lets the house keep it, and since when. Only staff see the copy."),
    )


class CopyFilter(admin.SimpleListFilter):
    title = gettext_lazy("kept copy")
    parameter_name = "copy"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("kept", gettext_lazy("kept")),
            ("by_hand", gettext_lazy("to be made by hand")),
            ("none", gettext_lazy("none")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        usable = Exists(Snapshot.objects.usable().filter(source=OuterRef("pk")))
        match self.value():
            case "kept":
                return queryset.filter(usable)
            case "none":
                return queryset.exclude(usable)
            case "by_hand":
                return queryset.filter(pk__in=snapshots.needing_hands().order_by().values("source"))
        return queryset


def copies(desk: SourceAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """All copies of a source, and what can be done about them."""
    if not request.user.has_perm("posts.view_snapshot"):
        raise PermissionDenied
    source = get_object_or_404(Source.objects.select_related("publisher"), pk=pk)
    may_add = request.user.has_perm("posts.add_snapshot")
    may_change = request.user.has_perm("posts.change_snapshot")
    form = UploadForm(label_suffix="")
    if request.method == "POST":
        asked = next(
            (name for name in ("take", "upload", "withdraw", "set_aside") if name in request.POST), ""
        )
        if not (may_add if asked in ("take", "upload") else may_change):
            raise PermissionDenied
        if asked == "upload":
            form = UploadForm(request.POST, request.FILES, label_suffix="")
        if asked != "upload" or form.is_valid():
            try:
                desk.message_user(request, _do(request, source, asked, form))
                return redirect("admin:posts_source_copies", pk=source.pk)
            except CannotKeep as problem:
                if asked == "upload":
                    form.add_error("file", str(problem))
                else:
                    desk.message_user(request, str(problem), messages.ERROR)
    rows = source.snapshots.select_related("uploaded_by").defer("text", "headers")
    context = {
        **desk.admin_site.each_context(request),
        "title": _("Kept copies"),
        "opts": desk.opts,
        "source": source,
        "copies": rows,
        "best": Snapshot.objects.latest_for([source.pk]).get(source.pk),
        "form": form,
        "may_add": may_add,
        "may_change": may_change,
    }
    return render(request, "admin/posts/source/copies.html", context)


def _do(request: HttpRequest, source: Source, asked: str, form: UploadForm) -> str:
    """Do what was asked, and say so. Raises CannotKeep, and Http404 for what is no copy of this source."""
    by: Any = request.user
    if asked == "take":
        if not source.url:
            raise CannotKeep(_("This source has no address. Bring a copy by hand."))
        snapshots.ask_for(source, timezone.now())
        return _("A copy is asked for. It is taken within minutes, if the page lets us.")
    if asked == "upload":
        given: Any = form.cleaned_data["file"]
        note = form.cleaned_data["permission_note"]
        snapshots.upload(source, given.read(), name=given.name, permission_note=note, by=by)
        return _("The copy is kept.")
    key = request.POST.get(asked, "")
    snapshot = get_object_or_404(source.snapshots, pk=key) if key.isdecimal() and len(key) < 19 else None
    if snapshot is None:
        raise Http404
    if asked == "withdraw":
        snapshots.withdraw(snapshot, by=by, reason=request.POST.get("reason", ""))
        return _("The copy is withdrawn: its file and its text are gone.")
    snapshots.set_aside(snapshot, by=by)
    return _("Set aside: it is no task any longer.")


def copy_file(desk: SourceAdmin, request: HttpRequest, pk: int, copy: int, form: str) -> HttpResponse:
    """One copy: its words as "text", its "bytes" as they came, or the whole answer as "warc"."""
    if not request.user.has_perm("posts.view_snapshot"):
        raise PermissionDenied
    snapshot = get_object_or_404(Snapshot.objects.usable(), pk=copy, source=pk)
    name = f"copy-{snapshot.pk}"
    if form == "text":
        response = HttpResponse(snapshot.text, content_type="text/plain; charset=utf-8")
    else:
        try:
            if form == "bytes":
                body = snapshots.payload(snapshot)
                name += f".{ENDINGS.get(snapshot.media_type, 'bin')}"
            elif form == "warc" and snapshot.warc:
                with snapshot.warc.open("rb") as file:
                    body = file.read()
                name += ".warc.gz"
            else:
                raise Http404
        except (CannotKeep, OSError) as problem:
            raise Http404(str(problem)) from problem
        response = HttpResponse(body, content_type="application/octet-stream")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
