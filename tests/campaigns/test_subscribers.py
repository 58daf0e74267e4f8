from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from campaigns.models import Subscriber, Suppression
from tests.factories import make_subscriber, make_suppression

pytestmark = pytest.mark.django_db


def test_one_mailbox_is_one_subscriber_however_it_is_spelt():
    make_subscriber(address="Ada@Harbour.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_subscriber(address="ada@harbour.EXAMPLE")
    assert Subscriber.objects.get().address == "ada@harbour.example"


def test_only_the_confirmed_are_written_to():
    make_subscriber(state="pending", confirmed_at=None)
    make_subscriber(state="left")
    row = make_subscriber()
    assert list(Subscriber.objects.confirmed()) == [row]


def test_suppression_is_found_by_the_address_and_does_not_name_it():
    row = make_suppression("ada@harbour.example", reason="bounced")
    assert Suppression.of("ADA@harbour.example") == row
    assert "ada" not in str(row)
