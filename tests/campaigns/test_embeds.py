"""The embed of a call."""

from __future__ import annotations

import pytest
from django.utils import timezone, translation
from selectolax.lexbor import LexborHTMLParser

from campaigns.embeds import CallEmbed
from posts.models import House, HouseText
from tests.factories import make_call, make_organization

pytestmark = pytest.mark.django_db


def rendered(call):
    return LexborHTMLParser(CallEmbed().render([call.pk], captions={}, at=timezone.now())[call.pk])


def test_call_has_the_house_s_heading_and_its_demands_nested():
    House(site_name="The Dispatch", call_heading="Whither Port Almery?").save()
    tree = rendered(make_call(introduction="We ask:", demands=[("Open the quay.", ["By Friday."])]))
    assert tree.css_first("h2").text(strip=True) == "Whither Port Almery?"
    assert "We ask:" in tree.body.text()
    assert tree.css_first("li li").text(strip=True) == "By Friday."


def test_call_words_are_escaped():
    tree = rendered(make_call(introduction="<script>alert(1)</script>", demands=["<img src=x>"]))
    assert tree.css("script, img") == []


def test_call_text_is_what_readers_read():
    call = make_call(introduction="We ask:", demands=[("Open the quay.", ["By Friday."])])
    assert CallEmbed().text([call.pk]) == {
        call.pk: "Whither Canada?\nWe ask:\n• Open the quay.\n  • By Friday."
    }


def test_call_is_kept_and_brought_back_with_its_demands():
    call = make_call(introduction="Before", demands=[("One.", ["Two."])])
    kept = CallEmbed().snapshot([call.pk])
    call.introduction = "After"
    call.save()
    call.restatements.all().delete()
    CallEmbed().restore(kept)
    call.refresh_from_db()
    assert call.introduction == "Before"
    assert CallEmbed().snapshot([call.pk]) == kept


def test_call_is_found_by_name_introduction_or_demand():
    body = make_organization(name="Government of Canada")
    call = make_call(name="Corridor", demands=["Open the quay.", "Open the gate."], addressee=body)
    make_call(name="Another")
    assert CallEmbed().choices("corridor gate", 5) == [
        {"id": call.pk, "label": "Corridor", "detail": "Government of Canada"}
    ]


def test_heading_is_the_house_s_in_the_language_of_the_page():
    call = make_call(demands=["Open the quay."])
    HouseText.objects.create(house=House.load(), language="fr", call_heading="Où va le Canada ?")
    headings = {}
    for language in ("en", "fr"):
        with translation.override(language):
            html = CallEmbed().render([call.pk], captions={}, at=timezone.now())[call.pk]
            headings[language] = LexborHTMLParser(html).css_first("h2").text()
    assert headings == {"en": "Whither Canada?", "fr": "Où va le Canada ?"}
