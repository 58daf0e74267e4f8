"""A call in the editor and the pages of the ledger; the whole way of a call is in test_call_to_action.py."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from campaigns import ledger
from campaigns.models import Demand
from tests.browser.accessibility import faults
from tests.browser.test_editor_quotations import Desk
from tests.factories import ask, make_demand, make_source, make_tag


def test_changed_call_is_shown_anew_to_who_comes_back(admin_page):
    call = ask(make_demand(), text="Open the quay.")
    desk = Desk(admin_page, f'<p>Before.</p><figure data-embed="call" data-id="{call.pk}"></figure>')
    figure = desk.text.locator("figure")
    figure.get_by_text("Open the quay.").wait_for()
    with admin_page.expect_popup() as popup:
        figure.get_by_label("Edit the record in a new tab").click()
    tab = popup.value
    tab.get_by_label("Demands").fill("Open the whole quay.")
    tab.get_by_label("A typo").check()
    tab.locator("[name=_save]").click()
    tab.locator(".messagelist .success").wait_for()
    tab.close()
    admin_page.evaluate("dispatchEvent(new Event('focus'))")
    figure.get_by_text("Open the whole quay.").wait_for()


@pytest.mark.parametrize("width", [375, 1280])
def test_ledger_is_accessible(new_page, live_server, width):
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
    page = new_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    found = {}
    for address in ("/calls/", "/calls/?status=met", "/demands/open-the-gate/"):
        page.goto(address)
        found[address] = faults(page)
    assert found == {"/calls/": [], "/calls/?status=met": [], "/demands/open-the-gate/": []}


def test_ledger_is_narrowed_without_script(new_page, live_server):
    ask(make_demand(operative_text="Open the gate.", tags=[make_tag(name="Quays")]))
    ask(make_demand(operative_text="Publish the map."))
    page = new_page(java_script_enabled=False)
    page.goto(reverse("campaigns:ledger"))
    page.get_by_label("Subject").select_option("Quays (1)")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".ledger h2")).to_have_text(["Open the gate."])
