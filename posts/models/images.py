"""Pictures with everything that must be said about them before they may be printed."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import PurePath

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

# Raise it when posts.renditions makes its copies differently: every picture is done again.
RENDITION_RECIPE = 1


def image_path(image: Image, filename: str) -> str:
    """A name of our own making: what the file was called says nothing, and may say too much."""
    name = uuid.uuid4().hex
    return f"images/{name[:2]}/{name}{PurePath(filename).suffix.lower()}"


class ImageQuerySet(models.QuerySet["Image"]):
    def without_copies(self) -> ImageQuerySet:
        """Those whose copies are missing, of an older recipe, or cut around another point."""
        return self.filter(
            ~models.Q(rendition_recipe=RENDITION_RECIPE)
            | ~models.Q(rendered_x=models.F("focal_x"))
            | ~models.Q(rendered_y=models.F("focal_y"))
        )

    def not_before(self, now: dt.datetime) -> ImageQuerySet:
        """Those that need not wait for another try after a failure."""
        return self.filter(
            models.Q(renditions_not_before__isnull=True) | models.Q(renditions_not_before__lte=now)
        )


class Image(models.Model):
    """A picture in the library. Written by ``posts.images.store_upload``, which encodes the file anew.

    Field names follow IPTC Photo Metadata. Kept as long as a post or revision shows it.
    """

    file = models.ImageField(upload_to=image_path, width_field="width", height_field="height")
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    alt_text = models.CharField(
        _("alternative text"),
        max_length=500,
        blank=True,
        help_text=_("What the picture shows, for those who cannot see it."),
    )
    is_decorative = models.BooleanField(
        _("decorative"), default=False, help_text=_("It says nothing that the text does not.")
    )
    caption = models.TextField(blank=True)
    creator = models.CharField(max_length=200, blank=True, help_text=_("Who made it."))
    credit_line = models.CharField(
        max_length=300, blank=True, help_text=_("The credit as it must be printed.")
    )
    copyright_notice = models.CharField(max_length=300, blank=True)
    usage_terms = models.TextField(blank=True, help_text=_("By what right the house shows it."))
    source_url = models.URLField(_("where it came from"), blank=True, max_length=1000)
    may_redistribute = models.BooleanField(
        _("may be passed on"),
        default=False,
        help_text=_("Partners who republish a post may take this picture along."),
    )
    focal_x = models.FloatField(default=0.5, validators=[MinValueValidator(0), MaxValueValidator(1)])
    focal_y = models.FloatField(default=0.5, validators=[MinValueValidator(0), MaxValueValidator(1)])
    used_from = models.DateField(null=True, blank=True)
    used_until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    # Kept by posts.renditions: [{"shape", "format", "width", "height", "name"}], and what they were made for.
    renditions = models.JSONField(default=list, blank=True, editable=False)
    rendition_recipe = models.PositiveSmallIntegerField(default=0, editable=False)
    rendered_x = models.FloatField(default=0.5, editable=False)
    rendered_y = models.FloatField(default=0.5, editable=False)
    rendition_failures = models.PositiveSmallIntegerField(default=0, editable=False)
    renditions_not_before = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ImageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("image")
        verbose_name_plural = _("images")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(focal_x__gte=0, focal_x__lte=1, focal_y__gte=0, focal_y__lte=1),
                name="posts_image_focal_point_inside",
            ),
            models.CheckConstraint(
                condition=~models.Q(is_decorative=True) | models.Q(alt_text=""),
                name="posts_image_decorative_has_no_alt_text",
                violation_error_message=_(
                    "A decorative picture has no alternative text: empty one of the two."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.alt_text or self.caption or self.credit_line or PurePath(self.file.name or "").name

    @property
    def thumbnail_url(self) -> str:
        """The address of the smallest copy for lists in the admin; of the file itself while there are no copies."""
        small = [row for row in self.renditions if row["format"] != "AVIF" and row["shape"] == "whole"]
        if not small:
            return self.file.url
        narrowest = min(small, key=lambda row: (row["width"], row["format"] != "WEBP"))
        return self.file.storage.url(narrowest["name"])

    @property
    def credit(self) -> str:
        """The line to print: the agreed credit, else the creator, else the copyright notice, else nothing."""
        return self.credit_line or self.creator or self.copyright_notice
