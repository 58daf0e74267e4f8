"""The desk where posts are written."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db import models
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from js_asset import Script

from posts import publishing
from posts.admin import (
    board,
    bulk_tagging,
    calendar,
    draft_keeping,
    post_pages,
    previews,
    released_words,
    revision_pages,
    verdicts,
    workflow,
)
from posts.admin.conflict_desk import ConflictDesk
from posts.admin.desk import DeskAdmin
from posts.admin.draft_keeping import DraftKeeping, form_key_of
from posts.admin.pending_desk import PendingDesk
from posts.body_editor import media_for
from posts.forms import PostForm, RepublicationForm
from posts.html import pictures_left_out
from posts.models import Post, Republication, Revision
from posts.rendering import render_body
from posts.revisions import folded
from posts.usage import Use
from posts.workflow import STEPS


class RepublicationInline(admin.StackedInline):
    model = Republication
    form = RepublicationForm
    extra = 0
    max_num = 1
    formfield_overrides = DeskAdmin.formfield_overrides
    autocomplete_fields = ["publisher", "author_organization"]
    classes = ["collapse"]


class StateFilter(admin.SimpleListFilter):
    """Where a post stands for readers, which status alone does not tell."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("draft", gettext_lazy("draft")),
            ("in_review", gettext_lazy("in review")),
            ("scheduled", gettext_lazy("scheduled or embargoed")),
            ("public", gettext_lazy("public")),
            ("gone", gettext_lazy("withdrawn or expired")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        match self.value():
            case "draft" | "in_review" as status:
                return queryset.filter(status=status)
            case "scheduled":
                return queryset.scheduled()  # type: ignore[attr-defined,no-any-return] # PostQuerySet
            case "public":
                return queryset.published()  # type: ignore[attr-defined,no-any-return] # PostQuerySet
            case "gone":
                return queryset.gone()  # type: ignore[attr-defined,no-any-return] # PostQuerySet
        return queryset


@admin.register(Post)
class PostAdmin(PendingDesk, DraftKeeping, ConflictDesk, DeskAdmin):
    guards_itself = True  # with versions and passages: see ConflictDesk
    form = PostForm
    change_form_template = "admin/posts/post/change_form.html"
    object_history_template = "admin/posts/post/object_history.html"
    list_display = [
        "title",
        "state",
        "kind_and_language",
        "published",
        "signed_by",
        "words",
        "quoted",
        "modified",
    ]
    list_filter = [StateFilter, "kind", "language", "series", "regions", "themes"]
    search_fields = ["title", "summary", "body_text", "slug"]
    searches_folded = True
    search_help_text = gettext_lazy("Words of the title, summary or text")
    date_hierarchy = "published_at"
    ordering = ["-modified_at", "-pk"]
    actions = [bulk_tagging.tag_selected]
    autocomplete_fields = ["series", "regions", "themes", "reports"]
    inlines = [RepublicationInline]
    readonly_fields = ["state_line"]
    fieldsets = [
        (
            None,
            {"classes": ["post-text"], "fields": ["seen_version", "form_key", "title", "summary", "body"]},
        ),
        (
            gettext_lazy("State"),
            {
                "classes": ["post-side"],
                "fields": ["state_line", "published_at", "embargoed_until", "expires_at"],
            },
        ),
        (
            gettext_lazy("What it is"),
            {
                "classes": ["post-side"],
                "fields": ["kind", "byline", "language", "translation_of", "as_of", "slug"],
            },
        ),
        (
            gettext_lazy("Filed under"),
            {
                "classes": ["post-side"],
                "fields": ["tags", "regions", "themes", "reports", "series", "series_position"],
            },
        ),
        (gettext_lazy("Picture"), {"classes": ["post-side"], "fields": ["lead_image"]}),
        (
            gettext_lazy("Notices and contact"),
            {
                "classes": ["post-side", "collapse"],
                "fields": [
                    "dateline",
                    "notice_to_readers",
                    "note_to_editors",
                    "media_contact",
                    "may_be_republished",
                ],
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        if request.resolver_match and request.resolver_match.url_name == "posts_post_changelist":
            standing = Count("quotations", filter=Q(quotations__withdrawn_at=None), distinct=True)
            rows = rows.for_list().annotate(_quoted=standing)  # type: ignore[attr-defined] # PostQuerySet
        return rows

    class Media:
        css = {
            "all": [
                "css/admin_writing.css",
                "css/admin_beside.css",
                "css/admin_revisions.css",
                "css/admin_checks.css",
                "css/admin_verdicts.css",
            ]
        }
        js = [
            "admin/js/jquery.init.js",
            "js/admin/chips.js",
            "js/admin/near_tags.js",
            "js/admin/autogrow.js",
            Script("js/admin/change_question.js", type="module"),
            Script("js/admin/schedule.js", type="module"),
            Script("js/admin/live_preview.js", type="module"),
            Script("js/admin/verdicts.js", type="module"),
        ]

    def get_urls(self) -> list[URLPattern]:
        return [
            *(
                path(address, self.admin_site.admin_view(partial(page, self)), name=name)
                for address, page, name in (
                    ("tags/", post_pages.choose_tags, "posts_tag_suggest"),
                    ("board/", board.board, "posts_post_board"),
                    ("calendar/", calendar.month_page, "posts_post_calendar"),
                    ("schedule/", calendar.explain, "posts_post_explain_schedule"),
                    ("<int:pk>/move/", calendar.reschedule, "posts_post_reschedule"),
                    ("<int:pk>/publish/", workflow.publish, "posts_post_publish"),
                    ("live-preview/", previews.live, "posts_post_live_preview"),
                    ("<int:pk>/preview-links/", previews.links, "posts_post_preview_links"),
                    ("<int:pk>/step/<slug:verb>/", workflow.take_step, "posts_post_step"),
                    ("tagging/", bulk_tagging.tag_posts, "posts_post_tagging"),
                    ("<int:pk>/preview/", post_pages.preview, "posts_post_preview"),
                    ("<int:pk>/compare/", revision_pages.compare, "posts_post_compare"),
                    ("<int:pk>/changes/", revision_pages.changes, "posts_post_changes"),
                    (
                        "<int:pk>/revisions/<int:number>/restore/",
                        revision_pages.restore,
                        "posts_post_restore",
                    ),
                    ("<int:pk>/set-aside/", draft_keeping.set_aside, "posts_post_set_aside"),
                    ("<int:pk>/withdraw/", post_pages.withdraw, "posts_post_withdraw"),
                    ("<int:pk>/revisions/<int:number>/", post_pages.revision, "posts_post_revision"),
                )
            ),
            *super().get_urls(),
        ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """For whoever may only look, the text as it reads and the byline as it is printed."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        shown = {"body": "text", "byline": "signed_by", "seen_version": None, "form_key": None}
        return [
            (
                title,
                {
                    **options,
                    "fields": [name for field in options["fields"] if (name := shown.get(str(field), field))],
                },
            )
            for title, options in fieldsets
        ]

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        return super().get_view_on_site_url(obj) if obj is not None and obj.is_public else None

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        revisions = (
            Revision.objects.filter(post_id=object_id) if object_id.isdigit() else Revision.objects.none()
        )
        rows = revisions.select_related("created_by").defer("snapshot")
        return super().history_view(request, object_id, {"revisions": folded(rows), **(extra_context or {})})

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.by = request.user
        for name, address in (
            ("tags", "posts_tag_suggest"),
            ("byline", "body_editor:choose_speaker"),
            ("lead_image", "body_editor:choose_image"),
        ):
            if name in form.base_fields:
                widget: Any = form.base_fields[name].widget
                getattr(widget, "widget", widget).attrs["data-url"] = reverse(
                    address if ":" in address else f"{self.admin_site.name}:{address}"
                )
        return form

    # What may be done --------------------------------------------------------

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not super().has_delete_permission(request, obj):
            return False
        if obj is None:
            return True
        return self.changes_row(request, obj)

    def why_it_stays(self, obj: models.Model) -> str:
        assert isinstance(obj, Post)  # noqa: S101 - this admin's model
        if obj.was_ever_public:
            return _("Readers could see it: withdraw it instead, and its address will say why.")
        return ""

    def uses(self, obj: models.Model) -> list[Use]:
        return []

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = [*super().get_readonly_fields(request, obj)]
        if not request.user.has_perm("posts.publish_post"):
            fields += ["published_at", "embargoed_until", "expires_at"]
        elif obj and obj.was_ever_public:
            # Set once: readers, feeds and citations have it by now.
            fields += ["published_at"]
        return fields

    # What the lists say ------------------------------------------------------

    @admin.display(description=gettext_lazy("state"), ordering="status")
    def state(self, obj: Post) -> str:
        code, words = state_of(obj)
        return format_html(
            '<span class="state state-{}">{}</span>', code, _("scheduled") if code == "scheduled" else words
        )

    @admin.display(description=gettext_lazy("state"))
    def state_line(self, obj: Post) -> str:
        if not obj.pk:
            return _("new draft")
        code, words = state_of(obj)
        return format_html('<span class="state state-{}">{}</span>', code, words)

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def kind_and_language(self, obj: Post) -> str:
        kind = obj.get_kind_display()
        return kind if obj.language == settings.LANGUAGE_CODE else f"{kind} · {obj.language}"

    @admin.display(description=gettext_lazy("published"), ordering="published_at", empty_value="–")
    def published(self, obj: Post) -> str | None:
        return (
            date_format(timezone.localtime(obj.public_from), "SHORT_DATETIME_FORMAT")
            if obj.public_from
            else None
        )

    @admin.display(description=gettext_lazy("edited"), ordering="modified_at")
    def modified(self, obj: Post) -> str:
        return date_format(timezone.localtime(obj.modified_at), "SHORT_DATETIME_FORMAT")

    @admin.display(description=gettext_lazy("byline"))
    def signed_by(self, obj: Post) -> str:
        return ", ".join(str(signer) for signer in obj.byline)

    @admin.display(description=gettext_lazy("text"))
    def text(self, obj: Post) -> str:
        return format_html('<div class="kept-text prose">{}</div>', render_body(obj.body).html)

    @admin.display(description=gettext_lazy("words"), ordering="word_count")
    def words(self, obj: Post) -> int:
        return obj.word_count

    @admin.display(description=gettext_lazy("quotations"), ordering="_quoted")
    def quoted(self, obj: Any) -> int:
        return int(obj._quoted)

    # Writing -----------------------------------------------------------------

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> HttpResponse:
        context["may_publish"] = request.user.has_perm("posts.publish_post")
        context |= released_words.questions(context["adminform"].form)
        context |= workflow.form_context(request, obj)
        context |= verdicts.panel(request, obj)
        context["media"] = media_for(request, context["media"])
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        form.save_byline()
        super().save_related(request, form, formsets, change)

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        if not change:
            obj.created_by = request.user
        obj.status = self._status_asked_for(request, obj)
        if obj.status == Post.Status.PUBLISHED and obj.published_at is None:
            obj.published_at = timezone.now()
        request._asked = released_words.Asked.of(form)  # type: ignore[attr-defined] # for finish_save
        super().save_model(request, obj, form, change)

    def _status_asked_for(self, request: HttpRequest, obj: Post) -> str:
        if "_publish" in request.POST and request.user.has_perm("posts.publish_post"):
            return Post.Status.PUBLISHED
        request._step = workflow.step_in(request, obj)  # type: ignore[attr-defined] # for finish_save
        if request._step is not None:  # type: ignore[attr-defined] # see above
            return STEPS[request._step].leads_to  # type: ignore[attr-defined] # see above
        return obj.status

    def finish_save(
        self, request: HttpRequest, obj: models.Model, *, change: bool, changes: dict[str, tuple[Any, Any]]
    ) -> None:
        assert isinstance(obj, Post)  # noqa: S101 - this admin's model
        publishes = "status" in changes and obj.status == Post.Status.PUBLISHED
        asked: released_words.Asked = request._asked  # type: ignore[attr-defined] # set by save_model
        report = publishing.record_save(
            obj,
            by=request.user,  # type: ignore[arg-type] # staff only
            verb="publish" if publishes else "change" if change else "add",
            changes=changes,
            kind=Revision.Kind.PUBLISHED if publishes else Revision.Kind.SAVE,
            form_key=form_key_of(request),
            note=asked.note,
            examined=asked.judgement.examined if asked.judgement else None,
        )
        if (verb := getattr(request, "_step", None)) is not None:
            workflow.finish_step(request, obj, verb)
        asked.finish(request, obj)
        self._say(request, obj, report)

    def _say(self, request: HttpRequest, obj: Post, report: publishing.SaveReport) -> None:
        said = [ngettext("%d quotation", "%d quotations", report.quotations) % report.quotations]
        if report.quotations_added:
            said.append(_("%d new") % report.quotations_added)
        if report.quotations_withdrawn:
            said.append(_("%d taken out") % report.quotations_withdrawn)
        self.message_user(
            request,
            _("%(state)s. In the text: %(said)s.")
            % {"state": state_of(obj)[1][:1].upper() + state_of(obj)[1][1:], "said": ", ".join(said)},
        )
        left_out = pictures_left_out(request.POST.get("body", ""))
        if left_out:
            named = ", ".join(name or _("a picture without a name") for name in left_out)
            self.message_user(
                request,
                ngettext(
                    "%(n)d picture was not saved: %(named)s. Upload it with the picture button, and its credit.",
                    "%(n)d pictures were not saved: %(named)s. Upload each with the picture button, and its credit.",
                    len(left_out),
                )
                % {"n": len(left_out), "named": named},
                messages.WARNING,
            )
        for dropped in report.dropped:
            self.message_user(
                request,
                _("The text pointed at %(kind)s %(key)s, which is not there. It was removed; the words stay.")
                % {"kind": dropped.kind, "key": dropped.key},
                messages.WARNING,
            )

    def response_add(
        self, request: HttpRequest, obj: Post, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._stay(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Post) -> HttpResponse:
        return self._stay(request, obj) or super().response_change(request, obj)

    def _stay(self, request: HttpRequest, obj: Post) -> HttpResponse | None:
        """Back to the text: one save is seldom the last, and what was said of it is said there."""
        if {"_addanother", "_popup"} & request.POST.keys():
            return None
        return redirect(f"{self.admin_site.name}:posts_post_change", obj.pk)


def state_of(post: Post) -> tuple[str, str]:
    """(code for the style sheet, words) of where a post stands for readers now."""
    if post.status == Post.Status.PUBLISHED:
        if post.is_public:
            return "public", _("public")
        if post.is_scheduled and post.public_from:
            return "scheduled", _("public from %s") % date_format(
                timezone.localtime(post.public_from), "DATETIME_FORMAT"
            )
        return "gone", _("expired")
    return post.status, str(post.get_status_display())
