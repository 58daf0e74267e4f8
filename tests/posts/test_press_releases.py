"""A press release with every field of the form that organisations paste, invented from first to last."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

from posts.models import House, Post, Republication
from posts.press_releases import lines_of, release_of
from tests.factories import (
    make_image,
    make_organization,
    make_person,
    make_published_post,
    make_region,
    make_report,
    make_theme,
)

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 3, 17, tzinfo=dt.UTC)


def press_release(**overrides):
    president = make_person(name="Ottoline Marchbanks", role="President")
    values = {
        "kind": Post.Kind.PRESS_RELEASE,
        "title": "Closing the Ferry Is a Failure of Planning",
        "dateline": "Port Almery",
        "body": "<p>Quillhaven Watch condemns the closing of the Almery ferry.</p>"
        f'<p><q data-speaker="person:{president.pk}">“For thirty years we were told to wait, and we waited,”</q> said '
        f'President Ottoline Marchbanks. <q data-speaker="person:{president.pk}">“This is where it led.”</q></p>'
        '<p>Canada has so far <a href="https://harbour.example/vote">abstained</a>.</p>',
        "byline": [make_organization(name="Quillhaven Watch", kind="ngo")],
        "regions": [make_region(name="Canada"), make_region(name="The Estuary")],
        "themes": [make_theme(name="Law and Justice")],
        "reports": [make_report(name="FERRIES")],
        "lead_image": make_image(
            caption="The mayor and the minister in 2019", credit_line="Photo: I. Harker"
        ),
        "notice_to_readers": "To receive the newsletter, click here.\n\nNote to readers: please click the share button.",
        "note_to_editors": "Interviews in English and French.",
        "media_contact": "For media inquiries: press@watch.example",
    }
    post = make_published_post(**{**values, **overrides})
    Republication.objects.create(
        post=post,
        publisher=make_organization(name="QW"),
        author_organization=post.byline[0],
        original_title="Ferry Closing Is a Failure",
        original_url="https://watch.example/ferry",
        original_on=dt.date(2026, 11, 1),
        copyright_line="Copyright © Quillhaven Watch, QW, 2026",
        terms={
            "community": "Permission to cross-post with credit.",
            "commercial": "Write to press@watch.example",
        },
        disclaimer="The contents of this article are of sole responsibility of the author.",
        fair_use_notice="This page contains copyrighted material under fair use.",
    )
    return post


def test_page_of_a_release_shows_every_field_of_it(client):
    House.objects.update(
        membership_url="https://join.example/",
        discussion_url="https://talk.example/",
        notice_to_readers="Our articles can be read in 51 languages.",
    )
    post = press_release()
    page = LexborHTMLParser(client.get(post.get_absolute_url()).content)
    text = " ".join(page.body.text().split())
    day = timezone.localtime(post.published_at)
    for words in (
        "For immediate release", "Closing the Ferry Is a Failure of Planning", "Quillhaven Watch",
        f"Port Almery, {day.day} {day:%B %Y}", "Canada", "The Estuary", "Law and Justice", "FERRIES",
        "To receive the newsletter", "Note to readers", "“For thirty years we were told to wait, and we waited,”",
        "said President Ottoline Marchbanks", "The mayor and the minister in 2019", "Photo: I. Harker",
        "First published by QW (Quillhaven Watch), 1 November 2026: Ferry Closing Is a Failure",
        "Copyright © Quillhaven Watch, QW, 2026", "Permission to cross-post with credit", "press@watch.example",
        "of sole responsibility of the author", "under fair use", "Notes to editors", "Interviews in English",
        "Our articles can be read in 51 languages", "Become a member", "Discuss",
    ):  # fmt: skip
        assert words in text, words
    assert page.css_first("link[rel=canonical]").attributes["href"] == "https://watch.example/ferry"
    assert page.css_first('a[href="https://watch.example/ferry"]') is not None
    assert page.css_first(f'a[href="{post.get_absolute_url()}release.pdf"]') is not None


def test_spokesperson_s_words_are_quotations(client):
    post = press_release()
    spoken = [(row.exact, row.speaker_label, row.form) for row in post.quotations.order_by("position")]
    assert spoken == [
        ("“For thirty years we were told to wait, and we waited,”", "Ottoline Marchbanks", "inline"),
        ("“This is where it led.”", "Ottoline Marchbanks", "inline"),
    ]


@time_machine.travel(NOON, tick=False)
def test_release_line_follows_the_embargo_by_the_clock():
    house = House.load()
    post = Post(kind="press_release", embargoed_until=NOON + dt.timedelta(hours=1), dateline="Port Almery")
    lines = lines_of(post, house)
    assert (lines.release_line, lines.is_embargoed) == (
        "Under embargo until 3 November 2026, 13:00 EST",
        True,
    )
    later = lines_of(post, house, at=NOON + dt.timedelta(hours=1))
    assert (later.release_line, later.is_embargoed) == ("For immediate release", False)


@time_machine.travel(NOON, tick=False)
def test_dateline_is_place_and_day_and_nothing_without_a_place():
    house = House.load()
    dated = Post(kind="press_release", published_at=NOON, dateline="Port Almery")
    assert lines_of(dated, house).dateline == "Port Almery, 3 November 2026"
    dated.dateline = ""
    lines = lines_of(dated, house)
    assert (lines.dateline, lines.day) == ("", "3 November 2026")


def test_contact_and_notes_are_the_house_s_where_the_post_has_none():
    House.objects.update(media_contact="Desk", notice_to_editors="Ask first.")
    lines = lines_of(press_release(media_contact="", note_to_editors=""), House.load())
    assert (lines.contact, lines.notes) == ("Desk", "Ask first.")


def test_paper_speaks_the_language_of_the_release():
    post = press_release(language="fr")
    release = release_of(Post.objects.for_page().get(pk=post.pk), House.load(), site="https://d.example/")
    assert (release.language, release.address) == ("fr", f"https://d.example{post.get_absolute_url()}")
