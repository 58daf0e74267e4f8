from __future__ import annotations

import pytest

from posts.models import SearchEntry
from posts.search_engines import Sought, engine

pytestmark = pytest.mark.django_db

TOKENS = {
    1: ["evicted", "en=evict", "t=law"],
    2: ["éviction", "加"],
    3: ["evidence", "en=evid"],
}


@pytest.fixture
def entries():
    """Three entries; returns their keys by number."""
    rows = [
        SearchEntry(kind="post", object_id=str(number), is_public=True, sort_at="2026-01-01T00:00Z")
        for number in TOKENS
    ]
    SearchEntry.objects.bulk_create(rows)
    engine().write((row.pk, TOKENS[int(row.object_id)]) for row in rows)
    return {int(row.object_id): row.pk for row in rows}


def matching(*groups, excluded=()):
    every = SearchEntry.objects.order_by("pk")
    narrowed = engine().narrow(every, groups, list(excluded))
    keys = engine().matching(groups, list(excluded))
    assert list(narrowed) == list(every.filter(pk__in=keys))
    return [
        int(number)
        for number in SearchEntry.objects.filter(pk__in=keys)
        .order_by("pk")
        .values_list("object_id", flat=True)
    ]


@pytest.mark.parametrize(
    ("groups", "excluded", "expected"),
    [
        ([[Sought("evicted")]], [], [1]),
        ([[Sought("evict")]], [], []),
        ([[Sought("en=evict")]], [], [1]),
        ([[Sought("evi", is_prefix=True)]], [], [1, 3]),
        ([[Sought("t=l", is_prefix=True)]], [], [1]),
        ([[Sought("l", is_prefix=True)]], [], []),
        ([[Sought("evicted"), Sought("evidence")]], [], [1, 3]),
        ([[Sought("evi", is_prefix=True)], [Sought("en=evid"), Sought("none")]], [], [3]),
        ([[Sought("evi", is_prefix=True)]], [Sought("evidence")], [1]),
        ([[Sought("加")]], [], [2]),
        ([[Sought("AND")]], [], []),
    ],
)
def test_both_engines_match_the_same(entries, groups, excluded, expected):
    assert matching(*groups, excluded=excluded) == expected


@pytest.mark.parametrize("token", ["AND", "a-b", "a_b", "f=00", "NEAR", "加\u2028拿", "«»", "’"])
def test_any_token_may_be_sought(entries, token):
    assert matching([Sought(token)], [Sought("evicted")]) == []


def test_written_tokens_replace_older_ones_and_can_be_deleted(entries):
    engine().write([(entries[1], ["other"])])
    assert (matching([Sought("evicted")]), matching([Sought("other")])) == ([], [1])

    engine().delete(list(entries.values()))
    SearchEntry.objects.all().delete()
    assert engine().count() == 0
