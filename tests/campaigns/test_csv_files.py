"""What the CSV files of offices and of subscribers have in common."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from campaigns.csv_files import CsvFileError, CsvFileForm


def test_error_tells_every_problem():
    error = CsvFileError(["Line 2: no name.", "Line 3: no day."])
    assert (error.problems, str(error)) == (
        ["Line 2: no name.", "Line 3: no day."],
        "Line 2: no name. Line 3: no day.",
    )


def test_file_is_only_looked_at_unless_the_box_is_ticked():
    assert [name for name, field in CsvFileForm().fields.items() if field.required] == ["file"]


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["import_offices", "import_subscribers"])
def test_commands_say_what_is_wrong_with_a_file(command, tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes("é".encode("latin-1"))
    with pytest.raises(CommandError, match="UTF-8"):
        call_command(command, path)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command(command, tmp_path / "none.csv")
