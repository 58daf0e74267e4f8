"""What the open form of a post asks by itself: keep what was typed, who else is here, am I still signed in.

JSON for staff, as in ``endpoints``. Nothing here touches a post that exists: an autosave is a revision of its own.
"""

from __future__ import annotations

import copy
import datetime as dt
import uuid
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from posts import publishing, revisions
from posts.admin.endpoints import json_of, refuse, staff_endpoint, staff_user
from posts.forms import PostForm
from posts.history import plain_values
from posts.html import clean_body
from posts.models import Person, Post, Presence, Revision, User

# What stands in a form and is none of the text.
NOT_TYPED = {"csrfmiddlewaretoken", "form_key", "seen_version", "merge_of", "merge_body"}
FORGET_AFTER = dt.timedelta(hours=1)


@staff_endpoint("GET", None)
def session(request: HttpRequest) -> JsonResponse:
    """Who is signed in, and the token that their forms need now: signing in again makes another one."""
    return JsonResponse({"user": staff_user(request).pk, "csrf": get_token(request)})


@staff_endpoint("POST", None)
def autosave(request: HttpRequest, pk: int | None = None) -> JsonResponse:
    """Keep a form as it stands, finished or not; the first time, without ``pk``, this begins a draft.

    Answers {"post", "number", "at", "address", "version", …}. Nine short queries for a draft that exists, and one for
    each kind of embed and of label in it; only the last three within the transaction, so that others wait for no
    reading of a form.
    """
    desk: Any = admin.site.get_model_admin(Post)
    user = staff_user(request)
    key = _key(request.POST.get("form_key"))
    post = Post.objects.filter(pk=pk).first() if pk else _begun(key, user)
    if pk and post is None:
        return refuse(
            404, _("This post was deleted in the meantime. Copy your text before you leave the page.")
        )
    if not (desk.has_change_permission(request, post) if post else desk.has_add_permission(request)):
        return refuse(403, _("You may no longer change this post. Your text stays in this browser."))
    if key is None:
        return refuse(400, _("The request could not be read."))
    # A form that began the draft knows no version of it: it began from the first.
    seen = request.POST.get("seen_version", "") if pk else "1"
    form = read_form(desk, request, post)
    if post is None:
        with transaction.atomic():
            post = _begin(form, user)
            kept = _keep(request, desk, form, post, user, key, version=seen)
    else:
        kept = _keep(request, desk, form, post, user, key, version=seen)
    return JsonResponse(
        {
            "post": post.pk,
            "number": kept.number if kept else None,
            "at": date_format(timezone.localtime(kept.created_at if kept else None), "TIME_FORMAT"),
            "address": reverse("admin:posts_post_change", args=[post.pk]),
            "autosave": reverse("body_editor:autosave", args=[post.pk]),
            "presence": reverse("body_editor:presence", args=[post.pk]),
            "version": post.version,
        }
    )


def _keep(
    request: HttpRequest, desk: Any, form: PostForm, post: Post, user: User, key: uuid.UUID, *, version: str
) -> Revision | None:
    has_inlines = request.POST.get("republication-TOTAL_FORMS", "0") != "0"
    inlines = read_inlines(desk, request, post) if has_inlines else []
    is_number = version.isascii() and version.isdigit() and len(version) < 9
    return revisions.keep_autosave(
        post,
        by=user,
        form_key=key,
        version=int(version) if is_number else post.version,
        snapshot=snapshot_of_form(post, form, inlines, request.POST),
    )


@staff_endpoint("POST", None)
def presence(request: HttpRequest, pk: int) -> JsonResponse:
    """Say that a form is open ({"key", "typed", "leaving"}), and be told who else is here and whether they saved."""
    desk: Any = admin.site.get_model_admin(Post)
    post = get_object_or_404(Post.objects.only("pk", "version", "created_by", "status"), pk=pk)
    if not desk.has_view_permission(request, post):
        return refuse(403, _("You may not do this. Ask an editor for the permission."))
    user, now = staff_user(request), timezone.now()
    try:
        said = json_of(request)
        key = _key(said.get("key"))
    except ValidationError as error:
        return refuse(400, error.messages[0])
    if key is None:
        return refuse(400, _("The request could not be read."))
    mine = Presence.objects.filter(pk=key, user=user)
    if said.get("leaving"):
        mine.delete()
        return JsonResponse({"others": []})
    changes = {"seen_at": now, **({"typed_at": now} if said.get("typed") else {})}
    if not mine.filter(post=post).update(**changes):
        Presence.objects.filter(seen_at__lt=now - FORGET_AFTER).delete()
        try:
            with transaction.atomic():
                Presence.objects.create(key=key, post=post, user=user, **changes)
        except IntegrityError:
            return refuse(400, _("The request could not be read."))
    return JsonResponse({"others": others(post, user, now), "saved": _saved_since(post, said.get("version"))})


