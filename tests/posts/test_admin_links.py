"""Outbound links in the admin."""

from __future__ import annotations

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from posts.models import LinkCheck
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "admin:posts_linkcheck_changelist"


def _link(url="https://outlet.example/story", **values):
    return LinkCheck.objects.create(url=url, canonical_url=url, **values)


def test_page_of_a_link_says_where_it_stands(client_of, author):
    link = _link(status="dead", outcome_words="The server answered 404.")
    post, source = factories.make_post(title="On the quay"), factories.make_source(url=link.url)
    link.posts.add(post)
    page = client_of(author).get(reverse("admin:posts_linkcheck_change", args=[link.pk]))
    assertContains(page, reverse("admin:posts_post_change", args=[post.pk]))
    assertContains(page, reverse("admin:posts_source_change", args=[source.pk]))
    assertContains(page, "The server answered 404.")


def test_links_are_set_aside_by_those_who_correct(client_of, author, editor):
    link = _link(status="dead")
    chosen = {"_selected_action": [link.pk]}
    assertNotContains(client_of(author).get(reverse(LIST)), "Set aside: nothing more")
    client_of(author).post(reverse(LIST), {**chosen, "action": "set_aside"})
    link.refresh_from_db()
    assert link.set_aside_at is None
    for action in ("set_aside", "check_soon"):
        page = client_of(editor).post(reverse(LIST), {**chosen, "action": action}, follow=True)
        assertContains(page, "Done for 1 link.")
    link.refresh_from_db()
    assert link.set_aside_at is not None
    assert link.next_check_at is not None
