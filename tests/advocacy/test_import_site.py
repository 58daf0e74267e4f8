from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from posts.models import Post
from tests import factories


@pytest.fixture
def archive(db, tmp_path):
    with transaction.atomic():
        factories.make_image()
        factories.make_post()
        call_command("export_site", str(tmp_path / "site.zip"), stdout=StringIO())
        transaction.set_rollback(True)
    return tmp_path / "site.zip"


def take_in(*arguments):
    out = StringIO()
    call_command("import_site", *map(str, arguments), stdout=out, stderr=out)
    return out.getvalue()


def test_says_what_came_in(archive):
    told = take_in(archive)
    assert "  posts.Post: 1\n" in told
    assert "3 rows and 1 files taken in; 1 entries in the search index" in told
    assert "run_due makes the smaller copies" in told
    assert Post.objects.count() == 1


def test_makes_copies_at_once_where_asked_to(archive):
    assert "run_due" not in take_in(archive, "--copies")


def test_a_dry_run_says_so(archive):
    assert "would be taken in" in take_in(archive, "--dry-run")
    assert Post.objects.count() == 0


def test_says_why_not(archive):
    take_in(archive)
    with pytest.raises(CommandError, match="The site is not empty"):
        take_in(archive)
