"""Smaller copies of the pictures in the library: in widths, in modern formats, cut around what matters.

They are made by a due job, never in a request: a large picture takes seconds. Until then, and for pictures that
move, pages show the file itself. Each copy has a name of its own for ever, so that it may be cached for ever.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image as Pillow

from posts import due
from posts.images import FORMATS
from posts.jobs import wait_after
from posts.models import Image
from posts.models.images import RENDITION_RECIPE
from posts.publishing import public_changed

logger = logging.getLogger(__name__)

# Width over height; None keeps the whole picture as it is.
SHAPES: Final[dict[str, float | None]] = {"whole": None, "wide": 16 / 9}
# CSS pixels of a phone's column up to twice the width of a page's column.
WIDTHS: Final = (400, 800, 1200, 1600)
# Format and quality. Measured on a 4000 × 2667 photograph in four widths: JPEG 653 KB, WebP 517 KB, AVIF 255 KB.
QUALITIES: Final = {"AVIF": 55, "WEBP": 75, "JPEG": 80}
MIME: Final = {"AVIF": "image/avif", "WEBP": "image/webp", "JPEG": "image/jpeg", "PNG": "image/png"}
EVERY: Final = dt.timedelta(seconds=30)
# EXIF tags that stay with a copy, wherever it goes. Source: EXIF 2.32, table 4.
_ARTIST, _COPYRIGHT = 0x013B, 0x8298


@dataclass(frozen=True)
class Picture:
    """What an ``<img>`` within a ``<picture>`` needs. ``sources``: (MIME type, srcset), best format first."""

    src: str
    width: int
    height: int
    srcset: str = ""
    sources: tuple[tuple[str, str], ...] = ()


def picture_of(image: Image, shape: str = "whole") -> Picture:
    """The addresses of a picture in one of SHAPES; the file itself while there are no copies. No query.

    Raises KeyError for a shape that does not exist.
    """
    ratio = SHAPES[shape]
    made = [row for row in image.renditions if row["shape"] == shape]
    if not made:
        height = round(image.width / ratio) if ratio and image.width / ratio <= image.height else image.height
        return Picture(image.file.url, image.width, height)
    by_format: dict[str, list[dict[str, Any]]] = {}
    for row in made:
        by_format.setdefault(row["format"], []).append(row)
    plain = next(rows for name, rows in by_format.items() if name in {"JPEG", "PNG"})
    shown = plain[min(1, len(plain) - 1)]
    modern = ((MIME[name], _srcset(rows)) for name, rows in by_format.items() if rows is not plain)
    return Picture(
        src=default_storage.url(shown["name"]),
        width=plain[-1]["width"],
        height=plain[-1]["height"],
        srcset=_srcset(plain),
        sources=tuple(modern),
    )


def _srcset(rows: list[dict[str, Any]]) -> str:
    return ", ".join(f"{default_storage.url(row['name'])} {row['width']}w" for row in rows)


def make_due(now: dt.datetime, limit: int) -> due.DueReport:
    """Make the copies of up to ``limit`` pictures that have none, or others than they should have. A due job."""
    waiting = Image.objects.without_copies()
    done = failed = 0
    for image in due.until_stopped(waiting.not_before(now).order_by("pk")[:limit]):
        try:
            make(image)
            done += 1
        except Exception as error:  # a picture that cannot be read must not hold up the next
            failed += 1
            logger.warning("No copies of image %s could be made: %s", image.pk, error)
            failures = image.rendition_failures + 1
            Image.objects.filter(pk=image.pk).update(
                rendition_failures=failures, renditions_not_before=now + wait_after(failures, EVERY)
            )
    if done:
        public_changed()
    following = waiting.filter(renditions_not_before__gt=now).order_by("renditions_not_before").first()
    return due.DueReport(done, failed, following.renditions_not_before if following else None)


def make(image: Image) -> None:
    """Make all copies of one picture and note them on its row; seconds of work.

    Raises OSError or ValueError when the file is gone or cannot be read. Nothing is noted when somebody moved the
    focal point meanwhile: the picture stays due.
    """
    made = [_kept(image, *copy) for copy in _copies(image)]
    Image.objects.filter(
        pk=image.pk, file=image.file.name, focal_x=image.focal_x, focal_y=image.focal_y
    ).update(
        renditions=made,
        rendition_recipe=RENDITION_RECIPE,
        rendered_x=image.focal_x,
        rendered_y=image.focal_y,
        rendition_failures=0,
        renditions_not_before=None,
    )


def delete_files(image: Image) -> None:
    """Take a picture and its copies out of the storage, after its row is gone."""
    for name in (image.file.name, *(row["name"] for row in image.renditions)):
        if name:
            default_storage.delete(name)


def _copies(image: Image) -> Iterator[tuple[str, str, Pillow.Image, bytes]]:
    """(shape, format, picture, bytes), narrowest first within each format; nothing for pictures that move."""
    with image.file.open("rb") as file, Pillow.open(file, formats=list(FORMATS)) as opened:
        if getattr(opened, "n_frames", 1) > 1:
            return
        whole = opened.convert("RGBA" if _has_alpha(opened) else "RGB")
    plain = "PNG" if whole.mode == "RGBA" else "JPEG"
    for shape, ratio in SHAPES.items():
        cut = _cut(whole, ratio, (image.focal_x, image.focal_y))
        sizes = [cut.resize((w, max(1, round(w * cut.height / cut.width)))) for w in _widths(cut.width)]
        for kind in ("AVIF", "WEBP", plain):
            for sized in sizes:
                yield shape, kind, sized, _encoded(sized, kind, image)


def _has_alpha(picture: Pillow.Image) -> bool:
    return "A" in picture.getbands() or "transparency" in picture.info


def _cut(whole: Pillow.Image, ratio: float | None, focus: tuple[float, float]) -> Pillow.Image:
    """The largest part of that ratio with the focal point as near to its middle as the edges allow."""
    if ratio is None:
        return whole
    width = max(1, min(whole.width, round(whole.height * ratio)))
    height = max(1, min(whole.height, round(whole.width / ratio)))
    left = min(max(0, round(focus[0] * whole.width - width / 2)), whole.width - width)
    top = min(max(0, round(focus[1] * whole.height - height / 2)), whole.height - height)
    return whole.crop((left, top, left + width, top + height))


def _widths(width: int) -> list[int]:
    """WIDTHS that do not enlarge; a picture between two of them, or below the first, in its own width too."""
    smaller = [wanted for wanted in WIDTHS if wanted < width]
    return [*smaller, width] if width <= WIDTHS[-1] else smaller


def _encoded(picture: Pillow.Image, kind: str, image: Image) -> bytes:
    out = BytesIO()
    options: dict[str, Any] = {"optimize": True}
    if kind in QUALITIES:
        options["quality"] = QUALITIES[kind]
    if kind == "JPEG":
        options["progressive"] = True
    exif = Pillow.Exif()
    for tag, words in ((_ARTIST, image.creator), (_COPYRIGHT, image.copyright_notice or image.credit)):
        if words:
            exif[tag] = words.encode()  # as UTF-8: Metadata Working Group, guidelines 2.0
    picture.save(out, kind, exif=exif.tobytes(), **options)
    return out.getvalue()


def _kept(image: Image, shape: str, kind: str, picture: Pillow.Image, data: bytes) -> dict[str, Any]:
    """Store one copy beside the picture's own file, under the hash of its bytes; its entry in the row."""
    folder = PurePath(image.file.name or "")
    name = f"{folder.with_suffix('')}-{shape}-{picture.width}-{hashlib.sha256(data).hexdigest()[:8]}"
    path = f"{name}.{kind.lower()}"
    if not default_storage.exists(path):
        path = default_storage.save(path, ContentFile(data))
    return {"shape": shape, "format": kind, "width": picture.width, "height": picture.height, "name": path}
