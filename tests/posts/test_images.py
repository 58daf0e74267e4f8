from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image as Pillow
from PIL import ImageCms
from PIL.ExifTags import GPS, IFD, Base

from posts import images
from posts.models import HistoryEntry, Image

pytestmark = pytest.mark.django_db

XMP = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/" photoshop:Credit="Port Almery Press Agency">
<dc:creator><rdf:Seq><rdf:li>Ilse Tarrant</rdf:li><rdf:li>Marrek Oduya</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">The road in November</rdf:li></rdf:Alt></dc:description>
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© 2024 Tarrant</rdf:li></rdf:Alt></dc:rights>
<Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">A road through snow</rdf:li></rdf:Alt>
</Iptc4xmpCore:AltTextAccessibility></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def encoded(kind="JPEG", size=(8, 4), mode="RGB", **options):
    buffer = BytesIO()
    Pillow.new(mode, size, 120 if mode == "L" else None).save(buffer, kind, **options)
    return ContentFile(buffer.getvalue(), name="holiday in the hills.php")


def exif(**tags):
    data = Pillow.Exif()
    for name, value in tags.items():
        data[getattr(Base, name)] = value
    data.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (45.0, 25.0, 15.0)
    return data


def iptc(*records, utf8=True):
    """An APP13 segment as Photoshop writes it."""
    data = b"\x1c\x01\x5a\x00\x03\x1b%G" if utf8 else b""
    for number, text in records:
        data += b"\x1c\x02" + bytes([number]) + len(text).to_bytes(2, "big") + text
    block = b"8BIM\x04\x04\x00\x00" + len(data).to_bytes(4, "big") + data
    segment = b"Photoshop 3.0\x00" + block
    return b"\xff\xed" + (len(segment) + 2).to_bytes(2, "big") + segment


def with_iptc(file, segment):
    data = file.read()
    return ContentFile(data[:2] + segment + data[2:], name="a.jpg")


def reopened(image):
    return Pillow.open(BytesIO(image.file.open().read()))


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [("JPEG", ".jpg"), ("PNG", ".png"), ("WEBP", ".webp"), ("GIF", ".gif"), ("AVIF", ".avif")],
)
def test_picture_is_kept_under_a_name_of_our_making(kind, suffix, editor):
    image = images.store_upload(encoded(kind), alt_text="A field", by=editor)
    assert (image.width, image.height, reopened(image).format) == (8, 4, kind)
    assert image.file.name.endswith(suffix)
    assert "holiday" not in image.file.name
    assert HistoryEntry.objects.get().actor == editor


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html><script>alert(1)</script></html>",
        b"%PDF-1.7",
        b"II*\x00\x08\x00\x00\x00",
        b"",
    ],
)
def test_file_that_is_no_picture_is_refused_whatever_its_name(data):
    with pytest.raises(images.UploadRefused) as refused:
        images.store_upload(ContentFile(data, name="picture.jpg"), alt_text="A")
    assert list(refused.value.errors) == ["file"]
    assert Image.objects.count() == 0


def test_other_format_of_pillow_is_refused():
    with pytest.raises(images.UploadRefused, match="JPEG, PNG"):
        images.store_upload(encoded("TIFF"), alt_text="A")


def test_page_hidden_behind_a_picture_does_not_survive():
    polyglot = ContentFile(encoded("PNG").read() + b"<script>alert(1)</script>", name="a.html")
    image = images.store_upload(polyglot, alt_text="A")
    assert b"<script>" not in image.file.read()
    assert image.file.name.endswith(".png")


