"""Hostile pictures through the editor's upload and the library's form: refused in words, or stored as nothing but a picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from posts.models import Image
from tests.hostile import pictures
from tests.hostile.tally import files_below

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    pytest.mark.filterwarnings("ignore::UserWarning:PIL"),
]

NAMES = (
    "a.png",
    "../../outside.png",
    "a.png\0.svg",
    "/etc/cron.d/a",
    "..\\..\\a.html",
    "a" * 300 + ".svg",
    "con.jpg",
)
ENDINGS = {".jpg", ".png", ".webp", ".gif", ".avif"}


def test_no_picture_harms_the_library(client_of, editor, tally, settings):
    client = client_of(editor)
    address = reverse("body_editor:upload_image")
    names = iter(NAMES * 30)

    def upload(data):
        response = client.post(
            address, {"file": SimpleUploadedFile(next(names), data, "image/png"), "alt_text": "A field"}
        )
        if response.status_code == 400:
            assert all(response.json()["errors"]["file"])
        return response.status_code

    corpus = pictures.corpus()
    counts = tally("pictures").run(corpus, upload, most_memory=500)
    assert len(corpus) >= 120
    assert set(counts.outcomes) == {"201", "400"}
    stored = files_below(settings.MEDIA_ROOT)
    assert len(stored) == Image.objects.count() == counts.outcomes["201"]
    assert {Path(name).suffix for name in stored} <= ENDINGS
    for name in stored:
        data = (Path(settings.MEDIA_ROOT) / name).read_bytes()
        assert pictures.MARK not in data
        assert b"<script" not in data.lower()


def test_what_rides_along_is_in_the_corpus_before_it_is_not_in_the_library():
    assert all(pictures.MARK in data for data in pictures.riders().values())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("png of the largest numbers", "more than 60 million pixels"),
        ("gif of 20,000 small frames", "more than 1000 frames"),
        ("apng of 1,100 frames", "more than 1000 frames"),
        ("svg with a script", "no JPEG, PNG, WebP, GIF or AVIF"),
    ],
)
def test_refusal_says_what_would_do(client_of, editor, name, words):
    file = SimpleUploadedFile("a.png", pictures.corpus()[name])
    response = client_of(editor).post(reverse("body_editor:upload_image"), {"file": file, "alt_text": "A"})
    assert words in " ".join(response.json()["errors"]["file"])


def test_library_form_takes_no_worse(client_of, editor, tally):
    client = client_of(editor)
    address = reverse("admin:posts_image_add")
    worst = {**pictures.riders(), **dict(list(pictures.liars().items())[:30])}

    def add(data):
        file = SimpleUploadedFile("../a.svg", data, "image/svg+xml")
        words = {"alt_text": "A field", "focal_x": ".5", "focal_y": ".5"}
        response = client.post(address, {"file": file, **words})
        if response.status_code == 200:
            assert set(response.context["adminform"].form.errors) == {"file"}
        return response.status_code

    counts = tally("pictures, by the form of the library").run(worst, add, most_memory=300)
    assert counts.outcomes[302] or counts.outcomes["302"]
    assert {Path(image.file.name).suffix for image in Image.objects.all()} <= ENDINGS
