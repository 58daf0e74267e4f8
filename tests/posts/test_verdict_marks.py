"""The mark beside a quotation: what was checked, when, against which copy, and never more."""

from __future__ import annotations

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from posts.models import Snapshot
from posts.verdict_marks import AROUND, evidence_of, text_link
from posts.verifying import verify_due
from tests import factories
from tests.posts.test_verifying import WORDS, keep, make_quoting_post

FILLER = "Fish and lighthouses were on the agenda. " * 40


@pytest.mark.parametrize(
    ("url", "words", "link"),
    [
        ("https://a.example/x", "Said so", "https://a.example/x#:~:text=Said%20so"),
        ("https://a.example/x#y", "Said so", "https://a.example/x#y:~:text=Said%20so"),
        (
            "https://a.example/",
            "well-known, yes & no",
            "https://a.example/#:~:text=well%2Dknown%2C%20yes%20%26%20no",
        ),
        (
            "https://a.example/",
            "one two three four five six " + "and more " * 10 + "six five four three two one",
            "https://a.example/#:~:text=one%20two%20three%20four%20five%20six,six%20five%20four%20three%20two%20one",
        ),
        ("", "Said so", ""),
        ("https://a.example/", "", ""),
    ],
)
def test_a_link_leads_to_the_words(url, words, link):
    assert text_link(url, words) == link


@pytest.fixture
def post(db):
    source = factories.make_source(language="en", url="https://outlet.example/strait")
    post = make_quoting_post(source, WORDS, "We stay.", "Nobody uttered umbrellas of velvet.", slug="strait")
    keep(source, text=f"{FILLER}“{WORDS},” she said. We stay. We stay. {FILLER}")
    verify_due(timezone.now(), 100)
    return post


def test_a_page_says_what_was_compared_in_one_query(post, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = evidence_of(post, post.body)
    assert [str(found[number].saying) for number in (1, 2, 3)] == [
        "Found word for word in our copy",
        "Found in several places of our copy",
        "Not found in our copy",
    ]
    first = found[1]
    assert (first.words, first.digest) == (WORDS, "abababababab")
    assert len(first.before) <= AROUND
    assert first.before.startswith("… ")
    assert first.after.startswith(",” she said. We stay.")
    assert len(first.after) <= AROUND
    assert (found[2].words, found[3].words, found[3].text_link) == ("", "", "")


def test_the_mark_stands_under_the_quotation_and_opens_without_script(client, post):
    page = client.get(post.get_absolute_url())
    assertContains(page, '<details class="evidence" name="evidence">', count=3)
    assertContains(page, f"<mark>{WORDS}</mark>")
    assertContains(
        page, "https://outlet.example/strait#:~:text=We%20will%20not%20send%20troops%20to%20the%20strait"
    )


@pytest.mark.django_db
def test_words_within_a_sentence_lead_to_their_source_and_how_they_were_compared(client):
    source = factories.make_source(language="en")
    keep(source, text=f"{FILLER}“{WORDS},” she said. {FILLER}")
    said = f'<q data-source="{source.pk}" data-speaker-text="An aide">{{}}</q>'
    post = factories.make_published_post(
        body=f"<p>She said “{said.format(WORDS)}”. Or «&nbsp;{said.format('so')}&nbsp;», or <q>nothing</q>.</p>",
        language="en",
    )
    verify_due(timezone.now(), 100)
    page = client.get(post.get_absolute_url())
    sign = f'<a class="noted" href="#source-1" aria-label="Source 1" title="{source}">1</a>'
    assertContains(page, f"{WORDS}</q>”{sign}.")
    assertContains(page, f"so</q>&nbsp;»{sign}, or", count=1)
    assertContains(page, 'class="noted"', count=2)
    assertContains(
        page, '<li class="quotation h-cite" id="source-1"><span class="speaker p-author">An aide</span>'
    )
    assertContains(page, '<a href="#q1">We will not send troops to the strait</a>')
    assertContains(page, '<details class="evidence" name="evidence">', count=2)


def test_nothing_is_said_of_what_was_not_compared(client, post):
    Snapshot.objects.update(withdrawn_at=timezone.now(), text="")
    assert evidence_of(post, post.body) == {}
    verify_due(timezone.now(), 100)
    assertNotContains(client.get(post.get_absolute_url()), 'class="evidence"')


def test_changed_words_have_no_mark_yet(post):
    changed = post.body.replace("send", "never send")
    assert set(evidence_of(post, changed)) == {2, 3}
