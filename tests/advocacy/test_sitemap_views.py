"""The sitemaps, held against what their schemas require (sitemaps.org 0.9; Google's image 1.1 and news 0.9)."""

from __future__ import annotations

import datetime as dt
import re
from xml.etree import ElementTree as ET

import pytest
from django.core.cache import cache
from django.utils import timezone

from posts.models import Republication
from tests.factories import (
    ask,
    make_demand,
    make_image,
    make_organization,
    make_person,
    make_petition,
    make_post,
    make_published_post,
    make_source,
    make_tag,
)

pytestmark = pytest.mark.django_db

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
W3C_INSTANT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d([+-]\d\d:\d\d|Z))?")


def xml(client, path):
    response = client.get(path)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/xml")
    return ET.fromstring(response.content)  # noqa: S314 - our own file


def check_address(text):
    """xsd: tLoc is an anyURI of 12 to 2048 characters."""
    assert re.fullmatch(r"http://testserver/\S{0,2000}", text), text


def check_map(root):
    """xsd: urlset > url+ > loc, lastmod?, changefreq?, priority?, then other namespaces."""
    assert root.tag == f"{MAP}urlset"
    assert 1 <= len(root) <= 50_000
    for url in root:
        tags = [child.tag for child in url]
        assert url.tag == f"{MAP}url"
        assert tags[0] == f"{MAP}loc"
        assert sorted(tags, key=lambda tag: tag not in (f"{MAP}loc", f"{MAP}lastmod")) == tags
        check_address(url.findtext(f"{MAP}loc"))
        assert len(url.findall(f"{MAP}lastmod")) <= 1
        for changed in url.findall(f"{MAP}lastmod"):
            assert W3C_INSTANT.fullmatch(changed.text)
        for image in url.findall(f"{IMAGE}image"):
            assert [child.tag for child in image] == [f"{IMAGE}loc"]
            check_address(image.findtext(f"{IMAGE}loc"))
    return {url.findtext(f"{MAP}loc").removeprefix("http://testserver"): url for url in root}


def check_index(root):
    """xsd: sitemapindex > sitemap+ > loc, lastmod?"""
    assert root.tag == f"{MAP}sitemapindex"
    assert len(root) >= 1
    for file in root:
        assert [child.tag for child in file] in ([f"{MAP}loc"], [f"{MAP}loc", f"{MAP}lastmod"])
        check_address(file.findtext(f"{MAP}loc"))
        for changed in file.findall(f"{MAP}lastmod"):
            assert W3C_INSTANT.fullmatch(changed.text)
    return [file.findtext(f"{MAP}loc").removeprefix("http://testserver") for file in root]


def make_site():
    ada = make_person(name="Ada Quill")
    source = make_source(title="The river", publisher=make_organization(name="Gazette"))
    image = make_image()
    post = make_published_post(
        body=f'<blockquote data-source="{source.pk}" data-speaker="person:{ada.pk}"><p>Said.</p></blockquote>'
        f'<figure data-embed="image" data-id="{image.pk}"></figure>',
        tags=[make_tag(name="rivers")],
        lead_image=make_image(),
    )
    make_published_post(language="fr", tags=[make_tag(name="fleuves")])
    demand = make_demand()
    ask(demand)
    make_petition()
    make_post(tags=[make_tag(name="hidden")])
    return post, image


def test_every_file_of_the_index_is_valid_and_every_address_in_it_answers(client):
    make_site()
    files = check_index(xml(client, "/sitemap.xml"))
    assert "/sitemaps/posts.xml" in files
    assert "/sitemap-news.xml" in files
    assert len(files) == len(set(files))
    found = {}
    for file in files:
        root = xml(client, file)
        found |= dict.fromkeys(check_map(root), file)
    assert {"/", "/fr/", "/posts/", "/partners/", "/tags/rivers/", "/fr/tags/fleuves/", "/people/ada-quill/",
            "/organizations/gazette/", "/sources/the-river/", "/kinds/commentary/", "/calls/", "/petitions/"} <= set(found)  # fmt: skip
    assert "/tags/hidden/" not in found
    wrong = {address for address in found if client.get(address).status_code != 200}
    assert wrong == set()


def test_post_brings_its_pictures(client):
    post, image = make_site()
    url = check_map(xml(client, "/sitemaps/posts.xml"))[post.get_absolute_url()]
    shown = [node.text for node in url.iter(f"{IMAGE}loc")]
    assert shown == [f"http://testserver{row.file.url}" for row in (post.lead_image, image)]


