from __future__ import annotations

import pytest

from posts.sitemaps import SITEMAPS, PersonSitemap, TagSitemap
from tests.factories import make_person, make_post, make_published_post, make_report, make_tag

pytestmark = pytest.mark.django_db


def locations(name):
    section = SITEMAPS[name]()
    return [section.location(item) for item in section.items()]


def test_sections_hold_what_public_posts_of_their_language_use():
    person, tag, report = (
        make_person(name="Ada Quill"),
        make_tag(name="rivers"),
        make_report(name="Open Files"),
    )
    english = make_published_post(byline=[person], tags=[tag], reports=[report])
    french = make_published_post(language="fr", tags=[make_tag(name="fleuves")])
    make_post(tags=[make_tag()], byline=[make_person()])
    assert set(locations("posts")) == {english.get_absolute_url(), french.get_absolute_url()}
    assert locations("people") == ["/people/ada-quill/"]
    assert locations("facets") == ["/reports/open-files/"]
    assert locations("tags") == ["/tags/rivers/"]
    assert locations("tags-fr") == ["/fr/tags/fleuves/"]
    assert locations("kinds-fr") == ["/fr/kinds/commentary/"]


def test_language_without_posts_has_no_pages():
    make_published_post()
    assert locations("pages-fr") == []
    assert "/" in locations("pages")


def test_newest_change_is_one_query(django_assert_num_queries):
    for _ in range(3):
        post = make_published_post()
    section = SITEMAPS["posts"]()
    with django_assert_num_queries(1):
        assert section.get_latest_lastmod() == post.modified_at.replace(microsecond=0)
    assert PersonSitemap("en").get_latest_lastmod() is None
    assert TagSitemap("en").get_latest_lastmod() is None
