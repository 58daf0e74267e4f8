"""What the demonstration lets readers do."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from advocacy import demo_content
from advocacy.demo_content import Loader, read_content
from campaigns.concerns import without_address, without_follow_up, without_holder
from campaigns.models import Appeal, ContactList, Letter, Petition, Recess
from campaigns.petitions import State, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(monkeypatch):
    content = read_content()
    kinds = {"petition", "contacts", "letter", "appeal", "recess", "office"}
    loader = Loader(content, io.StringIO())
    for ref, entry in content.records.items():
        if entry.kind in kinds:
            loader.row(ref, entry)
    return loader


def test_every_state_that_readers_should_see_is_there(loaded):
    states = {row.life.state for row in told(Petition.objects.all(), timezone.now())}
    assert states >= {State.NOT_YET_OPEN, State.OPEN, State.CLOSED, State.OVERDUE, State.ANSWERED}
    assert Petition.objects.open(timezone.now()).count() == 2
    assert [row.number for row in Petition.objects.all() if row.label_findings] == ["e-90101"]


def test_open_petitions_are_open_whenever_the_demonstration_is_loaded(monkeypatch):
    content = read_content()
    later = timezone.now() + dt.timedelta(days=4000)
    loader = Loader(content, io.StringIO(), now=later)
    for ref, entry in content.records.items():
        if entry.kind == "petition":
            loader.row(ref, entry)
    assert Petition.objects.open(later).count() == 2


def test_box_of_the_first_page_has_something_of_each_kind(loaded):
    now = timezone.now()
    for find in (without_address, without_follow_up, without_holder):
        assert find(now).total >= 1, find


def test_recess_is_on_and_the_appeal_stands(loaded):
    now = timezone.now()
    languages = Appeal.objects.in_force(now).values_list("language", flat=True)
    assert (Recess.objects.in_force(now).count(), sorted(languages)) == (1, ["en", "fr"])


def test_records_are_ones_that_the_admin_would_take(loaded):
    for model in (Petition, ContactList, Letter, Appeal, Recess):
        for row in model.objects.all():
            try:
                row.full_clean()
            except ValidationError as error:
                raise AssertionError(f"{row}: {error}") from error


def test_kinds_are_those_of_the_files():
    assert set(demo_content.actions.MAKERS) <= {entry.kind for entry in read_content().records.values()}
