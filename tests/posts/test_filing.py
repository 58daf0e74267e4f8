"""Tags on many posts at once."""

from __future__ import annotations

import pytest

from posts import search
from posts.filing import file_posts
from posts.models import HistoryEntry, Post
from posts.undoing import undo
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def posts():
    return [
        factories.make_published_post(title="Grain", tags=["ships"]),
        factories.make_published_post(title="Barley", tags=["truce"]),
        factories.make_published_post(title="Oats", tags=["truce", "lorries"]),
    ]


def _tags():
    return {post.title: sorted(post.tags.names()) for post in Post.objects.all()}


def test_posts_get_and_lose_tags_through_a_save_each(posts, editor):
    versions = {post.pk: post.version for post in posts}
    change = file_posts(posts, add=["truce"], remove=["lorries"], by=editor)
    assert _tags() == {"Grain": ["ships", "truce"], "Barley": ["truce"], "Oats": ["truce"]}
    saved = {post.title for post in Post.objects.all() if post.version > versions[post.pk]}
    assert saved == {"Grain", "Oats"}
    assert change.words == "+ “truce” − “lorries” on 2 posts"
    assert search.find("grain", filters={"tag": ["truce"]}).total == 1
    entries = HistoryEntry.objects.filter(verb="file").order_by("pk")
    assert [(entry.actor, entry.changes) for entry in entries] == [
        (editor, {"tags": ["ships", "ships, truce"]}),
        (editor, {"tags": ["lorries, truce", "truce"]}),
    ]


def test_undo_brings_back_what_was_and_leaves_what_was_changed_since(posts, editor):
    change = file_posts(posts, add=["truce"], remove=["lorries"], by=editor)
    Post.objects.get(title="Grain").tags.remove("truce")
    undo(change, by=editor)
    assert _tags() == {"Grain": ["ships"], "Barley": ["truce"], "Oats": ["lorries", "truce"]}


def test_nothing_is_written_where_nothing_changes(posts, editor):
    assert file_posts(posts, add=[], remove=["whelks"], by=editor) is None
    assert not HistoryEntry.objects.filter(verb="file").exists()


def test_a_tag_that_is_put_on_is_not_taken_off(posts, editor):
    file_posts(posts, add=["truce"], remove=["truce"], by=editor)
    assert _tags() == {"Grain": ["ships", "truce"], "Barley": ["truce"], "Oats": ["lorries", "truce"]}
