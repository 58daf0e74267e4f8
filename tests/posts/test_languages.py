from __future__ import annotations

import re
import uuid

import pytest
from django.utils import translation
from selectolax.lexbor import LexborHTMLParser

from posts import languages
from posts.rendering import render_body
from tests.factories import make_post, make_published_post, make_tag

pytestmark = pytest.mark.django_db
SITE = "http://testserver"


def page_at(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return LexborHTMLParser(response.content)


def alternates(page):
    return {
        link.attributes["hreflang"]: link.attributes["href"].removeprefix(SITE)
        for link in page.css("link[rel=alternate][hreflang]")
    }


def switch(page):
    return {
        link.attributes["hreflang"]: link.attributes["href"] for link in page.css(".masthead a[hreflang]")
    }


def pair(**overrides):
    group = uuid.uuid4()
    english = make_published_post(title="Files", translation_group=group, **overrides)
    french = make_published_post(title="Dossiers", language="fr", translation_group=group, **overrides)
    return english, french


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("ar", "rtl"),
        ("fa-IR", "rtl"),
        ("HE", "rtl"),
        ("en", "ltr"),
        ("fr-CA", "ltr"),
        ("zh", "ltr"),
        ("", "ltr"),
    ],
)
def test_direction_of_a_language_is_that_of_its_script(language, written):
    assert languages.direction(language) == written


def test_article_and_its_translation_name_each_other(client):
    english, french = pair()
    expected = {"en": english.get_absolute_url(), "fr": french.get_absolute_url()}
    for post, other in ((english, french), (french, english)):
        page = page_at(client, post.get_absolute_url())
        assert alternates(page) == expected
        assert switch(page) == {other.language: other.get_absolute_url()}
        assert page.css_first("html").attributes["lang"] == post.language


def test_article_without_a_translation_leads_to_the_first_page_of_the_other_language(client):
    page = page_at(client, make_published_post().get_absolute_url())
    assert (alternates(page), switch(page)) == ({}, {"fr": "/fr/"})


def test_a_translation_that_readers_do_not_see_is_not_named(client):
    english = make_published_post()
    make_post(language="fr", translation_group=english.translation_group)
    page = page_at(client, english.get_absolute_url())
    assert (alternates(page), switch(page)) == ({}, {"fr": "/fr/"})


@pytest.mark.parametrize("path", ["", "posts/", "tags/", "regions/", "search/", "calls/", "petitions/"])
def test_a_page_of_every_language_leads_to_itself_in_the_others(client, path):
    pair()
    for here, there, code in ((f"/{path}", f"/fr/{path}", "fr"), (f"/fr/{path}", f"/{path}", "en")):
        page = page_at(client, here)
        assert switch(page) == {code: there}
        assert alternates(page) == {"en": f"/{path}", "fr": f"/fr/{path}"}


def test_a_list_leads_to_itself_only_where_the_other_language_has_something(client):
    both, one = make_tag(name="rivers"), make_tag(name="seas")
    pair(tags=[both])
    make_published_post(tags=[one])
    page = page_at(client, both.get_absolute_url())
    assert (alternates(page), switch(page)) == (
        {"en": "/tags/rivers/", "fr": "/fr/tags/rivers/"},
        {"fr": "/fr/tags/rivers/"},
    )
    page = page_at(client, one.get_absolute_url())
    assert (alternates(page), switch(page)) == ({}, {"fr": "/fr/"})


def test_archive_of_a_month_leads_to_the_same_month(client):
    english, french = pair()
    here, there = (post.get_absolute_url().removesuffix(f"{post.slug}/") for post in (english, french))
    assert switch(page_at(client, here)) == {"fr": there}
    assert switch(page_at(client, there)) == {"en": here}


