"""Addresses and second factors that administrators change are in the history, their secrets are not."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.urls import reverse

from posts.models import HistoryEntry
from tests import factories

pytestmark = pytest.mark.django_db


def test_second_factor_taken_away_is_in_the_history(admin_client, admin_user):
    factor = Authenticator.objects.create(user=factories.make_user(), type="totp", data={"secret": "ABC"})
    admin_client.post(reverse("admin:mfa_authenticator_delete", args=[factor.pk]), {"post": "yes"})
    entry = HistoryEntry.objects.get(model="mfa.authenticator")
    assert (entry.actor, entry.verb) == (admin_user, "delete")
    assert not Authenticator.objects.exists()


def test_address_that_is_added_is_in_the_history(admin_client):
    user = factories.make_user()
    sent = {"user": user.pk, "email": "other@quillhaven.example", "verified": "on"}
    admin_client.post(reverse("admin:account_emailaddress_add"), sent)
    assert EmailAddress.objects.filter(email="other@quillhaven.example").exists()
    entry = HistoryEntry.objects.get(model="account.emailaddress")
    assert (entry.verb, entry.changes["email"]) == ("add", [None, "other@quillhaven.example"])
