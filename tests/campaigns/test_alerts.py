"""Followers get one mail when something happens: once public, once each, in their language, and no word of a draft."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from campaigns import alerts, following, sending
from campaigns.models import Delivery, Happening, Mailing
from posts.publishing import withdraw
from tests.factories import (
    ask,
    make_demand,
    make_event,
    make_person,
    make_published_post,
    make_report,
    make_source,
    make_subscriber,
)

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def now():
    return timezone.now() + dt.timedelta(seconds=30)


def run(at):
    """Note at once, tell a while later, send."""
    alerts.run_due(at, 100)
    send(at + alerts.GATHER)


def send(at):
    with time_machine.travel(at, tick=False):
        alerts.run_due(at, 100)
        sending.run_due(at, 100)


def follower(*rows, **overrides):
    reader = make_subscriber(frequency="none", **overrides)
    for row in rows:
        reader.follows.create(**{row._meta.model_name: row, "created_at": timezone.now() - HOUR})
    return reader


def test_everything_that_happened_to_a_demand_comes_in_one_mail_once(now):
    demand = make_demand(operative_text="Publish the annexes.")
    ask(demand, days_ago=3)
    run(now - 2 * HOUR)
    reader = follower(demand)
    late = make_subscriber(frequency="none")
    ask(demand, published_at=now - dt.timedelta(seconds=5), text="Publish them at last.")
    event = make_event(demand, note="The minister promised it.")
    run(now)
    late.follows.create(demand=demand, created_at=now + dt.timedelta(seconds=1))
    run(now + HOUR)
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([reader.address], "New: Publish the annexes")
    assert sent.body.count("Publish them at last.") == sent.body.count("The minister promised it.") == 1
    assert "Asks for the first time" not in sent.body
    assert str(event.evidence.title) in sent.body
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "/newsletter/unfollow/" in sent.extra_headers["List-Unsubscribe"]
    assert Mailing.objects.get().state == "sent"
    assert not Mailing.objects.public().exists()


def test_scheduled_post_of_a_report_is_told_when_its_instant_passes(now, client):
    report = make_report(name="Open files")
    make_published_post(title="Already there", reports=[report])
    run(now - 2 * HOUR)
    follower(report)
    make_published_post(title="Rivers that stopped", reports=[report], published_at=now + HOUR)
    run(now)
    assert mail.outbox == []
    later = now + HOUR
    alerts.note(later)
    assert Happening.objects.filter(told_at=None).count() == 1
    alerts.tell(later + alerts.GATHER, 100)
    mailing = Mailing.objects.get()
    Delivery.objects.update(next_attempt_at=now - HOUR)
    rendered = alerts.render_alert(mailing, at=later)
    assert "Rivers that stopped" in rendered.text
    assert "Already there" not in rendered.text
    # What is not public at the moment of sending is not told, and its copy is left out.
    assert alerts.render_alert(mailing, at=now) is None
    sending.run_due(timezone.now(), 100)
    assert (mail.outbox, Delivery.objects.get().state) == ([], "skipped")


def test_withdrawn_before_it_was_sent_is_not_told(now, editor):
    report = make_report()
    follower(report)
    post = make_published_post(title="A mistake", reports=[report])
    alerts.note(now)
    withdraw(post, by=editor, reason="It was mistaken.")
    send(now + alerts.GATHER)
    assert mail.outbox == []


def test_person_is_followed_by_what_they_sign_and_by_what_is_quoted_from_them(now):
    person = make_person(name="Ada Quill")
    follower(person)
    make_published_post(title="Signed", byline=[person])
    source = make_source(title="Silence")
    make_published_post(
        title="Quoting",
        body=f'<blockquote data-source="{source.pk}" data-speaker="person:{person.pk}"><p>No rain.</p></blockquote>',
    )
    run(now)
    (sent,) = mail.outbox
    assert "Signed" in sent.body
    assert "> No rain.\n\n— Ada Quill, Silence" in sent.body


def test_who_follows_several_things_that_one_text_concerns_hears_of_it_once(now):
    report, person, demand = make_report(), make_person(), make_demand()
    both, one = follower(demand, report, person), follower(person)
    call = ask(demand, published_at=now - dt.timedelta(minutes=1), reports=[report], byline=[person])
    assert call.posts[0].pk
    run(now)
    assert sorted(sent.to[0] for sent in mail.outbox) == sorted([both.address, one.address])


def test_translation_is_news_in_its_own_language_only(now):
    report, group = make_report(), uuid.uuid4()
    english, french = follower(report), follower(report, language="fr")
    make_published_post(title="Tide", reports=[report], translation_group=group)
    run(now)
    assert sorted(sent.to[0] for sent in mail.outbox) == sorted([english.address, french.address])
    assert next(sent for sent in mail.outbox if sent.to == [french.address]).subject.startswith("Nouveau")
    mail.outbox.clear()
    make_published_post(title="Marée", reports=[report], translation_group=group, language="fr")
    run(now + HOUR)
    assert [(sent.to, "Marée" in sent.body) for sent in mail.outbox] == [([french.address], True)]


def test_old_texts_that_come_late_are_no_news_and_old_notes_go(now):
    report = make_report()
    follower(report)
    make_published_post(reports=[report], days_ago=30)
    assert alerts.note(now) == 0
    make_published_post(reports=[report])
    assert (alerts.note(now), alerts.note(now)) == (1, 0)
    alerts.run_due(now + alerts.KEPT + HOUR, 100)
    assert not Happening.objects.exists()


def test_whoever_stopped_following_meanwhile_is_left_out(now):
    report = make_report()
    reader = follower(report)
    make_published_post(reports=[report])
    alerts.run_due(now, 100)
    alerts.run_due(now + alerts.GATHER, 100)
    following.unfollow(reader, [f"report:{report.pk}"])
    send(now + alerts.GATHER)
    assert (mail.outbox, Delivery.objects.get().state) == ([], "skipped")


def test_noting_costs_the_same_however_much_there_is(now, django_assert_num_queries):
    for _number in range(2):
        ask(make_demand(), reports=[make_report()], byline=[make_person()])
    with django_assert_num_queries(14):
        alerts.note(now)
    ask(make_demand(), reports=[make_report()], byline=[make_person()])
    with django_assert_num_queries(14):
        alerts.note(now)
