"""Posts: their versions, their addresses, and the one meaning of public."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from posts.models import Post, StaleVersion
from tests.factories import (
    make_organization,
    make_person,
    make_post,
    make_published_post,
    make_region,
    make_report,
    make_source,
    make_theme,
)

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def make_in_state(state):
    now = timezone.now()
    published = {"status": Post.Status.PUBLISHED, "published_at": now - HOUR}
    return make_post(
        title=state,
        **{
            "draft": {},
            "in review": {"status": Post.Status.IN_REVIEW},
            "public": published,
            "scheduled": {**published, "published_at": now + HOUR},
            "embargoed": {**published, "embargoed_until": now + HOUR},
            "embargo over": {**published, "embargoed_until": now - HOUR / 2},
            "expired": {**published, "expires_at": now - HOUR / 2},
            "expiring": {**published, "expires_at": now + HOUR},
            "withdrawn": {
                **published,
                "status": Post.Status.WITHDRAWN,
                "withdrawn_at": now,
                "withdrawal_reason": "The figures were wrong.",
            },
        }[state],
    )


STATES = {
    # state: (public, gone, scheduled, ever public)
    "draft": (False, False, False, False),
    "in review": (False, False, False, False),
    "public": (True, False, False, True),
    "scheduled": (False, False, True, False),
    "embargoed": (False, False, True, False),
    "embargo over": (True, False, False, True),
    "expired": (False, True, False, True),
    "expiring": (True, False, False, True),
    "withdrawn": (False, True, False, True),
}


@pytest.mark.parametrize(("state", "expected"), STATES.items())
def test_post_state_is_the_same_for_one_row_and_for_queries(state, expected):
    post = make_in_state(state)
    rows = Post.objects.filter(pk=post.pk)
    assert (rows.published().exists(), rows.gone().exists(), rows.scheduled().exists()) == expected[:3]
    assert (post.is_public, post.is_scheduled, post.was_ever_public) == (expected[0], *expected[2:])


def test_post_becomes_public_by_the_clock_alone(time_machine):
    post = make_in_state("scheduled")
    time_machine.move_to(post.published_at - dt.timedelta(seconds=1))
    assert not Post.objects.published().exists()
    time_machine.move_to(post.published_at)
    assert Post.objects.published().get() == post


def test_post_save_cleans_the_body_and_derives_from_it():
    post = make_post(body="<p>Four words stand here.</p><script>alert(1)</script>")
    assert post.body == "<p>Four words stand here.</p>"
    assert (post.body_text, post.word_count, post.version) == ("Four words stand here.", 4, 1)


def test_post_save_of_a_stale_version_is_refused_and_changes_nothing():
    post = make_post(title="Theirs")
    mine = Post.objects.get(pk=post.pk)
    post.title = "Theirs, again"
    post.save()
    mine.title = "Mine"
    with pytest.raises(StaleVersion) as raised:
        mine.save()
    assert raised.value.current == 2
    assert Post.objects.get(pk=post.pk).title == "Theirs, again"


def test_post_that_the_database_refused_may_be_mended_and_saved():
    post = make_post()
    post.title = ""
    with pytest.raises(IntegrityError), transaction.atomic():
        post.save()
    post.title = "Mended"
    post.save()
    assert (post.version, Post.objects.get(pk=post.pk).version) == (2, 2)


def test_post_save_asks_for_its_former_state_once(django_assert_num_queries):
    post = make_published_post(slug="old")
    post.slug = "new"
    # the state before, a savepoint with the claim of the version and the row
    with django_assert_num_queries(5):
        post.save()


def test_post_save_of_some_columns_leaves_the_version():
    post = make_post()
    post.series_position = 3
    post.save(update_fields=["series_position"])
    assert (post.version, Post.objects.get(pk=post.pk).series_position) == (1, 3)


def test_post_address_is_fixed_by_the_month_of_first_publication_in_the_site_s_zone():
    # Half past eleven at night in Toronto is the next month in UTC.
    instant = dt.datetime(2024, 6, 1, 3, 30, tzinfo=dt.UTC)
    post = make_post(title="The last hour of May", status=Post.Status.PUBLISHED, published_at=instant)
    assert post.get_absolute_url() == "/posts/2024/05/the-last-hour-of-may/"
    post.published_at = instant + dt.timedelta(days=90)
    post.save()
    assert post.get_absolute_url() == "/posts/2024/05/the-last-hour-of-may/"


def test_post_address_moves_with_a_schedule_that_was_not_reached():
    soon = timezone.now() + dt.timedelta(days=2)
    post = make_post(status=Post.Status.PUBLISHED, published_at=soon)
    post.published_at = soon + dt.timedelta(days=62)
    post.save()
    assert post.month_on == timezone.localtime(post.published_at).date().replace(day=1)


def test_post_in_french_stands_under_its_prefix():
    instant = dt.datetime(2024, 5, 5, 12, tzinfo=dt.UTC)
    post = make_post(
        title="Où va le Canada ?", language="fr", status=Post.Status.PUBLISHED, published_at=instant
    )
    assert post.get_absolute_url() == "/fr/posts/2024/05/ou-va-le-canada/"


def test_draft_has_no_address():
    assert make_post().get_absolute_url() == ""


def test_post_slug_is_unique_in_its_language_and_month_only():
    may, june = (dt.datetime(2024, month, 5, 12, tzinfo=dt.UTC) for month in (5, 6))
    slugs = [
        make_post(title="Same", status=Post.Status.PUBLISHED, published_at=instant, language=language).slug
        for instant, language in ((may, "en"), (may, "en"), (june, "en"), (may, "fr"))
    ]
    assert slugs == ["same", "same-2", "same", "same"]


def test_post_clean_names_the_post_that_has_the_address():
    instant = dt.datetime(2024, 5, 5, 12, tzinfo=dt.UTC)
    make_post(title="The first", slug="taken", status=Post.Status.PUBLISHED, published_at=instant)
    second = Post(title="The second", slug="taken", status=Post.Status.PUBLISHED, published_at=instant)
    with pytest.raises(ValidationError, match="“The first” has this address"):
        second.full_clean()


def test_post_clean_refuses_a_language_without_pages():
    with pytest.raises(ValidationError, match="no pages in that language"):
        Post(title="A", language="xx").full_clean()


@pytest.mark.parametrize(
    "values",
    [
        {"title": ""},
        {"kind": "sermon"},
        {"status": "lost"},
        {"status": "published", "published_at": None},
        {"status": "withdrawn", "published_at": dt.datetime(2024, 5, 5, tzinfo=dt.UTC)},
        {
            "status": "published",
            "published_at": dt.datetime(2024, 5, 5, tzinfo=dt.UTC),
            "expires_at": dt.datetime(2024, 5, 4, tzinfo=dt.UTC),
        },
    ],
)
def test_post_that_contradicts_itself_cannot_be_stored(values):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_post(**values)


def test_public_post_is_never_deleted():
    post = make_published_post()
    with pytest.raises(models.ProtectedError):
        post.delete()
    assert Post.objects.get() == post


def test_draft_is_deleted_with_its_projections():
    from posts.publishing import record_save

    source = make_source()
    post = make_post(body=f'<blockquote data-source="{source.pk}"><p>Quoted words.</p></blockquote>')
    record_save(post, by=None)
    assert post.quotations.count() == 1
    post.delete()
    assert not Post.objects.exists()


def test_post_labels_come_in_one_query(django_assert_num_queries):
    made = make_post(
        tags=["zebra", "apple"],
        regions=[make_region(name="North")],
        themes=[make_theme(name="Law")],
        reports=[make_report(name="Dossier")],
    )
    post = Post.objects.get(pk=made.pk)
    with django_assert_num_queries(1):
        labels = [(label.kind, label.name, label.slug) for label in post.labels]
    assert labels == [
        ("region", "North", "north"),
        ("report", "Dossier", "dossier"),
        ("tag", "apple", "apple"),
        ("tag", "zebra", "zebra"),
        ("theme", "Law", "law"),
    ]


def test_post_byline_keeps_its_order(django_assert_num_queries):
    person, body = make_person(name="Ada Quill"), make_organization(name="The House")
    make_post(byline=[body, person])
    with django_assert_num_queries(3):
        assert [str(signer) for signer in Post.objects.for_page().get().byline] == ["The House", "Ada Quill"]


def test_post_touch_gives_the_page_a_new_version_without_a_new_text(time_machine):
    post = make_post()
    before = post.modified_at
    time_machine.move_to(before + HOUR)
    post.touch()
    stored = Post.objects.get(pk=post.pk)
    assert (stored.modified_at, stored.version) == (before + HOUR, 1)
