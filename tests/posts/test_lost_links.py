"""Links within a text that are lost: the archived copy beside them, with both dates and for machines."""

from __future__ import annotations

import datetime as dt

import pytest

from posts.lost_links import copies_of
from posts.models import Post
from posts.rendering import render_body
from tests import factories

pytestmark = pytest.mark.django_db

SINCE = dt.datetime(2026, 9, 9, 12, tzinfo=dt.UTC)
COPY = {"archive_url": "https://archive.example/1", "archived_at": dt.datetime(2026, 7, 3, 12, tzinfo=dt.UTC)}
TOLD = (
    ' <span class="quiet archived">(no longer found there, <time datetime="2026-09-09">9 September 2026</time>; '
    '<a href="https://archive.example/1" rel="external" data-originalurl="{url}" data-versiondate="2026-07-03">'
    'archived copy</a>, <time datetime="2026-07-03">3 July 2026</time>)</span>'
)
MARKS = 'data-originalurl="{url}" data-versionurl="https://archive.example/1" data-versiondate="2026-07-03"'


def test_a_lost_link_has_its_copy_beside_it_outside_of_quotations(django_assert_num_queries):
    post = factories.make_published_post()
    gone = factories.make_link_check(post=post, status="dead", status_since=SINCE, **COPY)
    live = factories.make_link_check(post=post, status="live", **COPY)
    bare = factories.make_link_check(post=post, status="dead", status_since=SINCE)
    post.body = (
        f'<p>See <a href="{gone.url}#part">this</a>.</p><p><a href="{live.url}">Live</a>, '
        f'<a href="{bare.url}">bare</a>.</p><blockquote><p><a href="{gone.url}">Quoted</a></p></blockquote>'
    )
    with django_assert_num_queries(1):
        copies = copies_of(post)
    html = render_body(post.body, copies=copies).html
    gone_marks, live_marks = MARKS.format(url=gone.url), MARKS.format(url=live.url)
    assert html == (
        f'<p>See <a href="{gone.url}#part" {gone_marks}>this</a>{TOLD.format(url=gone.url)}.</p>'
        f'<p><a href="{live.url}" {live_marks}>Live</a>, <a href="{bare.url}">bare</a>.</p>'
        f'<figure class="quotation h-cite" id="q1"><blockquote class="p-content"><p>'
        f'<a href="{gone.url}" {gone_marks}>Quoted</a></p></blockquote></figure>'
    )


def test_a_link_to_a_source_has_the_copy_of_the_source():
    source = factories.make_source(**COPY)
    post = factories.make_published_post(body=f'<p><a href="{source.url}">x</a></p>')
    factories.make_link_check(
        post=post, url=source.url, canonical_url=source.canonical_url, status="dead", status_since=SINCE
    )
    assert TOLD.format(url=source.url) in render_body(post.body, copies=copies_of(post)).html


def test_a_text_without_links_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert copies_of(Post(pk=1, body="<p>Words.</p>")) == {}
