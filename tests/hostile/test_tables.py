"""Hostile CSV files through both forms that take one; and what is written is safe in a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaigns import office_files, subscriber_files
from campaigns.models import Office
from tests.hostile import tables

pytestmark = [pytest.mark.django_db]

OFFICE = {"record": "office", "office": "", "name": "Office of roads", "url": "https://roads.example/"}
SUBSCRIBER = {"address": "reader@reader.example", "consented_on": "2024-05-31", "evidence": "Paper form 7"}


@pytest.mark.parametrize(
    ("address", "columns", "line"),
    [
        ("admin:campaigns_office_import", office_files.COLUMNS, OFFICE),
        ("admin:campaigns_subscriber_import", subscriber_files.COLUMNS, SUBSCRIBER),
    ],
    ids=["offices", "subscribers"],
)
def test_no_table_harms_an_import(client_of, campaigner, tally, address, columns, line):
    client = client_of(campaigner)

    def bring(data):
        file = SimpleUploadedFile("../../a.csv", data, "text/csv")
        response = client.post(reverse(address), {"file": file, "apply": "on"})
        assert response.status_code != 200 or "errorlist" in response.text or "errornote" in response.text
        return response.status_code

    corpus = tables.corpus(columns, line)
    counts = tally(f"CSV ({address.split('_')[1]})").run(corpus, bring, most_memory=300)
    assert counts.payloads >= 60
    assert set(counts.outcomes) <= {"200", "302"}


@pytest.mark.parametrize("formula", tables.FORMULAS)
def test_no_formula_leaves_in_a_table(formula):
    Office.objects.create(name=formula, slug="office")
    rows = list(csv.reader(io.StringIO(office_files.export_offices())))
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
