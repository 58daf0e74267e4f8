"""The command that rebuilds the search index."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from posts import search
from posts.models import SearchEntry
from tests.factories import make_published_post

pytestmark = pytest.mark.django_db


def test_index_that_was_lost_is_rebuilt_and_counted():
    make_published_post(title="The quay is closed")
    search.remove("post", SearchEntry.objects.get().object_id)
    assert search.find("quay").total == 0
    out = StringIO()
    call_command("refresh_search", "post", stdout=out)
    assert out.getvalue() == "post: 1\n"
    assert search.find("quay").total == 1


def test_unknown_kind_is_refused_with_those_that_are_known():
    with pytest.raises(CommandError, match=r"Unknown: poem\. Known: .*post"):
        call_command("refresh_search", "poem")
