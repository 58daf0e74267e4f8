from __future__ import annotations

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from campaigns import sending
from tests.factories import make_mailing, make_published_post, make_subscriber


@pytest.mark.django_db
def test_command_sends_batch_after_batch_and_says_how_many(capsys):
    for _ in range(5):
        make_subscriber()
    sending.schedule(make_mailing(posts=[make_published_post()]), timezone.now(), by=None)
    call_command("send_mailings", "--batch", "2")
    assert capsys.readouterr().out == "5 sent, 0 not sent.\n"
    assert len({address for letter in mail.outbox for address in letter.to}) == 5
