"""Mails per second of one sender, to a mail server on loopback: python -m tests.performance.bench_newsletter [--readers N]

On a database of its own that is thrown away.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--readers", type=int, default=1000)
    number = parser.parse_args().readers
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        os.environ["DEBUG"] = "1"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advocacy.settings")
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connection
        from django.utils import timezone

        from campaigns import sending
        from campaigns.models import Subscriber
        from tests.campaigns import mail_server
        from tests.factories import make_mailing, make_published_post

        settings.DEBUG = False  # no log of queries
        call_command("migrate", verbosity=0)
        now = timezone.now()
        Subscriber.objects.bulk_create(
            Subscriber(address=f"reader{n}@reader.example", state="confirmed", confirmed_at=now)
            for n in range(number)
        )
        body = "<p>Words of the house about rivers that stopped, and why.</p>" * 40
        post = make_published_post(title="Rivers that stopped", body=body)
        sending.schedule(make_mailing(posts=[post], has_whole_texts=True), now, by=None)
        controller, keeper = mail_server.start()
        mail_server.point_at(settings, controller)
        began = time.perf_counter()
        report = sending.run_due(timezone.now(), number)
        took = time.perf_counter() - began
        controller.stop()
        assert len(set(keeper.addresses)) == report.done == number
        print(
            f"{connection.vendor}: {number} mails in {took:.1f} s, {number / took:.0f} a second by one sender"
        )


if __name__ == "__main__":
    main()
