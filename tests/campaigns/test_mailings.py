"""What a mailing consists of: chosen posts, frozen words, one mail for each with headers in order."""

from __future__ import annotations

import datetime as dt
from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.utils import timezone

from campaigns import mailings
from campaigns.models import Subscriber
from posts.models import House
from posts.publishing import withdraw
from tests.factories import (
    make_call,
    make_mailing,
    make_organization,
    make_person,
    make_post,
    make_published_post,
    make_series,
    make_source,
    make_subscriber,
    make_tag,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailing(settings):
    settings.SITE_URL = "https://dispatch.example"
    House.objects.update(site_name="Tide & Tally", contact_email="desk@dispatch.example")
    source = make_source(title="Silence", publisher=make_organization(name="The Ledger"))
    speaker, call = make_person(name="Ada Quill"), make_call(demands=["Publish the annexes."])
    post = make_published_post(
        title="Rivers & tides",
        summary="In short.",
        body=f'<p>See <a href="/posts/">all</a>.</p><blockquote data-source="{source.pk}" data-speaker="person:{speaker.pk}">'
        f'<p>Rivers move.</p></blockquote><figure data-embed="call" data-id="{call.pk}"></figure>',
    )
    return make_mailing(subject="This week", introduction="Good day.", posts=[post], has_whole_texts=True)


def test_since_the_last_one_of_its_kind_by_subject_and_language():
    now, tag = timezone.now(), make_tag()
    make_mailing(state="sent", started_at=now - dt.timedelta(days=3), audience="weekly")
    make_mailing(state="sent", started_at=now, audience="selected")
    make_published_post(days_ago=5, tags=[tag])
    wanted = make_published_post(days_ago=2, tags=[tag])
    newer = make_published_post(days_ago=1)
    make_published_post(days_ago=1, language="fr", tags=[tag])
    make_post(tags=[tag])
    one, other = make_mailing(audience="weekly"), make_mailing(audience="weekly")
    one.about.add(tag)
    assert mailings.choose_posts(one) == 1
    assert mailings.choose_posts(one) == 0
    assert mailings.choose_posts(other) == 2
    assert [row.post for row in one.items.all()] == [wanted]
    assert [row.post for row in other.items.all()] == [wanted, newer]


def test_goes_to_those_who_asked_for_its_kind_language_and_subjects():
    tag, series = make_tag(), make_series()
    post = make_published_post(tags=[tag], series=series, series_position=1)
    everything = make_subscriber()
    by_tag, by_series = make_subscriber(topics=[tag]), make_subscriber(topics=[series, make_tag()])
    make_subscriber(topics=[make_tag()])
    make_subscriber(language="fr")
    make_subscriber(frequency="each_post")
    make_subscriber(state="pending", confirmed_at=None)
    make_subscriber(state="left")
    alert = make_subscriber(frequency="selected", wants_actions=True)
    assert set(mailings.recipients(make_mailing(posts=[post]))) == {everything, by_tag, by_series}
    assert set(mailings.recipients(make_mailing(posts=[post], audience="actions"))) == {alert}


def test_both_parts_tell_everything_with_attribution_state_and_complete_addresses(mailing):
    made = mailings.render_mailing(mailing)
    for words in (
        "This week", "Good day.", "Rivers & tides", "Rivers move.", "Ada Quill", "Silence", "The Ledger",
        "Publish the annexes.", "as they stood on", "How they stand today", "Unsubscribe",
    ):  # fmt: skip
        assert words in made.text.replace("\n", " ")
        assert words.replace("&", "&amp;") in made.html
    assert "https://dispatch.example/posts/" in made.text
    assert 'href="/' not in made.html
    assert "<script" not in made.html
    assert 'style="' in made.html
    assert "prefers-color-scheme: dark" in made.html
    assert "<img" not in made.html  # none in the post, and none that reports


def test_digest_has_summary_and_calls_and_not_the_whole_text(mailing):
    mailing.has_whole_texts = False
    text = mailings.render_mailing(mailing).text
    assert "In short." in text
    assert "Publish the annexes." in text
    assert "Rivers move." not in text


def test_mail_is_in_the_language_of_the_mailing(mailing):
    mailing.language = "fr"
    assert "Se désabonner" in mailings.render_mailing(mailing).text


def test_headers_are_complete_and_each_has_links_of_their_own(mailing, settings):
    settings.DEFAULT_FROM_EMAIL = "Old name <newsroom@dispatch.example>"
    one, other = make_subscriber(), make_subscriber()
    made, house = mailings.render_mailing(mailing), House.load()
    texts = []
    for subscriber in (one, other):
        sent = mailings.message(made, subscriber, message_id="<key@dispatch.example>", house=house).message()
        parsed = message_from_bytes(sent.as_bytes(), policy=policy.default)
        assert parsed["From"] == "Tide & Tally <newsroom@dispatch.example>"
        assert parsed["Reply-To"] == "desk@dispatch.example"
        assert parsed["To"] == subscriber.address
        assert parsed["Message-ID"] == "<key@dispatch.example>"
        assert parsed["List-Id"] == "<newsletter.dispatch.example>"
        assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert parsed["Date"].datetime is not None
        leave = parsed["List-Unsubscribe"].replace(" ", "").strip("<>")
        assert leave.startswith("https://dispatch.example/newsletter/leave/")
        plain, html = parsed.iter_parts()
        assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
        for part in (plain, html):
            assert leave in part.get_content()
            assert ".invalid" not in part.get_content()
        texts.append(leave)
    assert texts[0] != texts[1]


def test_no_line_of_a_subject_becomes_a_header(mailing):
    subject = "Hello\r\nBcc: all@harbour.example"
    assert make_mailing(subject=subject).subject == "Hello Bcc: all@harbour.example"
    mailing.subject = subject
    made = mailings.render_mailing(mailing)
    with pytest.raises(ValueError, match="newline"):
        mailings.message(made, make_subscriber(), message_id="<a@b>", house=House.load()).message()


def test_test_goes_to_the_one_who_asks_and_subscribes_nobody(mailing):
    user = make_user()
    mailings.send_test(mailing, user)
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([user.email], "[Test] This week")
    assert not Subscriber.objects.exists()


def test_issue_on_the_web_shows_what_was_sent_and_nothing_that_is_not_public_any_more(
    client, mailing, editor
):
    assert client.get(mailing.get_absolute_url()).status_code == 404
    mailings.freeze(mailings.content(mailing, timezone.now()))
    mailing.state, mailing.started_at = "sending", timezone.now()
    mailing.save()
    post = mailing.items.get().post
    post.title = "Another title"
    post.save()
    page = client.get(mailing.get_absolute_url())
    assert "Rivers &amp; tides" in page.text
    assert "Another title" not in page.text
    assert "This week" in client.get("/newsletter/").text
    assert "This week" not in client.get("/fr/newsletter/").text
    assert client.get(f"/fr{mailing.get_absolute_url()}").status_code == 301
    withdraw(post, by=editor, reason="It was mistaken.")
    page = client.get(mailing.get_absolute_url()).text
    assert "Rivers &amp; tides" not in page
    assert "1 text of this issue is no longer public." in page
