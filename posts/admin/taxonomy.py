"""Tags and facets in the admin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from posts.admin.merging_desk import MergeableAdmin
from posts.known_names import keep_name
from posts.merging import is_long
from posts.models import Post, Region, Report, Series, Tag, TagAlias, TaggedPost, Theme
from posts.refiling import follow
from posts.renaming import owners_of, readdress
from posts.usage import in_words


class UseFilter(admin.SimpleListFilter):
    """Terms that are not used, or hardly."""

    title = _("use")
    parameter_name = "use"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("none", _("on no post")), ("once", _("on one post")), ("often", _("on ten or more"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        match self.value():
            case "none":
                return queryset.filter(_used=0)
            case "once":
                return queryset.filter(_used=1)
            case "often":
                return queryset.filter(_used__gte=10)
        return queryset


class TermAdmin(MergeableAdmin):
    """Anything that posts are filed under: how often it is used, and a redirect when its address changes."""

    list_display = ["name", "used_on", "last_used", "also_known_as", "is_described"]
    list_filter = [UseFilter, ("description", admin.EmptyFieldListFilter)]
    search_fields = ["folded", "slug"]
    search_help_text = _("Any name, or the address")
    ordering = ["name"]
    searches_folded = True
    readonly_fields = ["use"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        filed, last = self._filed()
        rows: QuerySet = (
            super().get_queryset(request).annotate(_used=Coalesce(Subquery(filed), 0), _last=Subquery(last))
        )
        return rows

    def _filed(self) -> tuple[QuerySet, QuerySet]:
        """How many posts are filed under a row, and the instant of the newest: subqueries, so that rows stay rows."""
        if self.model is Series:
            rows, term, post = Post.objects.all(), "series", ""
        elif self.model is Tag:
            rows, term, post = TaggedPost.objects.all(), "tag", "content_object__"
        else:
            through: Any = getattr(Post, f"{self.opts.model_name}s").through
            rows, term, post = through.objects.all(), str(self.opts.model_name), "post__"
        own = rows.filter(**{term: OuterRef("pk")}).order_by().values(term)
        instant = Coalesce(f"{post}published_at", f"{post}created_at")
        return own.annotate(n=Count("pk")).values("n"), own.annotate(last=Max(instant)).values("last")

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ("name",)}

    @admin.display(description=_("posts"), ordering="_used")
    def used_on(self, obj: Any) -> int:
        return int(obj._used)

    @admin.display(description=_("last used"), ordering="_last", empty_value="–")
    def last_used(self, obj: Any) -> str | None:
        return date_format(timezone.localtime(obj._last), "j M Y") if obj._last else None

    @admin.display(description=_("also found under"))
    def also_known_as(self, obj: Any) -> str:
        return ", ".join(obj.other_name_list)

    @admin.display(description=_("described"), boolean=True, ordering="description")
    def is_described(self, obj: Any) -> bool:
        return bool(obj.description)

    @admin.display(description=_("used in"))
    def use(self, obj: Any) -> str:
        """ "14 posts, 3 demands": what a merge or a deletion would touch."""
        return in_words(self.uses(obj)) or str(_("nothing so far"))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = super().get_fields(request, obj)
        return fields if obj else [name for name in fields if name != "use"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        old = type(obj)._default_manager.filter(pk=obj.pk).first() if change else None
        super().save_model(request, obj, form, change)
        if old is not None and old.slug != obj.slug:
            readdress(obj, (old.name, old.slug), by=request.user)  # type: ignore[arg-type] # staff only

    def why_it_stays(self, obj: Any) -> str:
        """What so much is filed under is merged into something else, step by step, and not deleted at a stroke."""
        held = super().why_it_stays(obj)
        if not held and is_long(sum(len(keys) for keys in owners_of(obj).values())):
            return _("It is used in %s. Merge it into another instead.") % in_words(self.uses(obj))
        return held

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with transaction.atomic():
            owners = owners_of(obj)
            super().delete_model(request, obj)
            follow(owners)


class TagAliasInline(admin.TabularInline):
    model = TagAlias
    extra = 1
    verbose_name_plural = _("also found under")


@admin.register(Tag)
class TagAdmin(TermAdmin):
    search_fields = ["folded", "slug", "aliases__folded"]
    inlines = [TagAliasInline]
    autocomplete_fields = ["related"]
    fields = ["name", "slug", "description", "related", "use"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows: QuerySet = super().get_queryset(request).prefetch_related("aliases")
        return rows

    @admin.display(description=_("also found under"))
    def also_known_as(self, obj: Tag) -> str:
        return ", ".join(alias.name for alias in obj.aliases.all())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if change and "name" in form.changed_data:
            # Authors go on typing the name they know.
            keep_name(form.instance, form.initial["name"])


@admin.register(Region, Theme)
class FacetAdmin(TermAdmin):
    fields = ["name", "slug", "description", "other_names", "use"]


@admin.register(Report)
class ReportAdmin(TermAdmin):
    fields = ["name", "slug", "description", "introduction", "lead_image", "other_names", "use"]
    autocomplete_fields = ["lead_image"]


@admin.register(Series)
class SeriesAdmin(TermAdmin):
    fields = ["name", "slug", "description", "other_names", "use"]
