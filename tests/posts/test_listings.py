from __future__ import annotations

import pytest
from django.http import Http404

from posts.listings import find_listing, public_posts
from tests.factories import make_organization, make_post, make_published_post, make_source, make_tag

pytestmark = pytest.mark.django_db


def test_only_public_posts_of_the_page_s_language_are_listed():
    shown = make_published_post()
    make_post()
    make_published_post(language="fr")
    assert list(public_posts()) == [shown]


def test_post_that_quotes_an_outlet_twice_is_listed_once():
    outlet = make_organization(name="The Ledger")
    quotes = "".join(
        f'<blockquote data-source="{make_source(publisher=outlet).pk}"><p>Words {index}.</p></blockquote>'
        for index in range(2)
    )
    post = make_published_post(body=quotes)
    assert list(find_listing("organization", "the-ledger").posts) == [post]


def test_list_knows_its_page_and_its_feeds():
    make_tag(name="rivers")
    found = find_listing("tag", "rivers")
    addresses = (found.get_absolute_url(), found.rss_url, found.atom_url)
    assert addresses == ("/tags/rivers/", "/tags/rivers/feed/", "/tags/rivers/feed.atom")


@pytest.mark.parametrize(("kind", "slug"), [("tag", "none"), ("kind", "press_release"), ("source", "none")])
def test_record_that_does_not_exist_is_not_found(kind, slug):
    with pytest.raises(Http404):
        find_listing(kind, slug)
