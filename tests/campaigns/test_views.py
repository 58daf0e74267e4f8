"""Petitions' pages by the clock, and the page of a letter, which keeps nothing of its reader."""

from __future__ import annotations

import datetime as dt
import logging

import pytest
import time_machine
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

from campaigns import representatives
from posts.partial_dates import PartialDate
from tests.factories import (
    make_contactlist,
    make_letter,
    make_membership,
    make_office,
    make_person,
    make_petition,
    make_recess,
)

DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
NOW = dt.datetime(2026, 3, 2, 17, 30, tzinfo=dt.UTC)
HERE = {"HTTP_ORIGIN": "http://testserver", "HTTP_SEC_FETCH_SITE": "same-origin"}

pytestmark = pytest.mark.django_db


def tree(response):
    return LexborHTMLParser(response.content)


def words(response):
    return " ".join(tree(response).body.text().split())


@pytest.mark.parametrize("path", ["/", "/petitions/", "/petitions/quay/"])
def test_button_goes_at_the_closing_instant_on_every_page(client, path):
    make_petition(slug="quay", closes_at=NOW)
    seen = []
    for at in (NOW - MINUTE, NOW + MINUTE):
        with time_machine.travel(at, tick=False):
            response = client.get(path)
            seen.append("Sign on the official page" in words(response))
            assert "no-store" not in response.headers["Cache-Control"]
    assert seen == [True, False]


def test_json_tells_the_same_and_is_kept_no_longer(client):
    make_petition(slug="quay", closes_at=NOW, count=7, observed_at=NOW - DAY)
    found = []
    for at in (NOW - MINUTE + dt.timedelta(seconds=30), NOW):
        with time_machine.travel(at, tick=False):
            response = client.get("/petitions/quay/state.json")
            data = response.json()
            found.append((data["state"], data["can_be_signed"], data["total_signatures"], data["is_final"]))
            found.append("max-age=30" in response.headers["Cache-Control"])
    assert found == [("open", True, 7, False), True, ("closed", False, 7, False), False]


def test_petition_that_opens_gets_its_button_by_itself(client):
    make_petition(slug="quay", opens_at=NOW)
    for at, expected in ((NOW - MINUTE, False), (NOW, True)):
        with time_machine.travel(at, tick=False):
            assert ("Sign on the official page" in words(client.get("/petitions/quay/"))) is expected


def test_response_that_is_due_becomes_overdue(client):
    make_petition(slug="quay", closes_at=NOW - 90 * DAY, presented_on=PartialDate(2026, 1, 16))
    with time_machine.travel(NOW, tick=False):
        assert "response is due by 2 March 2026" in words(client.get("/petitions/quay/"))
    with time_machine.travel(NOW + DAY, tick=False):
        assert "was due on 2 March 2026: 1 day ago" in words(client.get("/petitions/quay/"))


@pytest.mark.parametrize("number", [1, 6])
def test_list_of_petitions_costs_the_same_however_long(client, number, django_assert_num_queries):
    for _ in range(number):
        make_petition(count=3)
    with django_assert_num_queries(3):
        client.get("/petitions/")


def test_recess_is_told_on_home_in_feeds_and_in_the_admin_while_it_lasts(client, admin_client):
    make_recess(
        starts_on=dt.date(2026, 3, 3),
        ends_on=dt.date(2026, 3, 4),
        next_post_on=dt.date(2026, 3, 5),
        text="Resting.",
    )
    begins, ends = dt.datetime(2026, 3, 3, 5, 0, tzinfo=dt.UTC), dt.datetime(2026, 3, 5, 5, 0, tzinfo=dt.UTC)
    for at, expected in ((begins - MINUTE, False), (begins, True), (ends - MINUTE, True), (ends, False)):
        with time_machine.travel(at, tick=False):
            for asked, path in (
                (client, "/"),
                (client, "/feed/"),
                (client, "/feed.atom"),
                (admin_client, "/admin/"),
            ):
                page = asked.get(path).content.decode()
                assert ("Resting. The next post appears on Thursday 5 March 2026." in page) is expected, (
                    at,
                    path,
                )


