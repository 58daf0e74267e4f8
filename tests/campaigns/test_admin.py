"""The desks of what readers may do: fixed queries, filters, mistakes told at their fields, embedded words kept."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import Petition, Recess, SignatureReading
from posts.models import HistoryEntry, Revision
from posts.publishing import generation
from tests import factories
from tests.admin_forms import add_form, errors_of, form_of
from tests.factories import (
    make_appeal,
    make_contactlist,
    make_membership,
    make_office,
    make_petition,
    make_published_post,
)

DAY = dt.timedelta(days=1)
OURS = (
    "appeal",
    "area",
    "contactdetail",
    "contactlist",
    "letter",
    "membership",
    "office",
    "petition",
    "recess",
)

pytestmark = pytest.mark.django_db


def rows(name, number):
    for _ in range(number):
        row = getattr(factories, f"make_{name}")()
        if name == "office":
            make_membership(office=row)
            factories.make_contactdetail(office=row, value="a@b.example")
        elif name == "petition":
            SignatureReading.objects.create(petition=row, count=3)
        elif name == "contactlist":
            row.entries.create(office=make_office())
    return row


@pytest.mark.parametrize("name", OURS)
def test_list_costs_the_same_with_one_row_and_with_thirty(client_of, editor, name, django_assert_num_queries):
    client = client_of(editor)
    url = f"/admin/campaigns/{name}/"
    rows(name, 1)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        assert client.get(url).status_code == 200
    rows(name, 29)
    with django_assert_num_queries(len(one)):
        client.get(url)
    assert len(one) <= 16


@pytest.mark.parametrize("name", OURS)
def test_every_field_that_can_be_edited_is_on_the_form(client_of, editor, name):
    model = factories.__dict__[f"make_{name}"]()._meta.model
    desk = admin.site._registry[model]
    shown = {field for _title, options in desk.get_fieldsets(None) for field in options["fields"]}
    editable = {field.name for field in model._meta.fields if field.editable and not field.primary_key}
    assert editable - shown == set()


@pytest.mark.parametrize("name", OURS)
def test_saved_form_moves_what_readers_see_and_is_in_the_history(client_of, editor, name):
    client, row, before = client_of(editor), rows(name, 1), generation()
    response = client.post(*form_of(client, row, _continue="1"))
    assert (response.status_code, generation() > before) == (302, True)
    assert HistoryEntry.objects.filter(model=row._meta.label_lower, object_id=str(row.pk)).exists()


def test_reading_is_added_on_the_petition_and_none_is_changed(client_of, campaigner):
    client, one = client_of(campaigner), make_petition(count=10)
    url, data = form_of(client, one, **{"readings-TOTAL_FORMS": "1"})
    data |= {
        "readings-0-count": "25",
        "readings-0-is_lower_bound": "on",
        "readings-0-observed_at": "2026-03-02T10:00",
    }
    response = client.post(url, data)
    assert response.status_code == 302
    assert set(one.readings.values_list("count", "is_lower_bound")) == {(10, False), (25, True)}
    page = client.get(url).content.decode()
    assert "25+ · 2026-03-02 10:00" in page


def test_petition_with_readings_is_not_deleted_and_the_page_says_why(client_of, editor):
    one = make_petition(count=10)
    client = client_of(editor)
    page = client.get(f"/admin/campaigns/petition/{one.pk}/delete/").content.decode()
    client.post(f"/admin/campaigns/petition/{one.pk}/delete/", {"post": "yes"})
    assert ("1 reading of signatures" in page, Petition.objects.count()) == (True, 1)


def test_finding_about_the_printed_time_stands_on_the_form(client_of, editor):
    one = make_petition(closes_at=dt.datetime(2026, 3, 1, 17, tzinfo=dt.UTC), closes_label="noon (EDT)")
    page = client_of(editor).get(f"/admin/campaigns/petition/{one.pk}/change/").content.decode()
    assert "The label says EDT, but on 1 March 2026 the clocks there show EST." in page


def test_finding_about_the_printed_time_is_told_at_once(client_of, campaigner):
    client, one = client_of(campaigner), make_petition()
    values = {"closes_at": "2025-12-24T15:09", "closes_label": "December 24, 2025, at 3:09 p.m. (EDT)"}
    url, data = form_of(client, one, _continue="1", **values)
    told = [str(message) for message in client.post(url, data, follow=True).context["messages"]]
    assert "The label says EDT, but on 24 December 2025 the clocks there show EST." in told
    assert Petition.objects.get().closes_label == values["closes_label"]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("signing=open", {"Fresh", "Stale"}),
        ("signing=over", {"Over"}),
        ("needs=count", {"Stale"}),
        ("needs=follow-up", {"Over"}),
        ("", {"Fresh", "Stale", "Over"}),
    ],
)
def test_petitions_are_filtered(client_of, editor, query, titles):
    now = timezone.now()
    make_petition(title="Fresh", count=1)
    make_petition(title="Stale", count=1, observed_at=now - 9 * DAY)
    make_petition(title="Over", closes_at=now - DAY)
    found = client_of(editor).get(f"/admin/campaigns/petition/?{query}").context["cl"].queryset
    assert {row.title for row in found} == titles


@pytest.mark.parametrize(("query", "names"), [("holder", {"B", "C"}), ("address", {"A", "C"})])
def test_offices_that_need_something_are_filtered(client_of, editor, query, names):
    make_membership(office=make_office(name="A"), starts_on="2020")
    make_office(name="B", email="a@b.example")
    make_office(name="C")
    response = client_of(editor).get(f"/admin/campaigns/office/?needs={query}")
    assert {row.name for row in response.context["cl"].queryset} == names
    assert "missing" in response.content.decode()


def test_chosen_petitions_are_made_due_and_nothing_is_fetched(client_of, campaigner):
    read = make_petition(parser="css", count_path="b", next_check_at=timezone.now() + DAY)
    unread = make_petition()
    client_of(campaigner).post(
        "/admin/campaigns/petition/", {"action": "look_again", "_selected_action": [read.pk, unread.pk]}
    )
    read.refresh_from_db()
    assert read.next_check_at is None


def test_weekday_that_does_not_match_is_refused_at_its_field(client_of, campaigner):
    client = client_of(campaigner)
    values = {"starts_on": "2025-12-18", "ends_on": "2026-01-09", "next_post_on": "2026-01-13"}
    response = client.post(*add_form(client, Recess, **values, text="Back on Monday 13 January."))
    assert errors_of(response) == {"text": ["“Monday 13 January”: 13 January 2026 is a Tuesday."]}
    assert Recess.objects.count() == 0


def test_impossible_date_is_refused(client_of, campaigner):
    client, one = client_of(campaigner), make_petition()
    response = client.post(*form_of(client, one, presented_on="2026-02-30"))
    assert errors_of(response) == {"presented_on": ["There is no such date: 2026-02-30."]}


@pytest.mark.parametrize(
    ("kind", "make"), [("petition", make_petition), ("contacts", make_contactlist), ("appeal", make_appeal)]
)
def test_changed_record_keeps_and_indexes_the_posts_in_which_it_stands(client_of, editor, kind, make):
    row = make()
    post = make_published_post(body=f'<figure data-embed="{kind}" data-id="{row.pk}"></figure>')
    before = Revision.objects.filter(post=post).count()
    client = client_of(editor)
    words = {"title" if kind == "petition" else "heading": "Anew"}
    client.post(*form_of(client, row, **words, change="typo"))
    assert Revision.objects.filter(post=post).count() == before + 1
    assert "Anew" in str(Revision.objects.filter(post=post).latest("number").snapshot["embeds"])
    assert (
        "the text of 1 post"
        in client.get(f"/admin/campaigns/{row._meta.model_name}/{row.pk}/delete/").content.decode()
    )


@pytest.mark.parametrize("kind", ["petition", "contacts", "appeal"])
def test_editor_s_chooser_preview_and_form_in_a_window_work(client_of, author, kind):
    make = {"petition": make_petition, "contacts": make_contactlist, "appeal": make_appeal}[kind]
    row = make(**{"title" if kind == "petition" else "name": "Findable"})
    client = client_of(author)
    chosen = client.get(f"/admin/posts/embed/{kind}/choose/?q=findable").json()["results"]
    preview = client.get(f"/admin/posts/embed/{kind}/preview/?ids={row.pk}").json()["previews"][str(row.pk)]
    assert [found["id"] for found in chosen] == [row.pk]
    assert (bool(preview["label"]), preview["edit_url"]) == (
        True,
        f"/admin/campaigns/{row._meta.model_name}/{row.pk}/change/",
    )
    popup = client.get(f"/admin/campaigns/{row._meta.model_name}/add/?_popup=1")
    assert popup.status_code == (403 if kind == "appeal" else 200)


def test_chooser_is_refused_without_the_permission(client_of, staff_without_rights):
    client = client_of(staff_without_rights)
    for kind in ("petition", "contacts", "appeal"):
        for page in ("choose/", "preview/?ids=1"):
            assert client.get(f"/admin/posts/embed/{kind}/{page}").status_code == 403
