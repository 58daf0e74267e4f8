"""Lists by key: rows and counts equal to the truth after every kind of change, numbers right at every instant."""

from __future__ import annotations

import datetime as dt
import importlib
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from posts import listed, merging, publishing
from posts.consequences import follow_up
from posts.listed import KIND_KEYS, Lists, Under
from posts.models import Listed, ListedCount, Post, Region, Source, Tag
from posts.refiling import follow
from posts.renaming import owners_of
from tests.factories import (
    make_organization,
    make_person,
    make_published_post,
    make_region,
    make_report,
    make_series,
    make_source,
    make_tag,
    make_theme,
    make_user,
)

pytestmark = pytest.mark.django_db


def assert_true(now=None):
    """What is stored is what the posts say, and the counts are those of the rows."""
    wanted = {row for rows in listed.truth(now) for row in rows}
    assert set(Listed.objects.values_list(*listed._COLUMNS)) == wanted
    counted = Listed.objects.order_by().values_list("under", "key", "language").annotate(n=Count("pk"))
    stored = ListedCount.objects.exclude(number=0).values_list("under", "key", "language", "number")
    assert sorted(stored) == sorted(counted)


def numbers(under=Under.ALL, at=None, language="en"):
    return Lists(at or timezone.now()).numbers(under, language)


@pytest.fixture
def world():
    """Two texts filed under everything, which quote a person and a work of an outlet."""
    ada, outlet = make_person(name="Ada Quill"), make_organization(name="The Ledger")
    source = make_source(title="Silence", publisher=outlet)
    quote = (
        f'<blockquote data-source="{source.pk}" data-speaker="person:{ada.pk}"><p>It’s open.</p></blockquote>'
    )
    filed = {
        "tags": [make_tag(name="rivers"), make_tag(name="law")],
        "regions": [make_region(name="Arctic")],
        "themes": [make_theme(name="Oceans")],
        "reports": [make_report(name="Open Files")],
        "series": make_series(name="On counting"),
        "byline": [ada, outlet],
    }
    return [make_published_post(body=quote, days_ago=days, **filed) for days in (2, 400)]


def test_rows_and_counts_follow_every_kind_of_change(world):
    first, _second = world
    by = make_user(groups=["Editor"])
    assert_true()
    assert Listed.objects.filter(post=first).count() == 16
    publishing.withdraw(first, by=by, reason="It was wrong.")
    assert_true()
    assert sum(numbers().values()) == 1
    publishing.publish(first, by=by)
    assert sum(numbers().values()) == 2
    # Another text, other labels, another language.
    first.body, first.language, first.kind = "<p>Nothing quoted.</p>", "fr", Post.Kind.NOTICE
    first.save()
    first.tags.set([make_tag(name="ice")])
    first.byline_rows.all().delete()
    publishing.record_save(first, by=by)
    assert_true()
    assert numbers(Under.KIND, language="fr") == {KIND_KEYS[Post.Kind.NOTICE]: 1}
    # Merged and taken back; a term that is deleted; a work that turns out to be another outlet's.
    law, rivers = Tag.objects.get(name="law"), Tag.objects.get(name="rivers")
    change = merging.merge(law, [rivers], by=by)
    assert_true()
    assert numbers(Under.TAG) == {law.pk: 1}
    merging.undo_merge(change, by=by)
    assert_true()
    outlet = Source.objects.get().publisher
    merging.merge(make_organization(name="Ledger"), [outlet], by=by)
    assert_true()
    twin = make_source(title="Silence, again")
    change = merging.merge(twin, [Source.objects.exclude(pk=twin.pk).get()], by=by)
    assert_true()
    merging.undo_merge(change, by=by)
    assert_true()
    owners = owners_of(Region.objects.get())
    Region.objects.all().delete()
    follow(owners)
    assert_true()
    # Never public, so it may be deleted.
    ahead = make_published_post(published_at=timezone.now() + dt.timedelta(days=1))
    assert_true()
    ahead.delete()
    assert_true()


