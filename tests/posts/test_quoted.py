from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from posts.models import Quotation
from posts.quoted import FILTERS, canonical, facets, narrow, once_each, places_of, standing, with_places
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
    rows = list(once_each(standing()))
    assert [(row.exact, row.post_id) for row in rows] == [
        ("It’s open.", world[2].pk), ("It's open.", world[1].pk), ("Only once.", world[0].pk),
    ]  # fmt: skip
    with django_assert_num_queries(1):
        found = with_places(rows)
        told = [[place.post.title for place in one.posts] for one in found]
    assert told == [["Three"], ["One", "Two"], ["One"]]
    assert found[1].canonical == Quotation.objects.get(post=world[0], position=0)
    assert found[1].posts[1].url == f"{world[1].get_absolute_url()}#q1"
    assert list(places_of([rows[0]]).values()) == [[rows[0]]]


def test_canonical_rows_stand_for_all_others(world):
    Quotation.objects.filter(post=world[0]).update(first_public_at=timezone.now() + dt.timedelta(1))
    rows = canonical(language="en").order_by("pk")
    assert [row.post_id for row in rows] == [world[0].pk, world[1].pk, world[2].pk]
    assert words(rows) == ["Only once.", "It's open.", "It’s open."]
    assert list(canonical(language="fr")) == []


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


def test_facets_count_places_and_call_them_by_name(world):
    counted = {facet.name: facet.values for facet in facets(standing(), FILTERS)}
    assert counted == {
        "speaker": (("ada-quill", "Ada Quill", 3), ("ben-rook", "Ben Rook", 1)),
        "outlet": (("the-ledger", "The Ledger", 4),),
        "verdict": (("unchecked", str(Quotation.Verdict.UNCHECKED.label), 4),),
        "tag": (("rivers", "rivers", 3), ("law", "law", 1)),
        "year": (("2025", "2025", 2), ("2024", "2024", 2)),
    }
    chosen = facets(narrow(standing(), {"tag": "law"}), ("tag",))
    assert chosen[0].values == (("law", "law", 1), ("rivers", "rivers", 1))
