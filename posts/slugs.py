"""Slugs in any script that readers can type: transliterated words joined by hyphens, made unique where asked."""

from __future__ import annotations

from anyascii import anyascii
from django.db import models
from django.utils.text import slugify


def make_slug(text: str, *, max_length: int = 120) -> str:
    """Transliterate and slugify, cut at a word's end; "item" where nothing is left."""
    slug = slugify(anyascii(text))
    if len(slug) > max_length:
        head = slug[: max_length + 1]
        slug = head.rsplit("-", 1)[0] if "-" in head else head[:max_length]
    return slug or "item"


def fill_slug(row: models.Model, text: str) -> None:
    """Give ``row`` a slug that no other row of its model has, where it has none. One query per try."""
    if getattr(row, "slug", ""):
        return
    max_length = getattr(row._meta.get_field("slug"), "max_length", None) or 120
    stem = make_slug(text, max_length=max_length - 6)
    others = type(row)._default_manager.exclude(pk=row.pk)
    slug, number = stem, 2
    while others.filter(slug=slug).exists():
        slug, number = f"{stem}-{number}", number + 1
    row.slug = slug  # type: ignore[attr-defined] # every caller's model has the field
