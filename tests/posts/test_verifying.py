"""Verdicts on rows: what falls due, what is written, what a person decides."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from posts.folding import FOLDING_VERSION
from posts.html import clean_html
from posts.models import HistoryEntry, Quotation, Snapshot
from posts.publishing import generation, refresh_derived
from posts.verifying import (
    CannotDecide,
    choose_passage,
    due_quotations,
    open_cases,
    overrule,
    recheck,
    verify_due,
)
from tests import factories

pytestmark = pytest.mark.django_db
WORDS = "We will not send troops to the strait"
COPY = f"The minister spoke. “{WORDS},” she said. We stay. Others left. We stay."


def make_quoting_post(source, *quoted, **fields):
    fields = {"status": "published", "published_at": timezone.now() - dt.timedelta(days=1), **fields}
    body = "".join(f'<blockquote data-source="{source.pk}"><p>{words}</p></blockquote>' for words in quoted)
    post = factories.make_post(body=clean_html(body), **fields)
    refresh_derived(post)
    return post


def keep(source, text=COPY, **fields):
    given = {
        "state": "success",
        "taken_at": timezone.now(),
        "sha256": "ab" * 32,
        "media_type": "text/html",
        "language": "en",
    }
    return Snapshot.objects.create(source=source, url=source.url, text=text, **{**given, **fields})


def verdicts(post):
    return list(post.quotations.order_by("position").values_list("verdict", flat=True))


@pytest.fixture
def source():
    return factories.make_source(language="en")


def run():
    return verify_due(timezone.now(), 100)


def test_verdicts_are_written_once_and_again_for_a_new_copy(source, django_assert_num_queries):
    post = make_quoting_post(
        source, WORDS, "We stay.", "Nobody uttered umbrellas of velvet.", WORDS.replace("not", "surely")
    )
    assert run().done == 4
    assert verdicts(post) == ["no_snapshot"] * 4
    assert run().done == 0

    snapshot = keep(source)
    before = generation()
    assert run().done == 4
    assert verdicts(post) == ["verbatim", "ambiguous", "not_found", "altered"]
    assert generation() > before
    first = post.quotations.get(position=0)
    assert COPY[first.passage_start : first.passage_end] == WORDS
    assert (first.snapshot, first.folding) == (snapshot, FOLDING_VERSION)
    assert first.checked_at is not None
    assert [row.position for row in open_cases()] == [1, 2, 3]
    before = generation()
    assert run().done == 0
    assert generation() == before

    keep(source, text="Nothing is left.", taken_at=timezone.now() + dt.timedelta(seconds=5))
    assert run().done == 4
    assert verdicts(post)[0] == "not_found"


def test_a_withdrawn_copy_and_a_changed_source_start_over(source):
    post = make_quoting_post(source, WORDS)
    snapshot = keep(source)
    run()
    source.language = "fr"
    source.save()
    assert run().done == 1
    Snapshot.objects.filter(pk=snapshot.pk).update(withdrawn_at=timezone.now(), text="")
    assert run().done == 1
    row = post.quotations.get()
    assert (row.verdict, row.snapshot, row.checked_at, row.passage_start) == ("no_snapshot", None, None, None)


def test_changed_words_start_over(source):
    post = make_quoting_post(source, WORDS)
    keep(source)
    run()
    post.body = post.body.replace("send", "never send")
    post.save()
    refresh_derived(post)
    assert [row.verdict for row in post.quotations.standing()] == ["unchecked"]
    run()
    assert [row.verdict for row in post.quotations.standing()] == ["altered"]


@pytest.mark.parametrize(
    ("fields", "verdict", "reason"),
    [
        ({"login_wall": True, "text": "Sign in to read on."}, "not_checkable", "login_wall"),
        ({"media_type": "audio/mpeg", "text": ""}, "not_checkable", "media"),
        ({"media_type": "application/pdf", "text": " "}, "not_checkable", "no_text"),
        ({"cut_short": True, "text": "Another text."}, "not_checkable", "cut_short"),
        ({"language": "de", "text": "Ein anderer Text."}, "not_checkable", "language"),
        ({"text": "Another text."}, "not_found", None),
        ({"login_wall": True}, "verbatim", None),
    ],
)
def test_what_a_copy_cannot_answer_is_not_checkable(source, fields, verdict, reason):
    post = make_quoting_post(source, WORDS)
    keep(source, **fields)
    run()
    row = post.quotations.get()
    assert (row.verdict, row.verdict_detail.get("reason")) == (verdict, reason)


def test_several_quotations_of_one_source_cost_one_reading_of_its_copy(source, django_assert_max_num_queries):
    make_quoting_post(source, *(f"{WORDS} {number}" for number in range(8)))
    keep(source)
    with django_assert_max_num_queries(8 + 8):
        assert run().done == 8


def test_a_person_overrules_with_a_reason_and_the_comparison_stays(source):
    editor = factories.make_user(username="editor")
    post = make_quoting_post(source, WORDS.replace("not", "surely"))
    keep(source)
    run()
    row = post.quotations.get()
    with pytest.raises(CannotDecide):
        overrule(row, "  ", editor)
    row = overrule(row, "The printed edition has it so.", editor)
    assert (row.verdict, row.overruled_by, row.overrule_reason) == (
        "altered",
        editor,
        "The printed edition has it so.",
    )
    assert not open_cases().exists()
    assert HistoryEntry.objects.filter(verb="overrule", actor=editor).count() == 1
    # The same finding in a newer copy stays overruled; another does not.
    keep(source, taken_at=timezone.now() + dt.timedelta(seconds=5))
    run()
    assert Quotation.objects.get().overruled_by == editor
    keep(source, text="All is gone.", taken_at=timezone.now() + dt.timedelta(seconds=9))
    run()
    assert Quotation.objects.get().overruled_by is None


def test_nothing_is_overruled_that_was_found(source):
    post = make_quoting_post(source, WORDS)
    keep(source)
    run()
    with pytest.raises(CannotDecide):
        overrule(post.quotations.get(), "I like it.", factories.make_user())


def test_a_person_chooses_among_several_passages(source):
    editor = factories.make_user()
    post = make_quoting_post(source, "We stay.")
    keep(source)
    run()
    row = post.quotations.get()
    with pytest.raises(CannotDecide):
        choose_passage(row, 1, editor)
    start = COPY.rindex("We stay.")
    row = choose_passage(row, start, editor)
    assert (row.verdict, row.passage_start, row.verdict_detail["chosen"]["by"]) == (
        "verbatim",
        start,
        editor.pk,
    )
    recheck([row], editor)
    assert Quotation.objects.get().verdict == "verbatim"


def test_quotations_without_a_source_are_never_due():
    post = factories.make_post(body=clean_html(f"<blockquote><p>{WORDS}</p></blockquote>"))
    refresh_derived(post)
    assert not due_quotations().exists()
