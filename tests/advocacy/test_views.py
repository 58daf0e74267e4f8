from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from campaigns.ledger import record_event
from posts.models import House, Post
from tests.factories import (
    ask,
    make_call,
    make_demand,
    make_image,
    make_organization,
    make_person,
    make_post,
    make_published_post,
    make_region,
    make_report,
    make_source,
    make_tag,
)

pytestmark = pytest.mark.django_db


def tree_of(response):
    assert response.status_code == 200
    return LexborHTMLParser(response.content)


def text(node):
    return " ".join(node.text().split())


def full_site(number):
    tag, region = make_tag(name="rivers"), make_region(name="Arctic")
    for index in range(number):
        call = make_call(demands=["First.", ("Second.", ["Nested."])])
        make_published_post(
            title=f"Rivers {index}",
            kind=Post.Kind.values[index % 5],
            body=f'<p>Rivers move.</p><figure data-embed="call" data-id="{call.pk}"></figure>',
            byline=[make_person(), make_organization()],
            tags=[tag],
            regions=[region],
            reports=[make_report()],
            lead_image=make_image(),
            days_ago=index + 1,
        )


@pytest.mark.parametrize("number", [12, 30])  # fewer leave nothing for the archive's part of the page
def test_home_and_search_cost_the_same_queries_however_much_there_is(
    client, django_assert_num_queries, number
):
    full_site(number)
    with django_assert_num_queries(16):
        tree_of(client.get("/"))
    with django_assert_num_queries(8):
        tree_of(client.get("/search/?q=rivers"))


def test_home_leads_with_the_newest_commentary_and_lists_the_rest(client):
    make_published_post(title="Older commentary", days_ago=3)
    make_published_post(title="The lead", days_ago=2)
    make_published_post(title="A release", kind="press_release", days_ago=1)
    page = tree_of(client.get("/"))
    assert text(page.css_first(".lead h2")) == "The lead"
    assert [text(node) for node in page.css(".entries h3")] == ["A release", "Older commentary"]
    assert [text(node) for node in page.css("h1")] == [House.load().site_name]


def test_home_shows_the_newest_call_and_where_it_was_made(client):
    old, new = make_call(demands=["Old demand."]), make_call(demands=["New demand."])
    for call, days in ((old, 9), (new, 2)):
        make_published_post(
            title=f"Post of {call.pk}",
            body=f'<figure data-embed="call" data-id="{call.pk}"></figure>',
            days_ago=days,
        )
    make_post(body=f'<figure data-embed="call" data-id="{make_call(demands=["Draft demand."]).pk}"></figure>')
    band = tree_of(client.get("/")).css_first(".calls-band")
    assert text(band.css_first("h2")) == "Whither Canada?"
    assert [text(node) for node in band.css(".demands li")] == ["New demand."]
    assert text(band.css_first(".from a")) == f"Post of {new.pk}"


def test_home_shows_the_demands_that_have_waited_longest_with_their_clocks(client):
    today = timezone.localdate()
    for days in (4, 90, 30, 12):
        demand = make_demand(operative_text=f"Asked {days} days ago.")
        ask(demand, days_ago=days)
    answered = make_demand(operative_text="Answered.")
    ask(answered, days_ago=200)
    record_event(answered, "refused", on=today, evidence=make_source(), by=None)
    waiting = tree_of(client.get("/")).css(".longest li")
    assert [text(row.css_first("a")) for row in waiting] == [
        "Asked 90 days ago.",
        "Asked 30 days ago.",
        "Asked 12 days ago.",
    ]
    assert text(waiting[0].css_first(".clock")) == "90 days without an answer"


def test_home_says_nothing_twice(client):
    for number in range(20):
        make_published_post(title=f"Post {number}", kind=Post.Kind.values[number % 5], days_ago=number + 1)
    page = tree_of(client.get("/"))
    titles = [text(node) for node in page.css(".lead h2 a, .entries h3 a, .titles li > a")]
    assert (len(titles), len(set(titles))) == (20, 20)


def test_home_of_an_empty_site_says_so(client):
    assert "Nothing has been published yet." in text(tree_of(client.get("/")).css_first("main"))


def test_search_marks_what_was_found_and_narrows_by_what_there_is(client):
    make_published_post(title="Évictions", body="<p>They were evicted at dawn.</p>", kind="statement")
    make_published_post(title="Quays", body="<p>No eviction today.</p>")
    page = tree_of(client.get("/search/?q=evictions"))
    assert len(page.css(".entries > li")) == 2
    assert {text(mark).casefold() for mark in page.css("mark")} == {"évictions", "evicted", "eviction"}
    narrower = {text(link): link.attributes["href"] for link in page.css(".facets a")}
    narrowed = tree_of(client.get(narrower["Statement"]))
    assert [text(node) for node in narrowed.css(".entries h2")] == ["Évictions"]
    assert text(narrowed.css_first(".facets a[aria-current]")) == "Statement"


def test_search_without_words_offers_help_and_asks_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        page = tree_of(client.get("/search/"))
    assert (page.css(".entries"), len(page.css(".search-help li"))) == ([], 3)


