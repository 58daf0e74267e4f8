from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from posts.listed import Lists, Under
from posts.models import Quotation
from posts.quoted import (
    FILTERS,
    canonical,
    facets,
    narrow,
    newest_hits,
    oldest_year,
    places_of,
    standing,
    with_places,
)
from tests.factories import make_organization, make_person, make_published_post, make_source, make_tag

pytestmark = pytest.mark.django_db


def words(rows):
    return [row.exact for row in rows]


@pytest.fixture
def world():
    """Three texts: the first two quote the same words of Ada, the last the same words of Ben."""
    ada, ben = make_person(name="Ada Quill"), make_person(name="Ben Rook")
    source = make_source(title="Silence", publisher=make_organization(name="The Ledger"))
    quote = '<blockquote data-source="{}" data-speaker="person:{}"><p>{}</p></blockquote>'
    tag = make_tag(name="rivers")
    return [
        make_published_post(
            title="One", published_at=dt.datetime(2024, 5, 1, 12, tzinfo=dt.UTC), tags=[tag],
            body=quote.format(source.pk, ada.pk, "It’s open.") + quote.format(source.pk, ada.pk, "Only once."),
        ),
        make_published_post(
            title="Two", published_at=dt.datetime(2025, 5, 1, 12, tzinfo=dt.UTC), tags=[tag, make_tag(name="law")],
            body=quote.format(source.pk, ada.pk, "It's open."),
        ),
        make_published_post(
            title="Three", published_at=dt.datetime(2025, 6, 1, 12, tzinfo=dt.UTC),
            body=quote.format(source.pk, ben.pk, "It’s open."),
        ),
    ]  # fmt: skip


def test_each_quotation_is_told_once_with_its_places_the_oldest_permalink_first(
    world, django_assert_num_queries
):
    rows = newest_hits({})[:9]
    with django_assert_num_queries(1):
        found = with_places(rows)
        told = [[place.post.title for place in one.posts] for one in found]
    assert [(one.row.exact, one.row.post_id) for one in found] == [
        ("It’s open.", world[2].pk), ("It's open.", world[1].pk), ("Only once.", world[0].pk),
    ]  # fmt: skip
    assert told == [["Three"], ["One", "Two"], ["One"]]
    assert found[1].canonical == Quotation.objects.get(post=world[0], position=0)
    assert found[1].posts[1].url == f"{world[1].get_absolute_url()}#q1"
    assert list(places_of([rows[0]]).values()) == [[rows[0]]]


def test_canonical_rows_stand_for_all_others(world):
    Quotation.objects.filter(post=world[0]).update(first_public_at=timezone.now() + dt.timedelta(1))
    rows = canonical([post.pk for post in world]).order_by("pk")
    assert [row.post_id for row in rows] == [world[0].pk, world[1].pk, world[2].pk]
    assert words(rows) == ["Only once.", "It's open.", "It’s open."]
    assert words(canonical([world[0].pk])) == ["Only once."]


@pytest.mark.parametrize(
    ("chosen", "number"),
    [
        ({}, 4),
        ({"speaker": "ada-quill"}, 3),
        ({"outlet": "the-ledger"}, 4),
        ({"tag": "rivers", "year": "2025"}, 1),
        ({"verdict": "unchecked"}, 4),
        ({"verdict": "verbatim"}, 0),
        ({"year": "2024"}, 2),
        ({"year": "x"}, 0),
        ({"year": "0000"}, 0),
        ({"year": "²⁰²⁴"}, 0),
        ({"q": "once"}, 1),
        ({"q": "nowhere"}, 0),
        ({"q": "!"}, 0),
        ({"speaker": "nobody"}, 0),
    ],
)
def test_filters_narrow(world, chosen, number):
    assert narrow(standing(), chosen).count() == number
    assert len(newest_hits(chosen).rows) == number


def test_facets_count_places_and_call_them_by_name(world):
    counted = {facet.name: facet.values for facet in facets(newest_hits({}), FILTERS)}
    assert counted == {
        "speaker": (("ada-quill", "Ada Quill", 3), ("ben-rook", "Ben Rook", 1)),
        "outlet": (("the-ledger", "The Ledger", 4),),
        "verdict": (("unchecked", str(Quotation.Verdict.UNCHECKED.label), 4),),
        "tag": (("rivers", "rivers", 3), ("law", "law", 1)),
        "year": (("2025", "2025", 2), ("2024", "2024", 2)),
    }
    chosen = facets(newest_hits({"tag": "law"}), ("tag",))
    assert chosen[0].values == (("law", "law", 1), ("rivers", "rivers", 1))


def test_no_more_than_the_newest_are_looked_at_and_numbers_say_so(world, monkeypatch):
    monkeypatch.setattr("posts.quoted.HIT_LIMIT", 2)
    hits = newest_hits({})
    assert hits.is_capped
    assert [row["post_id"] for row in hits.rows] == [world[2].pk, world[1].pk]
    assert oldest_year(Under.QUOTES_ANYBODY, 0, lists=Lists()) == 2024
