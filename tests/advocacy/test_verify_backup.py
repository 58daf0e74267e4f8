from __future__ import annotations

import io
from functools import partial

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command
from django.db import transaction

from advocacy.backups.last import last_backup
from advocacy.backups.proof import prove
from advocacy.backups.proof_files import HeldHere
from advocacy.backups.writing import make_backup
from tests import factories
from tests.advocacy.test_restore import manifest_of, rewritten


@pytest.fixture
def _prepared(migrated, monkeypatch):
    """A proof begins with a copy of the database that all tests begin with: to migrate takes twenty seconds."""
    monkeypatch.setattr("advocacy.management.commands.verify_backup.prove", partial(prove, prepared=migrated))


@pytest.mark.one_database
@pytest.mark.django_db
@pytest.mark.usefixtures("_prepared")
def test_a_backup_is_proved_and_one_that_tells_of_more_is_not(tmp_path):
    with transaction.atomic():
        factories.make_published_post(
            title="What the harbour knew", lead_image=factories.make_image(), days_ago=3
        )
        make_backup(tmp_path / "site.zip")
        transaction.set_rollback(True)
    make_backup(tmp_path / "site2.zip", most_pages=0)
    told = manifest_of(tmp_path / "site.zip")
    pages = [page | {"sha256": "0" * 64} if page["path"] == "/" else page for page in told["pages"]]
    other = rewritten(tmp_path / "site.zip", tmp_path / "other.zip", {}, pages=pages)
    out = io.StringIO()
    call_command("verify_backup", str(tmp_path / "site2.zip"), stdout=out)
    assert out.getvalue().endswith("The backup is good.\n")
    assert last_backup().verified_at is not None
    with pytest.raises(CommandError, match=r"It is not what the site was: / is another page than it was\."):
        call_command("verify_backup", str(other), stdout=out)
    assert "1 files, " in out.getvalue()
    (tmp_path / "other.zip").write_bytes(b"PK and no more")
    with pytest.raises(CommandError, match="is damaged"):
        call_command("verify_backup", str(other), stdout=out)


def test_files_of_a_store_elsewhere_keep_their_addresses(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    other = {
        "BACKEND": f"{FileSystemStorage.__module__}.FileSystemStorage",
        "OPTIONS": {"base_url": "https://media.example/"},
    }
    store = HeldHere(other)
    assert store.url("a.jpg") == "https://media.example/a.jpg"
    assert store.path("a.jpg") == str(tmp_path / "a.jpg")
