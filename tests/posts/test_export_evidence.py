from __future__ import annotations

import zipfile

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_published_post

pytestmark = pytest.mark.django_db


def test_command_finds_the_post_by_number_slug_or_address(tmp_path):
    post = make_published_post(slug="lorries")
    for named in (str(post.pk), "lorries", f"https://x.example{post.get_absolute_url()}"):
        target = tmp_path / "out.zip"
        call_command("export_evidence", named, output=target)
        assert zipfile.ZipFile(target).testzip() is None
    with pytest.raises(CommandError, match="No post is known"):
        call_command("export_evidence", "nothing")