def others(post: Post, user: User, now: dt.datetime) -> list[dict[str, Any]]:
    """Who else has the post open, each once: {"name", "since", "is_typing"}. One query."""
    found: dict[int, dict[str, Any]] = {}
    for row in post.presences.here(now).exclude(user=user).select_related("user"):
        told = found.setdefault(
            row.user_id,
            {
                "name": row.user.get_full_name() or row.user.get_username(),
                "since": date_format(timezone.localtime(row.opened_at), "TIME_FORMAT"),
                "is_typing": False,
            },
        )
        told["is_typing"] |= row.typed_at is not None and now - row.typed_at < dt.timedelta(seconds=40)
    return list(found.values())


def _saved_since(post: Post, version: Any) -> dict[str, Any] | None:
    """Who saved the post after the version that a form began from; None where nobody did."""
    if not isinstance(version, int) or version >= post.version:
        return None
    last = post.revisions.saves().select_related("created_by").defer("snapshot").first()
    by = last.created_by if last else None
    return {
        "name": (by.get_full_name() or by.get_username()) if by else "",
        "at": date_format(timezone.localtime(last.created_at), "TIME_FORMAT") if last else "",
    }


def read_form(desk: Any, request: HttpRequest, post: Post | None, *, rough: bool = True) -> PostForm:
    """The form, read as far as it can be read. The row behind it is never saved.

    ``rough`` leaves out what concerns a save: whether the version is stale, whether the address is taken, what has
    changed. The form is then read as that of a new post, which asks the database for nothing that stood before.
    """
    instance = _copy_of(post)
    if rough:
        instance.pk = None
    form_class = desk.get_form(request, post, change=post is not None)
    form_class.is_rough = rough
    form: PostForm = form_class(request.POST, instance=instance)
    form.asks = "_pending" in request.POST
    form.is_valid()
    return form


def read_inlines(desk: Any, request: HttpRequest, post: Post | None) -> list[Any]:
    """The formsets that were sent with the form."""
    formsets, _inlines = desk._create_formsets(request, _copy_of(post), change=post is not None)
    return list(formsets)


def _copy_of(post: Post | None) -> Post:
    instance = copy.copy(post) if post else Post()
    instance._state = copy.copy(instance._state)
    return instance


def snapshot_of_form(post: Post, form: PostForm, formsets: list[Any], data: QueryDict) -> dict[str, Any]:
    """A snapshot of what the form says; where a field cannot be read, the saved value. ``form``: all as typed."""
    said = form.cleaned_data
    typed = form.instance
    typed.pk, typed.body = post.pk, clean_body(typed.body)
    _keep_instants(post, form)
    known: dict[str, Any] = {}
    if "tags" in said:
        known["tags"] = sorted(said["tags"])
    for name in ("regions", "themes", "reports"):
        if name in said:
            known[name] = sorted(row.pk for row in said[name])
    if "byline" in said:
        known["byline"] = [
            {
                "person_id": row.pk if isinstance(row, Person) else None,
                "organization_id": None if isinstance(row, Person) else row.pk,
                "position": position,
            }
            for position, row in enumerate(said["byline"])
        ]
    if data.get("republication-TOTAL_FORMS") == "0":
        known["republication"] = None
    for formset in formsets:
        if formset.prefix == "republication":
            known["republication"] = _republication(formset)
    typed_in = {name: values for name, values in data.lists() if _is_typed(name)}
    return revisions.snapshot_of(typed, known) | {"form": typed_in}


def _keep_instants(post: Post, form: PostForm) -> None:
    """Instants as the database has them: in UTC, and to the second where the minute is the one that stands."""
    for field in Post._meta.concrete_fields:
        value = getattr(form.instance, field.attname)
        if isinstance(field, models.DateTimeField) and field.name in form.fields and value is not None:
            standing = getattr(post, field.attname)
            is_same = standing is not None and standing.replace(second=0, microsecond=0) == value
            setattr(form.instance, field.attname, standing if is_same else value.astimezone(dt.UTC))


def _republication(formset: Any) -> dict[str, Any] | None:
    formset.is_valid()
    for form in formset.forms:
        deleted = formset.can_delete and formset._should_delete_form(form)
        if not deleted and (form.instance.pk or form.has_changed()):
            return plain_values(form.instance)
    return None


def _is_typed(name: str) -> bool:
    return name not in NOT_TYPED and not name.startswith(("_", "choice-"))


def _key(value: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(value))
    except ValueError:
        return None


def _begun(key: uuid.UUID | None, user: User) -> Post | None:
    """The draft that an earlier autosave of this form has begun, whose answer may have been lost on the way."""
    if key is None:
        return None
    kept = Revision.objects.filter(form_key=key, created_by=user).select_related("post").first()
    return kept.post if kept else None


def _begin(form: PostForm, user: User) -> Post:
    """A draft to hang the autosaves on, known by its title or its first words."""
    said = form.cleaned_data
    post = Post(created_by=user)
    title = said.get("title") or revisions.working_title(clean_body(said.get("body") or ""))
    post.title, post.is_untitled = title, form.instance.is_untitled
    for name in ("kind", "language"):
        if said.get(name):
            setattr(post, name, said[name])
    post.save()
    publishing.record_save(post, by=user, verb="add", note=_("Begun"))
    return post
