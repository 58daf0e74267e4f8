"""A reader finds a representative against a stand-in directory and gets the letter into a mail link; axe on the pages."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from campaigns import representatives
from tests import factories
from tests.browser.accessibility import faults
from tests.browser.conftest import DESKTOP, PHONE

ANSWER = {
    "representatives_centroid": [
        {
            "name": "Ada Quill",
            "district_name": "Port Almery",
            "elected_office": "MP",
            "email": "ada@commons.example",
            "representative_set_name": "House of Commons",
        }
    ],
    "representatives_concordance": [
        {
            "name": "Ben Rowe",
            "district_name": "Cold Ladle",
            "elected_office": "MP",
            "email": "ben@commons.example",
            "representative_set_name": "House of Commons",
        }
    ],
}


@pytest.fixture
def letter(httpserver, settings, transactional_db):
    settings.FETCH_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    settings.FETCH_ALLOWED_PORTS = []
    settings.REPRESENTATIVES_API = httpserver.url_for("")
    httpserver.expect_request("/postcodes/K1A0B1/").respond_with_json(ANSWER)
    representatives.forget()
    office = factories.make_office(name="Harbour Master", email="harbour@port.example", address="1 Quay")
    listed = factories.make_contactlist(offices=[office])
    return factories.make_letter(
        slug="quay", subject="The quay", text="Open it.", contact_list=listed, asks_representative=True
    )


def mail(link):
    parts = urlsplit(link.get_attribute("href"))
    return parts.path.split(","), {name: values[0] for name, values in parse_qs(parts.query).items()}


@pytest.mark.parametrize("with_script", [True, False])
def test_reader_finds_a_representative_and_gets_the_letter_into_a_mail_link(new_page, letter, with_script):
    page = new_page(viewport=PHONE, java_script_enabled=with_script)
    page.goto("/write/quay/")
    page.get_by_label("Your letter").fill("My own words.")
    page.get_by_label("Your own representative, by postal code").fill("k1a 0b1")
    page.get_by_role("button", name="Find").click()
    assert page.get_by_role("status").filter(has_text="more than one district").count() == 1
    assert page.get_by_label("Your letter").input_value() == "My own words."
    page.get_by_role("checkbox", name="Ben Rowe").check()
    page.get_by_role("checkbox", name="Harbour Master").uncheck()
    page.get_by_label("Your name").fill("Cora Reader")
    said = {"subject": "The quay", "body": "My own words.\r\n\r\nCora Reader"}
    if with_script:
        assert mail(page.get_by_role("link", name="Open in my mail program")) == (
            ["ben@commons.example"],
            said,
        )
    page.get_by_role("button", name="Get it ready").click()
    assert mail(page.get_by_role("link", name="Open in my mail program")) == (["ben@commons.example"], said)
    assert page.locator(".sheet").inner_text().count("Cora Reader") == 2
    assert page.context.cookies() == []


def test_letter_is_copied_at_a_press(new_page, letter):
    page = new_page(viewport=DESKTOP, permissions=["clipboard-read", "clipboard-write"])
    page.goto("/write/quay/")
    page.get_by_label("Your letter").fill("Words to copy.")
    page.get_by_role("button", name="Copy the letter").click()
    page.get_by_text("Copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "Words to copy."
    page.get_by_label("Your letter").fill("long " * 500)
    assert "too long for a mail link" in page.locator("[data-said]").inner_text()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_pages_of_action_have_no_fault_that_axe_sees(new_page, letter, viewport):
    now, day = timezone.now(), dt.timedelta(days=1)
    factories.make_petition(slug="open", closes_at=now + day, threshold=500, count=321, summary="Please.")
    factories.make_petition(
        slug="over", closes_at=now - day, outcome="It was heard.", closes_label="Noon (EST)"
    )
    factories.make_petition(opens_at=now + day)
    factories.make_appeal(is_default=True)
    one = factories.make_petition(count=9)
    body = (
        f'<p>Words.</p><figure data-embed="petition" data-id="{one.pk}"></figure>'
        f'<figure data-embed="contacts" data-id="{letter.contact_list_id}"></figure>'
    )
    post = factories.make_published_post(body=body)
    page = new_page(viewport=viewport)
    found = {}
    paths = [
        "/petitions/",
        "/petitions/open/",
        "/petitions/over/",
        "/write/quay/",
        "/",
        post.get_absolute_url(),
    ]
    for path in paths:
        page.goto(path)
        found[path] = faults(page)
    assert found == {path: [] for path in paths}