def test_lists_and_feeds_show_the_posts_of_their_language(client):
    english, french = pair()
    for address, shown, hidden in (("/posts/", english, french), ("/fr/posts/", french, english)):
        text = client.get(address).content.decode()
        assert (shown.get_absolute_url() in text, f'"{hidden.get_absolute_url()}"' in text) == (True, False)
    for address, shown, language in (("/feed/", english, "en"), ("/fr/feed/", french, "fr")):
        feed = client.get(address).content.decode()
        assert re.findall(r"<item><title>(.*?)</title>", feed) == [shown.title]
        assert re.findall(r"<language>(.*?)</language>", feed) == [language]
    atom = client.get("/fr/feed.atom").content.decode()
    assert 'xml:lang="fr"' in atom


def test_sitemap_names_translations_of_posts(client, monkeypatch):
    monkeypatch.setattr("posts.sitemaps.SiteMap.limit", 10**12)  # keys go on from test to test
    english, french = pair()
    alone = make_published_post(language="fr", title="Seul")
    text = client.get("/sitemaps/posts.xml").content.decode()
    found = {
        re.search(r"<loc>(.*?)</loc>", url)[1].removeprefix(SITE): {
            code: address.removeprefix(SITE)
            for code, address in re.findall(r'hreflang="(\w+)" href="(.*?)"', url)
        }
        for url in re.findall(r"<url>.*?</url>", text)
    }
    posts = {"en": english.get_absolute_url(), "fr": french.get_absolute_url()}
    assert found == {posts["en"]: posts, posts["fr"]: posts, alone.get_absolute_url(): {}}


@pytest.mark.parametrize("slug", ["رسالة-مفتوحة", "открытое-письмо", "公开信", "pétition-2026"])
def test_a_slug_may_be_in_any_script(client, slug):
    post = make_published_post(slug=slug)
    address = post.get_absolute_url()
    assert client.get(address).status_code == 200
    assert page_at(client, address).css_first("link[rel=canonical]").attributes["href"] == f"{SITE}{address}"
    assert client.get(f"{address.removesuffix('/')}").status_code == 301


@pytest.mark.parametrize("title", ["رسالة مفتوحة", "Открытое письмо", "公开信"])
def test_a_title_in_any_script_gives_a_slug_that_can_be_typed(title):
    post = make_published_post(title=title, slug="")
    assert post.slug.isascii()
    assert post.slug not in {"", "item"}


def test_a_quotation_from_right_to_left_says_so():
    html = '<blockquote lang="ar"><p>الحرب</p></blockquote><p>As <span lang="he">שלום</span> and <span lang="fr">oui</span>.</p>'
    page = LexborHTMLParser(render_body(html).html)
    assert {node.attributes["lang"]: node.attributes.get("dir") for node in page.css("[lang]")} == {
        "ar": "rtl",
        "he": "rtl",
        "fr": None,
    }
    with translation.override("ar"):
        page = LexborHTMLParser(render_body(html).html)
    assert {node.attributes["lang"]: node.attributes.get("dir") for node in page.css("[lang]")} == {
        "ar": None,
        "he": None,
        "fr": "ltr",
    }


def test_a_site_in_a_language_from_right_to_left_turns_its_pages(client, settings):
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "العربية")]
    post = make_published_post(language="ar", title="رسالة")
    page = page_at(client, post.get_absolute_url())
    assert (page.css_first("html").attributes["lang"], page.css_first("html").attributes["dir"]) == (
        "ar",
        "rtl",
    )
    assert page_at(client, "/fr/").css_first("html").attributes.get("dir") is None


def test_search_looks_in_the_language_of_its_page_with_that_language_s_endings(client):
    english = make_published_post(title="The negotiations", body="<p>The parties negotiated for nations.</p>")
    french = make_published_post(
        title="Les négociations", body="<p>Les parties négocièrent l’égalité des nations.</p>", language="fr"
    )
    for address, found in (
        ("/search/?q=negotiating", [english]),
        ("/search/?q=nation", [english]),
        ("/fr/search/?q=negocier", [french]),
        ("/fr/search/?q=nation", [french]),
        ("/fr/search/?q=egalite", [french]),
        ("/search/?q=egalite", []),
        ("/fr/search/?q=negotiating", []),
    ):
        links = [node.attributes["href"] for node in page_at(client, address).css(".entries h2 a")]
        assert (address, links) == (address, [post.get_absolute_url() for post in found])
