from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree as ET

import pytest

from posts.feeds import render_together, with_absolute_addresses
from posts.publishing import record_save
from posts.rendering import render_body
from tests.factories import make_call, make_image, make_person, make_published_post, make_source, make_tag

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"

pytestmark = pytest.mark.django_db


def xml(client, path, media_type):
    response = client.get(path)
    assert (response.status_code, response.headers["Content-Type"]) == (200, f"{media_type}; charset=utf-8")
    return ET.fromstring(response.content)  # noqa: S314 - our own feed


def rss(client, path="/feed/"):
    return xml(client, path, "application/rss+xml").find("channel")


def atom(client, path="/feed.atom"):
    return xml(client, path, "application/atom+xml")


def test_rss_has_the_whole_text_with_complete_addresses(client):
    image = make_image()
    post = make_published_post(
        title="Quays & co",
        summary="In short.",
        body=f'<p>See <a href="/tags/">here</a>.</p><figure data-embed="image" data-id="{image.pk}"></figure>',
        byline=[make_person(name="Ada Quill")],
    )
    item = rss(client).find("item")
    assert item.findtext("title") == "Quays & co"
    assert item.findtext("description") == "In short."
    assert item.findtext("link") == f"http://testserver{post.get_absolute_url()}"
    assert parsedate_to_datetime(item.findtext("pubDate")) == post.published_at.replace(microsecond=0)
    assert item.find("guid").attrib == {"isPermaLink": "false"}
    text = item.findtext(CONTENT)
    assert '<a href="http://testserver/tags/">here</a>' in text
    assert f'src="http://testserver{image.file.url}"' in text


def test_atom_has_the_standard_elements(client):
    post = make_published_post(
        title="Quays", summary="In short.", body="<p>Words.</p>", byline=[make_person(name="Ada")]
    )
    feed = atom(client)
    assert feed.findtext(f"{ATOM}title")
    assert {link.attrib["rel"]: link.attrib["href"] for link in feed.findall(f"{ATOM}link")} == {
        "alternate": "http://testserver/",
        "self": "http://testserver/feed.atom",
    }
    entry = feed.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Quays"
    assert entry.find(f"{ATOM}link").attrib["href"] == f"http://testserver{post.get_absolute_url()}"
    assert entry.findtext(f"{ATOM}summary") == "In short."
    assert (entry.find(f"{ATOM}content").attrib, entry.findtext(f"{ATOM}content")) == (
        {"type": "html"},
        "<p>Words.</p>",
    )
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Ada"
    for name in ("published", "updated"):
        assert dt.datetime.fromisoformat(entry.findtext(f"{ATOM}{name}")).tzinfo is not None


def test_identity_of_an_entry_survives_a_new_title_and_a_new_address(client):
    post = make_published_post(slug="quays")

    def identities():
        return (rss(client).findtext("item/guid"), atom(client).findtext(f"{ATOM}entry/{ATOM}id"))

    before = identities()
    post.title, post.slug = "Otherwise", "otherwise"
    post.save()
    record_save(post, by=None)
    assert identities() == before
    assert before[0] == before[1] == f"tag:testserver,{post.created_at:%Y-%m-%d}:post/{post.pk}"


def test_every_tag_has_its_own_feeds(client):
    tag = make_tag(name="rivers", description="Water that moves.")
    make_published_post(title="Rivers", tags=[tag])
    make_published_post(title="Roads")
    channel = rss(client, "/tags/rivers/feed/")
    assert [item.findtext("title") for item in channel.findall("item")] == ["Rivers"]
    assert channel.findtext("description") == "Water that moves."
    entries = atom(client, "/tags/rivers/feed.atom").findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Rivers"]


def test_feeds_of_a_language_hold_its_posts(client):
    make_published_post(title="Rivers")
    make_published_post(title="Fleuves", language="fr")
    channel = rss(client, "/fr/feed/")
    assert [item.findtext("title") for item in channel.findall("item")] == ["Fleuves"]
    assert channel.findtext("language") == "fr"


@pytest.mark.parametrize("number", [1, 20])
def test_feed_costs_the_same_queries_however_much_is_in_it(client, django_assert_num_queries, number):
    for _ in range(number):
        source, speaker = make_source(authors=[make_person()]), make_person()
        make_published_post(
            body=f'<blockquote data-source="{source.pk}" data-speaker="person:{speaker.pk}"><p>A.</p></blockquote>'
            f'<figure data-embed="image" data-id="{make_image().pk}"></figure>'
            f'<figure data-embed="call" data-id="{make_call().pk}"></figure>',
            byline=[make_person()],
        )
    with django_assert_num_queries(12):
        assert len(rss(client).findall("item")) == number


def test_bodies_rendered_together_are_what_each_is_alone():
    bodies = ["<p>One.</p>", "", "<h2>Two</h2><blockquote><p>A.</p></blockquote>"]
    together = render_together([(body, None) for body in bodies])
    assert together[:2] == ["<p>One.</p>", ""]
    assert together[2] == render_body(bodies[2]).html
    assert render_together([]) == []


def test_addresses_of_other_sites_are_left_alone():
    html = '<a href="//x.example/">a</a><a href="https://y.example/">b</a><a href="#here">c</a>'
    completed = with_absolute_addresses(html, here="http://s/p/", site="http://s/")
    assert completed == html.replace('"#here"', '"http://s/p/#here"')
