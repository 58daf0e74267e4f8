from __future__ import annotations

import json

import pytest
from selectolax.lexbor import LexborHTMLParser

from posts.models import Quotation
from posts.publishing import record_save, withdraw
from tests.factories import (
    make_organization,
    make_person,
    make_post,
    make_published_post,
    make_source,
    make_tag,
)

pytestmark = pytest.mark.django_db


def tree_of(response):
    assert response.status_code == 200
    return LexborHTMLParser(response.content)


def text(node):
    return " ".join(node.text().split())


def quote(words, source, speaker):
    return f'<blockquote data-source="{source.pk}" data-speaker="person:{speaker.pk}"><p>{words}</p></blockquote>'


@pytest.fixture
def world():
    ada = make_person(name="Ada Quill")
    source = make_source(
        title="Silence & sound", publisher=make_organization(name="The Ledger"), issued="2025-11",
        url="https://ledger.example/a?b=1&c=2",
    )  # fmt: skip
    first = make_published_post(title="One", days_ago=9, body=quote("It’s <em>open</em>.", source, ada))
    second = make_published_post(
        title="Two",
        body=quote("It's open.", source, ada) + quote("Shut.", source, ada),
        tags=[make_tag(name="law")],
    )
    return first, second


def test_page_of_a_quotation_shows_it_everywhere_it_stands_and_gives_it_to_copy(
    client, world, django_assert_num_queries
):
    first, second = world
    canonical = first.quotations.get()
    with django_assert_num_queries(7):
        response = client.get(canonical.get_absolute_url())
    page = tree_of(response)
    assert text(page.css_first("figure.h-cite blockquote")) == "It’s open."
    assert [node.attributes["href"] for node in page.css(".titles a")] == [
        f"{first.get_absolute_url()}#q1", f"{second.get_absolute_url()}#q1",
    ]  # fmt: skip
    here = f"http://testserver{canonical.get_absolute_url()}"
    copies = {node.attributes["id"]: node.text() for node in page.css("textarea")}
    assert copies["quotation-text"] == (
        "It’s open.\n\n— Ada Quill, Silence & sound [https://ledger.example/a?b=1&c=2], The Ledger, November 2025"
        f"\n{here}\n"
    )
    copied = LexborHTMLParser(copies["quotation-html"])
    assert copied.css_first("blockquote").attributes["cite"] == "https://ledger.example/a?b=1&c=2"
    assert text(copied.css_first("figcaption")) == "— Ada Quill, Silence & sound, The Ledger, November 2025"
    data = json.loads(page.css_first('script[type="application/ld+json"]').text())["@graph"]
    assert [thing["@type"] for thing in data] == ["Quotation", "CreativeWork"]
    assert (data[0]["url"], data[0]["isBasedOn"]) == (here, {"@id": data[1]["@id"]})


def test_other_permalinks_lead_to_the_oldest_for_good(client, world):
    first, second = world
    other = second.quotations.get(position=0)
    response = client.get(other.get_absolute_url())
    oldest = first.quotations.get().get_absolute_url()
    assert (response.status_code, response.headers["Location"]) == (301, oldest)
    assert "private" in response.headers["Cache-Control"]  # another one may be the oldest tomorrow
    withdraw(first, by=None, reason="It was mistaken.")
    assert client.get(oldest).status_code == 410
    assert tree_of(client.get(other.get_absolute_url())).css_first("figure.h-cite") is not None


def test_page_is_read_in_the_languages_of_its_places(client, world):
    first, _second = world
    row = first.quotations.get()
    response = client.get(f"/fr{row.get_absolute_url()}")
    assert (response.status_code, response.headers["Location"]) == (301, row.get_absolute_url())
    make_published_post(body=first.body, language="fr")
    page = tree_of(client.get(f"/fr{row.get_absolute_url()}"))
    assert [node.attributes["hreflang"] for node in page.css("link[rel=alternate][hreflang]")] == ["en", "fr"]


def test_quotation_of_a_draft_has_no_page(client):
    draft = make_post(body="<blockquote><p>Three.</p></blockquote>")
    record_save(draft, by=None)
    assert client.get(Quotation.objects.get(post=draft).get_absolute_url()).status_code == 404


def test_list_tells_each_once_narrowed_by_what_is_asked(client, world):
    page = tree_of(client.get("/quotations/"))
    told = [text(node) for node in page.css(".entries blockquote")]
    assert told == ["It's open.", "Shut."]
    assert [text(node) for node in page.css(".entries li:first-child .by a")][-2:] == ["One", "Two"]
    assert page.css_first("meta[name=robots]") is None
    narrowed = tree_of(client.get("/quotations/?tag=law&q=shut"))
    assert [text(node) for node in narrowed.css(".entries blockquote")] == ["Shut."]
    assert narrowed.css_first("meta[name=robots]").attributes["content"] == "noindex"
    assert narrowed.css_first(".facets [aria-current]").attributes["href"] == "/quotations/?q=shut"
    assert tree_of(client.get("/quotations/?year=1999")).css_first(".entries") is None


def test_page_of_a_speaker_is_narrowed_by_subject(client, world):
    page = tree_of(client.get("/people/ada-quill/?year=1999"))
    assert (page.css_first(".entries"), text(page.css_first("#quoted"))) == (
        None,
        "0 quotations · All quotations",
    )
    assert client.get("/people/ada-quill/?tag=law").status_code == 200


@pytest.mark.parametrize("form", ["feed/", "feed.atom", "feed.json"])
def test_feeds_hold_what_their_page_shows(client, world, form):
    response = client.get(f"/quotations/{form}?speaker=ada-quill&tag=law")
    content = response.content.decode()
    key = world[0].quotations.get().key
    assert f"http://testserver/quotations/{key}/" in content
    assert ("Ada Quill: “Shut.”" in content, content.count("Quoted in")) == (True, 2)
    assert "Quoted in" not in client.get(f"/quotations/{form}?speaker=nobody").content.decode()
