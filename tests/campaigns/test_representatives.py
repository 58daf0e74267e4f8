"""From a postal code to candidates, against a stand-in of the directory."""

from __future__ import annotations

import datetime as dt
import threading
import time

import pytest
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser
from werkzeug import Response

from campaigns import representatives
from campaigns.representatives import Candidate, find, normalise
from tests.factories import make_letter

HERE = {"HTTP_ORIGIN": "http://testserver"}
ANSWER = {
    "code": "K1A0B1",
    "representatives_centroid": [
        {
            "name": "Ada Quill", "district_name": "Port Almery", "elected_office": "MP", "email": "ada@commons.example",
            "representative_set_name": "House of Commons", "url": "https://commons.example/ada",
            "offices": [{"type": "legislature", "postal": "House of Commons\nOttawa"}, {"tel": "555"}],
        },
        {"name": "Not Mine", "district_name": "Ward 3", "elected_office": "Councillor", "representative_set_name": "Council"},
    ],
    "representatives_concordance": [
        {"name": "Ada Quill", "district_name": "Port Almery", "elected_office": "MP", "representative_set_name": "House of Commons"},
        {"name": "Ben Rowe", "district_name": "Cold Ladle", "elected_office": "MP", "representative_set_name": "House of Commons", "email": "not an address", "url": "javascript:alert(1)"},
        {"district_name": "Nobody"}, "junk",
    ],
}  # fmt: skip

LIMIT = representatives.TIMEOUT


@pytest.fixture(autouse=True)
def _nothing_remembered():
    representatives.forget()
    yield
    representatives.forget()


@pytest.fixture
def directory(httpserver, settings, monkeypatch):
    # A busy machine must not make a quick directory look slow; the limit itself has its own test below.
    monkeypatch.setattr(representatives, "TIMEOUT", 20.0)
    settings.FETCH_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    settings.FETCH_ALLOWED_PORTS = []
    settings.REPRESENTATIVES_API = httpserver.url_for("")
    return httpserver


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("k1a 0b1", "K1A0B1"),
        ("K1A-0B1", "K1A0B1"),
        ("90210", ""),
        ("D1A 0B1", ""),
        ("", ""),
        ("K1A 0B1 9", ""),
    ],
)
def test_postal_code_is_read_as_people_type_it(typed, code):
    assert normalise(typed) == code


def test_every_candidate_of_the_chamber_is_told_once(directory):
    directory.expect_request("/postcodes/K1A0B1/").respond_with_json(ANSWER)
    found = find("k1a 0b1")
    assert [(one.name, one.district, one.email, one.address, one.url) for one in found.candidates] == [
        (
            "Ada Quill",
            "Port Almery",
            "ada@commons.example",
            "House of Commons\nOttawa",
            "https://commons.example/ada",
        ),
        ("Ben Rowe", "Cold Ladle", "", "", ""),
    ]
    assert (found.problem, found.districts) == ("", ["Port Almery", "Cold Ladle"])
    assert found.as_of.date() == timezone.now().date()


@pytest.mark.parametrize("zone", ["GMT", "-0000"])
def test_data_have_the_date_that_the_directory_gives_them(directory, zone):
    headers = {"Last-Modified": f"Mon, 05 Jan 2026 12:00:00 {zone}"}
    directory.expect_request("/postcodes/K1A0B1/").respond_with_json(ANSWER, headers=headers)
    found = [find("K1A 0B1") for _ in range(2)]
    assert [lookup.as_of for lookup in found] == [dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)] * 2
    assert len(directory.log) == 1


def test_nothing_of_the_reader_but_the_code_is_sent_and_answers_are_kept_in_memory(directory):
    directory.expect_request("/postcodes/K1A0B1/").respond_with_json(ANSWER)
    find("K1A 0B1")
    find("K1A 0B1")
    assert len(directory.log) == 1
    headers = {name.lower() for name, _value in directory.log[0][0].headers.items()}
    assert headers & {"cookie", "x-forwarded-for", "forwarded", "x-real-ip", "referer", "origin"} == set()


@pytest.mark.parametrize(
    ("status", "body", "problem"),
    [
        (404, "{}", "unknown"),
        (500, "", "down"),
        (200, "<html>", "down"),
        (200, "[]", "down"),
        (200, "{}", "unknown"),
    ],
)
def test_directory_that_does_not_help_is_told_and_not_remembered(directory, status, body, problem):
    asked = []

    def answer(request):
        asked.append(request.path)
        return Response(body, status=status)

    directory.expect_request("/postcodes/K1A0B1/").respond_with_handler(answer)
    assert [find("K1A0B1").problem for _ in range(2)] == [problem] * 2
    assert len(asked) == 2


def test_slow_directory_is_left_at_the_limit(directory, monkeypatch):
    assert LIMIT == 2.0
    monkeypatch.setattr(representatives, "TIMEOUT", LIMIT)
    left = threading.Event()
    # The answer is held back until the reader has gone; a sleep would outlive this test and be counted in the next.
    directory.expect_request("/postcodes/K1A0B1/").respond_with_handler(
        lambda request: left.wait(20) and Response()
    )
    started = time.monotonic()
    problem, seconds = find("K1A0B1").problem, time.monotonic() - started
    left.set()
    while not directory.log:
        time.sleep(0.01)
    assert (problem, LIMIT <= seconds < 15) == ("down", True)


def test_off_is_told_and_asks_nobody(settings):
    settings.REPRESENTATIVES_API = ""
    assert (find("K1A0B1").problem, find("nonsense").problem) == ("off", "code")


def test_candidate_survives_the_way_through_a_form_and_a_forged_one_does_not():
    one = Candidate("Ada", "MP", "Port Almery", "ada@commons.example", "Ottawa")
    assert Candidate.from_signed(one.signed()) == one
    assert Candidate.from_signed(one.signed() + "x") is None
    assert Candidate.from_signed("office-1") is None


@pytest.mark.django_db
def test_reader_finds_chooses_and_writes_without_anything_being_remembered(client, directory):
    directory.expect_request("/postcodes/K1A0B1/").respond_with_json(ANSWER)
    make_letter(slug="quay")
    sent = {"subject": "S", "text": "Mine.", "postal_code": "k1a 0b1", "find": "1"}
    response = client.post("/write/quay/", sent, **HERE)
    page = LexborHTMLParser(response.content)
    assert "This code lies in more than one district" in page.body.text()
    assert page.css_first("textarea[name=text]").text().strip() == "Mine."
    boxes = {box.parent.text().split()[0]: box.attributes["value"] for box in page.css("[name=to]")}
    assert sorted(boxes) == ["Ada", "Ben"]
    carried = [field.attributes["value"] for field in page.css("[name=candidate]")]
    ready = client.post(
        "/write/quay/", {"subject": "S", "text": "Mine.", "candidate": carried, "to": boxes["Ben"]}, **HERE
    )
    assert "No e-mail address is known for one of those chosen" in " ".join(
        LexborHTMLParser(ready.content).body.text().split()
    )
