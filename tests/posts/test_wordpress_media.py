"""Files of the old site's library that are fetched from it, over a server on loopback that only these tests open."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command
from PIL import Image as Picture
from werkzeug import Response

from posts.models import Image, ImportedItem, Post
from posts.wordpress import media
from tests.exports import SITE, attachment, export, item

UPLOADS = "/wp-content/uploads"


def picture():
    file = io.BytesIO()
    Picture.new("RGB", (30, 20), (90, 110, 130)).save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
def web(httpserver, settings):
    """The old site: on loopback, which only these settings open."""
    settings.FETCH_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    settings.FETCH_ALLOWED_PORTS = []
    return httpserver


@pytest.fixture
def bring(tmp_path, settings, web):
    """Brings an export of the site on loopback in with ``--fetch-media``; returns the report."""
    settings.MEDIA_ROOT = tmp_path / "media-root"
    here = web.url_for("").rstrip("/")

    def run(*parts, **options):
        path = tmp_path / "export.xml"
        path.write_text(export(*parts).replace(SITE, here), encoding="utf-8")
        told = {"report": str(tmp_path / "report"), "verbosity": 0, "stdout": io.StringIO(), **options}
        call_command("import_wordpress", str(path), fetch_media=True, **told)
        return json.loads((tmp_path / "report/report.json").read_text())

    return run


@pytest.mark.django_db
def test_what_can_be_had_is_fetched_once(bring, web, tmp_path):
    asked = []
    web.expect_request(f"{UPLOADS}/quay.jpg").respond_with_handler(
        lambda request: asked.append(request.path) or answer(picture(), "image/jpeg")
    )
    web.expect_request(f"{UPLOADS}/minutes.pdf").respond_with_data(
        b"%PDF-1.4 minutes", content_type="application/pdf"
    )
    parts = [
        attachment(5, "quay.jpg", alt="The quay at low tide"),
        attachment(6, "minutes.pdf"),
        item(1, body=f'<img src="{SITE}{UPLOADS}/quay.jpg"> <a href="{SITE}{UPLOADS}/minutes.pdf">M</a>'),
    ]
    bring(*parts, dry_run=True)  # says what it would do, and asks the old site nothing
    assert (asked, Image.objects.count()) == ([], 0)
    report = bring(*parts)
    image, document = Image.objects.get(), ImportedItem.objects.exclude(file="").get()
    assert (report["pictures"], report["skipped"]) == ({"pictures": 1, "files": 1, "known before": 0}, [])
    assert (image.alt_text, image.width, document.file.read()) == (
        "The quay at low tide",
        30,
        b"%PDF-1.4 minutes",
    )
    assert f'data-id="{image.pk}"' in Post.objects.get().body
    assert bring(*parts)["pictures"] == {"pictures": 0, "files": 0, "known before": 2}
    assert asked == [f"{UPLOADS}/quay.jpg"]


@pytest.mark.django_db
def test_hostile_files_are_told_and_left_and_the_posts_arrive(bring, web, monkeypatch, tmp_path):
    monkeypatch.setattr(media, "MOST_BYTES", 200_000)
    say = {
        "huge.jpg": answer(b"\xff\xd8" + bytes(250_000), "image/jpeg"),
        "page.jpg": answer(b"<html>Gone</html>", "text/html"),
        "soft.pdf": answer(b"<html>Gone</html>", "text/html"),
        "script.svg": answer(b"<svg/>", "image/svg+xml"),
        "bomb.png": answer(bomb(), "image/png"),
        "away.jpg": answer(b"", "text/html", status=302, location="http://169.254.169.254/latest/meta-data"),
        "inside.jpg": answer(b"", "text/html", status=302, location="http://10.0.0.1/quay.jpg"),
        "disk.jpg": answer(b"", "text/html", status=302, location="file:///etc/passwd"),
        "round.jpg": answer(b"", "text/html", status=302, location=f"{UPLOADS}/round.jpg"),
        "error.jpg": answer(b"", "text/html", status=500),
        "missing.jpg": answer(b"", "text/html", status=404),
    }
    for name, told in say.items():
        web.expect_request(f"{UPLOADS}/{name}").respond_with_response(told)
    names = list(say)
    report = bring(
        *(attachment(number, name) for number, name in enumerate(names, 10)),
        item(1, body=f'Before <img src="{SITE}{UPLOADS}/huge.jpg"> after.'),
        item(2, slug="b", body="<img src='http://10.0.0.1/wp-content/uploads/private.jpg'>"),
    )
    whys = {one["key"]: one["why"] for one in report["skipped"]}
    assert [whys.get(str(number), "").partition(":")[0] for number in range(10, 10 + len(names))] == [
        "it could not be fetched",
        "This is no JPEG, PNG, WebP, GIF or AVIF picture.",
        "it could not be fetched",
        "files of the kind “svg” are not taken",
        "The picture has more than 60 million pixels. Make it smaller.",
        *["it could not be fetched"] * 6,
    ]
    assert (Image.objects.count(), ImportedItem.objects.exclude(file="").count()) == (0, 0)
    assert not list((tmp_path / "media-root").rglob("*"))
    assert report["posts"] == {"created": 2}
    here = web.url_for(f"{UPLOADS}/huge.jpg")
    assert f'<a href="{here}">' in Post.objects.get(slug="a-post").body


def answer(data, content_type, *, status=200, location=""):
    return Response(
        data, status=status, content_type=content_type, headers={"Location": location} if location else {}
    )


def bomb():
    """A small file of a picture that would take gigabytes: all its pixels are alike."""
    file = io.BytesIO()
    Picture.new("1", (20_000, 20_000)).save(file, "PNG", optimize=True)
    return file.getvalue()