# Letters ----------------------------------------------------------------------


@pytest.fixture
def office():
    row = make_office(
        name="Harbour Master", email="harbour@port.example", address="1 Quay", salutation="Dear Sir"
    )
    make_membership(office=row, person=make_person(name="Ada Quill"))
    return row


@pytest.fixture
def letter(office):
    listed = make_contactlist(offices=[office, make_office(name="Nobody’s Office")])
    return make_letter(slug="quay", subject="The quay", text="Open it.\n\nSoon.", contact_list=listed)


def post(client, **data):
    values = {"subject": "The quay", "text": "Open it.", "name": "", "address": "", **data}
    return client.post("/write/quay/", values, **HERE)


def test_letter_offers_those_who_can_be_reached_and_a_mail_link_without_script(client, letter, office):
    response = client.get("/write/quay/")
    page = tree(response)
    assert [box.attributes["value"] for box in page.css("[name=to]")] == [f"office-{office.pk}"]
    assert page.css_first("[data-mailto]").attributes["href"] == (
        "mailto:harbour@port.example?subject=The%20quay&body=Open%20it.%0D%0A%0D%0ASoon."
    )
    assert (response.headers["Cache-Control"], response.cookies) == ("private, no-store", {})


def test_changed_letter_is_made_ready_to_mail_and_print(client, letter, office):
    response = post(client, to=f"office-{office.pk}", text="Mine.", name="Cora Reader", address="9 Lane")
    page = tree(response)
    href = page.css_first("a[href^=mailto]").attributes["href"]
    assert (
        href
        == "mailto:harbour@port.example?subject=The%20quay&body=Mine.%0D%0A%0D%0ACora%20Reader%0D%0A9%20Lane"
    )
    sheet = " ".join(page.css_first(".sheet").text().split())
    for part in ("Cora Reader", "9 Lane", "Ada Quill", "Harbour Master", "1 Quay", "Dear Sir,", "Mine."):
        assert part in sheet
    assert response.cookies == {}


def test_letter_has_one_address_in_its_language_and_names_its_translations(
    client, letter, office, monkeypatch
):
    translated = make_letter(slug="quai", language="fr", translates=letter)
    assert client.get("/fr/write/quay/").headers["Location"] == "/write/quay/"
    for address in ("/write/quay/", "/fr/write/quai/"):
        page = tree(client.get(address))
        ways = page.css("link[rel=alternate][hreflang]")
        assert {way.attributes["hreflang"]: way.attributes["href"] for way in ways} == {
            "en": "http://testserver/write/quay/",
            "fr": "http://testserver/fr/write/quai/",
        }
    monkeypatch.setattr("posts.sitemaps.SiteMap.limit", 10**12)  # keys go on from test to test
    told = client.get("/sitemaps/letters.xml").content.decode()
    assert told.count('hreflang="fr" href="http://testserver/fr/write/quai/"') == 2
    assert {row.title in words(client.get(path)) for row, path in ((letter, "/fr/"), (translated, "/"))} == {
        False
    }


def test_letter_too_long_for_a_link_is_copied(client, letter, office):
    response = post(client, to=f"office-{office.pk}", text="word " * 900)
    assert tree(response).css_first("a[href^=mailto]").attributes["href"] == (
        "mailto:harbour@port.example?subject=The%20quay"
    )
    assert "too long for a mail link" in words(response)


def test_mistakes_are_told_and_nothing_is_lost(client, letter, office):
    assert "Choose at least one person" in words(post(client, text="Kept words"))
    response = post(client, to=f"office-{office.pk}", text="", name="Cora Reader")
    assert "Your letter: This field is required." in words(response)
    assert tree(response).css_first("[name=name]").attributes["value"] == "Cora Reader"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_ORIGIN": "https://elsewhere.example"},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_ORIGIN": "http://testserver", "HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_ORIGIN": "null"},
    ],
)
def test_form_of_another_site_is_refused(client, letter, headers):
    assert client.post("/write/quay/", {"text": "x"}, **headers).status_code == 403


