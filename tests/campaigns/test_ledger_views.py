"""The ledger's pages and files, as readers get them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json

import pytest
import time_machine
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from campaigns import ledger
from campaigns.models import Demand
from tests.factories import ask, make_demand, make_event, make_organization, make_source, make_tag

pytestmark = pytest.mark.django_db


def page(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return LexborHTMLParser(response.content.decode())


def titles(tree):
    return [node.text(strip=True) for node in tree.css(".ledger h2")]


@pytest.fixture
def three():
    """Waiting for 30 days and for 10, and one that was refused after 5."""
    old = make_demand(operative_text="Open the old quay.", tags=[make_tag(name="Quays")])
    young = make_demand(
        operative_text="Open the young quay.", addressee=make_organization(name="Harbour Board")
    )
    refused = make_demand(operative_text="Open the far quay.")
    ask(old, days_ago=30)
    ask(young, days_ago=10)
    ask(young, days_ago=4)
    ask(refused, days_ago=20)
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    ledger.record_event(refused, "refused", on=today - dt.timedelta(days=15), evidence=make_source(), by=None)
    return old, young, refused


def test_ledger_without_a_demand_says_so(client):
    tree = page(client, "/calls/")
    assert tree.css_first(".search-help").text(strip=True) == "Nothing has been asked yet."
    assert tree.css("svg") == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["old", "young", "far"]),
        ("?sort=asked", ["young", "far", "old"]),
        ("?sort=newest", ["young", "far", "old"]),
        ("?status=refused", ["far"]),
        ("?status=unanswered", ["old", "young"]),
        ("?addressee=harbour-board", ["young"]),
        ("?tag=quays", ["old"]),
        ("?year=1999", []),
    ],
)
def test_ledger_is_narrowed_and_sorted_by_its_address(client, three, query, expected):
    assert titles(page(client, f"/calls/{query}")) == [f"Open the {word} quay." for word in expected]


@pytest.mark.parametrize(
    "query", ["?status=unheard", "?sort=x", "?year=12345", "?year=abcd", "?page=0", "?page=99", "?tag=%00"]
)
def test_what_the_ledger_does_not_know_is_no_page(client, three, query):
    page(client, f"/calls/{query}", status=404)


def test_ledger_counts_and_draws(client, three):
    tree = page(client, "/calls/")
    tally = [
        (node.css_first("dt").text(strip=True), node.css_first("dd").text(strip=True))
        for node in tree.css(".tally > div")
    ]
    assert tally == [
        ("demands", "3"),
        ("without an answer", "2"),
        ("met, at least in part", "0"),
        ("refused", "1"),
    ]
    assert tree.css_first("#chart-status-words").text(strip=True) == "No answer: 2; Refused: 1"
    assert next(node.text(strip=True) for node in tree.css("details tbody tr:first-child th")) == "No answer"
    assert tree.css("[style], script") == []


def test_ledger_shows_the_clock_of_each_demand(client, three):
    tree = page(client, "/calls/")
    clocks = [" ".join(node.text().split()) for node in tree.css(".ledger .waited")]
    assert clocks == ["30 days without an answer", "10 days without an answer", "answered after 5 days"]


@pytest.mark.parametrize("number", [1, 6])
def test_ledger_costs_the_same_for_one_and_for_many(client, number, django_assert_num_queries):
    for _ in range(number):
        ask(make_demand(addressee=make_organization(), tags=[make_tag()]))
    client.get("/calls/")
    with django_assert_num_queries(5):
        client.get("/calls/")


@pytest.mark.parametrize("number", [1, 6])
def test_demand_costs_the_same_however_often_it_was_asked(client, number, django_assert_num_queries):
    demand = make_demand(addressee=make_organization(), tags=[make_tag()])
    for _ in range(number):
        ask(demand)
    make_event(demand)
    ledger.refresh_demands([demand.pk])
    address = Demand.objects.get().get_absolute_url()
    client.get(address)
    with django_assert_num_queries(7):
        client.get(address)


def test_demand_tells_its_chain_in_order_of_date(client):
    demand = make_demand(operative_text="Open the quay.")
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    source = make_source(title="Letter of the board", url="https://board.example/letter")
    ask(demand, days_ago=30, title="First post", text="to open the quay;")
    ask(demand, days_ago=3, title="Third post", text="once more, to open the quay;")
    ledger.record_event(
        demand, "promised", on=today - dt.timedelta(days=12), evidence=source, note="In writing.", by=None
    )
    tree = page(client, "/demands/open-the-quay/")
    assert [node.text(strip=True) for node in tree.css(".chain h3")] == [
        "Asks for the first time",
        "Promised",
        "Reiterates",
    ]
    assert tree.css_first(".chain blockquote").text(strip=True) == "to open the quay;"
    assert [node.text(strip=True) for node in tree.css(".chain li a")] == [
        "First post",
        "Letter of the board",
        "Third post",
    ]
    assert " ".join(tree.css_first(".demand-clock").text().split()) == "answered after 18 days"


def test_post_and_demand_lead_to_each_other(client):
    demand = make_demand(operative_text="Open the quay.")
    call = ask(demand, title="The post")
    (post,) = call.posts
    asked = page(client, post.get_absolute_url()).css_first(".call a.asked")
    assert asked.attributes["href"] == "/demands/open-the-quay/"
    back = page(client, "/demands/open-the-quay/").css_first(".chain li a").attributes["href"]
    assert back == f"{post.get_absolute_url()}#call-{call.pk}"


def test_demand_has_one_address_under_its_own_language(client):
    demand = make_demand(operative_text="Ouvrir le quai.", language="fr")
    ask(demand)
    response = client.get("/demands/ouvrir-le-quai/")
    assert (response.status_code, response["Location"]) == (301, "/fr/demands/ouvrir-le-quai/")
    page(client, "/fr/demands/ouvrir-le-quai/")


@pytest.mark.parametrize("address", ["", "feed/", "feed.atom", "feed.json"])
def test_demand_is_not_there_a_minute_before_its_post_and_there_at_its_instant(client, address):
    instant = dt.datetime(2026, 3, 2, 14, tzinfo=dt.UTC)
    with time_machine.travel(instant - dt.timedelta(days=1), tick=False):
        ask(make_demand(operative_text="Open the quay."), published_at=instant)
    with time_machine.travel(instant - dt.timedelta(minutes=1), tick=False):
        assert client.get(f"/demands/open-the-quay/{address}").status_code == 404
        assert titles(page(client, "/calls/")) == []
    with time_machine.travel(instant, tick=False):
        assert client.get(f"/demands/open-the-quay/{address}").status_code == 200
        assert titles(page(client, "/calls/")) == ["Open the quay."]


def test_ledger_counts_by_the_clock_before_the_due_job_came_by(client):
    demand = make_demand(operative_text="Open the quay.")
    instant = dt.datetime(2026, 3, 2, 14, tzinfo=dt.UTC)
    with time_machine.travel(instant, tick=False):
        ask(demand, published_at=instant - dt.timedelta(days=9))
        ask(demand, published_at=instant + dt.timedelta(days=1))
    with time_machine.travel(instant + dt.timedelta(days=1), tick=False):
        assert "asked 2 times" in page(client, "/calls/").css_first(".ledger .by").text()
        assert Demand.objects.get().times_asked == 1


def rows_of(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_holds_what_the_page_lists(client, three):
    rows = rows_of(client.get("/calls/demands.csv?status=unanswered"))
    assert [(row["operative_text"], row["days_waiting"], row["times_asked"]) for row in rows] == [
        ("Open the old quay.", "30", "1"),
        ("Open the young quay.", "10", "2"),
    ]
    assert rows[0]["url"] == "http://testserver/demands/open-the-old-quay/"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x"])
def test_no_cell_is_a_formula(client, text):
    ask(make_demand(operative_text=text))
    assert rows_of(client.get("/calls/demands.csv"))[0]["operative_text"] == f"'{text}"


def test_json_holds_the_same_rows(client, three):
    response = client.get("/calls/demands.json?sort=newest")
    data = json.loads(b"".join(response.streaming_content))
    assert [row["operative_text"] for row in data["demands"]] == [
        "Open the young quay.",
        "Open the far quay.",
        "Open the old quay.",
    ]
    assert data["demands"][1]["status"] == "refused"


def test_files_without_a_demand_are_empty_and_a_wrong_address_is_refused(client):
    assert rows_of(client.get("/calls/demands.csv")) == []
    assert json.loads(b"".join(client.get("/calls/demands.json").streaming_content)) == {"demands": []}
    assert client.get("/calls/demands.csv?status=x").status_code == 404
    assert client.get("/calls/demands.json?status=x").status_code == 404


@pytest.mark.parametrize(
    "address", ["/calls/", "/calls/demands.csv", "/calls/demands.json", "/calls/feed.json"]
)
def test_only_reading_is_offered(client, address):
    assert client.post(address).status_code == 405


def test_pages_are_public_and_cacheable(client, three):
    for address in ("/calls/", "/demands/open-the-old-quay/"):
        response = client.get(address)
        assert "public" in response["Cache-Control"]
        assert response.cookies == {}