def test_news_are_of_the_last_two_days(client):
    """Source: Google's documentation of news sitemaps."""
    fresh = make_published_post(title="Fresh & <new>", days_ago=1)
    make_published_post(days_ago=3)
    (url,) = xml(client, "/sitemap-news.xml")
    news = url.find(f"{NEWS}news")
    assert url.findtext(f"{MAP}loc") == f"http://testserver{fresh.get_absolute_url()}"
    assert [child.tag for child in news] == [f"{NEWS}publication", f"{NEWS}publication_date", f"{NEWS}title"]
    assert [child.tag for child in news[0]] == [f"{NEWS}name", f"{NEWS}language"]
    assert (news[0][1].text, news.findtext(f"{NEWS}title")) == ("en", "Fresh & <new>")
    assert dt.datetime.fromisoformat(news.findtext(f"{NEWS}publication_date")).tzinfo is not None


def test_text_whose_original_stands_elsewhere_is_listed_nowhere(client):
    post = make_published_post()
    Republication.objects.create(
        post=post, publisher=make_organization(), original_url="https://saltmarsh.example/1"
    )
    other = make_published_post()
    assert list(check_map(xml(client, "/sitemaps/posts.xml"))) == [other.get_absolute_url()]
    assert len(xml(client, "/sitemap-news.xml")) == 1


@pytest.mark.parametrize("number", [1, 6])
def test_index_and_files_cost_the_same_queries_however_much_is_in_them(
    client, django_assert_num_queries, number
):
    for _ in range(number):
        make_published_post(lead_image=make_image(), tags=[make_tag()], byline=[make_person()])
    with django_assert_num_queries(INDEX_QUERIES):
        xml(client, "/sitemap.xml")
    with django_assert_num_queries(5):
        xml(client, "/sitemaps/posts.xml")


INDEX_QUERIES = 51


@pytest.mark.parametrize(
    "path",
    ["/sitemaps/posts.xml?p=0", "/sitemaps/posts.xml?p=99", "/sitemaps/posts.xml?p=x", "/sitemaps/none.xml"],
)
def test_file_that_does_not_exist_is_not_found(client, path):
    make_published_post()
    assert client.get(path).status_code == 404


def test_long_section_is_cut_into_files(client, monkeypatch):
    monkeypatch.setattr("posts.sitemaps.PostSitemap.limit", 2)
    for _ in range(5):
        make_published_post()
    files = [file for file in check_index(xml(client, "/sitemap.xml")) if "posts" in file]
    assert files == ["/sitemaps/posts.xml", "/sitemaps/posts.xml?p=2", "/sitemaps/posts.xml?p=3"]
    assert [len(xml(client, file)) for file in files] == [2, 2, 1]


def test_newest_change_of_a_section_is_in_the_index(client):
    post = make_published_post()
    cache.clear()
    (file,) = [file for file in xml(client, "/sitemap.xml") if "posts.xml" in file.findtext(f"{MAP}loc")]
    told = dt.datetime.fromisoformat(file.findtext(f"{MAP}lastmod"))
    assert abs(told - post.modified_at) < dt.timedelta(seconds=1)
    assert told <= timezone.now()


def alternates(client, path):
    """{address: {language: address}} as one file tells it, all without the host."""
    return {
        address: {
            node.get("hreflang"): node.get("href").removeprefix("http://testserver")
            for node in url.iter(f"{XHTML}link")
        }
        for address, url in check_map(xml(client, path)).items()
    }


def test_lists_of_two_languages_name_each_other(client):
    """Source: Google's documentation of localised pages: each names all, itself included, or none."""
    rivers, silence = make_tag(name="rivers"), make_tag(name="silence")
    make_published_post(tags=[rivers, silence])
    make_published_post(language="fr", tags=[rivers])
    both = {"en": "/tags/rivers/", "fr": "/fr/tags/rivers/"}
    assert alternates(client, "/sitemaps/tags.xml") == {"/tags/rivers/": both, "/tags/silence/": {}}
    assert alternates(client, "/sitemaps/tags-fr.xml") == {"/fr/tags/rivers/": both}
    kinds = {"en": "/kinds/commentary/", "fr": "/fr/kinds/commentary/"}
    assert alternates(client, "/sitemaps/kinds-fr.xml") == {"/fr/kinds/commentary/": kinds}
    assert alternates(client, "/sitemaps/pages.xml")["/"] == {"en": "/", "fr": "/fr/"}


def test_robots_and_index_name_no_file_that_would_be_empty(client):
    """Source: the schema of sitemaps.org, in which a file holds one address at least; Google's warns of empty ones."""
    make_published_post(days_ago=3)
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert [line for line in lines if line.startswith("Sitemap")] == [
        "Sitemap: http://testserver/sitemap.xml"
    ]
    assert "/sitemap-news.xml" not in check_index(xml(client, "/sitemap.xml"))
