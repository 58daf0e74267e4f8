from __future__ import annotations

import os

import pytest
from django.db import connection

from posts.models import House


@pytest.mark.skipif(
    "EXPECTED_VENDOR" not in os.environ, reason="run by manage.py test, which names the database"
)
def test_stage_runs_on_the_database_it_names(db):
    assert connection.vendor == os.environ["EXPECTED_VENDOR"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", [1, 2])
def test_groups_survive_a_test_that_commits(attempt, author):
    assert author.has_perm("posts.add_post")
    assert House.objects.count() == 1
