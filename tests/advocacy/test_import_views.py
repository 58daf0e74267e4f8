"""The pages on which texts come in: who may, what each step answers, and that nothing is made too early."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from advocacy.drafting import make_draft
from campaigns.models import Call, Petition
from posts import reviews
from posts.importing import reviewing
from posts.models import HistoryEntry, ImportReview, Organization, Person, Post, Source
from tests.factories import make_organization, make_person, make_source, make_user

pytestmark = pytest.mark.django_db

TEXT = """The lamp and the ledger

By Simone Achterberg

In an article entitled “Oil and accounts” (Ines Varga-Holm, Quay Herald, 5 March 2024), the keeper is heard at last:

No one asked me what the oil cost.

Pascal Terrien told the Quay Herald:

We saw nothing and signed everything.

Click HERE.

Petition e-5120 has more than 1,200 signatures and closes on 3 May 2029 at 5:00 p.m. EDT.

Region: Unknown Shores

Tags: lamps, ledger
"""


@pytest.fixture
def editor(client):
    user = make_user(username="ed", groups=["Editor"])
    client.force_login(user)
    return user


@pytest.fixture
def review(editor):
    return reviews.begin(TEXT.encode(), by=editor)


def step(client, review, **decision):
    review.refresh_from_db()
    sent = {"seen": len(review.decisions), **decision}
    return client.post(reverse("imports:decide", args=[review.pk]), sent)


def key_of(review, kind, number=0):
    return [part.key for part in reviews.sheet_of(review).parts if part.unit.kind == kind][number]


def page_of(client, review):
    return client.get(reverse("imports:review", args=[review.pk]))


@pytest.mark.parametrize("groups", [[], ["Author"], ["Tag manager"], ["Campaigner"], ["Administrator"]])
def test_who_may_not_import_posts_is_refused_everywhere(client, groups):
    review = reviews.begin(TEXT.encode(), by=None)
    client.force_login(make_user(groups=groups))
    answers = {}
    for name, args in (
        ("list", []),
        ("new", []),
        ("review", [review.pk]),
        ("part", [review.pk, "1"]),
        ("remove", [review.pk]),
    ):
        answers[name] = client.get(reverse(f"imports:{name}", args=args)).status_code
    for name, args in (
        ("new", []),
        ("decide", [review.pk]),
        ("part", [review.pk, "1"]),
        ("draft", [review.pk]),
        ("remove", [review.pk]),
    ):
        answers[f"post {name}"] = client.post(
            reverse(f"imports:{name}", args=args), {"do": "accept_all"}
        ).status_code
    assert set(answers.values()) == {403}
    assertNotContains(client.get(reverse("admin:index")), reverse("imports:new"))
    assert (ImportReview.objects.count(), Post.objects.count()) == (1, 0)


def test_who_is_not_signed_in_is_sent_to_sign_in(client):
    review = reviews.begin(TEXT.encode(), by=None)
    answer = client.get(reverse("imports:review", args=[review.pk]))
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/admin/login/")


def test_ways_in_stand_on_the_first_page_and_over_the_posts(client, editor):
    for name in ("admin:index", "admin:posts_post_changelist"):
        assertContains(client.get(reverse(name)), f'href="{reverse("imports:new")}"')


@pytest.mark.parametrize(
    ("sent", "format", "title"),
    [
        ({"text": TEXT}, "text", "The lamp and the ledger"),
        ({"text": "x", "markup": "<h1>Of markup</h1><p>Words of it.</p>"}, "html", "Of markup"),
        ({"text": "# Of marks\n\nWords.", "format": "markdown"}, "markdown", "Of marks"),
        ({"file": SimpleUploadedFile("a.md", b"# Of a file\n\nWords.")}, "markdown", "Of a file"),
    ],
)
def test_text_is_kept_for_review_and_nothing_else_is_made(client, editor, sent, format, title):
    answer = client.post(reverse("imports:new"), sent)
    review = ImportReview.objects.get()
    assertRedirects(answer, reverse("imports:review", args=[review.pk]))
    assert (review.format, review.title, review.created_by) == (format, title, editor)
    assert Post.objects.count() == Source.objects.count() == Person.objects.count() == 0


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose a file or paste a text."),
        ({"text": "a", "file": SimpleUploadedFile("a.txt", b"b")}, "leave one of them out"),
        ({"text": "***"}, None),
        ({"file": SimpleUploadedFile("a.docx", b"no zip")}, "not a Word file"),
        ({"text": "word " * 70_000}, "Bring it in by parts"),
    ],
)
def test_what_cannot_be_read_is_said_and_not_kept(client, editor, sent, words):
    answer = client.post(reverse("imports:new"), sent)
    if words is None:
        assert answer.status_code == 302  # a line of stars is a text
        return
    assertContains(answer, words)
    assert ImportReview.objects.count() == 0


def test_page_shows_proposals_with_what_stands_for_them_and_every_doubt(client, review):
    herald = make_organization(name="The Herald of the Quay")
    herald.other_names.create(name="Quay Herald")
    make_source(title="Oil and Accounts", publisher=herald)
    make_person(name="Pascal Terrien")
    page = page_of(client, review)
    cards = [card for row in page.context["rows"] for card in row.cards]
    facts = {(fact.label, fact.value): fact.state for card in cards for fact in card.facts}
    assert facts[("Speaker", "Pascal Terrien")] == "known"
    assert facts[("Speaker", "Ines Varga-Holm")] == "new"
    assert facts[("Source", "Oil and Accounts, The Herald of the Quay")] == "known"
    assert facts[("Petition", "Petition e-5120")] == "words"
    assert [(label, words) for _key, label, words in page.context["doubts"]] == [
        ("A link without its address", "Click HERE.")
    ]
    assertContains(page, "None is lost.")


def test_queries_of_the_page_do_not_grow_with_the_text(client, editor, django_assert_max_num_queries):
    long = TEXT.replace("Click HERE.", "Pascal Terrien added:\n\nNobody came.\n\n" * 30)
    review = reviews.begin(long.encode(), by=editor)
    with django_assert_max_num_queries(40):
        page_of(client, review)


def test_steps_are_kept_and_taken_back(client, review):
    key = key_of(review, "quote")
    assertRedirects(
        step(client, review, do="reject", key=key),
        reverse("imports:review", args=[review.pk]) + f"#p-{key}",
        fetch_redirect_response=False,
    )
    review.refresh_from_db()
    assert (review.decisions, review.left_open) == ([{"do": "reject", "key": key}], 6)
    step(client, review, do="undo")
    review.refresh_from_db()
    assert (review.decisions, review.left_open) == ([], 7)


def test_step_on_an_older_page_is_not_taken(client, review):
    step(client, review, do="accept_all")
    answer = client.post(
        reverse("imports:decide", args=[review.pk]),
        {"seen": 0, "do": "reject", "key": key_of(review, "quote")},
        follow=True,
    )
    assertContains(answer, "The review has gone on meanwhile.")
    review.refresh_from_db()
    assert review.decisions == [{"do": "accept_all"}]


@pytest.mark.parametrize(
    "sent",
    [
        {"do": "dance"},
        {"do": "accept", "key": "999"},
        {"do": "extent", "key": "1"},
        {"do": "grow", "key": "1", "step": "x"},
        {},
    ],
)
def test_step_that_does_not_fit_is_refused_in_words(client, review, sent):
    answer = client.post(reverse("imports:decide", args=[review.pk]), {"seen": 0, **sent}, follow=True)
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    review.refresh_from_db()
    assert review.decisions == []


def test_source_and_speaker_are_chosen_from_the_records(client, review):
    known = make_source(title="Elsewhere", publisher=make_organization(name="Quay Herald"))
    person = make_person(name="Paschal Terrien")
    key = key_of(review, "quote", 1)
    address = reverse("imports:part", args=[review.pk, key])
    form = client.get(address).context["editing"].about
    assert (str(known.pk), "Elsewhere, Quay Herald") in form.fields["source_record"].choices
    sent = {"form": "about", "seen": 0, "speaker": "Pascal Terrien", "publisher": "Quay Herald"}
    client.post(address, {**sent, "source_record": str(known.pk), "speaker_record": f"person:{person.pk}"})
    step(client, review, do="accept_all")
    post = make_draft(reviewing.outcome(reviews.sheet_of(_fresh(review))), by=None).post
    quotation = post.quotations.order_by("position")[1]
    assert (quotation.source, quotation.speaker_person) == (known, person)
    assert not Person.objects.filter(name="Pascal Terrien").exists()


def _fresh(review):
    return ImportReview.objects.get(pk=review.pk)


def test_form_that_is_wrong_comes_back_with_its_reasons(client, review):
    key = key_of(review, "quote")
    sent = {"form": "about", "seen": 0, "published_on": "2024-02-31"}
    answer = client.post(reverse("imports:part", args=[review.pk, key]), sent)
    assert answer.context["editing"].about.errors["published_on"] == ["Enter a valid date."]
    sent = {"form": "extent", "seen": 0, "first_words": "Not here", "last_words": "nor there"}
    answer = client.post(reverse("imports:part", args=[review.pk, key]), sent)
    assertContains(answer, "These words do not stand here in this order.")


def test_extent_is_changed_by_its_first_and_last_words(client, review):
    key = key_of(review, "quote")
    sent = {"form": "extent", "seen": 0, "first_words": "what the oil", "last_words": "oil cost."}
    client.post(reverse("imports:part", args=[review.pk, key]), sent)
    assert reviews.sheet_of(_fresh(review)).part(key).unit.text == "what the oil cost."


def test_no_draft_while_proposals_are_open(client, review):
    answer = client.post(reverse("imports:draft", args=[review.pk]), {"seen": 0}, follow=True)
    assertContains(answer, "Decide on every proposal first")
    assert Post.objects.count() == 0


def test_draft_is_made_of_what_was_accepted_and_the_review_kept(client, editor, review):
    step(client, review, do="reject", key=key_of(review, "quote", 1))
    step(
        client,
        review,
        do="fields",
        title="Lamps",
        kind="press_release",
        language="en",
        byline="Simone Achterberg",
        tags="oil",
    )
    step(client, review, do="accept_all")
    answer = client.post(reverse("imports:draft", args=[review.pk]), {"seen": 3})
    post = Post.objects.get()
    assertRedirects(answer, reverse("admin:posts_post_change", args=[post.pk]), fetch_redirect_response=False)
    assert (post.title, post.kind, post.status, post.published_at, post.created_by) == (
        "Lamps", "press_release", "draft", None, editor,
    )  # fmt: skip
    assert sorted(post.tags.names()) == ["oil"]
    assert [quotation.exact for quotation in post.quotations.all()] == ["No one asked me what the oil cost."]
    assert "<p>We saw nothing and signed everything.</p>" in post.body
    assert (_fresh(review).draft, Petition.objects.count(), Call.objects.count()) == (post, 0, 0)
    assert Organization.objects.get(name="Quay Herald").kind == "outlet"
    # Once made, the review only shows how it was decided.
    assertRedirects(
        client.post(reverse("imports:draft", args=[review.pk]), {"seen": 3}),
        reverse("admin:posts_post_change", args=[post.pk]),
        fetch_redirect_response=False,
    )
    assert Post.objects.count() == 1


def test_review_goes_with_its_draft_where_that_is_wanted(client, review):
    step(client, review, do="accept_all")
    client.post(reverse("imports:draft", args=[review.pk]), {"seen": 1, "remove": "on"})
    assert (Post.objects.count(), ImportReview.objects.count()) == (1, 0)
    assert HistoryEntry.objects.filter(verb="delete", model="posts.importreview").count() == 1


def test_same_words_make_another_draft_only_when_asked_for(client, review):
    make_draft(reviewing.outcome(reviews.sheet_of(review)), by=None)
    step(client, review, do="accept_all")
    assertContains(page_of(client, review), "These words became a draft before")
    client.post(reverse("imports:draft", args=[review.pk]), {"seen": 1})
    assert Post.objects.count() == 1
    client.post(reverse("imports:draft", args=[review.pk]), {"seen": 1, "again": "on"})
    assert Post.objects.count() == 2


def test_reviews_are_listed_with_who_and_resumed_by_another(client, review):
    step(client, review, do="accept", key=key_of(review, "quote"))
    client.force_login(make_user(username="other", groups=["Editor"]))
    page = client.get(reverse("imports:list"))
    assertContains(page, "The lamp and the ledger")
    assertContains(page, "6 to decide")
    assert page_of(client, review).context["counts"] == {"all": 7, "open": 6, "accepted": 1, "rejected": 0}
    client.post(reverse("imports:remove", args=[review.pk]))
    assertContains(client.get(reverse("imports:list")), "No text is under review.")
