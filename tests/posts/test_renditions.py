"""Copies of pictures: which are made, where they are cut, and what pages say while there are none."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template import Context, Template
from django.utils import timezone
from PIL import Image as Pillow

from posts import renditions
from posts.models import Image
from posts.publishing import generation

pytestmark = pytest.mark.django_db

RED, BLUE = (200, 20, 20), (20, 20, 200)


def make_picture(size=(1000, 1000), kind="PNG", mode="RGB", frames=1, **fields):
    """A picture that is red on its left half and blue on its right."""
    picture = Pillow.new(mode, size, RED if mode == "RGB" else (*RED, 0))
    picture.paste(BLUE if mode == "RGB" else (*BLUE, 255), (size[0] // 2, 0, *size))
    out = BytesIO()
    more = {"save_all": True, "append_images": [picture.rotate(90)]} if frames > 1 else {}
    picture.save(out, kind, **more)
    image = Image(alt_text="Two halves", **fields)
    image.file = ContentFile(out.getvalue(), name=f"a.{kind.lower()}")
    image.save()
    return image


def made_from(image):
    report = renditions.make_due(timezone.now(), 10)
    image.refresh_from_db()
    return report


def shown(image, shape, kind="PNG"):
    """The widest copy of a shape, opened."""
    rows = [row for row in image.renditions if (row["shape"], row["format"]) == (shape, kind)]
    return Pillow.open(default_storage.open(rows[-1]["name"]))


def test_copies_come_in_every_format_and_in_widths_that_do_not_enlarge():
    image = make_picture((1000, 500))
    assert made_from(image).done == 1
    assert {(row["shape"], row["format"], row["width"], row["height"]) for row in image.renditions} == {
        (shape, kind, width, height)
        for kind in ("AVIF", "WEBP", "JPEG")
        for shape, sizes in {
            "whole": [(400, 200), (800, 400), (1000, 500)],
            "wide": [(400, 225), (800, 450), (889, 500)],
        }.items()
        for width, height in sizes
    }
    for row in image.renditions:
        with Pillow.open(default_storage.open(row["name"])) as copy:
            assert (copy.format, copy.size) == (row["format"], (row["width"], row["height"]))


def test_picture_of_many_pixels_is_not_copied_in_its_own_width():
    image = make_picture((2400, 100))
    made_from(image)
    assert sorted({row["width"] for row in image.renditions if row["shape"] == "whole"}) == [
        400,
        800,
        1200,
        1600,
    ]


@pytest.mark.parametrize(("focus", "left", "right"), [(0.0, RED, RED), (0.5, RED, BLUE), (1.0, BLUE, BLUE)])
def test_wide_copy_is_cut_around_the_focal_point(focus, left, right):
    image = make_picture((2000, 400), focal_x=focus)
    made_from(image)
    copy = shown(image, "wide", "JPEG").convert("RGB")
    near = [copy.getpixel((x, 100)) for x in (5, copy.width - 5)]
    assert [max(range(3), key=pixel.__getitem__) for pixel in near] == [
        max(range(3), key=colour.__getitem__) for colour in (left, right)
    ]


def test_moved_focal_point_makes_new_copies_under_new_names():
    image = make_picture((2000, 400))
    made_from(image)
    before = {row["name"] for row in image.renditions if row["shape"] == "wide"}
    assert made_from(image).done == 0
    Image.objects.filter(pk=image.pk).update(focal_x=0.9)
    assert made_from(image).done == 1
    assert before.isdisjoint({row["name"] for row in image.renditions if row["shape"] == "wide"})


def test_transparent_picture_stays_transparent():
    image = make_picture((600, 600), mode="RGBA")
    made_from(image)
    assert {row["format"] for row in image.renditions} == {"AVIF", "WEBP", "PNG"}
    for kind in ("AVIF", "WEBP", "PNG"):
        assert shown(image, "whole", kind).convert("RGBA").getpixel((5, 5))[3] == 0


def test_moving_picture_keeps_moving():
    image = make_picture((60, 60), kind="GIF", frames=2)
    assert made_from(image).done == 1
    assert image.renditions == []
    assert not Image.objects.without_copies().exists()


def test_copies_carry_their_maker_and_nothing_else():
    image = make_picture((500, 300), creator="Ilse Tarrant", copyright_notice="© 2026 Tarrant")
    made_from(image)
    exif = shown(image, "whole", "JPEG").getexif()
    said = {tag: text.encode("latin-1").decode() for tag, text in exif.items()}
    assert said == {0x013B: "Ilse Tarrant", 0x8298: "© 2026 Tarrant"}


def test_file_that_cannot_be_read_waits_longer_each_time_and_holds_nobody_up():
    broken, good = make_picture(), make_picture()
    default_storage.delete(broken.file.name)
    now = timezone.now()
    first = renditions.make_due(now, 10)
    assert (first.done, first.failed) == (1, 1)
    assert renditions.make_due(now, 10).failed == 0
    broken, good = Image.objects.get(pk=broken.pk), Image.objects.get(pk=good.pk)
    assert first.next_at == broken.renditions_not_before > now
    assert good.renditions != []
    later = renditions.make_due(now + dt.timedelta(minutes=5), 10)
    assert later.failed == 1
    assert Image.objects.get(pk=broken.pk).rendition_failures == 2


def test_readers_pages_are_told_when_copies_are_there():
    image = make_picture()
    before = generation()
    made_from(image)
    assert generation() > before


def test_page_shows_the_file_itself_while_there_are_no_copies(django_assert_num_queries):
    image = make_picture((1000, 1000))
    with django_assert_num_queries(0):
        assert renditions.picture_of(image) == renditions.Picture(image.file.url, 1000, 1000)
        assert renditions.picture_of(image, "wide").height == 562


def test_tag_writes_the_best_format_first_and_the_plain_one_last():
    image = make_picture((500, 300))
    made_from(image)
    html = Template('{% load posts %}{% picture image "100vw" %}').render(Context({"image": image}))
    stem = image.file.url.removesuffix(".png")
    names = {
        (row["format"], row["width"]): default_storage.url(row["name"])
        for row in image.renditions
        if row["shape"] == "whole"
    }
    assert all(name.startswith(f"{stem}-whole-") for name in names.values())
    assert html == (
        f'<picture><source type="image/avif" srcset="{names["AVIF", 400]} 400w, {names["AVIF", 500]} 500w" sizes="100vw">'
        f'<source type="image/webp" srcset="{names["WEBP", 400]} 400w, {names["WEBP", 500]} 500w" sizes="100vw">'
        f'<img src="{names["JPEG", 500]}" srcset="{names["JPEG", 400]} 400w, {names["JPEG", 500]} 500w" sizes="100vw"'
        ' alt="Two halves" width="500" height="300" loading="lazy" decoding="async"></picture>'
    )


def test_deleted_picture_takes_its_files_along(client, admin_user, django_capture_on_commit_callbacks):
    image = make_picture((500, 300))
    made_from(image)
    names = [image.file.name, *(row["name"] for row in image.renditions)]
    client.force_login(admin_user)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/admin/posts/image/{image.pk}/delete/", {"post": "yes"})
    assert not Image.objects.filter(pk=image.pk).exists()
    assert [name for name in names if default_storage.exists(name)] == []
