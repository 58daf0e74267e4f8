"""Old addresses keep working, in one step."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from posts.models import Redirect
from posts.redirects import move

pytestmark = pytest.mark.django_db


def rows():
    return dict(Redirect.objects.values_list("path", "target"))


def test_move_leads_the_old_path_to_the_new_one():
    move("/a/", "/b/")
    assert rows() == {"/a/": "/b/"}


def test_move_again_sends_nobody_twice():
    move("/a/", "/b/")
    move("/b/", "/c/")
    assert rows() == {"/a/": "/c/", "/b/": "/c/"}


def test_move_back_leaves_no_circle():
    move("/a/", "/b/")
    move("/b/", "/a/")
    assert rows() == {"/b/": "/a/"}


@pytest.mark.parametrize(("old", "new"), [("", "/b/"), ("/a/", ""), ("/a/", "/a/")])
def test_move_to_nowhere_does_nothing(old, new):
    move(old, new)
    assert rows() == {}


@pytest.mark.parametrize(("path", "target"), [("a/", "/b/"), ("/a/", "/a/")])
def test_redirect_that_cannot_work_cannot_be_stored(path, target):
    with pytest.raises(IntegrityError), transaction.atomic():
        Redirect.objects.create(path=path, target=target)
