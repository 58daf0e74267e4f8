"""Kept texts of a post: two of them compared, one restored, changes that wait to go live.

Each page asks for its own permission; ``PostAdmin.get_urls`` says where they stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts import embeds, pending, restoring
from posts.admin.instants import InstantField
from posts.compared import compare_bodies
from posts.field_words import FieldWords
from posts.models import Post, Revision, StaleVersion
from posts.restoring import STANDING
from posts.revisions import base_of, snapshot_of

if TYPE_CHECKING:
    from posts.admin.posts import PostAdmin

MOST_CHOICES = 200  # kept texts that a list offers; older ones have their addresses


class LiveAtForm(forms.Form):
    """When waiting changes go live."""

    live_at = InstantField(label=gettext_lazy("Go live at"))

    def clean_live_at(self) -> Any:
        instant = self.cleaned_data["live_at"]
        if instant <= timezone.now():
            raise forms.ValidationError(_("This instant lies in the past."))
        return instant


def compare(desk: PostAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Two kept texts: ``old`` (by default the save before, or what ``new`` began from) and ``new`` (the latest)."""
    post = _readable(desk, request, pk)
    kept = post.revisions.select_related("created_by")
    new = _named(kept, request.GET.get("new")) or kept.saves().first()
    if new is None:
        raise Http404
    old = _named(kept, request.GET.get("old")) or _before(new)
    context = {
        **_context(desk, request, post, _("Compare two texts")),
        "old": old,
        "new": new,
        "choices": kept.defer("snapshot")[:MOST_CHOICES],
        "shows_current": new.kind == Revision.Kind.AUTOSAVE,
        **compared(old.snapshot if old else {"fields": {}}, new.snapshot),
    }
    return render(request, "admin/posts/post/compare.html", context)


def compared(
    old: dict[str, Any], new: dict[str, Any], *, leave_out: set[str] | None = None
) -> dict[str, Any]:
    """What templates/admin/posts/post/_compared.html is given."""
    changes = FieldWords(old, new).changes(old, new)
    return {
        "body": compare_bodies(old["fields"].get("body", ""), new["fields"].get("body", "")),
        "fields": [change for change in changes if change.name not in (leave_out or set())],
    }


