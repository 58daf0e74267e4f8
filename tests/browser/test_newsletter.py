"""A reader subscribes to the newsletter, confirms by a button, changes what they get and leaves."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from campaigns.mailings import render_mailing
from campaigns.models import Subscriber
from campaigns.reader_mail import send_waiting
from tests.browser.accessibility import faults
from tests.factories import make_call, make_mailing, make_published_post, make_source


def link_in(message, part):
    """The path of the first link of a mail that has ``part`` in it."""
    return urlsplit(next(url for url in re.findall(r"https?://\S+", message.body) if part in url)).path


def test_reader_subscribes_confirms_changes_and_leaves(transactional_db, phone):
    # What they will get by mail is as good as a page, in both schemes.
    call, source = make_call(demands=["Publish the annexes."]), make_source()
    body = (
        f'<h2>The river</h2><blockquote data-source="{source.pk}"><p>Rivers move.</p></blockquote>'
        f'<figure data-embed="call" data-id="{call.pk}"></figure>'
    )
    post = make_published_post(body=body)
    mailing = make_mailing(introduction="Good day.", posts=[post], has_whole_texts=True)
    phone.goto("about:blank")
    phone.set_content(render_mailing(mailing).html)
    assert faults(phone) == []

    phone.goto("/newsletter/subscribe/")
    assert faults(phone) == []
    # With script nobody is asked a sum: the browser works a little instead.
    expect(phone.get_by_label("So that programs cannot subscribe strangers")).to_be_hidden()
    phone.get_by_label("Your e-mail address").fill("reader@harbour.example")
    phone.get_by_role("button", name="Subscribe").click()
    phone.wait_for_url("**/newsletter/asked/")
    assert Subscriber.objects.get().state == Subscriber.State.PENDING

    send_waiting(timezone.now(), 10)
    phone.goto(link_in(mail.outbox[0], "/newsletter/confirm/"))
    assert faults(phone) == []
    assert Subscriber.objects.get().state == Subscriber.State.PENDING
    phone.get_by_role("button", name="Yes, send it to me").click()
    expect(phone.get_by_role("heading", level=1)).not_to_have_text("Confirm your subscription")
    assert Subscriber.objects.get().state == Subscriber.State.CONFIRMED

    phone.get_by_role("link", name="Change what you get").click()
    assert faults(phone) == []
    phone.get_by_role("button", name="Send me nothing more").click()
    expect(phone.get_by_role("button", name="Send me nothing more")).to_be_hidden()
    assert Subscriber.objects.get().state == Subscriber.State.LEFT
