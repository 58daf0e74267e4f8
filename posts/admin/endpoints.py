"""What the body editor asks while somebody writes: JSON for staff, each address with its own permission.

Answers are never cached. A refusal says why, field by field: ``{"errors": {"title": ["…"]}}``, with "" for what
concerns no field. Registered in ``endpoint_urls``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.utils import formats
from django.utils.translation import gettext as _

from posts import choosing, embeds, images, tagging
from posts.body_editor import record_url
from posts.choosing import source_row
from posts.models import Image, Organization, Person, Post, Source, User
from posts.publishing import public_changed

MOST_KEYS = 200  # keys that one request may ask labels or previews for
MOST_QUERY = 300  # characters of a query that are looked at
MOST_JSON = 64 * 1024  # bytes of a described source
PREVIEW_LENGTH = 600  # characters of an embedded record that the editor shows

Endpoint = Callable[..., JsonResponse]
Errors = dict[str, list[str]]


def refuse(status: int, errors: Errors | str, **more: Any) -> JsonResponse:
    """An answer that says what was wrong."""
    if isinstance(errors, str):
        errors = {"": [errors]}
    return JsonResponse({"errors": errors, **more}, status=status)


def staff_endpoint(method: str, permission: str | None) -> Callable[[Endpoint], Endpoint]:
    """Open a view to staff who have ``permission`` (None: the view itself asks), by ``method`` only."""

    def decorate(view: Endpoint) -> Endpoint:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
            if not request.user.is_authenticated:
                response = refuse(401, _("Sign in first."))
            elif not admin.site.has_permission(request) or (
                permission is not None and not request.user.has_perm(permission)
            ):
                response = refuse(403, _("You may not do this. Ask an editor for the permission."))
            elif request.method != method:
                response = refuse(405, _("This address is asked in another way."))
                response["Allow"] = method
            else:
                response = view(request, *args, **kwargs)
            response["Cache-Control"] = "private, no-store"
            return response

        return checked

    return decorate


def staff_user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the decorator let nobody else through
    return request.user


def query_of(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "")[:MOST_QUERY].strip()


def numbers(text: str) -> list[int]:
    """The keys in "1,2,x": those that can be keys, at most MOST_KEYS."""
    return [int(part) for part in text.split(",") if part.isascii() and part.isdigit() and len(part) < 19][
        :MOST_KEYS
    ]


def share_of(request: HttpRequest, name: str) -> float:
    """A number from 0 to 1 that was sent; the middle for anything else."""
    try:
        share = float(request.POST.get(name, ""))
    except ValueError:
        return 0.5
    return share if 0 <= share <= 1 else 0.5


def json_of(request: HttpRequest) -> dict[str, Any]:
    """The object that was sent. Raises ValidationError for anything else."""
    try:
        data = json.loads(request.body[: MOST_JSON + 1])
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise ValidationError(_("The request could not be read."))
    return data


def text_of(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    return value.replace("\x00", "").strip() if isinstance(value, str) else ""


def errors_of(error: ValidationError) -> Errors:
    if hasattr(error, "error_dict"):
        return {
            ("" if name == "__all__" else name): messages for name, messages in error.message_dict.items()
        }
    return {"": error.messages}


# Sources ----------------------------------------------------------------------


@staff_endpoint("GET", "posts.view_source")
def choose_source(request: HttpRequest) -> JsonResponse:
    """Sources that fit ``q``: words, or an address. Two queries beside those of the session."""
    rows = choosing.find_sources(query_of(request))
    return JsonResponse(
        {
            "results": [source_row(source) for source in rows],
            "may_add": request.user.has_perm("posts.add_source"),
        }
    )


@staff_endpoint("GET", "posts.view_source")
def source_labels(request: HttpRequest) -> JsonResponse:
    """What the keys in a body stand for. Four queries at most, whatever the number of keys."""
    keys = request.GET.get("speakers", "").split(",")[:MOST_KEYS]
    holders = {
        kind: numbers(",".join(key.removeprefix(f"{kind}:") for key in keys if key.startswith(f"{kind}:")))
        for kind in choosing.SPEAKER_KINDS
    }
    return JsonResponse(choosing.labels(numbers(request.GET.get("sources", "")), holders))


@staff_endpoint("POST", "posts.add_source")
def create_source(request: HttpRequest) -> JsonResponse:
    """Record a source, with its outlet and authors where they are new."""
    user = staff_user(request)
    may_create = {kind: user.has_perm(f"posts.add_{kind}") for kind in choosing.SPEAKER_KINDS}
    try:
        data = json_of(request)
        source = choosing.create_source(_described(data), by=user, may_create=may_create)
    except choosing.SourceExists as known:
        message = _("This address is already on record: %(source)s.") % {"source": known.source}
        return refuse(409, {"url": [message]}, existing=source_row(known.source))
    except ValidationError as error:
        return refuse(400, errors_of(error))
    public_changed()
    return JsonResponse(source_row(source), status=201)


def _described(data: dict[str, Any]) -> choosing.NewSource:
    publisher = data.get("publisher")
    authors = data.get("authors")
    return choosing.NewSource(
        title=text_of(data, "title"),
        kind=text_of(data, "kind") or Source.Kind.WEBPAGE,
        url=text_of(data, "url"),
        issued=text_of(data, "issued"),
        url_access=text_of(data, "url_access"),
        language=text_of(data, "language"),
        publisher=_row_or_name(Organization, publisher) if isinstance(publisher, dict) else None,
        authors=[
            author
            for entry in (authors if isinstance(authors, list) else [])[: choosing.MOST_AUTHORS]
            if isinstance(entry, dict) and (author := _row_or_name(Person, entry))
        ],
    )


def _row_or_name(model: type[Any], entry: dict[str, Any]) -> Any:
    key = entry.get("id")
    if isinstance(key, int):
        row = model._default_manager.filter(pk=key).first()
        if row is None:
            field = "publisher" if model is Organization else "authors"
            raise ValidationError({field: [_("That record is not there any more.")]})
        return row
    return text_of(entry, "name")


# Speakers ---------------------------------------------------------------------


def speaker_row(row: Person | Organization) -> dict[str, Any]:
    detail = row.role if isinstance(row, Person) else str(row.get_kind_display())
    return {"id": row.pk, "key": choosing.speaker_key(row), "label": row.name, "detail": detail}


@staff_endpoint("GET", None)
def choose_speaker(request: HttpRequest) -> JsonResponse:
    """People and organisations that fit ``q``; for an empty one those of ``source``, else those quoted last."""
    asked = request.GET.get("kind")
    kinds = [kind for kind in choosing.SPEAKER_KINDS if request.user.has_perm(f"posts.view_{kind}")]
    if not kinds:
        return refuse(403, _("You may not do this. Ask an editor for the permission."))
    kinds = [kind for kind in kinds if asked in (None, "", kind)]
    query = query_of(request)
    rows: list[Person | Organization] = []
    keys = numbers(request.GET.get("source", ""))
    if not query and keys:
        source = Source.objects.filter(pk=keys[0]).first()
        rows = (
            [row for row in choosing.speakers_in(source) if row._meta.model_name in kinds] if source else []
        )
    if not rows:
        rows = choosing.find_speakers(query, kinds)
    may_add = {kind: request.user.has_perm(f"posts.add_{kind}") for kind in choosing.SPEAKER_KINDS}
    return JsonResponse({"results": [speaker_row(row) for row in rows], "may_add": may_add})


@staff_endpoint("POST", None)
def create_speaker(request: HttpRequest) -> JsonResponse:
    """Make a person or organisation, or return the one of that name."""
    user = staff_user(request)
    try:
        data = json_of(request)
    except ValidationError as error:
        data = {}
        unread = errors_of(error)
    else:
        unread = {}
    kind = text_of(data, "kind")
    if kind in choosing.SPEAKER_KINDS and not user.has_perm(f"posts.add_{kind}"):
        return refuse(403, _("You may not do this. Ask an editor for the permission."))
    if not any(user.has_perm(f"posts.add_{known}") for known in choosing.SPEAKER_KINDS):
        return refuse(403, _("You may not do this. Ask an editor for the permission."))
    if unread:
        return refuse(400, unread)
    if kind not in choosing.SPEAKER_KINDS:
        return refuse(400, {"kind": [_("Say whether it is a person or an organisation.")]})
    try:
        row = choosing.named_or_new(kind, text_of(data, "name"), by=user, may_create=True)
    except ValidationError as error:
        return refuse(400, errors_of(error))
    public_changed()
    return JsonResponse(speaker_row(row), status=201)


# Tags -------------------------------------------------------------------------


@staff_endpoint("GET", "posts.view_tag")
def resolve_tags(request: HttpRequest) -> JsonResponse:
    """What typed or pasted names mean, and which tags the new ones look like. Some queries a new name."""
    names = tagging.split_names(request.GET.get("names", "").replace("\x00", "")[:MOST_JSON])
    return JsonResponse(
        {
            "tags": [
                {
                    "typed": typed.typed,
                    "name": typed.name,
                    "is_new": typed.is_new,
                    "near": [{"name": near.tag.name, "reason": near.reason} for near in typed.near],
                }
                for typed in tagging.resolve(names)
            ]
        }
    )


# Posts, images, embeds --------------------------------------------------------


@staff_endpoint("GET", "posts.view_post")
def choose_post(request: HttpRequest) -> JsonResponse:
    """Posts to link to. One query."""
    return JsonResponse(
        {
            "results": [
                {"id": post.pk, "label": post.title, "url": post.get_absolute_url(), "detail": _when(post)}
                for post in choosing.find_posts(query_of(request))
            ]
        }
    )


def _when(post: Post) -> str:
    date = formats.date_format(post.published_at, "j F Y") if post.published_at else ""
    if post.is_public:
        return date
    return " · ".join(filter(None, [date, _("not public yet")]))


@staff_endpoint("GET", "posts.view_image")
def choose_image(request: HttpRequest) -> JsonResponse:
    """Pictures of the library that fit ``q``, the newest first. One query."""
    embed = embeds.get("image")
    rows = embed.choices(query_of(request), 30) if embed else []
    return JsonResponse({"results": rows})


@staff_endpoint("POST", "posts.add_image")
def read_image(request: HttpRequest) -> JsonResponse:
    """What a picture's file says about itself; nothing is kept."""
    upload = request.FILES.get("file")
    if upload is None:
        return refuse(400, {"file": [_("Choose a file.")]})
    try:
        said = images.read_metadata(upload)
    except images.UploadRefused as refused:
        return refuse(400, refused.errors)
    return JsonResponse({"fields": said})


