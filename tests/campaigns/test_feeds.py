"""The feeds of the ledger and of one demand."""

from __future__ import annotations

import json
from xml.etree import ElementTree as Tree

import pytest

from campaigns.models import Demand
from tests.factories import ask, make_demand, make_event

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def demand():
    row = make_demand(operative_text="Open the quay.")
    ask(row, days_ago=5, text="to open the <quay>;", title="The post")
    make_event(row, status="promised", note="In writing.")
    make_other()
    return Demand.objects.get(pk=row.pk)


def make_other():
    ask(make_demand(operative_text="Another one."), days_ago=3)


@pytest.mark.parametrize(
    ("address", "titles"),
    [
        (
            "/calls/feed",
            [
                "Promised: Open the quay.",
                "Asks for the first time: Another one.",
                "Asks for the first time: Open the quay.",
            ],
        ),
        (
            "/demands/open-the-quay/feed",
            ["Promised: Open the quay.", "Asks for the first time: Open the quay."],
        ),
    ],
)
def test_feeds_of_three_formats_hold_the_same_entries(client, demand, address, titles):
    rss = Tree.fromstring(client.get(f"{address}/").content)  # noqa: S314 - our own
    atom = Tree.fromstring(client.get(f"{address}.atom").content)  # noqa: S314 - our own
    feed = json.loads(client.get(f"{address}.json").content)
    assert [node.text for node in rss.findall("channel/item/title")] == titles
    assert [node.text for node in atom.findall(f"{ATOM}entry/{ATOM}title")] == titles
    assert [item["title"] for item in feed["items"]] == titles
    ids = [node.text for node in rss.findall("channel/item/guid")]
    assert ids == [node.text for node in atom.findall(f"{ATOM}entry/{ATOM}id")]
    assert ids == [item["id"] for item in feed["items"]]
    assert len(set(ids)) == len(ids)


def test_entry_leads_to_its_place_and_is_escaped(client, demand):
    feed = json.loads(client.get("/demands/open-the-quay/feed.json").content)
    asked = feed["items"][-1]
    post = demand.restatements.get().call.pk
    assert asked["url"].endswith(f"#call-{post}")
    assert "to open the &lt;quay&gt;;" in asked["content_html"]
    assert (
        feed["items"][0]["url"] == f"http://testserver/demands/open-the-quay/#event-{demand.events.get().pk}"
    )
    assert feed["home_page_url"] == "http://testserver/demands/open-the-quay/"


def test_json_feed_says_what_it_is(client, demand):
    response = client.get("/calls/feed.json")
    assert response["Content-Type"] == "application/feed+json"
    assert json.loads(response.content)["version"] == "https://jsonfeed.org/version/1.1"


@pytest.mark.parametrize("ending", ["feed/", "feed.atom", "feed.json"])
def test_demand_that_is_not_public_has_no_feed(client, ending):
    make_demand(operative_text="Hidden.")
    assert client.get(f"/demands/hidden/{ending}").status_code == 404
