"""The recess in force as a notice."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from campaigns import recesses
from campaigns.models import RecessText
from tests.factories import make_recess

pytestmark = pytest.mark.django_db


def test_recess_is_a_notice_from_its_first_midnight_to_the_one_after_its_last_day():
    row = make_recess(starts_on=dt.date(2026, 3, 3), ends_on=dt.date(2026, 3, 4))
    begins, ends = dt.datetime(2026, 3, 3, 5, 0, tzinfo=dt.UTC), dt.datetime(2026, 3, 5, 5, 0, tzinfo=dt.UTC)
    minute = dt.timedelta(minutes=1)
    assert recesses.standing(begins - minute) == ([], begins)
    (notice,), change_at = recesses.standing(begins)
    assert (notice.key, notice.title, change_at) == (f"recess/{row.pk}", "In recess until 4 March 2026", ends)
    assert notice.text == "We publish nothing from 3 March 2026 to 4 March 2026."
    assert (notice.starts_at, notice.ends_at) == (begins, ends)
    assert recesses.standing(ends) == ([], None)


def test_recess_is_told_in_the_language_of_the_page():
    days = {"starts_on": dt.date(2026, 3, 3), "ends_on": dt.date(2026, 3, 4)}
    row = make_recess(**days, text="Resting.")
    at = dt.datetime(2026, 3, 3, 15, tzinfo=dt.UTC)

    def told():
        found = []
        for language in ("en", "fr"):
            with translation.override(language):
                found.append(recesses.standing(at)[0][0].text)
        return found

    # What nobody translated is not said in the wrong language: the dates are.
    assert (told()[0], "Resting." in told()[1]) == ("Resting.", False)
    RecessText.objects.create(recess=row, language="fr", text="Nous nous reposons.")
    assert told() == ["Resting.", "Nous nous reposons."]


def test_weekday_of_a_translation_must_be_that_of_its_date():
    row = make_recess(
        starts_on=dt.date(2025, 12, 18), ends_on=dt.date(2026, 1, 9), next_post_on=dt.date(2026, 1, 13)
    )
    with pytest.raises(ValidationError, match="13 January 2026 is a Tuesday"):
        RecessText(recess=row, language="fr", text="De retour lundi 13 janvier.").full_clean()