def test_one_post_and_many_are_asked_the_same(world):
    first, second = world
    Post.objects.filter(pk=second.pk).update(expires_at=timezone.now() - dt.timedelta(hours=1))
    alone = [listed._wanted([post.pk]) for post in world]
    assert [len(rows) for rows in alone] == [16, 0]
    assert alone[0] == listed._wanted([first.pk, second.pk])
    assert {type(value) for row in alone[0] for value in row} == {int, str, dt.datetime}


def test_another_publisher_of_a_work_moves_its_posts(world):
    source, other = Source.objects.get(), make_organization(name="The Courier")
    source.publisher = other
    source.save()
    listed.list_posts_quoting([source.pk])
    assert_true()
    assert numbers(Under.QUOTES_ORGANIZATION) == {other.pk: 2}


def test_time_acts_by_itself_whether_or_not_a_job_has_run():
    now = timezone.now()
    hour = dt.timedelta(hours=1)
    tag = make_tag(name="rivers")
    make_published_post(tags=[tag])
    make_published_post(tags=[tag], published_at=now + hour)
    make_published_post(tags=[tag], embargoed_until=now + 2 * hour)
    ends = make_published_post(tags=[tag], expires_at=now + 3 * hour)
    for at, number in ((now, 2), (now + hour, 3), (now + 2 * hour, 4), (now + 3 * hour, 3)):
        lists = Lists(at)
        public = Post.objects.published(at)
        assert lists.numbers(Under.TAG, "en") == {tag.pk: number}
        assert lists.number(Under.ALL, 0, "en") == public.count() == number
        assert lists.page(Under.TAG, tag.pk, "en")[:9] == list(public.newest_first())
        (row,) = lists.counted(Tag.objects.all(), Under.TAG, "en")
        assert (row.post_count, row.latest_at) == (number, public.newest_first()[0].published_at)
        assert lists.languages((Under.TAG,), tag.pk) == {"en"}
    later = now + 4 * hour
    assert Lists(later).unseen == [ends.pk]
    Post.objects.filter(pk=ends.pk).update(published_at=now - 2 * hour, expires_at=now - hour)
    follow_up(timezone.now(), 9)
    assert Lists(later).unseen == []
    assert_true()


def test_what_only_hidden_posts_have_is_no_list():
    tag = make_tag(name="rivers")
    make_published_post(tags=[tag], published_at=timezone.now() + dt.timedelta(hours=1))
    lists = Lists()
    assert lists.numbers(Under.TAG, "en") == {}
    assert list(lists.counted(Tag.objects.all(), Under.TAG, "en")) == []
    assert lists.languages((Under.TAG,), tag.pk) == set()


def test_number_of_queries_does_not_depend_on_what_is_hidden(world, django_assert_num_queries):
    lists = Lists()
    with django_assert_num_queries(2):
        lists.numbers(Under.TAG, "en")
    with django_assert_num_queries(3):
        assert [post.pk for post in lists.page(Under.YEAR, world[0].month_on.year, "en")[:5]] == [world[0].pk]
        lists.page(Under.ALL, 0, "en").count()
    with django_assert_num_queries(2):
        listed.list_post(world[0])
    ada = world[0].byline[0].pk
    with django_assert_num_queries(1):
        posts = lists.newest(listed.OF_PERSON, ada, "en", 5)
        assert [post.pk for post in posts[:5]] == [post.pk for post in world]


def test_refreshing_puts_right_what_went_wrong(world):
    Listed.objects.filter(under=Under.TAG).delete()
    ListedCount.objects.update(number=7)
    call_command("refresh_posts", verbosity=0)
    assert_true()


def test_migration_lists_what_stood_before(world):
    Listed.objects.all().delete()
    ListedCount.objects.all().delete()
    fill = importlib.import_module("posts.migrations.0038_fill_public_lists").fill
    fill(apps, SimpleNamespace(connection=connection))
    assert_true()
