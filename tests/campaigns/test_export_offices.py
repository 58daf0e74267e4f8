"""The command that writes offices to a file."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from campaigns.office_files import export_offices, import_offices
from tests.campaigns.test_office_files import content

pytestmark = pytest.mark.django_db


def test_file_and_standard_output_have_the_same(tmp_path, capsys):
    import_offices(content(), by=None)
    path = tmp_path / "out.csv"
    call_command("export_offices", str(path))
    call_command("export_offices")
    assert path.read_bytes().decode() == export_offices() == capsys.readouterr().out