def test_nothing_of_the_reader_reaches_database_cache_or_log(
    client, letter, office, caplog, settings, httpserver
):
    settings.FETCH_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    settings.FETCH_ALLOWED_PORTS = []
    settings.REPRESENTATIVES_API = httpserver.url_for("")
    representatives.forget()
    letter.asks_representative = True
    letter.save()
    secrets = ("Cora Unheard", "77 Silent Lane", "words of mine alone", "K1A0B1", "K1A 0B1")
    with caplog.at_level(logging.DEBUG), CaptureQueriesContext(connection) as asked:
        for extra in ({"to": f"office-{office.pk}"}, {"find": "1", "postal_code": "K1A 0B1"}):
            response = post(client, text=secrets[2], name=secrets[0], address=secrets[1], **extra)
            assert secrets[2] in response.content.decode()
    # The stand-in server, which is not ours, logs in this process as well.
    said = "".join(record.getMessage() for record in caplog.records if record.name != "werkzeug")
    said += "".join(query["sql"] for query in asked.captured_queries)
    rows = str([list(model._default_manager.values()) for model in apps.get_models()])
    kept = str(getattr(cache, "_cache", {}))
    assert [secret for secret in secrets if secret in said + rows + kept] == []


@pytest.mark.parametrize("answer", ["nothing", "error", "junk"])
def test_directory_that_fails_logs_no_postal_code(client, caplog, settings, httpserver, answer):
    settings.FETCH_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    settings.FETCH_ALLOWED_PORTS = []
    settings.REPRESENTATIVES_API = "http://127.0.0.1:9" if answer == "nothing" else httpserver.url_for("")
    if answer == "junk":
        httpserver.expect_request("/postcodes/K1A0B1/").respond_with_data("<html>")
    representatives.forget()
    make_letter(slug="quay", asks_representative=True)
    with caplog.at_level(logging.DEBUG):
        response = post(client, find="1", postal_code="K1A 0B1")
    assert "does not answer at this moment" in words(response)
    said = " ".join(record.getMessage() for record in caplog.records if record.name != "werkzeug")
    assert [code for code in ("K1A0B1", "K1A 0B1") if code in said] == []


def test_representative_who_is_on_the_list_already_is_offered_once(
    client, letter, office, settings, httpserver, monkeypatch
):
    settings.FETCH_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    settings.FETCH_ALLOWED_PORTS = []
    settings.REPRESENTATIVES_API = httpserver.url_for("")
    monkeypatch.setattr(representatives, "TIMEOUT", 20.0)  # a busy machine is no slow directory
    letter.asks_representative = True
    letter.save()
    member = {
        "name": "A. Quill",
        "elected_office": "MP",
        "district_name": "Port",
        "email": "Harbour@port.example",
        "representative_set_name": "House of Commons",
    }
    httpserver.expect_request("/postcodes/K1A0B1/").respond_with_json({"representatives_centroid": [member]})
    representatives.forget()
    response = post(client, find="1", postal_code="K1A 0B1")
    assert [row.name for row in response.context["lookup"].candidates] == ["A. Quill"]
    boxes = tree(response).css("[name=to], [name=candidate]")
    assert [box.attributes["value"] for box in boxes] == [f"office-{office.pk}"]
    assert "checked" in boxes[0].attributes


def test_letter_is_over_at_its_instant(client, letter):
    letter.closes_at, letter.outcome = NOW, "It was opened."
    letter.save()
    with time_machine.travel(NOW - MINUTE, tick=False):
        assert tree(client.get("/write/quay/")).css("form.write") != []
    with time_machine.travel(NOW, tick=False):
        response = client.get("/write/quay/")
        assert tree(response).css("form.write, a[href^=mailto]:not(footer a)") == []
        assert "until 2 March 2026. It was opened." in words(response)


def test_without_a_directory_the_page_says_so_and_works(client):
    make_letter(slug="quay")
    response = client.get("/write/quay/")
    assert "switched off here" in words(response)
    assert tree(response).css("[name=postal_code]") == []
