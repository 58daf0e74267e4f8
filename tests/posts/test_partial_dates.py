"""Dates that are known to the year, the month or the day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from posts.models import Source
from posts.partial_dates import PartialDate
from tests.factories import make_source


@pytest.mark.parametrize(
    ("text", "parts", "label"),
    [
        ("2023", (2023, None, None), "2023"),
        ("2023-11", (2023, 11, None), "November 2023"),
        (" 2023-11-08 ", (2023, 11, 8), "8 November 2023"),
        ("2024-02-29", (2024, 2, 29), "29 February 2024"),
    ],
)
def test_partial_date_keeps_what_is_known(text, parts, label):
    date = PartialDate.parse(text)
    assert (date.year, date.month, date.day) == parts
    assert date.label() == label
    assert str(date) == text.strip()


@pytest.mark.parametrize(
    "text", ["", "23", "2023-13", "2023-02-30", "2023-1", "20223", "2023-11-08x", "٢٠٢٣", "0000"]
)
def test_partial_date_refuses_what_is_no_date(text):
    with pytest.raises(ValueError, match=r"."):
        PartialDate.parse(text)


def test_partial_date_label_follows_the_language():
    with translation.override("fr"):
        assert PartialDate(2023, 8, 1).label() == "1er août 2023"


def test_partial_date_first_day_serves_machines():
    assert PartialDate(2023, 11).first_day == dt.date(2023, 11, 1)


@pytest.mark.django_db
def test_partial_date_field_round_trips_and_sorts_in_order_of_time():
    for issued in ("2024-01-05", "2023", "2023-12", None):
        make_source(title=f"Issued {issued}", issued=issued)
    dates = list(Source.objects.exclude(issued=None).order_by("issued").values_list("issued", flat=True))
    assert dates == [PartialDate(2023), PartialDate(2023, 12), PartialDate(2024, 1, 5)]
    assert Source.objects.get(title="Issued None").issued is None


def test_partial_date_field_explains_a_wrong_date(db):
    with pytest.raises(ValidationError, match="There is no such date"):
        Source(title="A", issued="2023-02-30").full_clean(exclude=["slug"], validate_unique=False)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", dt.date(2024, 1, 1), dt.date(2024, 12, 31)),
        ("2024-02", dt.date(2024, 2, 1), dt.date(2024, 2, 29)),
        ("2024-02-07", dt.date(2024, 2, 7), dt.date(2024, 2, 7)),
    ],
)
def test_date_has_a_first_and_a_last_day_that_it_may_mean(text, first, last):
    date = PartialDate.parse(text)
    assert (date.first_day, date.last_day) == (first, last)
