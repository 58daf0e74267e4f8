from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from posts.models import House, Post, Republication
from posts.structured_data import as_script
from tests.factories import (
    make_image,
    make_organization,
    make_person,
    make_published_post,
    make_region,
    make_series,
    make_source,
    make_tag,
    make_theme,
)

pytestmark = pytest.mark.django_db

# Source: schema.org and Google's documentation of article, breadcrumb and organisation markup.
REQUIRED = {
    "OpinionNewsArticle": {"headline", "image", "datePublished", "dateModified", "author", "publisher"},
    "NewsArticle": {"headline", "image", "datePublished", "dateModified", "author", "publisher"},
    "Article": {"headline", "image", "datePublished", "dateModified", "author", "publisher"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name", "item"},
    "NewsMediaOrganization": {"name", "url"},
    "Organization": {"name", "url"},
    "Person": {"name"},
    "ImageObject": {"url", "width", "height"},
    "WebSite": {"name", "url", "potentialAction"},
    "SearchAction": {"target", "query-input"},
    "EntryPoint": {"urlTemplate"},
    "CollectionPage": {"name", "url"},
    "ProfilePage": {"name", "url", "mainEntity"},
    "CreativeWorkSeries": {"name", "url"},
    "Place": {"name"},
    "Thing": {"name"},
    "CreativeWork": {"name"},
    "Quotation": {"text"},
}
ADDRESSES = {"url", "item", "@id", "mainEntityOfPage", "urlTemplate", "isBasedOn", "usageInfo", "sameAs"}


def data_of(client, path):
    page = LexborHTMLParser(client.get(path).content)
    (script,) = page.css('script[type="application/ld+json"]')
    data = json.loads(script.text())
    assert data["@context"] == "https://schema.org"
    return data["@graph"]


def things_in(value):
    if isinstance(value, list):
        for item in value:
            yield from things_in(item)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for item in value.values():
            yield from things_in(item)


def check(graph):
    """Every thing has what its type requires; every address is complete; nothing is empty."""
    for thing in things_in(graph):
        assert REQUIRED[thing["@type"]] - set(thing) == set(), thing
        for name, value in thing.items():
            assert value not in (None, "", [], {}), name
            if name in ADDRESSES and isinstance(value, str):
                assert re.match(r"https?://", value), (name, value)


def full_post(**overrides):
    values = {
        "title": "Who opens <the quay> & why?",
        "summary": "In short.",
        "byline": [make_person(name="Ada Quill", role="President"), make_organization(name="Harbour Watch")],
        "tags": [make_tag(name="rivers")],
        "regions": [make_region(name="Canada")],
        "themes": [make_theme(name="Law")],
        "series": make_series(name="Waters"),
        "series_position": 2,
        "lead_image": make_image(credit_line="Ours", creator="I. Harker"),
    }
    return make_published_post(**{**values, **overrides})


@pytest.mark.parametrize(
    ("kind", "type_"),
    [("commentary", "OpinionNewsArticle"), ("press_release", "NewsArticle"), ("notice", "Article")],
)
def test_article_says_what_its_type_requires(client, kind, type_):
    post = full_post(kind=kind)
    article, crumbs = data_of(client, post.get_absolute_url())
    check([article, crumbs])
    assert article["@type"] == type_
    assert article["headline"] == post.title
    assert [row["name"] for row in article["author"]] == ["Ada Quill", "Harbour Watch"]
    assert dt.datetime.fromisoformat(article["datePublished"]) == post.published_at.replace(microsecond=0)
    assert article["inLanguage"] == "en"
    assert (article["keywords"], article["articleSection"]) == (["rivers"], ["Law"])
    assert article["image"][1]["creditText"] == "Ours"
    assert [step["position"] for step in crumbs["itemListElement"]] == [1, 2, 3]


def test_headline_is_short_and_the_whole_title_beside_it(client):
    post = full_post(title="word " * 40)
    article, _crumbs = data_of(client, post.get_absolute_url())
    assert len(article["headline"]) <= 110
    assert article["alternativeHeadline"] == post.title


def test_text_without_byline_is_the_house_s(client):
    House.objects.update(organization=make_organization(name="Quillhaven Institute"))
    article, _crumbs = data_of(client, full_post(byline=[]).get_absolute_url())
    assert [row["name"] for row in article["author"]] == ["Quillhaven Institute"]


def test_republished_text_names_what_it_is_based_on_and_whose_it_is(client):
    post = full_post()
    Republication.objects.create(
        post=post, publisher=make_organization(name="Saltmarsh"), original_url="https://saltmarsh.example/1"
    )
    article, _crumbs = data_of(client, post.get_absolute_url())
    assert article["isBasedOn"] == "https://saltmarsh.example/1"
    assert article["copyrightHolder"]["name"] == "Saltmarsh"
    assert "usageInfo" not in article


@pytest.mark.parametrize(
    "path", ["/", "/tags/rivers/", "/people/ada-quill/", "/organizations/harbour-watch/"]
)
def test_other_pages_say_what_they_are(client, path):
    full_post()
    check(data_of(client, path))


def test_nothing_in_the_data_can_end_its_element():
    assert as_script({"name": "</script><script>&"}) == (
        '<script type="application/ld+json">{"@context": "https://schema.org", '
        '"name": "\\u003C/script\\u003E\\u003Cscript\\u003E\\u0026"}</script>'
    )


def test_previews_carry_no_data(client_of, editor):
    post = Post.objects.create(title="Draft", body="<p>a</p>")
    page = client_of(editor).get(f"/admin/posts/post/{post.pk}/preview/")
    assert b"ld+json" not in page.content


def test_article_names_what_it_quotes_and_who_said_it(client):
    outlet, ada = make_organization(name="The Meridian"), make_person(name="Ada Quill")
    source = make_source(
        title="Silence", publisher=outlet, authors=[ada], issued="2025-11", url_access="subscription"
    )
    relay = make_source(title="The wire")
    post = full_post(
        body=f'<blockquote data-source="{source.pk}" data-via="{relay.pk}" data-speaker="person:{ada.pk}">'
        "<p>We <em>will</em> open.</p><p>Soon.</p></blockquote>"
        f'<p>Then <q data-source="{source.pk}" data-speaker-text="two officials">no</q>.</p>'
    )
    article, _crumbs = data_of(client, post.get_absolute_url())
    check(article)
    first, second = article["hasPart"]
    assert [work["name"] for work in article["citation"]] == ["Silence", "The wire"]
    assert (article["citation"][0]["datePublished"], article["citation"][0]["isAccessibleForFree"]) == (
        "2025-11",
        False,
    )
    assert "isAccessibleForFree" not in article["citation"][1]
    assert (first["text"], first["spokenByCharacter"]["name"]) == ("We will open.\n\nSoon.", "Ada Quill")
    assert first["isBasedOn"] == {"@id": article["citation"][0]["@id"]}
    assert first["url"].endswith("#q1")
    assert (second["text"], second["creditText"]) == ("no", "two officials")
    assert "spokenByCharacter" not in second
