"""Every correction that readers were told of, in one list."""

from __future__ import annotations

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from posts.admin.desk import DeskAdmin
from posts.admin.read_only import ReadOnlyAdmin
from posts.models import Correction


@admin.register(Correction)
class CorrectionAdmin(ReadOnlyAdmin, DeskAdmin):
    """To look at only: a correction is made where the words are changed, and stays as readers have it."""

    list_display = ["text", "of_post", "number", "noted_at", "by", "wrong_text"]
    list_filter = [
        ("noted_at", admin.DateFieldListFilter),
        "post__kind",
        "post__language",
        ("by", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["post", "by", "revision"]
    search_fields = ["text", "post__title"]
    search_help_text = gettext_lazy("Words of the note, or title of the post")
    date_hierarchy = "noted_at"
    ordering = ["-noted_at", "-pk"]
    fields = ["of_post", "number", "text", "noted_at", "by", "wrong_text"]
    readonly_fields = tuple(str(name) for name in fields)

    @admin.display(description=gettext_lazy("post"), ordering="post__title")
    def of_post(self, obj: Correction) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:posts_post_change", args=[obj.post_id]), obj.post.title
        )

    @admin.display(description=gettext_lazy("text that was corrected"), empty_value="–")
    def wrong_text(self, obj: Correction) -> SafeString | None:
        if obj.revision is None:
            return None
        address = reverse("admin:posts_post_revision", args=[obj.post_id, obj.revision.number])
        return format_html(
            '<a href="{}">{}</a>', address, _("Revision %(number)d") % {"number": obj.revision.number}
        )
