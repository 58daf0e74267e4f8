"""Look-alikes are found once, kept, and judged by staff."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.utils import timezone

from posts.likeness import (
    Pair,
    bring_in_line,
    compare_due,
    dismiss,
    near_tags,
    open_pairs,
    reconsider,
    together,
)
from posts.models import ComparedName, NameForm
from tests import factories

pytestmark = pytest.mark.django_db


def _compare(kind="tag", **options):
    cache.clear()
    return bring_in_line(kind, **options)


def _found(kind="tag"):
    return [(pair.first, pair.second, pair.reason) for pair in open_pairs(kind)]


def test_new_tag_is_compared_and_an_unchanged_one_is_not_compared_again(django_assert_num_queries):
    first, second = factories.make_tag(name="Refugees"), factories.make_tag(name="refugee")
    factories.make_tag(name="Truce")
    assert _compare() == 0
    assert _found() == [(first.pk, second.pk, "plural")]
    third = factories.make_tag(name="Refugées")
    _compare()
    assert _found() == [
        (first.pk, third.pk, "same"),
        (first.pk, second.pk, "plural"),
        (second.pk, third.pk, "plural"),
    ]
    cache.clear()
    with django_assert_num_queries(3):
        bring_in_line("tag")
    with django_assert_num_queries(1):
        bring_in_line("tag")


def test_an_alias_counts_as_a_name():
    first, second = factories.make_tag(name="Alliances"), factories.make_tag(name="Otan")
    _compare()
    assert _found() == []
    first.aliases.create(name="O.T.A.N.")
    _compare()
    assert _found() == [(first.pk, second.pk, "same")]


def test_a_renamed_or_deleted_tag_leaves_nothing_behind():
    first, second = factories.make_tag(name="Refugees"), factories.make_tag(name="refugee")
    _compare()
    second.name = "Asylum"
    second.save()
    _compare()
    assert _found() == []
    first.delete()
    second.delete()
    _compare()
    assert (ComparedName.objects.count(), NameForm.objects.count()) == (0, 0)


def test_what_was_judged_different_is_not_shown_again_until_reconsidered(editor):
    first, second = factories.make_tag(name="Refugees"), factories.make_tag(name="refugee")
    _compare()
    assert dismiss("tag", [second.pk, first.pk], by=editor) == 1
    assert _found() == []
    second.description = "Touched"
    second.aliases.create(name="Exile")
    _compare()
    assert _found() == []
    assert reconsider("tag") == 1
    assert _found() == [(first.pk, second.pk, "plural")]


def test_few_are_compared_at_once_and_the_job_does_the_rest():
    for number in range(5):
        factories.make_tag(name=f"Word {'abcde'[number] * 4}")
    assert _compare(limit=2) == 3
    cache.clear()
    now = timezone.now()
    report = compare_due(now, 2)
    assert (report.done, report.next_at) == (2, now)
    cache.clear()
    report = compare_due(now, 100)
    assert (report.done, report.next_at) == (1, None)


def test_tags_that_always_stand_together_are_told_last(editor):
    for _ in range(3):
        factories.make_post(tags=["Grain", "Corridor"])
    factories.make_post(tags=["Truce", "Corridor"])
    grain = factories.make_tag(name="grains")
    _compare()
    cache.clear()
    first, second = sorted(tag.pk for tag in grain.__class__.objects.filter(name__in=["Grain", "Corridor"]))
    assert together() == [Pair(first, second, "together", 38)]
    assert [reason for *_pair, reason in _found()] == ["plural", "together"]
    dismiss("tag", [first, second], by=editor)
    assert [reason for *_pair, reason in _found()] == ["plural"]


@pytest.mark.parametrize("kind", ["region", "theme", "report", "series", "person", "organization"])
def test_every_kind_is_compared(kind):
    make = getattr(factories, f"make_{kind}")
    first, second = make(name="Port Almery"), make(name="Port Almerry")
    _compare(kind)
    assert _found(kind) == [(first.pk, second.pk, "spelling")]


def test_a_typed_name_is_told_which_tags_it_looks_like():
    tag = factories.make_tag(name="Whistleblowers")
    tag.aliases.create(name="Lanceurs d’alerte")
    _compare()
    assert [(near.tag, str(near.reason)) for near in near_tags("whistleblower")] == [(tag, "plural")]
    assert [(near.tag, str(near.reason)) for near in near_tags("Whistelblowers")] == [(tag, "spelling")]
    assert near_tags("Grain") == []
    assert near_tags("") == []
