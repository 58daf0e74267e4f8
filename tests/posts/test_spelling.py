from __future__ import annotations

import pytest

from posts.models import SearchWord
from posts.queries import parse
from posts.spelling import nearest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _vocabulary():
    for shown, word in [
        ("eviction", "eviction"),
        ("hôpital", "hopital"),
        ("tenant", "tenant"),
        ("court", "court"),
    ]:
        SearchWord.objects.create(word=word, shown=shown, initial=word[0], length=len(word))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("evicton", "eviction"),
        ("Evction now", "eviction now"),
        ("hopitel", "hôpital"),
        ("tennant evicton", "tenant eviction"),
        ("evicton -tenant", "eviction -tenant"),
        ("eviction", ""),
        ("eviction cuort", "eviction court"),
        ("zzzzzz", ""),
        ("law", ""),
        ('"evicton"', ""),
        ("cat", ""),
        ("", ""),
    ],
)
def test_nearest_puts_unknown_words_right(query, expected):
    assert nearest(parse(query)) == expected


def test_nearest_costs_one_statement_or_none(django_assert_num_queries):
    with django_assert_num_queries(1):
        nearest(parse("evicton tennant"))
    with django_assert_num_queries(0):
        nearest(parse("law"))
