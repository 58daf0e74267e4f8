"""The command that takes offices from a file."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import Office
from tests.campaigns.test_office_files import COLUMNS, content

pytestmark = pytest.mark.django_db


def test_file_is_taken_and_a_dry_run_takes_nothing(tmp_path, capsys):
    path = tmp_path / "offices.csv"
    path.write_bytes(content())
    call_command("import_offices", str(path), "--dry-run")
    assert ("Dry run" in capsys.readouterr().out, Office.objects.count()) == (True, 0)
    call_command("import_offices", str(path))
    assert ("New: 4 detail" in capsys.readouterr().out, Office.objects.count()) == (True, 1)


def test_file_that_is_not_there_or_lacks_a_column_is_told(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_offices", str(tmp_path / "nowhere.csv"))
    path = tmp_path / "offices.csv"
    path.write_bytes(content(columns=COLUMNS[1:]))
    with pytest.raises(CommandError, match="missing: record"):
        call_command("import_offices", str(path))
