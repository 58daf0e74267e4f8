"""Takes pictures into the library: decoded by what they are, encoded anew, with what their makers wrote in them.

An upload is never stored as it came: whatever else hides in the file, and the place where it was taken, does not
survive. Called by the editor's endpoints, the image admin and importers.
"""

from __future__ import annotations

import struct
import warnings
import zlib
from io import BytesIO
from typing import Any, BinaryIO
from xml.etree import ElementTree

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageCms, ImageFile, ImageOps, ImageSequence, IptcImagePlugin, UnidentifiedImageError

from posts import history
from posts.models import Image, User

# What browsers show and Pillow decodes; SVG is a program, not a picture.
FORMATS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "GIF": ".gif", "AVIF": ".avif"}
MIME_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/avif")
MOST_BYTES = 25 * 1024 * 1024
MOST_PIXELS = 60_000_000  # of all frames together: twice what a good camera makes
MOST_FRAMES = 1_000
MOST_XMP = 1024 * 1024  # bytes; what is longer is no description
WORDS = ("alt_text", "caption", "creator", "credit_line", "copyright_notice", "usage_terms", "source_url")

# What Pillow and its decoders raise for a file that is not what it says.
_BROKEN = (OSError, ValueError, SyntaxError, RuntimeError, EOFError, TypeError, struct.error, zlib.error)
_LENGTHS = {"alt_text": 500, "creator": 200, "credit_line": 300, "copyright_notice": 300}
# IPTC-IIM datasets. Source: IPTC Photo Metadata Standard, mapping to IIM.
_IIM = {(2, 120): "caption", (2, 80): "creator", (2, 110): "credit_line", (2, 116): "copyright_notice"}
_UTF8_DECLARED = b"\x1b%G"
# EXIF tags. Source: EXIF 2.32, tables 4 and 5.
_EXIF = {0x010E: "caption", 0x013B: "creator", 0x8298: "copyright_notice"}
# Source: IPTC Photo Metadata Standard 2024.1, XMP properties.
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_XMP = {
    "{http://purl.org/dc/elements/1.1/}description": "caption",
    "{http://purl.org/dc/elements/1.1/}creator": "creator",
    "{http://purl.org/dc/elements/1.1/}rights": "copyright_notice",
    "{http://ns.adobe.com/photoshop/1.0/}Credit": "credit_line",
    "{http://ns.adobe.com/xap/1.0/rights/}UsageTerms": "usage_terms",
    "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}AltTextAccessibility": "alt_text",
}


class UploadRefused(Exception):
    """The picture was not taken; ``errors`` says why, by field."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(" ".join(message for messages in errors.values() for message in messages))
        self.errors = errors


def read_metadata(file: BinaryIO | File) -> dict[str, str]:
    """What the file says about itself, as fields of Image; only what is there.

    Raises UploadRefused when it is no picture that is taken. Leaves the file at its beginning.
    """
    with _opened(file) as picture:
        found = _metadata(picture)
    file.seek(0)
    return found


class PictureField(forms.FileField):
    """The file of a picture: Django's own field would open whatever Pillow knows, this opens FORMATS."""

    widget = forms.ClearableFileInput

    def to_python(self, data: Any) -> Any:
        file = super().to_python(data)
        if file is not None:
            try:
                with _opened(file):
                    pass
            except UploadRefused as refused:
                raise ValidationError(refused.errors["file"]) from refused
            file.seek(0)
        return file

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": ",".join(MIME_TYPES)}


