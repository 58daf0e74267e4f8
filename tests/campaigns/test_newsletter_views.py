"""Pages of the newsletter: nothing tells who is subscribed, nothing changes by following a link."""

from __future__ import annotations

import json
import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from advocacy.page_cache import PASSING_PREFIXES
from campaigns import newsletter_views, reader_mail, subscribing
from campaigns.models import Consent, Subscriber
from campaigns.proof import new_task
from tests.factories import make_subscriber, make_suppression

pytestmark = pytest.mark.django_db

HERE = {"origin": "http://testserver"}
FORM = "/newsletter/subscribe/"


def fill(client, email="ada@harbour.example", headers=HERE, **changes):
    task = new_task()
    data = {
        "email": email,
        "language": "en",
        "frequency": "weekly",
        "task": task.signed,
        "answer": task.first + task.second,
        **changes,
    }
    return client.post(FORM, data, headers=headers)


def path_of(url):
    return "/newsletter/" + url.partition("/newsletter/")[2]


def test_every_page_leads_to_the_form_which_nobody_keeps(client):
    assert f'href="{FORM}"' in client.get("/").text
    response = client.get(FORM, headers={"referer": "http://testserver/posts/2026/11/tide/?utm=1"})
    assert response.headers["Cache-Control"] == "private, no-store"
    assert not response.cookies
    assert 'name="page" value="/posts/2026/11/tide/"' in response.text
    assert 'name="page" value=' not in client.get(FORM, headers={"referer": "https://evil.example/x"}).text
    assert client.get("/newsletter/").headers["Cache-Control"].startswith("public")


def test_page_cache_leaves_the_form_its_referrer():
    assert f"/fr{FORM}".startswith(PASSING_PREFIXES)
    assert FORM.startswith(PASSING_PREFIXES)


def test_answer_is_the_same_for_every_address(client):
    make_subscriber(address="known@harbour.example")
    make_subscriber(address="left@harbour.example", state="left")
    make_suppression("spam@harbour.example", reason="complained")
    answers = set()
    for name in ("known", "left", "spam", "new"):
        response = fill(client, f"{name}@harbour.example")
        answers.add((response.status_code, response.headers["Location"], response.content))
    assert answers == {(303, "/newsletter/asked/", b"")}
    assert "Look into your mailbox" in client.get("/newsletter/asked/").text


def test_whole_way_from_form_to_goodbye_by_mail(client):
    fill(client, page="/posts/")
    reader_mail.send_waiting(timezone.now(), 10)
    link = path_of(re.search(r"http\S+/newsletter/confirm/\S+", mail.outbox[0].body)[0])
    assert "Yes, send it to me" in client.get(link).text
    assert Subscriber.objects.get().state == "pending"
    assert "You are subscribed" in client.post(link, headers=HERE).text
    assert Consent.objects.get().confirmed_at is not None
    assert "You are subscribed" in client.get(link).text
    leave = path_of(subscribing.leave_url(Subscriber.objects.get()))
    assert "Send me nothing more" in client.get(leave).text
    assert Subscriber.objects.get().state == "confirmed"
    assert "You are unsubscribed" in client.post(leave).text
    assert Subscriber.objects.get().state == "left"
    assert client.get(link).status_code == client.post(link, headers=HERE).status_code == 410


def test_scanner_that_follows_every_link_changes_nothing(client):
    fill(client)
    consent = Consent.objects.get()
    subscriber = make_subscriber()
    urls = [
        subscribing.confirm_url(consent),
        subscribing.manage_url(subscriber),
        subscribing.leave_url(subscriber),
    ]
    for url in urls:
        for ask in (client.get, client.head):
            response = ask(path_of(url))
            assert response.status_code == 200
            assert response.headers["Referrer-Policy"] == "same-origin"
            assert response.headers["Cache-Control"] == "private, no-store"
    assert list(Subscriber.objects.order_by("pk").values_list("state", flat=True)) == ["pending", "confirmed"]


