"""Verdicts at the desk: the panel beside the text, the list of open cases, and who may decide."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from posts.admin.verdicts import cases_of
from posts.models import Quotation
from posts.verifying import verify_due
from tests import factories
from tests.posts.test_verifying import WORDS, keep, make_quoting_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    source = factories.make_source(language="en")
    post = make_quoting_post(source, WORDS, WORDS.replace("not", "surely"), "We stay.")
    keep(source)
    verify_due(timezone.now(), 100)
    return post


@pytest.fixture
def editor(client):
    user = factories.make_user(username="editor", groups=["Editor"])
    client.force_login(user)
    return user


def decide(client, row, decision, **fields):
    return client.post(
        reverse("admin:posts_quotation_decide", args=[row.pk]),
        {"decision": decision, "back": "post", **fields},
    )


def test_the_panel_shows_each_quotation_with_its_verdict_and_difference(client, editor, post):
    page = client.get(reverse("admin:posts_post_change", args=[post.pk]))
    assertContains(page, 'class="verdict"', count=3)
    assertContains(page, "<del>not </del><ins>surely </ins>")
    assertContains(page, "This one is meant", count=2)
    assertContains(page, "Reason to let it stand", count=2)
    assertContains(page, "2 are to be looked at.")


def test_a_settled_quotation_is_fetched_when_it_is_opened(client, editor, post):
    first = post.quotations.get(position=0)
    page = client.get(reverse("admin:posts_post_change", args=[post.pk]))
    address = reverse("admin:posts_quotation_case", args=[first.pk])
    assertContains(page, f'data-case="{address}"', count=1)
    assertContains(page, "data-case=", count=1)
    piece = client.get(address)
    assertContains(piece, first.get_verdict_display())
    assertContains(piece, 'form="verdict-form"')
    assertNotContains(piece, "<html")
    first.withdrawn_at = timezone.now()
    first.save(update_fields=["withdrawn_at"])
    assert client.get(address).status_code == 404


def test_a_strangers_case_is_refused(client, post):
    address = reverse("admin:posts_quotation_case", args=[post.quotations.get(position=0).pk])
    assert client.get(address).headers["Location"].startswith("/admin/login/")
    client.force_login(factories.make_user())
    assert client.get(address).status_code == 403


def test_passages_to_choose_from_are_read_at_once(post, django_assert_num_queries):
    row = post.quotations.get(position=2)
    twins = [
        factories.make_quotation(
            post,
            row.source,
            verdict="ambiguous",
            verdict_detail=row.verdict_detail,
            snapshot=row.snapshot,
            checked_at=timezone.now(),
        )
        for _ in range(2)
    ]
    with django_assert_num_queries(3):
        cases = cases_of(Quotation.objects.filter(pk__in=[row.pk, *(twin.pk for twin in twins)]))
    told = [[(one.start, one.words) for one in case.choices] for case in cases]
    assert told == [[(start, "We stay.") for start, _end in row.verdict_detail["passages"]]] * 3


def test_an_editor_overrules_with_a_reason_only(client, editor, post):
    row = post.quotations.get(position=1)
    decide(client, row, "overrule")
    assert Quotation.objects.get(pk=row.pk).overruled_at is None
    answer = decide(client, row, "overrule", **{f"reason-{row.pk}": "So it is printed."})
    assert answer.headers["Location"].endswith(f"/change/#verdict-{row.pk}")
    row = Quotation.objects.get(pk=row.pk)
    assert (row.overruled_by, row.overrule_reason, row.verdict) == (editor, "So it is printed.", "altered")
    page = client.get(reverse("admin:posts_quotation_change", args=[row.pk]))
    assertContains(page, "So it is printed.")


def test_an_editor_chooses_a_passage_and_checks_again(client, editor, post):
    row = post.quotations.get(position=2)
    start = row.verdict_detail["passages"][1][0]
    decide(client, row, f"choose:{start}")
    assert Quotation.objects.get(pk=row.pk).passage_start == start
    decide(client, row, "choose:3")
    decide(client, row, "recheck")
    row = Quotation.objects.get(pk=row.pk)
    assert (row.verdict, row.passage_start) == ("verbatim", start)


@pytest.mark.parametrize(
    ("group", "recheck", "others"),
    [("Author", 302, 403), ("Editor", 302, 302), ("Tag manager", 302, 403), ("Campaigner", 302, 403)],
)
def test_everybody_checks_again_and_editors_decide(client, post, group, recheck, others):
    client.force_login(factories.make_user(groups=[group]))
    row = post.quotations.get(position=1)
    assert decide(client, row, "recheck").status_code == recheck
    for decision in ("overrule", "choose:1"):
        assert decide(client, row, decision, **{f"reason-{row.pk}": "Because."}).status_code == others
    assert (Quotation.objects.get(pk=row.pk).overruled_at is not None) is (group == "Editor")


def test_only_post_decides_and_a_stranger_never(client, post):
    row = post.quotations.get(position=1)
    assert decide(client, row, "recheck").headers["Location"].startswith("/admin/login/")
    client.force_login(factories.make_user())
    assert decide(client, row, "recheck").status_code == 403
    client.force_login(factories.make_user(groups=["Editor"]))
    assert client.get(reverse("admin:posts_quotation_decide", args=[row.pk])).status_code == 405


def test_the_list_shows_open_cases_by_verdict(client, editor, post):
    address = reverse("admin:posts_quotation_changelist")
    page = client.get(address + "?case=open")
    assert {row.position for row in page.context_data["cl"].result_list} == {1, 2}
    page = client.get(address + "?case=open&verdict__exact=altered")
    assert {row.position for row in page.context_data["cl"].result_list} == {1}
    decide(
        client,
        post.quotations.get(position=1),
        "overrule",
        **{f"reason-{post.quotations.get(position=1).pk}": "Yes."},
    )
    page = client.get(address + "?case=overruled")
    assert {row.position for row in page.context_data["cl"].result_list} == {1}


def test_the_first_page_names_open_cases(client, editor, post):
    assertContains(client.get(reverse("admin:index")), "Quotations to look at")
    client.force_login(factories.make_user(groups=["Author"]))
    assertNotContains(client.get(reverse("admin:index")), "Quotations to look at")
