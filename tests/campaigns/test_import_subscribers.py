from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import Subscriber
from tests.campaigns.test_subscriber_files import GOOD

pytestmark = pytest.mark.django_db


def test_command_looks_first_and_then_takes(tmp_path, capsys):
    path = tmp_path / "list.csv"
    path.write_text(GOOD)
    call_command("import_subscribers", path, "--dry-run")
    assert Subscriber.objects.count() == 0
    call_command("import_subscribers", path)
    assert Subscriber.objects.count() == 3
    assert "3 subscribers added, 1 known already" in capsys.readouterr().out


def test_command_names_what_is_wrong(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("address\na@b.example\n")
    with pytest.raises(CommandError, match="lacks the columns"):
        call_command("import_subscribers", path)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_subscribers", tmp_path / "none.csv")
