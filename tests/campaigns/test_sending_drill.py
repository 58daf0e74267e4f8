"""5,000 readers, two senders at once, ten times killed with -9: nobody gets two, nobody is forgotten."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from advocacy import bootstrap
from campaigns import sending
from campaigns.models import Delivery, Mailing, Subscriber
from tests.campaigns import mail_server
from tests.factories import make_mailing, make_published_post

READERS, KILLS, SENDERS = 5_000, 10, 2

pytestmark = [pytest.mark.drill, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def database_url():
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{given['NAME']}").geturl()


def test_nobody_gets_two_and_nobody_is_forgotten(capsys):
    now = timezone.now()
    Subscriber.objects.bulk_create(
        Subscriber(address=f"reader{number}@reader.example", state="confirmed", confirmed_at=now)
        for number in range(READERS)
    )
    mailing = make_mailing(posts=[make_published_post(title="Rivers that stopped")])
    sending.schedule(mailing, now, by=None)
    controller, keeper = mail_server.start()
    environment = {
        **os.environ,
        "DEBUG": "1",
        "DATABASE_URL": database_url(),
        "EMAIL_URL": f"smtp://127.0.0.1:{controller.port}",
        "NEWSLETTER_PER_MINUTE": "0",
        "DJANGO_SETTINGS_MODULE": "advocacy.settings",
    }
    command = [sys.executable, "manage.py", "send_mailings"]

    def start():
        return subprocess.Popen(
            command,
            cwd=bootstrap.ROOT,
            env=environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    thresholds = sorted(random.Random(13).sample(range(50, READERS - 500), KILLS))
    began, killed, senders = time.monotonic(), 0, [start() for _ in range(SENDERS)]
    try:
        while time.monotonic() - began < 600:
            if thresholds and len(keeper.mails) >= thresholds[0]:
                thresholds.pop(0)
                victim = senders[killed % SENDERS]
                os.killpg(victim.pid, signal.SIGKILL)
                victim.wait(30)
                killed += 1
                senders[senders.index(victim)] = start()
            if all(sender.poll() is not None for sender in senders):
                if not Delivery.objects.filter(state="waiting").exists() and Delivery.objects.exists():
                    break
                senders = [start() for _ in range(SENDERS)]
            time.sleep(0.02)
    finally:
        for sender in senders:
            if sender.poll() is None:
                os.killpg(sender.pid, signal.SIGKILL)
            sender.wait(30)
        controller.stop()
    took = time.monotonic() - began
    sending.give_up_claims(timezone.now() + 2 * sending.LEASE)
    sending.finish(timezone.now())
    received = keeper.addresses
    unknown = set(Delivery.objects.filter(state="unknown").values_list("subscriber__address", flat=True))
    everybody = set(Subscriber.objects.values_list("address", flat=True))
    with capsys.disabled():
        told = f"{len(received)} mails, {killed} kills, {took:.0f} s, {len(unknown)} unknown"
        sys.stdout.write(f"\n{connection.vendor}: {told}, {len(received) / took:.0f} a second\n")
    assert killed == KILLS
    assert len(received) == len(set(received))
    assert set(received) | unknown == everybody
    assert len(unknown) <= KILLS
    assert Mailing.objects.get().state == "sent"
