"""Letters, appeals and recesses."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from campaigns.models import Appeal, Letter, Recess
from tests.factories import make_appeal, make_letter, make_recess

pytestmark = pytest.mark.django_db


def test_letter_needs_somebody_to_get_it():
    with pytest.raises(ValidationError, match="somebody must get it"):
        Letter(title="T", slug="t", subject="S", text="X").full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_letter(asks_representative=False)


def test_letter_is_open_until_its_instant():
    at = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
    letter = make_letter(closes_at=at)
    assert [letter.is_open(at - dt.timedelta(minutes=1)), letter.is_open(at), make_letter().is_open(at)] == [
        True,
        False,
        True,
    ]


@pytest.mark.parametrize(("make", "model"), [(make_appeal, Appeal), (make_recess, Recess)])
def test_dates_in_the_wrong_order_are_refused(make, model):
    days = {"starts_on": dt.date(2026, 3, 2), "ends_on": dt.date(2026, 3, 1)}
    with pytest.raises(IntegrityError), transaction.atomic():
        make(**days)
    with pytest.raises(ValidationError) as refused:
        model(name="N", heading="H", text="T", url="https://x.example/", button="B", **days).full_clean() if (
            model is Appeal
        ) else model(**days).full_clean()
    assert "ends_on" in refused.value.message_dict


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("We return on Tuesday 13 January.", []),
        ("We return on Monday 13 January.", ["“Monday 13 January”: 13 January 2026 is a Tuesday."]),
    ],
)
def test_weekday_of_a_recess_must_be_that_of_its_date(text, errors):
    recess = Recess(
        starts_on=dt.date(2025, 12, 18),
        ends_on=dt.date(2026, 1, 9),
        next_post_on=dt.date(2026, 1, 13),
        text=text,
    )
    if errors:
        with pytest.raises(ValidationError) as refused:
            recess.full_clean()
        assert refused.value.message_dict == {"text": errors}
    else:
        recess.full_clean()


def test_next_post_cannot_lie_within_the_recess():
    day = dt.date(2026, 3, 2)
    with pytest.raises(ValidationError, match="within the recess"):
        Recess(starts_on=day, ends_on=day, next_post_on=day - dt.timedelta(days=1)).full_clean()


def test_translation_is_of_the_first_letter_and_of_one_in_each_language():
    first = make_letter()
    french = make_letter(language="fr", translates=first)
    assert first.in_each_language() == french.in_each_language() == {"en": first, "fr": french}
    for wrong in (
        make_letter(language="xx"),
        make_letter(language="fr", translates=first),
        make_letter(translates=first),
        make_letter(translates=french),
    ):
        with pytest.raises(ValidationError):
            wrong.full_clean()
    french.full_clean()
