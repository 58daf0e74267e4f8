from __future__ import annotations

import mailbox

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import Suppression
from tests.campaigns.test_bounces import complaint, report
from tests.factories import make_delivery

pytestmark = pytest.mark.django_db


def test_command_reads_one_mail_a_mailbox_and_a_maildir(tmp_path, capsys):
    one, two, three = make_delivery(), make_delivery(), make_delivery()
    (tmp_path / "one.eml").write_bytes(report(one.key))
    box = mailbox.mbox(tmp_path / "box")
    box.add(complaint(two.key))
    box.add(b"Subject: Hello\n\nHello.")
    box.close()
    mailbox.Maildir(tmp_path / "dir").add(report(three.key))
    for name in ("one.eml", "box", "dir"):
        call_command("read_bounces", tmp_path / name)
    assert capsys.readouterr().out.splitlines() == ["1 bounced", "1 complained, 1 other", "1 bounced"]
    assert Suppression.objects.count() == 3
    with pytest.raises(CommandError):
        call_command("read_bounces", tmp_path / "none")
