"""The command that rebuilds what mirrors the bodies."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from posts import publishing, search
from posts.models import Quotation
from tests.factories import make_post, make_published_post

pytestmark = pytest.mark.django_db
BODY = "<blockquote><p>The quay is closed.</p></blockquote>"


def run(*arguments, **options):
    out = StringIO()
    call_command("refresh_posts", *arguments, stdout=out, **options)
    return out.getvalue().strip()


def test_rows_that_were_lost_are_there_again():
    post = make_published_post(body=BODY)
    Quotation.objects.all().delete()
    search.remove("post", post.pk)
    before = publishing.generation()
    assert run() == "1 posts; 1 quotations added, 0 taken out"
    assert (post.quotations.count(), search.find("quay", kinds=["post"]).total) == (1, 1)
    assert publishing.generation() == before + 1


def test_again_changes_nothing():
    make_published_post(body=BODY)
    before = publishing.generation()
    assert run() == "1 posts; 0 quotations added, 0 taken out"
    assert publishing.generation() == before


def test_dry_run_says_what_would_change():
    make_post(body=BODY)
    assert run(dry_run=True) == "1 posts; 1 quotations would be added, 0 would be taken out"
    assert Quotation.objects.count() == 0


def test_named_posts_only():
    first = make_post(body=BODY)
    make_post(body=BODY)
    assert run(str(first.pk)) == "1 posts; 1 quotations added, 0 taken out"
    with pytest.raises(CommandError, match="There is no post 999"):
        run("999")