def test_one_click_leaves_from_anywhere_without_cookie(client):
    subscriber = make_subscriber()
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(
        path_of(subscribing.leave_url(subscriber)),
        {"List-Unsubscribe": "One-Click"},
        headers={"origin": "null"},
    )
    subscriber.refresh_from_db()
    assert (response.status_code, subscriber.state) == (200, "left")


@pytest.mark.parametrize("name", ["confirm", "preferences", "leave"])
def test_forged_links_are_not_found(client, name):
    other = {"confirm": "leave", "preferences": "leave", "leave": "preferences"}[name]
    url = {"leave": subscribing.leave_url, "preferences": subscribing.manage_url}[other](make_subscriber())
    foreign = url.rstrip("/").rpartition("/")[2]
    for token in (foreign, "a", "a:b:c"):
        address = reverse(f"campaigns:newsletter_{name}", args=[token])
        assert client.get(address).status_code == client.post(address, headers=HERE).status_code == 404
    assert Subscriber.objects.get().state == "confirmed"


def test_forms_are_taken_from_this_site_only(client):
    subscriber = make_subscriber()
    assert fill(client, headers={"origin": "https://evil.example"}).status_code == 403
    address = path_of(subscribing.manage_url(subscriber))
    evil = {"origin": "https://evil.example"}
    assert client.post(address, {"leave": "1"}, headers=evil).status_code == 403
    assert Subscriber.objects.get().state == "confirmed"


def test_preferences_are_changed_exported_and_erased_by_link(client):
    subscriber = make_subscriber(address="ada@harbour.example")
    address = path_of(subscribing.manage_url(subscriber))
    response = client.post(
        address, {"save": "1", "language": "fr", "frequency": "selected", "wants_actions": "on"}, headers=HERE
    )
    assert "Saved." in response.text
    subscriber.refresh_from_db()
    assert (subscriber.language, subscriber.frequency, subscriber.wants_actions) == ("fr", "selected", True)
    told = client.post(address, {"export": "1"}, headers=HERE)
    assert json.loads(told.content)["address"] == "ada@harbour.example"
    assert "Tick the box" in client.post(address, {"erase": "1"}, headers=HERE).text
    assert "Everything is erased" in client.post(address, {"erase": "1", "sure": "1"}, headers=HERE).text
    assert not Subscriber.objects.exists()
    assert client.get(address).status_code == 410


def test_programs_are_kept_out(client, monkeypatch):
    assert fill(client, website="https://spam.example").status_code == 303  # told nothing
    assert "Please answer the question" in fill(client, answer="1").text
    task = new_task()
    used = {"task": task.signed, "answer": task.first + task.second}
    assert fill(client, "one@harbour.example", **used).status_code == 303
    assert fill(client, "two@harbour.example", **used).status_code == 200
    assert list(Subscriber.objects.values_list("address", flat=True)) == ["one@harbour.example"]
    monkeypatch.setattr(newsletter_views, "FORMS_AN_HOUR", 0)
    response = fill(client, "three@harbour.example")
    assert (response.status_code, 3590 <= int(response.headers["Retry-After"]) <= 3600) == (429, True)
    assert "Too many requests" in response.text
    assert Subscriber.objects.count() == 1


def test_sums_are_taken_from_everybody_together_within_their_limit(client, monkeypatch):
    monkeypatch.setattr(newsletter_views, "SUMS_AN_HOUR", 0)
    assert fill(client).status_code == 429


def test_page_is_in_french_and_so_is_its_evidence(client):
    task = new_task()
    assert "Infolettre" in client.get("/fr/newsletter/subscribe/").text
    client.post(
        "/fr/newsletter/subscribe/",
        {"email": "ada@harbour.example", "language": "fr", "frequency": "weekly", "task": task.signed,
         "answer": task.first + task.second},
        headers=HERE,
    )  # fmt: skip
    assert Consent.objects.get().wording.startswith("Envoyez-moi")