def test_broken_picture_is_refused():
    data = encoded("JPEG", size=(200, 200), quality=95).read()
    with pytest.raises(images.UploadRefused, match="damaged"):
        images.store_upload(ContentFile(data[: len(data) // 2], name="a.jpg"), alt_text="A")


def test_picture_of_too_many_pixels_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr(images, "MOST_PIXELS", 100)
    with pytest.raises(images.UploadRefused, match="pixels"):
        images.store_upload(encoded("PNG", size=(11, 10)), alt_text="A")


def test_warning_of_a_decompression_bomb_is_an_error(monkeypatch):
    monkeypatch.setattr(Pillow, "MAX_IMAGE_PIXELS", 50)
    with pytest.raises(images.UploadRefused, match="pixels"):
        images.store_upload(encoded("PNG", size=(9, 9)), alt_text="A")


def test_frames_of_an_animation_count_together(monkeypatch):
    monkeypatch.setattr(images, "MOST_PIXELS", 100)
    frames = [Pillow.new("L", (8, 8), shade) for shade in (0, 120, 250)]
    buffer = BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    with pytest.raises(images.UploadRefused, match="pixels"):
        images.store_upload(ContentFile(buffer.getvalue(), name="a.gif"), alt_text="A")


def test_animation_goes_on_moving():
    frames = [Pillow.new("L", (8, 8), shade) for shade in (0, 120, 250)]
    buffer = BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], duration=80, loop=0)
    image = images.store_upload(ContentFile(buffer.getvalue(), name="a.gif"), alt_text="A")
    assert (reopened(image).n_frames, reopened(image).info["duration"]) == (3, 80)


def test_large_file_is_refused(monkeypatch):
    monkeypatch.setattr(images, "MOST_BYTES", 50)
    with pytest.raises(images.UploadRefused, match="MB"):
        images.store_upload(encoded(), alt_text="A")


def test_picture_is_turned_upright_and_loses_what_was_written_in_it():
    image = images.store_upload(
        encoded("JPEG", exif=exif(Orientation=6, Artist="Ilse Tarrant", Model="Secret Camera")), alt_text="A"
    )
    stored = reopened(image)
    assert (image.width, image.height) == (4, 8)
    assert dict(stored.getexif()) == {}
    assert dict(stored.getexif().get_ifd(IFD.GPSInfo)) == {}
    assert "Secret Camera" not in image.file.open().read().decode("latin-1")


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_place_is_lost_in_every_format(kind):
    image = images.store_upload(encoded(kind, exif=exif(Artist="Ilse Tarrant")), alt_text="A")
    assert dict(reopened(image).getexif()) == {}
    assert image.creator == "Ilse Tarrant"


def test_colours_are_brought_to_srgb_and_the_profile_dropped():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    for icc in (profile.tobytes(), srgb.tobytes(), b"not a profile"):
        image = images.store_upload(encoded("PNG", icc_profile=icc), alt_text="A")
        assert "icc_profile" not in reopened(image).info


def test_printers_colours_become_screen_colours():
    image = images.store_upload(encoded("JPEG", mode="CMYK"), alt_text="A")
    assert reopened(image).mode == "RGB"


def test_transparency_survives():
    image = images.store_upload(encoded("PNG", mode="RGBA"), alt_text="A")
    assert reopened(image).mode == "RGBA"


def test_words_are_read_from_xmp():
    assert images.read_metadata(encoded("JPEG", xmp=XMP.encode())) == {
        "alt_text": "A road through snow",
        "caption": "The road in November",
        "copyright_notice": "© 2024 Tarrant",
        "creator": "Ilse Tarrant, Marrek Oduya",
        "credit_line": "Port Almery Press Agency",
    }


@pytest.mark.parametrize(("utf8", "name"), [(True, "Élise".encode()), (False, "Élise".encode("latin-1"))])
def test_words_are_read_from_iptc(utf8, name):
    segment = iptc((80, name), (110, b"Agence Verdance"), (120, b"A road"), (116, b"(c) AV"), utf8=utf8)
    assert images.read_metadata(with_iptc(encoded("JPEG"), segment)) == {
        "caption": "A road",
        "copyright_notice": "(c) AV",
        "creator": "Élise",
        "credit_line": "Agence Verdance",
    }


def test_words_are_read_from_exif():
    file = encoded("JPEG", exif=exif(ImageDescription="A road", Artist="I. Tarrant", Copyright="2024"))
    assert images.read_metadata(file) == {
        "caption": "A road",
        "copyright_notice": "2024",
        "creator": "I. Tarrant",
    }


@pytest.mark.parametrize(
    "packet",
    [b"<not xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"\x00\x00", b"<x:xmpmeta/>"],
)
def test_unreadable_metadata_says_nothing(packet):
    assert images.read_metadata(encoded("PNG", xmp=packet)) == {}


def test_own_words_win_over_those_of_the_file():
    image = images.store_upload(
        encoded("JPEG", xmp=XMP.encode()),
        alt_text="Snow",
        credit_line="Ours",
        source_url="https://a.example/1",
    )
    assert (image.alt_text, image.credit_line, image.caption) == ("Snow", "Ours", "The road in November")


def test_alternative_text_or_decorative_is_demanded():
    with pytest.raises(images.UploadRefused) as refused:
        images.store_upload(encoded("JPEG", xmp=XMP.encode()))
    assert list(refused.value.errors) == ["alt_text"]
    image = images.store_upload(encoded(), alt_text="ignored", is_decorative=True)
    assert (image.is_decorative, image.alt_text) == (True, "")


def test_words_that_do_not_fit_are_named_by_field():
    with pytest.raises(images.UploadRefused) as refused:
        images.store_upload(encoded(), alt_text="A", creator="x" * 201, source_url="nonsense")
    assert sorted(refused.value.errors) == ["creator", "source_url"]
