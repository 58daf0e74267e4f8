"""Mails as a real mail server received them: headers, parts, the same words in both, links that all lead somewhere."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from campaigns import alerts, reader_mail, sending, subscribing
from campaigns.models import Consent, Happening
from campaigns.subscribing import Wants
from posts.models import House
from tests.campaigns import mail_server
from tests.factories import (
    ask,
    make_call,
    make_contactdetail,
    make_contactlist,
    make_demand,
    make_event,
    make_image,
    make_mailing,
    make_office,
    make_organization,
    make_person,
    make_petition,
    make_published_post,
    make_source,
    make_subscriber,
)

pytestmark = pytest.mark.django_db
BODY = """<h2>The river</h2><p>Read <a href="/posts/">all of it</a>.</p>
<blockquote data-source="{source}" data-speaker="person:{speaker}"><p>Rivers move.</p></blockquote>
<ul><li>One</li><li>Two</li></ul><table><thead><tr><th scope="col">Year</th></tr></thead><tbody><tr><td>1931</td></tr></tbody></table>
<figure data-embed="image" data-id="{image}"></figure><figure data-embed="call" data-id="{call}"></figure>
<figure data-embed="petition" data-id="{petition}"></figure><figure data-embed="contacts" data-id="{contacts}"></figure>"""
WORDS = [
    "Rivers & tides", "Good day, reader.", "The river", "> Rivers move.", "Ada Quill", "Silence", "The Ledger", "• One",
    "Publish the annexes.", "Save the quay", "quay@harbour.example", "Calls, petitions and addresses as they stood on",
    "1931", "A grey field",
]  # fmt: skip


@pytest.fixture
def received(settings):
    """{kind: mail} of a mailing, an alert and a letter to confirm, all sent by one run to a server on loopback."""
    controller, server = mail_server.start()
    mail_server.point_at(settings, controller)
    settings.SITE_URL, settings.DEFAULT_FROM_EMAIL = "http://testserver", "newsroom@dispatch.example"
    House.objects.update(
        site_name="Tide & Tally", contact_email="desk@dispatch.example", organization=make_organization()
    )
    office = make_office(name="Minister of Quays")
    make_contactdetail(office=office, value="quay@harbour.example")
    keys = {
        "source": make_source(title="Silence", publisher=make_organization(name="The Ledger")).pk,
        "speaker": make_person(name="Ada Quill").pk,
        "call": make_call(demands=["Publish the annexes."]).pk,
        "petition": make_petition(title="Save the quay", count=12).pk,
        "contacts": make_contactlist(offices=[office]).pk,
        "image": make_image().pk,
    }
    post = make_published_post(title="Rivers & tides", summary="In short.", body=BODY.format(**keys))
    mailing = make_mailing(
        subject="This “week”", introduction="Good day, reader.", posts=[post], has_whole_texts=True
    )
    make_subscriber(address="weekly@harbour.example")
    demand = make_demand(operative_text="Open the archive.")
    ask(demand, days_ago=1)
    make_event(demand, note="The minister promised it.")
    follower = make_subscriber(address="follower@harbour.example", frequency="none", language="fr")
    follower.follows.create(demand=demand, created_at=timezone.now() - alerts.KEPT)
    subscribing.ask("new@harbour.example", Wants("en"), wording="Send it to me.")
    now = timezone.now()
    sending.schedule(mailing, now, by=None)
    alerts.note(now)
    Happening.objects.update(noted_at=now - alerts.GATHER)
    alerts.tell(now, 10)
    sending.run_due(timezone.now(), 10)
    reader_mail.send_waiting(timezone.now(), 10)
    controller.stop()
    kinds = {"weekly": "mailing", "follower": "alert", "new": "letter"}
    return {kinds[mail["To"].partition("@")[0]]: mail for mail in server.parsed()}


def test_received_mails_are_complete_and_every_link_leads_somewhere(received, client):
    assert set(received) == {"mailing", "alert", "letter"}
    for kind, mail in received.items():
        assert mail.defects == []
        # UTC, without a word on where the server stands.
        assert parsedate_to_datetime(mail["Date"]).replace(tzinfo=dt.UTC) <= timezone.now()
        assert mail["From"].endswith(
            "newsroom@dispatch.example" if kind == "letter" else "Tally <newsroom@dispatch.example>"
        )
        assert re.fullmatch(r"<[\w.-]+@testserver>", mail["Message-ID"])
        assert mail["MIME-Version"] == "1.0"
        assert [len(mail.get_all(name)) for name in ("From", "To", "Subject", "Date", "Message-ID")] == [
            1
        ] * 5
    assert received["letter"]["Auto-Submitted"] == "auto-replied"
    assert received["alert"]["Auto-Submitted"] == "auto-generated"
    assert received["mailing"]["Auto-Submitted"] is None
    for kind, list_id, way_out in (("mailing", "newsletter", "leave"), ("alert", "alerts", "unfollow")):
        mail = received[kind]
        assert mail["Reply-To"] == "desk@dispatch.example"
        assert mail["List-Id"] == f"<{list_id}.testserver>"
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert re.fullmatch(
            rf"<http://testserver/(fr/)?newsletter/{way_out}/\S+>", mail["List-Unsubscribe"].replace(" ", "")
        )
        assert [part.get_content_type() for part in mail.walk()] == [
            "multipart/alternative",
            "text/plain",
            "text/html",
        ]
        assert [part.defects for part in mail.walk()] == [[], [], []]
        assert [part.get_content_charset() for part in mail.iter_parts()] == ["utf-8", "utf-8"]

    plain, html = (part.get_content() for part in received["mailing"].iter_parts())
    flat = " ".join(plain.split())
    assert [word for word in WORDS if word not in flat] == []
    assert "promised it." in received["alert"].get_body(("plain",)).get_content()
    assert 'lang="fr"' in received["alert"].get_body(("html",)).get_content()
    assert max(len(line) for line in received["mailing"].as_bytes().splitlines()) <= 998  # RFC 5322, 2.1.1

    tree = LexborHTMLParser(html)
    # Survives without style sheets, scripts and pictures: nothing is fetched, order and meaning are those of the elements.
    assert tree.css("link, script, iframe, form, object, video, [background]") == []
    assert [image.attributes["alt"] for image in tree.css("img")] == ["A grey field"]
    assert [int(node.tag[1]) for node in tree.css("h1, h2, h3")][:2] == [1, 2]
    assert len(tree.css("h1")) == len(tree.css("main")) == 1

    seen = set()
    for mail in received.values():
        for part in mail.walk():
            if part.get_content_type() == "text/html":
                nodes = LexborHTMLParser(part.get_content()).css("[href], [src]")
                seen |= {node.attributes.get("href") or node.attributes.get("src") for node in nodes}
            elif part.get_content_type() == "text/plain":
                seen |= set(re.findall(r"https?://[^\s<>]+", part.get_content()))
    schemes = {urlsplit(url).scheme for url in seen}
    assert schemes <= {"http", "https", "mailto"}
    local = {urlsplit(url) for url in seen if urlsplit(url).netloc == "testserver"}
    wrong = {}
    for url in local:
        response = client.get(url.path, url.query and dict(pair.split("=") for pair in url.query.split("&")))
        if response.status_code != 200:
            wrong[url.path] = response.status_code
    assert wrong == {}
    assert {"/posts/", "/newsletter/"} & {url.path for url in local}
    # Nothing counts who opens or clicks: no link carries who gets it but those to their own settings.
    assert not [url.path for url in local if url.query]
    # A program that followed them all has changed nothing.
    assert Consent.objects.get().confirmed_at is None
