"""How a post will look: the unsaved form on the public page, and links for people without an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from posts.admin.workflow import staff_of
from posts.html import count_words, html_to_text
from posts.models import Byline, Label, Person, Post, PreviewLink, Republication, Tag, write_body
from posts.preview_links import LIFETIMES, make_link, may_revoke, may_share, revoke_link
from posts.slugs import make_slug
from posts.views import article_context, unseen

if TYPE_CHECKING:
    from posts.admin.posts import PostAdmin

# Stands for the key of a post that is not stored: no row has it, so whatever is asked of it is empty.
NO_KEY: Final = 0
USUAL_DAYS: Final = 7


def live(desk: PostAdmin, request: HttpRequest) -> HttpResponse:
    """The form as it was sent, on the public page; nothing is saved. ``?post=`` is the key of a stored one."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    key = request.GET.get("post", "")
    stored = get_object_or_404(Post.objects.for_page(), pk=key) if key.isdigit() else None
    allowed = desk.has_change_permission(request, stored) if stored else desk.has_add_permission(request)
    if not allowed:
        raise PermissionDenied
    post = unsaved(desk, request, stored)
    language = post.language if post.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with translation.override(language):
        context = {**article_context(post), "is_preview": True, "is_live": True}
        return unseen(render(request, "posts/post_detail.html", context))


def unsaved(desk: PostAdmin, request: HttpRequest, stored: Post | None) -> Post:
    """The post that the form would make: every field that can be read, the stored value of any that cannot.

    Only in memory; what its page asks the row for is put where the page looks first.
    """
    form = desk.get_form(request, stored, change=stored is not None)(request.POST, instance=stored or Post())
    form.full_clean()
    post: Post = form.instance
    if post.pk is None:
        post.pk = NO_KEY
    said = form.cleaned_data
    post.body = write_body(said.get("body") or "").html
    post.body_text = html_to_text(post.body)
    post.word_count = count_words(post.body_text)
    post.modified_at = timezone.now()
    if not post.title:
        post.title = _("Without a title")
    if "byline" in said:
        rows = [
            Byline(
                post=post,
                position=place,
                **{"person" if isinstance(signer, Person) else "organization": signer},
            )
            for place, signer in enumerate(said["byline"])
        ]
        post._prefetched_objects_cache = {  # type: ignore[attr-defined] # as prefetch_related leaves it
            **getattr(post, "_prefetched_objects_cache", {}),
            "byline_rows": rows,
        }
    post.__dict__["labels"] = _labels(said)
    _set_republication(desk, request, post)
    return post


def _labels(said: dict[str, Any]) -> list[Label]:
    names = said.get("tags") or []
    slugs = dict(Tag.objects.filter(name__in=names).values_list("name", "slug")) if names else {}
    found = [Label("tag", name, slugs.get(name) or make_slug(name)) for name in names]
    for kind, rows in (("region", "regions"), ("theme", "themes"), ("report", "reports")):
        found += [Label(kind, str(row), row.slug) for row in said.get(rows) or []]
    return sorted(found, key=lambda label: (label.kind, label.name.casefold()))


def _set_republication(desk: PostAdmin, request: HttpRequest, post: Post) -> None:
    for formset, inline in desk.get_formsets_with_inlines(request, post):
        if inline.model is not Republication:
            continue
        prefix = formset.get_default_prefix()
        if f"{prefix}-TOTAL_FORMS" not in request.POST:
            return
        rows = formset(request.POST, instance=post, prefix=prefix, queryset=Republication.objects.none())
        filled = [
            form
            for form in rows.forms
            if form.has_changed() and form.is_valid() and not form.cleaned_data.get("DELETE")
        ]
        if filled:
            post._state.fields_cache["republication"] = filled[0].instance


# Links -----------------------------------------------------------------------


class LinkForm(forms.Form):
    label = forms.CharField(
        required=False, max_length=120, label=gettext_lazy("For whom"),
        help_text=gettext_lazy("Such as “Counsel” or a name; only staff see it."),
    )  # fmt: skip
    days = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Open for"), initial=USUAL_DAYS)
    shows_changes = forms.BooleanField(
        required=False, initial=True, label=gettext_lazy("With the changes that wait")
    )

    def __init__(self, *args: Any, has_changes: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        if not has_changes:
            del self.fields["shows_changes"]
        choices = [(days, ngettext("%d day", "%d days", days) % days) for days in LIFETIMES]
        self.fields["days"].choices = choices  # type: ignore[attr-defined] # a field of choices


def links(desk: PostAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Every link that was ever made to a post; make one, revoke one."""
    post = get_object_or_404(Post, pk=pk)
    user = staff_of(request)
    shares = may_share(user, post)
    if not (desk.has_view_permission(request, post) and request.user.has_perm("posts.view_previewlink")):
        raise PermissionDenied
    has_changes = post.revisions.waiting().exists()
    form = LinkForm(request.POST if "make" in request.POST else None, has_changes=has_changes)
    if request.method == "POST":
        if "revoke" in request.POST:
            return _revoke(desk, request, post)
        if not shares:
            raise PermissionDenied
        if form.is_valid():
            make_link(post, by=user, **form.cleaned_data)
            desk.message_user(
                request, _("The link is made. Whoever has it can read the post."), messages.SUCCESS
            )
            return redirect("admin:posts_post_preview_links", pk)
    rows = list(post.preview_links.select_related("created_by"))
    for row in rows:
        # An address is the right to read: it is shown to those who could make one.
        row.address = request.build_absolute_uri(_path(row, post)) if shares and row.is_open else ""  # type: ignore[attr-defined] # for the template
    context = {
        **desk.admin_site.each_context(request),
        "title": _("Preview links"),
        "subtitle": post.title,
        "opts": desk.opts,
        "post": post,
        "form": form,
        "links": rows,
        "may_share": shares,
    }
    return render(request, "admin/posts/post/preview_links.html", context)


def _revoke(desk: PostAdmin, request: HttpRequest, post: Post) -> HttpResponse:
    key = request.POST["revoke"]
    link = get_object_or_404(PreviewLink, post=post, pk=int(key) if key.isdigit() else NO_KEY)
    if not may_revoke(staff_of(request), link):
        raise PermissionDenied
    revoke_link(link, by=staff_of(request))
    desk.message_user(
        request, _("The link is revoked: its address shows nothing any more."), messages.SUCCESS
    )
    return redirect("admin:posts_post_preview_links", post.pk)


def _path(link: PreviewLink, post: Post) -> str:
    link.post = post
    return link.get_absolute_url()
