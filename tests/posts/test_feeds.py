from __future__ import annotations

import datetime as dt
import json
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree as ET

import feedparser
import pytest
from fastfeedparser import parse as parse_otherwise
from selectolax.lexbor import LexborHTMLParser

from posts.models import House
from posts.publishing import record_save
from tests.factories import (
    make_call,
    make_image,
    make_organization,
    make_person,
    make_published_post,
    make_series,
    make_source,
    make_tag,
)

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
        {"type": "html", "{http://www.w3.org/XML/1998/namespace}lang": "en"},
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


@pytest.mark.parametrize("number", [1, 6])
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


LISTS = (
    "/",
    "/tags/rivers/",
    "/kinds/commentary/",
    "/people/ada-quill/",
    "/sources/the-river/",
    "/series/waters/",
)
FORMS = ("feed/", "feed.atom", "feed.json")
JSON_ITEM_KEYS = {
    "id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image",
    "date_published", "date_modified", "authors", "tags", "language", "attachments",
}  # fmt: skip


@pytest.fixture
def filed_post():
    """A post that stands in every kind of list and holds all that a feed must clean or complete."""
    ada = make_person(name="Ada Quill")
    source = make_source(title="The river", url="https://outlet.example/river", publisher=make_organization())
    call = make_call(demands=["Open the quay."])
    return make_published_post(
        title="Quays & <co>",
        summary="In short.",
        slug="quays",
        body=f'<h2>Where</h2><p>See <a href="/tags/">here</a> and <a href="#where">above</a>.</p>'
        f'<blockquote data-source="{source.pk}" data-speaker="person:{ada.pk}"><p>Said.</p></blockquote>'
        f'<figure data-embed="image" data-id="{make_image().pk}"></figure>'
        f'<figure data-embed="call" data-id="{call.pk}"></figure>',
        byline=[ada],
        tags=[make_tag(name="rivers")],
        series=make_series(name="Waters"),
        series_position=1,
        lead_image=make_image(),
    )


def is_complete(address):
    return address.startswith(("http://", "https://", "mailto:"))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("place", LISTS)
def test_every_list_has_a_feed_that_two_parsers_read_alike(client, filed_post, place, form):
    response = client.get(place + form)
    assert response.status_code == 200
    if form == "feed.json":
        items = json.loads(response.content)["items"]
        found = [(item["id"], item["url"], item["title"]) for item in items]
    else:
        parsed = feedparser.parse(response.content)
        assert not parsed.bozo
        found = [(item.id, item.link, item.title) for item in parsed.entries]
    other = parse_otherwise(response.content.decode())
    titles = [item.title for item in other.entries]
    key = f"tag:testserver,{filed_post.created_at:%Y-%m-%d}:post/{filed_post.pk}"
    assert [(item[0], item[1]) for item in found] == [
        (key, f"http://testserver{filed_post.get_absolute_url()}")
    ]
    assert [item.id for item in other.entries] == [key]
    assert found[0][2].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == "Quays & <co>"
    assert len(titles) == 1


@pytest.mark.parametrize("form", FORMS)
def test_text_in_feeds_is_cleaned_and_complete(client, filed_post, form):
    response = client.get(f"/{form}")
    if form == "feed.json":
        html = json.loads(response.content)["items"][0]["content_html"]
    else:
        html = feedparser.parse(response.content, sanitize_html=False).entries[0].content[0].value
    page = LexborHTMLParser(html)
    assert page.css("script, style, form, input, button, iframe, svg, source, [onclick], [style], [id]") == []
    addresses = [node.attributes[name] for name in ("href", "src", "cite") for node in page.css(f"[{name}]")]
    assert len(addresses) >= 5
    assert [address for address in addresses if not is_complete(address)] == []
    assert f'href="http://testserver{filed_post.get_absolute_url()}#where"' in html
    caption = " ".join(page.css_first("figcaption.h-cite").text().split())
    assert caption.startswith("— Ada Quill, The river, Body Number")
    assert "Open the quay." in html


def test_rss_has_every_element_that_the_specification_requires(client, filed_post):
    """Source: RSS 2.0 specification, RSS Best Practices Profile on atom:link."""
    House.objects.update(tagline="Water and law")
    channel = rss(client)
    assert all(channel.findtext(name) for name in ("title", "link", "description"))
    links = {link.attrib["rel"]: link.attrib["href"] for link in channel.findall(f"{ATOM}link")}
    assert links == {"self": "http://testserver/feed/"}
    assert parsedate_to_datetime(channel.findtext("lastBuildDate")).tzinfo is not None
    item = channel.find("item")
    assert parsedate_to_datetime(item.findtext("pubDate")).tzinfo is not None
    assert [node.text for node in item.findall("{http://purl.org/dc/elements/1.1/}creator")] == ["Ada Quill"]
    assert is_complete(item.findtext("link"))


