"""The picture library in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Count, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from js_asset import Media, Script

from posts.admin.embedded import EmbeddedAdmin
from posts.body_editor import import_map
from posts.forms import ImageForm
from posts.models import House, Image, Post, PostEmbed, Report
from posts.publishing import public_changed
from posts.renditions import delete_files
from posts.usage import posts_naming


def times_used() -> CombinedExpression:
    """How many posts, dossiers and logos show the picture as they are saved now; a post that shows it twice is one."""
    inside = PostEmbed.objects.filter(kind="image", object_id=OuterRef("pk"))
    counted = [
        _number(Post, "lead_image"),
        _number(Report, "lead_image"),
        _number(House, "logo"),
        _counted(inside.exclude(post__lead_image=OuterRef("pk")), "object_id"),
    ]
    return sum(counted[1:], start=counted[0])  # type: ignore[return-value] # expressions add up to one


def _number(model: type[Model], field: str) -> Coalesce:
    return _counted(model._default_manager.filter(**{field: OuterRef("pk")}), field)


def _counted(rows: QuerySet[Any], field: str) -> Coalesce:
    # A subquery each, because joins would multiply rows.
    return Coalesce(Subquery(rows.order_by().values(field).annotate(n=Count("pk")).values("n")), 0)


class UseFilter(admin.SimpleListFilter):
    title = _("use")
    parameter_name = "use"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("used")), ("no", _("not used"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        match self.value():
            case "yes":
                return queryset.filter(_used__gt=0)
            case "no":
                return queryset.filter(_used=0)
        return queryset


@admin.register(Image)
class ImageAdmin(EmbeddedAdmin):
    form = ImageForm
    list_display = ["thumbnail", "__str__", "credit", "used", "size", "may_redistribute", "added"]
    list_display_links = ["thumbnail", "__str__"]
    list_filter = [UseFilter, "may_redistribute", "is_decorative"]
    search_fields = ["alt_text", "caption", "creator", "credit_line"]
    search_help_text = _("Description, caption or credit")
    date_hierarchy = "created_at"
    kind_in_bodies = "image"
    readonly_fields = ["preview", "size"]
    fieldsets = [
        (None, {"fields": ["file", "preview", "size", "alt_text", "is_decorative", "caption"]}),
        (
            _("Focal point"),
            {
                "fields": ["focal_x", "focal_y"],
                "description": _("Where cuts for lists and cards keep the picture in view."),
            },
        ),
        (
            _("Rights"),
            {
                "fields": [
                    "creator",
                    "credit_line",
                    "copyright_notice",
                    "usage_terms",
                    "source_url",
                    "may_redistribute",
                    "used_from",
                    "used_until",
                ]
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: QuerySet = super().get_queryset(request).annotate(_used=times_used())
        return rows

    @admin.display(description=_("added"), ordering="created_at")
    def added(self, obj: Image) -> str:
        return date_format(timezone.localtime(obj.created_at), "SHORT_DATE_FORMAT")

    @admin.display(description=_("picture"))
    def thumbnail(self, obj: Image) -> str:
        return format_html(
            '<img class="library-thumbnail" src="{}" alt="" loading="lazy">', obj.thumbnail_url
        )

    @admin.display(description=_("used"), ordering="_used")
    def used(self, obj: Any) -> str:
        return ngettext("%d time", "%d times", obj._used) % obj._used if obj._used else str(_("not used"))

    @admin.display(description=_("preview"))
    def preview(self, obj: Image) -> str:
        if not obj.file:
            return "–"
        return format_html('<img class="library-preview" src="{}" alt="">', obj.file.url)

    @admin.display(description=_("size"))
    def size(self, obj: Image) -> str:
        return f"{obj.width} × {obj.height}" if obj.width else "–"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        focal_point = Media(
            importmap=import_map(["elements", "focal_point"]),
            css={"all": ["css/admin_focal_point.css"]},
            js=[Script("js/admin/focal_field.js", type="module")],
        )
        # The import map is an inline script.
        nonce = str(getattr(request, "csp_nonce", ""))
        context["media"] = Media.from_media(focal_point + context["media"], nonce=nonce)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.by = request.user
        return form

    def finish_save(
        self, request: HttpRequest, obj: Any, *, change: bool, changes: dict[str, tuple[Any, Any]]
    ) -> None:
        if change:
            super().finish_save(request, obj, change=change, changes=changes)
        else:
            public_changed()

    def standing(self, obj: Any) -> Q:
        return super().standing(obj) | Q(lead_image=obj)

    def is_read(self, changes: dict[str, tuple[Any, Any]]) -> bool:
        return not {*ImageForm.words, "alt_text", "is_decorative"}.isdisjoint(changes)

    def posts_with(self, obj: Any) -> QuerySet[Post]:
        return Post.objects.filter(Q(pk__in=posts_naming("image", obj.pk)) | Q(lead_image=obj))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        transaction.on_commit(lambda: delete_files(obj))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        # A published picture is not exchanged under its caption and credit: a new picture is a new row.
        return [*super().get_readonly_fields(request, obj), *(["file"] if obj else [])]
