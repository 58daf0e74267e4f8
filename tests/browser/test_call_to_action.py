"""The whole walk: a call, a petition and people to write to are put into a post, and a reader does what it asks."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from campaigns import representatives
from campaigns.models import Demand, Petition, Restatement
from posts.models import Post
from tests import factories
from tests.browser.conftest import PHONE
from tests.browser.test_editor_quotations import Desk
from tests.browser.test_editor_tools import choose, tool
from tests.browser.test_write import ANSWER


@pytest.fixture
def directory(httpserver, settings):
    """A stand-in for the directory of representatives."""
    settings.FETCH_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    settings.FETCH_ALLOWED_PORTS = []
    settings.REPRESENTATIVES_API = httpserver.url_for("")
    httpserver.expect_request("/postcodes/K1A0B1/").respond_with_json(
        ANSWER, headers={"Last-Modified": "Mon, 02 Mar 2026 12:00:00 GMT"}
    )
    representatives.forget()
    yield httpserver
    representatives.forget()


@pytest.fixture
def known(transactional_db):
    """What the house asked forty days ago, and somebody to write to."""
    demand = factories.make_demand(
        operative_text="Publish the map of the range.",
        addressee=factories.make_organization(name="Harbour Board"),
    )
    factories.ask(demand, days_ago=40, title="The first time")
    office = factories.make_office(name="Harbour Master", email="harbour@port.example", address="1 Quay")
    factories.make_membership(office=office, person=factories.make_person(name="Cosimo Vane"))
    listed = factories.make_contactlist(name="Those of the port", offices=[office])
    factories.make_letter(
        title="Ask for the map",
        slug="map",
        subject="The map",
        text="Publish it.",
        contact_list=listed,
        asks_representative=True,
    )
    return demand


def make_in_window(desk, kind, fill):
    """Press "New" in the open dialog, fill the admin's form in the second window and save it."""
    with desk.page.expect_popup() as popup:
        desk.dialog.get_by_role("button", name=f"New: {kind}…").click()
    window = popup.value
    fill(window)
    window.locator("[name=_save]").click()
    desk.wait_closed()


def fill_call(window):
    window.get_by_label("Name").first.fill("November")
    window.get_by_label("Demands").fill(
        "once more, to publish the map of the range;\nto open the quay,\n    by Friday."
    )
    rows = window.locator(".demand-ties > li")
    rows.nth(0).get_by_role("button", name="It is the same").click()
    expect(rows.nth(0).get_by_label("How this wording relates to it")).to_have_value("reiterates")
    rows.nth(1).get_by_label("Place in the ledger").select_option("A new demand")


def fill_petition(window):
    closes_at = timezone.localtime(timezone.now() + dt.timedelta(days=9, hours=1))
    window.locator("[name=title]").fill("Open the quay")
    window.locator("[name=number]").fill("e-4701")
    window.locator("[name=url]").fill("https://petitions.example/e-4701")
    window.locator("[name^=closes_at]").first.fill(closes_at.strftime("%Y-%m-%dT%H:%M"))


def test_call_is_put_into_a_post_and_a_reader_does_what_it_asks(admin_page, new_page, directory, known):
    # Staff: made and chosen from the toolbar, and readable where they stand.
    desk = Desk(admin_page, "<p>Before.</p>")
    desk.put_cursor("Before.")
    tool(desk, "Call")
    make_in_window(desk, "call", fill_call)
    call = desk.text.locator("figure[data-embed=call]")
    expect(call).to_contain_text("once more, to publish the map of the range;")
    expect(call).to_contain_text("by Friday.")
    desk.put_cursor("Before.")
    choose(desk, "Insert more", "Petition")
    make_in_window(desk, "petition", fill_petition)
    expect(desk.text.locator("figure[data-embed=petition]")).to_contain_text("e-4701: Open the quay")
    desk.put_cursor("Before.")
    choose(desk, "Insert more", "Contact list")
    desk.dialog.get_by_role("option").filter(has_text="Those of the port").click()
    desk.wait_closed()
    expect(desk.text.locator("figure[data-embed=contacts]")).to_contain_text("Harbour Master")
    admin_page.locator("[name=_publish]").first.click()
    admin_page.locator(".messagelist", has_text="Public.").wait_for()
    post = Post.objects.published().get(embeds__kind="petition")
    assert [
        (row.demand and row.demand.title, row.relation, row.parent and row.parent.text)
        for row in Restatement.objects.filter(call__name="November")
    ] == [
        ("Publish the map of the range.", "reiterates", None),
        ("Open the quay.", "first", None),
        (None, "", "to open the quay,"),
    ]

    # A reader, from the ledger to the demand, its feed and the post that asks.
    reader = new_page(viewport=PHONE)
    reader.goto("/calls/")
    expect(reader.locator(".ledger h2")).to_have_text(["Publish the map of the range.", "Open the quay."])
    reader.get_by_role("link", name="Publish the map of the range.").click()
    expect(reader.locator(".demand-clock")).to_contain_text("40 days without an answer")
    expect(reader.locator(".chain h3")).to_have_text(["Asks for the first time", "Reiterates"])
    address = reader.get_by_role("link", name="Atom", exact=True).get_attribute("href")
    feed = reader.context.request.get(address)
    assert feed.headers["content-type"].startswith("application/atom+xml")
    assert feed.text().count("<entry>") == 2
    assert "once more, to publish the map" in feed.text()
    reader.locator(".chain").get_by_role("link", name=post.title).click()
    expect(reader.locator(".call").get_by_role("link", name="Asked 2 times")).to_be_visible()
    petition = reader.locator(".petition")
    expect(petition).to_contain_text("9 days left")
    expect(petition).to_contain_text("How many have signed is not known here.")
    sign = petition.get_by_role("link", name="Sign on the official page")
    assert sign.get_attribute("href") == "https://petitions.example/e-4701"

    # The reader's own representative, and the letter in the mail program.
    expect(reader.locator(".contacts")).to_contain_text("Cosimo Vane")
    reader.get_by_role("link", name="Write: Ask for the map").click()
    reader.get_by_label("Your own representative, by postal code").fill("k1a 0b1")
    reader.get_by_role("button", name="Find").click()
    expect(reader.get_by_role("status").filter(has_text="more than one district")).to_contain_text(
        "data of 2 March 2026"
    )
    assert [request.path for request, _answer in directory.log] == ["/postcodes/K1A0B1/"]
    reader.get_by_role("checkbox", name="Ben Rowe").check()
    reader.get_by_role("checkbox", name="Cosimo Vane").uncheck()
    reader.get_by_label("Your letter").fill("Publish it, and open the quay.")
    link = reader.get_by_role("link", name="Open in my mail program")
    parts = urlsplit(link.get_attribute("href"))
    assert (parts.scheme, parts.path) == ("mailto", "ben@commons.example")
    assert parse_qs(parts.query) == {"subject": ["The map"], "body": ["Publish it, and open the quay."]}
    assert reader.context.cookies() == []

    # When the petition closes, the same page asks nobody any more.
    Petition.objects.update(closes_at=timezone.now() - dt.timedelta(minutes=1))
    reader.goto(post.get_absolute_url())
    reader.reload()  # the browser's own copy did not know that the time would be moved
    expect(petition).to_contain_text("closed")
    expect(sign).to_have_count(0)
    assert Demand.objects.get(pk=known.pk).times_asked == 2
