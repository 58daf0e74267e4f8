"""What can be followed is what readers can see; following is confirmed by mail and ended by link."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.utils import timezone

from campaigns import following, reader_mail, subscribing
from campaigns.models import Consent, Subscriber
from posts.merging import merge
from tests.campaigns.test_newsletter_views import FORM, HERE, fill, path_of
from tests.factories import (
    ask,
    make_demand,
    make_person,
    make_published_post,
    make_report,
    make_subscriber,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def demand():
    made = make_demand(operative_text="Publish the annexes.")
    ask(made)
    return made


def test_only_what_is_public_can_be_named(client, demand):
    hidden, later, report, person = make_demand(), make_demand(), make_report(), make_person()
    ask(later, days_ago=-2)
    make_published_post(days_ago=-1, reports=[report], byline=[person])
    kept = {"demand": [demand, hidden, later], "report": [report], "person": [person]}
    values = [f"{kind}:{row.pk}" for kind, rows in kept.items() for row in rows]
    now = timezone.now()
    assert [one.value for one in following.subjects([*values, "x", "person:a", "tag:1"], now)] == [values[0]]
    page = client.get(FORM, {"follow": f"person:{person.pk}"}).text
    assert person.name not in page
    assert "Follow “Publish the annexes”" in client.get(FORM, {"follow": values[0]}).text


def test_public_pages_lead_to_the_form_with_what_they_are_about(client, demand):
    report, person = make_report(), make_person()
    make_published_post(reports=[report], byline=[person])
    for row in (demand, report, person):
        assert f'{FORM}?follow={row._meta.model_name}:{row.pk}"' in client.get(row.get_absolute_url()).text


def test_new_reader_follows_by_confirming_and_gets_no_newsletter(client, demand):
    assert fill(client, follow=f"demand:{demand.pk}", frequency="none").status_code == 303
    assert Subscriber.objects.get().follows.count() == 0
    reader_mail.send_waiting(timezone.now(), 10)
    assert "“Publish the annexes”" in mail.outbox[0].body
    link = path_of(re.search(r"http\S+/newsletter/confirm/\S+", mail.outbox[0].body)[0])
    assert "You follow “Publish the annexes”" in client.post(link, headers=HERE).text
    reader = Subscriber.objects.get()
    assert (reader.state, reader.frequency, reader.follows.get().demand) == ("confirmed", "none", demand)
    assert "“Publish the annexes”" in Consent.objects.get().wording
    assert subscribing.all_about(reader)["follows"][0]["what"] == "Publish the annexes."
    # Without anything to follow nobody can choose nothing.
    assert 'value="none"' not in client.get(FORM).text


def test_whoever_has_the_newsletter_keeps_it_as_it_is_and_confirms_too(client, demand):
    reader = make_subscriber(address="ada@harbour.example", frequency="selected")
    known, unknown = (
        fill(client, address, follow=f"demand:{demand.pk}", frequency="none")
        for address in ("ada@harbour.example", "bob@harbour.example")
    )
    # Nobody is told who is known.
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    assert reader.follows.count() == 0
    consent = reader.consents.get()
    subscribing.confirm(consent)
    reader.refresh_from_db()
    assert (reader.frequency, reader.follows.get().demand) == ("selected", demand)
    # Used once: it does not bring back what was ended since.
    following.unfollow(reader, [f"demand:{demand.pk}"])
    subscribing.confirm(consent)
    assert not reader.follows.exists()


def test_link_ends_one_thing_at_a_press_and_a_forged_one_nothing(client, demand):
    reader, report = make_subscriber(), make_report()
    make_published_post(reports=[report])
    now = timezone.now()
    following.follow(reader, [f"demand:{demand.pk}", f"report:{report.pk}"], now)
    url = path_of(subscribing.unfollow_url(reader, f"demand:{demand.pk}"))
    assert "No more letters about it" in client.get(url).text
    assert reader.follows.count() == 2
    assert "You follow it no more" in client.post(url, {"List-Unsubscribe": "One-Click"}).text
    assert following.values_of(reader) == [f"report:{report.pk}"]
    foreign = path_of(subscribing.leave_url(reader)).rstrip("/").rpartition("/")[2]
    for token in (foreign, "a", "a:b:c"):
        assert client.post(f"/newsletter/unfollow/{token}/").status_code == 404
    preferences = path_of(subscribing.manage_url(reader))
    assert f'value="report:{report.pk}"' in client.get(preferences).text
    client.post(preferences, {"save": "1", "language": "en", "frequency": "weekly"}, headers=HERE)
    assert following.values_of(reader) == []
    following.follow(reader, [f"demand:{demand.pk}"], now)
    subscribing.leave(reader)
    assert not reader.follows.exists()


def test_followers_go_along_when_people_are_merged(editor):
    kept, other, reader = make_person(), make_person(), make_subscriber()
    make_published_post(byline=[kept])
    make_published_post(byline=[other])
    following.follow(reader, [f"person:{kept.pk}", f"person:{other.pk}"], timezone.now())
    second = make_subscriber()
    following.follow(second, [f"person:{other.pk}"], timezone.now())
    merge(kept, [other], by=editor)
    assert following.values_of(reader) == following.values_of(second) == [f"person:{kept.pk}"]


def test_page_of_a_list_is_in_a_language_that_has_any_of_it(db):
    report = make_report()
    make_published_post(reports=[report])
    subject = following.subjects([f"report:{report.pk}"], timezone.now())[0]
    assert following.page_of(subject, "fr", timezone.now()) == f"/reports/{report.slug}/"
