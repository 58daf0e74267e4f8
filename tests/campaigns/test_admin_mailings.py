"""The desk of mailings: composed by editors, sent by those who may, never changed once begun."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.models import Delivery, Mailing
from tests import factories

pytestmark = pytest.mark.django_db


def desk(mailing):
    return reverse("admin:campaigns_mailing_desk", args=[mailing.pk])


@pytest.mark.parametrize("name", ["mailing", "delivery"])
def test_list_costs_the_same_with_one_row_and_with_thirty(
    client_of, campaigner, name, django_assert_num_queries
):
    client, url = client_of(campaigner), f"/admin/campaigns/{name}/"
    shared = factories.make_mailing(state="sending", started_at="2026-11-22T12:00Z")

    def make():
        return factories.make_delivery(mailing=shared) if name == "delivery" else factories.make_mailing()

    make()
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for _ in range(20):
        make()
    with django_assert_num_queries(len(one)):
        client.get(url)


def test_editor_composes_looks_and_tries_it_and_may_not_send(client_of, editor):
    post = factories.make_published_post(title="Rivers that stopped")
    client = client_of(editor)
    response = client.post(
        "/admin/campaigns/mailing/add/",
        {"subject": "This week", "language": "en", "audience": "weekly", "introduction": "Good day.",
         "items-TOTAL_FORMS": 0, "items-INITIAL_FORMS": 0},
    )  # fmt: skip
    assert response.status_code == 302
    mailing = Mailing.objects.get()
    assert (mailing.created_by, mailing.slug) == (editor, "this-week")
    client.post(desk(mailing), {"choose": "1"})
    assert [row.post for row in mailing.items.all()] == [post]
    assert "Rivers that stopped" in client.get(desk(mailing)).text
    page = client.get(reverse("admin:campaigns_mailing_mail", args=[mailing.pk]))
    assert "Rivers that stopped" in page.text
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
    client.post(desk(mailing), {"test": "1"})
    assert [sent.to for sent in mail.outbox] == [[editor.email]]
    assert client.post(desk(mailing), {"schedule": "1", "at": ""}).status_code == 403
    mailing.refresh_from_db()
    assert mailing.state == "draft"


def test_campaigner_schedules_and_cancels_until_it_begins(client_of, campaigner):
    mailing = factories.make_mailing()
    client = client_of(campaigner)
    assert "nothing in it yet" in client.post(desk(mailing), {"schedule": "1", "at": ""}, follow=True).text
    mailing.items.create(post=factories.make_published_post())
    client.post(desk(mailing), {"schedule": "1", "at": ""})
    mailing.refresh_from_db()
    assert mailing.state == "scheduled"
    client.post(desk(mailing), {"cancel": "1"})
    mailing.refresh_from_db()
    assert mailing.state == "draft"
    client.post(desk(mailing), {"schedule": "1", "at": ""})
    factories.make_subscriber()
    call_command("send_mailings")
    mailing.refresh_from_db()
    assert (mailing.state, len(mail.outbox)) == ("sent", 1)
    assert "begun already" in client.post(desk(mailing), {"cancel": "1"}, follow=True).text
    assert client.post(desk(mailing), {"choose": "1"}).status_code == 403
    page = client.get(f"/admin/campaigns/mailing/{mailing.pk}/change/")
    assert page.context["has_change_permission"] is False


def test_unknown_copies_are_decided_by_those_who_may_send(client_of, campaigner, administrator):
    one, two = factories.make_delivery(state="unknown"), factories.make_delivery(state="unknown")
    url = "/admin/campaigns/delivery/"
    client_of(administrator).post(url, {"action": "send_again", "_selected_action": [one.pk]})
    assert set(Delivery.objects.values_list("state", flat=True)) == {"unknown"}
    client = client_of(campaigner)
    client.post(url, {"action": "send_again", "_selected_action": [one.pk]})
    client.post(url, {"action": "take_as_sent", "_selected_action": [two.pk]})
    assert [row.state for row in (Delivery.objects.get(pk=one.pk), Delivery.objects.get(pk=two.pk))] == [
        "waiting", "sent",
    ]  # fmt: skip
