"""The command that brings a document in."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from posts.html import clean_html
from posts.models import Post

TEXT = "A short title\n\nIda Marsh-Colville writes:\n\nThe sea keeps no minutes.\n\nTags: sea\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(*args):
    out, err = StringIO(), StringIO()
    call_command("import_text", *map(str, args), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_a_dry_run_prints_json_and_the_body_without_a_database(file, tmp_path):
    body = tmp_path / "body.html"
    printed = json.loads(run(file, "--dry-run", "--json", "--body-out", body)[0])
    assert (printed["title"], printed["kind"], printed["tags"]) == ("A short title", "commentary", ["sea"])
    assert [quote["speaker"] for quote in printed["quotes"]] == ["Ida Marsh-Colville"]
    html = body.read_text(encoding="utf-8")
    assert clean_html(html) == html
    assert html == (
        "<p>Ida Marsh-Colville writes:</p>"
        '<blockquote data-speaker-text="Ida Marsh-Colville"><p>The sea keeps no minutes.</p></blockquote>'
    )


@pytest.mark.django_db
def test_without_dry_run_a_draft_is_made_once(file):
    assert "Draft" in run(file)[1]
    assert [post.status for post in Post.objects.all()] == ["draft"]
    with pytest.raises(CommandError, match="imported before"):
        run(file)


@pytest.mark.django_db
def test_an_unknown_user_is_refused(file):
    with pytest.raises(CommandError, match="no user"):
        run(file, "--user", "nobody")
    assert Post.objects.count() == 0


@pytest.mark.parametrize(("name", "data"), [("missing.txt", None), ("broken.docx", b"no zip")])
def test_what_cannot_be_read_ends_with_an_error(tmp_path, name, data):
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(CommandError):
        run(path, "--dry-run")
