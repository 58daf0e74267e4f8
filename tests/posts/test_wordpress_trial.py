"""A dry run leaves nothing behind, and keeps nobody from saving where it takes minutes."""

from __future__ import annotations

import pytest
from django.db import connection

from posts.models import Post
from posts.wordpress.trial import taken_back
from tests.factories import make_post


def titles():
    return list(Post.objects.order_by("pk").values_list("title", flat=True))


@pytest.mark.django_db
def test_what_is_done_in_a_trial_begins_with_what_is_here_and_is_gone_after_it():
    make_post(title="Here")
    with taken_back():
        make_post(title="On trial")
        assert titles() == ["Here", "On trial"]
    assert titles() == ["Here"]


@pytest.mark.django_db
def test_a_trial_that_fails_leaves_nothing_either():
    def fail():
        with taken_back():
            make_post()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert titles() == []


@pytest.mark.django_db(transaction=True)
def test_a_trial_on_sqlite_holds_no_lock():
    if connection.vendor != "sqlite":
        return  # one transaction there: see the module
    real = connection.connection
    with taken_back():
        make_post(title="On trial")
        real.execute("BEGIN IMMEDIATE")  # as somebody who saves meanwhile
        real.execute("UPDATE posts_generation SET number = number + 1")
        real.execute("COMMIT")
    assert titles() == []
