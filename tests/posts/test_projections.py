"""Rows that mirror a body: what stays, what starts over, what goes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from posts import search
from posts.models import House, HouseText, Post, PostEmbed, PostLink, Quotation
from posts.projections import begin, plain_text, sync_embeds, sync_links, sync_quotations
from posts.publishing import record_save
from tests.factories import (
    make_call,
    make_organization,
    make_person,
    make_post,
    make_published_post,
    make_source,
)

pytestmark = pytest.mark.django_db


def quoting(*texts, source=None, attributes=""):
    key = f' data-source="{source.pk}"' if source else ""
    return "".join(f"<blockquote{key}{attributes}><p>{text}</p></blockquote>" for text in texts)


def rewrite(post, body):
    post = Post.objects.get(pk=post.pk)
    post.body = body
    post.save()
    return post, sync_quotations(post)


def test_quotation_row_says_who_said_it_where_and_through_whom():
    source, first, second = make_source(), make_source(), make_source()
    person = make_person(name="Ada Quill")
    body = quoting(
        "We stay.",
        source=source,
        attributes=f' data-via="{second.pk} {first.pk}" data-speaker="person:{person.pk}"',
    )
    post = make_post(body=body)
    report = sync_quotations(post)
    assert (report.standing, report.added, report.withdrawn) == (1, 1, 0)
    row = post.quotations.get()
    assert (row.exact, row.form, row.position, row.source, row.speaker) == (
        "We stay.",
        "block",
        0,
        source,
        person,
    )
    assert [via.source for via in row.via_rows.all()] == [second, first]


def test_quotation_within_a_sentence_keeps_words_for_an_unnamed_speaker():
    body = make_organization()
    post = make_post(
        body=f'<p>“<q data-speaker-text="two officials">Not yet</q>”, and <q data-speaker="organization:{body.pk}">never</q>.</p>'
    )
    sync_quotations(post)
    rows = [(row.form, row.exact, row.speaker_label) for row in post.quotations.order_by("position")]
    assert rows == [("inline", "Not yet", "two officials"), ("inline", "never", str(body))]


def test_unchanged_words_keep_their_row_and_verdict_when_they_move():
    source = make_source()
    post = make_post(body=quoting("One.", "Two.", source=source))
    sync_quotations(post)
    Quotation.objects.filter(exact="Two.").update(verdict="verbatim", checked_at=timezone.now())
    keys = dict(post.quotations.values_list("exact", "key"))
    post, report = rewrite(post, quoting("Two.", "Three.", "One.", source=source))
    assert (report.standing, report.added, report.withdrawn) == (3, 1, 0)
    rows = {row.exact: row for row in post.quotations.all()}
    assert (rows["Two."].key, rows["Two."].position, rows["Two."].verdict) == (keys["Two."], 0, "verbatim")
    assert (rows["One."].key, rows["One."].position) == (keys["One."], 2)


def test_another_source_starts_the_verdict_over():
    first, second = make_source(), make_source()
    post = make_post(body=quoting("One.", source=first))
    sync_quotations(post)
    post.quotations.update(verdict="verbatim", checked_at=timezone.now())
    post, _ = rewrite(post, quoting("One.", source=second))
    row = post.quotations.get()
    assert (row.source, row.verdict, row.checked_at) == (second, "unchecked", None)


def test_the_same_words_twice_are_two_rows():
    post = make_post(body=quoting("One.", "One."))
    sync_quotations(post)
    assert sorted(post.quotations.values_list("occurrence", "position")) == [(0, 0), (1, 1)]


def test_words_that_go_from_a_draft_are_forgotten():
    post = make_post(body=quoting("One."))
    sync_quotations(post)
    post, report = rewrite(post, "<p>Nothing.</p>")
    assert (report.withdrawn, post.quotations.count()) == (1, 0)


@pytest.mark.parametrize("evidence", ["checked_at", "overruled_at"])
def test_words_that_were_checked_are_withdrawn_not_forgotten(evidence):
    post = make_post(body=quoting("One."))
    sync_quotations(post)
    post.quotations.update(**{evidence: timezone.now()})
    post, _ = rewrite(post, "<p>Nothing.</p>")
    assert post.quotations.get().withdrawn_at is not None


def test_words_that_readers_saw_are_withdrawn_and_revived_at_their_address():
    post = make_published_post(body=quoting("One."))
    key = post.quotations.get().key
    post, _ = rewrite(post, "<p>Nothing.</p>")
    assert post.quotations.get().withdrawn_at is not None
    post, report = rewrite(post, quoting("One."))
    row = post.quotations.get()
    assert (row.key, row.withdrawn_at, report.added) == (key, None, 0)


def test_words_that_became_public_by_the_clock_are_withdrawn(time_machine):
    soon = timezone.now() + dt.timedelta(hours=1)
    post = make_post(body=quoting("One."), status=Post.Status.PUBLISHED, published_at=soon)
    sync_quotations(post)
    time_machine.move_to(soon + dt.timedelta(minutes=1))
    post, _ = rewrite(post, "<p>Nothing.</p>")
    assert post.quotations.get().withdrawn_at is not None


def test_sync_again_writes_nothing(django_assert_max_num_queries):
    post = make_post(body=quoting(*[f"Quotation {number}." for number in range(30)], source=make_source()))
    sync_quotations(post)
    with django_assert_max_num_queries(3) as queries:
        report = sync_quotations(post)
    assert (report.standing, report.added, report.withdrawn) == (30, 0, 0)
    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []


def test_links_to_posts_are_followed_both_ways():
    target = make_published_post(title="Target")
    other = make_published_post(title="Other")
    post = make_post(
        body=f'<p><a href="{target.get_absolute_url()}">one</a> <a href="/posts/1999/01/no/">none</a></p>'
    )
    assert sync_links(post) == 1
    assert [link.from_post for link in target.links_in.all()] == [post]
    post.body = f'<p><a href="{other.get_absolute_url()}#q3">two</a></p>'
    sync_links(post)
    assert [link.to_post for link in post.links_out.all()] == [other]


def test_rows_of_many_posts_are_those_of_each(django_assert_num_queries):
    call = make_call(demands=[("Open it.", [])])
    target = make_published_post(title="Target")
    link = f'<p><a href="{target.get_absolute_url()}">one</a> <a href="/posts/1999/01/target/">other month</a></p>'
    posts = [make_post(body=f'{link}<figure data-embed="call" data-id="{call.pk}"></figure>'), target]

    def rows():
        links = sorted(PostLink.objects.values_list("from_post", "to_post"))
        return links, sorted(PostEmbed.objects.values_list("post", "kind", "object_id", "position"))

    for post in posts:
        sync_links(post)
        sync_embeds(post)
    one_by_one = rows()
    assert [len(found) for found in one_by_one] == [1, 1]
    PostLink.objects.all().delete()
    PostEmbed.objects.all().delete()
    with django_assert_num_queries(3):
        begin(posts)
    assert rows() == one_by_one


def test_search_finds_what_is_embedded_and_only_once_it_is_public(time_machine):
    call = make_call(introduction="The harbour must open.", demands=["Unlock the grain silos."])
    soon = timezone.now() + dt.timedelta(hours=1)
    post = make_post(
        title="Grain",
        body=f'<figure data-embed="call" data-id="{call.pk}"></figure>',
        status=Post.Status.PUBLISHED,
        published_at=soon,
    )
    record_save(post, by=None)
    assert search.find("silos").total == 0
    time_machine.move_to(soon)
    assert [(hit.kind, int(hit.pk)) for hit in search.find("silos").hits] == [("post", post.pk)]


def test_call_in_a_french_post_is_found_by_its_french_heading():
    HouseText.objects.create(house=House.load(), language="fr", call_heading="Où va le Canada ?")
    call = make_call(demands=["Unlock the grain silos."])
    body = f'<figure data-embed="call" data-id="{call.pk}"></figure>'
    french, english = (make_post(language=language, body=body) for language in ("fr", "en"))
    assert plain_text(french).startswith("Où va le Canada ?")
    assert plain_text(english).startswith("Whither Canada?")


def test_rebuilt_search_has_one_document_a_post():
    from posts.findable import search_documents

    make_published_post()
    make_post()
    assert sum(1 for _ in search_documents()) == 2
