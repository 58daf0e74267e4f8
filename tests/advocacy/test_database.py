from __future__ import annotations

import os

import pytest
from django.db import connection


@pytest.mark.skipif(
    "EXPECTED_VENDOR" not in os.environ, reason="run by manage.py test, which names the database"
)
def test_stage_runs_on_the_database_it_names(db):
    assert connection.vendor == os.environ["EXPECTED_VENDOR"]