def test_atom_has_every_element_that_the_specification_requires(client, filed_post):
    """Source: RFC 4287, sections 4.1.1 and 4.1.2."""
    feed = atom(client)
    for holder in (feed, feed.find(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(holder.findall(f"{ATOM}{name}")) == 1
        assert dt.datetime.fromisoformat(holder.findtext(f"{ATOM}updated")).tzinfo is not None
        assert holder.findall(f"{ATOM}author/{ATOM}name")
    assert feed.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == "en"
    rels = [(link.attrib.get("rel"), link.attrib.get("type")) for link in feed.findall(f"{ATOM}link")]
    assert len(rels) == len(set(rels))


def test_json_feed_has_what_its_specification_requires_and_nothing_unknown(client, filed_post):
    """Source: JSON Feed 1.1."""
    response = client.get("/feed.json")
    assert response.headers["Content-Type"] == "application/feed+json; charset=utf-8"
    feed = json.loads(response.content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "http://testserver/feed.json"
    assert (feed["home_page_url"], feed["language"]) == ("http://testserver/", "en")
    (item,) = feed["items"]
    assert set(item) <= JSON_ITEM_KEYS
    assert item["authors"] == [{"name": "Ada Quill", "url": "http://testserver/people/ada-quill/"}]
    assert is_complete(item["image"])
    for name in ("date_published", "date_modified"):
        assert dt.datetime.fromisoformat(item[name]).tzinfo is not None


@pytest.mark.parametrize("form", FORMS)
def test_reader_that_has_the_feed_is_answered_304(client, filed_post, form):
    first = client.get(f"/{form}")
    again = client.get(f"/{form}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_correction_moves_updated_and_leaves_identity_and_publication(client, filed_post):
    def entry():
        found = atom(client).find(f"{ATOM}entry")
        item = rss(client).find("item")
        told = json.loads(client.get("/feed.json").content)["items"][0]
        return (
            (found.findtext(f"{ATOM}id"), item.findtext("guid"), told["id"]),
            (found.findtext(f"{ATOM}published"), item.findtext("pubDate"), told["date_published"]),
            (found.findtext(f"{ATOM}updated"), item.findtext(f"{ATOM}updated"), told["date_modified"]),
        )

    identity, published, updated = entry()
    filed_post.body += "<p>Corrected.</p>"
    filed_post.modified_at += dt.timedelta(hours=1)
    type(filed_post).objects.filter(pk=filed_post.pk).update(
        body=filed_post.body, modified_at=filed_post.modified_at
    )
    after = entry()
    assert after[:2] == (identity, published)
    assert [new > old for new, old in zip(after[2], updated, strict=True)] == [True] * 3


def test_feeds_name_the_hub_where_there_is_one(client, filed_post):
    assert "Link" not in client.get("/feed/").headers
    House.objects.update(websub_hub="https://hub.example/")
    assert client.get("/feed.atom").headers["Link"] == (
        '<https://hub.example/>; rel="hub", <http://testserver/feed.atom>; rel="self"'
    )
    hubs = [link.attrib["href"] for link in rss(client).findall(f"{ATOM}link") if link.attrib["rel"] == "hub"]
    assert hubs == ["https://hub.example/"]
    assert [
        link.attrib["href"] for link in atom(client).findall(f"{ATOM}link") if link.attrib["rel"] == "hub"
    ] == hubs
    assert json.loads(client.get("/feed.json").content)["hubs"] == [{"type": "WebSub", "url": hubs[0]}]


def test_house_may_let_feeds_bring_summaries_only(client, filed_post):
    House.objects.update(feeds_have_whole_text=False)
    text = rss(client).findtext(f"item/{CONTENT}")
    assert "In short." in text
    assert "Said." not in text


def test_partners_feed_holds_what_they_may_print_and_only_pictures_they_may_take(client):
    free, bound = make_image(may_redistribute=True), make_image()
    figures = "".join(f'<figure data-embed="image" data-id="{image.pk}"></figure>' for image in (free, bound))
    make_published_post(title="Given", body=f"<p>Words.</p>{figures}", lead_image=bound)
    make_published_post(title="Kept", may_be_republished=False)
    items = json.loads(client.get("/partners/feed.json").content)["items"]
    assert [item["title"] for item in items] == ["Given"]
    assert "image" not in items[0]
    images = LexborHTMLParser(items[0]["content_html"]).css("img")
    assert [node.attributes["src"] for node in images] == [f"http://testserver{free.file.url}"]
