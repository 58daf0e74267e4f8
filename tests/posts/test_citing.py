from __future__ import annotations

import datetime as dt

import pytest

from posts.citation_formats import Name
from posts.citing import head_tags, name_of, reference, sources_of, work_of_post, work_of_source
from posts.models import House, Republication
from posts.partial_dates import PartialDate
from tests.factories import make_organization, make_person, make_published_post, make_source

pytestmark = pytest.mark.django_db
SITE = "http://testserver/"


def at(year, month, day):
    return dt.datetime(year, month, day, 12, tzinfo=dt.UTC)


def test_post_is_cited_with_signers_house_and_day():
    House.objects.update(
        site_name="The Dispatch", organization=make_organization(name="Quillhaven Institute")
    )
    ada = make_person(name="Ada Quill", sort_name="Quill, Ada")
    post = make_published_post(
        title="Who opens the quay?", byline=[ada], published_at=at(2026, 3, 12), summary="In short."
    )
    work = work_of_post(post, House.load(), site=SITE)
    assert (work.authors, work.container, work.publisher, work.issued) == (
        (Name("Ada Quill", "Quill, Ada"),), "The Dispatch", "Quillhaven Institute", PartialDate(2026, 3, 12),
    )  # fmt: skip
    assert reference(work) == (
        "Ada Quill. “Who opens the quay?”. The Dispatch, 12 March 2026. "
        "http://testserver/posts/2026/03/who-opens-the-quay/"
    )
    tags = head_tags(work)
    assert [value for name, value in tags if name == "citation_author"] == ["Quill, Ada"]
    assert dict(tags)["citation_publication_date"] == "2026/03/12"
    assert (dict(tags)["DC.creator"], dict(tags)["DCTERMS.issued"]) == ("Ada Quill", "2026-03-12")
    assert dict(tags)["z:itemType"] == "blogPost"


def test_post_without_byline_is_the_house_s_unless_it_was_somebody_else_s():
    House.objects.update(organization=make_organization(name="Quillhaven Institute"))
    post = make_published_post()
    assert work_of_post(post, House.load(), site=SITE).authors == (
        Name("Quillhaven Institute", is_body=True),
    )
    Republication.objects.create(
        post=post, publisher=make_organization(name="The Meridian"), original_title="Quays",
        original_on=dt.date(2026, 1, 2),
    )  # fmt: skip
    post.refresh_from_db()
    work = work_of_post(post, House.load(), site=SITE)
    assert work.authors == ()
    assert (work.original_title, work.original_publisher, work.original_date) == (
        "Quays", "The Meridian", PartialDate(2026, 1, 2),
    )  # fmt: skip


def test_source_stands_in_its_outlet_or_comes_from_its_publisher():
    body = make_organization(name="Harbour Watch")
    article, report = make_source(publisher=body), make_source(publisher=body, kind="report")
    assert (work_of_source(article).container, work_of_source(article).publisher) == ("Harbour Watch", "")
    assert (work_of_source(report).container, work_of_source(report).publisher) == ("", "Harbour Watch")
    assert reference(work_of_source(make_source(title="Silence", url=""))) == "“Silence”."
    assert name_of(body) == Name("Harbour Watch", is_body=True)


@pytest.mark.parametrize("number", [1, 12])
def test_sources_of_a_post_stand_in_order_once_each(django_assert_num_queries, number):
    sources = [make_source(authors=[make_person()]) for _ in range(number)]
    relay = make_source()
    body = "".join(
        f'<blockquote data-source="{row.pk}" data-via="{relay.pk}"><p>{row.title} says.</p></blockquote>'
        for row in sources
    )
    post = make_published_post(body=body + f'<p><q data-source="{sources[0].pk}">again</q></p>')
    with django_assert_num_queries(4):
        found = sources_of(post)
        assert [row.author_list for row in found][1] == []
    assert found == [sources[0], relay, *sources[1:]]