@staff_endpoint("POST", "posts.add_image")
def upload_image(request: HttpRequest) -> JsonResponse:
    """Put a picture into the library."""
    upload = request.FILES.get("file")
    if upload is None:
        return refuse(400, {"file": [_("Choose a file.")]})
    words = {name: request.POST.get(name, "").replace("\x00", "").strip() for name in images.WORDS}
    try:
        image = images.store_upload(
            upload,
            is_decorative=bool(request.POST.get("is_decorative")),
            needs_alt_text=True,
            focal_point=(share_of(request, "focal_x"), share_of(request, "focal_y")),
            by=staff_user(request),
            **words,
        )
    except images.UploadRefused as refused:
        return refuse(400, refused.errors)
    public_changed()
    return JsonResponse(image_row(image), status=201)


def image_row(image: Image) -> dict[str, Any]:
    return {
        "id": image.pk,
        "label": str(image),
        "detail": image.credit,
        "url": image.file.url,
        "width": image.width,
        "height": image.height,
    }


@staff_endpoint("GET", None)
def choose_embed(request: HttpRequest, kind: str) -> JsonResponse:
    """Records of one kind of embed that fit ``q``. The kind names the permission."""
    embed = embeds.get(kind)
    if embed is None or not request.user.has_perm(embed.permission):
        return refuse(403, _("You may not do this. Ask an editor for the permission."))
    return JsonResponse({"results": embed.choices(query_of(request), choosing.LIMIT)})


@staff_endpoint("GET", None)
def preview_embed(request: HttpRequest, kind: str) -> JsonResponse:
    """What the editor shows of embedded records. One round of queries, whatever the number of ``ids``."""
    embed = embeds.get(kind)
    if embed is None or not request.user.has_perm(embed.permission):
        return refuse(403, _("You may not do this. Ask an editor for the permission."))
    ids = numbers(request.GET.get("ids", ""))
    if kind == "image":
        rows = {image.pk: image_row(image) for image in Image.objects.filter(pk__in=ids)}
        previews = {
            key: {"label": row["label"], "text": row["detail"], "thumbnail": row["url"]}
            for key, row in rows.items()
        }
    else:
        previews = {key: _worded(text) for key, text in embed.text(ids).items()}
    for key, preview in previews.items():
        preview["edit_url"] = record_url(embed, "change", key)
    return JsonResponse({"previews": previews})


def _worded(text: str) -> dict[str, str]:
    head, _separator, rest = text.strip().partition("\n")
    return {"label": head, "text": rest[:PREVIEW_LENGTH] + ("…" if len(rest) > PREVIEW_LENGTH else "")}