def restore(desk: PostAdmin, request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show what restoring a kept text would change, then do it: a save like any other."""
    post = _readable(desk, request, pk)
    if not desk.has_change_permission(request, post):
        raise PermissionDenied
    kept = get_object_or_404(post.revisions.select_related("created_by"), number=number)
    others = restoring.changed_embeds(post, kept.snapshot)
    allowed = {
        kind: words
        for kind, words in others.items()
        if (embed := embeds.get(kind)) is not None
        and request.user.has_perm(embed.permission.replace(".view_", ".change_"))
    }
    seen = request.POST.get("seen_version", "")
    if request.method == "POST" and seen.isascii() and seen.isdigit():
        try:
            lost = restoring.restore(
                post,
                kept,
                by=request.user,  # type: ignore[arg-type] # staff only
                seen_version=int(seen),
                with_embeds="embeds" in request.POST and allowed == others,
            )
        except StaleVersion:
            desk.message_user(
                request,
                _("The post was saved meanwhile, so nothing was restored. Look at what would change now."),
                messages.ERROR,
            )
            return redirect("admin:posts_post_restore", pk, number)
        desk.message_user(
            request,
            _("The text of revision %(number)d is back. What stood here until now is a revision as well.")
            % {"number": number},
            messages.SUCCESS,
        )
        _tell_lost(desk, request, lost)
        return redirect("admin:posts_post_change", pk)
    context = {
        **_context(desk, request, post, _("Restore an earlier text")),
        "kept": kept,
        "may_restore_embeds": bool(others) and allowed == others,
        **compared(snapshot_of(post), kept.snapshot, leave_out=STANDING | {"embeds"}),
        "embedded": _embedded_changes(post, others),
    }
    return render(request, "admin/posts/post/restore.html", context)


def changes(desk: PostAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """The changes that wait for a public post: read them, let them go live now or at an instant, give them up."""
    post = _readable(desk, request, pk)
    waiting = pending.waiting_for(post)
    if waiting is None:
        desk.message_user(request, _("No changes wait for this post."))
        return redirect("admin:posts_post_change", pk)
    may_change = desk.may_give_up(request, waiting)
    may_release = desk.changes_row(request, post) and request.user.has_perm("posts.publish_post")
    form = LiveAtForm(
        request.POST if "schedule" in request.POST else None, initial={"live_at": waiting.live_at}
    )
    if request.method == "POST":
        # Whoever presses a button has read these changes, not those that took their place since.
        if request.POST.get("number") != str(waiting.number):
            desk.message_user(
                request, _("Other changes wait by now. Read them before you decide."), messages.ERROR
            )
            return redirect("admin:posts_post_changes", pk)
        if not (may_release or (may_change and "discard" in request.POST)):
            raise PermissionDenied
        answer = _decide(desk, request, waiting, form)
        if answer is not None:
            return answer
    try:
        pending.merge_snapshots(post, waiting)
        has_diverged = False
    except pending.Diverged:
        has_diverged = True
    context = {
        **_context(desk, request, post, _("Changes that wait")),
        "waiting": waiting,
        "is_held": waiting.note == pending.HELD,
        "has_diverged": has_diverged,
        "may_release": may_release and post.status == Post.Status.PUBLISHED,
        "may_change": may_change,
        "correction": waiting.snapshot.get("correction", ""),
        "form": form,
        **compared(snapshot_of(post), waiting.snapshot, leave_out=STANDING),
    }
    return render(request, "admin/posts/post/changes.html", context)


def _decide(
    desk: PostAdmin, request: HttpRequest, waiting: Revision, form: LiveAtForm
) -> HttpResponse | None:
    """Do what the button says; None where the page has to be shown again."""
    user: Any = request.user
    home = redirect("admin:posts_post_change", waiting.post_id)
    if "discard" in request.POST:
        pending.discard(waiting, by=user)
        desk.message_user(request, _("The changes are given up. They stay among the revisions."))
        return home
    if "schedule" in request.POST:
        if not form.is_valid():
            return None
        instant = form.cleaned_data["live_at"]
        pending.schedule(waiting, by=user, at=instant)
        words = date_format(timezone.localtime(instant), "DATETIME_FORMAT")
        desk.message_user(
            request,
            _("The changes go live on %(at)s. Until then readers see the text as it is.") % {"at": words},
            messages.SUCCESS,
        )
        return home
    try:
        lost = pending.release(waiting, by=user)
    except pending.Diverged:
        desk.message_user(
            request,
            _(
                "The public text was changed in the same places since. Open the changes in the form and choose."
            ),
            messages.ERROR,
        )
        return None
    desk.message_user(request, _("The changes are live: readers see them now."), messages.SUCCESS)
    _tell_lost(desk, request, lost)
    return home


def _readable(desk: PostAdmin, request: HttpRequest, pk: int) -> Post:
    post = get_object_or_404(Post, pk=pk)
    if not (desk.has_view_permission(request, post) and request.user.has_perm("posts.view_revision")):
        raise PermissionDenied
    return post


def _context(desk: PostAdmin, request: HttpRequest, post: Post, title: str) -> dict[str, Any]:
    return {**desk.admin_site.each_context(request), "title": title, "opts": desk.opts, "post": post}


def _named(kept: Any, number: str | None) -> Revision | None:
    """The revision of a number in the address; None where it has none. Raises Http404 for one that is not there."""
    if not number:
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Http404
    found: Revision = get_object_or_404(kept, number=int(number))
    return found


def _before(revision: Revision) -> Revision | None:
    """What a text is best compared with: the one it began from, or the save before it."""
    saves = revision.post.revisions.saves().select_related("created_by")
    if revision.kind in (Revision.Kind.AUTOSAVE, Revision.Kind.PENDING):
        return base_of(revision.post, revision.version) or saves.first()
    return saves.filter(number__lt=revision.number).first()


def _embedded_changes(post: Post, others: dict[str, dict[int, Any]]) -> list[Any]:
    """What restoring the embedded records as well would change, as changes of fields."""
    if not others:
        return []
    now = snapshot_of(post)["embeds"]
    old = {
        "fields": {},
        "embeds": {k: {str(p): now.get(k, {}).get(str(p)) for p in w} for k, w in others.items()},
    }
    new = {"fields": {}, "embeds": {k: {str(p): words for p, words in w.items()} for k, w in others.items()}}
    return FieldWords(old, new).changes(old, new)


def _tell_lost(desk: PostAdmin, request: HttpRequest, lost: list[str]) -> None:
    if lost:
        desk.message_user(
            request,
            _("No longer there, and left out: %(what)s.")
            % {"what": get_text_list(sorted(set(lost)), _("and"))},
            messages.WARNING,
        )
