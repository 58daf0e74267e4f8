"""What is refused, why, and that nothing of it is there afterwards."""

from __future__ import annotations

import json
import shutil
import zipfile
from hashlib import sha256

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction

from advocacy.site_archive import reading, restoring, storing
from advocacy.site_archive.layout import ArchiveError
from advocacy.site_archive.restoring import import_archive
from advocacy.site_archive.tables import CARRIED, SEEDED
from advocacy.site_archive.writing import export_archive
from posts.models import HistoryEntry, Person, Post, Tag
from tests import factories


@pytest.fixture
def archive(db, tmp_path, settings):
    """An archive of two posts, one picture and one tag, of a site that is gone again."""
    settings.MEDIA_ROOT = tmp_path / "old"
    with transaction.atomic():
        image = factories.make_image()
        factories.make_post(title="One", lead_image=image, tags=[factories.make_tag(name="Quays")])
        factories.make_post(title="Two")
        export_archive(tmp_path / "site.zip")
        transaction.set_rollback(True)
    settings.MEDIA_ROOT = tmp_path / "new"
    return tmp_path / "site.zip"


def members(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(path, changed, *, renumber=True):
    """A copy with other members; the manifest says what they are now, unless it shall not."""
    found = {**members(path), **changed}
    found = {name: data for name, data in found.items() if data is not None}
    if renumber:
        manifest = json.loads(found["manifest.json"])
        for table in [*manifest["tables"], manifest["files"]]:
            data = found.get(table["file"], b"")
            table |= {"bytes": len(data), "sha256": sha256(data).hexdigest()}
            if "rows" in table:
                table["rows"] = data.count(b"\n")
        found["manifest.json"] = json.dumps(manifest).encode()
    target = path.with_name("other.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in found.items():
            out.writestr(name, data)
    return target


def with_manifest(path, **changes):
    manifest = json.loads(members(path)["manifest.json"]) | changes
    return rewritten(path, {"manifest.json": json.dumps(manifest).encode()}, renumber=False)


def row_of(path, table, number=0):
    return json.loads(members(path)[f"tables/{table}.jsonl"].splitlines()[number])


def with_row(path, table, **changes):
    """The archive with another first row in a table."""
    lines = members(path)[f"tables/{table}.jsonl"].splitlines()
    lines[0] = json.dumps(json.loads(lines[0]) | changes).encode()
    return rewritten(path, {f"tables/{table}.jsonl": b"\n".join(lines) + b"\n"})


def refusal(path):
    """The message; and nothing is there afterwards."""
    with pytest.raises(ArchiveError) as refused:
        import_archive(path)
    assert {
        table.label: table.model._base_manager.count()
        for table in CARRIED
        if table.label not in SEEDED and table.model._base_manager.exists()
    } == {}
    stored = default_storage.listdir("images")[0] if default_storage.exists("images") else []
    assert [name for folder in stored for name in default_storage.listdir(f"images/{folder}")[1]] == []
    return str(refused.value)


def test_the_archive_itself_is_taken(archive):
    assert import_archive(archive).rows["posts.Post"] == 2


def test_a_site_that_is_not_empty(archive):
    Person.objects.create(name="Somebody")
    with pytest.raises(ArchiveError, match=r"The site is not empty: it has people \(1\)"):
        import_archive(archive)
    assert Person.objects.count() == 1
    assert Post.objects.count() == 0


def test_a_failed_sign_in_before_is_no_content(archive):
    HistoryEntry.objects.create(verb="sign-in failed", model="posts.user", object_id="", object_repr="x")
    import_archive(archive)
    assert Post.objects.count() == 2


def test_no_zip_file(db, tmp_path):
    path = tmp_path / "letter.docx.txt"
    path.write_text("Dear all")
    assert "it is no zip file" in refusal(path)


def test_no_file_at_all(db, tmp_path):
    assert "cannot be read" in refusal(tmp_path / "nothing.zip")


def test_a_zip_file_of_something_else(db, tmp_path):
    path = tmp_path / "word.docx"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("word/document.xml", "<w/>")
    assert "no archive of a site" in refusal(path)


def test_an_archive_that_was_cut_off(archive, tmp_path):
    path = tmp_path / "cut.zip"
    path.write_bytes(archive.read_bytes()[:-200])
    assert "is damaged: it was cut off" in refusal(path)


def test_flipped_bytes(archive, tmp_path):
    """Wherever a byte is another one, the archive is refused or the byte says nothing."""
    data = bytearray(archive.read_bytes())
    with zipfile.ZipFile(archive) as opened:
        info = next(info for info in opened.infolist() if info.filename.startswith("media/"))
        at = info.header_offset + 30 + len(info.filename) + len(info.extra) + 60
    data[at] ^= 0xFF
    path = tmp_path / "flipped.zip"
    path.write_bytes(bytes(data))
    assert refusal(path).startswith("The archive is damaged: media/")


def test_a_newer_format(archive):
    assert "has format 2; this software reads up to 1" in refusal(with_manifest(archive, version=2))


@pytest.mark.parametrize("version", [None, "1", 0, True])
def test_a_strange_format(archive, version):
    assert "it has no version" in refusal(with_manifest(archive, version=version))


def test_another_format(archive):
    assert "no archive of a site" in refusal(with_manifest(archive, format="backup"))


def test_an_exchanged_table(archive):
    path = rewritten(archive, {"tables/posts.tag.jsonl": b""}, renumber=False)
    assert (
        refusal(path) == "The archive is damaged: tables/posts.tag.jsonl: it is not what the manifest says."
    )


def test_an_exchanged_file(archive):
    name = next(name for name in members(archive) if name.startswith("media/"))
    assert "it is not the file that was put in" in refusal(rewritten(archive, {name: b"GIF89a"}))


def test_a_missing_file(archive):
    name = next(name for name in members(archive) if name.startswith("media/"))
    assert "it is not there" in refusal(rewritten(archive, {name: None}))


def test_a_missing_table(archive):
    path = rewritten(archive, {"tables/posts.tag.jsonl": None}, renumber=False)
    assert "tables/posts.tag.jsonl: it is not there" in refusal(path)


def test_a_file_that_is_not_listed(archive):
    assert "files that its list does not have" in refusal(rewritten(archive, {"media/more.png": b"x"}))


def test_a_member_of_no_site(archive):
    assert "belong to no site: setup.py" in refusal(rewritten(archive, {"setup.py": b"x"}))


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/cron.d/x", "media/../../x", "media\\..\\x"])
def test_paths_that_climb_out(archive, name):
    message = refusal(rewritten(archive, {name: b"x"}))
    assert message.startswith("A member’s name")
    assert message.endswith("Nothing was unpacked.")


def test_a_list_of_files_that_climbs_out(archive):
    line = json.dumps({"name": "../x.png", "bytes": 1, "sha256": "0"}).encode() + b"\n"
    assert "leads out of the folder" in refusal(rewritten(archive, {"files.jsonl": line}))


def test_a_row_whose_file_climbs_out(archive):
    path = with_row(archive, "posts.image", file="../../secret.png")
    assert "posts.image.jsonl, line 1, file: the name of the file leads out" in refusal(path)


def test_two_members_of_one_name(archive, recwarn):
    shutil.copy(archive, archive.with_name("twice.zip"))
    with zipfile.ZipFile(archive.with_name("twice.zip"), "a") as out:
        out.writestr("files.jsonl", b"")
    assert "two members of the name 'files.jsonl'" in refusal(archive.with_name("twice.zip"))


def test_a_bomb(archive):
    path = rewritten(archive, {"tables/posts.tag.jsonl": b"0" * 8_000_000})
    message = refusal(path)
    assert message.startswith("tables/posts.tag.jsonl would unpack to 7 MB")


def test_a_line_without_end(archive, monkeypatch):
    monkeypatch.setattr(reading, "MOST_IN_A_LINE", 100)
    assert "has a line of more than" in refusal(archive)


def test_json_that_is_nested_without_end(archive):
    path = rewritten(archive, {"tables/posts.tag.jsonl": b"[" * 100_000 + b"\n"})
    assert "it is no JSON" in refusal(path)


def test_a_table_that_is_not_known(archive):
    manifest = json.loads(members(archive)["manifest.json"])
    manifest["tables"][0]["model"] = "auth.Permission"
    path = rewritten(archive, {"manifest.json": json.dumps(manifest).encode()}, renumber=False)
    assert "does not know: auth.Permission" in refusal(path)


def test_columns_that_are_not_known(archive):
    manifest = json.loads(members(archive)["manifest.json"])
    manifest["tables"][0]["columns"].append("is_superuser")
    path = rewritten(archive, {"manifest.json": json.dumps(manifest).encode()}, renumber=False)
    assert "posts.User has columns that this software does not know: is_superuser" in refusal(path)


def test_a_value_that_its_column_cannot_have(archive):
    path = with_row(archive, "posts.post", created_at="yesterday")
    assert "posts.post.jsonl, line 1, created_at:" in refusal(path)


def test_a_key_that_leads_nowhere(archive):
    assert "points at one that is not there" in refusal(with_row(archive, "posts.post", lead_image_id=4711))


def test_a_row_that_the_database_refuses(archive):
    assert refusal(with_row(archive, "posts.post", kind="novel")).startswith(
        "posts.Post: the database refuses"
    )


def test_an_address_that_is_a_program(archive):
    path = with_row(archive, "posts.image", source_url="javascript:alert(1)")
    assert "this is no address of a page" in refusal(path)


def test_a_body_with_a_program_is_cleaned(archive):
    key = row_of(archive, "posts.post")["id"]
    import_archive(with_row(archive, "posts.post", body="<p>Yes</p><script>alert(1)</script>"))
    assert Post.objects.get(pk=key).body == "<p>Yes</p>"


def test_a_failure_amid_the_rows_leaves_nothing(archive, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(restoring, "rebuild", fail)
    with pytest.raises(DatabaseError):
        import_archive(archive)
    assert (Post.objects.count(), Tag.objects.count()) == (0, 0)


def test_a_failure_amid_the_files_takes_back_rows_and_files(archive, monkeypatch):
    save = default_storage.save

    def full(name, content):
        save(name, content)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(default_storage, "save", full)
    with pytest.raises(ArchiveError, match="cannot be stored"):
        import_archive(archive)
    assert Post.objects.count() == 0


def test_a_store_that_is_full_is_seen_before(archive, monkeypatch):
    monkeypatch.setattr(storing, "_SPARE", 10**18)
    assert "Nothing was taken in" in refusal(archive)


def test_another_file_in_the_way_is_kept(archive):
    name = row_of(archive, "posts.image")["file"]
    default_storage.save(name, ContentFile(b"mine"))
    with pytest.raises(ArchiveError, match="another file of the name"):
        import_archive(archive)
    assert Post.objects.count() == 0
    with default_storage.open(name) as file:
        assert file.read() == b"mine"


def test_files_of_a_run_that_was_killed_are_used(archive):
    name = row_of(archive, "posts.image")["file"]
    with zipfile.ZipFile(archive) as opened, opened.open(f"media/{name}") as source:
        default_storage.save(name, source)
    assert import_archive(archive).files == 1


def test_a_dry_run_leaves_nothing(archive):
    assert import_archive(archive, dry_run=True).rows["posts.Post"] == 2
    assert Post.objects.count() == 0
    assert import_archive(archive).rows["posts.Post"] == 2
