"""Rows of what readers follow: one subject each, each once."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from tests.factories import make_demand, make_report, make_subscriber

pytestmark = pytest.mark.django_db


def test_follow_has_one_subject_and_is_there_once():
    reader, demand = make_subscriber(), make_demand()
    reader.follows.create(demand=demand)
    for wrong in ({}, {"demand": demand}, {"demand": make_demand(), "report": make_report()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            reader.follows.create(**wrong)
    assert str(reader.follows.get()) == demand.title
