"""The page of a source's copies: seen by staff, changed by those who may; files leave through it alone."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from posts import snapshots
from posts.models import Snapshot
from tests import factories
from tests.admin_forms import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def source():
    return factories.make_source(url="https://outlet.example/story")


def page_of(source):
    return reverse("admin:posts_source_copies", args=[source.pk])


def file_of(copy, form, source=None):
    return reverse("admin:posts_source_copy_file", args=[(source or copy.source).pk, copy.pk, form])


def test_copies_are_told_with_what_became_of_each(client_of, editor, source):
    factories.make_snapshot(source, sha256="ab" * 32, media_type="text/html", byte_length=2048)
    failed = {"state": "failed", "failure": "gone", "failure_words": "The server answered 404.", "tries": 6}
    Snapshot.objects.create(source=source, url=source.url, **failed)
    factories.make_snapshot(
        source, withdrawn_at=timezone.now(), withdrawal_reason="Its author asked.", text=""
    )
    response = client_of(editor).get(page_of(source))
    assertContains(response, "<strong>checked against</strong>", 1)
    assertContains(response, "ab" * 32)
    assertContains(response, "Page gone. The server answered 404.")
    assertContains(response, "6 tries, none to come")
    assertContains(response, "Its author asked.")
    assertContains(response, "Withdraw for good", 1)
    assertContains(response, "Nothing more can be done", 1)


def test_author_brings_a_copy_and_asks_for_one_and_withdraws_none(client_of, author, source):
    client = client_of(author)
    assertRedirects(client.post(page_of(source), {"take": "1"}), page_of(source))
    assert Snapshot.objects.get().state == "pending"
    given = SimpleUploadedFile("story.txt", "Two tugs – in winter.".encode())
    sent = {"upload": "1", "file": given, "permission_note": "By its author, 3 May"}
    assertRedirects(client.post(page_of(source), sent), page_of(source))
    kept = Snapshot.objects.get(origin="uploaded")
    assert (kept.text, kept.uploaded_by) == ("Two tugs – in winter.", author)
    assertNotContains(client.get(page_of(source)), "Withdraw for good")
    for forbidden in ({"withdraw": kept.pk, "reason": "No."}, {"set_aside": kept.pk}, {}):
        assert client.post(page_of(source), forbidden).status_code == 403
    kept.refresh_from_db()
    assert kept.is_usable


def test_upload_that_cannot_be_kept_says_why(client_of, author, source):
    picture = SimpleUploadedFile("story.png", b"\x89PNG\x00")
    response = client_of(author).post(
        page_of(source), {"upload": "1", "file": picture, "permission_note": "By its author"}
    )
    assertContains(response, "This is no PDF file, no page (HTML) and no plain text.")
    assert Snapshot.objects.count() == 0


def test_editor_withdraws_a_copy_with_a_reason_and_sets_tasks_aside(client_of, editor, source):
    client = client_of(editor)
    kept = snapshots.upload(source, b"Two tugs.", name="a.txt", permission_note="By its author", by=editor)
    failed = Snapshot.objects.create(source=source, url=source.url, state="failed", failure="robots")
    assertContains(
        client.post(page_of(source), {"withdraw": kept.pk, "reason": ""}, follow=True), "Say why", 1
    )
    client.post(page_of(source), {"withdraw": kept.pk, "reason": "Its author asked."})
    client.post(page_of(source), {"set_aside": failed.pk})
    kept.refresh_from_db()
    failed.refresh_from_db()
    assert (kept.is_usable, kept.text, failed.set_aside_at is not None) == (False, "", True)
    other = factories.make_snapshot(factories.make_source())
    assert client.post(page_of(source), {"withdraw": other.pk, "reason": "Not its."}).status_code == 404
    assert client.post(page_of(source), {"withdraw": "9" * 30, "reason": "No."}).status_code == 404


def test_source_without_an_address_is_copied_by_hand(client_of, author):
    source = factories.make_source(url="")
    response = client_of(author).post(page_of(source), {"take": "1"}, follow=True)
    assertContains(response, "Bring a copy by hand.")
    assert Snapshot.objects.count() == 0


def test_files_leave_as_downloads_that_no_browser_opens_as_a_page(client_of, author, source):
    body = b"<!doctype html><script>alert(1)</script><p>Two tugs.</p>"
    kept = snapshots.upload(source, body, name="a.html", permission_note="By its author", by=author)
    client = client_of(author)
    response = client.get(file_of(kept, "bytes"))
    assert (response.content, response["Content-Type"]) == (body, "application/octet-stream")
    assert response["Content-Disposition"] == f'attachment; filename="copy-{kept.pk}.html"'
    assert (response["X-Content-Type-Options"], response["Cache-Control"]) == ("nosniff", "private, no-store")
    text = client.get(file_of(kept, "text"))
    assert (text.text, text["Content-Type"]) == ("Two tugs.", "text/plain; charset=utf-8")
    assert client.get(file_of(kept, "warc")).content[:2] == b"\x1f\x8b"
    assert client.get(file_of(kept, "other")).status_code == 404
    assert client.get(file_of(kept, "bytes", factories.make_source())).status_code == 404
    snapshots.withdraw(kept, by=author, reason="Its author asked.")
    assert [client.get(file_of(kept, form)).status_code for form in ("text", "bytes", "warc")] == [404] * 3


def test_nobody_else_sees_copies_and_no_public_address_leads_there(
    client, client_of, staff_without_rights, author, source
):
    kept = snapshots.upload(source, b"Two tugs.", name="a.txt", permission_note="By its author", by=author)
    addresses = [page_of(source), *(file_of(kept, form) for form in ("text", "bytes", "warc"))]
    assert [client.get(address).status_code for address in addresses] == [302] * 4
    without = client_of(staff_without_rights)
    assert [without.get(address).status_code for address in addresses] == [403] * 4
    assert [client.get(f"/media/{path}{kept.warc.name}").status_code for path in ("", "private/", "../private/")] == [
        404, 404, 404
    ]  # fmt: skip


def test_form_of_a_source_leads_to_its_copies_and_its_list_finds_those_to_be_made(client_of, editor, source):
    client = client_of(editor)
    factories.make_quotation(factories.make_post(), source)
    failed = Snapshot.objects.create(source=source, url=source.url, state="failed", failure="robots")
    factories.make_snapshot(factories.make_source(title="A kept one"))
    assertContains(client.get(reverse("admin:posts_source_change", args=[source.pk])), page_of(source))
    listed = {
        value: [row.pk for row in client.get(reverse("admin:posts_source_changelist"), {"copy": value}).context["cl"].queryset]
        for value in ("by_hand", "none", "kept")
    }  # fmt: skip
    assert (listed["by_hand"], listed["none"], len(listed["kept"])) == ([source.pk], [source.pk], 1)
    failed.delete()
    factories.make_snapshot(source, login_wall=True)
    assertContains(client.get(reverse("admin:posts_source_change", args=[source.pk])), "a login wall only")


def test_address_in_an_archive_dates_itself(client_of, editor, source):
    client = client_of(editor)
    url, data = form_of(
        client, source, archive_url="https://arch.example/web/20240503120102/https://outlet.example/story"
    )
    assert client.post(url, data).status_code == 302
    source.refresh_from_db()
    assert f"{source.archived_at:%Y-%m-%d %H:%M}" == "2024-05-03 12:01"
    url, data = form_of(
        client,
        source,
        archive_url="https://arch.example/Abc",
        archived_at_0="",
        archived_at_1="",
        archived_at="",
    )
    assertContains(client.post(url, data), "Say when the archived copy was made.")