def store_upload(
    file: BinaryIO | File,
    *,
    alt_text: str = "",
    is_decorative: bool = False,
    needs_alt_text: bool = True,
    focal_point: tuple[float, float] = (0.5, 0.5),
    by: User | None = None,
    **words: str,
) -> Image:
    """Decode, strip and encode the picture anew, and put it into the library.

    ``focal_point``: shares of width and height, from the upper left. ``words``: other fields of WORDS; one left empty
    is filled from the file's own metadata. An importer, which invents nothing, does without an alternative text
    (``needs_alt_text``); the checks then find it missing. Raises UploadRefused, with messages by field, when the file
    or the words will not do. Seconds of work for a large picture.
    """
    if unknown := words.keys() - set(WORDS):
        raise TypeError(f"unknown words: {sorted(unknown)}")
    with _opened(file) as picture:
        said = _metadata(picture)
        try:
            data, suffix = _encoded(picture)
        except _BROKEN as error:
            raise _damaged() from error
    fields = {name: words.get(name, "").strip() or said.get(name, "") for name in WORDS if name != "alt_text"}
    image = Image(**fields, is_decorative=is_decorative, focal_x=focal_point[0], focal_y=focal_point[1])
    image.alt_text = "" if is_decorative else alt_text.strip()
    if not image.alt_text and not is_decorative and needs_alt_text:
        raise UploadRefused(
            {"alt_text": [_("Say what the picture shows, or mark it as decorative.")]},
        )
    image.file = ContentFile(data, name=f"upload{suffix}")
    try:
        image.full_clean(exclude=["file"])
    except ValidationError as error:
        raise UploadRefused(
            {("" if name == "__all__" else name): messages for name, messages in error.message_dict.items()}
        ) from error
    with transaction.atomic():
        image.save()
        history.record(by, "add", image)
    return image


def _refused(message: str) -> UploadRefused:
    return UploadRefused({"file": [message]})


