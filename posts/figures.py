"""The embed of a picture from the library."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from posts.models import Image
from posts.narrowing import having_words
from posts.record_embeds import RecordEmbed


class ImageEmbed(RecordEmbed):
    """``figure[data-embed=image]``; see ``posts.embeds.Embed`` for what each method promises."""

    kind = "image"
    label = _("image")
    permission = "posts.view_image"
    model = Image
    # What an image says about itself: changing it changes what readers are told.
    words = (
        "alt_text",
        "is_decorative",
        "caption",
        "creator",
        "credit_line",
        "copyright_notice",
        "usage_terms",
    )

    def render(
        self,
        ids: Collection[int],
        *,
        captions: Mapping[int, SafeString],
        at: dt.datetime,
        on: dt.date | None = None,
    ) -> Mapping[int, SafeString]:
        template = get_template("posts/_figure_image.html")
        return {
            pk: SafeString(template.render({"image": image, "caption": captions.get(pk, "")}))
            for pk, image in Image.objects.in_bulk(ids).items()
        }

    def text(self, ids: Collection[int]) -> Mapping[int, str]:
        rows = Image.objects.filter(pk__in=ids)
        return {row.pk: "\n".join(filter(None, [row.caption, row.alt_text])) for row in rows}

    def snapshot(self, ids: Collection[int]) -> Mapping[int, dict[str, Any]]:
        """The values themselves, not what ``plain_values`` writes for them: whether it is decorative is no word."""
        return {row.pop("pk"): row for row in Image.objects.filter(pk__in=ids).values("pk", *self.words)}

    def restore(self, snapshots: Mapping[int, dict[str, Any]]) -> None:
        for pk, kept in snapshots.items():
            Image.objects.filter(pk=pk).update(**{name: kept[name] for name in self.words if name in kept})

    def choices(self, query: str, limit: int) -> list[dict[str, Any]]:
        rows = having_words(Image.objects.all(), query, "alt_text", "caption", "credit_line")
        return [
            {
                "id": row.pk,
                "label": str(row),
                "detail": row.credit,
                "url": row.thumbnail_url,
                "width": row.width,
                "height": row.height,
            }
            for row in rows[:limit]
        ]
