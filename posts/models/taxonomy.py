"""What posts are filed under: free tags with their aliases, and the controlled facets."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from posts.models.people import FOLDED_LENGTH
from posts.slugs import fill_slug, make_slug
from posts.stems import fold


class Tag(TagBase):
    """A word that staff file posts under. Renamed and merged, with redirects, rather than deleted."""

    folded = models.CharField(max_length=FOLDED_LENGTH, editable=False, db_index=True, default="")
    description = models.TextField(blank=True, help_text=_("Stands at the head of the tag's page."))
    related = models.ManyToManyField(
        "self",
        blank=True,
        verbose_name=_("related tags"),
        help_text=_("Offered to readers on the tag's page."),
    )

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold(self.name)[:FOLDED_LENGTH]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("posts:tag", args=[self.slug])

    def slugify(self, tag: str, i: int | None = None) -> str:
        """Transliterated, so that every tag's address can be typed; ``i`` makes it unique (taggit's contract)."""
        slug = make_slug(tag, max_length=90)
        return slug if i is None else f"{slug}-{i}"


class TaggedPost(ItemBase):
    """One tag on one post, with real foreign keys rather than taggit's generic ones."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="tagged_posts")
    content_object = models.ForeignKey("posts.Post", on_delete=models.CASCADE, related_name="tagged")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tag", "content_object"], name="posts_taggedpost_once")
        ]


class TagAlias(models.Model):
    """Another name or slug under which a tag is found: an old name, a synonym, an acronym."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=100)
    folded = models.CharField(max_length=150, editable=False, unique=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("other name")
        verbose_name_plural = _("other names")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold(self.name)[:150]
        super().save(*args, **kwargs)


class Facet(models.Model):
    """A controlled term: made by tag managers, chosen by authors, with a page of its own."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True, blank=True)
    description = models.TextField(blank=True)
    other_names = models.TextField(
        _("also found under"), blank=True, help_text=_("Former names, synonyms and acronyms, one a line.")
    )
    # All names, one a line, with a line end before and after each: found whole, or in part.
    folded = models.TextField(editable=False, default="")

    class Meta:
        abstract = True
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.other_names = "\n".join(dict.fromkeys(self.other_name_list))
        self.folded = "\n".join(["", *dict.fromkeys(map(fold, [self.name, *self.other_name_list])), ""])
        fill_slug(self, self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse(f"posts:{self._meta.model_name}", args=[self.slug])

    @property
    def other_name_list(self) -> list[str]:
        return [name for line in self.other_names.splitlines() if (name := " ".join(line.split()))]


class Region(Facet):
    """A part of the world that posts are about (spatialCoverage in schema.org)."""

    class Meta(Facet.Meta):
        verbose_name = _("region")
        verbose_name_plural = _("regions")


class Theme(Facet):
    """A lasting subject of the house (about in schema.org)."""

    class Meta(Facet.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")


class Report(Facet):
    """An in-depth report: a dossier of posts with an introduction and a lead image of its own."""

    introduction = models.TextField(blank=True)
    lead_image = models.ForeignKey(
        "posts.Image", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta(Facet.Meta):
        verbose_name = _("in-depth report")
        verbose_name_plural = _("in-depth reports")


class Series(Facet):
    """Posts that are read one after another (isPartOf in schema.org)."""

    class Meta(Facet.Meta):
        verbose_name = _("series")
        verbose_name_plural = _("series")