def _opened(file: BinaryIO | File) -> Pillow.Image:
    """The picture, its frames counted against the limits before any of them is decoded."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    if size > MOST_BYTES:
        raise _refused(_("The file is larger than %(mb)s MB.") % {"mb": MOST_BYTES // 1024 // 1024})
    if not size:
        raise _refused(_("The file is empty."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Pillow.DecompressionBombWarning)
            picture = Pillow.open(file, formats=list(FORMATS))
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning) as error:
        raise _too_large() from error
    except (UnidentifiedImageError, *_BROKEN) as error:
        raise _refused(_("This is no JPEG, PNG, WebP, GIF or AVIF picture.")) from error
    try:
        frames = _frames(picture)
    except _BROKEN as error:
        raise _damaged() from error
    if frames > MOST_FRAMES:
        picture.close()
        raise _refused(_("The picture has more than %(n)s frames. Make it shorter.") % {"n": MOST_FRAMES})
    if picture.width * picture.height * frames > MOST_PIXELS:
        picture.close()
        raise _too_large()
    return picture


def _frames(picture: Pillow.Image) -> int:
    """How many frames there are; one more than are taken where there are more.

    A GIF does not say: its frames are gone through, no further than the limits.
    """
    if picture.format != "GIF":
        return int(getattr(picture, "n_frames", 1))
    size, found = max(1, picture.width * picture.height), 1
    while found <= MOST_FRAMES and found * size <= MOST_PIXELS:
        try:
            picture.seek(found)
        except EOFError:
            break
        found += 1
    picture.seek(0)
    return found


def _damaged() -> UploadRefused:
    return _refused(_("The file is damaged: it cannot be read to its end."))


def _too_large() -> UploadRefused:
    millions = MOST_PIXELS // 1_000_000
    return _refused(_("The picture has more than %(n)s million pixels. Make it smaller.") % {"n": millions})


# Encoding ---------------------------------------------------------------------


def _encoded(picture: Pillow.Image) -> tuple[bytes, str]:
    """The picture upright, in sRGB, without metadata: bytes and the suffix of their format."""
    kind = picture.format or ""
    out = BytesIO()
    if getattr(picture, "n_frames", 1) > 1 and kind in {"GIF", "WEBP", "PNG", "AVIF"}:
        frames = [_bare(frame.copy().convert("RGBA")) for frame in ImageSequence.Iterator(picture)]
        frames[0].save(
            out,
            format=kind,
            save_all=True,
            append_images=frames[1:],
            duration=picture.info.get("duration") or 100,
            loop=picture.info.get("loop", 0),
        )
        return out.getvalue(), FORMATS[kind]
    upright = _in_srgb(ImageOps.exif_transpose(picture))
    if kind == "JPEG":
        _bare(upright.convert("RGB")).save(out, "JPEG", quality=90, optimize=True, progressive=True)
    elif kind in {"WEBP", "AVIF"}:
        _bare(upright).save(out, kind, quality=90)
    else:
        _bare(upright).save(out, kind, optimize=True)
    return out.getvalue(), FORMATS[kind]


def _bare(picture: Pillow.Image) -> Pillow.Image:
    """The same pixels with nothing that an encoder would write beside them, transparency apart."""
    bare = picture.copy()
    kept = {name: bare.info[name] for name in ("transparency",) if name in bare.info}
    bare.info = kept  # type: ignore[assignment] # narrower keys than Pillow's
    return bare


def _in_srgb(picture: Pillow.Image) -> Pillow.Image:
    """The picture with colours that need no profile to be read rightly."""
    profile = picture.info.get("icc_profile")
    mode = "RGBA" if "A" in picture.getbands() else "RGB"
    if profile and picture.mode in {"RGB", "RGBA", "CMYK"}:
        try:
            converted = ImageCms.profileToProfile(
                picture,
                ImageCms.ImageCmsProfile(BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode=mode,
            )
        except (ImageCms.PyCMSError, OSError):
            converted = None  # a broken profile says nothing: the pixels stay as they are
        if converted is not None:
            return converted
    return picture.convert(mode) if picture.mode in {"CMYK", "YCbCr", "LAB", "HSV"} else picture


# Metadata ---------------------------------------------------------------------


def _metadata(picture: Pillow.Image) -> dict[str, str]:
    """Words from EXIF, IPTC-IIM and XMP; of the three the later, richer one wins. Unreadable blocks are skipped."""
    found: dict[str, str] = {}
    for read in (_exif, _iim, _xmp):
        try:
            found |= read(picture)
        except (*_BROKEN, LookupError):
            continue
    return {name: text[: _LENGTHS.get(name, 2000)] for name, text in found.items()}


def _plain(value: Any) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return " ".join(text.replace("\x00", " ").split())


def _exif(picture: Pillow.Image) -> dict[str, str]:
    exif = picture.getexif()
    words = {name: _plain(exif[tag]) for tag, name in _EXIF.items() if tag in exif}
    return {name: text for name, text in words.items() if text}


def _iim(picture: Pillow.Image) -> dict[str, str]:
    records = IptcImagePlugin.getiptcinfo(picture) if isinstance(picture, ImageFile.ImageFile) else None
    records = records or {}
    charset = "utf-8" if records.get((1, 90)) == _UTF8_DECLARED else None
    words: dict[str, str] = {}
    for key, name in _IIM.items():
        values = records.get(key, [])
        texts = [_decoded(value, charset) for value in (values if isinstance(values, list) else [values])]
        if text := ", ".join(filter(None, texts)):
            words[name] = text
    return words


def _decoded(value: bytes, charset: str | None) -> str:
    try:
        return _plain(value.decode(charset or "utf-8"))
    except UnicodeDecodeError:
        return _plain(value.decode("latin-1"))


def _xmp(picture: Pillow.Image) -> dict[str, str]:
    packet = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    if isinstance(packet, str):
        packet = packet.encode()
    packet = packet.strip(b"\x00 \r\n\t")
    if not packet or len(packet) > MOST_XMP:
        return {}
    # As text, so that no declared encoding hides what is looked for. XMP never declares entities: without them the
    # parser has nothing to expand.
    text = packet.decode()
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return {}
    words: dict[str, str] = {}
    for node in ElementTree.fromstring(text).iter(f"{_RDF}Description"):  # noqa: S314 - see above
        for tag, name in _XMP.items():
            texts = [node.get(tag, "")]
            for child in node.findall(tag):
                items = list(child.iter(f"{_RDF}li"))
                texts.extend(_plain("".join(item.itertext())) for item in items)
                if not items:
                    texts.append(_plain("".join(child.itertext())))
            if text := ", ".join(dict.fromkeys(filter(None, texts))):
                words[name] = text
    return words
