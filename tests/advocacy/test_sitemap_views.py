"""The sitemaps, held against schemas (sitemaps.org 0.9; Google's image 1.1 and news 0.9), and what they name."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.core.cache import cache as kept
from django.utils import timezone
from lxml import etree

from posts.models import Post, Republication
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
SCHEMAS = Path(__file__).parents[1] / "data" / "sitemaps"


@cache
def schema(name):
    """Of this project, written from the public documents: see the files themselves."""
    return etree.XMLSchema(etree.parse(SCHEMAS / f"{name}.xsd"))


def faults(document):
    """What the schema of its root says against a sitemap or an index of them."""
    tree = etree.fromstring(document)
    judge = schema("index" if tree.tag == f"{MAP}sitemapindex" else "sitemap")
    return [] if judge.validate(tree) else [str(error.message) for error in judge.error_log]


def xml(client, path):
    response = client.get(path)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/xml")
    assert faults(response.content) == []
    return ET.fromstring(response.content)  # noqa: S314 - our own file


def check_map(root):
    """{address: element}, without the host."""
    return {url.findtext(f"{MAP}loc").removeprefix("http://testserver"): url for url in root}


@pytest.fixture(autouse=True)
def _one_file(monkeypatch):
    """Keys go on counting from test to test: a section is one file here, but where its files are what is tested."""
    monkeypatch.setattr("posts.sitemaps.SiteMap.limit", 10**12)


def section(client, name):
    return check_map(xml(client, f"/sitemaps/{name}.xml"))


def part_of(post, size):
    return f"/sitemaps/posts.xml?p={(post.pk - 1) // size + 1}"


def check_index(root):
    return [file.findtext(f"{MAP}loc").removeprefix("http://testserver") for file in root]


URLSET = (
    f'<urlset xmlns="{MAP[1:-1]}" xmlns:i="{IMAGE[1:-1]}" xmlns:n="{NEWS[1:-1]}" xmlns:x="{XHTML[1:-1]}">'
)
FILE = "<sitemap><loc>https://a.example/1.xml</loc></sitemap>"
NEWS_URL = (
    "<url><loc>https://a.example/</loc><n:news><n:publication><n:name>D</n:name><n:language>en</n:language>"
    "</n:publication><n:publication_date>2026-11-22</n:publication_date><n:title>A</n:title></n:news></url>"
)


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
    url = section(client, "posts")[post.get_absolute_url()]
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
    assert list(section(client, "posts")) == [other.get_absolute_url()]
    assert len(xml(client, "/sitemap-news.xml")) == 1


@pytest.mark.parametrize("number", [1, 6])
def test_index_and_files_cost_the_same_queries_however_much_is_in_them(
    client, django_assert_num_queries, number
):
    for _ in range(number):
        make_published_post(lead_image=make_image(), tags=[make_tag()], byline=[make_person()])
    with django_assert_num_queries(INDEX_QUERIES):
        xml(client, "/sitemap.xml")
    with django_assert_num_queries(4):
        xml(client, "/sitemaps/posts.xml")


INDEX_QUERIES = 50


@pytest.mark.parametrize(
    "path",
    ["/sitemaps/posts.xml?p=0", "/sitemaps/posts.xml?p=99", "/sitemaps/posts.xml?p=x", "/sitemaps/none.xml"],
)
def test_file_that_does_not_exist_is_not_found(client, path):
    make_published_post()
    assert client.get(path).status_code == 404


def test_long_section_is_cut_by_keys_into_files_that_no_other_post_moves(client, monkeypatch):
    monkeypatch.setattr("posts.sitemaps.PostSitemap.limit", 2)
    posts = [make_published_post() for _ in range(5)]
    parts = {part_of(post, 2).removesuffix("?p=1") for post in posts}

    def files():
        kept.clear()
        return {file for file in check_index(xml(client, "/sitemap.xml")) if "/posts.xml" in file}

    def held(file):
        return sorted(check_map(xml(client, file)))

    assert files() == parts
    before = {file: held(file) for file in parts}
    assert sorted(address for addresses in before.values() for address in addresses) == sorted(
        post.get_absolute_url() for post in posts
    )
    assert max(map(len, before.values())) <= 2
    gone = posts[0]
    Post.objects.filter(pk=gone.pk).update(status="draft", published_at=None)
    after = {file: held(file) for file in files()}
    assert after == {
        file: kept_there
        for file, addresses in before.items()
        if (kept_there := [one for one in addresses if one != gone.get_absolute_url()])
    }


@pytest.mark.parametrize(
    ("inner", "fault"),
    [
        ("<url><lastmod>2026-11-22</lastmod></url>", "loc"),
        ("", "Missing child"),
        ("<url><loc>/posts/</loc></url>", "loc"),
        ("<url><loc>https://a.example/</loc><loc>https://b.example/</loc></url>", "loc"),
        ("<url><lastmod>2026-11-22</lastmod><loc>https://a.example/</loc></url>", "lastmod"),
        ("<url><loc>https://a.example/</loc><lastmod>22 November</lastmod></url>", "lastmod"),
        ("<url><loc>https://a.example/</loc><lastmod>2026-11-22T10:00:00</lastmod></url>", "lastmod"),
        ("<url><loc>https://a.example/</loc><priority>2</priority></url>", "priority"),
        ("<url><loc>https://a.example/</loc><other/></url>", "other"),
        ("<url><loc>https://a.example/</loc><i:image/></url>", "image"),
        ("<url><loc>https://a.example/</loc><i:image><i:loc>/x.jpg</i:loc></i:image></url>", "loc"),
        ("<url><loc>https://a.example/</loc><n:news><n:title>x</n:title></n:news></url>", "title"),
        (NEWS_URL.replace("<n:title>A</n:title>", ""), "news"),
        (NEWS_URL.replace(">en<", ">English<"), "language"),
        (NEWS_URL.replace("2026-11-22", "today"), "publication_date"),
        (NEWS_URL.replace("<n:title>A", "<n:title> "), "title"),
        ('<url><loc>https://a.example/</loc><x:link rel="alternate" hreflang="fr"/></url>', "href"),
    ],
)  # fmt: skip
def test_schema_refuses_faults(inner, fault):
    good = f"{URLSET}{NEWS_URL}</urlset>"
    assert faults(good.encode()) == []
    assert any(fault in line for line in faults(f"{URLSET}{inner}</urlset>".encode()))


@pytest.mark.parametrize("inner", ["", "<url><loc>https://a.example/</loc></url>", f"{FILE}{FILE}"])
def test_schema_of_the_index_refuses_faults(inner):
    index = f'<sitemapindex xmlns="{MAP[1:-1]}">{{}}</sitemapindex>'
    assert faults(index.format(FILE).encode()) == []
    assert faults(index.format(inner).encode()) != []


def test_newest_change_of_a_section_is_in_the_index(client):
    post = make_published_post()
    kept.clear()
    (file,) = [file for file in xml(client, "/sitemap.xml") if "posts.xml" in file.findtext(f"{MAP}loc")]
    told = dt.datetime.fromisoformat(file.findtext(f"{MAP}lastmod"))
    assert abs(told - post.modified_at) < dt.timedelta(seconds=1)
    assert told <= timezone.now()


def alternates(client, name):
    """{address: {language: address}} as a section tells it, all without the host."""
    return {
        address: {
            node.get("hreflang"): node.get("href").removeprefix("http://testserver")
            for node in url.iter(f"{XHTML}link")
        }
        for address, url in section(client, name).items()
    }


def test_lists_of_two_languages_name_each_other(client):
    """Source: Google's documentation of localised pages: each names all, itself included, or none."""
    rivers, silence = make_tag(name="rivers"), make_tag(name="silence")
    make_published_post(tags=[rivers, silence])
    make_published_post(language="fr", tags=[rivers])
    both = {"en": "/tags/rivers/", "fr": "/fr/tags/rivers/"}
    assert alternates(client, "tags") == {"/tags/rivers/": both, "/tags/silence/": {}}
    assert alternates(client, "tags-fr") == {"/fr/tags/rivers/": both}
    kinds = {"en": "/kinds/commentary/", "fr": "/fr/kinds/commentary/"}
    assert alternates(client, "kinds-fr") == {"/fr/kinds/commentary/": kinds}
    assert alternates(client, "pages")["/"] == {"en": "/", "fr": "/fr/"}


def test_robots_and_index_name_no_file_that_would_be_empty(client):
    """Source: the schema of sitemaps.org, in which a file holds one address at least; Google's warns of empty ones."""
    make_published_post(days_ago=3)
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert [line for line in lines if line.startswith("Sitemap")] == [
        "Sitemap: http://testserver/sitemap.xml"
    ]
    assert "/sitemap-news.xml" not in check_index(xml(client, "/sitemap.xml"))
