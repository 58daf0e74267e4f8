"""The desk of subscribers: looked at, erased, brought in; no address in the history."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.models import Consent, Subscriber, Suppression
from posts.models import HistoryEntry
from tests import factories
from tests.campaigns.test_subscriber_files import GOOD

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["subscriber", "suppression"])
def test_list_costs_the_same_with_one_row_and_with_thirty(
    client_of, campaigner, name, django_assert_num_queries
):
    def make(number):
        if name == "subscriber":
            factories.make_subscriber()
        else:
            factories.make_suppression(f"a{number}@reader.example")

    client, url = client_of(campaigner), f"/admin/campaigns/{name}/"
    make(0)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        response = client.get(url)
    assert response.context["cl"].result_count == 1
    for number in range(1, 30):
        make(number)
    with django_assert_num_queries(len(one)):
        client.get(url)


def test_page_of_a_subscriber_shows_the_evidence_and_changes_nothing(client_of, campaigner):
    subscriber = factories.make_subscriber(topics=[factories.make_tag(name="rivers")])
    Consent.objects.create(subscriber=subscriber, wording="Send it.", page="/posts/")
    page = client_of(campaigner).get(f"/admin/campaigns/subscriber/{subscriber.pk}/change/")
    assert "Send it." in page.text
    assert "rivers" in page.text
    assert 'name="_save"' not in page.text


def test_deleting_erases_and_the_history_names_nobody(client_of, campaigner):
    one, two = factories.make_subscriber(), factories.make_subscriber()
    client = client_of(campaigner)
    client.post(f"/admin/campaigns/subscriber/{one.pk}/delete/", {"post": "yes"})
    client.post(
        "/admin/campaigns/subscriber/",
        {"action": "delete_selected", "_selected_action": [two.pk], "post": "yes"},
    )
    assert not Subscriber.objects.exists()
    assert set(Suppression.objects.values_list("reason", flat=True)) == {"erased"}
    entries = HistoryEntry.objects.filter(model="campaigns.subscriber")
    assert {entry.verb for entry in entries} == {"delete"}
    assert not any("reader.example" in f"{entry.object_repr} {entry.changes}" for entry in entries)


def test_suppressed_address_is_entered_and_found_by_the_whole_of_it_and_not_kept(client_of, campaigner):
    client = client_of(campaigner)
    client.post("/admin/campaigns/suppression/add/", {"address": "Ada@Harbour.example", "detail": "By phone"})
    row = Suppression.objects.get()
    assert (row.reason, row.detail) == ("staff", "By phone")
    again = client.post("/admin/campaigns/suppression/add/", {"address": "ada@harbour.example", "detail": ""})
    assert "suppressed already" in again.text
    factories.make_suppression("bob@harbour.example")
    found = client.get("/admin/campaigns/suppression/?q=ada@harbour.example").context["cl"]
    assert list(found.result_list) == [row]
    assert not HistoryEntry.objects.filter(object_repr__contains="ada@").exists()
    assert client.get(f"/admin/campaigns/suppression/{row.pk}/change/").status_code == 200


def test_list_is_brought_in_after_it_was_looked_at(client_of, campaigner):
    client, url = client_of(campaigner), reverse("admin:campaigns_subscriber_import")
    said = client.post(url, {"file": SimpleUploadedFile("list.csv", GOOD.encode())})
    assert "Only looked at" in said.text
    assert not Subscriber.objects.exists()
    wrong = client.post(url, {"file": SimpleUploadedFile("list.csv", b"address\n")})
    assert "lacks the columns" in wrong.text
    client.post(url, {"file": SimpleUploadedFile("list.csv", GOOD.encode()), "apply": "on"})
    assert Subscriber.objects.count() == 3


def test_numbers_count_what_was_asked_and_confirmed_by_page(
    client_of, campaigner, django_assert_max_num_queries
):
    subscriber = factories.make_subscriber()
    for confirmed_at in (None, subscriber.confirmed_at):
        Consent.objects.create(subscriber=subscriber, wording="x", page="/posts/", confirmed_at=confirmed_at)
    factories.make_suppression(reason="bounced")
    client = client_of(campaigner)
    response = client.get(reverse("admin:campaigns_subscriber_numbers"))
    assert response.context["states"] == {"pending": 0, "confirmed": 1, "left": 0}
    assert list(response.context["pages"]) == [{"page": "/posts/", "asked": 2, "confirmed": 1}]
    assert [number for _reason, number in response.context["suppressed"]] == [1]
