"""The one way a body is written."""

from __future__ import annotations

import pytest

from posts.models import write_body
from tests.factories import make_call, make_image, make_organization, make_person, make_source

pytestmark = pytest.mark.django_db


def test_body_that_points_at_what_exists_comes_back_unchanged():
    source = make_source(url="https://ledger.example/1")
    body = (
        f'<blockquote data-source="{source.pk}" data-speaker="person:{make_person().pk}" cite="https://ledger.example/1">'
        f'<p>A.</p></blockquote><figure data-embed="image" data-id="{make_image().pk}"></figure>'
        f'<figure data-embed="call" data-id="{make_call().pk}"></figure>'
        f'<aside data-kind="comment" data-by="organization:{make_organization().pk}"><p>B.</p></aside>'
    )
    written = write_body(write_body(body).html)
    assert (written.html, written.dropped) == (write_body(body).html, ())
    for part in ("data-source", "data-speaker", "data-by", 'data-embed="call"', 'data-embed="image"'):
        assert part in written.html


def test_address_of_the_source_is_written_anew_whatever_stood_there():
    source = make_source(url="https://ledger.example/1")
    written = write_body(
        f'<blockquote data-source="{source.pk}" cite="https://evil.example/"><p>A.</p></blockquote>'
    )
    assert 'cite="https://ledger.example/1"' in written.html
    assert "evil" not in written.html


def test_what_does_not_exist_is_taken_out_and_reported_and_the_words_stay():
    written = write_body(
        '<blockquote data-source="9" data-via="8" data-speaker="person:7"><p>A.</p></blockquote>'
        '<p><q data-speaker="organization:6">B</q></p><figure data-embed="call" data-id="5"></figure>'
        '<figure data-embed="nonsense" data-id="4"></figure>'
    )
    assert "A." in written.html
    assert "<q>B</q>" in written.html
    assert "data-" not in written.html
    assert {(dropped.kind, dropped.key) for dropped in written.dropped} == {
        ("source", "9"),
        ("via", "8"),
        ("person", "7"),
        ("organization", "6"),
        ("call", "5"),
        ("nonsense", "4"),
    }


def test_number_of_queries_is_one_for_each_kind_of_record(django_assert_num_queries):
    body = "".join(
        f'<blockquote data-source="{make_source().pk}" data-speaker="person:{make_person().pk}"><p>{number}.</p></blockquote>'
        for number in range(20)
    )
    with django_assert_num_queries(2):
        write_body(body)
