"""From the call in the editor to the reader who follows what became of it."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from campaigns import ledger
from campaigns.models import Demand, Restatement
from posts.models import Post
from posts.publishing import publish
from tests.browser.test_editor_quotations import Desk
from tests.browser.test_editor_tools import tool
from tests.factories import ask, make_demand, make_organization, make_source, make_tag


def problems(page):
    # Without preload axe leaves the style sheets alone: the policy would refuse what it fetches.
    result = Axe().run(page, options={"preload": False}).response
    found = [f"{rule['id']} x{len(rule['nodes'])}" for rule in result["violations"]]
    page.complaints.clear()  # axe's own styles, which the policy refuses
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("wider than the screen")
    return found


def test_call_is_made_tied_published_and_followed(admin_page, new_page, live_server):
    known = make_demand(
        operative_text="Publish the map of the range.", addressee=make_organization(name="Harbour Board")
    )
    ask(known, days_ago=40, title="The first time")
    desk = Desk(admin_page, "<p>Before.</p>")
    desk.put_cursor("Before.")
    tool(desk, "Call")
    with admin_page.expect_popup() as popup:
        desk.dialog.get_by_role("button", name="New: call…").click()
    window = popup.value
    window.get_by_label("Name").first.fill("November")
    window.get_by_label("Demands").fill(
        "once more, to publish the map of the range;\nto open the quay,\n    by Friday."
    )
    rows = window.locator(".demand-ties > li")
    rows.nth(0).get_by_role("button", name="It is the same").click()
    expect(rows.nth(0).get_by_label("How this wording relates to it")).to_have_value("reiterates")
    rows.nth(1).get_by_label("Place in the ledger").select_option("A new demand")
    window.locator("[name=_save]").click()
    desk.wait_closed()
    desk.text.locator("figure").get_by_text("by Friday.").wait_for()
    admin_page.locator("[name=_continue]").click()
    admin_page.wait_for_load_state()

    assert [
        (row.demand and row.demand.title, row.relation, row.parent_id is not None)
        for row in Restatement.objects.filter(call__name="November")
    ] == [
        ("Publish the map of the range.", "reiterates", False),
        ("Open the quay.", "first", False),
        (None, "", True),
    ]
    assert list(Demand.objects.public()) == [known]
    post = Post.objects.get(title__startswith="Post Number", status="draft")
    publish(post, by=None)

    reader = new_page()
    reader.goto(post.get_absolute_url())
    reader.locator(".call").get_by_role("link", name="Asked 2 times").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Publish the map of the range.")
    expect(reader.locator(".demand-clock")).to_contain_text("40 days without an answer")
    expect(reader.locator(".chain h3")).to_have_text(["Asks for the first time", "Reiterates"])
    with reader.expect_response(lambda response: response.url.endswith("feed.atom")) as feed:
        reader.evaluate(
            "fetch(document.querySelector('link[type=\"application/atom+xml\"][href*=demands]').href)"
        )
    assert "once more, to publish the map" in feed.value.text()


def test_changed_call_is_shown_anew_to_who_comes_back(admin_page):
    call = ask(make_demand(), text="Open the quay.")
    desk = Desk(admin_page, f'<p>Before.</p><figure data-embed="call" data-id="{call.pk}"></figure>')
    figure = desk.text.locator("figure")
    figure.get_by_text("Open the quay.").wait_for()
    with admin_page.expect_popup() as popup:
        figure.get_by_label("Edit the record in a new tab").click()
    tab = popup.value
    tab.get_by_label("Demands").fill("Open the whole quay.")
    tab.locator("[name=_save]").click()
    tab.wait_for_load_state()
    tab.close()
    admin_page.evaluate("dispatchEvent(new Event('focus'))")
    figure.get_by_text("Open the whole quay.").wait_for()


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_ledger_is_accessible(new_page, live_server, width, scheme):
    answered = make_demand(operative_text="Open the gate.", tags=[make_tag(name="Quays")], note="It is shut.")
    ask(answered, days_ago=60)
    ask(
        make_demand(operative_text="Publish the map of the whole range and of the one beside it."), days_ago=9
    )
    ledger.record_event(
        answered,
        "promised",
        on=Demand.objects.get(pk=answered.pk).first_asked_on,
        evidence=make_source(),
        by=None,
    )
    page = new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce")
    found = {}
    for address in ("/calls/", "/calls/?status=met", "/demands/open-the-gate/"):
        page.goto(address)
        found[address] = problems(page)
    assert found == {"/calls/": [], "/calls/?status=met": [], "/demands/open-the-gate/": []}


def test_ledger_is_narrowed_without_script(new_page, live_server):
    ask(make_demand(operative_text="Open the gate.", tags=[make_tag(name="Quays")]))
    ask(make_demand(operative_text="Publish the map."))
    page = new_page(java_script_enabled=False)
    page.goto(reverse("campaigns:ledger"))
    page.get_by_label("Subject").select_option("Quays (1)")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".ledger h2")).to_have_text(["Open the gate."])