def test_search_that_finds_nothing_suggests_what_is_spelt_alike(client):
    make_published_post(body="<p>The lighthouse stands.</p>")
    page = tree_of(client.get("/search/?q=lihgthouse"))
    assert "Nothing holds “lihgthouse”." in text(page.css_first(".search-help"))
    assert page.css_first('.search-help a[href="/search/?q=lighthouse"]') is not None


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=" + "x" * 5000, "q='%20OR%201=1--", "q=%22unclosed", "q=-", "q=*", "q=%F0%9F%92%A9", "q=%FF",
     "q=a&year=%00&tag='&kind=none&region=" + "y" * 999, "q=AND%20OR%20NOT%20NEAR(", "sort=none&q=a"],
)  # fmt: skip
def test_whatever_is_asked_is_answered(client, query):
    make_published_post(title="A")
    tree_of(client.get(f"/search/?{query}"))


@pytest.mark.parametrize("page", ["0", "-1", "51", "1000000000", "x", "2"])
def test_page_of_results_that_does_not_exist_is_not_found(client, page):
    make_published_post(title="Rivers")
    assert client.get(f"/search/?q=rivers&page={page}").status_code == 404


def test_query_is_shown_as_text(client):
    page = tree_of(client.get('/search/?q="><script>alert(1)</script>'))
    assert page.css("script") == []
    assert page.css_first("#q").attributes["value"] == '"><script>alert(1)</script>'


def test_accent_of_the_house_reaches_the_page_without_inline_style(client):
    House.objects.update(accent_colour="#123456")
    response = client.get("/house.css")
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "--house-accent:#123456;" in response.content.decode()
    page = tree_of(client.get("/"))
    assert page.css_first('link[href="/house.css?v=123456"]') is not None
    assert page.css('[style], style, script:not([type="application/ld+json"])') == []


def test_settings_of_the_house_show_on_the_page(client):
    logo = make_image(alt_text="A quill")
    House.objects.update(
        site_name="The Dispatch",
        tagline="With sources",
        about="A small house.",
        logo=logo,
        footer_links=[{"label": "Imprint", "url": "/imprint/"}],
        social_links=[{"label": "Mastodon", "url": "https://social.example/@dispatch"}],
        membership_url="https://dispatch.example/join/",
        contact_email="desk@dispatch.example",
    )
    page = tree_of(client.get("/"))
    assert text(page.css_first("h1")) == "The Dispatch"
    assert text(page.css_first(".tagline")) == "With sources"
    mark = page.css_first("h1 .logo img").attributes
    assert (mark["src"], mark["alt"]) == (logo.file.url, "")
    footer = page.css_first("footer")
    assert text(footer.css_first(".about")) == "A small house."
    links = {text(link): link.attributes["href"] for link in footer.css("a")}
    for label, address in (
        ("Imprint", "/imprint/"),
        ("Mastodon", "https://social.example/@dispatch"),
        ("Become a member", "https://dispatch.example/join/"),
        ("desk@dispatch.example", "mailto:desk@dispatch.example"),
    ):
        assert links[label] == address
    assert [text(link) for link in footer.css("a[rel=me]")] == ["Mastodon"]


def test_robots_may_read_all_but_what_is_for_staff(client):
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines()[-1] == "Sitemap: http://testserver/sitemap.xml"


def test_whoever_finds_a_hole_learns_whom_to_tell(client, settings):
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT, settings.SITE_URL = (
        "security@quillhaven.example",
        "https://www.quillhaven.example",
    )
    with time_machine.travel(dt.datetime(2026, 5, 4, 12, 30, tzinfo=dt.UTC), tick=False):
        response = client.get("/.well-known/security.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "Contact: mailto:security@quillhaven.example",
        "Expires: 2026-10-31T00:00:00Z",
        "Preferred-Languages: en, fr",
        "Canonical: https://www.quillhaven.example/.well-known/security.txt",
    ]
    settings.SECURITY_CONTACT = "https://www.quillhaven.example/security/"
    assert client.get("/.well-known/security.txt").content.startswith(
        b"Contact: https://www.quillhaven.example/security/\n"
    )


def test_picture_is_served_and_other_media_are_not(client, settings):
    image = make_image()
    response = client.get(image.file.url)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/png")
    assert "immutable" in response.headers["Cache-Control"]
    secret = settings.MEDIA_ROOT / "permitted" / "a.pdf"
    secret.parent.mkdir(parents=True)
    secret.write_bytes(b"x")
    assert client.get("/media/permitted/a.pdf").status_code == 404
    for way_out in ("/media/images/../permitted/a.pdf", "/media/images/%2e%2e/permitted/a.pdf"):
        assert client.get(way_out).status_code == 400


@pytest.mark.parametrize("path", ["/nothing-here/", "/posts/2020/01/nothing/"])
def test_page_for_what_is_not_found_offers_a_search(client, path):
    response = client.get(path)
    page = LexborHTMLParser(response.content)
    assert response.status_code == 404
    assert page.css_first("form[role=search]").attributes["action"] == "/search/"
    assert page.css_first("meta[name=robots]").attributes["content"] == "noindex"


def test_scheduled_post_appears_by_the_clock(client):
    post = make_published_post(title="Soon", published_at=timezone.now() + dt.timedelta(hours=1))
    assert "Soon" not in client.get("/").content.decode()
    Post.objects.filter(pk=post.pk).update(published_at=timezone.now() - dt.timedelta(seconds=1))
    assert "Soon" in client.get("/").content.decode()
