"""Offices, holders and details as CSV: all or nothing, twice is once."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.csv_files import CsvFileError
from campaigns.models import Area, ContactDetail, Membership, Office
from campaigns.office_files import COLUMNS, export_offices, import_offices
from posts.models import HistoryEntry, Person

pytestmark = pytest.mark.django_db

LINES = [
    {"record": "office", "office": "harbour-master", "name": "Harbour Master", "organization": "Port of Almery",
     "area": "Port Almery", "ocd_id": "ocd-division/country:xx/port", "salutation": "Dear Sir"},
    {"record": "holder", "office": "harbour-master", "person": "Ada Quill", "from": "2020", "until": "2023-05"},
    {"record": "holder", "office": "harbour-master", "person": "Ben Rowe", "from": "2023-06-02", "on_behalf_of": "Quay Party"},
    {"record": "detail", "office": "harbour-master", "type": "email", "value": ""},
    {"record": "detail", "office": "harbour-master", "type": "address", "value": "1 Quay\nPort Almery", "label": "Quay"},
    {"record": "detail", "office": "harbour-master", "type": "voice", "value": "+1 555 0100", "from": "2024-01-01"},
    {"record": "detail", "person": "Ben Rowe", "type": "email", "value": "ben@port.example"},
]  # fmt: skip


def content(lines=LINES, columns=COLUMNS, delimiter=","):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter=delimiter, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode()


def counts():
    return [
        model.objects.count() for model in (Office, Membership, ContactDetail, Person, Area, HistoryEntry)
    ]


def test_file_is_taken_once_and_twice_changes_nothing():
    report = import_offices(content(), by=None)
    assert dict(report.created) == {"office": 1, "holder": 2, "detail": 4}
    before = counts()
    again = import_offices(content(), by=None)
    assert (dict(again.created), dict(again.updated), dict(again.unchanged)) == (
        {}, {}, {"office": 1, "holder": 2, "detail": 4},
    )  # fmt: skip
    assert counts() == before
    office = Office.objects.get()
    assert (str(office), office.organization.name) == ("Harbour Master (Port Almery)", "Port of Almery")
    assert office.contact_details.get(type="address").value == "1 Quay\nPort Almery"


def test_what_is_written_is_read_back_as_it_was():
    import_offices(content(), by=None)
    text = export_offices()
    again = import_offices(text.encode(), by=None)
    assert (dict(again.created), dict(again.updated)) == ({}, {})
    assert "'+1 555 0100" in text
    assert export_offices() == text


def test_changed_line_changes_its_row():
    import_offices(content(), by=None)
    lines = [dict(line) for line in LINES]
    lines[3]["value"] = "harbour@port.example"
    lines[2]["until"] = "2026-01"
    report = import_offices(content(lines), by=None)
    assert (dict(report.created), dict(report.updated)) == ({}, {"detail": 1, "holder": 1})
    assert ContactDetail.objects.get(office__isnull=False, type="email").value == "harbour@port.example"


def test_dry_run_tells_and_changes_nothing():
    before = counts()
    report = import_offices(content(), by=None, dry_run=True)
    assert (
        str(report)
        == "Dry run, nothing is stored. New: 4 detail, 2 holder, 1 office. Changed: 0. As before: 0."
    )
    assert counts() == before


def test_spreadsheets_of_europe_are_read():
    assert sum(import_offices(b"\xef\xbb\xbf" + content(delimiter=";"), by=None).created.values()) == 7


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (content(columns=COLUMNS[:-1]), "These columns are missing: label. Nothing was changed."),
        (content(columns=(*COLUMNS, "fax")), "These columns are not known: fax. Nothing was changed."),
        (b"", "These columns are missing: record"),
        ("é".encode("latin-1"), "not UTF-8"),
        (content() + b"office,x\n", "does not have as many fields"),
        (
            content([*LINES, {"record": "ship"}]),
            "Line 10: “record” must be office, holder or detail, not “ship”.",
        ),
        (content([*LINES, {**LINES[1], "from": "2023-13"}]), "Line 10: There is no such date: 2023-13."),
        (content([*LINES, {**LINES[1], "until": "2019"}]), "Line 10: The term ends before it begins."),
        (content([*LINES, {**LINES[5], "from": "2024-02-30"}]), "Line 10: There is no such day: 2024-02-30."),
        (content([*LINES, {**LINES[3], "value": "nobody"}]), "Line 10: Enter a valid email address."),
        (content([*LINES, {**LINES[3], "type": "pigeon"}]), "not “pigeon”"),
        (content([*LINES, {**LINES[3], "office": "lighthouse"}]), "There is no office “lighthouse”"),
        (content([*LINES, {"record": "holder", "office": "harbour-master"}]), "Line 10: A name is missing."),
    ],
)
def test_file_with_a_mistake_gets_a_clear_message_and_changes_nothing(data, words):
    before = counts()
    with pytest.raises(CsvFileError) as refused:
        import_offices(data, by=None)
    assert words in " ".join(refused.value.problems)
    assert counts() == before


# In the admin -----------------------------------------------------------------

MAY = {"author": (200, 403), "editor": (200, 200), "tag_manager": (200, 403), "campaigner": (200, 200),
       "administrator": (200, 403), "staff_without_rights": (403, 403)}  # fmt: skip


@pytest.mark.parametrize("role", MAY)
def test_role_may_export_and_import(role, client_of, request):
    client = client_of(request.getfixturevalue(role))
    asked = [client.get(f"/admin/campaigns/office/{name}/").status_code for name in ("export", "import")]
    assert tuple(asked) == MAY[role]


@pytest.mark.parametrize("name", ["export", "import"])
def test_files_ask_to_sign_in(client, name):
    response = client.get(f"/admin/campaigns/office/{name}/")
    assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, "/admin/login/")


def test_file_is_looked_at_first_and_taken_when_asked(client_of, campaigner):
    client = client_of(campaigner)

    def send(data, **more):
        return client.post(
            "/admin/campaigns/office/import/", {"file": SimpleUploadedFile("o.csv", data), **more}
        )

    looked = send(content())
    assert ("Dry run, nothing is stored." in looked.content.decode(), Office.objects.count()) == (True, 0)
    refused = send(content(columns=COLUMNS[1:]), apply="on")
    assert ("These columns are missing: record." in refused.content.decode(), Office.objects.count()) == (
        True,
        0,
    )
    taken = send(content(), apply="on")
    assert (taken.status_code, Office.objects.count()) == (302, 1)
    assert client.get("/admin/campaigns/office/export/").content.decode() == export_offices()
