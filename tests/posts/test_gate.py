"""Whether findings stop a publication, by the settings of the house and the rights of the person."""

from __future__ import annotations

import pytest

from posts import workflow
from posts.examining import draft_of, examine
from posts.gate import PublicationStopped, judge, judge_change, require
from posts.models import HistoryEntry, House
from tests.factories import make_post, make_published_post

pytestmark = pytest.mark.django_db

BAD = "<p>It ends on 31 June, the the end.</p>"


def codes(findings):
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("blocking", "warning", "stopping", "may"),
    [
        ("unless_reason", "never", ["impossible-date"], True),
        ("always", "never", ["impossible-date"], False),
        ("never", "never", [], True),
        ("unless_reason", "unless_reason", ["impossible-date", "doubled-word"], True),
        ("unless_reason", "always", ["impossible-date", "doubled-word"], False),
        ("never", "always", ["doubled-word"], False),
    ],
)
def test_settings_say_what_findings_do(blocking, warning, stopping, may, editor):
    House.objects.update(blocking_findings=blocking, warning_findings=warning)
    judgement = judge(draft_of(make_post(body=BAD, summary="x")), by=editor)
    assert (codes(judgement.stopping), judgement.may_override) == (stopping, may)


def test_only_who_may_overrides(author, editor, administrator):
    draft = draft_of(make_post(body=BAD, summary="x"))
    assert [judge(draft, by=person).may_override for person in (author, editor, administrator, None)] == [
        False,
        True,
        False,
        False,
    ]


def test_stopped_post_passes_with_a_reason_that_history_keeps(editor):
    post = make_post(body=BAD, summary="x")
    for reason in ("", "  "):
        with pytest.raises(PublicationStopped) as stopped:
            require(post, by=editor, reason=reason)
    assert str(stopped.value) == "1 finding stops the publication: mend it first."
    assert HistoryEntry.objects.filter(verb="override_checks").count() == 0
    require(post, by=editor, reason="The printed notice says so.")
    entry = HistoryEntry.objects.get(verb="override_checks")
    assert (entry.actor, entry.changes) == (
        editor,
        {"findings": ["", "impossible-date: 31 June"], "reason": ["", "The printed notice says so."]},
    )


def test_reason_helps_nobody_who_may_not(author):
    with pytest.raises(PublicationStopped):
        require(make_post(body=BAD, summary="x"), by=author, reason="Because.")


def test_good_post_passes_without_a_word(author):
    assert codes(require(make_post(summary="x"), by=author).stopping) == []


def test_change_is_not_stopped_by_what_readers_have_already(editor):
    public = make_published_post(body=BAD, summary="x")
    draft = draft_of(public)
    assert codes(judge_change(draft, public, by=editor).stopping) == []
    public_text = examine(draft)
    assert "impossible-date" in codes(public_text)
    worse = draft.__class__(**{**draft.__dict__, "body": BAD + "<p>And 32 May, 30 February.</p>"})
    assert [finding.place.words for finding in judge_change(worse, public, by=editor).stopping] == [
        "32 May",
        "30 February",
    ]


def test_approval_is_refused_with_the_findings_and_passes_with_a_reason(editor):
    post = make_post(body=BAD, summary="x", status="in_review")
    with pytest.raises(workflow.StepRefused, match=r"There is no such day: 31 June\. Or say in the note why"):
        workflow.take(post, workflow.Verb.APPROVED, by=editor)
    workflow.take(post, workflow.Verb.APPROVED, by=editor, note="The notice says so.")
    assert HistoryEntry.objects.filter(verb="override_checks").count() == 1
    good = make_post(summary="x", status="in_review")
    workflow.take(good, workflow.Verb.APPROVED, by=editor)
