"""The command that looks at links."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from posts.models import LinkCheck, Post
from tests import fake_web
from tests.factories import make_post

pytestmark = pytest.mark.django_db


def test_command_visits_what_is_due_and_says_what_it_found(web, capsys):
    web.pages["/story"] = fake_web.article()
    make_post(
        body=f'<p><a href="{web.url("/story")}">1</a> <a href="{web.url("/gone")}">2</a></p>',
        status=Post.Status.PUBLISHED,
        published_at=timezone.now(),
    )
    call_command("check_links", "--dry-run")
    assert (LinkCheck.objects.count(), web.asked) == (0, [])
    call_command("check_links")
    said = capsys.readouterr().out
    assert f"{web.url('/story')}: live (live)" in said
    assert f"{web.url('/gone')}: not checked (The server answered 404" in said
    call_command("check_links")
    assert capsys.readouterr().out == ""
    call_command("check_links", web.url("/story"))
    assert capsys.readouterr().out == f"{web.url('/story')}: live (live)\n"
    with pytest.raises(CommandError, match=r"leads to https://unknown\.example/"):
        call_command("check_links", "https://unknown.example/")
