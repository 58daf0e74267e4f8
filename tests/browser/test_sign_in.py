from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import faults

PASSWORD = "password"


def enter(page, address="/accounts/login/"):
    page.goto(address)
    page.get_by_label("Login").fill("editor")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def confirm(page):
    """Give the password again where it is asked for."""
    if "/reauthenticate/" in page.url:
        page.get_by_label("Password").fill(PASSWORD)
        page.locator("form.form button").click()


@pytest.fixture
def security_key(page):
    """A key that the browser believes to be built in, and that agrees to everything."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_signing_in_leads_to_the_page_that_was_asked_for(page, editor):
    enter(page, "/admin/posts/post/?q=inflow")
    page.wait_for_url("**/admin/posts/post/?q=inflow")


def test_who_must_have_a_second_factor_adds_a_passkey_and_comes_in_by_it(
    page, editor, security_key, settings
):
    settings.REQUIRE_SECOND_FACTOR = "publishers"
    enter(page, "/admin/posts/post/")
    page.wait_for_url("**/accounts/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    confirm(page)
    page.get_by_label("Name").fill("Desk")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="Recovery Codes")).to_be_visible()
    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/accounts/sessions/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/accounts/sessions/")
    page.get_by_role("button", name="End the session").click()
    expect(page.get_by_text("That session is over.")).to_be_visible()
    page.get_by_role("link", name="Back to work").click()
    page.wait_for_url("**/admin/")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_of_an_account_fit_and_are_accessible(new_page, editor, width):
    page = new_page(viewport={"width": width, "height": 800})
    found = {}

    def look(name):
        found[name] = faults(page)

    page.goto("/accounts/login/")
    look("sign in")
    page.goto("/accounts/password/reset/")
    look("reset")
    enter(page)
    for address in (
        "/accounts/2fa/",
        "/accounts/password/change/",
        "/accounts/email/",
        "/accounts/sessions/",
    ):
        page.goto(address)
        look(address)
    page.goto("/accounts/2fa/totp/activate/")
    confirm(page)
    look("authenticator")
    assert found == {name: [] for name in found}
