"""The editor's addresses for pictures and embeds. Permissions: test_endpoints."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from posts.models import Image
from tests import factories
from tests.posts.test_images import XMP, encoded

pytestmark = pytest.mark.django_db


def address(name, *args):
    return reverse(f"body_editor:{name}", args=args)


@pytest.fixture
def writer(client_of, author):
    return client_of(author)


def upload(kind="PNG", **options):
    return SimpleUploadedFile("a.png", encoded(kind, **options).read())


def test_upload_answers_with_the_row_of_the_library(writer):
    response = writer.post(
        address("upload_image"), {"file": upload(), "alt_text": "A field", "credit_line": "Drawn by hand"}
    )
    image = Image.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "id": image.pk,
        "label": "A field",
        "detail": "Drawn by hand",
        "url": image.file.url,
        "width": 8,
        "height": 4,
    }


@pytest.mark.parametrize(
    ("sent", "kept"), [("0.25", 0.25), ("1", 1), ("-1", 0.5), ("nan", 0.5), ("left", 0.5), (None, 0.5)]
)
def test_focal_point_comes_with_the_upload(writer, sent, kept):
    words = {} if sent is None else {"focal_x": sent}
    writer.post(address("upload_image"), {"file": upload(), "alt_text": "A field", **words})
    assert (Image.objects.get().focal_x, Image.objects.get().focal_y) == (kept, 0.5)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"alt_text": "A"}, "file"),
        ({"file": "a word", "alt_text": "A"}, "file"),
        ({"file": SimpleUploadedFile("a.png", b"no picture"), "alt_text": "A"}, "file"),
        ({"file": upload()}, "alt_text"),
    ],
)
def test_refused_upload_names_the_field(writer, data, field):
    response = writer.post(address("upload_image"), data)
    assert (response.status_code, list(response.json()["errors"])) == (400, [field])
    assert Image.objects.count() == 0


def test_reading_a_picture_keeps_nothing(writer):
    response = writer.post(address("read_image"), {"file": upload("JPEG", xmp=XMP.encode())})
    assert response.json()["fields"]["creator"] == "Ilse Tarrant, Marrek Oduya"
    assert Image.objects.count() == 0


def test_library_is_searched(writer):
    road = factories.make_image(alt_text="A road through snow")
    factories.make_image(alt_text="A field")
    rows = writer.get(address("choose_image"), {"q": "snow road"}).json()["results"]
    assert [row["id"] for row in rows] == [road.pk]


def test_calls_are_chosen_and_previewed_in_their_words(writer):
    call = factories.make_call(
        name="November", heading="Whither Canada?", introduction="We ask:", demands=("Open the road.",)
    )
    rows = writer.get(address("choose_embed", "call"), {"q": "road"}).json()["results"]
    assert [(row["id"], row["label"]) for row in rows] == [(call.pk, "November")]
    previews = writer.get(address("preview_embed", "call"), {"ids": f"{call.pk},999"}).json()["previews"]
    assert previews == {
        str(call.pk): {
            "label": "Whither Canada?",
            "text": "We ask:\n• Open the road.",
            "edit_url": reverse("admin:campaigns_call_change", args=[call.pk]),
        }
    }


@pytest.mark.parametrize("rows", [1, 20])
def test_previews_cost_a_fixed_number_of_queries(writer, rows, django_assert_num_queries):
    calls = [factories.make_call() for _n in range(rows)]
    images = [factories.make_image() for _n in range(rows)]
    writer.get(address("preview_embed", "call"), {"ids": "1"})
    with django_assert_num_queries(7):
        writer.get(address("preview_embed", "call"), {"ids": ",".join(str(row.pk) for row in calls)})
    with django_assert_num_queries(5):
        writer.get(address("preview_embed", "image"), {"ids": ",".join(str(row.pk) for row in images)})


def test_unknown_kind_is_refused(writer):
    assert writer.get(address("choose_embed", "spell")).status_code == 403
    assert writer.get(address("preview_embed", "spell")).status_code == 403
