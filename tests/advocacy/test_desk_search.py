"""One box that finds whatever staff work with, and nothing they may not see."""

from __future__ import annotations

import pytest
from django.urls import reverse

from posts.publishing import record_save
from tests import factories

pytestmark = pytest.mark.django_db

URL = "/admin/search/"


@pytest.fixture
def records():
    outlet = factories.make_organization(name="Skarnvik Herald")
    factories.make_source(title="Skarnvik papers", publisher=outlet, issued="2024-05")
    factories.make_person(name="Åsa of Skarnvik", role="Harbour master")
    tag = factories.make_tag(name="Lighthouses")
    tag.aliases.create(name="Skarnvik light")
    factories.make_region(name="Skarnvík")
    factories.make_call(name="Open Skarnvik")
    factories.make_demand(operative_text="Open the quay of Skarnvik.")
    factories.make_petition(title="Petition for Skarnvik")
    draft = factories.make_post(title="Old harbour", body="<p>Lorries wait at Skarnvik.</p>")
    record_save(draft, by=None)
    factories.make_post(title="Skarnvik closes its register")


def _answer(client, words):
    groups = client.get(URL, {"q": words, "as": "json"}).json()["groups"]
    return {group["title"]: [row["label"] for row in group["rows"]] for group in groups}


def test_everything_is_found_by_any_of_its_words(client_of, editor, records):
    assert _answer(client_of(editor), "skarnvik") == {
        "Posts": ["Skarnvik closes its register", "Old harbour"],
        "Sources": ["Skarnvik papers"],
        "People": ["Åsa of Skarnvik"],
        "Organisations": ["Skarnvik Herald"],
        "Tags": ["Lighthouses"],
        "Regions, themes, reports, series": ["Skarnvík"],
        "Calls": ["Open Skarnvik"],
        "Demands": ["Open the quay of Skarnvik."],
        "Petitions": ["Petition for Skarnvik"],
    }
    assert _answer(client_of(editor), "harbour asa") == {}
    assert _answer(client_of(editor), "asa skarnvik")["People"] == ["Åsa of Skarnvik"]


def test_page_shows_the_same_with_ways_into_the_lists(client_of, editor, records):
    page = client_of(editor).get(URL, {"q": "skarnvik"})
    assert [group.title for group in page.context["groups"]][:2] == ["Posts", "Sources"]
    assert f"{reverse('admin:posts_post_changelist')}?q=skarnvik" in page.content.decode()
    nothing = client_of(editor).get(URL, {"q": "<whelks>"})
    assert "Nothing fits “&lt;whelks&gt;”." in nothing.content.decode()


@pytest.mark.parametrize("words", ["", " ", "\x00", "!!!", "x" * 5000, "%", "' OR 1=1"])
def test_odd_words_find_nothing_and_break_nothing(client_of, editor, records, words):
    assert _answer(client_of(editor), words) in ({}, {"Posts": []})


def test_newcomer_finds_nothing_and_strangers_are_sent_to_sign_in(
    client_of, client, staff_without_rights, records
):
    assert client.get(URL, {"q": "skarnvik", "as": "json"}).status_code == 302
    assert _answer(client_of(staff_without_rights), "skarnvik") == {}


def test_answer_costs_the_same_however_much_is_found(
    client_of, editor, records, django_assert_max_num_queries
):
    for _ in range(8):
        factories.make_post(title="Skarnvik again")
    client = client_of(editor)
    client.get(URL, {"q": "skarnvik", "as": "json"})
    with django_assert_max_num_queries(24):
        client.get(URL, {"q": "skarnvik", "as": "json"})
