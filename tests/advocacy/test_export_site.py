from __future__ import annotations

import zipfile
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from posts.models import HistoryEntry
from tests import factories


def export(*arguments):
    out, err = StringIO(), StringIO()
    call_command("export_site", *map(str, arguments), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_says_what_it_wrote_and_writes_it_down(db, tmp_path):
    factories.make_post()
    told, _err = export(tmp_path / "site.zip", "--revisions")
    assert "  posts.Post: 1\n" in told
    assert f"2 rows and 0 files in {tmp_path / 'site.zip'}" in told
    entry = HistoryEntry.objects.get(verb="export")
    assert (entry.model, entry.object_repr) == ("posts.house", "site.zip: 2 rows, 0 files")
    assert entry.changes == {"with": ["", "revisions"]}


def test_readers_of_the_newsletter_go_along_where_it_is_said(db, tmp_path):
    factories.make_subscriber(address="ada@harbour.example")
    factories.make_suppression()
    for name, options in (("without", ()), ("with", ("--subscribers",))):
        export(tmp_path / name, *options)
        with zipfile.ZipFile(tmp_path / name) as archive:
            names = sorted(member for member in archive.namelist() if archive.getinfo(member).file_size)
            told = b"".join(map(archive.read, names))
        assert (b"ada@harbour.example" in told) is bool(options)
        assert ("tables/campaigns.suppression.jsonl" in names) is bool(options)


def test_replaces_no_file_unasked(db, tmp_path):
    target = tmp_path / "site.zip"
    target.write_text("mine")
    with pytest.raises(CommandError, match="There is a file"):
        export(target)
    assert target.read_text() == "mine"
    export(target, "--overwrite")
    assert zipfile.is_zipfile(target)
    assert [path.name for path in tmp_path.iterdir() if path.name != "media"] == ["site.zip"]


def test_says_which_files_are_missing_and_fails(db, tmp_path):
    image = factories.make_image()
    default_storage.delete(image.file.name)
    with pytest.raises(CommandError, match="1 files are missing"):
        export(tmp_path / "site.zip")
    assert zipfile.is_zipfile(tmp_path / "site.zip")


def test_needs_a_name(db):
    with pytest.raises(CommandError, match="Say which file"):
        export()


def test_a_folder_that_is_not_there(db, tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        export(tmp_path / "nowhere" / "site.zip")
