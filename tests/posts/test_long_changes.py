"""Changes of many records made step by step: killed and gone on with, taken back on the way, halted."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import OperationalError
from django.utils import timezone

from posts import due, long_changes, search
from posts.jobs import Outcome, run_job
from posts.listed import list_posts
from posts.long_changes import begin_merge, make_due, step
from posts.merging import MergeRefused, is_long, merge, plan
from posts.models import HistoryEntry, Post, Revision, Tag, TaggedPost, UndoableChange
from posts.renaming import readdress, rename
from posts.undoing import undo
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_steps(monkeypatch):
    """Two records or one text a step, and more than three records are many."""
    monkeypatch.setattr(long_changes, "A_STEP", 2)
    monkeypatch.setattr(long_changes, "A_TEXT", 2)
    monkeypatch.setattr("posts.merging.A_TEXT", 2)
    monkeypatch.setattr("posts.merging.AT_ONCE", 3)


@pytest.fixture
def tags():
    """A tag on five public posts, another on the first of them; rows only: the write path is not what is tested."""
    stays, goes = factories.make_tag(name="Exiles"), factories.make_tag(name="refugee")
    yesterday = timezone.now() - dt.timedelta(days=1)
    values = {"status": "published", "published_at": yesterday, "month_on": yesterday.date().replace(day=1)}
    posts = Post.objects.bulk_create(
        [
            Post(
                title=f"Left behind {n}", slug=f"left-{n}", body="<p>Grain.</p>", body_text="Grain.", **values
            )
            for n in range(5)
        ]
    )
    TaggedPost.objects.bulk_create([TaggedPost(tag=goes, content_object=post) for post in posts])
    TaggedPost.objects.create(tag=stays, content_object=posts[0])
    list_posts([post.pk for post in posts])
    return stays, goes, posts


def begin(stays, goes, by):
    return begin_merge(stays, [goes], records=plan(stays, [goes]).records, by=by)


def run():
    return make_due(timezone.now(), 100)


def filed(tag):
    return Post.objects.filter(tags=tag).count()


def test_what_takes_a_second_is_long():
    assert [is_long(*weight) for weight in ((3, 0), (4, 0), (1, 1), (0, 2))] == [False, True, False, True]


def test_a_long_merge_moves_some_at_each_step_and_ends_as_a_small_one_does(tags, editor, client):
    stays, goes, posts = tags
    assert plan(stays, [goes]).is_long
    change = begin(stays, goes, editor)
    seen = []
    while change.under_way:
        # Readers are never without: the page stands while it has posts, then its address leads on.
        assert client.get(f"/tags/{goes.slug}/").status_code == (200 if filed(goes) else 301)
        step(change.pk)
        change.refresh_from_db()
        seen.append((filed(goes), filed(stays), change.moved))
        if len(seen) == 1:
            posts[1].tags.add("refugee")  # filed anew under the name that goes: a sixth record
    assert seen == [(3, 2, 2), (2, 4, 4), (0, 5, 6), (0, 5, 6)]
    assert client.get(f"/tags/{goes.slug}/").url == f"/tags/{stays.slug}/"
    assert [alias.name for alias in stays.aliases.all()] == ["refugee"]
    assert HistoryEntry.objects.filter(verb="merge", actor=editor).count() == 2
    assert search.find("grain", filters={"tag": [stays.slug]}).total == 5


def test_a_step_that_is_killed_leaves_no_trace_and_is_done_again(tags, editor, monkeypatch):
    stays, goes, _posts = tags
    change = begin(stays, goes, editor)
    step(change.pk)

    def killed(refiled):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(long_changes, "follow", killed)
        with pytest.raises(SystemExit):
            run()
    change.refresh_from_db()
    assert (change.moved, filed(goes)) == (2, 3)
    assert run_job(due.get("make_changes"), regardless=True).outcome is Outcome.DONE
    assert (filed(goes), filed(stays), Tag.objects.filter(pk=goes.pk).exists()) == (0, 5, False)


def test_undo_lets_the_name_stand_at_once_and_the_address_lead_on_until_its_posts_are_back(
    tags, editor, client
):
    stays, goes, posts = tags
    change = begin(stays, goes, editor)
    run()
    undo(change, by=editor)
    assert (Tag.objects.filter(name="refugee").count(), filed(goes)) == (1, 0)
    assert client.get(f"/tags/{goes.slug}/").status_code == 301
    with pytest.raises(MergeRefused, match="undone already"):
        undo(change, by=editor)
    step(change.pk)
    assert (filed(goes), client.get(f"/tags/{goes.slug}/").status_code) == (2, 200)
    run()
    change.refresh_from_db()
    assert (filed(goes), filed(stays), change.under_way) == (5, 1, "")
    assert (change.undone_by, change.undone_at is not None) == (editor, True)
    assert sorted(posts[0].tags.names()) == ["Exiles", "refugee"]
    assert search.find("grain", filters={"tag": [goes.slug]}).total == 5


def test_a_merge_is_stopped_on_its_way_and_what_it_moved_goes_back(tags, editor, client):
    stays, goes, _posts = tags
    change = begin(stays, goes, editor)
    step(change.pk)
    undo(change, by=editor)
    run()
    change.refresh_from_db()
    assert (filed(goes), filed(stays), change.under_way, change.undone_by) == (5, 1, "", editor)
    assert client.get(f"/tags/{goes.slug}/").status_code == 200
    assert stays.aliases.count() == 0


def test_texts_of_a_person_are_saved_a_few_at_a_time_and_back(editor):
    stays, goes = factories.make_person(name="Ingrid Vale"), factories.make_person(name="I. Vale")
    body = f'<blockquote data-speaker="person:{goes.pk}"><p>We never promised it.</p></blockquote>'
    posts = [factories.make_published_post(body=body) for _ in range(3)]
    before = [post.body for post in posts]
    change = begin(stays, goes, editor)
    step(change.pk)  # the quotations of two
    run()
    change.refresh_from_db()
    bodies = list(Post.objects.order_by("pk").values_list("body", flat=True))
    assert ([f"person:{stays.pk}" in one for one in bodies], change.under_way) == ([True] * 3, "")
    assert {row.speaker_person for post in posts for row in post.quotations.all()} == {stays}
    note = Revision.objects.filter(post=posts[2]).first().note
    assert note == "“I. Vale” into “Ingrid Vale”"
    undo(change, by=editor)
    run()
    assert list(Post.objects.order_by("pk").values_list("body", flat=True)) == before
    assert {row.speaker_person for post in posts for row in post.quotations.all()} == {goes}


def test_others_are_not_merged_or_renamed_meanwhile(tags, editor):
    stays, goes, _posts = tags
    begin(stays, goes, editor)
    with pytest.raises(MergeRefused, match="being merged just now"):
        merge(factories.make_tag(name="Third"), [goes], by=editor)
    with pytest.raises(Exception, match="being merged just now"):
        rename(goes, "Runaways", by=editor)


def test_what_cannot_go_on_halts_says_why_and_is_taken_back(tags, editor):
    stays, goes, _posts = tags
    change = begin(stays, goes, editor)
    step(change.pk)
    UndoableChange.objects.filter(pk=change.pk).update(object_id=0)
    assert run() == due.DueReport(failed=1)
    change.refresh_from_db()
    assert (change.is_halted, "is gone" in change.last_error) == (True, True)
    assert run() == due.DueReport()
    UndoableChange.objects.filter(pk=change.pk).update(object_id=stays.pk)
    undo(change, by=editor)
    assert run().failed == 0
    assert filed(goes) == 5


def test_a_locked_database_is_tried_again_later(tags, editor, monkeypatch):
    change = begin(*tags[:2], editor)

    def locked(pk):
        raise OperationalError("locked")

    monkeypatch.setattr(long_changes, "step", locked)
    report = run()
    change.refresh_from_db()
    assert (report.failed, report.next_at, change.is_halted) == (1, change.next_try_at, False)


def test_a_name_that_goes_meanwhile_ends_the_merge(tags, editor):
    stays, goes, _posts = tags
    change = begin(stays, goes, editor)
    step(change.pk)
    goes.delete()
    run()
    change.refresh_from_db()
    assert (change.under_way, filed(stays)) == ("", 2)
    undo(change, by=editor)
    assert filed(stays) == 2


def test_a_new_name_stands_at_once_and_search_follows(tags, editor, client):
    _stays, goes, _posts = tags
    change = rename(goes, "Displaced people", by=editor)
    goes.refresh_from_db()
    assert client.get("/tags/refugee/").url == f"/tags/{goes.slug}/"
    assert (change.under_way, change.to_move) == ("make", 5)
    run()
    assert search.find("grain", filters={"tag": [goes.slug]}).total == 5
    undo(change, by=editor)
    change.refresh_from_db()
    assert (change.under_way, change.undone_by) == ("undo", editor)
    run()
    assert search.find("grain", filters={"tag": ["refugee"]}).total == 5


def test_an_address_given_by_hand_is_taken_back_too(tags, editor, client):
    _stays, goes, _posts = tags
    goes.slug = "on-the-run"
    goes.save()
    change = readdress(goes, ("refugee", "refugee"), by=editor)
    assert (change.words, client.get("/tags/refugee/").url) == (
        "“refugee” is at “on-the-run”",
        "/tags/on-the-run/",
    )
    undo(change, by=editor)
    run()
    assert client.get("/tags/on-the-run/").url == "/tags/refugee/"
