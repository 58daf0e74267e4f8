"""The command that takes copies."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from posts.models import Snapshot
from tests import fake_web
from tests.factories import make_post, make_quotation, make_source

pytestmark = pytest.mark.django_db


def test_command_takes_what_is_due_and_says_what_failed(web, capsys):
    web.pages["/story"] = fake_web.article()
    post = make_post()
    for path in ("/story", "/gone"):
        make_quotation(post, make_source(url=web.url(path), title=path))
    call_command("take_snapshots", "--dry-run")
    assert (Snapshot.objects.count(), web.asked) == (0, [])
    with pytest.raises(CommandError, match="1 of 2 pages"):
        call_command("take_snapshots")
    assert sorted(Snapshot.objects.values_list("state", flat=True)) == ["failed", "success"]
    call_command("take_snapshots")
    call_command("take_snapshots", make_source(url=web.url("/story?again")).slug)
    assert Snapshot.objects.filter(state="success").count() == 2
    assert f"{web.url('/gone')}: failed" in capsys.readouterr().out


def test_command_refuses_what_has_no_address():
    make_source(url="", slug="no-address")
    with pytest.raises(CommandError, match="No address stands at no-address"):
        call_command("take_snapshots", "no-address")
    with pytest.raises(CommandError, match="No source has the slug unknown"):
        call_command("take_snapshots", "unknown")
