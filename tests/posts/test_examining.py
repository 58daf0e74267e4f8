"""Posts as the checks see them: what is looked up for a view, at which cost, and the numbers that are kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import timezone

from posts.checks import Severity
from posts.examining import Draft, Examined, draft_of, examine, remember, view_of
from posts.models import Examination, House, Post
from tests.factories import (
    make_image,
    make_organization,
    make_post,
    make_published_post,
    make_source,
    make_tag,
)

pytestmark = pytest.mark.django_db


def codes(draft):
    return {finding.code for finding in examine(draft) if finding.severity != Severity.INFORMS}


def good(**overrides):
    return make_post(summary="What it holds.", body="<p>All is well.</p>", **overrides)


def test_good_post_has_no_finding_but_information():
    assert codes(draft_of(good())) == set()


def test_sources_are_looked_up_with_what_is_known_of_them():
    source = make_source(url_status="dead", issued="2030-01", publisher=make_organization())
    body = f'<blockquote data-source="{source.pk}"><p>So.</p></blockquote><p><a href="{source.url}?utm_source=x">It</a></p>'
    assert codes(Draft(body, summary="x")) == {"source-gone", "source-dated-later", "dead-link"}
    source.free_url = "https://copy.example/1"
    source.issued = "2020"
    source.save()
    assert codes(Draft(body, summary="x")) == {"dead-link"}


def test_own_links_are_looked_up():
    public = make_published_post()
    draft = make_post(published_at=timezone.now() + dt.timedelta(days=3))
    body = (
        f'<p><a href="{public.get_absolute_url()}">One</a> <a href="{draft.get_absolute_url()}">Two</a> '
        '<a href="/posts/2020/01/nothing/">Three</a></p>'
    )
    assert codes(Draft(body, summary="x")) == {"hidden-post", "missing-post"}
    Post.objects.filter(pk=draft.pk).update(
        status="withdrawn", withdrawn_at=timezone.now(), withdrawal_reason="It was wrong."
    )
    assert codes(Draft(body, summary="x")) == {"missing-post"}


def test_new_tag_is_held_against_those_in_use():
    for name in ("Ceasefires", "Réfugiés", "United Nations (UN)", "Policies"):
        make_tag(name=name)
    draft = Draft("<p>x</p>", summary="x", tags=["Ceasefire", "Refugies", "United Nations", "Policy", "Sea"])
    assert view_of(draft).twin_tags == {
        "Ceasefire": "Ceasefires",
        "Refugies": "Réfugiés",
        "United Nations": "United Nations (UN)",
        "Policy": "Policies",
    }


def test_earlier_posts_are_proposed():
    earlier = make_published_post(days_ago=7, title="The price of whelks")
    make_published_post(days_ago=7, language="fr", title="Le prix")
    (finding,) = [
        finding
        for finding in examine(Draft("<p>As in last week’s post.</p>", summary="x"))
        if finding.code == "unlinked-reference"
    ]
    assert [(proposal.label, proposal.url) for proposal in finding.proposals] == [
        ("The price of whelks", earlier.get_absolute_url())
    ]


def test_pictures_of_body_and_head_are_looked_up():
    image = make_image(alt_text="", credit_line="", usage_terms="")
    draft = Draft(
        f'<p>x</p><figure data-embed="image" data-id="{image.pk}"></figure>',
        summary="x",
        lead_image=make_image(usage_terms="Ours").pk,
    )
    assert codes(draft) == {"image-without-alt", "image-without-credit", "image-without-right"}


def test_unclean_body_is_cleaned_before_it_is_read():
    draft = Draft('<div onclick="x()"><h1>Head</h1><p>One  two</p><script>TK</script></div>', summary="x")
    assert [finding.code for finding in examine(draft) if finding.code.startswith("doubled")] == [
        "doubled-space"
    ]


def test_house_decides_what_blocks():
    post = make_post(summary="", body="<p>x</p>")
    House.objects.update(check_severities={"missing-summary": "blocks"})
    found = {finding.code: finding.severity for finding in examine(draft_of(post))}
    assert found["missing-summary"] == Severity.BLOCKS


def test_numbers_are_kept_and_renewed():
    post = make_post(summary="", body="<p>On 31 June, the the end.</p>")
    remember(post, tags=())
    kept = Examination.objects.get()
    assert (kept.blocks, kept.warns, kept.open) == (1, 2, 3)
    post.body, post.summary = "<p>All is well.</p>", "x"
    post.save()
    remember(post, tags=())
    renewed = Examination.objects.get()
    assert (renewed.pk, renewed.open) == (kept.pk, 0)


def test_number_of_queries_does_not_depend_on_the_text(django_assert_num_queries):
    make_published_post(days_ago=7)

    def body(number):
        sources = [make_source(url_status="dead") for _ in range(number)]
        images = [make_image() for _ in range(number)]
        return (
            "<p>See last week’s post and <a href='/posts/2020/01/nothing/'>that</a>.</p>"
            + "".join(
                f'<blockquote data-source="{source.pk}"><p>So {number}.</p></blockquote>'
                for source in sources
            )
            + "".join(f'<figure data-embed="image" data-id="{image.pk}"></figure>' for image in images)
        )

    for number in (1, 5):
        draft = Draft(body(number), tags=[f"New {n}" for n in range(number)])
        with django_assert_num_queries(7):
            examine(draft)


def test_what_the_form_found_stands_for_what_is_saved_where_they_are_the_same():
    """Saving takes doubled spaces out and makes tags: what was found in such a draft is looked for again."""
    post = make_post(body="<p>All is well.</p>", title="A title", summary="x")
    typed = replace(draft_of(post, saved_tags=("b", "a")), is_saved=False, body="<P>All is well.</P>")
    saved = draft_of(post, saved_tags=("a", "b"))

    assert Examined(typed, examine(typed)).says_of(saved)
    assert not Examined(typed, examine(typed)).says_of(replace(saved, title="Another"))
    slip = replace(typed, body="<p>All  is well.</p>")
    assert not Examined(slip, examine(slip)).says_of(saved)
