from __future__ import annotations

from urllib.parse import quote

import pytest
from selectolax.lexbor import LexborHTMLParser

from campaigns.models import Demand
from posts.models import Post, Quotation
from tests.factories import ask, make_demand, make_person, make_petition, make_published_post, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def things():
    """One of each that has a card, by the address that readers know."""
    ada = make_person(name="Ada Quill")
    source = make_source(title="The river", authors=[ada])
    post = make_published_post(
        title="Who opens <the quay>?",
        summary="In short.",
        byline=[ada],
        body=f'<blockquote data-source="{source.pk}" data-speaker="person:{ada.pk}"><p>Nobody asked us.</p></blockquote>',
    )
    demand = make_demand(operative_text="Open the quay to everybody.")
    ask(demand)
    return {
        "post": post.get_absolute_url(),
        "quotation": Quotation.objects.get(post=post).get_absolute_url(),
        "demand": Demand.objects.get(pk=demand.pk).get_absolute_url(),
        "petition": make_petition(title="Open it", count=41, threshold=500).get_absolute_url(),
    }


def asked(client, path, **more):
    query = "".join(f"&{name}={value}" for name, value in more.items())
    return client.get(f"/oembed/?url={quote(f'http://testserver{path}', safe='')}{query}")


@pytest.mark.parametrize("name", ["post", "quotation", "demand", "petition"])
def test_answer_has_what_the_specification_requires_and_frames_the_card(client, things, name):
    """Source: oEmbed 1.0, sections 2.3.4 and 2.3.4.4 (rich)."""
    response = asked(client, things[name])
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")
    answer = response.json()
    assert (answer["version"], answer["type"]) == ("1.0", "rich")
    assert {"html", "width", "height", "title", "provider_name", "provider_url"} <= set(answer)
    (frame,) = LexborHTMLParser(answer["html"]).css("iframe")
    assert frame.attributes["width"] == str(answer["width"])
    assert frame.attributes["title"] == answer["title"]
    assert "allow-scripts" not in frame.attributes["sandbox"]
    card = client.get(frame.attributes["src"].removeprefix("http://testserver"))
    assert card.status_code == 200
    assert "X-Frame-Options" not in card.headers
    assert "frame-ancestors *" in card.headers["Content-Security-Policy"]
    assert not card.cookies
    page = LexborHTMLParser(card.content)
    assert page.css("script, form, [onclick], [style]") == []
    assert len(page.css("h1")) == 1
    assert {link.attributes["target"] for link in page.css("a")} == {"_blank"}


def test_cards_say_the_thing_itself(client, things):
    texts = {
        name: " ".join(LexborHTMLParser(client.get(f"{path}embed/").content).body.text().split())
        for name, path in things.items()
    }
    assert "Who opens <the quay>? In short. Ada Quill" in texts["post"]
    assert "Nobody asked us. Ada Quill, The river" in texts["quotation"]
    assert "Open the quay to everybody." in texts["demand"]
    assert "Open it" in texts["petition"]
    assert "41" in texts["petition"]


@pytest.mark.parametrize("name", ["post", "quotation", "demand", "petition"])
def test_no_other_page_may_be_framed(client, things, name):
    response = client.get(things[name])
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["post", "demand", "petition"])
def test_page_leads_to_its_card(client, things, name):
    page = LexborHTMLParser(client.get(things[name]).content)
    link = page.css_first('link[type="application/json+oembed"]').attributes["href"]
    assert client.get(link).json()["title"]


def test_size_stays_within_what_the_asker_has(client, things):
    answer = asked(client, things["post"], maxwidth=300, maxheight=150).json()
    assert (answer["width"], answer["height"]) == (300, 150)
    assert asked(client, things["post"], maxwidth="x").json()["width"] == 600


@pytest.mark.parametrize(
    "address",
    ["", "x", "http://testserver/", "http://testserver/tags/", "https://elsewhere.example/posts/2026/01/a/", "http://[",
     "http://testserver/posts/2026/01/none/", "http://testserver/admin/", "javascript:alert(1)", "http://testserver/%00"],
)  # fmt: skip
def test_what_has_no_card_is_not_found(client, address):
    assert client.get(f"/oembed/?url={quote(address, safe='')}").status_code == 404


def test_only_json_is_spoken(client, things):
    assert asked(client, things["post"], format="xml").status_code == 501


def test_post_that_is_not_public_has_no_card(client, things):
    Post.objects.update(status="draft")
    assert asked(client, things["post"]).status_code == 404
    assert client.get(f"{things['post']}embed/").status_code == 404
    assert client.get(f"{things['quotation']}embed/").status_code == 404


def test_french_post_has_a_french_card(client):
    post = make_published_post(title="Qui ouvre le quai ?", language="fr")
    answer = asked(client, post.get_absolute_url()).json()
    assert f"/fr/posts/{post.month_on:%Y/%m}/{post.slug}/embed/" in answer["html"]
