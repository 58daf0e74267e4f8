"""The boxes of the first page: what each person has to do."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from posts import history, workplace
from posts.models import Examination, Post
from posts.workplace import Box, Line
from tests import factories

pytestmark = pytest.mark.django_db


def _box(user, name):
    return next((box for key, _title, box in workplace.boxes(user, timezone.now()) if key == name), None)


def _labels(box):
    return [line.label for line in box.lines]


def test_everybody_sees_their_own_drafts_newest_work_first(author, editor):
    factories.make_post(title="First", created_by=author)
    factories.make_post(title="Second", created_by=author)
    factories.make_post(title="Not mine", created_by=editor)
    box = _box(author, "drafts")
    assert (_labels(box), box.total) == (["Second", "First"], 2)
    assert box.lines[0].detail == "2 words · just now"


def test_long_lists_name_a_few_and_say_how_many_more(author):
    for number in range(9):
        factories.make_post(title=f"Draft {number}", created_by=author)
    box = _box(author, "drafts")
    assert (len(box.lines), box.total, box.more) == (6, 9, 3)
    assert box.url.endswith(f"?state=draft&created_by__id__exact={author.pk}")


def test_editors_see_all_that_waits_and_authors_their_own(author, editor):
    status = Post.Status.IN_REVIEW
    factories.make_post(title="Mine", created_by=author, status=status)
    factories.make_post(title="Theirs", created_by=editor, status=status)
    assert _labels(_box(editor, "review")) == ["Mine", "Theirs"]
    assert _labels(_box(author, "review")) == ["Mine"]


def test_what_goes_out_next_stands_first(editor):
    now = timezone.now()
    for title, days in (("Later", 3), ("Next", 1)):
        at = now + dt.timedelta(days=days)
        factories.make_post(title=title, status=Post.Status.PUBLISHED, published_at=at)
    factories.make_published_post(title="Out")
    assert _labels(_box(editor, "scheduled")) == ["Next", "Later"]


def test_open_checks_are_told_on_the_way_to_readers_only(author, editor):
    draft = factories.make_post(title="Draft", created_by=author)
    review = factories.make_post(title="Review", created_by=author, status=Post.Status.IN_REVIEW)
    public = factories.make_published_post(title="Public")
    for post, blocks, warns in ((draft, 1, 0), (review, 2, 1), (public, 1, 1)):
        Examination.objects.update_or_create(post=post, defaults={"blocks": blocks, "warns": warns})
    mine = _box(author, "findings")
    assert [(line.label, line.detail) for line in mine.lines] == [
        ("Review", "2 block · 1 warns"),
        ("Draft", "1 blocks"),
    ]
    assert _labels(_box(editor, "findings")) == ["Review"]


def test_activity_is_for_those_who_see_the_history(author, editor):
    history.record(editor, "rename", factories.make_tag(name="Ships"), {})
    history.record(editor, "sign-in", editor)
    box = _box(editor, "activity")
    assert [(line.label, line.detail) for line in box.lines] == [("Ships", "editor: renamed · just now")]
    assert _box(author, "activity") is None


def test_newcomers_without_rights_are_shown_nothing(staff_without_rights):
    assert workplace.boxes(staff_without_rights, timezone.now()) == []


def test_other_apps_add_boxes_in_their_place(editor, monkeypatch):
    monkeypatch.setattr(workplace, "_registry", {})
    one = Box([Line("One", "/admin/")], 1)
    workplace.register("late", "Late", "posts.view_post", lambda user, at: one, order=50)
    workplace.register("early", "Early", "posts.view_post", lambda user, at: Box(empty="Nothing."), order=5)
    workplace.register("silent", "Silent", "posts.view_post", lambda user, at: Box(), order=1)
    workplace.register("closed", "Closed", "posts.no_such", lambda user, at: one, order=1)
    assert [name for name, _title, _box in workplace.boxes(editor, timezone.now())] == ["early", "late"]
    with pytest.raises(ValueError, match="late"):
        workplace.register("late", "Late", "posts.view_post", lambda user, at: Box())


def test_first_page_costs_the_same_however_much_there_is(admin_client, django_assert_max_num_queries):
    for _ in range(12):
        factories.make_post()
    admin_client.get("/admin/")
    with django_assert_max_num_queries(30):
        page = admin_client.get("/admin/")
    assert "New post" in page.content.decode()
