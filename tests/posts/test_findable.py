from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from posts import search
from posts.models import Post, SearchEntry
from posts.publishing import record_save, withdraw
from tests.factories import (
    make_organization,
    make_person,
    make_post,
    make_published_post,
    make_source,
    make_tag,
)

pytestmark = pytest.mark.django_db


def quoting(words, source, speaker, make=make_published_post, **overrides):
    body = f'<blockquote data-source="{source.pk}" data-speaker="person:{speaker.pk}"><p>{words}</p></blockquote>'
    post = make(body=body, **overrides)
    record_save(post, by=None)
    return post


def found(query, **options):
    return [hit.kind for hit in search.find(query, **options).hits]


@pytest.fixture
def source():
    return make_source(title="Silence on the quays", publisher=make_organization(name="The Ledger"))


@pytest.fixture
def speaker():
    return make_person(name="Ada Quill")


def test_text_quotation_and_work_are_each_found(source, speaker):
    quoting("Whelks are dear.", source, speaker)
    assert sorted(found("whelks")) == ["post", "quotation"]
    assert sorted(found("silence", kinds=["source"])) == ["source"]
    assert found("quill", kinds=["quotation"]) == ["quotation"]
    assert found("ledger", kinds=["quotation"]) == ["quotation"]


def test_quotation_is_narrowed_by_its_speaker_and_by_what_its_text_is_filed_under(source, speaker):
    quoting("Whelks are dear.", source, speaker, tags=[make_tag(name="Fish")], kind="statement")
    key = f"person:{speaker.pk}"
    for kind in ("post", "quotation"):
        for filters in ({"speaker": [key]}, {"tag": ["fish"]}, {"kind": ["statement"]}):
            assert found("whelks", kinds=[kind], filters=filters) == [kind]
        assert found("whelks", kinds=[kind], filters={"speaker": ["person:0"]}) == []


def test_nothing_of_a_text_is_found_before_its_time_or_once_it_is_withdrawn(source, speaker, time_machine):
    soon = timezone.now() + dt.timedelta(hours=1)
    post = quoting(
        "Whelks.", source, speaker, make_post, status=Post.Status.PUBLISHED, published_at=soon, title="Dear"
    )
    assert found("whelks") + found("silence") == []
    time_machine.move_to(soon)
    assert sorted(found("whelks")) == ["post", "quotation"]
    assert found("silence", kinds=["source"]) == ["source"]
    withdraw(post, by=None, reason="It was wrong.")
    assert found("whelks") + found("silence") == []


def test_words_that_went_from_a_text_are_not_found(source, speaker):
    post = quoting("Whelks are dear.", source, speaker)
    post.body = "<p>Nothing is quoted here.</p>"
    post.save()
    record_save(post, by=None)
    assert found("whelks") == []


def test_work_is_found_in_each_language_that_quotes_it(source, speaker):
    quoting("Whelks.", source, speaker)
    quoting("Bulots.", source, speaker, language="fr")
    keys = SearchEntry.objects.filter(kind="source").order_by("object_id")
    assert list(keys.values_list("object_id", "language")) == [
        (f"{source.pk}-en", "en"),
        (f"{source.pk}-fr", "fr"),
    ]


def test_rebuilding_makes_what_saving_made(source, speaker):
    quoting("Whelks.", source, speaker)
    rows = SearchEntry.objects.order_by("kind", "object_id")
    saved = list(rows.values_list("kind", "object_id", "digest", "public_from"))
    assert search.rebuild(["post", "quotation", "source"]) == {"post": 1, "quotation": 1, "source": 1}
    assert list(rows.values_list("kind", "object_id", "digest", "public_from")) == saved
